"""The income of a year on which allowances depend (toetsingsinkomen, Awir 8), out of what is known of the year so far.

Pure. Wages by their taxable amounts, assistance grossed up month by month; what is expected stands apart from what is
known, and what nobody knows leaves no total.
"""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import NamedTuple

from settlement.engine.lawmonth import LawMonth
from settlement.engine.money import EXACT, ZERO, euros_down, percent_of, whole_cents
from settlement.engine.month import Month
from settlement.engine.trace import Step, Trace, fact, figure, step


@dataclass(frozen=True, slots=True)
class JobYear:
    """The taxable wage of one job: on the slips of the year, and on `periods` more like the last, each `expected`.

    None: a slip does not show it, or no slip says what the periods to come pay.
    """

    received: Decimal | None
    periods: int = 0
    expected: Decimal | None = None

    def __post_init__(self) -> None:
        for amount in (self.received, self.expected):
            if amount is not None:
                whole_cents(amount)


@dataclass(frozen=True, slots=True)
class AssistanceMonth:
    """The assistance of a month, with its reserve of holiday allowance; `expected` while it is not settled."""

    month: Month
    entitlement: Decimal
    expected: bool = False

    def __post_init__(self) -> None:
        whole_cents(self.entitlement)


@dataclass(frozen=True, slots=True)
class YearFacts:
    """All that counts of one year: jobs by person, and the assistance of the household.

    `unknown`: months with assistance that could not be settled.
    """

    year: int
    jobs: tuple[tuple[str, tuple[JobYear, ...]], ...]
    assistance: tuple[AssistanceMonth, ...]
    unknown: tuple[Month, ...] = ()


class YearIncome(NamedTuple):
    """`total` in whole euros, cut off; None where a part is not known. Of `wages` by person, known and expected."""

    year: int
    wages: tuple[tuple[str, Decimal | None], ...]
    assistance_net: Decimal
    assistance_gross: Decimal
    total: int | None
    steps: tuple[Step, ...]

    def amount(self, kind: str) -> Decimal:
        """What the steps of one kind come to together."""
        return sum((step.amount for step in self.steps if step.kind == kind), ZERO)


def year_income(facts: YearFacts, law: LawMonth) -> YearIncome:
    """The income of the year. Raises LawNotKnown where there is assistance and its gross percentage is not known."""
    trace = Trace()
    with localcontext(EXACT):
        wages = tuple((person, _wage_of(person, jobs, trace)) for person, jobs in facts.jobs)
        net, gross = _assistance(facts, law, trace)
        known = [amount for _, amount in wages if amount is not None]
        total = None
        if len(known) == len(wages) and not facts.unknown:
            sources = [step(one.key) for one in trace.steps]
            whole = trace.add("year_income", euros_down(sum(known, ZERO) + gross), ("Awir 8",), *sources)
            total = int(whole)
    return YearIncome(facts.year, wages, net, gross, total, tuple(trace.steps))


def _wage_of(person: str, jobs: tuple[JobYear, ...], trace: Trace) -> Decimal | None:
    total = ZERO
    for number, job in enumerate(jobs, 1):
        if job.received is None or (job.periods and job.expected is None):
            return None
        total += trace.add(f"wage_received:{person}/{number}", job.received, ("Awir 8",))
        if job.periods and job.expected is not None:
            total += trace.add(
                f"wage_expected:{person}/{number}",
                job.expected * job.periods,
                ("Awir 8",),
                fact("a_period", job.expected),
                fact("periods", job.periods),
                note="like_the_last_slip",
            )
    return total


def _assistance(facts: YearFacts, law: LawMonth, trace: Trace) -> tuple[Decimal, Decimal]:
    net, gross = ZERO, ZERO
    for one in facts.assistance:
        if not one.entitlement:
            continue
        rate = law.figure("gross_up.assistance.percent")
        net += one.entitlement
        gross += trace.add(
            f"{'assistance_expected' if one.expected else 'assistance_gross'}:{one.month}",
            one.entitlement + percent_of(rate.value, one.entitlement),
            ("Awir 8",),
            fact("entitlement", one.entitlement),
            figure(rate),
        )
    return net, gross


class Advice(NamedTuple):
    """One allowance in a year: what is paid a month, what is right, and over the year too much or too little."""

    name: str
    paid: Decimal
    right: Decimal

    @property
    def year(self) -> Decimal:
        """Above 0: so much has to be paid back over the whole year. Below 0: so much comes later."""
        return (self.paid - self.right) * 12


CHANGE_FROM = Decimal("60.00")
"""So many euros of allowance a year, up or down, is worth a change at Mijn toeslagen: a choice of this house."""


def should_change(advice: tuple[Advice, ...]) -> bool:
    """Whether what is too much or too little is worth a change, each allowance on its own."""
    return any(abs(one.year) >= CHANGE_FROM for one in advice)
