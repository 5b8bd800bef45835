import datetime
import re

import pytest
from django.test import Client

from citizens.models import AuditEvent
from citizens.services import Member, record_household
from config import clock
from payslips import services as payslip_services
from settlement import services, views
from settlement.models import BenefitMonth, PolicyPeriod, Settlement, SettlementFailure
from settlement.selectors import _why_changed
from settlement.statements import PdfNotPossible
from tests.factories.citizens import CaseworkerFactory, CitizenFactory, client_of
from tests.factories.settlement import household_with_assistance, municipality_with_policy, slip_comes_in

pytestmark = pytest.mark.django_db

SEPTEMBER, OCTOBER, NOVEMBER = (datetime.date(2026, number, 1) for number in (9, 10, 11))
MONTHS, MONTH, STATEMENT = "/maanden/", "/maanden/2026-09/", "/maanden/2026-09/specificatie.pdf"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def municipality(settings):
    municipality = municipality_with_policy()
    settings.DEFAULT_MUNICIPALITY_HOST = municipality.host
    return municipality


@pytest.fixture
def household_and_citizen(municipality):
    household, citizen = household_with_assistance(municipality=municipality)
    settle(household)
    return household, citizen


@pytest.fixture
def household(household_and_citizen):
    return household_and_citizen[0]


@pytest.fixture
def citizen(household_and_citizen):
    return household_and_citizen[1]


@pytest.fixture
def client(citizen):
    return client_of(citizen)


def settle(household):
    services.settle_stale(cause="test", household_ids=[household.pk])


def slip_is_settled(household, citizen, **figures):
    payslip = slip_comes_in(citizen, **figures)
    settle(household)
    return payslip


def month_of(household, first_day=SEPTEMBER):
    return BenefitMonth.objects.get(household=household, first_day=first_day)


def mark_stale(household, **ago):
    BenefitMonth.objects.filter(household=household).update(stale_since=clock.now() - datetime.timedelta(**ago))


def words_of(response):
    """The page as one reads it: without tags, with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def told_by(net, policy):
    """Sources and facts of a settlement that rests on one estimate."""
    facts = {"situations": [], "benefit_from": None, "benefit_until": None, "exemptions": [], "policy": policy}
    return [{"payslip": "1", "version": 1, "estimated": True}], facts | {"incomes": [{"net": net}]}


def partner_moves_in(household, citizen, since=OCTOBER):
    partner = CitizenFactory(municipality=household.municipality, given_names="Sam")
    members = [Member(citizen), Member(partner)]
    record_household(household=household, since=since, members=members, reason="samenwonen", by="test")
    settle(household)
    return partner


# Who may see what


@pytest.mark.parametrize("asked", [MONTHS, MONTH, STATEMENT])
def test_who_is_not_signed_in_goes_to_the_sign_in_page(household, asked):
    assert Client().get(asked).url == f"/inloggen/?next={asked}"


@pytest.mark.parametrize("asked", [MONTHS, MONTH, STATEMENT])
def test_a_caseworker_does_not_see_the_pages_of_citizens(household, municipality, asked):
    assert client_of(CaseworkerFactory(municipality=municipality)).get(asked).status_code == 403


@pytest.mark.parametrize("asked", [MONTH, STATEMENT])
@pytest.mark.asvs("8.2.2")
def test_a_month_of_somebody_else_is_not_there(household, municipality, asked):
    assert client_of(CitizenFactory(municipality=municipality)).get(asked).status_code == 404


def test_somebody_without_assistance_sees_nobodys_months(household, municipality):
    page = words_of(client_of(CitizenFactory(municipality=municipality)).get(MONTHS))
    assert "U hebt deze maand geen bijstand bij ons." in page
    assert "September 2026" not in page


def test_a_partner_sees_the_months_since_moving_in(household, citizen):
    partner = client_of(partner_moves_in(household, citizen))
    assert partner.get("/maanden/2026-10/").status_code == 200
    assert partner.get(MONTH).status_code == 404
    assert "September 2026" not in words_of(partner.get(MONTHS))


def test_who_moved_out_sees_the_months_until_then(household, citizen):
    partner = partner_moves_in(household, citizen, since=SEPTEMBER)
    record_household(household=household, since=OCTOBER, members=[Member(citizen)], reason="vertrokken", by="test")
    assert client_of(partner).get(MONTH).status_code == 200
    assert client_of(partner).get("/maanden/2026-10/").status_code == 404


def test_a_partner_is_not_led_to_the_payslips_of_the_other(household, citizen):
    partner = partner_moves_in(household, citizen)
    payslip = slip_is_settled(
        household, citizen, period_start="2026-10-01", period_end="2026-10-31", payment_date=None
    )
    page = client_of(partner).get("/maanden/2026-10/").content.decode()
    assert "Loonstrook van uw partner, oktober 2026" in " ".join(page.split())
    assert str(payslip.upload_id) not in page


@pytest.mark.parametrize("month", ["2026-13", "2026-9", "september", "2019-01", "2026-11", "0000-01"])
def test_what_is_no_month_of_the_household_is_not_there(client, month):
    assert client.get(f"/maanden/{month}/").status_code == 404


@pytest.mark.asvs("14.3.2")
@pytest.mark.parametrize("asked", [MONTHS, MONTH, STATEMENT])
def test_nothing_of_a_citizen_is_kept_in_a_cache(client, asked):
    assert "no-store" in client.get(asked)["Cache-Control"]


def test_looking_at_ones_own_months_is_logged(client):
    before = AuditEvent.objects.count()
    client.get(MONTHS)
    client.get(MONTH)
    assert [event.action for event in AuditEvent.objects.order_by("pk")[before:]] == ["page.months", "page.month"]


# The months


def test_this_month_comes_first_with_its_amount_and_its_pay_date(client):
    page = words_of(client.get(MONTHS))
    assert "Oktober 2026 Voorlopig U krijgt waarschijnlijk € 1.348,49 Op 5 november 2026 op uw rekening." in page


def test_earlier_months_follow_with_wage_amount_and_state(household, citizen):
    slip_is_settled(household, citizen)
    page = words_of(client_of(citizen).get(MONTHS))
    assert "September 2026 Loon: € 600,00. Betaaldag: 5 oktober 2026. € 748,49 Voorlopig" in page


def test_a_month_in_which_nothing_is_missing_says_so(client):
    assert "Vastgesteld" in words_of(client.get(MONTH))


def test_an_expected_payslip_is_asked_for(household, citizen):
    slip_is_settled(household, citizen)
    page = words_of(client_of(citizen).get(MONTHS))
    assert "Stuur uw loonstrook van Bakkerij De Korenaar over oktober 2026, zodra u hem hebt." in page
    assert "Wij nemen het loon van een eerdere periode: € 600,00." in page


def test_a_payslip_that_waits_to_be_confirmed_is_linked(household, citizen):
    payslip = slip_is_settled(household, citizen)
    page = client_of(citizen).get(MONTH)
    assert "Bevestig uw loonstrook van Bakkerij De Korenaar over september 2026." in words_of(page)
    assert f'href="/loonstroken/{payslip.upload_id}/"' in page.content.decode()


def test_a_month_that_is_not_over_says_so(client):
    assert "De maand is nog niet voorbij." in words_of(client.get(MONTHS))


def test_of_a_partner_only_the_waiting_is_told(household, citizen):
    partner = partner_moves_in(household, citizen)
    slip_is_settled(household, citizen)
    page = words_of(client_of(partner).get(MONTHS))
    assert "Uw partner moet nog loonstroken sturen of bevestigen." in page
    assert "Bakkerij De Korenaar" not in page


def test_a_payslip_that_a_caseworker_looks_at_is_told(household, citizen):
    slip_is_settled(household, citizen, needs_review=["net_wage"])
    page = words_of(client_of(citizen).get(MONTHS))
    assert (
        "Wij hebben uw loonstrook van Bakkerij De Korenaar over september 2026 . Een medewerker kijkt er nog" in page
    )


@pytest.fixture
def slip_under_review(household, citizen):
    """August counts, so that September is estimated; that of September waits for a caseworker."""
    slip_comes_in(citizen, period_start="2026-08-01", period_end="2026-08-31", payment_date="2026-08-25")
    slip_comes_in(citizen, needs_review=["net_wage"])
    settle(household)


def test_a_payslip_that_a_caseworker_looks_at_is_not_asked_for_again(slip_under_review, client):
    page = words_of(client.get(MONTH))
    assert "Een medewerker kijkt er nog naar. U hoeft niets te doen." in page
    assert "Tot dan rekenen wij met uw vorige loonstrook: € 600,00." in page
    assert "Stuur uw loonstrook" not in page


def test_an_estimate_does_not_deny_a_payslip_that_came(slip_under_review, client):
    page = words_of(client.get(MONTH))
    assert "Er telt nog geen loonstrook over september 2026 mee. Daarom schatten wij" in page
    assert "Wij hebben nog geen loonstrook" not in page


@pytest.mark.parametrize(
    ("code", "message", "told"),
    [
        ("law_not_known", "", "Wij weten nog niet welke bedragen de wet voor deze maand noemt."),
        ("facts_missing", "no_grant", "U had in deze maand geen bijstand bij ons."),
        ("facts_missing", "two_grants_in_month", "Uw bijstand stopte en begon weer in deze maand."),
        ("facts_missing", "holiday_allowance", "Op een loonstrook staat vakantiegeld."),
        ("facts_missing", "no_policy", "Er ontbreekt nog iets in uw gegevens."),
        ("unexpected", "", "Er ging bij ons iets mis met rekenen."),
    ],
)
def test_a_month_that_could_not_be_settled_is_told_kindly(household, citizen, code, message, told):
    SettlementFailure.objects.create(month=month_of(household), code=code, message=message)
    page = words_of(client_of(citizen).get(MONTH))
    assert f"{told} Een medewerker kijkt ernaar. U hoeft niets te doen." in page


def test_a_month_that_was_never_settled_shows_no_amount(household, citizen):
    BenefitMonth.objects.create(household=household, first_day=NOVEMBER)
    page = words_of(client_of(citizen).get("/maanden/2026-11/"))
    assert "Wij berekenen deze maand nog." in page
    assert "€" not in page


@pytest.mark.parametrize("asked", [MONTHS, MONTH])
def test_a_month_that_is_being_settled_says_so_and_asks_again(household, client, asked):
    mark_stale(household, seconds=1)
    page = client.get(asked)
    assert "Wij rekenen opnieuw" in words_of(page)
    assert f'hx-get="{asked}"' in page.content.decode()
    assert "Ververs deze pagina" in page.content.decode()


@pytest.mark.parametrize("asked", [MONTHS, MONTH])
def test_asking_again_gives_nothing_while_a_month_is_being_settled(household, client, asked):
    mark_stale(household, seconds=1)
    assert client.get(asked, headers=HTMX).status_code == 204


@pytest.mark.parametrize("asked", [MONTHS, MONTH])
def test_when_the_month_is_settled_the_page_is_loaded_anew(client, asked):
    assert client.get(asked, headers=HTMX)["HX-Refresh"] == "true"


@pytest.mark.parametrize("asked", [MONTHS, MONTH])
def test_the_page_stops_asking_after_ten_minutes(household, client, asked):
    mark_stale(household, minutes=11)
    response = client.get(asked, headers=HTMX)
    assert response.status_code == 286
    assert "Het rekenen duurt langer dan normaal" in words_of(response)


def test_many_months_take_as_many_queries_as_few(municipality, django_assert_max_num_queries):
    household, citizen = household_with_assistance(municipality=municipality, since=datetime.date(2026, 1, 1))
    for number in range(1, 10):
        slip_comes_in(citizen, period_start=f"2026-0{number}-01", period_end=f"2026-0{number}-28", payment_date=None)
    settle(household)
    client = client_of(citizen)
    with django_assert_max_num_queries(23):
        client.get(MONTHS)


# One month


def test_a_month_begins_with_its_amount_and_day_and_then_explains_them(household, citizen):
    slip_is_settled(household, citizen)
    page = words_of(client_of(citizen).get(MONTH))
    told = [
        "September 2026",
        "€ 748,49",
        "De betaaldag was 5 oktober 2026.",
        "Zo rekenen wij",
        "Norm",
        "Uit te betalen",
    ]
    places = [page.index(words) for words in told]
    assert places == sorted(places)


def test_a_changed_amount_says_when_from_what_to_what_and_why(household, citizen):
    slip_is_settled(household, citizen)
    page = words_of(client_of(citizen).get(MONTH))
    assert (
        "14 oktober 2026 Uw loonstrook van Bakkerij De Korenaar over september 2026 kwam binnen: € 600,00 netto. "
        "Daardoor krijgt u € 600,00 minder : niet € 1.348,49, maar € 748,49."
    ) in page


def test_a_month_settled_after_its_pay_day_promises_no_payment(client):
    page = words_of(client.get(MONTH))
    assert "De betaaldag was 5 oktober 2026. Deze berekening is van daarna. Kreeg u een ander bedrag?" in page
    assert "Dit bedrag krijgt u op uw rekening." not in page


def test_another_estimate_is_told_before_other_reasons():
    before, after = (
        Settlement(sources=sources, facts=facts, open_points=[], law_digest="")
        for sources, facts in (told_by("600.00", "a"), told_by("500.00", "b"))
    )
    assert _why_changed(before, after) == ("estimate_changed", "policy_changed")


def test_an_estimate_that_its_payslip_replaced_is_no_other_estimate():
    (sources, facts), (_, later) = told_by("600.00", "a"), told_by("500.00", "a")
    arrived = [{"payslip": "2", "version": 1, "estimated": False}]
    before, after = (
        Settlement(sources=sources, facts=facts, open_points=[], law_digest=""),
        Settlement(sources=arrived, facts=later, open_points=[], law_digest=""),
    )
    assert _why_changed(before, after) == ("slip_arrived",)


def test_a_confirmed_payslip_is_told_as_the_reason(household, citizen):
    payslip = slip_is_settled(household, citizen)
    payslip_services.confirm(payslip_id=payslip.pk, by=citizen.user)
    settle(household)
    page = words_of(client_of(citizen).get(MONTH))
    assert "De loonstrook is bevestigd. Het bedrag bleef € 748,49. Alles was binnen: het bedrag staat nu vast." in page


def test_a_corrected_payslip_is_told_as_the_reason(household, citizen):
    payslip = slip_is_settled(household, citizen)
    payslip_services.correct_figures(
        payslip_id=payslip.pk,
        changes={"employer_name": "Bakkerij"},
        reason="naam",
        source="caseworker",
        by=CaseworkerFactory(municipality=household.municipality),
    )
    settle(household)
    assert "over september 2026 is verbeterd." in words_of(client_of(citizen).get(MONTH))


def test_a_payslip_that_is_set_aside_is_told_as_the_reason(household, citizen):
    payslip = slip_is_settled(household, citizen)
    payslip_services.set_aside(
        payslip_id=payslip.pk, reason="dubbel", by=CaseworkerFactory(municipality=household.municipality)
    )
    settle(household)
    assert "telt niet meer mee. Daarop stond € 600,00 netto." in words_of(client_of(citizen).get(MONTH))


def test_a_changed_household_is_told_as_the_reason(household, citizen):
    partner_moves_in(household, citizen, since=datetime.date(2026, 9, 15))
    assert "Uw partner hoort vanaf 15 september 2026 bij uw huishouden." in words_of(client_of(citizen).get(MONTH))


def test_a_month_takes_a_bounded_number_of_queries(household, citizen, django_assert_max_num_queries):
    slip_is_settled(household, citizen)
    client = client_of(citizen)
    with django_assert_max_num_queries(41):
        client.get(MONTH)


# The statement


@pytest.mark.asvs("5.4.1")
def test_the_statement_comes_as_a_file_with_a_name_that_tells_nothing(client):
    response = client.get(STATEMENT)
    assert response.content.startswith(b"%PDF-")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="specificatie-2026-09.pdf"'


def test_taking_a_statement_is_logged(client, citizen, household):
    client.get(STATEMENT)
    event = AuditEvent.objects.get(action="statement.downloaded")
    assert (event.actor, event.about) == (f"inwoner:{citizen.user.username}", f"citizens.household:{household.pk}")


def test_an_earlier_version_has_its_own_statement(household, citizen):
    slip_is_settled(household, citizen)
    client_of(citizen).get(STATEMENT, {"versie": "1"})
    first = Settlement.objects.get(month=month_of(household), version=1)
    assert AuditEvent.objects.filter(subject=f"settlement.settlement:{first.pk}").exists()


@pytest.mark.parametrize("version", ["0", "2", "-1", "x", "01", "9" * 5000])
def test_a_version_that_is_not_there_has_no_statement(client, version):
    assert client.get(STATEMENT, {"versie": version}).status_code == 404


def test_a_month_without_a_settlement_has_no_statement(household, client):
    BenefitMonth.objects.create(household=household, first_day=NOVEMBER)
    assert client.get("/maanden/2026-11/specificatie.pdf").status_code == 404


def test_a_machine_that_cannot_draw_a_statement_says_so(client, monkeypatch):
    def refuse(settlement, reader):
        raise PdfNotPossible

    monkeypatch.setattr(views, "whole_statement", refuse)
    response = client.get(STATEMENT, follow=True)
    assert "De pdf kan nu niet gemaakt worden." in words_of(response)


# The months of a payslip, on the page of that payslip


def page_of(payslip):
    return words_of(client_of(payslip.citizen).get(f"/loonstroken/{payslip.upload_id}/"))


def test_a_payslip_says_in_which_month_it_counts_and_what_that_does(household, citizen):
    page = page_of(slip_is_settled(household, citizen))
    assert "Deze loonstrook telt mee in september 2026." in page
    assert "€ 748,49" in page
    assert "Eerst was dit € 1.348,49." in page


def test_a_payslip_of_before_the_benefit_says_that_it_does_not_count(household, citizen):
    payslip = slip_is_settled(
        household, citizen, period_start="2025-06-01", period_end="2025-06-30", payment_date="2025-06-25"
    )
    assert (
        "Deze loonstrook gaat over juni 2025. U had toen geen bijstand bij ons. Daarom telt hij niet mee."
        in page_of(payslip)
    )


def test_a_payslip_of_a_month_to_come_says_when_it_will_count(household, citizen):
    payslip = slip_is_settled(
        household, citizen, period_start="2026-11-01", period_end="2026-11-30", payment_date="2026-11-25"
    )
    assert "Hij telt mee zodra die maand begint." in page_of(payslip)


def test_a_payslip_of_a_month_whose_law_is_unknown_says_so(municipality):
    household, citizen = household_with_assistance(municipality=municipality, since=datetime.date(2020, 6, 1))
    PolicyPeriod.objects.create(municipality=municipality, since=datetime.date(2020, 1, 1), recorded_by="test")
    payslip = slip_is_settled(
        household, citizen, period_start="2020-06-01", period_end="2020-06-30", payment_date="2020-06-25"
    )
    assert "Wij weten nog niet welke bedragen de wet voor deze maand noemt." in page_of(payslip)


def test_while_the_months_are_being_settled_the_page_of_the_payslip_asks_again(household, citizen):
    payslip = slip_comes_in(citizen)
    page = client_of(citizen).get(f"/loonstroken/{payslip.upload_id}/").content.decode()
    assert f'hx-get="/maanden/van-loonstrook/{payslip.pk}/"' in page


def test_the_page_of_a_payslip_is_loaded_anew_when_its_months_are_settled(household, citizen):
    payslip = slip_comes_in(citizen)
    client, asked = client_of(citizen), f"/maanden/van-loonstrook/{payslip.pk}/"
    assert client.get(asked, headers=HTMX).status_code == 204
    settle(household)
    assert client.get(asked, headers=HTMX)["HX-Refresh"] == "true"


def test_nobody_else_asks_for_the_months_of_a_payslip(household, citizen, municipality):
    payslip = slip_comes_in(citizen)
    other = client_of(CitizenFactory(municipality=municipality))
    assert other.get(f"/maanden/van-loonstrook/{payslip.pk}/", headers=HTMX).status_code == 404
