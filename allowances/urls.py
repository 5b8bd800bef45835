"""The addresses of what working does."""

from django.urls import path

from allowances import views

urlpatterns = [path("", views.samples, name="what-if")]
