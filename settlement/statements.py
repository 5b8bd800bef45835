"""The statement of a settled month (uitkeringsspecificatie), and letters: accessible PDF (PDF/UA-1), tagged, Dutch."""

import mimetypes
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from threading import Lock

from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.template.loader import render_to_string

from citizens.models import Citizen
from settlement import outlook
from settlement.explanation import Names, explain, names_in
from settlement.models import Letter, Settlement
from settlement.overviews import Decided, decided_on
from settlement.story import Chapter, story_of

try:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse
except OSError:  # without Pango everything works but this
    CSS = HTML = FontConfiguration = URLFetcherResponse = None
    URLFetcher = object


class PdfNotPossible(RuntimeError):
    """This machine lacks Pango, which draws the letters of a statement."""


class NotBundled(ValueError):
    """A statement asked for something that is not one of our own static files."""


class BundledFiles(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Serves static files under a scheme of its own (`static:statement.css`) and refuses everything else.

    No network, no file system, no data: what a name or an employer contains cannot make a statement fetch anything.
    """

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:  # noqa: ARG002
        scheme, _, name = url.partition(":")
        path = _static_file(name) if scheme == "static" else None
        if path is None:
            raise NotBundled(f"{url[:80]} is not served to statements")
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


def _static_file(name: str) -> Path | None:
    try:
        found = finders.find(name)
    except SuspiciousFileOperation:  # outside the static folders
        return None
    return Path(found) if isinstance(found, str) and Path(found).is_file() else None


# One font configuration serves all statements of a process, one statement at a time: Pango's font map is shared.
_drawing = Lock()


def whole_statement(settlement: Settlement, reader: Citizen | None = None) -> bytes:
    """The statement with what happened up to this version, and the year up to this month.

    Both as far as `reader` may see them; staff see all. A fixed number of queries. Raises PdfNotPossible.
    """
    chapters = [chapter for chapter in story_of(settlement.month, reader) if chapter.version <= settlement.version]
    decided = decided_on(settlement)
    return statement_pdf(
        settlement, names_in([settlement], reader), chapters=chapters, year=_year(settlement, reader), decided=decided
    )


def statement_pdf(
    settlement: Settlement,
    names: Names | None = None,
    *,
    chapters: Sequence[Chapter] = (),
    year: outlook.Year | None = None,
    decided: Decided | None = None,
) -> bytes:
    """The statement of this version of the month, with every step of the sum, also when nothing is paid.

    Of a settlement with its `month__household` and `municipality` selected it asks at most two queries. Raises
    PdfNotPossible where Pango is not installed.
    """
    names = names or names_in([settlement])
    page = render_to_string(
        "statements/statement.html",
        {
            "settlement": settlement,
            "household": settlement.month.household,
            "persons": _persons(settlement, names),
            "explanation": explain(settlement, names),
            "chapters": chapters,
            "year": year,
            "decided": decided,
        },
    )
    return draw_pdf(page)


def letter_pdf(letter: Letter) -> bytes:
    """The letter as it was made. Raises PdfNotPossible where Pango is not installed."""
    return draw_pdf(letter.page)


def draw_pdf(page: str) -> bytes:
    """A page of ours as accessible PDF, in the dress of a statement. Raises PdfNotPossible."""
    if HTML is None:
        raise PdfNotPossible("Pango is not installed")
    with _drawing:
        style, fonts = _style()
        document = HTML(string=page, url_fetcher=BundledFiles(), base_url="static:")
        pdf: bytes = document.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1")
    return pdf


@cache
def _style() -> tuple[CSS, FontConfiguration]:
    fonts = FontConfiguration()
    return CSS(url="static:statement.css", url_fetcher=BundledFiles(), font_config=fonts), fonts


def _year(settlement: Settlement, reader: Citizen | None) -> outlook.Year | None:
    """The year up to this month; none with a version that no longer holds, which other months have moved on from."""
    month = settlement.month
    year = outlook.year_of(outlook.months_to_see(month.household, reader), month.first_day.year, month.month)
    return year if len(year.months) > 1 and year.known[-1] == settlement else None


def _persons(settlement: Settlement, names: Names) -> list[Citizen]:
    """Who was in the household in this month, each once."""
    ids = (
        person["id"] for situation in settlement.facts["situations"] for person in situation["household"]["persons"]
    )
    return [names.persons[id_] for id_ in dict.fromkeys(ids) if id_ in names.persons]
