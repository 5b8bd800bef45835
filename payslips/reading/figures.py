"""The money of a payslip as printed: the amount of this period on each line, the parts of the sums, the hours."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from payslips.reading import sums
from payslips.reading.fields import put_one
from payslips.reading.labelled import Value
from payslips.reading.labels import PAID_HOURS, YEAR_SO_FAR, Meaning, likely_total, line_meaning, total_meaning
from payslips.reading.slip import Slip
from payslips.reading.tables import AFTER, APART, Entry, proven_product
from payslips.reading.text import Cell, number, plain

_IN_LABEL: Final = re.compile(
    r"(?P<hours>-?\d{1,3}(?:,\d{1,2})?) ?(?:uur|uren|u|hours|h|godz\.?)? ?(?:x|×|à|a|@|\*) ?€? ?"
    r"(?P<rate>\d{1,3},\d{2,4})"
)  # "Salaris (34,67 uur x 16,38)"
_HOLIDAY: Final = re.compile(r"\b(?:\w*vakantie|vak |vakgeld|vt|vg|vb|holiday|vacation|wakacyj|urlop)")
_YEARLY: Final = {
    "gross_total": "gross_wage",
    "taxable_wage": "taxable_wage",
    "wage_tax_total": "wage_tax",
    "wage_tax": "wage_tax",
    "net_wage": "net_wage",
    "net_payment": "net_payment",
}
_SO_FAR: Final = {"cumulatief", "cum", "ytd", "jaartotaal", "cumulative"}
_MOST_HOURS: Final = 744  # in a month
_LEAST_RATE: Final = 5  # euros an hour; less is paid a kilometre
_MOST_RATE: Final = 120
_HOURS: Final = re.compile(r"\b(?:\w*uren|\w*uur|hours|godziny)\b")
_SURCHARGE: Final = re.compile(r"toeslag|supplement|surcharge|onregelm|irregular|\bort\b|dodatek")
_PAID_HOURS: Final = {"salary", "overtime", "sick_pay", "leave_pay", "back_pay"}


@dataclass(frozen=True, slots=True)
class Parts:
    """What takes part in the sums, and by the index of its entry where each amount stands."""

    items: list[sums.Item]
    totals: list[sums.Total]
    cells: dict[int, tuple[Cell, ...]]


def line_of(entry: Entry) -> Meaning:
    """What the line is: hours times a rate that make its amount are pay, under whatever name."""
    meaning, words = line_meaning(entry.label.text), plain(entry.label.text)
    if meaning.name not in {"unknown", "hours", "hourly_wage"} or not _HOURS.search(words) or _SURCHARGE.search(words):
        return meaning
    factors = [cell.value for role in ("quantity", "rate") for cell in entry.of(role)]
    amounts = [cell.value for cell in entry.of("amount", "plus") if cell.is_amount]
    match factors, amounts:
        case [Decimal() as hours, Decimal() as rate], [Decimal() as amount]:
            slack = (abs(hours) + rate) * Decimal("0.005") + Decimal("0.01")
            is_pay = _LEAST_RATE <= rate <= _MOST_RATE and abs(hours * rate - amount) <= slack
        case _:
            return meaning
    return PAID_HOURS if is_pay else meaning


def money(entry: Entry) -> tuple[Decimal, str | None, tuple[Cell, ...]] | None:
    """The amount of this period on a line, with the side of its column; None when no column says which it is."""
    if entry.block in APART:
        return None
    plus = [cell for cell in entry.of("plus") if cell.is_amount]
    minus = [cell for cell in entry.of("minus") if cell.is_amount]
    if plus or minus:
        value = _sum(plus) - _sum(minus)
        return (value, "+", (*plus, *minus)) if plus else (-value, "-", tuple(minus))
    amounts = [cell for cell in entry.of("amount") if cell.is_amount]
    only_taxed = line_meaning(entry.label.text).role == "fiscal"  # "Bijtelling auto" stands where it is taxed only
    if not amounts and entry.heads and (only_taxed or not entry.heads & {"amount", "plus", "minus"}):
        by_rate = [cell for cell in entry.of("table", "special") if cell.is_amount]
        return (_sum(by_rate), None, tuple(by_rate)) if by_rate else None
    if not amounts and entry.numbers and all(role is None for role, _ in entry.numbers):
        amounts = [cell for cell in entry.of(None) if cell.is_amount]
        product = proven_product([cell for _, cell in entry.numbers])
        amounts = [product] if product else amounts
    if len(amounts) != 1:
        return None
    return _sum(amounts), None, tuple(amounts)


def _sum(cells: Iterable[Cell]) -> Decimal:
    return sum((cell.value for cell in cells if cell.value is not None), Decimal(0))


def cents(amount: Decimal) -> int:
    """An amount of two decimals in cents."""
    return int(amount * 100)


def sum_parts(entries: Sequence[Entry]) -> Parts:
    """The lines and totals that take part in the sums; `index` is the place of their entry."""
    parts = Parts([], [], {})
    for index, entry in enumerate(entries):
        total = entry.total or total_meaning(entry.label.text)
        if total == "subtotal":
            continue
        found = money(entry)
        if total == "account":  # "IBAN NL00 … 1.234,56" is what was paid when the sums say so
            if found:
                place = entry.place
                parts.totals.append(sums.Total("net_payment", cents(found[0]), place, index, weak=True))
                parts.cells[index] = found[2]
            else:
                _add_weak(parts, index, entry, "net_payment")
            continue
        if found is None:
            _add_beside(parts, index, entry, total)
            continue
        amount, side, parts.cells[index] = found
        meaning = line_of(entry)
        place = entry.place
        is_line_too = total == "gross_total" and meaning.role == "gross" and not entry.total
        if total in {"net_wage", "net_payment"} and side == "-":  # below nothing, or the closing entry of two columns
            both = (
                sums.Total(total, each, place, index, weak=True, aside=True)
                for each in (cents(amount), -cents(amount))
            )
            parts.totals.extend(both)
        elif total:
            parts.totals.append(sums.Total(total, cents(amount), place, index, maybe_line=is_line_too))
        elif (likely := likely_total(entry.label.text)) and side != "-":
            parts.totals.append(sums.Total(likely, cents(amount), place, index, weak=True))
        if total is None or is_line_too:
            parts.items.append(
                sums.Item(
                    index=index,
                    amount=cents(amount),
                    side=side,
                    meaning=meaning.name,
                    role=entry.role or meaning.role,
                    also=() if entry.role else _also(entry, meaning),
                    place=place,
                    region=entry.region,
                    maybe_total=total is not None,
                    is_likely_total=total is None and likely_total(entry.label.text) is not None,
                    is_weak=meaning.is_weak,
                )
            )
    return parts


def _also(entry: Entry, meaning: Meaning) -> tuple[str, ...]:
    """Where else the line may stand: a word that says little can name a reimbursement, what was saved may be paid."""
    if meaning.is_weak and meaning.role == "gross":
        return (*meaning.also, "plus")
    if meaning.name == "reservation" and entry.region.startswith("table") and entry.of("amount", "plus"):
        return ("gross",)
    return meaning.also


def _add_beside(parts: Parts, index: int, entry: Entry, total: str | None) -> None:
    """What a line says in other columns: the taxable wage by rate; a net total that stands below the cumulatives."""
    if entry.block in APART or total is None:
        return
    place = entry.place
    if total.startswith("taxable"):
        for column, name in (("table", "taxable_table"), ("special", "taxable_special")):
            cells = [cell for cell in entry.of(column) if cell.is_amount]
            if cells:
                parts.totals.append(sums.Total(name, cents(_sum(cells)), place, index))
                parts.cells[index] = (*parts.cells.get(index, ()), *cells)
    _add_weak(parts, index, entry, total)


def _add_weak(parts: Parts, index: int, entry: Entry, total: str) -> None:
    """A total that counts only when the sums give it: one in a column that is not that of the period."""
    first = entry.numbers[0][1]
    if len(entry.numbers) == 1 and first.is_amount:
        place = entry.place
        parts.totals.append(sums.Total(total, cents(_sum([first])), place, index, weak=True, aside=True))
        parts.cells[index] = (first,)


def put_hours(slip: Slip, values: Sequence[Value], entries: Sequence[Entry]) -> None:
    """Hours paid: as printed, else those of the lines that pay hours; with the check that hours times rate fits."""
    in_rows = {
        cell
        for entry in entries
        if money(entry) and (entry.of("quantity") or len(entry.numbers) > 1)
        for _, cell in entry.numbers
    }
    printed = [
        (read[0].normalize(), value.cells)
        for value in values
        if value.name == "hours_paid"
        and in_rows.isdisjoint(value.cells)
        and (read := number(value.text))
        and not read[2]
        and abs(read[0]) <= _MOST_HOURS
    ]
    lines = [found for entry in entries if (found := _hours_line(entry))]
    total = sum((hours for hours, _, _, _ in lines), Decimal(0))
    for hours, rate, amount, _ in lines:
        if rate is None:
            continue
        slack = abs(hours) * Decimal("0.005") + rate * Decimal("0.005") + Decimal("0.01")
        slip.check(
            "hours_times_rate",
            passed=abs(abs(hours * rate) - abs(amount)) <= slack,
            compared={"hours": str(hours), "rate": str(rate), "amount": f"{amount:.2f}"},
            fields=("hours_paid", "gross_wage"),
        )
    strange = [
        entry.label.text
        for entry in entries
        if line_of(entry).role == "unknown" and money(entry)
        if entry.of("quantity") or _IN_LABEL.search(entry.label.text)
    ]
    if strange and not printed:
        slip.check("hours_known", passed=False, compared={"labels": strange}, fields=("hours_paid",))
    if printed:
        put_one(slip, "hours_paid", [(f"{hours:f}", cells) for hours, cells in printed])
        if lines:
            slip.check(
                "hours_lines",
                passed=all(hours == total for hours, _ in printed),
                compared={"printed": f"{printed[0][0]:f}", "computed": f"{total.normalize():f}"},
                fields=("hours_paid",),
            )
    elif lines:
        slip.put("hours_paid", f"{total.normalize():f}", [cell for _, _, _, cell in lines])
    else:
        slip.put("hours_paid", None)


def _hours_line(entry: Entry) -> tuple[Decimal, Decimal | None, Decimal, Cell] | None:
    """Hours, rate (with its percentage), amount and place of a line that pays hours."""
    meaning, found = line_of(entry), money(entry)
    quantities, rates = entry.of("quantity"), entry.of("rate")
    is_worked_out = meaning.name == "hourly_wage" and bool(quantities and rates)  # "Uurloon  40,00 x 16,38"
    if found is None or (meaning.name not in _PAID_HOURS and not is_worked_out):
        return None
    if not quantities and (product := _IN_LABEL.search(entry.label.text)):
        read = [number(product[name]) for name in ("hours", "rate")]
        if read[0] and read[1] and abs(abs(read[0][0] * read[1][0]) - abs(found[0])) <= Decimal("0.05"):
            return read[0][0], read[1][0], found[0], entry.label
    if len(quantities) != 1:
        return None
    hours = quantities[0].value
    if hours is None or quantities[0].percent:
        return None
    rate = rates[0].value if len(rates) == 1 else None
    percents = [cell.value for cell in entry.of("percent") if cell.value]
    if rate is not None and len(percents) == 1 and percents[0] != 100:
        rate = rate * percents[0] / 100
    if rate is not None and not _LEAST_RATE <= rate <= _MOST_RATE:
        return None
    return hours, rate, found[0], quantities[0]


def base_rates(entries: Sequence[Entry]) -> list[Decimal]:
    """The hourly wage on the lines of ordinary hours."""
    return [
        line[1]
        for entry in entries
        if line_meaning(entry.label.text).name == "salary" and (line := _hours_line(entry)) and line[1] is not None
    ]


def may_be_holiday_allowance(entry: Entry) -> bool:
    """Gross pay with holiday in its label that was taken for something else."""
    known = line_meaning(entry.label.text).name in {"holiday_allowance", "leave_pay"}
    return not known and speaks_of_holiday(entry)


def speaks_of_holiday(entry: Entry) -> bool:
    """Is there a word for holiday in the label?"""
    return bool(_HOLIDAY.search(plain(entry.label.text)))


def cumulative(entry: Entry) -> tuple[str, Decimal] | None:
    """The figure of the year so far on a line: which one, and how much."""
    cells = entry.of("cumulative") if entry.block != "cumulative" else [cell for _, cell in entry.numbers]
    amounts = [cell for cell in cells if cell.is_amount]
    words = plain(entry.label.text)
    bare = " ".join(word for word in YEAR_SO_FAR.sub(" ", words).split() if word not in _SO_FAR)
    if not amounts and bare != words:
        amounts = [cell for _, cell in entry.numbers if cell.is_amount]
    name = _YEARLY.get(total_meaning(bare) or line_meaning(bare).name)
    if name is None or len(amounts) != 1:
        return None
    amount = _sum(amounts)
    return name, abs(amount) if name == "wage_tax" else amount


def meaning_of(entry: Entry) -> str:
    """The meaning of a line in the answer: of a total, of a line, or unknown."""
    if entry.block is not None and entry.block in APART:
        return {"employer": "employer_cost", "leave": "reservation", AFTER: "unknown"}.get(entry.block, entry.block)
    return total_meaning(entry.label.text) or line_of(entry).name
