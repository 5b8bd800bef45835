import datetime

import pytest
from django.core.exceptions import ValidationError

from citizens.models import AuditEvent, BenefitGrant, Citizen, Household, MunicipalityMismatch
from citizens.selectors import grants_of, household_of, household_spans, periods_of
from citizens.services import (
    GrantsOverlap,
    Member,
    NoGrant,
    NoHouseholdYet,
    NothingChanged,
    change_household,
    grant_benefit,
    one_month_after,
    record_child_death,
    record_death,
    record_household,
    register_citizen,
    stop_benefit,
    withdraw_household,
)
from citizens.signals import month_facts_changed
from tests.factories.citizens import MunicipalityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

JANUARY, MARCH, MAY = (datetime.date(2026, month, 1) for month in (1, 3, 5))


@pytest.fixture
def municipality():
    return MunicipalityFactory()


@pytest.fixture
def citizen(municipality):
    return register_citizen(
        municipality=municipality,
        bsn="999911004",
        given_names="Noor",
        surname="Voorbeeld",
        birth_date=datetime.date(1990, 5, 4),
        by="test",
    )


@pytest.fixture
def household(municipality):
    return Household.objects.create(municipality=municipality, number="1")


@pytest.fixture
def sent():
    """What the signal said, in order."""
    received = []

    def receive(sender, **said):
        received.append(said)

    month_facts_changed.connect(receive)
    yield received
    month_facts_changed.disconnect(receive)


def _record(household, citizen, since, **more):
    return record_household(
        household=household, since=since, members=[Member(citizen)], reason="aanvraag", by="test", **more
    )


def test_a_registered_citizen_gets_an_account_without_anything_of_the_person_in_it(citizen):
    assert citizen.bsn not in citizen.user.username
    assert not citizen.user.has_usable_password()


def test_a_citizen_stands_once_in_a_municipality(citizen, municipality):
    again = Citizen(municipality=municipality, given_names="N", surname="V", birth_date=citizen.birth_date)
    again.bsn = citizen.bsn
    with pytest.raises(ValidationError):
        again.full_clean(exclude=["bsn_sealed"])


@pytest.mark.asvs("2.2.1")
def test_a_wrong_number_is_refused_before_anything_is_stored(municipality):
    with pytest.raises(ValidationError):
        register_citizen(
            municipality=municipality, bsn="1", given_names="N", surname="V", birth_date=JANUARY, by="test"
        )
    assert not Citizen.objects.exists()


def test_a_household_period_says_from_which_day_months_have_changed(household, citizen, sent):
    _record(household, citizen, MARCH)
    assert sent[0] | {"signal": None} == {
        "signal": None,
        "household_ids": [household.pk],
        "since": MARCH,
        "until": None,
        "cause": "household_changed",
        "by": "test",
    }


def test_the_same_day_again_is_a_new_version_and_the_last_one_holds(household, citizen):
    _record(household, citizen, JANUARY, cost_sharers=1)
    _record(household, citizen, JANUARY, cost_sharers=2)
    assert [(period.version, period.cost_sharers) for period in periods_of([household.pk])[household.pk]] == [(2, 2)]


def test_periods_come_in_order_of_their_day(household, citizen):
    _record(household, citizen, MAY)
    _record(household, citizen, JANUARY)
    assert [period.since for period in periods_of([household.pk])[household.pk]] == [JANUARY, MAY]


def test_a_withdrawn_grant_no_longer_holds(household):
    grant_benefit(household=household, since=JANUARY, reason="aanvraag", by="test")
    BenefitGrant.objects.create(
        household=household, since=JANUARY, version=2, withdrawn=True, reason="vergissing", recorded_by="test"
    )
    assert grants_of([household.pk])[household.pk] == []


def test_a_person_leaves_a_household_when_the_next_period_does_not_name_the_person(household, citizen, municipality):
    other = register_citizen(
        municipality=municipality, bsn="999911016", given_names="B", surname="B", birth_date=MARCH, by="test"
    )
    _record(household, citizen, JANUARY)
    _record(household, other, MARCH)
    (span,) = household_spans([citizen.pk])[citizen.pk]
    assert (span.since, span.until) == (JANUARY, datetime.date(2026, 2, 28))
    assert household_of(citizen, MARCH) is None


def test_a_person_of_another_municipality_is_not_put_into_a_household(citizen):
    elsewhere = Household.objects.create(municipality=MunicipalityFactory(), number="1")
    with pytest.raises(MunicipalityMismatch):
        _record(elsewhere, citizen, JANUARY)


def test_every_change_stands_in_the_log(household, citizen):
    _record(household, citizen, JANUARY)
    grant_benefit(household=household, since=JANUARY, reason="aanvraag", by="test")
    assert list(AuditEvent.objects.order_by("id").values_list("action", flat=True)) == [
        "citizen.registered",
        "household_changed",
        "grant_changed",
    ]


def test_the_look_up_of_households_takes_a_fixed_number_of_queries(household, citizen, django_assert_num_queries):
    for month in range(1, 9):
        _record(household, citizen, datetime.date(2026, month, 1))
    with django_assert_num_queries(4):
        household_spans([citizen.pk])


WHY = {"reason": "nieuws", "by": "test"}


@pytest.fixture
def partner(municipality):
    return register_citizen(
        municipality=municipality, bsn="999911016", given_names="B", surname="B", birth_date=MARCH, by="test"
    )


def days_told(sent):
    return [(said["since"], said["until"]) for said in sent]


def members_by_day(household):
    return {
        period.since: [member.citizen_id for member in period.members.all()]
        for period in periods_of([household.pk])[household.pk]
    }


def test_a_period_between_two_tells_of_its_own_days_alone(household, citizen, sent):
    _record(household, citizen, JANUARY)
    _record(household, citizen, MAY)
    sent.clear()
    _record(household, citizen, MARCH, cost_sharers=1)
    assert days_told(sent) == [(MARCH, datetime.date(2026, 4, 30))]


def test_a_correction_that_says_the_same_tells_of_no_day(household, citizen, sent):
    _record(household, citizen, JANUARY)
    sent.clear()
    _record(household, citizen, JANUARY)
    assert sent == []


def test_a_change_goes_on_in_what_was_recorded_for_later(household, citizen, partner, sent):
    _record(household, citizen, JANUARY)
    _record(household, citizen, MAY, cost_sharers=1)
    sent.clear()
    change_household(household=household, since=MARCH, members={partner: Member(partner)}, **WHY)
    assert members_by_day(household) == {
        JANUARY: [citizen.pk],
        MARCH: [citizen.pk, partner.pk],
        MAY: [citizen.pk, partner.pk],
    }
    assert days_told(sent) == [(MARCH, None)]


def test_a_change_ends_where_the_same_thing_was_changed_again(household, citizen):
    _record(household, citizen, JANUARY)
    _record(household, citizen, MAY, cost_sharers=2)
    change_household(household=household, since=MARCH, cost_sharers=1, dependent_children=1, **WHY)
    periods = periods_of([household.pk])[household.pk]
    assert [(row.since, row.cost_sharers, row.dependent_children) for row in periods] == [
        (JANUARY, 0, 0),
        (MARCH, 1, 1),
        (MAY, 2, 1),
    ]


def test_what_is_recorded_already_is_no_change(household, citizen):
    _record(household, citizen, JANUARY)
    with pytest.raises(NothingChanged):
        change_household(household=household, since=MARCH, cost_sharers=0, **WHY)


def test_nothing_changes_before_anything_is_known(household, citizen):
    _record(household, citizen, MARCH)
    with pytest.raises(NoHouseholdYet):
        change_household(household=household, since=JANUARY, cost_sharers=1, **WHY)


def test_a_withdrawn_period_gives_its_days_back(household, citizen, sent):
    _record(household, citizen, JANUARY)
    period = _record(household, citizen, MARCH, cost_sharers=1)
    sent.clear()
    withdraw_household(period=period, **WHY)
    assert days_told(sent) == [(MARCH, None)]
    assert list(members_by_day(household)) == [JANUARY]


def test_another_household_of_somebody_who_comes_is_told_as_well(household, citizen, partner, municipality, sent):
    other = Household.objects.create(municipality=municipality, number="2")
    _record(household, citizen, JANUARY)
    _record(other, partner, JANUARY)
    sent.clear()
    change_household(household=household, since=MARCH, members={partner: Member(partner)}, **WHY)
    assert sent[0]["household_ids"] == [household.pk, other.pk]


def test_assistance_that_stops_tells_of_the_days_after(household, citizen, sent):
    _record(household, citizen, JANUARY)
    grant_benefit(household=household, since=JANUARY, **WHY)
    sent.clear()
    stop_benefit(household=household, until=datetime.date(2026, 3, 31), **WHY)
    assert days_told(sent) == [(datetime.date(2026, 4, 1), None)]


def test_assistance_that_stopped_begins_again(household):
    grant_benefit(household=household, since=JANUARY, **WHY)
    stop_benefit(household=household, until=datetime.date(2026, 2, 28), **WHY)
    grant_benefit(household=household, since=MAY, **WHY)
    assert [(row.since, row.until) for row in grants_of([household.pk])[household.pk]] == [
        (JANUARY, datetime.date(2026, 2, 28)),
        (MAY, None),
    ]


@pytest.mark.parametrize(("since", "until"), [(MARCH, None), (datetime.date(2025, 12, 1), JANUARY)])
def test_two_grants_do_not_overlap(household, since, until):
    grant_benefit(household=household, since=JANUARY, **WHY)
    with pytest.raises(GrantsOverlap):
        grant_benefit(household=household, since=since, until=until, **WHY)


def test_no_assistance_cannot_stop(household):
    with pytest.raises(NoGrant):
        stop_benefit(household=household, until=MARCH, **WHY)


@pytest.mark.parametrize(
    ("day", "after"), [("2026-03-15", "2026-04-15"), ("2026-01-31", "2026-02-28"), ("2026-12-31", "2027-01-31")]
)
def test_one_month_after_a_day(day, after):
    assert str(one_month_after(datetime.date.fromisoformat(day))) == after


def test_the_norm_of_two_goes_on_for_a_month_after_one_of_them_died(household, citizen, partner):
    record_household(household=household, since=JANUARY, members=[Member(citizen), Member(partner)], **WHY)
    grant_benefit(household=household, since=JANUARY, **WHY)
    record_death(citizen=partner, died_on=datetime.date(2026, 3, 15), **WHY)
    assert members_by_day(household) == {
        JANUARY: [citizen.pk, partner.pk],
        datetime.date(2026, 4, 16): [citizen.pk],
    }
    assert grants_of([household.pk])[household.pk][0].until is None


def test_a_survivor_without_a_right_has_assistance_for_that_month(household, citizen, partner):
    members = [Member(citizen, entitled=False), Member(partner)]
    record_household(household=household, since=JANUARY, members=members, **WHY)
    grant_benefit(household=household, since=JANUARY, **WHY)
    record_death(citizen=partner, died_on=datetime.date(2026, 3, 15), **WHY)
    assert grants_of([household.pk])[household.pk][0].until == datetime.date(2026, 4, 15)


@pytest.mark.parametrize(("children", "until"), [(0, "2026-03-15"), (1, "2026-04-15")])
def test_after_the_death_of_somebody_alone_the_assistance_goes_on_for_children_only(
    household, citizen, children, until
):
    _record(household, citizen, JANUARY, dependent_children=children)
    grant_benefit(household=household, since=JANUARY, **WHY)
    record_death(citizen=citizen, died_on=datetime.date(2026, 3, 15), **WHY)
    assert str(grants_of([household.pk])[household.pk][0].until) == until
    citizen.refresh_from_db()
    assert citizen.died_on == datetime.date(2026, 3, 15)


MAY_DAY, APRIL_DAY = datetime.date(2026, 5, 6), datetime.date(2026, 4, 16)


@pytest.mark.parametrize("right_on", [datetime.date(2026, 4, 5), datetime.date(2026, 2, 5)])
def test_another_day_of_death_takes_the_place_of_the_first(household, citizen, partner, right_on):
    record_household(household=household, since=JANUARY, members=[Member(citizen), Member(partner)], **WHY)
    grant_benefit(household=household, since=JANUARY, **WHY)
    record_death(citizen=partner, died_on=datetime.date(2026, 3, 15), **WHY)
    record_death(citizen=partner, died_on=right_on, **WHY)
    assert members_by_day(household) == {
        JANUARY: [citizen.pk, partner.pk],
        one_month_after(right_on) + datetime.timedelta(days=1): [citizen.pk],
    }


def test_another_day_of_death_leaves_what_was_recorded_for_a_day_in_between(household, citizen, partner):
    record_household(household=household, since=JANUARY, members=[Member(citizen), Member(partner)], **WHY)
    record_death(citizen=partner, died_on=datetime.date(2026, 3, 15), **WHY)
    change_household(household=household, since=datetime.date(2026, 4, 20), cost_sharers=1, **WHY)
    record_death(citizen=partner, died_on=datetime.date(2026, 4, 5), **WHY)
    assert members_by_day(household) == {
        JANUARY: [citizen.pk, partner.pk],
        datetime.date(2026, 4, 20): [citizen.pk, partner.pk],
        MAY_DAY: [citizen.pk],
    }


def test_another_day_of_death_moves_the_end_of_the_assistance(household, citizen):
    _record(household, citizen, JANUARY)
    grant_benefit(household=household, since=JANUARY, **WHY)
    record_death(citizen=citizen, died_on=datetime.date(2026, 3, 15), **WHY)
    record_death(citizen=citizen, died_on=datetime.date(2026, 4, 5), **WHY)
    assert grants_of([household.pk])[household.pk][0].until == datetime.date(2026, 4, 5)


@pytest.mark.parametrize(
    ("children", "born", "since"),
    [
        (1, datetime.date(1990, 1, 1), APRIL_DAY),
        (2, datetime.date(1990, 1, 1), datetime.date(2026, 3, 16)),
        (1, datetime.date(2006, 1, 1), APRIL_DAY),
    ],
)
def test_after_the_death_of_the_last_child_of_a_lone_parent_the_norm_goes_on_for_a_month(
    household, citizen, children, born, since
):
    citizen.birth_date = born
    citizen.save()
    _record(household, citizen, JANUARY, dependent_children=children)
    period = record_child_death(household=household, died_on=datetime.date(2026, 3, 15), **WHY)
    assert (period.since, period.dependent_children) == (since, children - 1)


@pytest.mark.parametrize(
    ("born", "since"),
    [(datetime.date(1990, 1, 1), datetime.date(2026, 3, 16)), (datetime.date(2005, 3, 16), APRIL_DAY)],
)
def test_of_a_couple_the_norm_goes_on_only_while_one_is_under_21(household, citizen, partner, born, since):
    partner.birth_date = born
    partner.save()
    members = [Member(citizen), Member(partner)]
    record_household(household=household, since=JANUARY, members=members, dependent_children=1, **WHY)
    assert record_child_death(household=household, died_on=datetime.date(2026, 3, 15), **WHY).since == since


def test_without_a_child_none_can_have_died(household, citizen):
    _record(household, citizen, JANUARY)
    with pytest.raises(NothingChanged):
        record_child_death(household=household, died_on=datetime.date(2026, 3, 15), **WHY)
