"""Kinderopvangtoeslag: a percentage by income of the cost of childcare, hours and hourly rate up to a maximum."""

from decimal import Decimal

from allowances.engine.facts import AllowanceFacts
from allowances.engine.rules.parts import Benefit
from settlement.engine.lawmonth import LawMonth
from settlement.engine.money import CENT, ZERO, euros_down, to_cent
from settlement.engine.trace import Trace, fact, figure, step, table_row


def childcare_benefit(facts: AllowanceFacts, law: LawMonth, trace: Trace) -> Benefit:
    table, most_hours = law.table("childcare.table"), law.figure("childcare.hours")
    if not facts.childcare:
        return Benefit(trace.add("childcare_benefit_month", ZERO, ("Wko 1.5",), note="no_childcare"))
    income = Decimal(facts.household.income)
    rates = [law.figure(f"childcare.rate_{care.kind}") for care in facts.childcare]
    hours = [min(care.hours, most_hours.value) for care in facts.childcare]
    hourly = [min(care.hourly_rate, rate.value) for care, rate in zip(facts.childcare, rates, strict=True)]
    costs = [part * rate for part, rate in zip(hours, hourly, strict=True)]
    first = max(range(len(costs)), key=lambda index: (hours[index], costs[index]))
    total = ZERO
    for index, care in enumerate(facts.childcare):
        number = index + 1
        capped = hours[index] < care.hours or hourly[index] < care.hourly_rate
        trace.add(
            f"childcare_cost:{number}",
            to_cent(costs[index]),
            ("Wko 1.7", rates[index].article),
            fact("kind", care.kind),
            fact("hours", care.hours),
            fact("hourly_rate", care.hourly_rate),
            figure(most_hours),
            figure(rates[index]),
            note="capped" if capped else None,
        )
        column = "first" if index == first else "next"
        part = table.row_of(income)[column] * costs[index] * CENT
        trace.add(
            f"childcare_part:{number}",
            to_cent(part),
            (table.article,),
            step(f"childcare_cost:{number}"),
            fact("income", facts.household.income),
            table_row(table, income, column),
            note=f"{column}_child",
        )
        total += part
    parts = [step(f"childcare_part:{number}") for number in range(1, len(costs) + 1)]
    return Benefit(trace.add("childcare_benefit_month", euros_down(total), ("Wko 1.7",), *parts))
