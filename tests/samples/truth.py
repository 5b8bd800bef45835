"""What a made-up payslip says, exactly: its lines, and the figures that follow from them."""

import calendar
import datetime
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

from tests.samples.tax import PERIODS_A_YEAR, wage_tax

__all__ = [
    "CENT",
    "EMPLOYERS",
    "NOTHING",
    "PERIODS_A_YEAR",
    "Employer",
    "PayPeriod",
    "PeriodKind",
    "Role",
    "SlipLine",
    "SlipTruth",
    "following",
    "four_weeks",
    "month",
    "to_cent",
    "wage_tax",
    "week",
]

PeriodKind = Literal["month", "four_weeks", "week", "other"]
# fiscal: taxed but not paid (a company car).
Role = Literal["gross", "pretax", "fiscal", "tax", "posttax", "plus", "minus"]

CENT: Final = Decimal("0.01")
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
    """A pay period with its number in the year (ISO weeks for week and four weeks).

    `first` and `last` are given where it begins later or ends earlier: a job that starts, half a month.
    """

    kind: PeriodKind
    year: int
    number: int
    first: datetime.date | None = None
    last: datetime.date | None = None

    @property
    def is_whole(self) -> bool:
        return self.first is None and self.last is None

    @property
    def start(self) -> datetime.date:
        if self.first:
            return self.first
        if self.kind in {"month", "other"}:
            return datetime.date(self.year, self.number, 1)
        first_week = self.number if self.kind == "week" else 4 * self.number - 3
        return datetime.date.fromisocalendar(self.year, first_week, 1)

    @property
    def end(self) -> datetime.date:
        if self.last:
            return self.last
        if self.kind in {"month", "other"}:
            return datetime.date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])
        whole = replace(self, first=None)
        return whole.start + datetime.timedelta(days=6 if self.kind == "week" else 27)

    @property
    def bare(self) -> str:
        """Year and number alone: 2026-11 can be a month or a week."""
        return f"{self.year}-{self.number:02}"

    @property
    def reference(self) -> str:
        """As YYYY-MM, YYYY-Pnn or YYYY-Wnn."""
        mark = {"month": "", "other": "", "four_weeks": "P", "week": "W"}[self.kind]
        return f"{self.year}-{mark}{self.number:02}"


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
    base: Decimal | None = None
    percent: str | None = None
    surcharge: bool = False  # its hours are paid by another line


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
    before: "SlipTruth | None" = None  # or the slip just before it, whose year so far this one goes on with
    hirer: str | None = None
    green: bool = False
    correction_of: str | None = None
    hours_printed: Decimal | None = None
    hourly_wage: Decimal | None = None
    birth_date: datetime.date | None = None
    hired: datetime.date | None = None
    left: datetime.date | None = None
    open: frozenset[str] = frozenset()  # fields of which the contract leaves the value open on this slip

    def total(self, *roles: Role) -> Decimal:
        return sum((line.amount for line in self.lines if line.role in roles), NOTHING)

    def of(self, *roles: Role) -> tuple[SlipLine, ...]:
        return tuple(line for line in self.lines if line.role in roles)

    @property
    def gross_wage(self) -> Decimal:
        return self.total("gross")

    @property
    def taxable_wage(self) -> Decimal:
        return self.total("gross", "pretax", "fiscal")

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
        """As printed, else the sum of the paid hour lines."""
        if self.hours_printed is not None:
            return self.hours_printed
        lines = self.of("gross")
        return sum((line.hours for line in lines if line.hours is not None and not line.surcharge), Decimal(0))

    @property
    def shows_hours(self) -> bool:
        return self.hours_printed is not None or any(
            line.hours is not None and not line.surcharge for line in self.of("gross")
        )

    def cumulative(self, amount: Decimal) -> Decimal:
        return amount * (self.periods_before + 1)

    def year_so_far(self, name: str) -> Decimal:
        """The cumulative of one of the amounts by its name, after the slip before it where there is one."""
        amount: Decimal = getattr(self, name)
        return amount + self.before.year_so_far(name) if self.before else self.cumulative(amount)

    def line_so_far(self, line: SlipLine) -> SlipLine:
        """A line with what it comes to in the year so far."""
        earlier = (
            [self.before.line_so_far(one) for one in self.before.lines if one.label == line.label]
            if self.before
            else []
        )
        amount = (
            line.amount + sum((one.amount for one in earlier), NOTHING)
            if self.before
            else self.cumulative(line.amount)
        )
        return replace(line, amount=amount)

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
            "holiday_allowance_paid": f"{self._meant('holiday_allowance') + self._meant('holiday_reserve_paid'):.2f}",
            "reimbursements_total": f"{self.total('plus'):.2f}",
            "net_deductions_total": f"{NOTHING - self.total('minus'):.2f}",
            "attachment_total": f"{NOTHING - self._meant('attachment'):.2f}",
            "hours_paid": f"{self.hours_paid.normalize():f}" if self.shows_hours else None,
            "tax_credit_applied": self.tax_credit_applied,
            "is_correction_of": self.correction_of,
        }

    def _meant(self, meaning: str) -> Decimal:
        return sum((line.amount for line in self.lines if line.meaning == meaning), NOTHING)

    def with_lines(self, *lines: SlipLine) -> "SlipTruth":
        return replace(self, lines=(*self.lines, *lines))


def following(truth: SlipTruth) -> SlipTruth:
    """The same slip a whole period later; the last of a year is followed by the first of that year."""
    last = {"month": 12, "four_weeks": 13, "week": 52, "other": 12}[truth.period.kind]
    period = PayPeriod(truth.period.kind, truth.period.year, truth.period.number % last + 1)
    if truth.period.kind == "other":
        half = datetime.date(period.year, period.number, 15)
        period = replace(period, first=half.replace(day=1), last=half)
    paid = truth.payment_date and period.end + (truth.payment_date - truth.period.end)
    return replace(truth, period=period, payment_date=paid)


def to_cent(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
