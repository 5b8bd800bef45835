import datetime

import pytest
from django.core.exceptions import ValidationError

from citizens.models import AuditEvent, BenefitGrant, Citizen, Household, MunicipalityMismatch
from citizens.selectors import grants_of, household_of, household_spans, periods_of
from citizens.services import Member, grant_benefit, record_household, register_citizen
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
