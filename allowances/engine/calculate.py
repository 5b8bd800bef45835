"""The allowances of one year: each by its own law, and each refused on its own when that is not known."""

from decimal import localcontext
from typing import NamedTuple

from allowances.engine.facts import AllowanceFacts
from allowances.engine.rules.child_budget import child_budget
from allowances.engine.rules.childcare import childcare_benefit
from allowances.engine.rules.healthcare import healthcare_benefit
from allowances.engine.rules.parts import Benefit
from allowances.engine.rules.rent import rent_benefit
from settlement.engine.lawmonth import LawMonth, LawNotKnown
from settlement.engine.money import EXACT
from settlement.engine.trace import Step, Trace

RULES = {
    "healthcare_benefit": healthcare_benefit,
    "rent_benefit": rent_benefit,
    "child_budget": child_budget,
    "childcare_benefit": childcare_benefit,
}


class Allowances(NamedTuple):
    """What one year comes to: of each allowance what is granted, or which figure is not known; the steps prove it."""

    year: int
    healthcare_benefit: Benefit | LawNotKnown
    rent_benefit: Benefit | LawNotKnown
    child_budget: Benefit | LawNotKnown
    childcare_benefit: Benefit | LawNotKnown
    steps: tuple[Step, ...]


def calculate_allowances(facts: AllowanceFacts, law: LawMonth) -> Allowances:
    """The allowances of a household in a year, by the law of its first month.

    Pure: the same facts and law give the same allowances.
    """
    found: dict[str, Benefit | LawNotKnown] = {}
    steps: list[Step] = []
    with localcontext(EXACT):
        for name, rule in RULES.items():
            trace = Trace()
            try:
                found[name] = rule(facts, law, trace)
            except LawNotKnown as not_known:
                found[name] = not_known
            else:
                steps += trace.steps
    return Allowances(year=facts.year, **found, steps=tuple(steps))
