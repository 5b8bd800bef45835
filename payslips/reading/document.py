"""From the bytes of a file to pages of positioned words, as a person sees them: its own text first, else its picture.

What is rendered decides. A page whose text lies invisibly over a scan, or whose letters have no meaning, is read from
its picture; so are the pictures on a page with text, and nothing else of it.
"""

import contextlib
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, cast

import pypdfium2 as pdfium
import pypdfium2.raw as pdf
from PIL import Image

from payslips.reading import pictures, textlayer
from payslips.reading.filetypes import MAX_BYTES, Kind, kind_of
from payslips.reading.words import Box, Page, Refused, Unreadable, Word, overlap

if TYPE_CHECKING:
    from payslips.reading.scan import Sight

__all__ = ["MAX_PAGES", "MAX_SCANS", "Draw", "Page", "Refused", "Unreadable", "Word", "accepted_kind", "pages"]

MAX_PAGES: Final = 20
MAX_SCANS: Final = 10  # pages that are read from their picture, and pages of which a picture is drawn
_SECONDS: Final = 25.0  # of processor time; after so many a page is read once, not twice
_SHOWN_DPI: Final = 110
_SCAN_DPI: Final = 200
_LONGEST: Final = 3400  # pixels
_LARGE: Final = 0.12  # of the page: a picture that can hold a payslip, and no logo
_FEW_WORDS: Final = 25  # on a whole page
_LEAST_WORDS: Final = 3
_LEAST_CONTRAST: Final = 20  # of 255 grey levels; a page with less is empty
# Words that stand on nearly any paper in the three languages of payslips: text without one of them is no text.
_COMMON: Final = {
    *(
        "aan",
        "als",
        "bij",
        "bruto",
        "datum",
        "de",
        "dit",
        "een",
        "en",
        "het",
        "in",
        "is",
        "loon",
        "met",
        "naam",
        "netto",
    ),
    *(
        "nr",
        "of",
        "om",
        "op",
        "over",
        "per",
        "periode",
        "salaris",
        "te",
        "totaal",
        "uit",
        "uren",
        "van",
        "voor",
        "wij",
    ),
    *("amount", "and", "date", "employee", "for", "gross", "hours", "name", "net", "number", "pay", "period", "tax"),
    *("the", "to", "total", "wage", "data", "do", "godziny", "kwota", "na", "okres", "od", "podatek", "razem", "za"),
}

Draw = Callable[[bytes], None]


@dataclass(slots=True)
class _Scans:
    """How many pages were read from their picture, and the time that may be spent on that."""

    count: int = 0
    started: float = field(default_factory=time.process_time)

    def look(self, picture: Image.Image, *, points: float | None = None) -> "Sight":
        """Raises `Refused` for a file with too many of them."""
        # The libraries for pictures load only when there is one to read.
        from payslips.reading import scan  # noqa: PLC0415

        self.count += 1
        if self.count > MAX_SCANS:
            raise Refused("too_many_pages")
        return scan.look(picture.convert("L"), points=points, twice=time.process_time() - self.started < _SECONDS)


def pages(data: bytes, *, password: str | None = None, draw: Draw | None = None) -> list[Page]:
    """The pages with their words. Gives `draw` a PNG of each of the first pages, before it raises for want of text.

    Raises `Refused` or `Unreadable`.
    """
    kind = accepted_kind(data)
    made = list(_pdf_pages(data, password, draw) if kind == "pdf" else _photos(data, kind, draw))
    troubles = [trouble for _, trouble in made]
    if all(troubles):
        raise Unreadable(next(trouble for trouble in troubles if trouble))
    return [page for page, _ in made]


def accepted_kind(data: bytes) -> Kind:
    """The type of a file that may be read. Raises `Refused`."""
    if not data.strip(b"\0\t\n\r "):
        raise Refused("empty")
    if len(data) > MAX_BYTES:
        raise Refused("too_large")
    kind = kind_of(data)
    if kind is None:
        raise Refused("wrong_type")
    return kind


def _photos(data: bytes, kind: Kind, draw: Draw | None) -> Iterator[tuple[Page, str | None]]:
    """The pages of a picture file, each with why it cannot be read."""
    scans = _Scans()
    for number, picture in enumerate(pictures.frames(data, kind, MAX_SCANS + 1), start=1):
        sight = scans.look(picture)
        if draw:
            with contextlib.suppress(Exception):  # a page that cannot be drawn is no reason to lose its figures
                draw(pictures.drawn(picture.rotate(-90 * sight.turn, expand=True), sight.width))
        yield Page(number, sight.width, sight.height, sight.words, source="ocr"), sight.trouble


def _pdf_pages(data: bytes, password: str | None, draw: Draw | None) -> Iterator[tuple[Page, str | None]]:
    scans = _Scans()
    with _open_pdf(data, password) as document:
        for index in range(len(document)):
            page = _load(document, index)
            made, turn, trouble = _page(page, index + 1, scans)
            if draw and index < MAX_SCANS:
                with contextlib.suppress(Exception):
                    picture = _rendered(page, _SHOWN_DPI).rotate(-90 * turn, expand=True)
                    draw(pictures.drawn(picture, made.width))
            yield made, trouble


def _open_pdf(data: bytes, password: str | None) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data, password=password)
    except pdfium.PdfiumError as error:
        if error.err_code == pdf.FPDF_ERR_PASSWORD:
            raise Unreadable("password_wrong" if password else "encrypted") from error
        raise Unreadable("broken") from error
    with contextlib.suppress(pdfium.PdfiumError):
        document.init_forms()  # so that what is filled in on a form is drawn too
    if len(document) == 0:
        raise Unreadable("broken")
    if len(document) > MAX_PAGES:
        raise Refused("too_many_pages")
    return document


def _load(document: pdfium.PdfDocument, index: int) -> pdfium.PdfPage:
    try:
        return document[index]
    except pdfium.PdfiumError as error:
        raise Unreadable("broken") from error


def _rendered(page: pdfium.PdfPage, dpi: float) -> Image.Image:
    scale = min(dpi / 72, _LONGEST / max(*page.get_size(), 1))
    picture: Image.Image = page.render(scale=scale, bitmap_maker=pdfium.PdfBitmap.new_native).to_pil()
    return picture


def _page(page: pdfium.PdfPage, number: int, scans: _Scans) -> tuple[Page, int, str | None]:
    """The page, the quarter turns that make it upright, and why there is nothing to read on it."""
    width, height = page.get_size()
    seen, hidden = textlayer.words(page)
    made = Page(number, width, height, tuple(seen), tuple(hidden))
    unread = _unread(page, seen)
    no_text = _letters_in(seen) < _LEAST_WORDS
    garbage = not no_text and _is_garbage(seen)
    if not (unread or no_text or garbage):
        return made, 0, None
    picture = _rendered(page, _SCAN_DPI).convert("L")
    lowest, highest = cast("tuple[int, int]", picture.getextrema())
    if highest - lowest < _LEAST_CONTRAST:
        return made, 0, "no_text"
    sight = scans.look(picture, points=width / picture.width)
    whole = Page(number, sight.width, sight.height, sight.words, source="ocr")
    added = [word for word in sight.words if _is_within(word, unread) and not _is_over(word, seen)]
    stamped_scan = len(seen) < _FEW_WORDS <= len(added)
    if no_text or sight.turn or stamped_scan or (garbage and _common_in(sight.words) > _common_in(seen)):
        return whole, sight.turn, sight.trouble
    return (_joined(made, added, unread) if _letters_in(added) >= _LEAST_WORDS else made), 0, None


def _unread(page: pdfium.PdfPage, seen: Sequence[Word]) -> list[Box]:
    """The pictures on the page that are large and hold hardly any of the words seen."""
    whole = page.get_width() * page.get_height()
    found: list[Box] = []
    for box in textlayer.pictures(page):
        part = overlap(box, (0, 0, page.get_width(), page.get_height())) / whole if whole else 0
        if part >= _LARGE and sum(_is_within(word, [box]) for word in seen) < _FEW_WORDS * part:
            found.append(box)
    return found


def _joined(page: Page, added: Sequence[Word], unread: Sequence[Box]) -> Page:
    """The text of a page, and what is read from the pictures on it in the place of the unseen text over them."""
    hidden = tuple(word for word in page.hidden if not _is_within(word, unread))
    return Page(page.number, page.width, page.height, (*page.words, *added), hidden, "ocr")


def _is_within(word: Word, boxes: Iterable[Box]) -> bool:
    x0, top, x1, bottom = word.shown or word.box
    return any(a <= (x0 + x1) / 2 <= c and b <= (top + bottom) / 2 <= d for a, b, c, d in boxes)


def _is_over(word: Word, others: Iterable[Word]) -> bool:
    box = word.shown or word.box
    return any(overlap(box, other.box) > 0.3 * (box[2] - box[0]) * (box[3] - box[1]) for other in others)


def _letters_in(words: Iterable[Word]) -> int:
    return sum(bool(re.search(r"[^\W\d_]{2}", word.text)) for word in words)


def _common_in(words: Iterable[Word]) -> int:
    return sum(word.text.casefold().strip(".:,") in _COMMON for word in words)


def _is_garbage(words: Sequence[Word]) -> bool:
    """Do the letters of the text layer mean something else than they show?"""
    letters = "".join(word.text for word in words)
    meaningless = sum(char == "\ufffd" or "\ue000" <= char <= "\uf8ff" for char in letters)
    return meaningless > 0.05 * len(letters) or (len(words) >= _FEW_WORDS and not _common_in(words))
