"""What a made-up payslip says, exactly: its lines, and the figures that follow from them."""

import calendar
import datetime
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Final, Literal

PeriodKind = Literal["month", "four_weeks", "week"]
Role = Literal["gross", "pretax", "tax", "posttax", "plus", "minus"]

CENT: Final = Decimal("0.01")
PERIODS_A_YEAR: Final = {"month": 12, "four_weeks": 13, "week": 52}
NOTHING: Final = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Employer:
    """An invented employer with a fictitious payroll tax number."""

    name: str
    payroll_tax_number: str
    street: str
    town: str


EMPLOYERS: Final = (
    Employer("Bakkerij De Korenaar B.V.", "000012345L01", "Molenstraat 4", "1000 AA Waterstad"),
    Employer("Schoonmaakbedrijf Helder B.V.", "000023456L01", "Zeepkade 18", "1000 AB Waterstad"),
    Employer("Flexwerk Polder Uitzendbureau B.V.", "000034567L02", "Havenweg 120", "1000 AC Waterstad"),
    Employer("Stichting Thuiszorg De Linde", "000045678L01", "Lindelaan 1", "1000 AD Waterstad"),
    Employer("Kwekerij Het Groene Hart V.O.F.", "000056789L01", "Kasweg 77", "1000 AE Waterstad"),
    Employer("Restaurant De Gouden Lepel", "000067890L03", "Marktplein 9", "1000 AF Waterstad"),
)


@dataclass(frozen=True, slots=True)
class PayPeriod:
    """A pay period with its number in the year (ISO weeks for week and four weeks)."""

    kind: PeriodKind
    year: int
    number: int

    @property
    def start(self) -> datetime.date:
        if self.kind == "month":
            return datetime.date(self.year, self.number, 1)
        first_week = self.number if self.kind == "week" else 4 * self.number - 3
        return datetime.date.fromisocalendar(self.year, first_week, 1)

    @property
    def end(self) -> datetime.date:
        if self.kind == "month":
            return datetime.date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])
        return self.start + datetime.timedelta(days=6 if self.kind == "week" else 27)


def month(year: int, number: int) -> PayPeriod:
    return PayPeriod("month", year, number)


def four_weeks(year: int, number: int) -> PayPeriod:
    return PayPeriod("four_weeks", year, number)


def week(year: int, number: int) -> PayPeriod:
    return PayPeriod("week", year, number)


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One line: what it does to what is paid out (negative when it takes), and how many at what rate."""

    label: str
    amount: Decimal
    role: Role
    meaning: str = ""
    hours: Decimal | None = None
    rate: Decimal | None = None
    special: bool = False
    employer_part: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SlipTruth:
    """A whole payslip. All figures follow from the lines, so the arithmetic cannot be wrong."""

    employer: Employer
    employee: str
    bsn: str | None
    period: PayPeriod
    payment_date: datetime.date | None
    lines: tuple[SlipLine, ...]
    tax_credit_applied: bool | None
    holiday_reserved: Decimal = NOTHING
    periods_before: int = 0  # so many equal periods are in the cumulatives besides this one
    hirer: str | None = None

    def total(self, *roles: Role) -> Decimal:
        return sum((line.amount for line in self.lines if line.role in roles), NOTHING)

    def of(self, *roles: Role) -> tuple[SlipLine, ...]:
        return tuple(line for line in self.lines if line.role in roles)

    @property
    def gross_wage(self) -> Decimal:
        return self.total("gross")

    @property
    def taxable_wage(self) -> Decimal:
        return self.total("gross", "pretax")

    @property
    def taxable_special(self) -> Decimal:
        return sum((line.amount for line in self.of("gross") if line.special), NOTHING)

    @property
    def taxable_table(self) -> Decimal:
        return self.taxable_wage - self.taxable_special

    @property
    def wage_tax(self) -> Decimal:
        return -self.total("tax")

    @property
    def net_wage(self) -> Decimal:
        return self.total("gross", "pretax", "tax", "posttax")

    @property
    def net_payment(self) -> Decimal:
        return self.net_wage + self.total("plus", "minus")

    @property
    def hours_paid(self) -> Decimal:
        return sum((line.hours for line in self.of("gross") if line.hours is not None), Decimal(0))

    def cumulative(self, amount: Decimal) -> Decimal:
        return amount * (self.periods_before + 1)

    def figures(self) -> dict[str, str | bool | None]:
        """The fields of the contract as the reader has to give them, when the slip prints them all."""
        return {
            "employer_name": self.employer.name,
            "payroll_tax_number": self.employer.payroll_tax_number,
            "employee_name": self.employee,
            "bsn": self.bsn,
            "period_start": self.period.start.isoformat(),
            "period_end": self.period.end.isoformat(),
            "period_kind": self.period.kind,
            "payment_date": self.payment_date.isoformat() if self.payment_date else None,
            "gross_wage": f"{self.gross_wage:.2f}",
            "taxable_wage": f"{self.taxable_wage:.2f}",
            "wage_tax": f"{self.wage_tax:.2f}",
            "net_wage": f"{self.net_wage:.2f}",
            "net_payment": f"{self.net_payment:.2f}",
            "holiday_allowance_paid": f"{self._meant('holiday_allowance'):.2f}",
            "reimbursements_total": f"{self.total('plus'):.2f}",
            "net_deductions_total": f"{NOTHING - self.total('minus'):.2f}",
            "attachment_total": f"{NOTHING - self._meant('attachment'):.2f}",
            "hours_paid": f"{self.hours_paid.normalize():f}",
            "tax_credit_applied": self.tax_credit_applied,
            "is_correction_of": None,
        }

    def _meant(self, meaning: str) -> Decimal:
        return sum((line.amount for line in self.lines if line.meaning == meaning), NOTHING)

    def with_lines(self, *lines: SlipLine) -> "SlipTruth":
        return replace(self, lines=(*self.lines, *lines))


def to_cent(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def wage_tax(taxable: Decimal, kind: PeriodKind, *, tax_credit: bool) -> Decimal:
    """A credible wage tax of 2026 for made-up slips: two rates and one credit that shrinks. Not the official table."""
    year = taxable * PERIODS_A_YEAR[kind]
    tax = year * Decimal("0.3575") + max(NOTHING, year - 38883) * Decimal("0.0181")
    if tax_credit:
        general = max(NOTHING, 3115 - max(NOTHING, year - 29736) * Decimal("0.06398"))
        labour = min(Decimal(5685), year * Decimal("0.12") + max(NOTHING, year - 11965) * Decimal("0.06"))
        tax -= general + labour
    return (max(NOTHING, tax) / PERIODS_A_YEAR[kind]).quantize(CENT, ROUND_DOWN)
