"""The uniform net income (art. 32, 5; Regeling Pw 7a and 7b) beside the printed net. Invented: 0.71 % WGA, planned."""

from decimal import Decimal
from typing import Any

import pytest

from settlement.engine.facts import Holiday, Income, InvalidInput, NetSource, Policy, WageData
from settlement.engine.lawmonth import LawNotKnown
from settlement.engine.money import UnroundedAmount
from settlement.engine.month import Month
from settlement.engine.settle import settle_month
from settlement.engine.trace import Settled
from tests.law.invented import book_2027

from .build import facts, income, person, situation, step_of, wage

UNIFORM = Policy(net_source=NetSource.UNIFORM)
JULY = ("2027-07-01", "2027-07-31")


def data(
    taxable: str = "700.00", tax: str = "50.00", zvw: str = "0.00", car: str = "0.00", exempt: str = "0.00"
) -> WageData:
    return WageData(*(Decimal(amount) for amount in (taxable, tax, zvw, car, exempt)))


def earned(net: str = "600.00", **more: Any) -> Income:
    return wage(net, *JULY, **({"wage_data": data()} | more))


def settle(*incomes: Income, planned: bool = True, in_force: bool = False, **more: Any) -> Settled:
    asked = facts(situation("2027-07-01"), month=Month(2027, 7), incomes=incomes, planned_law=planned, **more)
    return settle_month(asked, book_2027(uniform_net_in_force=in_force).law_of(asked.month, planned=planned))


def uniform(given: WageData) -> str:
    return str(step_of(settle(earned(wage_data=given)), "uniform_net:1").amount)


@pytest.mark.parametrize(
    ("given", "net"),
    [
        (data(), "645.03"),  # 700.00 - 50.00 - 4.97
        (data(taxable="704.22"), "649.22"),  # 5.00 (4.999962)
        (data(taxable="704.23"), "649.23"),  # 5.00 (5.000033)
        (data(taxable="50.00", tax="0.00"), "49.64"),  # 0.36 (0.355, half away from zero)
        (data(zvw="10.00"), "635.03"),
        (data(car="20.00"), "625.03"),
        (data(exempt="30.00"), "615.03"),
        (data(taxable="-50.00", tax="-3.00"), "-46.64"),  # a correction: -50.00 + 3.00 + 0.36
    ],
)
def test_the_uniform_net_is_the_taxable_wage_less_tax_premium_and_the_rest(given: WageData, net: str) -> None:
    assert uniform(given) == net


def test_the_bridge_leads_from_the_printed_net_to_the_uniform_one() -> None:
    bridge = step_of(settle(earned()), "net_bridge:1")
    assert (bridge.amount, bridge.note) == (Decimal("45.03"), "printed_counts")


def test_by_default_the_printed_net_counts() -> None:
    assert settle(earned()).income == Decimal("600.00")


def test_by_policy_the_uniform_net_counts() -> None:
    settled = settle(earned(), policy=UNIFORM)
    assert (settled.income, step_of(settled, "net_bridge:1").note) == (Decimal("645.03"), "uniform_counts")


def test_the_income_of_the_month_names_the_uniform_net_as_its_source() -> None:
    counted = step_of(settle(earned(), policy=UNIFORM), "income_in_month:1")
    assert {"step": "uniform_net:1"} in counted.inputs


def test_holiday_allowance_is_claimed_over_the_net_that_counts() -> None:
    assert settle(earned(), policy=UNIFORM).holiday_claim == Decimal("51.60")


def test_a_period_over_two_months_is_shared_by_the_net_that_counts() -> None:
    over = wage("600.00", "2027-06-28", "2027-07-04", wage_data=data())
    assert settle(over, policy=UNIFORM).income == Decimal(
        "258.01"
    )  # the rest of 645.03: June has three of five workdays


def test_other_incomes_count_as_they_are() -> None:
    assert settle(earned(), income("alimony", "100.00", *JULY), policy=UNIFORM).income == Decimal("745.03")


def test_use_of_planned_law_is_said() -> None:
    assert settle(earned()).attention == ("law_planned",)


def test_once_it_is_in_force_nothing_has_to_be_asked() -> None:
    settled = settle(earned(), policy=UNIFORM, planned=False, in_force=True)
    assert (settled.income, settled.attention) == (Decimal("645.03"), ())


def test_law_that_is_planned_is_not_used_unasked() -> None:
    assert not [one for one in settle(earned(), planned=False).steps if one.kind in {"uniform_net", "net_bridge"}]


def test_the_uniform_net_cannot_count_before_its_law_is_known() -> None:
    with pytest.raises(LawNotKnown, match=r"uniform_net\.wga\.percent"):
        settle(earned(), policy=UNIFORM, planned=False)


def test_without_wages_the_uniform_net_needs_no_law() -> None:
    assert settle(income("alimony", "100.00", *JULY), policy=UNIFORM, planned=False).income == Decimal("100.00")


@pytest.mark.parametrize(
    ("incomes", "policy", "message"),
    [
        ((wage("600.00", *JULY),), UNIFORM, r"incomes\[0\]\.wage_data: is needed"),
        (
            (income("benefit", "600.00", *JULY, wage_data=data()),),
            Policy(),
            r"incomes\[0\]\.wage_data: is of wages alone",
        ),
        (
            (income("wage", "600.00", *JULY, holiday=Holiday.PAID, holiday_net=Decimal("40.00"), wage_data=data()),),
            Policy(),
            r"incomes\[0\]\.wage_data: is not given beside holiday allowance",
        ),
    ],
)
def test_wage_data_that_is_missing_or_of_something_else_is_refused(
    incomes: tuple[Income, ...], policy: Policy, message: str
) -> None:
    with pytest.raises(InvalidInput, match=message):
        facts(situation("2027-07-01", person()), month=Month(2027, 7), incomes=incomes, policy=policy)


@pytest.mark.parametrize("place", range(5))
def test_wage_data_is_in_whole_cents(place: int) -> None:
    amounts = [Decimal("1.00")] * 5
    amounts[place] = Decimal("1.001")
    with pytest.raises(UnroundedAmount):
        WageData(*amounts)
