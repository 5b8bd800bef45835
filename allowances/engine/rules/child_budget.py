"""Kindgebonden budget: an amount a child, more without a partner, less above an income (Wkb 2)."""

from allowances.engine.facts import AllowanceFacts
from allowances.engine.rules.parts import Benefit, above_limit, percent, side_of
from settlement.engine.lawmonth import LawMonth
from settlement.engine.money import ZERO, euros_down, to_cent, to_euro
from settlement.engine.trace import Trace, fact, figure, step


def child_budget(facts: AllowanceFacts, law: LawMonth, trace: Trace) -> Benefit:
    household = facts.household
    side = side_of(household)
    a_child, single_parent = law.figure("child_budget.child"), law.figure("child_budget.single_parent")
    from_12, from_16 = law.figure("child_budget.age_12"), law.figure("child_budget.age_16")
    start, taper = law.figure(f"child_budget.income_{side}"), law.figure("child_budget.taper.percent")
    limit = law.figure(f"child_budget.assets_{side}")
    if not facts.minors:
        trace.add("child_budget", ZERO, ("Wkb 2, 1",), note="no_children")
        return Benefit(trace.add("child_budget_month", ZERO, ("Wkb 2, 11",), step("child_budget")), ZERO)
    if note := above_limit(household, limit):
        assets = fact("assets", household.assets)
        trace.add("child_budget", ZERO, (limit.article,), assets, figure(limit), note=note)
        return Benefit(trace.add("child_budget_month", ZERO, ("Wkb 2, 11",), step("child_budget")), ZERO)

    total = ZERO
    parts = []
    for number, child in enumerate(facts.minors, 1):
        raise_ = from_16 if child.age >= 16 else from_12 if child.age >= 12 else None
        amount = a_child.value + (raise_.value if raise_ else ZERO)
        articles = (a_child.article, raise_.article) if raise_ else (a_child.article,)
        inputs = (figure(a_child), figure(raise_)) if raise_ else (figure(a_child),)
        note = "older" if raise_ else None
        total += trace.add(f"child_amount:{number}", amount, articles, fact("age", child.age), *inputs, note=note)
        parts.append(step(f"child_amount:{number}"))
    if not household.partner:
        amount = single_parent.value
        total += trace.add("single_parent_amount", amount, (single_parent.article,), figure(single_parent))
        parts.append(step("single_parent_amount"))
    trace.add("child_budget_maximum", total, ("Wkb 2",), *parts)
    excess = max(ZERO, household.income - start.value)
    deduction = percent(taper, excess)
    trace.add(
        "child_budget_income_deduction",
        to_cent(deduction),
        (start.article,),
        fact("income", household.income),
        fact("excess", excess),
        figure(start),
        figure(taper),
        note="above_start" if excess else None,
    )
    amount = max(ZERO, total - deduction)
    inputs = (step("child_budget_maximum"), step("child_budget_income_deduction"))
    trace.add("child_budget_amount", to_cent(amount), ("Wkb 2",), *inputs)
    year = trace.add("child_budget", to_euro(amount), ("Awir 14",), step("child_budget_amount"))
    return Benefit(
        trace.add("child_budget_month", euros_down(amount, 12), ("Wkb 2, 11",), step("child_budget_amount")), year
    )
