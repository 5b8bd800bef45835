"""The income of the month: net, in the month it belongs to, on the days with benefit (arts 31, 3 and 32, 1 and 2)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from settlement.engine.attribution import Attribution, attribute, day_received
from settlement.engine.facts import Holiday, Income, IncomeKind, MonthFacts, PeriodMethod
from settlement.engine.money import ZERO, share
from settlement.engine.month import Month, days_in
from settlement.engine.rules.situations import Stretch
from settlement.engine.trace import Input, Trace, fact, step


class MonthIncome(NamedTuple):
    """One income in the month. `in_month` is what its period gives the month, `net` what of that counts: the part
    on the days with benefit. `holiday_net` is what counts of holiday allowance paid with it. The keys name the steps.
    """

    income: Income
    in_month: Decimal
    net: Decimal
    holiday_net: Decimal
    in_month_key: str
    net_key: str
    holiday_key: str | None


def incomes_of_month(
    facts: MonthFacts, stretches: tuple[Stretch, ...], uniform_nets: Mapping[int, Decimal], trace: Trace
) -> tuple[MonthIncome, ...]:
    """Every income: first its share of the month, then the part that lies on the person's days with benefit.

    `uniform_nets`: what counts instead of the printed net, by the number of the income.
    """
    return tuple(
        _income_of_month(number, income, uniform_nets.get(number), facts, stretches, trace)
        for number, income in enumerate(facts.incomes, 1)
    )


def total_income(incomes: Iterable[MonthIncome]) -> Decimal:
    """Net income together. Below 0 where corrections outweigh it."""
    return sum([income.net for income in incomes], ZERO)


def covers_month(person: str, stretches: tuple[Stretch, ...], month: Month) -> bool:
    """Whether a person is in the household, with benefit, on every day of the month."""
    return sum([stretch.days for stretch in stretches if stretch.has(person)]) == month.days


def net_that_counts(income: Income) -> Decimal:
    """The net income; of a payout of holiday allowance what is not yet counted as claim, month by month."""
    if income.kind is IncomeKind.HOLIDAY_PAYOUT:
        return max(ZERO, income.net - income.accrued)
    return income.net


def _income_of_month(
    number: int,
    income: Income,
    uniform_net: Decimal | None,
    facts: MonthFacts,
    stretches: tuple[Stretch, ...],
    trace: Trace,
) -> MonthIncome:
    attribution = attribute(income, facts.incomes, facts.month, facts.policy.period_method)
    in_month_key = f"income_in_month:{number}"
    if uniform_net is None:
        in_month = _add_share(in_month_key, net_that_counts(income), income, attribution, trace)
    else:
        made = step(f"uniform_net:{number}")
        in_month = _add_share(in_month_key, uniform_net, income, attribution, trace, made)
    net, net_key = _on_days("income_on_days", number, in_month_key, in_month, income, facts, stretches, trace)
    holiday_net, holiday_key = ZERO, None
    if income.holiday is Holiday.PAID:
        paid_key = f"holiday_paid_in_month:{number}"
        paid = _add_share(paid_key, income.holiday_net, income, attribution, trace)
        holiday_net, holiday_key = _on_days(
            "holiday_paid_on_days", number, paid_key, paid, income, facts, stretches, trace
        )
    return MonthIncome(income, in_month, net, holiday_net, in_month_key, net_key, holiday_key)


def _add_share(
    key: str, amount: Decimal, income: Income, attribution: Attribution, trace: Trace, *made: Input
) -> Decimal:
    inputs = [
        *made,
        fact("person", income.person),
        fact("kind", income.kind),
        fact("amount", amount),
        fact("start", income.period.start),
        fact("end", income.period.end),
    ]
    if income.kind is IncomeKind.HOLIDAY_PAYOUT:
        inputs += [fact("net", income.net), fact("accrued", income.accrued)]
    if attribution.note in {"received", "other_month"}:
        inputs.append(fact("received_on", day_received(income)))
    if attribution.whole is not None:
        inputs += [fact("part", attribution.part), fact("whole", attribution.whole)]
    return trace.add(key, attribution.of(amount), _articles(income, key), *inputs, note=attribution.note)


def _articles(income: Income, key: str) -> tuple[str, ...]:
    if key.startswith("holiday_paid"):
        return "31, 4", "32, 1, b"
    return ("32, 2",) if income.kind is IncomeKind.HOLIDAY_PAYOUT else ("31, 3", "32, 1, b")


def _on_days(
    kind: str,
    number: int,
    in_month_key: str,
    in_month: Decimal,
    income: Income,
    facts: MonthFacts,
    stretches: tuple[Stretch, ...],
    trace: Trace,
) -> tuple[Decimal, str]:
    """The part of an amount on the days with benefit, and the step that has it (art. 32, 1, b).

    By calendar days of the income's own period inside the month; what is counted when received counts or does not.
    """
    if in_month == ZERO or covers_month(income.person, stretches, facts.month):
        return in_month, in_month_key
    if facts.policy.period_method is PeriodMethod.RECEIVED:
        first = last = day_received(income)
    else:
        first = max(income.period.start, facts.month.first)
        last = min(income.period.end, facts.month.last)
    with_benefit = sum(
        days_in(max(first, stretch.first), min(last, stretch.last))
        for stretch in stretches
        if stretch.has(income.person)
    )
    days = days_in(first, last)
    key = f"{kind}:{number}"
    inputs: list[Input] = [step(in_month_key), fact("days_with_benefit", with_benefit), fact("days", days)]
    return trace.add(key, share(in_month, with_benefit, days), ("32, 1, b", "45, 3"), *inputs), key
