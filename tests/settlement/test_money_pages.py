"""What a citizen reads of what they get still or pay back, and says about it."""

import datetime

import pytest
from django.urls import reverse

from citizens import audit
from citizens.services import grant_benefit
from settlement import claims, ledger, letters
from settlement.engine.month import Month
from settlement.models import BenefitMonth, RecoveryClaim, ReviewRequest
from settlement.services import mark_stale
from tests.factories.citizens import CaseworkerFactory, client_of
from tests.factories.money import booked, month_of, settle, told
from tests.factories.payslips import UploadFactory
from tests.factories.settlement import household_with_assistance, municipality_with_policy
from tests.settlement.test_advances import failing as failing  # noqa: PLC0414 - a fixture
from tests.settlement.test_ledger import AUGUST, EXCESS, PAYOUT, household_paid, let_answer, wage_of_august_comes_in

pytestmark = pytest.mark.django_db


def read(citizen, name: str = "money", **arguments) -> str:
    """The page with plain spaces."""
    text = client_of(citizen).get(reverse(name, kwargs=arguments)).content.decode()
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.fixture(autouse=True)
def here(settings):
    settings.DEFAULT_MUNICIPALITY_HOST = None


@pytest.fixture
def at_home():
    """Makes the municipality of a household the one that the test client asks for."""

    def move(household) -> None:
        household.municipality.host = "testserver"
        household.municipality.save()

    return move


@pytest.fixture
def proposal(at_home):
    """€ 600 of August is proposed to be asked back."""
    household, citizen = household_paid()
    at_home(household)
    grant_benefit(household=household, since=AUGUST, until=datetime.date(2026, 8, 31), reason="werk", by=audit.SYSTEM)
    wage_of_august_comes_in(household, citizen)
    return RecoveryClaim.objects.get(), citizen


def test_who_has_nothing_open_reads_so(at_home):
    household, citizen = household_paid()
    at_home(household)
    page = read(citizen)
    assert "Er staat niets open" in page
    assert "Betaald: € 1.348,49" in page


def test_what_is_still_paid_is_told_with_its_amount(at_home):
    household, citizen = household_with_assistance(since=AUGUST)
    at_home(household)
    settle(household)
    booked(household, "2026-08", "1000.00")
    assert "€ 348,49" in read(citizen)


def test_what_waits_for_a_file_is_not_said_to_be_paid_by_itself(at_home):
    household, citizen = household_with_assistance(since=AUGUST)
    at_home(household)
    settle(household)
    booked(household, "2026-09", "1000.00")
    UploadFactory(citizen=citizen, state="locked")
    mark_stale(household_ids=[household.pk], since=AUGUST, until=None)
    settle(household)
    page = read(citizen)
    assert "Wij kijken eerst naar" in page
    assert "Wij betalen dit vanzelf" not in page


def test_what_is_set_off_is_told_by_month(at_home):
    household, citizen = household_paid(set_off_per_month="250.00")
    at_home(household)
    wage_of_august_comes_in(household, citizen)
    page = read(citizen)
    assert "Van uw uitkering over december 2026" in page
    assert "tot en met 25 november 2026 bezwaar maken" in page


def test_when_the_day_to_object_is_over_that_is_said(at_home, settings):
    household, citizen = household_paid(set_off_per_month="50.00")
    at_home(household)
    wage_of_august_comes_in(household, citizen)
    settings.STANDING_DAY = datetime.date(2026, 11, 26)
    page = read(citizen)
    assert "Bezwaar maken kon tot en met 25 november 2026." in page
    assert "een mens laten kijken" in page


def test_a_proposal_asks_for_an_answer_and_says_that_nothing_is_decided(proposal):
    _, citizen = proposal
    page = read(citizen)
    assert "€ 600,00" in page
    assert "Dit is nog niet besloten" in page


def test_a_proposal_leads_to_what_made_the_month_another_one(proposal):
    _, citizen = proposal
    assert f'href="{reverse("month", args=["2026-08"])}#wat-er-gebeurde"' in read(citizen)


def test_when_the_day_to_answer_is_over_one_may_still_answer(proposal, settings):
    claim, citizen = proposal
    by = CaseworkerFactory()
    today = datetime.date(2026, 10, 14)
    letters.record_sent(
        letters=letters.ask_for_answer(claim=claim, dated=today, by=by), sent_on=today, how="post", by=by
    )
    settings.STANDING_DAY = datetime.date(2026, 10, 29)
    assert "U kon reageren tot en met 28 oktober 2026. Er is nog niet besloten." in read(citizen)


def test_a_part_that_is_not_asked_back_is_told_with_the_rest(proposal):
    claim, citizen = proposal
    let_answer(claim, citizen)
    claims.decide_claim(claim=claim, ground="58_2_f", amount=EXCESS - 100, reason="loon", by=CaseworkerFactory())
    assert "Daarvan hoeft u € 100,00 niet terug te betalen." in read(citizen)


def test_a_decided_claim_that_went_down_says_from_what(proposal):
    claim, citizen = proposal
    let_answer(claim, citizen)
    by = CaseworkerFactory()
    claims.decide_claim(claim=claim, ground="58_2_f", amount=EXCESS, reason="loon", by=by)
    claims.waive_claim(claim=claim, amount=EXCESS / 2, reason="dringende redenen", by=by)
    assert "In het besluit ging het om € 600,00. Daarna is dat minder geworden: € 300,00." in read(citizen)


def test_what_is_not_firm_yet_is_told_with_its_amount(at_home):
    household, citizen = household_paid()
    at_home(household)
    booked(household, "2026-10", "1500.00")
    page = read(citizen)
    assert "kreeg u misschien <strong>€ 151,51</strong> te veel. U hoeft nu niets te betalen." in page
    assert "De maand staat nog niet vast." in page


def test_what_was_set_off_already_is_told(at_home):
    household, citizen = household_paid(set_off_per_month="250.00")
    at_home(household)
    wage_of_august_comes_in(household, citizen)
    booked(household, "2026-10", "250.00", "set_off", of="2026-08")
    page = read(citizen)
    assert "Al verrekend: € 250,00. Dit komt nog:" in page
    assert "Verrekend met andere maanden: € 250,00." in page


def test_an_advance_that_was_booked_is_told_before_its_month_is_settled(failing, at_home):
    household, citizen = failing
    at_home(household)
    booked(household, "2026-09", "1.00")
    assert "Deze maand is nog niet berekend. Betaald: € 1,00." in read(citizen)


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"set_off_per_month": "250.00"}, "Wij verrekenen het met uw uitkering van de maanden hierna."),
        ({"set_off_per_month": "0.00"}, "Misschien vragen wij <strong>€ 600,00</strong> terug."),
        ({"set_off_per_month": "0.00", "small_claim": "600.00"}, "Wij vragen € 600,00 niet terug."),
    ],
)
def test_a_month_says_what_was_paid_and_how_the_difference_ends(at_home, choices, said):
    household, citizen = household_paid(**choices)
    at_home(household)
    wage_of_august_comes_in(household, citizen)
    page = read(citizen, "month", month=Month(2026, 8))
    assert "Over deze maand betaalden wij <strong>€ 1.348,49</strong>." in page
    assert said in page


def test_an_answer_arrives(proposal):
    claim, citizen = proposal
    answer = client_of(citizen).post(reverse("answer-claim", args=[claim.pk]), {"words": "Ik meldde het op tijd."})
    assert answer.status_code == 302
    assert claim.events.get(kind="answered").words == "Ik meldde het op tijd."


def test_who_answered_reads_it_back_and_a_partner_does_not(proposal):
    claim, citizen = proposal
    client_of(citizen).post(reverse("answer-claim", args=[claim.pk]), {"words": "Ik meldde het op tijd."})
    claim.events.create(kind="answered", words="Van een ander.", by="inwoner:999", received_on="2026-10-14")
    page = client_of(citizen).get(reverse("money")).content.decode()
    assert "schreef u: ‘Ik meldde het op tijd.’" in page
    assert "Van een ander." not in page


def test_an_empty_answer_is_refused_with_words(proposal):
    claim, citizen = proposal
    page = client_of(citizen).post(reverse("answer-claim", args=[claim.pk]), {"words": ""})
    assert "Schrijf uw reactie op." in page.content.decode()
    assert not claim.events.exists()


def test_an_answer_after_the_decision_is_told_to_be_too_late(proposal):
    claim, citizen = proposal
    let_answer(claim, citizen)
    claims.decide_claim(claim=claim, ground="58_2_f", amount=EXCESS, reason="loon", by=CaseworkerFactory())
    page = client_of(citizen).post(reverse("answer-claim", args=[claim.pk]), {"words": "Nee"}, follow=True)
    assert "Hierover is al besloten" in page.content.decode()


def test_a_debt_is_told_with_what_is_left_what_goes_off_and_how_long(proposal):
    claim, citizen = proposal
    let_answer(claim, citizen)
    claims.decide_claim(
        claim=claim, ground="58_2_f", amount=EXCESS, reason="loon", instalment=EXCESS / 10, by=CaseworkerFactory()
    )
    page = read(citizen)
    assert "U krijgt hierover nog een brief. Tot die tijd hoeft u hiervan niets te betalen." in page
    assert "Daarna gaat er € 60,00 per maand van uw uitkering af." in page
    assert "In de brief staat tot wanneer u bezwaar kunt maken." in page
    told(claim)
    page = read(citizen)
    assert "Er gaat € 60,00 per maand van uw uitkering af" in page
    assert "over 10 maanden betaald" in page


def test_a_claim_that_is_paid_at_once_waits_for_its_letter_too(proposal):
    claim, citizen = proposal
    let_answer(claim, citizen)
    claims.decide_claim(claim=claim, ground="58_2_f", amount=EXCESS, reason="loon", by=CaseworkerFactory())
    assert "U krijgt hierover nog een brief. Tot die tijd hoeft u hiervan niets te betalen." in read(citizen)
    told(claim)
    assert "Betaal uiterlijk op 25 november 2026" in read(citizen)


def test_when_the_day_to_pay_is_over_that_is_said(proposal, settings):
    claim, citizen = proposal
    let_answer(claim, citizen)
    claims.decide_claim(claim=claim, ground="58_2_f", amount=EXCESS, reason="loon", by=CaseworkerFactory())
    told(claim)
    settings.STANDING_DAY = datetime.date(2026, 11, 26)
    assert "U kon betalen tot en met 25 november 2026. Betaal nu, of spreek met" in read(citizen)


def test_a_claim_that_is_paid_back_reads_as_done(proposal):
    claim, citizen = proposal
    let_answer(claim, citizen)
    claims.decide_claim(claim=claim, ground="58_2_f", amount=EXCESS, reason="loon", by=CaseworkerFactory())
    booked(claim.month.household, "2026-08", EXCESS, "repayment")
    page = read(citizen)
    assert "Er staat niets open" in page
    assert "betaalde u alles terug: <strong>€ 600,00</strong>" in page


def test_a_waived_claim_is_told_with_its_reason(proposal):
    claim, citizen = proposal
    claims.waive_claim(claim=claim, amount=EXCESS, reason="dringende redenen", by=CaseworkerFactory())
    page = read(citizen)
    assert "kreeg u <strong>€ 600,00</strong> te veel. Dat vragen wij niet terug." in page
    assert "De reden: ‘dringende redenen’" in page


def test_an_excess_below_the_policys_threshold_is_told_as_not_asked_back(at_home):
    town = municipality_with_policy(small_claim="75.00")
    household, citizen = household_with_assistance(municipality=town, since=AUGUST)
    at_home(household)
    settle(household)
    booked(household, "2026-08", PAYOUT + 75)
    page = read(citizen)
    assert "Er staat niets open" in page
    assert "kreeg u <strong>€ 75,00</strong> te veel. Dat vragen wij niet terug. Het is een klein bedrag." in page


def test_somebody_elses_claim_is_not_found(proposal, at_home):
    claim, citizen = proposal
    _, other = household_with_assistance(municipality=citizen.municipality)
    answer = client_of(other).post(reverse("answer-claim", args=[claim.pk]), {"words": "x"})
    assert answer.status_code == 404
    assert "€ 600,00" not in read(other)


def test_a_person_can_always_be_asked_to_look(proposal):
    _, citizen = proposal
    client = client_of(citizen)
    address = reverse("ask-person", args=["2026-08"])
    for words in ("", "Mijn loon klopt niet.", "Ook mijn toeslag."):
        assert client.post(address, {"words": words}).status_code == 302
    request = ReviewRequest.objects.get()
    assert request.words == "Mijn loon klopt niet.\nOok mijn toeslag."
    assert "Een medewerker kijkt naar deze maand" in read(citizen, "month", month="2026-08")


def test_a_month_that_could_not_be_settled_can_be_asked_about(at_home):
    household, citizen = household_with_assistance(since=AUGUST)
    at_home(household)
    BenefitMonth.objects.get_or_create(household=household, first_day=AUGUST)
    answer = client_of(citizen).post(reverse("ask-person", args=["2026-08"]), {"words": ""})
    assert answer.status_code == 302


def test_what_a_caseworker_answered_is_read_at_the_month(proposal):
    _, citizen = proposal
    household = citizen.memberships.get().period.household
    request = ledger.ask_person(month=month_of(household, "2026-08"), citizen=citizen, words="?", by=citizen.user)
    ledger.answer_request(request=request, answer="Wij keken het na: het klopt.", by=CaseworkerFactory())
    assert "Wij keken het na: het klopt." in read(citizen, "month", month="2026-08")


def test_the_page_takes_a_bounded_number_of_queries(proposal, django_assert_max_num_queries):
    _, citizen = proposal
    client = client_of(citizen)
    with django_assert_max_num_queries(32):
        client.get(reverse("money"))
