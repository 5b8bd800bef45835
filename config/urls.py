"""All addresses of the project."""

from django.contrib import admin
from django.urls import include, path, re_path

from allowances.api import AllowanceCalculationsView
from allowances.urls import everything, looking_ahead
from config import pages
from payslips.urls import jobs
from settlement.api import CalculationsView, DocumentView, NothingHereView
from settlement.urls import mine, money

handler400 = "config.pages.bad_request"
handler500 = "config.pages.server_error"

urlpatterns = [
    path("", include("citizens.urls")),
    path(".well-known/security.txt", pages.security_txt, name="security-txt"),
    path("loonstroken/", include("payslips.urls")),
    path("banen/", include(jobs)),
    path("maanden/", include("settlement.urls")),
    path("geld/", include(money)),
    path("mijn-gegevens/", include(mine)),
    path("mijn-gegevens/", include(everything)),
    path("wat-als/", include("allowances.urls")),
    path("vooruit/", include(looking_ahead)),
    path("beheer/", admin.site.urls),
    path("api/v1/calculations", CalculationsView.as_view(), name="calculations"),
    path("api/v1/allowance-calculations", AllowanceCalculationsView.as_view(), name="allowance-calculations"),
    path("api/v1/openapi.json", DocumentView.as_view(), name="openapi"),
    re_path("^api/", NothingHereView.as_view()),
]
