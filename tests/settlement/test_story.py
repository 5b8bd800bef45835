"""How a month came to its amount, told in the order in which it happened."""

import datetime

import pytest
from django.template.loader import render_to_string

from citizens.services import Member, change_household, record_death
from payslips import services as payslip_services
from settlement.models import BenefitMonth
from settlement.services import settle_stale
from settlement.story import Chapter, story_of
from tests.factories.citizens import CaseworkerFactory, CitizenFactory
from tests.factories.money import paid_as_settled
from tests.factories.settlement import exempt, household_with_assistance, slip_comes_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def file():
    return household_with_assistance()


def settled(household, first_day=datetime.date(2026, 9, 1)) -> BenefitMonth:
    settle_stale(cause="test", household_ids=[household.pk])
    return BenefitMonth.objects.get(household=household, first_day=first_day)


def told(chapters: list[Chapter]) -> list[list[str]]:
    return [[event.code for event in chapter.events] for chapter in chapters]


def test_a_month_without_a_settlement_has_no_story(file):
    household, _ = file
    month = BenefitMonth.objects.get(household=household, first_day=datetime.date(2026, 9, 1))
    assert story_of(month) == []


def test_it_begins_with_what_was_known_then(file):
    household, _ = file
    (chapter,) = story_of(settled(household))
    assert (chapter.before, told([chapter])) == (None, [["began_without_income"]])


def test_a_slip_that_comes_says_whose_of_when_and_how_much(file):
    household, citizen = file
    settled(household)
    slip_comes_in(citizen)
    *_, chapter = story_of(settled(household))
    (event,) = chapter.events
    assert (event.code, event.employer, str(event.net), event.before) == (
        "slip_arrived",
        "Bakkerij De Korenaar",
        "600.00",
        None,
    )
    assert str(chapter.less) == "600.00"


def test_a_slip_says_which_estimate_it_replaced(file):
    household, citizen = file
    slip_comes_in(citizen, period_start="2026-08-01", period_end="2026-08-31", net_wage="550.00")
    settled(household)
    slip_comes_in(citizen)
    *_, chapter = story_of(settled(household))
    (event,) = chapter.events
    assert (event.code, str(event.before), str(event.net)) == ("slip_arrived", "550.00", "600.00")


def test_weeks_in_a_row_that_are_estimated_alike_are_told_once(file):
    household, citizen = file
    slip_comes_in(citizen, period_kind="week", period_start="2026-08-24", period_end="2026-08-30", net_wage="150.00")
    (chapter,) = story_of(settled(household))
    (event,) = chapter.events
    assert (event.code, event.periods, str(event.net)) == ("began_with_estimate", 5, "150.00")
    assert (event.start, event.end) == (datetime.date(2026, 8, 31), datetime.date(2026, 10, 4))
    words = render_to_string("settlement/_event.html", {"event": event})
    assert "over 5 loonperiodes (31 augustus tot en met 4 oktober 2026). Wij schatten" in words
    assert "150,00 netto per periode." in words


def test_a_correction_says_what_it_was_and_what_it_became(file):
    household, citizen = file
    payslip = slip_comes_in(citizen)
    settled(household)
    payslip_services.correct_figures(
        payslip_id=payslip.pk,
        changes={"net_wage": "610.00"},
        reason="verlezen",
        source="caseworker",
        by=CaseworkerFactory(municipality=household.municipality),
    )
    *_, chapter = story_of(settled(household))
    assert [(one.code, str(one.before), str(one.net)) for one in chapter.events if one.net] == [
        ("slip_corrected", "600.00", "610.00")
    ]


def test_a_slip_that_no_longer_counts_is_told(file):
    household, citizen = file
    payslip = slip_comes_in(citizen)
    settled(household)
    caseworker = CaseworkerFactory(municipality=household.municipality)
    payslip_services.set_aside(payslip_id=payslip.pk, reason="van een ander", by=caseworker)
    assert told(story_of(settled(household)))[-1] == ["slip_gone"]


def test_the_chapter_in_which_a_month_became_firm_says_so(file):
    household, citizen = file
    payslip = slip_comes_in(citizen)
    settled(household)
    payslip_services.confirm(payslip_id=payslip.pk, by=citizen.user)
    chapters = story_of(settled(household))
    assert [chapter.became_final for chapter in chapters] == [False, True]


def test_what_is_no_income_is_told_by_its_reason(file):
    household, citizen = file
    slip_comes_in(citizen)
    month = settled(household)
    exempt(household, citizen, datetime.date(2026, 9, 1))
    BenefitMonth.objects.filter(pk=month.pk).update(stale_since=month.first_day.isoformat() + "T00:00Z")
    assert told(story_of(settled(household)))[-1] == ["exemption_changed"]


def test_a_partner_s_employer_is_not_told(file):
    household, citizen = file
    slip_comes_in(citizen)
    (chapter, *_) = story_of(settled(household), reader=other_of(citizen))
    assert [(event.is_own, event.employer) for event in chapter.events] == [(False, "")]


def other_of(citizen):
    """Somebody else of the same municipality, who reads along."""
    _, other = household_with_assistance(municipality=citizen.municipality)
    return other


def test_of_a_couple_each_reads_of_their_own_slip_without_a_name_and_staff_with_it(file):
    household, citizen = file
    partner = CitizenFactory(municipality=household.municipality, given_names="Karim", surname="Anders")
    change_household(
        household=household,
        since=datetime.date(2026, 9, 1),
        members={partner: Member(partner)},
        reason="paar",
        by="test",
    )
    slip_comes_in(citizen)
    slip_comes_in(partner, employee_name="Karim Anders", employer_name="Garage De Bougie", net_wage="500.00")
    month = settled(household)
    names = {
        reader: [event.person for chapter in story_of(month, reader) for event in chapter.events if event.is_own]
        for reader in (None, citizen)
    }
    assert (set(names[None]), set(names[citizen])) == ({citizen.given_names, "Karim"}, {""})


def test_the_chapters_follow_from_one_amount_to_the_next(file):
    household, citizen = file
    settled(household)
    for wage in ("600.00", "590.00", "580.00"):
        payslip = citizen.payslips.first()
        if payslip is None:
            slip_comes_in(citizen, net_wage=wage)
        else:
            payslip_services.correct_figures(
                payslip_id=payslip.pk,
                changes={"net_wage": wage},
                reason="verlezen",
                source="caseworker",
                by=CaseworkerFactory(municipality=household.municipality),
            )
        settled(household)
    chapters = story_of(settled(household))
    assert len(chapters) == 4
    assert [c.before.to_pay for c in chapters[1:] if c.before] == [c.settlement.to_pay for c in chapters[:-1]]


def test_a_story_takes_three_queries(file, django_assert_num_queries):
    household, citizen = file
    settled(household)
    slip_comes_in(citizen)
    month = settled(household)
    with django_assert_num_queries(3):
        story_of(month)


def words(event) -> str:
    return " ".join(render_to_string("settlement/_event.html", {"event": event}).split())


def test_who_shares_the_costs_is_told_with_the_day(file):
    household, _ = file
    settled(household)
    day = datetime.date(2026, 9, 15)
    change_household(household=household, since=day, cost_sharers=1, reason="zoon woont in", by="test")
    *_, chapter = story_of(settled(household))
    assert [words(event) for event in chapter.events] == [
        "U deelt de kosten van uw huis vanaf 15 september 2026 met 1 ander. Eerst rekenden wij met niemand."
    ]


def test_a_death_is_told_to_the_partner():
    since = datetime.date(2026, 8, 1)
    household, citizen = household_with_assistance(since=since)
    partner = CitizenFactory(municipality=household.municipality)
    members = {partner: Member(partner)}
    change_household(household=household, since=since, members=members, reason="samen", by="test")
    settled(household)
    record_death(citizen=partner, died_on=datetime.date(2026, 8, 10), reason="bericht", by="test")
    *_, chapter = story_of(settled(household), citizen)
    (event,) = chapter.events
    assert words(event) == (
        "Uw partner is op 10 augustus 2026 overleden. "
        "Vanaf 11 september 2026 rekenen wij met de norm voor u zonder partner."
    )


def test_children_are_told_by_their_number(file):
    household, _ = file
    settled(household)
    since = datetime.date(2026, 9, 1)
    child = datetime.date(2020, 4, 2)
    change_household(
        household=household,
        since=since,
        dependent_children=1,
        youngest_child_birth_date=child,
        reason="kind woont hier",
        by="test",
    )
    *_, chapter = story_of(settled(household))
    assert [words(event) for event in chapter.events] == [
        "Bij uw huishouden hoort in deze maand 1 kind. Eerst rekenden wij met geen kinderen."
    ]


def test_what_goes_off_for_an_excess_is_told_with_its_amount(file):
    household, citizen = file
    settled(household)
    paid_as_settled(household, "2026-09")
    payslip = slip_comes_in(citizen, net_wage="130.00")
    payslip_services.confirm(payslip_id=payslip.pk, by=citizen.user)
    *_, chapter = story_of(settled(household, datetime.date(2026, 10, 1)))
    assert [words(event) for event in chapter.events][-1] == (
        "Over een andere maand kreeg u te veel. Daarvoor gaat er € 50,00 van deze maand af."
    )
