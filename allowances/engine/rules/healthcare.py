"""Zorgtoeslag: the standard premium less what a household of this income pays itself (Wet op de zorgtoeslag)."""

from decimal import Decimal

from allowances.engine.facts import AllowanceFacts
from allowances.engine.rules.parts import Benefit, above_limit, percent, side_of
from settlement.engine.lawmonth import LawMonth
from settlement.engine.money import ZERO, euros_down, to_cent, to_euro
from settlement.engine.trace import Trace, fact, figure, step


def healthcare_benefit(facts: AllowanceFacts, law: LawMonth, trace: Trace) -> Benefit:
    household = facts.household
    side = side_of(household)
    premium, threshold = law.figure("healthcare.standard_premium"), law.figure("healthcare.threshold_income")
    below, above = law.figure(f"healthcare.premium_{side}.percent"), law.figure("healthcare.premium_above.percent")
    one_insured, minimum = law.figure("healthcare.one_insured.percent"), law.figure("healthcare.minimum")
    if note := above_limit(household, limit := law.figure(f"healthcare.assets_{side}")):
        trace.add(
            "healthcare_benefit", ZERO, (limit.article,), fact("assets", household.assets), figure(limit), note=note
        )
        return _paid(ZERO, trace)

    insured = 2 if household.partner else 1
    standard = premium.value * insured * household.residence_factor
    abroad = household.residence_factor != 1
    trace.add(
        "standard_premium",
        to_cent(standard),
        ("Wzt 4", "Wzt 4a") if abroad else ("Wzt 4",),
        figure(premium),
        fact("insured", insured),
        fact("residence_factor", household.residence_factor),
        note="abroad" if abroad else None,
    )
    excess = max(ZERO, household.income - threshold.value)
    norm = percent(below, threshold.value) + percent(above, excess)
    trace.add(
        "norm_premium",
        to_cent(norm),
        ("Wzt 2",),
        figure(threshold),
        figure(below),
        figure(above),
        fact("income", household.income),
        fact("excess", excess),
        note="above_threshold" if excess else None,
    )
    amount = max(ZERO, standard - norm)
    if household.partner and not household.partner_insured:
        trace.add("healthcare_both", to_cent(amount), ("Wzt 2",), step("standard_premium"), step("norm_premium"))
        amount = percent(one_insured, amount)
        inputs = (step("healthcare_both"), figure(one_insured))
        trace.add("healthcare_amount", to_cent(amount), ("Wzt 2",), *inputs, note="one_insured")
    else:
        trace.add("healthcare_amount", to_cent(amount), ("Wzt 2",), step("standard_premium"), step("norm_premium"))
    year = to_euro(amount)
    too_little = year < minimum.value
    trace.add(
        "healthcare_benefit",
        ZERO if too_little else year,
        ("Wzt 2", "Awir 14"),
        step("healthcare_amount"),
        figure(minimum),
        note="below_minimum" if too_little else None,
    )
    return _paid(ZERO if too_little else year, trace)


def _paid(year: Decimal, trace: Trace) -> Benefit:
    month = trace.add("healthcare_benefit_month", euros_down(year, 12), ("Awir 14",), step("healthcare_benefit"))
    return Benefit(month, year)
