"""From a gross wage a month to what comes in: premiums before tax, wage tax with the credits of the year.

Within € 5 a month of the tax on payslips of people below pensionable age. The holiday allowance is apart: that is paid
once a year, and what is left of it is what the tax of the year leaves.
"""

from decimal import Decimal
from typing import NamedTuple

from payslips.reading.wage_tax import wage_tax
from settlement.engine.lawmonth import LawNotKnown
from settlement.engine.money import percent_of
from settlement.engine.month import Month

HOLIDAY_PERCENT = Decimal(8)
"""Holiday allowance over a wage, of the gross (Wet minimumloon en minimumvakantiebijslag art. 15)."""


class NetWage(NamedTuple):
    """Amounts a month. `holiday_gross` and `holiday_net`: the twelfth of the holiday allowance of a year."""

    gross: Decimal
    premiums: Decimal
    taxable: Decimal
    wage_tax: Decimal
    net: Decimal
    holiday_gross: Decimal
    holiday_net: Decimal


def net_wage(gross: Decimal, year: int, *, premium_percent: Decimal, tax_credit: bool) -> NetWage:
    """The net wage of a month. `premium_percent` of the gross (pension and the like) goes off before tax.

    Raises LawNotKnown for a year whose wage tax is not known.
    """
    premiums = percent_of(premium_percent, gross)
    taxable = gross - premiums
    holiday = percent_of(HOLIDAY_PERCENT, gross)
    tax = wage_tax(taxable, "month", year, tax_credit=tax_credit)
    tax_with_holiday = wage_tax(taxable + holiday, "month", year, tax_credit=tax_credit)
    if tax is None or tax_with_holiday is None:
        raise LawNotKnown("wage_tax", Month(year, 1))
    return NetWage(gross, premiums, taxable, tax, taxable - tax, holiday, holiday - (tax_with_holiday - tax))
