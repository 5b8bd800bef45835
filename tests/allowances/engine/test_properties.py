"""What holds for every household."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from allowances.engine.calculate import RULES, Allowances, calculate_allowances
from allowances.engine.facts import AllowanceFacts, AllowanceHousehold, Child, Childcare, ChildcareKind, Rent
from allowances.engine.rules.parts import Benefit
from allowances.law.lawbook import lawbook
from settlement.engine.month import Month

LAW = lawbook().law_of(Month(2026, 1))
CENT = Decimal("0.01")


def cents(most: int) -> st.SearchStrategy[Decimal]:
    return st.integers(0, most * 100).map(lambda number: (Decimal(number) * CENT).quantize(CENT))


@st.composite
def households(draw: st.DrawFn) -> AllowanceHousehold:
    partner = draw(st.booleans())
    return AllowanceHousehold(
        income=draw(st.integers(0, 260_000)),
        partner=partner,
        persons=draw(st.integers(1 + partner, 6)),
        adult_ages=tuple(draw(st.lists(st.integers(18, 90), min_size=1 + partner, max_size=3))),
        assets=draw(cents(200_000)),
        partner_insured=draw(st.booleans()),
        residence_factor=draw(st.sampled_from([Decimal(1), Decimal("0.9485"), Decimal("0.1")])),
    )


FACTS = st.builds(
    AllowanceFacts,
    year=st.just(2026),
    household=households(),
    rent=st.none() | st.builds(Rent, cents(1500)),
    children=st.lists(st.builds(Child, st.integers(0, 20)), max_size=4).map(tuple),
    childcare=st.lists(
        st.builds(Childcare, st.sampled_from(ChildcareKind), st.integers(0, 300).map(Decimal), cents(15)), max_size=3
    ).map(tuple),
)


def benefits(found: Allowances) -> list[Benefit]:
    every = [getattr(found, name) for name in RULES]
    return [one for one in every if isinstance(one, Benefit)]


@given(FACTS)
def test_no_allowance_is_below_zero_and_no_step(facts: AllowanceFacts) -> None:
    found = calculate_allowances(facts, LAW)
    assert len(benefits(found)) == 4
    assert all(amount >= 0 for one in benefits(found) for amount in one if amount is not None)
    assert all(step.amount >= 0 for step in found.steps)


@given(FACTS, st.integers(1, 40_000))
@settings(max_examples=200)
def test_more_income_never_gives_more(facts: AllowanceFacts, more: int) -> None:
    richer = replace(facts, household=replace(facts.household, income=facts.household.income + more))
    before, after = benefits(calculate_allowances(facts, LAW)), benefits(calculate_allowances(richer, LAW))
    assert all(late.month <= early.month for early, late in zip(before, after, strict=True))


@given(FACTS, st.integers(1, 1000))
def test_more_rent_never_gives_less(facts: AllowanceFacts, more: int) -> None:
    rent = facts.rent or Rent(Decimal("0.00"))
    dearer = Rent(rent.basic_rent + Decimal(f"{more}.00"))
    before = calculate_allowances(replace(facts, rent=rent), LAW).rent_benefit
    after = calculate_allowances(replace(facts, rent=dearer), LAW).rent_benefit
    assert isinstance(before, Benefit)
    assert isinstance(after, Benefit)
    assert before.month <= after.month


@given(FACTS)
def test_a_month_is_a_twelfth_of_its_year_without_the_rest(facts: AllowanceFacts) -> None:
    found = calculate_allowances(facts, LAW)
    for one in benefits(found):
        if one.year is not None:
            assert 0 <= one.year - 12 * one.month <= 12


@given(FACTS)
def test_the_steps_add_up(facts: AllowanceFacts) -> None:
    """Rounded to the cent each on its own, they differ from their sum by half a cent each at most."""
    found = calculate_allowances(facts, LAW)
    steps = {step.key: step.amount for step in found.steps}
    parts = [steps[key] for key in ("rent_part_a", "rent_part_b", "rent_part_c") if key in steps]
    if parts:
        month = sum(parts) - steps["rent_income_deduction"]
        assert (
            steps["rent_benefit_month"] - CENT * 2
            <= max(month, Decimal(0))
            < steps["rent_benefit_month"] + 1 + CENT * 2
        )
    if "child_budget_maximum" in steps:
        children = [amount for key, amount in steps.items() if key.startswith("child_amount:")]
        assert steps["child_budget_maximum"] == sum(children) + steps.get("single_parent_amount", 0)
        rest = steps["child_budget_maximum"] - steps["child_budget_income_deduction"]
        assert abs(steps["child_budget_amount"] - max(rest, Decimal(0))) <= CENT
    care = [amount for key, amount in steps.items() if key.startswith("childcare_part:")]
    assert abs(sum(care, Decimal(0)) - steps["childcare_benefit_month"] - Decimal("0.5")) <= Decimal("0.5") + 2 * CENT


@given(FACTS)
def test_every_step_that_is_an_input_came_before(facts: AllowanceFacts) -> None:
    seen: set[str] = set()
    for step in calculate_allowances(facts, LAW).steps:
        assert {source["step"] for source in step.inputs if "step" in source} <= seen
        assert step.key not in seen
        seen.add(step.key)
