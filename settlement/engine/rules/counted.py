"""The income that is set against the norm (arts 31 and 32)."""

from collections.abc import Container
from decimal import Decimal

from settlement.engine.facts import MonthFacts
from settlement.engine.lawmonth import LawMonth
from settlement.engine.money import ZERO, share
from settlement.engine.rules.holiday import HolidayClaim, claim_steps, total_claim
from settlement.engine.rules.income import MonthIncome, total_income
from settlement.engine.rules.norm import couple_norm_of
from settlement.engine.rules.situations import Stretch
from settlement.engine.trace import Trace, fact, step


def counted_of_month(
    norm: Decimal,
    incomes: tuple[MonthIncome, ...],
    claims: tuple[HolidayClaim, ...],
    exempt: Decimal,
    claimants: Container[str],
    facts: MonthFacts,
    stretches: tuple[Stretch, ...],
    law: LawMonth,
    trace: Trace,
) -> Decimal:
    """Income and holiday claim of all, less what is exempt, never below 0; of a partner without a right less."""
    if all(stretch.has_only(claimants) for stretch in stretches):
        counted = total_income(incomes) + total_claim(claims, incomes) - exempt
        return trace.add(
            "counted",
            max(ZERO, counted),
            ("31", "32"),
            step("income"),
            step("holiday_claim"),
            step("exempt"),
            note="negative_income" if counted < ZERO else None,
        )
    own_incomes = [one for one in incomes if one.income.person in claimants]
    own_claims = [claim for claim in claims if claim.person in claimants]
    own = trace.add(
        "own_counted",
        max(ZERO, total_income(own_incomes) + total_claim(own_claims, own_incomes) - exempt),
        ("31", "32, 1"),
        *[step(one.net_key) for one in own_incomes],
        *claim_steps(own_claims, own_incomes),
        step("exempt"),
    )
    partner_incomes = [one for one in incomes if one.income.person not in claimants]
    partner_claims = [claim for claim in claims if claim.person not in claimants]
    partner = _counted_of_partner(norm, own, partner_incomes, partner_claims, facts, stretches, law, trace)
    return trace.add("counted", own + partner, ("31", "32, 3"), step("own_counted"), step("partner_counted"))


def _counted_of_partner(
    norm: Decimal,
    own: Decimal,
    incomes: list[MonthIncome],
    claims: list[HolidayClaim],
    facts: MonthFacts,
    stretches: tuple[Stretch, ...],
    law: LawMonth,
    trace: Trace,
) -> Decimal:
    """Of a partner without a right only what, with the other's income and the assistance there would be without it,
    exceeds the couple norm (art. 32, 3).
    """
    income = total_income(incomes) + total_claim(claims, incomes)
    without = trace.add(
        "assistance_without_partner", max(ZERO, norm - own), ("19, 2", "32, 3"), step("norm"), step("own_counted")
    )
    couple = _couple_norm_of_month(facts, stretches, law, trace)
    return trace.add(
        "partner_counted",
        max(ZERO, min(income, income + own + without - couple)),
        ("32, 3",),
        *[step(one.net_key) for one in incomes],
        *claim_steps(claims, incomes),
        fact("partner_income", income),
        step("own_counted"),
        step("assistance_without_partner"),
        step("couple_norm"),
    )


def _couple_norm_of_month(facts: MonthFacts, stretches: tuple[Stretch, ...], law: LawMonth, trace: Trace) -> Decimal:
    """The couple norm by days, like the norm; on days without such a partner the norm of those days."""
    total = ZERO
    keys = []
    for stretch in stretches:
        if stretch.household.is_couple and len(stretch.claimants) == 1:
            couple = couple_norm_of(stretch, law)
            key = f"couple_norm_situation:{stretch.first}"
            total += trace.add(
                key,
                share(couple.amount, stretch.days, facts.month.days),
                ["32, 3", *couple.articles],
                *couple.inputs,
                fact("whole_month", couple.amount),
                fact("days", stretch.days),
                fact("days_in_month", facts.month.days),
                note=couple.note,
            )
        else:
            key = f"norm_situation:{stretch.first}"
            total += trace.amount_of(key)
        keys.append(key)
    return trace.add("couple_norm", total, ("32, 3",), *[step(key) for key in keys])
