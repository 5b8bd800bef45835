"""Huurtoeslag as it is since 2026: parts of the rent, less a part of the income above a limit (Wht 13 to 21)."""

from decimal import Decimal

from allowances.engine.facts import AllowanceFacts
from allowances.engine.rules.parts import Benefit, above_limit, percent, side_of
from settlement.engine.lawmonth import Figure, LawMonth
from settlement.engine.money import ZERO, euros_down, share, to_cent
from settlement.engine.trace import Input, Trace, fact, figure, step

PARTS = ("rent_part_a", "rent_part_b", "rent_part_c")


def rent_benefit(facts: AllowanceFacts, law: LawMonth, trace: Trace) -> Benefit:
    household = facts.household
    size = "single" if household.persons == 1 else "more"
    basic, quality = law.figure(f"rent.basic_{size}"), law.figure("rent.quality_limit")
    cap = law.figure("rent.cap_small" if household.persons <= 2 else "rent.cap_large")
    part_b, part_c = law.figure("rent.part_b.percent"), law.figure("rent.part_c.percent")
    start, taper = law.figure(f"rent.income_{size}"), law.figure(f"rent.taper_{size}.percent")
    young = all(age < 21 for age in household.adult_ages) and not facts.minors
    maximum = law.figure("rent.maximum_under_21" if young else "rent.maximum")
    limit = law.figure(f"rent.assets_{side_of(household)}")
    if facts.rent is None:
        return Benefit(trace.add("rent_benefit_month", ZERO, ("Wht 7",), note="no_rent"))
    if note := above_limit(household, limit):
        assets = fact("assets", household.assets)
        return Benefit(trace.add("rent_benefit_month", ZERO, (limit.article,), assets, figure(limit), note=note))

    rent = min(facts.rent.basic_rent, maximum.value)
    too_high = "under_21" if young else "above_maximum"
    trace.add(
        "rent_counted",
        rent,
        ("Wht 5", maximum.article),
        fact("basic_rent", facts.rent.basic_rent),
        figure(maximum),
        note=too_high if rent < facts.rent.basic_rent else None,
    )
    a = _slice(rent, basic, quality)
    trace.add("rent_part_a", a, ("Wht 16", "Wht 21, 1, a"), step("rent_counted"), figure(basic), figure(quality))
    b = percent(part_b, _slice(rent, quality, cap))
    _add_part("rent_part_b", b, "Wht 21, 1, b", (quality, cap, part_b), trace)
    c = percent(part_c, max(ZERO, rent - cap.value))
    _add_part("rent_part_c", c, "Wht 21, 1, c", (cap, part_c), trace)
    excess = max(ZERO, household.income - start.value)
    of_year = percent(taper, excess)
    trace.add(
        "rent_income_deduction",
        share(to_cent(of_year), 1, 12),
        ("Wht 21, 2",),
        fact("income", household.income),
        fact("excess", excess),
        figure(start),
        figure(taper),
        note="above_start" if excess else None,
    )
    # A twelfth has no end as a decimal: the sum is made of a whole year, and only its twelfth part is cut off.
    month = euros_down(max(ZERO, 12 * (a + b + c) - of_year), 12)
    return Benefit(
        trace.add(
            "rent_benefit_month",
            month,
            ("Wht 21",),
            *[step(part) for part in PARTS],
            step("rent_income_deduction"),
            note=None if month else "income_too_high",
        )
    )


def _slice(rent: Decimal, start: Figure, end: Figure) -> Decimal:
    """The part of a rent between two limits."""
    return max(ZERO, min(rent, end.value) - start.value)


def _add_part(key: str, amount: Decimal, article: str, figures: tuple[Figure, ...], trace: Trace) -> None:
    inputs: list[Input] = [figure(one) for one in figures]
    trace.add(key, to_cent(amount), (article,), step("rent_counted"), *inputs, note=None if amount else "rent_lower")
