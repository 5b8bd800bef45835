"""Who may ask for what: every address of the admin, with every role."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from caseworkers.models import RiskFlag
from citizens.models import AuditEvent, IdentityProvider
from payslips import files
from payslips.models import Upload
from settlement.models import PolicyPeriod, SettlementRun
from tests.factories.citizens import CaseworkerFactory, CitizenFactory, UserFactory
from tests.factories.payslips import UploadFactory
from tests.factories.settlement import municipality_with_policy

pytestmark = pytest.mark.django_db

ROLES = ("nobody", "citizen", "caseworker", "of elsewhere", "technician", "no longer active")
SEEN = {"nobody": 302, "citizen": 302, "of elsewhere": 302, "no longer active": 302}
# What staff of the municipality may see, and technical staff may not: a page, a list, or an action.
PAGE = SEEN | {"caseworker": 200, "technician": 404}
LIST = SEEN | {"caseworker": 200, "technician": 403}
ACTION = SEEN | {"caseworker": 302, "technician": 404}
# What technical staff may see, and staff of the municipality may not.
CONFIGURATION = SEEN | {"caseworker": 403, "technician": 200}
ALL_STAFF = SEEN | {"caseworker": 200, "technician": 200}
WRONG_METHOD = SEEN | {"caseworker": 405, "technician": 405}

# Name of the address -> what GET and POST answer each role.
TABLE = {
    "index": (ALL_STAFF, ALL_STAFF),
    "login": (None, None),
    "second_factor": (dict.fromkeys(ROLES, 302), dict.fromkeys(ROLES, 302)),
    "logout": (WRONG_METHOD, SEEN | {"caseworker": 200, "technician": 200}),
    "password_change": (ALL_STAFF, ALL_STAFF),
    "password_change_done": (ALL_STAFF, WRONG_METHOD),
    "jsi18n": (ALL_STAFF, WRONG_METHOD),
    "app_list": (SEEN | {"caseworker": 200, "technician": 404}, None),
    "citizens_household_changelist": (LIST, LIST),
    "citizens_household_search": (SEEN | {"caseworker": 302, "technician": 302}, ACTION),
    "citizens_household_change": (PAGE, None),
    "citizens_household_end_job": (WRONG_METHOD, PAGE),
    "citizens_auditevent_changelist": (LIST, LIST),
    "citizens_municipality_changelist": (CONFIGURATION, CONFIGURATION),
    "citizens_municipality_add": (CONFIGURATION, CONFIGURATION),
    "citizens_municipality_change": (CONFIGURATION, CONFIGURATION),
    "citizens_municipality_history": (CONFIGURATION, CONFIGURATION),
    "citizens_municipality_delete": (SEEN | {"caseworker": 403, "technician": 403},) * 2,
    "citizens_identityprovider_changelist": (CONFIGURATION, CONFIGURATION),
    "citizens_identityprovider_add": (CONFIGURATION, CONFIGURATION),
    "citizens_identityprovider_change": (CONFIGURATION, CONFIGURATION),
    "citizens_identityprovider_history": (CONFIGURATION, CONFIGURATION),
    "citizens_identityprovider_delete": (SEEN | {"caseworker": 403, "technician": 403},) * 2,
    "citizens_user_changelist": (CONFIGURATION, CONFIGURATION),
    "citizens_user_add": (CONFIGURATION, CONFIGURATION),
    "citizens_user_change": (CONFIGURATION, CONFIGURATION),
    "citizens_user_history": (CONFIGURATION, CONFIGURATION),
    "citizens_user_delete": (SEEN | {"caseworker": 403, "technician": 403},) * 2,
    "auth_user_password_change": (CONFIGURATION, CONFIGURATION),
    "payslips_payslip_changelist": (LIST, LIST),
    "payslips_payslip_change": (PAGE, None),
    "payslips_payslip_picture": (PAGE, WRONG_METHOD | {"technician": 404}),
    "payslips_payslip_decide": (WRONG_METHOD, PAGE),
    "payslips_payslip_set_aside": (WRONG_METHOD, PAGE),
    "payslips_payslip_ask": (WRONG_METHOD, PAGE),
    "payslips_labelledexample_changelist": (LIST, LIST),
    "payslips_upload_changelist": (LIST, LIST),
    "payslips_upload_change": (PAGE, None),
    "payslips_upload_picture": (PAGE, WRONG_METHOD | {"technician": 404}),
    "settlement_benefitmonth_changelist": (LIST, LIST),
    "settlement_benefitmonth_change": (PAGE, None),
    "settlement_benefitmonth_settle": (WRONG_METHOD, ACTION),
    "settlement_benefitmonth_statement": (PAGE, WRONG_METHOD | {"technician": 404}),
    "settlement_settlementrun_changelist": (LIST, LIST),
    "settlement_settlementrun_change": (PAGE, None),
    "settlement_policyperiod_changelist": (LIST, LIST),
    "settlement_policyperiod_change": (PAGE, None),
    "caseworkers_riskflag_changelist": (LIST, LIST),
    "caseworkers_riskflag_change": (PAGE, None),
}


def names_of_addresses() -> set[str]:
    """The names of all addresses of the admin; those without a name lead to another one or to nothing."""
    (site,) = (one for one in get_resolver().url_patterns if getattr(one, "namespace", "") == "admin")

    def walk(patterns):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns)
            elif isinstance(pattern, URLPattern) and pattern.name:
                yield pattern.name

    return set(walk(site.url_patterns))


def test_every_address_has_a_row_in_the_table():
    assert names_of_addresses() == set(TABLE)


@pytest.fixture
def addresses(file, municipality, caseworker):
    upload = UploadFactory(citizen=file.citizen, state=Upload.State.NOT_USABLE)
    flag = RiskFlag.objects.create(
        household=file.household,
        first_day="2026-09-01",
        rule="exemption_ends",
        facts=[{"person": 1, "months_used": 6, "until": None, "last_month": "2026-09"}],
    )
    provider = IdentityProvider.objects.create(municipality=municipality, audience="staff")
    arguments = {
        "app_list": ["payslips"],
        "citizens_household_change": [file.household.pk],
        "citizens_household_end_job": [file.household.pk, file.payslip.employment_id],
        "citizens_municipality_change": [municipality.pk],
        "citizens_municipality_history": [municipality.pk],
        "citizens_municipality_delete": [municipality.pk],
        **{f"citizens_identityprovider_{what}": [provider.pk] for what in ("change", "history", "delete")},
        "citizens_user_change": [caseworker.pk],
        "citizens_user_history": [caseworker.pk],
        "citizens_user_delete": [caseworker.pk],
        "auth_user_password_change": [caseworker.pk],
        "payslips_payslip_change": [file.payslip.pk],
        "payslips_payslip_picture": [file.payslip.pk, 1],
        "payslips_payslip_decide": [file.payslip.pk],
        "payslips_payslip_set_aside": [file.payslip.pk],
        "payslips_payslip_ask": [file.payslip.pk],
        "payslips_upload_change": [upload.pk],
        "payslips_upload_picture": [upload.pk, 1],
        "settlement_benefitmonth_change": [file.month.pk],
        "settlement_benefitmonth_settle": [file.month.pk],
        "settlement_benefitmonth_statement": [file.month.pk],
        "settlement_settlementrun_change": [
            SettlementRun.objects.create(municipality=municipality, night="2026-10-14").pk
        ],
        "settlement_policyperiod_change": [PolicyPeriod.objects.get(municipality=municipality).pk],
        "caseworkers_riskflag_change": [flag.pk],
    }
    files.folder(upload.pk).mkdir(parents=True)
    files.picture(upload.pk, 1).write_bytes(b"png")
    return {name: reverse(f"admin:{name}", args=arguments.get(name, [])) for name in TABLE}


@pytest.fixture
def users(caseworker, technician, municipality, file):
    return {
        "nobody": None,
        "citizen": file.citizen.user,
        "caseworker": caseworker,
        "of elsewhere": CaseworkerFactory(municipality=municipality_with_policy()),
        "technician": technician,
        "no longer active": CaseworkerFactory(municipality=municipality, is_active=False),
    }


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_each_role_gets_what_the_table_says(client, addresses, users, method, role):
    answers = {}
    for name, rows in TABLE.items():
        row = rows[method == "post"]
        if row is None:
            continue
        client.logout()
        if users[role] is not None:
            client.force_login(users[role])
        response = getattr(client, method)(addresses[name])
        answers[name] = response.status_code, row[role]
    assert {name: pair for name, pair in answers.items() if pair[0] != pair[1]} == {}


@pytest.mark.parametrize("role", ["nobody", "citizen", "of elsewhere"])
def test_who_may_not_enter_is_sent_to_the_sign_in_of_the_admin(client, addresses, users, role):
    if users[role] is not None:
        client.force_login(users[role])
    response = client.get(addresses["citizens_household_changelist"])
    assert response.url.startswith(reverse("admin:login"))


def test_staff_of_another_municipality_cannot_sign_in_here(client, municipality, elsewhere):
    colleague = CaseworkerFactory(municipality=elsewhere, username="bert")
    colleague.set_password("een goed wachtwoord")
    colleague.save()
    client.post(reverse("admin:login"), {"username": "bert", "password": "een goed wachtwoord"})
    assert "_auth_user_id" not in client.session


def test_staff_of_this_municipality_can_sign_in(client, caseworker):
    caseworker.set_password("een goed wachtwoord")
    caseworker.save()
    client.post(reverse("admin:login"), {"username": "anne", "password": "een goed wachtwoord"})
    assert client.session["_auth_user_id"] == str(caseworker.pk)


def test_a_superuser_of_a_municipality_does_not_set_up_accounts(client, municipality):
    client.force_login(CaseworkerFactory(municipality=municipality, is_superuser=True))
    assert client.get(reverse("admin:citizens_user_changelist")).status_code == 403


def test_accounts_of_citizens_are_not_in_the_list_of_staff(client, municipality, technician, file):
    client.force_login(technician)
    page = client.get(reverse("admin:citizens_user_changelist")).content.decode()
    assert file.citizen.user.username not in page


def test_no_list_filters_on_another_row():
    """A filter over a foreign key would offer the rows of all municipalities."""
    related = [
        (type(one).__name__, name)
        for model, one in admin.site._registry.items()
        for name in one.list_filter
        if isinstance(name, str) and model._meta.get_field(name).is_relation and hasattr(one, "owner")
    ]
    assert related == []


def test_a_staff_account_is_made_with_its_municipality(client, municipality, technician):
    client.force_login(technician)
    client.post(
        reverse("admin:citizens_user_add"),
        {
            "username": "nieuw",
            "municipality": municipality.pk,
            "is_staff": "on",
            "groups": [Group.objects.get(name="senior").pk],
            "usable_password": "true",
            "password1": "een heel goed wachtwoord",
            "password2": "een heel goed wachtwoord",
        },
    )
    account = type(technician).objects.get(username="nieuw")
    assert (account.municipality, account.roles) == (municipality, {"senior"})
    assert AuditEvent.objects.get(action="user.added").details["roles"] == ["senior"]


def test_roles_without_a_municipality_are_refused(client, caseworker, technician):
    client.force_login(technician)
    sent = {"username": caseworker.username, "municipality": "", "groups": [Group.objects.get(name="senior").pk]}
    page = client.post(reverse("admin:citizens_user_change", args=[caseworker.pk]), sent).content.decode()
    assert "Rollen horen bij een gemeente" in page


def test_technical_staff_belongs_to_no_municipality(client, municipality, caseworker, technician):
    client.force_login(technician)
    sent = {"username": caseworker.username, "municipality": municipality.pk, "is_superuser": "on"}
    page = client.post(reverse("admin:citizens_user_change", args=[caseworker.pk]), sent).content.decode()
    assert "hoort bij geen enkele gemeente" in page


def test_a_new_password_of_somebody_is_in_the_log(client, caseworker, technician):
    client.force_login(technician)
    password = {
        "usable_password": "true",
        "password1": "een heel goed wachtwoord",
        "password2": "een heel goed wachtwoord",
    }
    client.post(reverse("admin:auth_user_password_change", args=[caseworker.pk]), password)
    assert AuditEvent.objects.get(action="user.changed").subject == f"citizens.user:{caseworker.pk}"


def test_a_citizen_account_cannot_be_opened_as_staff(client, municipality, technician):
    client.force_login(technician)
    someone = UserFactory(municipality=municipality)
    CitizenFactory(municipality=municipality, user=someone)
    assert client.get(reverse("admin:citizens_user_change", args=[someone.pk])).status_code == 302
