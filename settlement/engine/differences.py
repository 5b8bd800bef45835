"""Where the difference between what a month comes to and what was paid for it goes (arts 45, 54, 58 and 60)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from settlement.engine.money import ZERO, whole_cents
from settlement.engine.month import Month
from settlement.engine.trace import Step, Trace, fact, step

# Means may be set off with the assistance of the six months after that in which they were received (art. 58, 4).
MONTHS_TO_SET_OFF = 6


@dataclass(frozen=True, slots=True)
class Balance:
    """What is known of a month that was paid. All amounts are 0 or above, save `adjustment`.

    `payout`: what the month comes to before deductions; `adjustment`: what a check afterwards adds to it. `given`:
    paid out, and withheld from the payout. `holiday`: holiday allowance of the month that was paid, and `reserve`:
    what it keeps for it; both 0 until that is paid. `returned`: came back, by set-off, recovery or repayment.
    `means`: so far the month came lower because income counted that did not when it was paid; `received`: the month
    in which the first of that income was received. `under_way`: instalments whose pay day has passed, and that are
    not booked yet. `waived`: what will not be asked. `claimed`: what claims still ask. `room`: the coming months
    with what may go off each.
    """

    payout: Decimal
    given: Decimal
    returned: Decimal = ZERO
    adjustment: Decimal = ZERO
    reserve: Decimal = ZERO
    holiday: Decimal = ZERO
    means: Decimal = ZERO
    received: Month | None = None
    under_way: Decimal = ZERO
    waived: Decimal = ZERO
    claimed: Decimal = ZERO
    room: tuple[tuple[Month, Decimal], ...] = ()

    def __post_init__(self) -> None:
        for amount in (self.payout, self.given, self.returned, self.means, self.waived, self.claimed):
            whole_cents(amount)
        for amount in (self.under_way, self.reserve, self.holiday):
            whole_cents(amount)
        whole_cents(self.adjustment)

    @property
    def difference(self) -> Decimal:
        """What is still due (above 0) or was paid too much (below 0)."""
        return self.payout + self.reserve + self.adjustment - self.given - self.holiday + self.returned


@dataclass(frozen=True, slots=True)
class Weighed:
    """How a difference ends: paid after all, set off with coming months, or asked back; the steps that lead there.

    `claim` is what claims come to in all, those there were included.
    """

    difference: Decimal
    back_payment: Decimal
    plan: tuple[tuple[Month, Decimal], ...]
    claim: Decimal
    steps: tuple[Step, ...]


def weigh(balance: Balance) -> Weighed:
    """Where the difference goes. It never asks back more than was given and has not come back."""
    trace = Trace()
    difference = trace.add(
        "difference",
        balance.difference,
        ("45, 1",),
        fact("payout", balance.payout),
        fact("adjustment", balance.adjustment),
        fact("reserve", balance.reserve),
        fact("holiday", balance.holiday),
        fact("given", balance.given),
        fact("returned", balance.returned),
    )
    if difference >= ZERO:
        trace.add("back_payment", difference, ("45, 1",), step("difference"))
        return Weighed(difference, difference, (), ZERO, tuple(trace.steps))
    excess = trace.add(
        "excess",
        max(
            ZERO,
            min(-difference, balance.given + balance.holiday - balance.returned) - balance.under_way - balance.waived,
        ),
        ("58, 2",),
        step("difference"),
        fact("under_way", balance.under_way),
        fact("waived", balance.waived),
    )
    by_means = trace.add(
        "set_off_means",
        max(ZERO, min(balance.means, excess - balance.claimed)),
        ("58, 4",),
        step("excess"),
        fact("means", balance.means),
        fact("claimed", balance.claimed),
    )
    plan = spread(by_means, _within_six_months(balance))
    planned = trace.add(
        "set_off_planned",
        sum((amount for _, amount in plan), ZERO),
        ("58, 4",),
        step("set_off_means"),
        *[fact(str(month), amount) for month, amount in plan],
        note=str(balance.received) if balance.received else None,
    )
    claim = trace.add("claim", excess - planned, ("54, 3", "58, 2"), step("excess"), step("set_off_planned"))
    return Weighed(difference, ZERO, plan, claim, tuple(trace.steps))


def spread(amount: Decimal, room: Iterable[tuple[Month, Decimal]]) -> tuple[tuple[Month, Decimal], ...]:
    """The amount over these months, each taking what it has room for, until nothing is left."""
    plan = []
    for month, space in room:
        taken = min(amount, space)
        if taken > ZERO:
            plan.append((month, taken))
            amount -= taken
    return tuple(plan)


def paid_in(month: Month) -> Month:
    """The June in which the holiday allowance of the month is paid at the latest (art. 45, 1)."""
    return Month(month.year + (month.month >= _JUNE), _JUNE)


_JUNE = 6


@dataclass(frozen=True, slots=True)
class HolidayMonth:
    """A month whose holiday allowance is due. `reserve`: what it keeps; `decided`: what was decided of it before."""

    month: Month
    reserve: Decimal
    decided: Decimal | None = None


@dataclass(frozen=True, slots=True)
class HolidayPayment:
    """What is paid now of the holiday allowance of a year, and what payments of that year then sum to."""

    amount: Decimal
    total: Decimal
    steps: tuple[Step, ...]


def holiday_allowance(
    months: Sequence[HolidayMonth], paid: Decimal, *, may_lower: bool = True
) -> HolidayPayment | None:
    """The holiday allowance of months of one year, June to May, less what was decided or paid of it (art. 45, 1).

    None where that is nothing new. What was decided and is not paid yet follows its months, down only with
    `may_lower`; of what was paid, a change is a difference of its month.
    """
    before = sum((one.decided or ZERO for one in months), ZERO)
    is_paid = paid > ZERO and paid >= before
    trace = Trace()
    more = ZERO
    for one in months:
        change = one.reserve - (one.decided or ZERO)
        if one.decided is not None and (is_paid or not change or (change < ZERO and not may_lower)):
            continue
        decided = fact("decided", one.decided or ZERO)
        more += trace.add(f"{HOLIDAY_MONTH}:{one.month}", change, ("45, 1",), fact("reserve", one.reserve), decided)
    if all(done.amount == ZERO for done in trace.steps):
        return None
    # Of what was paid before anything was decided nobody said for which month it was.
    is_first = all(one.decided is None for one in months)
    already = trace.add("holiday_paid_before", min(more, paid) if is_first else ZERO, ("45, 1",), fact("paid", paid))
    parts = [step(done.key) for done in trace.steps]
    amount = trace.add("holiday_payment", more - already, ("45, 1",), *parts)
    return HolidayPayment(amount, before + more, tuple(trace.steps))


HOLIDAY_MONTH = "holiday_month"
"""The kind of the steps that say what is paid of each month."""


ADVANCE_MONTH = "advance_month"
"""The kind of the steps that say what the months came to on which an advance rests."""


def advance_on(months: Sequence[tuple[Month, Decimal]]) -> tuple[Step, ...]:
    """The least that these months came to, paid in advance on a month that is not known yet; in the last step.

    So much may be expected to be due (Awb 4:95); it is taken off what the month comes to (Awb 4:95, 4).
    """
    trace = Trace()
    for month, amount in months:
        trace.add(f"{ADVANCE_MONTH}:{month}", amount, ("45, 1",))
    parts = [step(done.key) for done in trace.steps]
    trace.add("advance", min(amount for _, amount in months), ("Awb 4:95",), *parts)
    return tuple(trace.steps)


def halves(amount: Decimal, persons: Sequence[str]) -> tuple[tuple[str, Decimal], ...]:
    """The amount for each of one or two persons: half, the odd cent to the first (art. 45, 4)."""
    if len(persons) < 2:
        return tuple((person, amount) for person in persons)
    first, second = persons
    half = (amount * 50 // 1).scaleb(-2)
    return (first, amount - half), (second, half)


def _within_six_months(balance: Balance) -> list[tuple[Month, Decimal]]:
    received = balance.received
    if received is None:
        return []
    return [(month, space) for month, space in balance.room if 0 < month.months_since(received) <= MONTHS_TO_SET_OFF]
