"""The year in one view to take along: as an accessible PDF and as a table for a spreadsheet."""

import csv
import io
from decimal import Decimal

from django.template.loader import render_to_string

from allowances.outlook import COLUMNS, OwnYear
from citizens.models import Citizen
from citizens.templatetags.dutch import maand
from settlement.statements import draw_pdf

WORDS = {
    "wage": "Loon na belasting",
    "exempt": "Loon dat u mag houden",
    "benefit": "Bijstand die wij betalen",
    "holiday": "Vakantiegeld dat wij betalen",
    "gross": "Bijstand voor belasting",
    "reserve": "Vakantiegeld dat wij bewaren",
    "deducted": "Gaat van de bijstand af",
    "allowances": "Toeslagen volgens u",
    "in_hand": "In handen",
}
STATUS = {"final": "vastgesteld", "provisional": "voorlopig", "expected": "verwacht"}


def year_csv(year: OwnYear) -> bytes:
    """The months as lines with semicolons, as Dutch spreadsheets read them; what is not known is empty."""
    text = io.StringIO()
    lines = csv.writer(text, delimiter=";", lineterminator="\r\n")
    lines.writerow(["Maand", "Stand", *WORDS.values()])
    for one in year.months:
        lines.writerow([maand(one.month), STATUS[one.status], *(_number(getattr(one, name)) for name in COLUMNS)])
    totals = year.totals
    lines.writerow(["Samen", "", *(_number(totals[name]) for name in COLUMNS)])
    return text.getvalue().encode("utf-8-sig")


def year_pdf(year: OwnYear, citizen: Citizen) -> bytes:
    """The same months as PDF. Raises PdfNotPossible."""
    return draw_pdf(render_to_string("statements/own_year.html", {"year": year, "citizen": citizen}))


def _number(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:.2f}".replace(".", ",")
