"""All addresses of the project."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("citizens.urls")),
    path("loonstroken/", include("payslips.urls")),
    path("maanden/", include("settlement.urls")),
    path("beheer/", admin.site.urls),
]
