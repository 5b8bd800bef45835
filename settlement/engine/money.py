"""Amounts in euros, as decimals of whole cents. The only module that rounds."""

from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, ROUND_HALF_UP, Context, Decimal

CENT = Decimal("0.01")
EURO = Decimal(1)
ZERO = Decimal("0.00")

EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, rounding=ROUND_HALF_UP)
"""Adds, subtracts and multiplies without ever rounding, whatever the size of the amount. Divide with `share`."""


class UnroundedAmount(ValueError):
    """An amount was given that is not a decimal of whole cents."""


def to_cent(value: Decimal) -> Decimal:
    """Round to the cent, half away from zero. Nothing else in an engine rounds, but to the euro."""
    return EXACT.add(EXACT.quantize(value, CENT), ZERO)  # no minus zero


def to_euro(value: Decimal) -> Decimal:
    """Round to the euro, half away from zero, and write it in cents."""
    return to_cent(EXACT.quantize(value, EURO))


def euros_down(value: Decimal, parts: int = 1) -> Decimal:
    """The whole euros in one of so many equal parts of `value`, the rest cut off, written in cents."""
    return to_cent(EXACT.divide_int(value, parts))


def share(amount: Decimal, part: int | Decimal, whole: int | Decimal) -> Decimal:
    """`amount` × `part` ÷ `whole`, multiplied before it is divided, rounded once.

    Divided to whole tenths of a cent, the rest cut off: whether half a cent is reached can be seen from those.
    """
    tenths = EXACT.divide_int(EXACT.multiply(EXACT.multiply(amount, part), 1000), whole)
    return to_cent(EXACT.scaleb(tenths, -3))


def percent_of(percent: Decimal, amount: Decimal) -> Decimal:
    """So many percent of `amount`, rounded: only the product is, never the percentage."""
    return to_cent(EXACT.multiply(EXACT.multiply(percent, amount), CENT))


def whole_cents(value: object) -> Decimal:
    """`value` itself, or UnroundedAmount: 600.00 is an amount, 600, 600.001 and NaN are not."""
    if not (isinstance(value, Decimal) and value.same_quantum(CENT)):
        raise UnroundedAmount(f"{value!r} is not an amount in whole cents, such as 600.00")
    return value
