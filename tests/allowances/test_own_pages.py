"""The pages that look ahead from a citizen's own file: what they say, keep, and keep from others."""

import time
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from allowances.models import KeptAnswers, LocalScheme
from allowances.services import MOST_KEPT, keep_answers, record_scheme
from citizens.models import Citizen, Household
from citizens.services import Member, change_household, grant_benefit, mark_safety, record_household
from settlement import ledger
from settlement.engine.month import Month
from settlement.models import Decision, ExemptionDecision, Settlement
from settlement.selectors import current
from settlement.services import arrange_debts, mark_stale, settle_stale
from tests.factories.citizens import CitizenFactory, client_of
from tests.factories.money import booked, month_of
from tests.factories.settlement import household_with_assistance, municipality_with_policy, slip_comes_in

pytestmark = pytest.mark.django_db
WHAT_IF, ALLOWANCES, SCHEMES, YEAR = "/vooruit/", "/vooruit/toeslagen/", "/vooruit/regelingen/", "/vooruit/jaar/2026/"
ASKED = {"hours": "20", "hourly_wage": "15,00", "rent": "640,00", "insured": "yes"}
TOLD = {"rent": "640,00", "insured": "yes", "earlier_income": "0"}


@pytest.fixture
def town(settings: Any) -> Any:
    municipality = municipality_with_policy()
    municipality.host = settings.DEFAULT_MUNICIPALITY_HOST or "testserver"
    municipality.save()
    return municipality


def settled(household: Household, citizen: Citizen | None = None, **figures: Any) -> None:
    """The months up to October 2026, with a slip of September where somebody works."""
    if citizen is not None:
        wage = {"gross_wage": "500.00", "taxable_wage": "500.00", "wage_tax": "0.00", "hours_paid": "32.00"}
        paid = {"net_wage": "500.00", "net_payment": "500.00"}
        days = {"period_start": "2026-09-01", "period_end": "2026-09-30", "payment_date": "2026-09-25"}
        slip_comes_in(citizen, **(wage | paid | days | figures))
    mark_stale(household_ids=[household.pk], since=date(2026, 9, 1), until=None)
    settle_stale(cause="test", household_ids=[household.pk])


@pytest.fixture
def home(town: Any) -> tuple[Household, Citizen]:
    household, citizen = household_with_assistance(municipality=town)
    settled(household, citizen)
    return household, citizen


def page(citizen: Citizen, url: str, **asked: str) -> str:
    response = client_of(citizen).get(url, asked)
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


# What if


def test_it_starts_from_the_hours_and_the_wage_of_the_last_slip(home: Any) -> None:
    text = page(home[1], WHAT_IF)
    assert 'name="hours" value="7"' in text  # 32 hours a month
    assert 'name="hourly_wage" value="15,63"' in text  # € 500 for 32 hours


def test_it_says_where_it_starts_from_until_something_is_asked(home: Any) -> None:
    said = "Wij vulden in wat er op uw laatste loonstrook staat"
    assert (said in page(home[1], WHAT_IF), said in page(home[1], WHAT_IF, **ASKED)) == (True, False)


def test_how_it_is_now_names_the_hours_of_now(home: Any) -> None:
    assert "Zoals het nu is, met ongeveer 7,4 uur werk per week:" in page(home[1], WHAT_IF, **ASKED)


def test_what_is_not_told_is_named_and_not_counted(home: Any) -> None:
    text = page(home[1], WHAT_IF, hours="20", hourly_wage="15,00")
    assert "Niet alles zit in dit bedrag." in text
    assert "zorgtoeslag, huurtoeslag" in text
    assert "niet bekend" in text


def test_with_everything_told_all_is_counted(home: Any) -> None:
    text = page(home[1], WHAT_IF, **ASKED)
    assert "Niet alles zit in dit bedrag." not in text
    assert "Alles bij elkaar" in text
    assert 'class="plot"' in text


def test_a_wage_a_month_will_do(home: Any) -> None:
    by_hour = page(home[1], WHAT_IF, **ASKED)
    by_month = page(home[1], WHAT_IF, **(ASKED | {"hourly_wage": "", "monthly_wage": "1.300,00"}))
    heading = "Met 20 uur werk per week is er"
    assert by_hour.partition(heading)[2][:12] == by_month.partition(heading)[2][:12]


def test_the_first_months_have_the_exemption_and_later_ones_do_not(home: Any) -> None:
    household, citizen = home
    decided = {"household": household, "citizen": citizen, "article": "n", "since": date(2026, 9, 1)}
    ExemptionDecision.objects.create(**decided, months_used_before=2, reason="x", recorded_by="test")
    settled(household)
    text = page(citizen, WHAT_IF, **ASKED)
    assert "De eerste 2 maanden:" in text  # two before, September and October
    assert "Daarna:" in text


def test_an_exemption_in_its_last_month_is_not_in_what_is_to_come(home: Any) -> None:
    household, citizen = home
    decided = {"household": household, "citizen": citizen, "article": "n", "since": date(2026, 9, 1)}
    ExemptionDecision.objects.create(**decided, months_used_before=4, reason="x", recorded_by="test")
    settled(household)
    text = page(citizen, WHAT_IF, **ASKED)
    assert "Uw vrijlating is na deze maand op." in text
    assert "tussen 19 en" not in text  # where only the hours that were asked about had lost the exemption


def test_a_job_with_an_end_says_what_comes_after(home: Any) -> None:
    text = page(home[1], WHAT_IF, **(ASKED | {"since": "2026-11-01", "until": "2026-12-15"}))
    assert "vanaf 1 november 2026" in text
    assert "Na 15 december 2026, als het werk stopt:" in text


def test_a_job_in_a_year_whose_law_is_not_known_is_said(home: Any) -> None:
    assert "voor die maand nog niet" in page(home[1], WHAT_IF, **(ASKED | {"since": "2027-02-01"}))


def test_a_debt_arrangement_shows_what_stays(home: Any) -> None:
    household, citizen = home
    arrange_debts(household=household, since=date(2026, 9, 1), leaves=Decimal("1300.00"), reason="x", by="test")
    settled(household)
    text = page(citizen, WHAT_IF, **(ASKED | {"hours": "40"}))
    assert "Uw schuldregeling:" in text
    assert "Naar de schuldregeling" in text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"hours": "41"}, "van 0 tot en met 40"),
        ({"hourly_wage": ""}, "Vul een loon per uur in, óf een loon per maand."),
        ({"monthly_wage": "900"}, "Niet allebei."),
        ({"hourly_wage": "0,10"}, "van € 1,00 tot en met € 100,00"),
        ({"rent": "-1"}, "van € 0,00 tot en met € 5.000,00"),
        ({"since": "morgen"}, "Vul een datum in"),
        ({"since": "2026-12-01", "until": "2026-11-01"}, "ligt voor de eerste dag"),
        ({"insured": "misschien"}, "misschien"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field_and_kept(home: Any, changes: dict[str, str], told: str) -> None:
    text = page(home[1], WHAT_IF, **(ASKED | changes))
    assert told in text
    assert "Zo komt dat bedrag tot stand" not in text


def test_a_question_is_kept_only_when_asked_and_thrown_away(home: Any) -> None:
    _, citizen = home
    page(citizen, WHAT_IF, **ASKED)
    assert not KeptAnswers.objects.exists()
    client = client_of(citizen)
    client.post(WHAT_IF, ASKED)
    kept = KeptAnswers.objects.get()
    assert (kept.citizen, kept.answers) == (citizen, ASKED)
    assert "20 uur per week, bewaard op" in page(citizen, WHAT_IF)
    client.post(f"/vooruit/bewaard/{kept.pk}/weg/")
    assert not KeptAnswers.objects.exists()


def test_nobody_keeps_more_than_ten(home: Any) -> None:
    _, citizen = home
    for _ in range(MOST_KEPT):
        keep_answers(citizen=citizen, kind="what_if", answers=ASKED, by=citizen.user, name="x")
    response = client_of(citizen).post(WHAT_IF, ASKED, follow=True)
    assert "U bewaart al 10 vragen." in response.content.decode()
    assert KeptAnswers.objects.count() == MOST_KEPT


def test_nobody_throws_away_what_another_kept(home: Any, town: Any) -> None:
    _, citizen = home
    kept = keep_answers(citizen=citizen, kind="what_if", answers=ASKED, by=citizen.user, name="x")
    other = CitizenFactory(municipality=town)
    assert client_of(other).post(f"/vooruit/bewaard/{kept.pk}/weg/").status_code == 404


def test_the_whole_range_takes_less_than_150_ms(home: Any) -> None:
    client = client_of(home[1])
    client.get(WHAT_IF, ASKED)

    def seconds() -> float:
        start = time.thread_time()
        client.get(WHAT_IF, ASKED)
        return time.thread_time() - start

    assert min(seconds() for _ in range(4)) < 0.150


# Allowances


def test_the_income_is_wage_assistance_and_what_came_before(home: Any) -> None:
    text = page(home[1], ALLOWANCES, **TOLD)
    assert "Vul dit inkomen in bij Mijn toeslagen" in text
    assert "Uw loon, op de loonstroken" in text
    assert "Uw loon, dat nog komt" in text
    assert "23,49%" in text


def test_without_what_came_before_there_is_no_income_to_fill_in(home: Any) -> None:
    text = page(home[1], ALLOWANCES)
    assert "Wij weten uw inkomen van 2026 nog niet" in text
    assert "U kreeg bijstand vanaf 1 september 2026" in text


def test_without_children_nothing_is_told_of_what_is_for_children(home: Any) -> None:
    text = page(home[1], ALLOWANCES, earlier_income="0", rent="")
    assert "Hoeveel toeslag daarbij hoort, weten wij nog niet." in text
    assert "Kindgebonden" not in text


def test_too_much_is_said_with_what_has_to_be_paid_back(home: Any) -> None:
    text = page(home[1], ALLOWANCES, **(TOLD | {"earlier_income": "40000", "told_income": "15000"}))
    assert "Verander uw inkomen bij Mijn toeslagen." in text
    assert "terugbetalen" in text


def test_a_small_difference_asks_for_nothing(home: Any) -> None:
    text = page(home[1], ALLOWANCES, **(TOLD | {"told_income": "5800"}))
    assert "U hoeft nu niets te veranderen." in text


def test_what_is_kept_stands_ready_and_in_the_year(home: Any) -> None:
    _, citizen = home
    client_of(citizen).post(ALLOWANCES, TOLD | {"now_healthcare": "129", "now_rent": "387"})
    assert 'value="387"' in page(citizen, ALLOWANCES)
    assert "€ 516,00" in page(citizen, YEAR)
    client_of(citizen).post(f"/vooruit/bewaard/{KeptAnswers.objects.get().pk}/weg/")
    assert "€ 516,00" not in page(citizen, YEAR)


# The year


def test_holiday_allowance_that_is_paid_is_in_hand_in_the_month_of_its_decision(home: Any) -> None:
    household, citizen = home
    without = client_of(citizen).get(YEAR).context["year"]
    Decision.objects.create(
        settlement=current(Settlement.objects.filter(month=month_of(household, "2026-09"))).get(),
        municipality=household.municipality,
        kind=Decision.Kind.HOLIDAY,
        amount="400.00",
        automatic=True,
        by="test",
        objection_until=date(2026, 11, 25),
    )
    text, year = page(citizen, YEAR), client_of(citizen).get(YEAR).context["year"]
    assert "Vakantiegeld dat wij betalen" in text
    assert year.totals["in_hand"] == without.totals["in_hand"] + 400
    assert next(one.holiday for one in year.months if one.month == Month(2026, 10)) == 400


def checked_and_paid(household: Any, *, paid: str) -> Any:
    """September came to € 60,00 more when it was checked afterwards, of which so much was paid."""
    september = month_of(household, "2026-09")
    to_pay = current(Settlement.objects.filter(month=september)).get().to_pay
    ledger.adjust(month=september, cause="period_check", reference="2026", amount=Decimal(60), steps=[], by="test")
    booked(household, "2026-09", to_pay + Decimal(paid))


def test_what_was_paid_after_a_check_stands_with_its_month(home: Any) -> None:
    household, citizen = home
    without = client_of(citizen).get(YEAR).context["year"]
    checked_and_paid(household, paid="60.00")
    text, year = page(citizen, YEAR), client_of(citizen).get(YEAR).context["year"]
    assert "Later betaald, na het narekenen" in text
    assert next(one.afterwards for one in year.months if one.month == Month(2026, 9)) == 60
    assert year.totals["in_hand"] == without.totals["in_hand"] + 60


def test_what_a_check_found_and_nobody_paid_yet_is_not_in_the_year(home: Any) -> None:
    household, citizen = home
    checked_and_paid(household, paid="0.00")
    assert "na het narekenen" not in page(citizen, YEAR)


def test_months_to_come_are_drawn_apart(home: Any) -> None:
    text = page(home[1], YEAR)
    assert "November <span" in text
    assert text.count('class="year__note">verwacht') == 2
    assert "bars__part--expected" in text


def test_the_year_leads_to_its_months_and_tells_what_comes_and_what_is_kept(home: Any) -> None:
    text = page(home[1], YEAR)
    assert '<a class="nl-link" href="/maanden/2026-09/">September</a>' in text
    assert '<td class="year__amount" data-label="Loon dat u mag houden">' in text
    assert "wij betalen uw uitkering over oktober 2026" in text
    assert "U krijgt het in juni 2027." in text


def test_who_came_later_reads_only_the_months_since_then(home: Any) -> None:
    household, citizen = home
    partner = CitizenFactory(municipality=household.municipality)
    members = [Member(citizen), Member(partner)]
    record_household(household=household, since=date(2026, 10, 1), members=members, reason="samenwonen", by="test")
    assert "/maanden/2026-09/" not in page(partner, YEAR)


def test_the_year_can_be_taken_along_as_a_table(home: Any) -> None:
    response = client_of(home[1]).get(YEAR + "bedragen.csv")
    lines = response.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Maand;Stand;Loon na belasting")
    assert lines[1].startswith("september 2026;")
    assert lines[-1].startswith("Samen;;")


def test_the_year_can_be_taken_along_as_a_pdf(home: Any) -> None:
    assert client_of(home[1]).get(YEAR + "overzicht.pdf").content.startswith(b"%PDF")


def test_another_year_without_assistance_is_not_there(home: Any) -> None:
    assert client_of(home[1]).get("/vooruit/jaar/2020/").status_code == 404


# Schemes


def premium(town: Any, **more: Any) -> LocalScheme:
    values = {
        "kind": "work_premium",
        "name": "Premie",
        "since": date(2026, 1, 1),
        "gives": "Een premie.",
        "how_to_ask": "Bel.",
        "percent": Decimal("30.00"),
        "monthly_maximum": Decimal("125.00"),
        "first_paid_in": 6,
        "second_paid_in": 12,
        "reason": "verordening",
        "by": "test",
    }
    return record_scheme(municipality=town, **(values | more))


def test_the_premium_shows_what_was_saved_up(home: Any, town: Any) -> None:
    premium(town)
    text = page(home[1], SCHEMES)
    assert "€ 250,00 gespaard" in text  # September and the estimate of October, each up to the maximum
    assert "in december 2026" in text


def test_the_premium_counts_in_what_if(home: Any, town: Any) -> None:
    premium(town)
    assert "Later: vakantiegeld en premie" in page(home[1], WHAT_IF, **ASKED)


def test_a_supplement_says_that_there_may_be_a_right_and_how_to_ask(home: Any, town: Any) -> None:
    more = {"kind": "income_supplement", "name": "Toeslag", "amount_single": Decimal("478.00"), "years": 3}
    nothing = dict.fromkeys(("percent", "monthly_maximum", "first_paid_in", "second_paid_in"))
    premium(town, **nothing, **more)
    text = page(home[1], SCHEMES)
    assert "U hebt hier misschien recht op." in text
    assert "€ 478,00 per jaar" in text
    assert "Bel." in text


def test_a_scheme_that_ended_or_was_withdrawn_is_not_told(home: Any, town: Any) -> None:
    premium(town, until=date(2026, 3, 31))
    premium(town, name="Andere premie", withdrawn=True)
    assert "Er staan hier nog geen regelingen" in page(home[1], SCHEMES)


def test_the_schemes_of_another_municipality_are_not_told(home: Any) -> None:
    premium(municipality_with_policy())
    assert "Er staan hier nog geen regelingen" in page(home[1], SCHEMES)


# Who sees what


@pytest.fixture
def couple(town: Any) -> tuple[Household, Citizen, Citizen]:
    one, other = (CitizenFactory(municipality=town) for _ in range(2))
    household = Household.objects.create(municipality=town, number="P-1")
    record_household(
        household=household, since=date(2026, 9, 1), members=[Member(one), Member(other)], reason="x", by="test"
    )
    grant_benefit(household=household, since=date(2026, 9, 1), reason="x", by="test")
    settled(household, other, employer_name="Geheim BV", net_wage="412.34", net_payment="412.34")
    return household, one, other


@pytest.mark.parametrize("url", [WHAT_IF, ALLOWANCES, SCHEMES, YEAR])
def test_a_partner_never_sees_for_whom_the_other_works(couple: Any, url: str) -> None:
    assert "Geheim BV" not in page(couple[1], url)


@pytest.mark.parametrize("url", [WHAT_IF, ALLOWANCES, SCHEMES, YEAR])
def test_under_a_safety_mark_no_amount_of_the_household_is_seen(couple: Any, url: str) -> None:
    household, one, _ = couple
    mark_safety(household=household, since=date(2026, 9, 1), hides=True, reason="x", by="test")
    text = page(one, url)
    assert "412,34" not in text
    assert "1.926,40" not in text
    assert "In handen" not in text


@pytest.mark.parametrize(
    ("url", "asked", "most"), [(WHAT_IF, ASKED, 28), (ALLOWANCES, TOLD, 34), (SCHEMES, {}, 28), (YEAR, {}, 41)]
)
def test_each_page_asks_a_bounded_number_of_queries(
    couple: Any, url: str, asked: dict[str, str], most: int, django_assert_max_num_queries: Any
) -> None:
    client = client_of(couple[1])
    with django_assert_max_num_queries(most):
        client.get(url, asked)


def test_who_left_sees_nothing_of_what_comes(couple: Any) -> None:
    household, one, _ = couple
    change_household(household=household, since=date(2026, 10, 1), members={one: None}, reason="x", by="test")
    settled(household)
    text = page(one, YEAR)
    assert "September" in text
    assert "Oktober" not in text
    assert "U krijgt nu geen bijstand van ons" in page(one, WHAT_IF)


def test_somebody_without_a_settled_month_is_told_so(town: Any) -> None:
    citizen = CitizenFactory(municipality=town)
    for url in (WHAT_IF, ALLOWANCES):
        assert "Er is nog geen maand van u berekend." in page(citizen, url)


def test_who_is_not_signed_in_goes_to_the_sign_in_page(town: Any) -> None:
    assert Client().get(WHAT_IF).status_code == 302
