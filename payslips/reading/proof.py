"""The money of a slip with its proof: what the sums say, and every doubt that sends a figure to a person."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Final

from payslips.reading import figures, sums, tables, yardsticks
from payslips.reading.document import Page
from payslips.reading.figures import Parts
from payslips.reading.labels import line_meaning, total_meaning
from payslips.reading.slip import Slip
from payslips.reading.sums import BELOW, Item, Outcome
from payslips.reading.tables import Entry
from payslips.reading.text import Cell

MONEY: Final = ("gross_wage", "taxable_wage", "wage_tax", "net_wage", "net_payment")
SUMMED: Final = (*MONEY, "holiday_allowance_paid", *BELOW)
# Where a figure is printed: as a total by one of these names, or else as the lines in these roles.
_TOTALS: Final = {
    "gross_wage": ("gross_total",),
    "taxable_wage": ("taxable_wage", "taxable_table", "taxable_special"),
    "wage_tax": ("wage_tax_total",),
    "net_wage": ("net_wage",),
    "net_payment": ("net_payment", "net_wage"),
}
_LINES: Final = {
    "gross_wage": "gross",
    "holiday_allowance_paid": "gross",
    "wage_tax": "tax",
    "reimbursements_total": "plus",
    "net_deductions_total": "minus",
    "attachment_total": "minus",
}
_COUNTED: Final = {
    "gross": ("gross_wage", "net_wage", "net_payment", "holiday_allowance_paid"),
    "pretax": ("taxable_wage", "net_wage", "net_payment"),
    "tax": ("wage_tax", "net_wage", "net_payment"),
    "posttax": ("net_wage", "net_payment"),
    "plus": ("net_payment", *BELOW),
    "minus": ("net_payment", *BELOW),
}  # the fields that a line in this role is part of
_TWICE: Final = 2
_OF_GROSS: Final = {"gross_lines", "taxable_wage"}  # the checks of what stands above the tax
_WITH: Final = {
    "gross_wage": ("taxable_wage", "holiday_allowance_paid"),
    "net_wage": BELOW,
}  # what is wrong when these are
# Pay at the special rate, and what changes the wage that the table looks at.
_SPECIAL: Final = {
    "wage_tax_special", "holiday_allowance", "year_end", "bonus", "back_pay", "leave_pay", "salary_exchange",
    "car_addition",
}  # fmt: skip
_ONLY: Final = {"holiday_allowance_paid": "holiday_allowance", "attachment_total": "attachment"}


def put_money(slip: Slip, entries: Sequence[Entry]) -> set[Cell]:
    """The amounts that the sums give, what those sums prove, and the doubts about lines and columns.

    Returns the cells that were counted as money.
    """
    parts = figures.sum_parts(entries)
    outcome = sums.prove(parts.items, parts.totals)
    for name, amount in outcome.figures.items():
        slip.put(name, None if amount is None else Decimal(amount) / 100, _places(name, outcome, parts))
    proven = _proven(outcome)
    for check in outcome.checks:
        compared: dict[str, object] = {"printed": _euros(check.printed), "computed": _euros(check.computed)}
        doubted = [name for name in check.fields if name not in proven]
        slip.check(check.name, passed=check.passed, compared=compared, fields=doubted)
    _note_unproven(slip, outcome, proven)
    _note_moved(slip, outcome, parts, entries)
    _note_lines(slip, outcome, parts, entries)
    _note_columns(slip, entries)
    _note_nameless(slip, entries)
    _note_holiday(slip, outcome, parts, entries)
    _note_other_payment(slip, outcome, parts)
    _note_other_totals(slip, outcome, parts)
    _note_boundary(slip, outcome, parts)
    _note_cancelled(slip, outcome, parts)
    _note_covered_lines(slip, parts)
    _note_implausible(slip)
    _note_law(slip, outcome, parts, entries, proven)
    return {cell for item in parts.items if _counts(item, outcome) for cell in parts.cells[item.index]}


def _proven(outcome: Outcome) -> set[str]:
    """The figures that a sum proves and no failing sum throws doubt on.

    A net wage that is the printed one and what the lines above make stands, whatever is wrong below it; a gross wage
    that two sums confirm stands when a net amount differs.
    """
    passed = [check for check in outcome.checks if check.passed]
    failed = {check.name for check in outcome.checks if not check.passed}
    times = Counter(name for check in passed for name in set(check.proves))
    doubted = {name for check in outcome.checks if not check.passed for name in check.fields}
    stands = {"gross_wage"} if times["gross_wage"] >= _TWICE and failed.isdisjoint(_OF_GROSS) else set()
    if "net_wage" not in failed and any(check.name == "net_wage" and check.strict for check in passed):
        stands |= {"net_wage", "wage_tax"} & set(times)
    proven = set(times) - (doubted - stands)
    return proven if "gross_wage" in proven else proven - {"holiday_allowance_paid"}


def _note_unproven(slip: Slip, outcome: Outcome, proven: set[str]) -> None:
    """Figures that no sum has proven, and those that come out differently by an equally good way of adding up."""
    unproven = [name for name in SUMMED if name not in proven and slip.values[name] is not None]
    if unproven:
        slip.check("proven_by_sums", passed=False, compared={"fields": unproven}, fields=unproven)
    vouched = sum(check.strict for check in outcome.checks) >= _TWICE
    unsure = [name for name in SUMMED if slip.unsure(name) and not (name in proven and vouched)]
    if unsure:
        slip.check("read_clearly", passed=False, compared={"fields": unsure}, fields=unsure)
    undecided = sorted(outcome.undecided)
    if undecided:
        slip.check("one_reading", passed=False, compared={"fields": undecided}, fields=undecided)


def _note_moved(slip: Slip, outcome: Outcome, parts: Parts, entries: Sequence[Entry]) -> None:
    """Sums that come out only with a line in a role that neither its label nor its place explains."""
    moved = [item for item in parts.items if item.index in outcome.moved]
    premiums = {"pretax", "posttax"}
    # A premium before tax or after it changes nothing but the taxable wage.
    only_taxed = all({item.role, outcome.roles[item.index]} <= premiums for item in moved)
    if moved:
        slip.check(
            "lines_in_place",
            passed=False,
            compared={"labels": [entries[item.index].label.text for item in moved]},
            fields=("taxable_wage",) if only_taxed else SUMMED,
        )


def _note_lines(slip: Slip, outcome: Outcome, parts: Parts, entries: Sequence[Entry]) -> None:
    """Lines that nobody knows, and lines that the sums left out: what they can be goes to a person."""
    doubts: list[tuple[Item, Iterable[str]]] = [
        *_renamed(outcome, parts, entries),
        *_placed_by_sums(outcome, parts),
        *_left_out(outcome, parts),
    ]
    if doubts:
        labels = [entries[item.index].label.text for item, _ in doubts]
        fields = {name for _, names in doubts for name in names}
        slip.check("lines_known", passed=False, compared={"labels": labels}, fields=fields)


def _renamed(outcome: Outcome, parts: Parts, entries: Sequence[Entry]) -> Iterable[tuple[Item, Iterable[str]]]:
    for item in parts.items:
        is_gross = outcome.roles.get(item.index) == "gross"
        if (item.role == "gross" or is_gross) and figures.may_be_holiday_allowance(entries[item.index]):
            yield item, ("holiday_allowance_paid",)


def _placed_by_sums(outcome: Outcome, parts: Parts) -> Iterable[tuple[Item, Iterable[str]]]:
    """An unknown line among the gross pay can be holiday allowance, one among the deductions an attachment."""
    doubts = {
        "gross": ("holiday_allowance_paid",),
        "minus": ("attachment_total",),
    }
    premiums = {"pretax", "posttax"}
    confirmed = any(check.name == "gross_lines" and check.strict for check in outcome.checks)
    for item in parts.items:
        role = outcome.roles.get(item.index, "")
        if item.is_likely_total and _counts(item, outcome):
            yield item, SUMMED
        is_odd = item.role == "unknown" or (item.is_weak and item.amount < 0)
        if is_odd and role == "gross" and not confirmed:
            yield item, ("gross_wage", "taxable_wage")
        if item.role == "unknown" and role in doubts and not (role == "gross" and item.amount < 0):
            yield item, doubts[role]
        if role == "posttax" and (
            item.role not in premiums or item.is_weak
        ):  # more tax, a premium, or held back from the net wage
            yield item, ("wage_tax", "net_wage", "net_deductions_total", "attachment_total")
        if item.role == "unknown" and item.index in outcome.giving:  # no premium paid back, but pay
            yield item, ("gross_wage", "taxable_wage", "holiday_allowance_paid")
        if item.index in outcome.turned:
            yield item, ("reimbursements_total", "net_deductions_total")


def _left_out(outcome: Outcome, parts: Parts) -> Iterable[tuple[Item, Iterable[str]]]:
    """A line that is in no sum matters where no printed payment closes them, or where it is plainly a line."""
    counted = {(item.meaning, abs(item.amount)) for item in parts.items if _counts(item, outcome)}
    has_gross_lines = "gross" in outcome.roles.values()
    payment = outcome.figures["net_payment"]
    closed = any(total.name == "net_payment" and total.amount == payment for total in parts.totals)
    first = min((item.place for item in parts.items if _counts(item, outcome)), default=(0, 0.0))
    for item in parts.items:
        if item.role == "unknown" and item.place < first and not item.region.startswith("table"):
            continue  # in the head: a number of hours, a percentage
        repeats = (item.meaning, abs(item.amount)) in counted
        if not item.amount or item.maybe_total or item.role == "info" or repeats or _counts(item, outcome):
            continue
        if not closed:
            yield item, ("net_payment", *BELOW)
        elif item.role != "unknown" and (item.region.startswith("table") or item.meaning in _ONLY.values()):
            yield item, ("gross_wage", "holiday_allowance_paid", *BELOW)
        if not has_gross_lines:  # the gross pay is known as a total only, and this can be part of it
            yield item, ("holiday_allowance_paid",)


def _counts(item: Item, outcome: Outcome) -> bool:
    return outcome.roles.get(item.index, sums.CLEARED) not in {sums.CLEARED, "info"}


def _note_columns(slip: Slip, entries: Sequence[Entry]) -> None:
    """Amounts right of the one that was taken, in a column without a head: which of the two is the period's?"""
    unsure = [entry.label.text for entry in entries if entry.block not in tables.APART and _has_nameless_amount(entry)]
    if len(unsure) > 1 or any(entry.unsure for entry in entries):
        slip.check("columns_known", passed=False, compared={"labels": unsure}, fields=SUMMED)


def _note_nameless(slip: Slip, entries: Sequence[Entry]) -> None:
    """Lines of pay or deductions whose only amount stands in a column that nobody knows."""
    lost = [
        (entry.label.text, line_meaning(entry.label.text).role)
        for entry in entries
        if entry.heads and entry.block not in tables.APART and figures.money(entry) is None
        if any(cell.is_amount and cell.value for cell in entry.of(None)) and not total_meaning(entry.label.text)
    ]
    fields = {name for _, role in lost for name in _COUNTED.get(role, ())}
    if fields:
        slip.check("columns_known", passed=False, compared={"labels": [label for label, _ in lost]}, fields=fields)


def _note_holiday(slip: Slip, outcome: Outcome, parts: Parts, entries: Sequence[Entry]) -> None:
    """A gross wage that no lines make up can hold the holiday allowance that a label speaks of."""
    confirmed = any(check.name == "gross_lines" and check.strict for check in outcome.checks)
    end = max((total.place for total in parts.totals if not total.aside), default=(0, 0.0))
    spoken_of = [
        entry.label.text
        for entry in entries
        if entry.block not in tables.APART and figures.speaks_of_holiday(entry) and figures.money(entry)
        if line_meaning(entry.label.text).role != "gross" and (entry.place < end or entry.of("amount", "plus"))
    ]
    if not confirmed and spoken_of:
        slip.check("lines_known", passed=False, compared={"labels": spoken_of}, fields=("holiday_allowance_paid",))


def _note_other_payment(slip: Slip, outcome: Outcome, parts: Parts) -> None:
    """What was paid out is taken from the net wage, while the slip prints another amount as paid out."""
    payment = outcome.figures["net_payment"]
    printed = {total.amount for total in parts.totals if total.name == "net_payment"}
    if payment is not None and printed and payment not in printed and sum(printed) != payment:
        compared: dict[str, object] = {
            "taken": _euros(payment),
            "printed": [_euros(amount) for amount in sorted(printed)],
        }
        slip.check("payment_printed", passed=False, compared=compared, fields=("net_payment", *BELOW))


def _note_other_totals(slip: Slip, outcome: Outcome, parts: Parts) -> None:
    """A gross or net wage of the lines, while the slip prints another amount by that name, or by one like it."""
    around = [item for item in parts.items if outcome.roles.get(item.index) in {"posttax", "plus", "minus", "gross"}]
    all_known = not any(item.role == "unknown" or item.is_weak for item in around) and not outcome.moved
    for name, total in (("gross_wage", "gross_total"), ("net_wage", "net_wage")):
        if name == "net_wage" and all_known:
            continue  # printed after the reimbursements, or before a premium
        figure = outcome.figures[name]
        printed = {each.amount for each in parts.totals if each.name == total and not each.aside}
        if figure is not None and printed and figure not in printed:
            compared: dict[str, object] = {"taken": _euros(figure), "printed": [_euros(amount) for amount in printed]}
            slip.check("total_printed", passed=False, compared=compared, fields=(name, *_WITH[name]))


def _note_boundary(slip: Slip, outcome: Outcome, parts: Parts) -> None:
    """Where the net wage ends and the rest begins, when no net wage is printed: by labels, and all of them known."""
    net = outcome.figures["net_wage"]
    if net is None or any(total.amount == net and total.name in {"net_wage", "net_payment"} for total in parts.totals):
        return
    around = [item for item in parts.items if outcome.roles.get(item.index) in {"posttax", "plus", "minus"}]
    doubted = [item for item in around if item.is_weak or outcome.roles[item.index] != item.role]
    confirmed = any(check.name in _OF_GROSS and check.strict for check in outcome.checks)
    may_be_pay = not confirmed and any(outcome.roles[item.index] in {"plus", "minus"} for item in doubted)
    if doubted:
        fields = ("net_wage", *BELOW, *(("gross_wage", *_WITH["gross_wage"]) if may_be_pay else ()))
        slip.check("total_printed", passed=False, compared={"taken": _euros(net)}, fields=fields)


def _note_cancelled(slip: Slip, outcome: Outcome, parts: Parts) -> None:
    """Pay and deductions of the same amount: one printed figure, counted twice."""
    counted = [(item, outcome.roles.get(item.index)) for item in parts.items]
    pay = {abs(item.amount) for item, role in counted if role == "gross" and item.amount}
    taken = {
        abs(item.amount)
        for item, role in counted
        if role == "tax" or (role in {"pretax", "posttax"} and (item.role == "unknown" or item.is_weak))
    }
    given = {abs(item.amount) for item, role in counted if role == "plus" and item.is_weak and item.amount}
    held = {abs(item.amount) for item, role in counted if role == "minus" and item.is_weak}
    if both := sorted(given & held):  # a premium that is paid back one line lower
        slip.check("lines_distinct", passed=False, compared={"amounts": [_euros(a) for a in both]}, fields=BELOW)
    confirmed = any(check.name == "gross_lines" and check.strict for check in outcome.checks)
    if (twice := sorted(taken & pay)) and not confirmed:
        compared: dict[str, object] = {"amounts": [_euros(amount) for amount in twice]}
        slip.check("lines_distinct", passed=False, compared=compared, fields=SUMMED)


def _has_nameless_amount(entry: Entry) -> bool:
    taken = [cell.x1 for cell in entry.of("amount", "plus", "minus") if cell.is_amount]
    return any(cell.is_amount and taken and cell.x0 > max(taken) for cell in entry.of(None))


def _note_covered_lines(slip: Slip, parts: Parts) -> None:
    covered = sum(cell.doubtful for cells in parts.cells.values() for cell in cells)
    if covered:
        slip.check("visible_lines", passed=False, compared={"covered_amounts": covered}, fields=MONEY)


def _note_implausible(slip: Slip) -> None:
    """A tax between nothing and the whole wage, a net wage not above the gross wage, deductions that deduct."""
    gross, taxable, tax, net = (slip.values[name] for name in ("gross_wage", "taxable_wage", "wage_tax", "net_wage"))
    base = taxable if isinstance(taxable, Decimal) else gross
    if isinstance(tax, Decimal) and isinstance(base, Decimal):
        slip.check(
            "wage_tax_plausible",
            passed=min(base, Decimal(0)) <= tax <= max(base, Decimal(0)),
            compared={"wage_tax": f"{tax:.2f}", "wage": f"{base:.2f}"},
            fields=("wage_tax",),
        )
    if isinstance(gross, Decimal) and isinstance(net, Decimal):
        slip.check(
            "signs",
            passed=abs(net) <= abs(gross) and net * gross >= 0,
            compared={"gross_wage": f"{gross:.2f}", "net_wage": f"{net:.2f}"},
            fields=("gross_wage", "net_wage"),
        )
    negative = [name for name in BELOW if isinstance(value := slip.values[name], Decimal) and value < 0]
    if negative:
        slip.check(
            "signs", passed=False, compared={name: str(slip.values[name]) for name in negative}, fields=negative
        )


def _note_law(slip: Slip, outcome: Outcome, parts: Parts, entries: Sequence[Entry], proven: Collection[str]) -> None:
    """The tax at the table on the wage at the table, where the slip keeps apart what is taxed at another rate."""
    taxes = [item for item in parts.items if outcome.roles.get(item.index) == "tax"]
    special = {item.meaning for item in parts.items if _counts(item, outcome)} & _SPECIAL
    tables = {total.amount for total in parts.totals if total.name == "taxable_table" and not total.weak}
    taxable, tax = slip.values["taxable_wage"], slip.values["wage_tax"]
    if len(tables) == 1 and special and all(item.meaning in {"wage_tax", "wage_tax_special"} for item in taxes):
        at_table = sum(abs(item.amount) for item in taxes if item.meaning == "wage_tax")
        yardsticks.note_wage_tax(
            slip, Decimal(tables.pop()) / 100, Decimal(at_table) / 100, proven="wage_tax" in proven
        )
    elif not special and isinstance(taxable, Decimal) and isinstance(tax, Decimal):
        yardsticks.note_wage_tax(slip, taxable, tax, proven="wage_tax" in proven)
    yardsticks.note_minimum_wage(slip, figures.base_rates(entries))


def note_hidden(slip: Slip, pages: Sequence[Page]) -> None:
    """What the page shows decides: hidden amounts, and fields that something else is drawn over, go to a person."""
    hidden = [word for page in pages for word in page.hidden if tables.looks_like_money(word.text)]
    covered = [name for name, cells in slip.cells.items() if any(cell.doubtful for cell in cells)]
    slip.check(
        "visible_text",
        passed=not hidden and not covered,
        compared={"hidden_amounts": len(hidden), "covered_fields": covered},
        fields=[*covered, *(MONEY if hidden else ())],
    )


def _places(name: str, outcome: Outcome, parts: Parts) -> list[Cell]:
    """Where a figure is printed; for one that is printed as lines only, those lines."""
    amount = outcome.figures[name]
    for total_name in _TOTALS.get(name, ()):
        split = total_name in {"taxable_table", "taxable_special"}
        found = [total for total in parts.totals if total.name == total_name and (split or total.amount == amount)]
        if found:
            return [cell for total in found for cell in parts.cells[total.index]]
    return [
        cell
        for item in parts.items
        if outcome.roles.get(item.index) == _LINES.get(name) and _ONLY.get(name) in {None, item.meaning}
        for cell in parts.cells[item.index]
    ]


def _euros(amount: int) -> str:
    return f"{Decimal(amount) / 100:.2f}"
