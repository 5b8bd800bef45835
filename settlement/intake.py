"""Payments to and from the benefit administration: what is to be paid goes out as CSV, what was booked comes back.

A file that comes in is read strictly, line by line, and taken in whole or not.

Which column is what, and what its codes mean, is a `Mapping`: a municipality's own stands in a TOML file.
"""

import csv
import datetime
import hashlib
import io
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from typing import Any

from django.db import transaction

from citizens import audit
from citizens.models import Citizen, Municipality, User
from citizens.selectors import citizens_with_bsn
from config import clock
from settlement import ledger
from settlement.balances import MonthMoney, agreed_on, holiday_paid, money_of
from settlement.engine.differences import paid_in
from settlement.engine.money import ZERO
from settlement.engine.month import Month
from settlement.ledger import Booked, Booking
from settlement.models import BenefitMonth, Decision, LedgerEntry, PaymentExport, Settlement

MAX_BYTES = 20_000_000
_AMOUNT = {",": r"-?\d{1,9}(,\d{1,2})?|-?\d{1,3}(\.\d{3})+(,\d{1,2})?", ".": r"-?\d{1,9}(\.\d{1,2})?"}
_PLAIN = re.compile(r"[^\x00-\x1f\x7f]{0,80}")
# With these a spreadsheet begins a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "|")


class NotAMapping(Exception):
    """The file with the mapping does not say what a mapping says."""


class FileRefused(Exception):
    """The file as a whole cannot be read: why, in Dutch."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """How a municipality's export is written. `columns` names the heading of each column by what it holds."""

    source: str = "export"
    encoding: str = "utf-8-sig"
    delimiter: str = ";"
    decimal: str = ","
    dates: str = "%d-%m-%Y"
    months: str = "%Y-%m"
    columns: dict[str, str] = field(
        default_factory=lambda: {
            "household": "dossiernummer",
            "month": "maand",
            "kind": "soort",
            "amount": "bedrag",
            "booked_on": "boekdatum",
            "reference": "kenmerk",
            "of_month": "voor maand",
            "bsn": "bsn",
            "municipality": "gemeentecode",
        }
    )
    kinds: dict[str, str] = field(
        default_factory=lambda: {
            "betaling": "payment",
            "inhouding": "withholding",
            "verrekening": "set_off",
            "aflossing": "recovery",
            "terugbetaling": "repayment",
            "vakantiegeld": "holiday_payment",
            "beslag": "attachment",
        }
    )


_REQUIRED = ("household", "month", "kind", "amount", "booked_on", "reference")
_OPTIONAL = ("of_month", "bsn", "municipality")


def mapping_from(text: str) -> Mapping:
    """A mapping as TOML; what it leaves out is as by default. Raises `NotAMapping`."""
    try:
        told: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise NotAMapping(str(problem)) from problem
    if strange := set(told) - {one.name for one in fields(Mapping)}:
        raise NotAMapping(f"onbekend: {', '.join(sorted(strange))}")
    for name, value in told.items():
        if not isinstance(value, dict if name in {"columns", "kinds"} else str):
            raise NotAMapping(f"{name} is niet wat het moet zijn")
    mapping = Mapping(**told)
    if strange := set(mapping.columns) - {*_REQUIRED, *_OPTIONAL}:
        raise NotAMapping(f"onbekende kolommen: {', '.join(sorted(strange))}")
    if missing := set(_REQUIRED) - set(mapping.columns):
        raise NotAMapping(f"kolommen ontbreken: {', '.join(sorted(missing))}")
    if strange := set(mapping.kinds.values()) - set(LedgerEntry.Kind.values):
        raise NotAMapping(f"onbekende soorten: {', '.join(sorted(map(str, strange)))}")
    if mapping.decimal not in _AMOUNT or len(mapping.delimiter) != 1:
        raise NotAMapping("decimal is een komma of een punt, delimiter is één teken")
    return replace(mapping, kinds={code.casefold(): kind for code, kind in mapping.kinds.items()})


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line of the file. It repeats nothing of what the line says."""

    line: int
    problem: str


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a file: entries that are new and known; or faults, and then nothing was taken in."""

    booked: Booked
    faults: tuple[Fault, ...] = ()


class _Wrong(Exception):
    """A line cannot be used: why, in Dutch."""


def take_in_payments(
    *, municipality: Municipality, data: bytes, by: User | str, mapping: Mapping | None = None
) -> Report:
    """Take a file of payments in: all of it, or nothing and a report by line. The same file again changes nothing."""
    mapping = mapping or Mapping()
    lines = list(_lines(data, mapping))
    known = _Known(municipality, lines, mapping)
    bookings, faults = [], []
    seen: dict[str, int] = {}
    for number, line in lines:
        try:
            booking = _booking(line, mapping, known)
        except _Wrong as problem:
            faults.append(Fault(number, str(problem)))
            continue
        if booking.reference in seen:
            faults.append(Fault(number, f"Dit kenmerk staat ook op regel {seen[booking.reference]}."))
        seen.setdefault(booking.reference, number)
        bookings.append(booking)
    if not faults:
        try:
            return Report(ledger.book(municipality=municipality, source=mapping.source, bookings=bookings, by=by))
        except ledger.AlreadyBooked as problem:
            faults.append(Fault(seen[str(problem)], "Dit kenmerk is al geboekt, met andere gegevens."))
    return Report(Booked(0, 0), tuple(faults))


def _lines(data: bytes, mapping: Mapping) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines with their number, by what each column holds. Raises `FileRefused`."""
    if len(data) > MAX_BYTES:
        raise FileRefused("Het bestand is te groot.")
    try:
        text = data.decode(mapping.encoding)
    except (UnicodeDecodeError, LookupError) as problem:
        raise FileRefused(f"Het bestand is niet geschreven in {mapping.encoding}.") from problem
    if "\0" in text:
        raise FileRefused("Het bestand is geen tekst.")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=mapping.delimiter, strict=True)
    try:
        heading = [name.strip().casefold() for name in next(rows, [])]
        places = _places(heading, mapping)
        for row in rows:
            if any(cell.strip() for cell in row):
                if len(row) != len(heading):
                    row = []  # noqa: PLW2901 - told as a line with too few or too many columns
                yield rows.line_num, {name: row[place].strip() for name, place in places.items()} if row else {}
    except csv.Error as problem:
        raise FileRefused(f"Regel {rows.line_num} is geen geldige CSV.") from problem


def _places(heading: list[str], mapping: Mapping) -> dict[str, int]:
    if len(set(heading)) < len(heading):
        raise FileRefused("Een kolom staat er twee keer in.")
    places = {}
    for name, title in mapping.columns.items():
        if title.casefold() in heading:
            places[name] = heading.index(title.casefold())
        elif name in _REQUIRED:
            raise FileRefused(f"De kolom ‘{title}’ ontbreekt.")
    return places


class _Known:
    """The months and persons of this municipality that the file names. Nobody else's are found."""

    def __init__(self, municipality: Municipality, lines: list[tuple[int, dict[str, str]]], mapping: Mapping) -> None:
        self.municipality = municipality
        self.decimal = mapping.decimal
        numbers = {line["household"] for _, line in lines if line}
        rows = BenefitMonth.objects.filter(municipality=municipality, household__number__in=numbers)
        self.months = {(row.household.number, row.month): row for row in rows.select_related("household")}
        self.households = {number for number, _ in self.months}
        self.persons: dict[str, Citizen | None] = {}

    def month(self, number: str, month: Month) -> BenefitMonth:
        if number not in self.households:
            raise _Wrong("Dit dossiernummer is hier niet bekend.")
        if (number, month) not in self.months:
            raise _Wrong("Deze maand is van dit dossier niet bekend.")
        return self.months[number, month]

    def person(self, bsn: str) -> Citizen:
        if bsn not in self.persons:
            self.persons[bsn] = citizens_with_bsn(self.municipality, bsn).first()
        person = self.persons[bsn]
        if person is None:
            raise _Wrong("Dit BSN is hier niet bekend.")
        return person


def _booking(line: dict[str, str], mapping: Mapping, known: _Known) -> Booking:
    if not line:
        raise _Wrong("Deze regel heeft te veel of te weinig kolommen.")
    for name, value in line.items():
        if not _PLAIN.fullmatch(value):
            raise _Wrong("Een waarde is te lang, of heeft tekens die er niet in horen.")
        if name != "amount" and value.startswith(_FORMULA):
            raise _Wrong("Een waarde begint als een formule.")
    if line.get("municipality", known.municipality.code) != known.municipality.code:
        raise _Wrong("Deze regel is van een andere gemeente.")
    kind = mapping.kinds.get(line["kind"].casefold())
    if kind is None:
        raise _Wrong("Deze soort is niet bekend.")
    of = line.get("of_month", "")
    pays_back = kind in {LedgerEntry.Kind.SET_OFF, LedgerEntry.Kind.RECOVERY}
    if kind == LedgerEntry.Kind.SET_OFF and not of:
        raise _Wrong("Er staat niet bij voor welke maand dit wordt verrekend.")
    if of and not pays_back:
        raise _Wrong("Bij deze soort hoort geen ‘voor maand’.")
    if not line["reference"]:
        raise _Wrong("Het kenmerk ontbreekt.")
    return Booking(
        month=known.month(line["household"], _month(line["month"], mapping)),
        kind=kind,
        amount=_amount(line["amount"], mapping),
        booked_on=_day(line["booked_on"], mapping),
        reference=line["reference"],
        of_month=known.month(line["household"], _month(of, mapping)) if of else None,
        citizen=known.person(line["bsn"]) if line.get("bsn") else None,
    )


def _amount(text: str, mapping: Mapping) -> Decimal:
    if not re.fullmatch(_AMOUNT[mapping.decimal], text, re.ASCII):
        raise _Wrong("Het bedrag is geen bedrag in euro’s en centen.")
    plain = text.replace(".", "").replace(",", ".") if mapping.decimal == "," else text
    return Decimal(plain).quantize(Decimal("0.01"))


def _day(text: str, mapping: Mapping) -> datetime.date:
    try:
        return datetime.datetime.strptime(text, mapping.dates).date()  # noqa: DTZ007 - a day without a time
    except ValueError as problem:
        raise _Wrong("De boekdatum is geen datum zoals in de afspraak.") from problem


def _month(text: str, mapping: Mapping) -> Month:
    try:
        return Month.of(datetime.datetime.strptime(text, mapping.months).date())  # noqa: DTZ007 - a month without a time
    except ValueError as problem:
        raise _Wrong("De maand is geen maand zoals in de afspraak.") from problem


@dataclass(frozen=True, slots=True)
class Payments:
    """A file of what is to be paid and withheld. `held`: file numbers of which that cannot be said with certainty."""

    data: bytes
    lines: int
    held: tuple[str, ...]


class _Unsure(Exception):
    """What is still to be paid does not follow from what was decided and booked."""


@transaction.atomic
def export_payments(
    *, municipality: Municipality, month: Month, by: User | str, mapping: Mapping | None = None
) -> Payments:
    """What was decided to pay of a month and is not booked yet, as `take_in_payments` reads it when it is booked.

    A reference stays the same when the month is decided anew before it is booked, so that nothing is paid twice.
    Which file was handed over is kept (`PaymentExport`). Raises `NotAMapping` where a kind has no code in the mapping.
    """
    mapping = mapping or Mapping()
    codes = {kind: code for code, kind in reversed(mapping.kinds.items())}
    rows = BenefitMonth.objects.filter(municipality=municipality, first_day=month.first).order_by("household__number")
    household_ids = list(rows.values_list("household", flat=True))
    lines: list[list[str]] = []
    held = []
    for start in range(0, len(household_ids), _CHUNK):
        chunk = household_ids[start : start + _CHUNK]
        moneys = money_of(chunk)
        found = [(months, money) for months in moneys.values() for money in months if money.month.month == month]
        steps = dict(
            Settlement.objects.filter(pk__in=[m.settlement.pk for _, m in found if m.settlement]).values_list(
                "pk", "steps"
            )
        )
        payees = Citizen.objects.in_bulk(
            {int(one["citizen"]) for _, money in found for row in money.decisions for one in row.payees}
        )
        for months, money in found:
            number = money.month.household.number
            try:
                bookings = list(_to_book(months, money, steps, payees))
            except _Unsure:
                held.append(number)
                continue
            lines += [_line(one, mapping, codes, municipality) for one in bookings]
    names = [name for name in (*_REQUIRED, *_OPTIONAL) if name in mapping.columns]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=mapping.delimiter)
    writer.writerow([mapping.columns[name] for name in names])
    columns = (*_REQUIRED, *_OPTIONAL)
    writer.writerows([dict(zip(columns, line, strict=True))[name] for name in names] for line in lines)
    audit.record(
        "payments.exported",
        by=by,
        subject=municipality,
        municipality=municipality,
        month=str(month),
        lines=len(lines),
        held=len(held),
    )
    payments = Payments(text.getvalue().encode(mapping.encoding), len(lines), tuple(held))
    PaymentExport.objects.create(
        municipality=municipality,
        first_day=month.first,
        lines=payments.lines,
        held=held,
        checksum=hashlib.sha256(payments.data).hexdigest(),
        by=audit.name_of(by),
    )
    return payments


_CHUNK = 500


def _line(one: Booking, mapping: Mapping, codes: dict[str, str], municipality: Municipality) -> list[str]:
    """In the order of all columns."""
    if one.kind not in codes:
        raise NotAMapping(f"de soort {one.kind} ontbreekt")
    return [
        one.month.household.number,
        one.month.first_day.strftime(mapping.months),
        codes[one.kind],
        f"{one.amount:.2f}".replace(".", mapping.decimal),
        one.booked_on.strftime(mapping.dates),
        one.reference,
        one.of_month.first_day.strftime(mapping.months) if one.of_month else "",
        one.citizen.bsn if one.citizen else "",
        municipality.code,
    ]


def _to_book(
    months: Sequence[MonthMoney], money: MonthMoney, steps: dict[int, Any], payees: dict[int, Citizen]
) -> Iterator[Booking]:
    kinds, number = Decision.Kind, money.month.household.number
    if money.month.stale_since is not None or number.startswith(_FORMULA) or not _PLAIN.fullmatch(number):
        raise _Unsure
    if not money.is_booked:
        yield from _of_month(months, money, steps, payees)
    else:
        back = money.last_decision(kinds.BACK_PAYMENT)
        left = back.total - money.paid if back and back.total is not None else ZERO
        for row in _pending(money, kinds.BACK_PAYMENT, left):
            yield from _paid(money, row, LedgerEntry.Kind.PAYMENT, f"N{row.pk}", _day_of(row), payees)
    holiday = money.last_decision(kinds.HOLIDAY)
    if holiday is not None and holiday.total is not None:
        year = paid_in(money.month.month)
        left = holiday.total - holiday_paid(one for one in months if paid_in(one.month.month) == year)[year]
        for row in _pending(money, kinds.HOLIDAY, left):
            yield from _paid(money, row, LedgerEntry.Kind.HOLIDAY_PAYMENT, f"V{row.pk}", _day_of(row), payees)


def _of_month(
    months: Sequence[MonthMoney], money: MonthMoney, steps: dict[int, Any], payees: dict[int, Citizen]
) -> Iterator[Booking]:
    """The payment of a month with what goes off it, or the advance on it."""
    row = money.last_decision(Decision.Kind.PROVISIONAL, Decision.Kind.ESTABLISHED)
    reference, settlement = f"M{money.month.pk}", money.settlement
    if settlement is None or row is None:
        advance = money.last_decision(Decision.Kind.ADVANCE)
        if advance is not None:
            yield from _paid(money, advance, LedgerEntry.Kind.PAYMENT, reference, _day_of(advance), payees)
        return
    day = settlement.payment_date
    taken = {
        next(one["value"] for one in step["inputs"] if one["name"] == "kind"): Decimal(step["amount"])
        for step in steps[settlement.pk]
        if step["key"].startswith("deduction:")
    }
    if row.amount != settlement.to_pay or settlement.payout - settlement.to_pay != sum(taken.values(), ZERO):
        raise _Unsure
    yield from _paid(money, row, LedgerEntry.Kind.PAYMENT, reference, day, payees)
    for deduction, amount in taken.items():
        kind = _DEDUCTIONS[deduction]
        owed: Iterable[tuple[BenefitMonth | None, Decimal]] = [(None, amount)]
        if kind == LedgerEntry.Kind.SET_OFF:
            first = money.month.first_day
            owed = [(one.month, part.amount) for one in months for part in one.planned if part.first_day == first]
        elif kind == LedgerEntry.Kind.RECOVERY:
            owed = [(one.month, agreed_on(one, day).left) for one in months]
        left = amount
        for of_month, most in owed:
            if part := min(left, most):
                name = f"{reference}-{kind}" + (f"-{of_month.month}" if of_month else "")
                yield Booking(money.month, kind, part, day, name, of_month=of_month)
                left -= part
        if left:
            raise _Unsure


_DEDUCTIONS = {
    "set_off": LedgerEntry.Kind.SET_OFF,
    "recovery": LedgerEntry.Kind.RECOVERY,
    "attachment": LedgerEntry.Kind.ATTACHMENT,
    "debt_arrangement": LedgerEntry.Kind.WITHHOLDING,
}


def _pending(money: MonthMoney, kind: str, left: Decimal) -> list[Decision]:
    """The newest decisions that together make what is left to be paid; `_Unsure` when none do."""
    found: list[Decision] = []
    for row in reversed(money.decisions):
        if left <= ZERO or left == sum((one.amount for one in found), ZERO):
            break
        if row.kind == kind:
            found.append(row)
    if left > ZERO and left != sum((one.amount for one in found), ZERO):
        raise _Unsure
    return found[::-1]


def _paid(
    money: MonthMoney,
    row: Decision,
    kind: str,
    reference: str,
    day: datetime.date,
    payees: dict[int, Citizen],
) -> Iterator[Booking]:
    """A line for each person who is paid."""
    parts = [(payees.get(int(one["citizen"])), Decimal(one["amount"])) for one in row.payees]
    if sum((amount for _, amount in parts), ZERO) != row.amount:
        raise _Unsure
    for citizen, amount in parts:
        if citizen is None:
            raise _Unsure
        yield Booking(money.month, kind, amount, day, f"{reference}-{citizen.pk}", citizen=citizen)


def _day_of(row: Decision) -> datetime.date:
    return row.at.astimezone(clock.AMSTERDAM).date()
