"""All addresses of the project."""

from django.contrib import admin
from django.urls import include, path

from config.health import health

urlpatterns = [
    path("", include("citizens.urls")),
    path("loonstroken/", include("payslips.urls")),
    path("maanden/", include("settlement.urls")),
    path("beheer/", admin.site.urls),
    path("gezondheid/", health, name="health"),
]
