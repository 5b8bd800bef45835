"""What holds for every household, whatever its income."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from settlement.engine.contract import facts_from_json, facts_to_json
from settlement.engine.facts import (
    Deduction,
    DeductionKind,
    ExemptionBase,
    Holiday,
    HolidayMethod,
    Household,
    Income,
    IncomeKind,
    MonthFacts,
    Period,
    PeriodMethod,
    Person,
    Policy,
    Reduction,
    ReductionArticle,
    Situation,
)
from settlement.engine.money import ZERO
from settlement.engine.month import Month
from settlement.engine.settle import settle_month
from settlement.engine.trace import Settled
from settlement.law.lawbook import lawbook
from tests.engine.build import grant

CENT = Decimal("0.01")
MONTHS = st.builds(Month, st.just(2026), st.integers(1, 12))
BIRTHS = st.dates(date(1950, 1, 1), date(2007, 12, 1))
POSITIVE = st.decimals(0, 3000, places=2).map(lambda amount: amount.quantize(CENT))
PERCENTS = st.sampled_from([Decimal(percent) for percent in ("0", "5", "12.5", "20", "100")])
POLICIES = st.builds(
    Policy,
    period_method=st.sampled_from(PeriodMethod),
    holiday_method=st.sampled_from(HolidayMethod),
    exemption_base=st.sampled_from(ExemptionBase),
    exempt_self_employment=st.booleans(),
    exempt_under_27=st.booleans(),
)


@st.composite
def situations(draw: st.DrawFn, month: Month) -> tuple[Situation, ...]:
    births = {"p": draw(BIRTHS), "q": draw(BIRTHS)}
    starts = [month.first, *draw(st.lists(st.dates(month.first + timedelta(1), month.last), max_size=2, unique=True))]
    made = []
    for since in sorted(starts):
        persons = [Person("p", births["p"], in_institution=draw(st.booleans()))]
        if draw(st.booleans()):
            persons.append(Person("q", births["q"], draw(st.booleans()), draw(st.booleans()), draw(st.booleans())))
        made.append(
            Situation(
                since,
                Household(
                    tuple(persons),
                    draw(st.integers(0, 2)),
                    draw(st.none() | st.dates(date(2012, 1, 1), date(2025, 1, 1))),
                    draw(st.integers(0, 3)),
                ),
            )
        )
    return tuple(made)


@st.composite
def incomes(draw: st.DrawFn, month: Month, persons: list[str]) -> Income:
    kind = draw(st.sampled_from(IncomeKind))
    accruing = kind in {IncomeKind.WAGE, IncomeKind.BENEFIT}
    start = draw(st.dates(month.first - timedelta(40), month.last))
    holiday = draw(st.sampled_from(Holiday)) if accruing else Holiday.NONE
    return Income(
        draw(st.sampled_from(persons)),
        kind,
        draw(POSITIVE) * (draw(st.sampled_from([1, 1, 1, -1])) if accruing else 1),
        Period(start, start + timedelta(draw(st.sampled_from([0, 6, 27, 30])))),
        holiday=holiday,
        holiday_net=draw(POSITIVE) if holiday is Holiday.PAID else ZERO,
        tax_credit_applied=draw(st.booleans()),
        subsidised_job=draw(st.booleans()),
        employment=draw(st.none() | st.just("e")),
        accrued=draw(POSITIVE),
    )


@st.composite
def month_facts(draw: st.DrawFn) -> MonthFacts:
    month = draw(MONTHS)
    around = draw(situations(month))
    persons = sorted({person.id for situation in around for person in situation.household.persons})
    grants = [
        grant("n", months_used=draw(st.integers(0, 7))),
        grant("r", since=Month(2025, 1), n_months_used=draw(st.integers(5, 6))),
        grant("y"),
        grant("z", since=Month(2026, 1), n_months_used=6),
        grant("aa", z_months_used=12),
    ]
    first = draw(st.none() | st.dates(month.first, month.first + timedelta(13)))
    return MonthFacts(
        month,
        around,
        draw(POLICIES),
        benefit_from=first,
        benefit_until=draw(st.none() | st.dates(month.first + timedelta(14), month.last)),
        reductions=tuple(
            draw(st.lists(st.builds(Reduction, st.sampled_from(ReductionArticle), PERCENTS), max_size=2))
        ),
        measure_percent=draw(PERCENTS),
        incomes=tuple(draw(st.lists(incomes(month, persons), max_size=4))),
        exemptions=tuple(draw(st.lists(st.sampled_from(grants), unique=True))),
        deductions=tuple(draw(st.lists(st.builds(Deduction, st.sampled_from(DeductionKind), POSITIVE), max_size=3))),
        protected_amount=draw(st.none() | POSITIVE),
        paid=draw(st.none() | POSITIVE),
    )


def settled(facts: MonthFacts) -> Settled:
    return settle_month(facts, lawbook().law_of(facts.month))


@given(month_facts())
def test_what_is_granted_lies_between_zero_and_the_norm(facts: MonthFacts) -> None:
    result = settled(facts)
    assert ZERO <= result.entitlement <= result.norm


@given(month_facts())
def test_no_amount_to_the_citizen_is_negative(facts: MonthFacts) -> None:
    result = settled(facts)
    amounts = (result.norm_reserve, result.counted, result.exempt, result.payout, result.reserve, result.to_pay)
    assert min(*amounts, result.holiday_claim, result.deducted) >= ZERO


@given(month_facts())
def test_the_amounts_add_up(facts: MonthFacts) -> None:
    result = settled(facts)
    assert result.norm == result.norm_payout + result.norm_reserve
    assert result.entitlement == result.payout + result.reserve
    assert result.payout == result.to_pay + result.deducted


@given(month_facts())
def test_the_sums_are_the_sums_of_their_steps(facts: MonthFacts) -> None:
    result = settled(facts)
    amounts = {step.key: step.amount for step in result.steps}
    for total, minus in (
        ("norm", "reduction"),
        ("income", ""),
        ("holiday_claim", ""),
        ("exempt", ""),
        ("deducted", ""),
    ):
        (step,) = [step for step in result.steps if step.key == total]
        keys = [source["step"] for source in step.inputs]
        assert step.amount == sum(
            (-amounts[key] if minus and key.startswith(minus) else amounts[key] for key in keys), ZERO
        )


@given(month_facts(), st.randoms())
def test_the_order_of_incomes_does_not_matter(facts: MonthFacts, random: Random) -> None:
    shuffled = list(facts.incomes)
    random.shuffle(shuffled)
    other = settled(replace(facts, incomes=tuple(shuffled)))
    assert settled(facts)._replace(steps=()) == other._replace(steps=())


@given(month_facts(), POSITIVE)
def test_more_other_income_never_gives_more_assistance(facts: MonthFacts, more: Decimal) -> None:
    extra = Income("p", IncomeKind.OTHER, more, Period(facts.month.first, facts.month.last))
    assert settled(replace(facts, incomes=(*facts.incomes, extra))).entitlement <= settled(facts).entitlement


@given(month_facts(), st.data())
def test_cutting_a_situation_without_a_change_moves_the_norm_by_a_cent_at_most(
    facts: MonthFacts, data: st.DataObject
) -> None:
    cut = data.draw(st.dates(facts.month.first + timedelta(1), facts.month.last))
    last = max((one for one in facts.situations if one.since <= cut), key=lambda one: one.since)
    cut_facts = (
        replace(
            facts,
            reductions=(),
            situations=tuple(sorted({*facts.situations, Situation(cut, last.household)}, key=lambda one: one.since)),
        )
        if last.since < cut
        else replace(facts, reductions=())
    )
    assert abs(settled(cut_facts).norm - settled(replace(facts, reductions=())).norm) <= CENT


@given(month_facts())
def test_facts_read_back_as_they_were(facts: MonthFacts) -> None:
    assert facts_from_json(facts_to_json(facts)) == facts


@settings(max_examples=30)
@given(month_facts())
def test_steps_rest_on_earlier_steps_with_keys_of_their_own(facts: MonthFacts) -> None:
    before: set[str] = set()
    for step in settled(facts).steps:
        assert step.key not in before
        assert {source["step"] for source in step.inputs if "step" in source} <= before
        before.add(step.key)
