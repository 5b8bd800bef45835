"""A slip held against the law: the wage tax of its year and the minimum wage. A failed check is a doubt, no proof."""

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from payslips.reading.slip import Slip
from payslips.reading.wage_tax import tax_book, wage_tax

_DAYS: Final = {"month": 28, "four_weeks": 28, "week": 7}


def note_wage_tax(slip: Slip, taxable: Decimal, withheld: Decimal, *, proven: bool) -> None:
    """Is the tax at the table what the rules of the year give, by the white table or the green one?

    It does not run on part of a period, nor on a slip that takes back. A tax that only fits without the credit that
    the slip names, or with it, throws doubt on the credit. Where the sums prove the tax it stays as it is printed:
    there are more tables (days, students, pensioners) than are known here.
    """
    kind, start, end = (slip.values.get(name) for name in ("period_kind", "period_start", "period_end"))
    if not isinstance(start, str) or not isinstance(end, str) or kind not in _DAYS or taxable <= 0:
        return
    first, last = datetime.date.fromisoformat(start), datetime.date.fromisoformat(end)
    if (last - first).days + 1 < _DAYS[str(kind)]:
        return
    credit = slip.values.get("tax_credit_applied")
    slack = Decimal(tax_book()["tolerance"][kind])

    def fits(*, tax_credit: bool) -> list[Decimal]:
        """The amounts by the tables; empty when no table of these years is known."""
        found = [
            wage_tax(taxable, str(kind), year, tax_credit=tax_credit, green=green)
            for year in sorted({first.year, last.year})
            for green in (False, True)
        ]
        return [tax for tax in found if tax is not None]

    asked = [True, False] if credit is None else [bool(credit)]
    expected = [tax for each in asked for tax in fits(tax_credit=each)]
    if not expected:
        return
    nearest = min(expected, key=lambda tax: abs(tax - withheld))
    passed = abs(nearest - withheld) <= slack
    other = credit is not None and any(abs(tax - withheld) <= slack for tax in fits(tax_credit=not credit))
    compared: dict[str, object] = {
        "withheld": f"{withheld:.2f}",
        "expected": f"{nearest:.2f}",
        "wage": f"{taxable:.2f}",
        "tolerance": f"{slack:.2f}",
    }
    fields = ("tax_credit_applied",) if other else () if proven else ("wage_tax",)
    slip.check("wage_tax_rules", passed=passed, compared=compared, fields=fields)


def note_minimum_wage(slip: Slip, rates: Sequence[Decimal]) -> None:
    """Is the hourly wage below the statutory minimum? It helps the citizen; the figures are no less right."""
    start = slip.values.get("period_start")
    if not rates or not isinstance(start, str):
        return
    day = datetime.date.fromisoformat(start)
    known = [
        entry for entry in tax_book()["minimum_wage"] if entry["since"] <= day <= entry.get("until", datetime.date.max)
    ]
    if not known:
        return
    minimum = Decimal(known[-1]["hourly"])
    lowest = min(rates)
    compared: dict[str, object] = {"hourly_wage": f"{lowest:.2f}", "minimum": f"{minimum:.2f}"}
    slip.check("minimum_wage", passed=lowest >= minimum, compared=compared, fields=())


def checks_with_previous(document: dict[str, Any], previous: dict[str, Any]) -> list[dict[str, object]]:
    """The year so far on this slip less that of the slip just before it, as checks like those of a document.

    Both are documents of the reader, of one job. Empty when they do not follow each other, or print no year so far.
    """
    start, before = document["period_start"], previous["period_end"]
    if not start or not before:
        return []
    first, last = datetime.date.fromisoformat(start), datetime.date.fromisoformat(before)
    if first - last != datetime.timedelta(days=1) or document["is_correction_of"] or previous["is_correction_of"]:
        return []
    new_year = _tax_year(document) != _tax_year(previous)
    so_far, so_far_before = _cumulatives(document), {} if new_year else _cumulatives(previous)
    checks: list[dict[str, object]] = []
    for name, amount in so_far.items():
        if document[name] is None or not (new_year or name in so_far_before):
            continue
        earlier = so_far_before.get(name, Decimal(0))
        compared = {"year": f"{amount:.2f}", "year_before": f"{earlier:.2f}", "this_period": document[name]}
        passed = amount - earlier == Decimal(document[name])
        checks.append({"name": f"cumulative_{name}", "passed": passed, "compared": compared})
    return checks


def _tax_year(document: dict[str, Any]) -> int:
    """The year that a period is paid in: that of its last day, whole weeks by their ISO year."""
    end = datetime.date.fromisoformat(document["period_end"])
    return end.year if document["period_kind"] in {"month", "other"} else end.isocalendar().year


def _cumulatives(document: dict[str, Any]) -> dict[str, Decimal]:
    """The year so far by field, where the slip prints one amount for it."""
    found: dict[str, set[Decimal]] = {}
    for line in document["lines"]:
        _, is_year, name = line["meaning"].partition("cumulative_")
        if is_year and line["amount"] is not None:
            found.setdefault(name, set()).add(Decimal(line["amount"]))
    return {name: amounts.pop() for name, amounts in found.items() if len(amounts) == 1}
