"""The addresses of the entrance."""

from django.conf import settings
from django.urls import path

from citizens import views

urlpatterns = [
    path("", views.home, name="home"),
    path("inloggen/", views.sign_in, name="sign-in"),
    path("uitloggen/", views.sign_out, name="sign-out"),
]
if settings.TEST_PERSONS:
    urlpatterns.append(path("inloggen/testpersoon/", views.sign_in_as_test_person, name="sign-in-test-person"))
