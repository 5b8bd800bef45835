"""Gross to net, held against the tax of made-up payslips, whose formulas were written apart."""

from decimal import Decimal

import pytest

from allowances.engine.net_wage import net_wage
from settlement.engine.lawmonth import LawNotKnown
from tests.samples.payslips import make_truth, month

ACCURACY = Decimal("5.00")


@pytest.mark.parametrize("year", [2025, 2026])
@pytest.mark.parametrize("credit", [True, False])
@pytest.mark.parametrize("hourly", ["14.71", "18.40", "31.00"])
def test_the_tax_is_within_five_euros_a_month_of_that_on_payslips(year: int, credit: bool, hourly: str) -> None:
    for hours in range(0, 180, 9):
        slip = make_truth(
            period=month(year, 8), hours=hours, hourly_wage=hourly, pension_percent="4.5", tax_credit=credit
        )
        gross = next(line.amount for line in slip.lines if line.meaning == "salary")
        found = net_wage(gross, year, premium_percent=Decimal("4.6"), tax_credit=credit)
        assert abs(found.wage_tax - slip.wage_tax) <= ACCURACY, (hours, found.wage_tax, slip.wage_tax)


def test_the_parts_of_a_net_wage_add_up() -> None:
    found = net_wage(Decimal("1000.00"), 2026, premium_percent=Decimal("4.5"), tax_credit=False)
    assert (found.premiums, found.taxable) == (Decimal("45.00"), Decimal("955.00"))
    assert found.net == found.taxable - found.wage_tax


def test_a_year_whose_tax_is_not_known_is_refused() -> None:
    with pytest.raises(LawNotKnown, match="wage_tax is not known for 2027"):
        net_wage(Decimal("1000.00"), 2027, premium_percent=Decimal(0), tax_credit=True)
