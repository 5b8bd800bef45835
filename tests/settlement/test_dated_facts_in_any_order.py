"""Dated changes in any order: exactly the months are marked that come out otherwise, and replaying gives the same."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citizens.models import Citizen, Household
from citizens.selectors import grants_of
from citizens.services import Member, grant_benefit, record_household
from settlement import services
from settlement.engine.month import Month
from settlement.models import BenefitMonth, Settlement
from settlement.selectors import current
from tests.factories.settlement import household_with_assistance, municipality_with_policy, slip_comes_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

FIRST = Month(2026, 6)
MONTHS = [Month(2026, number) for number in range(6, 11)]
WHY = {"reason": "besluit", "by": "test"}

# A change is known by its kind and its month, so that none of two overrules the other by being the last.
months = st.sampled_from(MONTHS)
Change = tuple[str, Month, Month, int]
changes = st.lists(
    st.tuples(
        st.sampled_from(["household", "y", "n", "z", "27", "measure", "until"]), months, months, st.integers(0, 2)
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda change: change[0] if change[0] == "until" else change[:2],
)


def apply(household: Household, citizen: Citizen, change: Change) -> None:
    kind, month, other, number = change
    since, until = month.first, max(month, other).last
    decided: dict[str, Any] = {"household": household, "since": since, **WHY}
    match kind:
        case "household":
            record_household(members=[Member(citizen)], cost_sharers=number, **decided)
        case "27":
            services.reduce_norm(article="27", percent=Decimal(10 + number), until=until, **decided)
        case "measure":
            last = min(until, services._last_month_day_before(month.next().next().next().first))
            services.impose_measure(percent=Decimal(30 + number), until=last, **decided)
        case "until":
            grant_benefit(household=household, since=FIRST.first, until=until, **WHY)
        case article:
            services.decide_exemption(citizen=citizen, article=article, until=until, months_used_before=5, **decided)


def settle(household: Household) -> None:
    services.settle_stale(household_ids=[household.pk], cause="test")


def stale(household: Household) -> set[Month]:
    rows = BenefitMonth.objects.filter(household=household, stale_since__isnull=False)
    return {row.month for row in rows}


def outcome(household: Household) -> dict[Month, tuple[object, ...]]:
    """What the months with assistance come to, and on what."""
    rows = current(Settlement.objects.filter(month__household=household)).select_related("month")
    return {row.month.month: (row.to_pay, row.status, row.facts, row.steps) for row in rows if row.facts["situations"]}


def granted(household: Household) -> set[Month]:
    (grant,) = grants_of([household.pk])[household.pk]
    return {month for month in MONTHS if grant.until is None or month.first <= grant.until}


@pytest.fixture
def household() -> tuple[Household, Citizen]:
    """Somebody who earned € 600,00 in each of three months."""
    municipality = municipality_with_policy(estimate_method="none")
    household, citizen = household_with_assistance(municipality=municipality, since=FIRST.first)
    for month in MONTHS[:3]:
        slip_comes_in(citizen, period_start=str(month.first), period_end=str(month.last), payment_date=None)
    return household, citizen


def undone(act: Callable[[], Any]) -> Any:
    """What `act` answers; nothing that it did stays."""
    with transaction.atomic():
        answer = act()
        transaction.set_rollback(True)
    return answer


@given(done=changes, data=st.data())
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_months_that_changed_were_marked_and_any_order_gives_the_same(household, done, data):
    home, citizen = household

    def step_by_step() -> dict[Month, tuple[object, ...]]:
        settle(home)
        for change in done:
            before, had = outcome(home), granted(home)
            apply(home, citizen, change)
            marked = stale(home)
            settle(home)
            after = outcome(home)
            moved = {month for month in MONTHS if before.get(month) != after.get(month)}
            counted = {month for month in moved if _only_counts_moved(before.get(month), after.get(month))}
            assert moved - counted <= marked, change
            assert marked - moved <= set(MONTHS) - (had & granted(home)), change
        return outcome(home)

    def at_once() -> dict[Month, tuple[object, ...]]:
        for change in data.draw(st.permutations(done)):
            apply(home, citizen, change)
        settle(home)
        return outcome(home)

    assert undone(at_once) == undone(step_by_step)


def _only_counts_moved(before: tuple[Any, ...] | None, after: tuple[Any, ...] | None) -> bool:
    """Whether the month moved with an earlier one: months of an exemption were counted otherwise."""
    if before is None or after is None:
        return False
    kept = [{name: value for name, value in facts.items() if name != "exemptions"} for facts in (before[2], after[2])]
    who = [[(one["person"], one["article"]) for one in facts["exemptions"]] for facts in (before[2], after[2])]
    return kept[0] == kept[1] and who[0] == who[1] and before[2] != after[2]
