"""Letters: what they say, from when their term counts, and what they leave out for who is not safe."""

import datetime
from decimal import Decimal

import pytest

from caseworkers.selectors import claims_to_decide
from citizens import audit
from citizens.services import Member, change_household, grant_benefit, mark_safety, record_death
from config import clock
from settlement import claims, ledger, letters
from settlement.balances import claims_with_events
from settlement.models import ClaimEvent, RecoveryClaim
from settlement.overviews import money_for
from settlement.statements import letter_pdf
from tests.factories.citizens import CaseworkerFactory, CitizenFactory
from tests.factories.money import month_of, paid_as_settled, settle
from tests.factories.settlement import household_with_assistance, municipality_with_policy
from tests.settlement.test_ledger import AUGUST, EXCESS, settled, wage_of_august_comes_in
from tests.settlement.test_statements import words

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

TODAY = datetime.date(2026, 10, 14)


@pytest.fixture
def couple():
    """Two people of whose August € 600 is proposed to be asked back."""
    municipality = municipality_with_policy(estimate_method="none")
    partner = CitizenFactory(municipality=municipality, given_names="Karim", surname="Anders")
    household, citizen = household_with_assistance(municipality=municipality, since=AUGUST)
    change_household(household=household, since=AUGUST, members={partner: Member(partner)}, reason="paar", by="test")
    settle(household)
    paid_as_settled(household, "2026-08")
    grant_benefit(household=household, since=AUGUST, until=datetime.date(2026, 8, 31), reason="werk", by=audit.SYSTEM)
    wage_of_august_comes_in(household, citizen)
    return household, citizen, partner


def claim_of(household):
    return RecoveryClaim.objects.get(month__household=household)


def now(household):
    (found,) = claims_with_events(RecoveryClaim.objects.filter(month__household=household))
    return found


def asked(household, **more):
    return letters.ask_for_answer(claim=claim_of(household), dated=TODAY, by=CaseworkerFactory(), **more)


def sent(written, day=TODAY):
    return letters.record_sent(letters=written, sent_on=day, how="post", by=CaseworkerFactory())


def decided(household, **terms):
    said = {"ground": "58_2_f", "amount": EXCESS, "reason": "Er was loon."} | terms
    return claims.decide_claim(claim=claim_of(household), by=CaseworkerFactory(), **said)


def test_each_of_a_couple_gets_a_letter_of_their_own(couple):
    household, citizen, partner = couple
    assert {letter.citizen for letter in asked(household)} == {citizen, partner}


def test_the_letter_says_what_it_is_about_until_when_and_how_to_answer(couple):
    household, *_ = couple
    household.municipality.phone = "14 0999"
    household.municipality.save()
    text = words(letter_pdf(asked(household)[0]))
    for said in ("€ 600,00", "tot en met 28 oktober 2026", "14 0999", "Wij hebben nog niets besloten"):
        assert said in text


def test_the_letter_that_asks_says_what_made_the_month_another_one(couple):
    household, *_ = couple
    text = words(letter_pdf(asked(household)[0]))
    assert "Op 14 oktober 2026 rekenden wij augustus 2026 opnieuw." in text
    assert "kwam binnen: € 600,00 netto." in text


def test_who_may_inherit_reads_whose_assistance_it_is_about(couple):
    household, _, partner = couple
    record_death(citizen=partner, died_on=datetime.date(2026, 9, 20), reason="bericht", by="test")
    (text,) = [words(letter_pdf(letter)) for letter in asked(household) if letter.citizen_id == partner.pk]
    assert "Aan de erven van Karim Anders" in text
    assert "Karim Anders is op 20 september 2026 overleden. Wij schrijven u, omdat u misschien erft." in text


def test_who_may_inherit_is_not_sent_to_the_portal_of_who_died(couple):
    household, _, partner = couple
    record_death(citizen=partner, died_on=datetime.date(2026, 9, 20), reason="bericht", by="test")
    letters = {letter.citizen_id == partner.pk: words(letter_pdf(letter)) for letter in asked(household)}
    assert {died: "portaal" in text for died, text in letters.items()} == {True: False, False: True}


def test_a_letter_stays_as_it_was_made(couple):
    household, *_ = couple
    (letter, *_) = asked(household)
    household.municipality.name = "Anders"
    household.municipality.save()
    letter.refresh_from_db()
    assert "Anders" not in words(letter_pdf(letter))


def test_the_term_counts_when_all_letters_are_sent(couple):
    household, *_ = couple
    first, second = asked(household)
    sent([first])
    assert now(household).answer_until is None
    sent([second])
    assert now(household).answer_until == datetime.date(2026, 10, 28)


def test_what_the_portal_alone_asked_is_no_hearing(couple):
    household, *_ = couple
    claims.invite_to_answer(claim=claim_of(household), by=CaseworkerFactory())
    with pytest.raises(claims.NotHeard) as problem:
        decided(household)
    assert problem.value.until is None


def test_a_letter_made_anew_takes_the_place_of_the_first(couple):
    household, *_ = couple
    sent(asked(household))
    asked(household)
    assert now(household).answer_until is None


@pytest.mark.parametrize("day", [TODAY - datetime.timedelta(days=1), TODAY + datetime.timedelta(days=8)])
def test_a_letter_is_dated_today_or_soon(couple, day):
    household, *_ = couple
    with pytest.raises(letters.WrongDay):
        letters.ask_for_answer(claim=claim_of(household), dated=day, by=CaseworkerFactory())


def test_a_letter_is_not_sent_after_the_day_that_it_states(couple):
    household, *_ = couple
    with pytest.raises(letters.WrongDay):
        sent(asked(household), TODAY + datetime.timedelta(days=1))


def test_the_decision_tells_the_reason_the_amount_and_how_to_object(couple):
    household, citizen, _ = couple
    asked(household)
    claims.answer_claim(claim=claim_of(household), words="Ik wist het niet.", by=citizen.user)
    decided(household, instalment=Decimal("60.00"))
    written = letters.tell_decision(claim=claim_of(household), dated=TODAY, by=CaseworkerFactory())
    text = words(letter_pdf(written[0]))
    for said in ("€ 600,00", "Er was loon.", "€ 60,00 per maand", "tot en met 25 november 2026", "bezwaar"):
        assert said in text
    sent(written)
    assert now(household).objection_until == datetime.date(2026, 11, 25)


def test_a_decision_stays_on_the_work_list_until_both_were_told(couple):
    household, citizen, _ = couple
    asked(household)
    claims.answer_claim(claim=claim_of(household), words="Ik wist het niet.", by=citizen.user)
    decided(household)
    first, second = letters.tell_decision(claim=claim_of(household), dated=TODAY, by=CaseworkerFactory())
    sent([first])
    assert claims_to_decide(household.municipality).exists()
    sent([second])
    assert not claims_to_decide(household.municipality).exists()


def test_a_waiver_is_told_too(couple):
    household, *_ = couple
    claims.waive_claim(claim=claim_of(household), amount=EXCESS, reason="Dringend.", by=CaseworkerFactory())
    (letter, _) = letters.tell_decision(claim=claim_of(household), dated=TODAY, by=CaseworkerFactory())
    assert "€ 600,00 hoeft u niet terug te betalen" in words(letter_pdf(letter))


def test_of_a_couple_nothing_goes_off_before_both_were_told(settings):
    municipality = municipality_with_policy(estimate_method="none", set_off_per_month="0.00")
    partner = CitizenFactory(municipality=municipality, given_names="Karim", surname="Anders")
    household, citizen = household_with_assistance(municipality=municipality, since=AUGUST)
    change_household(household=household, since=AUGUST, members={partner: Member(partner)}, reason="paar", by="test")
    settle(household)
    paid_as_settled(household, "2026-08")
    wage_of_august_comes_in(household, citizen)
    sent(asked(household))
    settings.STANDING_DAY = datetime.date(2026, 11, 2)
    decided(household, instalment=Decimal("60.00"))
    first, second = letters.tell_decision(claim=claim_of(household), dated=clock.today(), by=CaseworkerFactory())
    sent([first], clock.today())
    settle(household)
    assert settled(household, "2026-10").facts["deductions"] == []
    sent([second], clock.today())
    assert settled(household, "2026-10").facts["deductions"] == [{"kind": "recovery", "amount": "60.00"}]


def test_a_waiver_before_the_decision_was_told_comes_with_the_decision(couple):
    household, citizen, _ = couple
    asked(household)
    claims.answer_claim(claim=claim_of(household), words="Ik wist het niet.", by=citizen.user)
    decided(household)
    claims.waive_claim(claim=claim_of(household), amount=Decimal(200), reason="Dringend.", by=CaseworkerFactory())
    written = letters.tell_decision(claim=claim_of(household), dated=TODAY, by=CaseworkerFactory())
    text = words(letter_pdf(written[0]))
    for said in ("U moet geld terugbetalen over augustus 2026", "€ 600,00 moet terugbetalen", "€ 200,00 hoeft u niet"):
        assert said in text
    sent(written)
    claims.waive_claim(claim=claim_of(household), amount=Decimal(100), reason="Toch.", by=CaseworkerFactory())
    (letter, _) = letters.tell_decision(claim=claim_of(household), dated=TODAY, by=CaseworkerFactory())
    assert "moet terugbetalen" not in words(letter_pdf(letter))


def test_nothing_is_told_before_something_is_decided(couple):
    household, *_ = couple
    with pytest.raises(letters.NothingToTell):
        letters.tell_decision(claim=claim_of(household), dated=TODAY, by=CaseworkerFactory())


def test_under_a_safety_mark_the_letter_names_no_amount_and_the_claim_can_be_answered(couple):
    household, citizen, _ = couple
    mark_safety(household=household, since=AUGUST, hides=True, reason="bedreigd", by=CaseworkerFactory())
    (letter, _) = asked(household)
    assert "600" not in words(letter_pdf(letter))
    ((_, claim),) = money_for(citizen).hidden_claims
    event = claims.answer_claim(claim=claim.row, words="Ik wist het niet.", by=citizen.user)
    assert (event.kind, event.channel) == (ClaimEvent.Kind.ANSWERED, "portal")


def test_under_a_safety_mark_the_portal_shows_the_claim_without_its_amount(couple, client, settings):
    household, citizen, _ = couple
    mark_safety(household=household, since=AUGUST, hides=True, reason="bedreigd", by=CaseworkerFactory())
    settings.DEFAULT_MUNICIPALITY_HOST = household.municipality.host
    client.force_login(citizen.user)
    page = client.get("/geld/").content.decode()
    assert "Misschien vragen wij geld terug" in page
    assert "600" not in page


def test_a_suspension_says_what_is_missing_until_when_and_how_to_object(couple):
    household, *_ = couple
    (letter, _) = letters.suspend(
        month=month_of(household, "2026-10"),
        missing="de loonstrook van oktober",
        until=datetime.date(2026, 10, 28),
        dated=TODAY,
        by=CaseworkerFactory(),
    )
    text = words(letter_pdf(letter))
    for said in ("de loonstrook van oktober", "tot en met 28 oktober 2026", "25 november 2026", "opschorten"):
        assert said in text


def test_nobody_writes_letters_about_their_own_household(couple):
    household, citizen, _ = couple
    own = CaseworkerFactory()
    citizen.user = own
    citizen.save()
    with pytest.raises(ledger.OwnClaim):
        letters.ask_for_answer(claim=claim_of(household), dated=TODAY, by=own)


def test_a_second_decision_is_told_by_a_letter_of_its_own(couple):
    household, *_ = couple
    caseworker = CaseworkerFactory()
    claims.waive_claim(claim=claim_of(household), amount=Decimal("200.00"), reason="Deels.", by=caseworker)
    sent(letters.tell_decision(claim=claim_of(household), dated=TODAY, by=caseworker))
    assert not now(household).is_untold
    claims.waive_claim(claim=claim_of(household), amount=Decimal("400.00"), reason="De rest.", by=caseworker)
    assert now(household).state == "untold"
