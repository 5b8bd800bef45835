"""The addresses of the entrance."""

from django.conf import settings
from django.urls import path

from citizens import views

_DIGID, _STAFF = {"audience": views.CITIZENS.value}, {"audience": views.STAFF.value}
_AUTHORISED, _ORGANISATION = {"audience": views.AUTHORISED.value}, {"audience": views.ORGANISATIONS.value}

urlpatterns = [
    path("", views.home, name="home"),
    path("inloggen/", views.sign_in, name="sign-in"),
    path("inloggen/digid/", views.sign_in_by_provider, _DIGID, name="sign-in-by-provider"),
    path("inloggen/digid/terug/", views.sign_in_back, _DIGID, name="sign-in-back"),
    path("inloggen/digid/uitgelogd/", views.provider_signed_out, _DIGID, name="provider-signed-out"),
    path("inloggen/medewerker/", views.sign_in_by_provider, _STAFF, name="staff-sign-in"),
    path("inloggen/medewerker/terug/", views.sign_in_back, _STAFF, name="staff-sign-in-back"),
    path("inloggen/medewerker/uitgelogd/", views.provider_signed_out, _STAFF, name="staff-provider-signed-out"),
    path("inloggen/machtigen/", views.sign_in_by_provider, _AUTHORISED, name="authorised-sign-in"),
    path("inloggen/machtigen/terug/", views.sign_in_back, _AUTHORISED, name="authorised-sign-in-back"),
    path("inloggen/machtigen/uitgelogd/", views.provider_signed_out, _AUTHORISED, name="authorised-signed-out"),
    path("inloggen/eherkenning/", views.sign_in_by_provider, _ORGANISATION, name="organisation-sign-in"),
    path("inloggen/eherkenning/terug/", views.sign_in_back, _ORGANISATION, name="organisation-sign-in-back"),
    path("inloggen/eherkenning/uitgelogd/", views.provider_signed_out, _ORGANISATION, name="organisation-signed-out"),
    path("inloggen/namens/", views.choose_person, name="choose-person"),
    path("inloggen/verlengen/", views.stay, name="stay"),
    path("uitloggen/", views.sign_out, name="sign-out"),
    path("uitgelogd/", views.signed_out, name="signed-out"),
    path("mijn-gegevens/logboek/", views.access_log, name="access-log"),
    path("uitloggen/overal/", views.sign_out_everywhere, name="sign-out-everywhere"),
]
if settings.TEST_PERSONS:
    urlpatterns.append(path("inloggen/testpersoon/", views.sign_in_as_test_person, name="sign-in-test-person"))
