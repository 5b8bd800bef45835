"""From a gross wage a month to what comes in: premiums before tax, wage tax with the credits of the year.

Within € 5 a month of the tax on payslips of people below pensionable age. Holiday allowance is not in it: that is paid
later, at the special rate.
"""

from decimal import Decimal
from typing import NamedTuple

from payslips.reading.wage_tax import wage_tax
from settlement.engine.lawmonth import LawNotKnown
from settlement.engine.money import percent_of
from settlement.engine.month import Month


class NetWage(NamedTuple):
    gross: Decimal
    premiums: Decimal
    taxable: Decimal
    wage_tax: Decimal
    net: Decimal


def net_wage(gross: Decimal, year: int, *, premium_percent: Decimal, tax_credit: bool) -> NetWage:
    """The net wage of a month. `premium_percent` of the gross (pension and the like) goes off before tax.

    Raises LawNotKnown for a year whose wage tax is not known.
    """
    premiums = percent_of(premium_percent, gross)
    taxable = gross - premiums
    tax = wage_tax(taxable, "month", year, tax_credit=tax_credit)
    if tax is None:
        raise LawNotKnown("wage_tax", Month(year, 1))
    return NetWage(gross, premiums, taxable, tax, taxable - tax)
