"""What happens on a payslip, by chance: an ordinary period, or one of the hard cases, as exact truth.

The lines carry a meaning and no label: every family of layouts has words of its own.
"""

import datetime
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from tests.samples import people
from tests.samples.tax import special_rate, wage_tax
from tests.samples.truth import NOTHING, PERIODS_A_YEAR, PayPeriod, PeriodKind, SlipLine, SlipTruth, to_cent

_WEEKS: Final = {"month": Decimal(52) / 12, "four_weeks": Decimal(4), "week": Decimal(1), "other": Decimal(52) / 24}


@dataclass(slots=True)
class _Draft:
    """A slip in the making: the wage lines come first, then what follows from them."""

    chance: random.Random
    period: PayPeriod
    rate: Decimal
    hours: Decimal
    agency: bool
    tax_credit: bool | None = True
    green: bool = False
    wage: list[SlipLine] = field(default_factory=list)
    below: list[SlipLine] = field(default_factory=list)
    pretax: list[SlipLine] = field(default_factory=list)
    fiscal: list[SlipLine] = field(default_factory=list)
    changes: dict[str, object] = field(default_factory=dict)

    def gross(self, meaning: str, amount: Decimal, **more: object) -> None:
        self.wage.append(SlipLine("", amount, "gross", meaning, **more))  # type: ignore[arg-type]

    def worked(self, meaning: str, hours: Decimal, rate: Decimal, **more: object) -> None:
        self.gross(meaning, to_cent(hours * rate), hours=hours, rate=rate, **more)

    def takes(self, meaning: str, amount: Decimal | str) -> None:
        self.below.append(SlipLine("", -Decimal(amount), "minus", meaning))

    def gives(self, meaning: str, amount: Decimal | str) -> None:
        self.below.append(SlipLine("", Decimal(amount), "plus", meaning))

    def some(self, low: int, high: int) -> Decimal:
        """An amount between two whole euros, in cents."""
        return Decimal(self.chance.randint(low * 100, high * 100)) / 100


def case(chance: random.Random, kinds: tuple[PeriodKind, ...], scenario: str, *, agency: bool = False) -> SlipTruth:
    """A slip of chance in which this happens; see `SCENARIOS`."""
    draft = _draft(chance, chance.choice(kinds), agency=agency)
    _SALARY.get(scenario, _salary)(draft)
    if scenario in _HAPPENS:
        _HAPPENS[scenario](draft)
    if scenario in _BARE:
        return _bare(draft)
    _usual_lines(draft)
    return _finish(draft)


def _draft(chance: random.Random, kind: PeriodKind, *, agency: bool) -> _Draft:
    year = 2025 if chance.random() < 0.06 else 2026
    number = chance.randint(1, {"month": 12, "four_weeks": 13, "week": 52, "other": 12}[kind])
    period = PayPeriod(kind, year, number)
    if kind == "other":
        half = chance.random() < 0.5
        first, last = (
            datetime.date(year, number, 1 if half else 16),
            None if not half else datetime.date(year, number, 15),
        )
        period = PayPeriod(kind, year, number, first, last)
    rate = Decimal(chance.randint(1499, 2260)) / 100
    weekly = Decimal(chance.choice([8, 12, 16, 20, 24, 28, 32, 36, 38, 40]))
    hours = (weekly * _WEEKS[kind]).quantize(Decimal("0.01"))
    if kind == "week" and chance.random() < 0.6:
        hours = Decimal(chance.randint(20, 160)) / 4
    credit = chance.choice([True, True, True, False, None]) if chance.random() < 0.5 else True
    return _Draft(chance, period, rate, hours, agency, tax_credit=credit)


def _salary(draft: _Draft) -> None:
    if draft.period.kind == "month" and not draft.agency and draft.chance.random() < 0.25:
        draft.gross("salary", to_cent(draft.hours * draft.rate))  # a monthly wage, without hours
    else:
        draft.worked("salary", draft.hours, draft.rate)


def _no_hours(draft: _Draft) -> None:
    draft.hours = Decimal("0.00")
    draft.worked("salary", draft.hours, draft.rate)


def _sick(draft: _Draft) -> None:
    sick = Decimal(8) * draft.chance.randint(1, 2)
    draft.worked("salary", max(draft.hours - sick, Decimal(8)), draft.rate)
    draft.worked("sick_pay", sick, to_cent(draft.rate * Decimal("0.7")))
    draft.gross("waiting_day", -to_cent(8 * draft.rate))


def _care(draft: _Draft) -> None:
    _salary(draft)
    for percent in draft.chance.sample(["22", "38", "44", "60"], k=draft.chance.randint(1, 3)):
        hours = Decimal(draft.chance.randint(8, 64)) / 4
        extra = to_cent(draft.rate * Decimal(percent) / 100)
        draft.worked("surcharge", hours, extra, percent=percent, surcharge=True)


def _two_hirers(draft: _Draft) -> None:
    first = to_cent(draft.hours * draft.chance.choice([Decimal("0.25"), Decimal("0.5"), Decimal("0.75")]))
    draft.worked("salary", first, draft.rate)
    draft.worked("salary_second", draft.hours - first or Decimal(4), draft.rate + Decimal("0.37"))


def _holiday(draft: _Draft) -> None:
    draft.gross("holiday_allowance", draft.some(90, 1900), special=True)


def _overtime(draft: _Draft) -> None:
    percent = draft.chance.choice(["125", "150", "200"])
    hours = Decimal(draft.chance.randint(2, 48)) / 4
    draft.worked("overtime", hours, to_cent(draft.rate * Decimal(percent) / 100), percent=percent, special=True)


def _year_end(draft: _Draft) -> None:
    draft.gross("year_end", draft.some(150, 1800), special=True)


def _final(draft: _Draft) -> None:
    draft.gross("holiday_reserve_paid", draft.some(80, 900), special=True)
    draft.worked("leave_paid_out", Decimal(draft.chance.randint(4, 120)) / 4, draft.rate, special=True)
    draft.changes["left"] = draft.period.end


def _back_pay(draft: _Draft) -> None:
    draft.gross("back_pay", draft.some(20, 310), special=draft.chance.random() < 0.5)


def _paww_twice(draft: _Draft) -> None:
    premium = draft.some(1, 6)
    draft.pretax += [SlipLine("", -premium, "pretax", "paww"), SlipLine("", premium, "pretax", "paww_back")]


def _exchange(draft: _Draft) -> None:
    travel, housing = draft.some(20, 60), draft.some(90, 160)
    draft.pretax.append(SlipLine("", -(travel + housing), "pretax", "et_exchange"))
    draft.gives("et_travel", travel)
    draft.gives("et_housing", housing)
    draft.takes("housing", housing)


def _car(draft: _Draft) -> None:
    draft.fiscal.append(SlipLine("", draft.some(90, 420), "fiscal", "car_addition"))
    draft.takes("car_contribution", draft.some(20, 80))


def _short_period(draft: _Draft) -> None:
    """The job begins or ends within the period."""
    period = draft.period
    days = (period.end - period.start).days
    cut = draft.chance.randint(1, max(1, days - 2))
    if draft.chance.random() < 0.5:
        draft.period = replace(period, first=period.start + datetime.timedelta(days=cut))
        draft.changes["hired"] = draft.period.start
    else:
        draft.period = replace(period, last=period.end - datetime.timedelta(days=cut))
        draft.changes["left"] = draft.period.end


def _last_of_year(draft: _Draft) -> None:
    if draft.period.kind == "week":
        draft.period = PayPeriod("week", 2026, 53)
    elif draft.period.kind == "four_weeks":
        draft.period = PayPeriod("four_weeks", 2026, 13)
    elif draft.period.kind == "month":
        draft.period = PayPeriod("month", 2026, 12)


def _no_credit(draft: _Draft) -> None:
    draft.tax_credit = False


def _green(draft: _Draft) -> None:
    draft.green = True
    draft.wage[0] = replace(draft.wage[0], meaning="benefit_supplement", hours=None, rate=None)


def _advance(draft: _Draft) -> None:
    draft.takes("advance", draft.some(50, 300))


def _loan(draft: _Draft) -> None:
    draft.takes("loan", "1100.00" if draft.chance.random() < 0.4 else draft.some(25, 400))


def _attachment(draft: _Draft) -> None:
    draft.takes("attachment", draft.some(20, 450))


def _negative(draft: _Draft) -> None:
    """What was paid before is taken back, and an old debt with it: the payment is below zero."""
    paid = sum((line.amount for line in draft.wage), NOTHING)
    draft.gives("travel", draft.some(10, 60))
    draft.takes("earlier_paid", to_cent(paid * Decimal("0.97")))
    draft.takes("debt", draft.some(10, 90))


def _correction(draft: _Draft) -> None:
    """Only the differences of an earlier period."""
    hours = Decimal(draft.chance.randint(4, 64)) / 4
    sign = draft.chance.choice([-1, -1, 1])
    draft.wage.clear()
    draft.worked("salary", sign * hours, draft.rate)
    draft.changes["correction_of"] = draft.period.reference
    if sign < 0 or draft.chance.random() < 0.5:
        draft.changes["correction_tax"] = "special"


def _zvw(draft: _Draft) -> None:
    wage = sum((line.amount for line in draft.wage), NOTHING)
    draft.changes["zvw"] = to_cent(wage * Decimal("0.0485"))


_SALARY: Final[dict[str, Callable[[_Draft], None]]] = {
    "no hours": _no_hours,
    "sick with a waiting day": _sick,
    "surcharges": _care,
    "two hirers": _two_hirers,
}
_HAPPENS: Final[dict[str, Callable[[_Draft], None]]] = {
    "holiday allowance paid": _holiday,
    "overtime at the special rate": _overtime,
    "year-end payment": _year_end,
    "final settlement": _final,
    "back pay": _back_pay,
    "PAWW twice": _paww_twice,
    "exchange": _exchange,
    "company car": _car,
    "short period": _short_period,
    "last period of the year": _last_of_year,
    "no tax credit": _no_credit,
    "green table": _green,
    "advance": _advance,
    "loan": _loan,
    "attachment": _attachment,
    "negative payment": _negative,
    "correction of an earlier period": _correction,
    "Zvw withheld": _zvw,
}
_BARE: Final = {"correction of an earlier period"}
SCENARIOS: Final = ("ordinary", "ordinary", "ordinary", *_SALARY, *_HAPPENS)


def _usual_lines(draft: _Draft) -> None:
    """Premiums and what comes below the net wage, some of them by chance."""
    chance = draft.chance
    wage = sum((line.amount for line in draft.wage if not line.special), NOTHING)
    if wage > 0:
        if chance.random() < 0.8:
            percent = chance.choice(["2.5", "4.5", "7.5", "9.4", "11.1"])
            premium = to_cent(wage * Decimal(percent) / 100)
            draft.pretax.insert(
                0, SlipLine("", -premium, "pretax", "pension", base=wage, percent=percent, employer_part=2 * premium)
            )
        for meaning, percent, likely in (
            ("disability_pension", "0.35", 0.15),
            ("paww", "0.1", 0.45),
            ("wga_gap", "0.28", 0.25),
            ("sector_fund", "0.2", 0.2),
        ):
            premium = to_cent(wage * Decimal(percent) / 100)
            if premium and chance.random() < likely and not any(line.meaning == meaning for line in draft.pretax):
                draft.pretax.append(SlipLine("", -premium, "pretax", meaning, base=wage, percent=percent))
    given = {line.meaning for line in draft.below}
    for meaning, low, high, likely in (
        ("travel", 8, 140, 0.4),
        ("home_working", 2, 30, 0.1),
        ("expenses", 5, 60, 0.1),
    ):
        if chance.random() < likely and meaning not in given:
            draft.gives(meaning, draft.some(low, high))
    likely = 0.3 if draft.agency else 0.1
    for meaning, low, high in (
        ("staff_association", 2, 6),
        ("health_insurance", 30, 165),
        ("union", 5, 18),
        ("transport", 5, 40),
    ):
        if chance.random() < likely and meaning not in given:
            draft.takes(meaning, draft.some(low, high))


def _finish(draft: _Draft) -> SlipTruth:
    period, credit, year = draft.period, draft.tax_credit is not False, draft.period.year
    wage = sum((line.amount for line in draft.wage if not line.special), NOTHING)
    special = sum((line.amount for line in draft.wage if line.special), NOTHING)
    before = draft.pretax + draft.fiscal
    table = wage + sum((line.amount for line in before), NOTHING)
    tax = wage_tax(table, period.kind, tax_credit=credit, year=year, green=draft.green)
    taxes = [SlipLine("", -tax, "tax", "wage_tax")]
    if special:
        high = draft.chance.random() < 0.1  # a better year before this one
        year_wage = Decimal(52000) if high else table * PERIODS_A_YEAR[period.kind]
        rate, more = special_rate(year_wage, tax_credit=credit, year=year, green=draft.green)
        percent = (
            f"{rate + more}"
            if draft.chance.random() < 0.7 or not more
            else f"{rate} {'+' if more > 0 else '-'} {abs(more)}"
        )
        amount = to_cent(special * (rate + more) / 100)
        taxes.append(SlipLine("", -amount, "tax", "wage_tax_special", special=True, base=special, percent=percent))
    after = []
    if wage > 0 and draft.chance.random() < 0.6:
        after.append(SlipLine("", -to_cent(wage * Decimal("0.0062")), "posttax", "wga", base=wage, percent="0.62"))
    if "zvw" in draft.changes:
        after.append(SlipLine("", -Decimal(str(draft.changes["zvw"])), "posttax", "zvw_withheld", percent="4.85"))
    return _truth(draft, [*draft.wage, *before, *taxes, *[line for line in after if line.amount], *draft.below])


def _bare(draft: _Draft) -> SlipTruth:
    """A slip of differences: wage, pension and tax on the difference alone."""
    wage = sum((line.amount for line in draft.wage), NOTHING)
    pension = to_cent(wage * Decimal("0.045"))
    tax = to_cent((wage - pension) * Decimal("0.3575"))
    lines = [
        *draft.wage,
        SlipLine("", -pension, "pretax", "pension"),
        SlipLine("", -tax, "tax", "wage_tax"),
    ]
    return _truth(draft, lines)


def _truth(draft: _Draft, lines: list[SlipLine]) -> SlipTruth:
    chance, period = draft.chance, draft.period
    wage = sum((line.amount for line in draft.wage if not line.special), NOTHING)
    days = {"month": (-6, 2), "four_weeks": (2, 9), "week": (3, 9), "other": (1, 6)}[period.kind]
    paid = period.end + datetime.timedelta(days=chance.randint(*days))
    changes = {name: value for name, value in draft.changes.items() if name in {"correction_of", "left"}}
    is_whole = period.is_whole
    meanings = {line.meaning for line in lines if line.hours is not None and not line.surcharge}
    # Hours beside a wage without hours, or hours that were never worked: the contract does not say.
    hours_open = bool(meanings) and (lines[0].hours is None or bool(meanings & {"leave_paid_out", "sick_pay"}))
    since = datetime.date(chance.randint(2015, 2024), chance.randint(1, 12), 1)
    return SlipTruth(
        employer=people.employer(chance, agency=draft.agency),
        employee=people.employee(chance),
        bsn=people.bsn(chance) if chance.random() < 0.85 else None,
        period=period,
        payment_date=paid if chance.random() < 0.8 else None,
        lines=tuple(lines),
        tax_credit_applied=draft.tax_credit,
        holiday_reserved=to_cent(max(wage, NOTHING) * Decimal("0.08")),
        periods_before=0 if not is_whole else min(period.number - 1, chance.randint(0, 12)),
        hirer=chance.choice(people.HIRERS) if draft.agency else None,
        green=draft.green,
        hourly_wage=draft.rate,
        open=frozenset({"hours_paid"} if hours_open else ()),
        birth_date=datetime.date(chance.randint(1962, 2005), chance.randint(1, 12), chance.randint(1, 28)),
        hired=period.start if "hired" in draft.changes else since,
        **changes,  # type: ignore[arg-type]
    )
