"""The statement of a settled month (uitkeringsspecificatie), and letters: accessible PDF (PDF/UA-1), tagged, Dutch."""

import hashlib
import mimetypes
import os
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from threading import Lock

import django
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.template.loader import render_to_string

from citizens import audit
from citizens.models import Citizen, Municipality, User
from settlement import outlook
from settlement.engine.month import Month
from settlement.explanation import Names, explain, names_in
from settlement.models import Letter, Settlement
from settlement.overviews import Decided, decided_on
from settlement.selectors import current
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


@dataclass(frozen=True, slots=True)
class Archive:
    """A ZIP of statements: how many are in it, and its SHA-256."""

    statements: int
    checksum: str


def export_statements(
    *,
    municipality: Municipality,
    month: Month,
    to: Path,
    by: User | str,
    processes: int = 1,
    progress: Callable[[int, int], object] = lambda _done, _all: None,
) -> Archive:
    """The statements of all settled months of a municipality as one ZIP, with the checksum of each.

    They are drawn into a folder beside it, so that who is interrupted goes on where it ended; the folder is gone when
    the ZIP is whole. A month that is settled anew meanwhile is in it as it was found. Raises FileExistsError,
    PdfNotPossible.
    """
    if HTML is None:
        raise PdfNotPossible("Pango is not installed")
    if to.exists():
        raise FileExistsError(to)
    rows = current(Settlement.objects.filter(municipality=municipality, month__first_day=month.first))
    wanted = {
        pk: f"{month}-{re.sub('[^A-Za-z0-9-]', '_', number)}-{household_id}-versie-{version}.pdf"
        for pk, number, household_id, version in rows.order_by("month__household").values_list(
            "pk", "month__household__number", "month__household", "version"
        )
    }
    folder = to.with_name(f"{to.name}.parts")
    folder.mkdir(mode=0o700, exist_ok=True)
    missing = [(pk, name) for pk, name in wanted.items() if not (folder / name).exists()]
    progress(len(wanted) - len(missing), len(wanted))
    for drawn in _draw(folder, missing, processes):
        progress(drawn, len(wanted))
    checksum = _zip(folder, list(wanted.values()), to)
    shutil.rmtree(folder)
    audit.record(
        "statements.exported",
        by=by,
        subject=municipality,
        municipality=municipality,
        month=str(month),
        statements=len(wanted),
        checksum=checksum,
    )
    return Archive(len(wanted), checksum)


_DRAWN_AT_ONCE = 25


def _draw(folder: Path, missing: Sequence[tuple[int, str]], processes: int) -> Iterator[int]:
    """Draw these statements into the folder, and tell how many each time some are there."""
    parts = [missing[start : start + _DRAWN_AT_ONCE] for start in range(0, len(missing), _DRAWN_AT_ONCE)]
    if processes == 1:
        yield from (_draw_part(folder, part) for part in parts)
        return
    # Each begins anew: neither a connection nor the fonts of Pango are shared.
    pool = ProcessPoolExecutor(processes, get_context("spawn"), initializer=django.setup)
    try:
        for done in as_completed([pool.submit(_draw_part, folder, part) for part in parts]):
            yield done.result()
    finally:
        # Who is interrupted does not wait for the rest.
        pool.shutdown(cancel_futures=True)


def _draw_part(folder: Path, part: Sequence[tuple[int, str]]) -> int:
    names = dict(part)
    for settlement in Settlement.objects.filter(pk__in=names).select_related("month__household", "municipality"):
        half = folder / f"{settlement.pk}.half"
        half.write_bytes(whole_statement(settlement))
        half.replace(folder / names[settlement.pk])
    return len(part)


def _zip(folder: Path, names: Sequence[str], to: Path) -> str:
    """One file of these, with a list of their checksums as `sha256sum` reads it; answer its own."""
    half, lines = folder / "archive.half", []
    with zipfile.ZipFile(half, "w") as archive:
        for name in names:
            with (folder / name).open("rb") as file:
                lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {name}\n")
            archive.write(folder / name, name)
        archive.writestr("checksums.sha256", "".join(lines))
    half.chmod(0o600)
    with half.open("rb") as file:
        checksum = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    half.replace(to)
    return checksum


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
