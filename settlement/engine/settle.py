"""The settlement of one month: the order of the law."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal, localcontext

from settlement.engine.facts import Deduction, DeductionKind, MonthFacts
from settlement.engine.lawmonth import LawMonth
from settlement.engine.money import EXACT, ZERO, percent_of
from settlement.engine.rules import exemptions as exemptions_2023
from settlement.engine.rules import exemptions_2027
from settlement.engine.rules.buffer import add_buffer
from settlement.engine.rules.counted import counted_of_month
from settlement.engine.rules.deductions import deduct
from settlement.engine.rules.holiday import claim_of, claim_steps, claims_of_month, total_claim
from settlement.engine.rules.income import incomes_of_month, total_income
from settlement.engine.rules.norm import norm_of_month
from settlement.engine.rules.situations import AgeGroup, Stretch, claimants_of, stretches_of
from settlement.engine.rules.split import split_entitlement, split_norm
from settlement.engine.rules.uniform_net import uniform_nets
from settlement.engine.trace import Settled, Trace, fact, step

ENGINE_VERSION = "2"
"""Goes up with every change of the engine that can change an amount or a step. Stored with each settlement."""


def settle_month(facts: MonthFacts, law: LawMonth) -> Settled:
    """Settle the income of a household with the assistance of one month.

    Pure: the same facts and law give the same settlement. Raises LawNotKnown when the month needs a figure that is
    not known. Where a rule changes, and not only its amounts, its dated sibling is chosen in `_settle`, by the month.
    """
    with localcontext(EXACT):
        return _settle(facts, law)


def with_arrangement(facts: MonthFacts, law: LawMonth, leaves: Decimal) -> MonthFacts:
    """The facts with what a debt arrangement takes: all above what it `leaves` (vtlb), after the other deductions.

    What it took before is found anew. Where the payout is less, who has the wage hands over the rest.
    """
    others = tuple(one for one in facts.deductions if one.kind is not DeductionKind.DEBT_ARRANGEMENT)
    facts = replace(facts, deductions=others, protected_amount=leaves)
    before = settle_month(facts, law)
    taken = max(ZERO, before.to_pay + before.income - leaves)
    return replace(facts, deductions=(*others, Deduction(DeductionKind.DEBT_ARRANGEMENT, taken)))


def has_arrangement(facts: MonthFacts) -> bool:
    """Whether a debt arrangement takes a part of this month."""
    return any(one.kind is DeductionKind.DEBT_ARRANGEMENT for one in facts.deductions)


def arranged(facts: MonthFacts, law: LawMonth) -> MonthFacts:
    """The facts with what a debt arrangement takes of these incomes, where there is one."""
    if facts.protected_amount is None or not has_arrangement(facts):
        return facts
    return with_arrangement(facts, law, facts.protected_amount)


def _settle(facts: MonthFacts, law: LawMonth) -> Settled:
    trace = Trace()
    stretches = stretches_of(facts, law)
    claimants = claimants_of(stretches)

    norm = norm_of_month(facts, stretches, law, trace)
    norm_payout, norm_reserve = split_norm(norm, trace)

    incomes = incomes_of_month(facts, stretches, uniform_nets(facts, law, trace), trace)
    claims = claims_of_month(facts, stretches, incomes, law, trace)
    income = trace.add("income", total_income(incomes), ("32, 1",), *[step(one.net_key) for one in incomes])
    holiday_claim = trace.add("holiday_claim", total_claim(claims, incomes), ("31, 4",), *claim_steps(claims, incomes))
    exemptions = exemptions_2027 if facts.month >= exemptions_2027.IN_FORCE else exemptions_2023
    exempt = exemptions.exempt_of_month(facts, stretches, claimants, incomes, claims, law, trace)
    counted = counted_of_month(norm, incomes, claims, exempt, claimants, facts, stretches, law, trace)

    entitlement = _entitlement(facts, norm, counted, trace)
    payout, reserve = split_entitlement(
        entitlement, norm_reserve, claim_of(claimants, claims, incomes), facts.policy.holiday_method, trace
    )
    difference = _difference(facts, payout, trace)
    add_buffer(facts, law, trace)
    deducted = deduct(facts, payout, entitlement + income + holiday_claim, income, trace)
    to_pay = trace.add("to_pay", payout - deducted, ("45, 1",), step("payout"), step("deducted"))

    return Settled(
        month=facts.month,
        norm=norm,
        norm_payout=norm_payout,
        norm_reserve=norm_reserve,
        income=income,
        holiday_claim=holiday_claim,
        exempt=exempt,
        counted=counted,
        entitlement=entitlement,
        payout=payout,
        reserve=reserve,
        deducted=deducted,
        to_pay=to_pay,
        difference=difference,
        attention=tuple(_attention(facts, income, stretches, trace)),
        steps=tuple(trace.steps),
    )


def _entitlement(facts: MonthFacts, norm: Decimal, counted: Decimal, trace: Trace) -> Decimal:
    """The norm less the income (art. 19, 2), less a measure: a percentage of the norm (art. 18)."""
    before = max(ZERO, norm - counted)
    if not facts.measure_percent:
        return trace.add("entitlement", before, ("19, 2",), step("norm"), step("counted"))
    trace.add("before_measure", before, ("19, 2",), step("norm"), step("counted"))
    measure = trace.add(
        "measure",
        min(before, percent_of(facts.measure_percent, norm)),
        ("18, 2",),
        fact("percent", facts.measure_percent),
        step("norm"),
    )
    return trace.add("entitlement", before - measure, ("18, 2", "19, 2"), step("before_measure"), step("measure"))


def _difference(facts: MonthFacts, payout: Decimal, trace: Trace) -> Decimal | None:
    """What is still due (above 0) or was paid too much (below 0), when something was paid before."""
    if facts.paid is None:
        return None
    withheld = facts.withheld or ZERO
    return trace.add(
        "difference",
        payout - facts.paid - withheld,
        ("45, 1",),
        step("payout"),
        fact("paid", facts.paid),
        fact("withheld", withheld),
    )


def _attention(facts: MonthFacts, income: Decimal, stretches: tuple[Stretch, ...], trace: Trace) -> Iterator[str]:
    if income < ZERO:
        yield "negative_income"
    if any(member.group is AgeGroup.AOW for stretch in stretches for member in stretch.members):
        yield "aow_age"  # from then on the Sociale verzekeringsbank grants (art. 47a)
    if facts.planned_law and any(source.get("planned") for done in trace.steps for source in done.inputs):
        yield "law_planned"
