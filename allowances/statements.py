"""What a citizen takes along: the year in one view as PDF and as table; all that is kept, as PDF."""

import csv
import io
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string

from allowances.explanation import MOST_LINES_OF_LOG, everything_told
from allowances.outlook import COLUMNS, OwnYear
from citizens.audit import name_of
from citizens.explanation import tell
from citizens.models import Citizen, User
from citizens.selectors import events_about
from citizens.templatetags.dutch import maand
from config import clock
from settlement.statements import draw_pdf

WORDS = {
    "wage": "Loon na belasting",
    "exempt": "Loon dat u mag houden",
    "benefit": "Bijstand die wij betalen",
    "afterwards": "Later betaald na het narekenen",
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


def everything_pdf(everything: Mapping[str, Any], citizen: Citizen, user: User) -> bytes:
    """All that is kept of the citizen, in words. `user`: as whom the citizen reads the log. Raises PdfNotPossible."""
    return draw_pdf(everything_page(everything, citizen, user))


def everything_page(everything: Mapping[str, Any], citizen: Citizen, user: User) -> str:
    """The same as the page that is drawn."""
    log = tell(events_about(citizen).order_by("at", "pk"), name_of(user))
    parts = everything_told(everything, log)
    is_long = len(parts[-1].rows) == MOST_LINES_OF_LOG
    context = {"parts": parts, "citizen": citizen, "day": clock.today(), "is_long": is_long}
    return render_to_string("statements/everything.html", context)


def _number(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:.2f}".replace(".", ",")
