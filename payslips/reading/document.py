"""From the bytes of a file to pages of positioned words, as a person sees them.

Coordinates are points (1/72 inch) from the top left of the page as it is shown. A word that the page does not show
(white on white, invisible, tiny, covered, off the page) is kept apart in `Page.hidden`: it is never read as truth.
"""

import contextlib
import ctypes
import io
import math
import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

import pypdfium2 as pdfium
import pypdfium2.raw as pdf
from PIL import Image, ImageOps

from payslips.reading.filetypes import MAX_BYTES, Kind, kind_of

MAX_PAGES: Final = 20
MAX_PICTURES: Final = 10
_MAX_CHARACTERS: Final = 60_000  # on one page; a full page of small print has some 8,000
_MAX_PIXELS: Final = 60_000_000  # a photo of a good telephone has 50 million
_MAX_SIDE: Final = 1800  # pixels, of any picture that is made
_PICTURE_DPI: Final = 110
_LOOK_DPI: Final = 100
_SMALLEST: Final = 3.0  # points: nobody reads smaller letters
_CONTRAST: Final = 45  # of 255 grey levels between ink and paper; less is not seen
_PAPER_IN_BOX: Final = 0.35  # at least so much of the box of a word is paper, however thick its letters
_TALLEST: Final = 40.0  # points: the height of the largest letters
_COVERED: Final = 0.2  # share of a word's box under something that was drawn later


class Refused(Exception):
    """The file is not one that can be taken; the text is the reason code."""


class Unreadable(Exception):
    """The file is of a known type, and cannot be opened or holds no text; the text is the reason code."""


@dataclass(frozen=True, slots=True)
class Word:
    """Text without spaces, with its box, and whether what is seen there may be something else."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    baseline: float
    doubtful: bool = False

    @property
    def size(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its number from 1, its size and its words."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    hidden: tuple[Word, ...] = ()


@dataclass(slots=True)
class _Draft:
    """A word that is being gathered from its characters."""

    obj: Any
    grey: int | None
    shown: bool
    letters: list[str] = field(default_factory=list)
    x0: float = math.inf
    top: float = math.inf
    x1: float = -math.inf
    bottom: float = -math.inf
    baseline: float = 0.0
    last: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)

    def add(self, letter: str, box: tuple[float, float, float, float], baseline: float) -> None:
        self.letters.append(letter)
        self.last = box
        self.x0, self.top = min(self.x0, box[0]), min(self.top, box[1])
        self.x1, self.bottom = max(self.x1, box[2]), max(self.bottom, box[3])
        self.baseline = baseline

    def word(self, *, doubtful: bool = False) -> Word:
        return Word("".join(self.letters), self.x0, self.top, self.x1, self.bottom, self.baseline, doubtful)


def pages(data: bytes, *, password: str | None = None) -> list[Page]:
    """The pages with their words. Raises `Refused` or `Unreadable`."""
    kind = accepted_kind(data)
    if kind != "pdf":
        _open_picture(data, kind)
        raise Unreadable("no_text_layer")
    with _open_pdf(data, password) as document:
        return [_page(document, index) for index in range(len(document))]


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


def draw_pictures(data: bytes, folder: Path, *, password: str | None = None) -> None:
    """Write page-1.png … into the folder: what a person looks at instead of the file itself."""
    kind = accepted_kind(data)
    pictures = _pdf_pictures(data, password) if kind == "pdf" else _frames(_open_picture(data, kind))
    for number, picture in enumerate(pictures, start=1):
        picture.save(folder / f"page-{number}.png")


def _pdf_pictures(data: bytes, password: str | None) -> Iterator[Image.Image]:
    with _open_pdf(data, password) as document:
        for index in range(min(len(document), MAX_PICTURES)):
            page = _load(document, index)
            scale = min(_PICTURE_DPI / 72, _MAX_SIDE / max(*page.get_size(), 1))
            yield page.render(scale=scale).to_pil()


def _frames(picture: Image.Image | None) -> Iterator[Image.Image]:
    """The frames of a photo or scan, upright and not larger than is needed to read it."""
    if picture is None:
        return
    for index in range(min(getattr(picture, "n_frames", 1), MAX_PICTURES)):
        picture.seek(index)
        frame = ImageOps.exif_transpose(picture).convert("RGB")
        frame.thumbnail((_MAX_SIDE, _MAX_SIDE))
        yield frame


def _open_picture(data: bytes, kind: Kind) -> Image.Image | None:
    """The decoded picture, None where this type cannot be drawn here. Raises `Unreadable`."""
    if kind == "heic":
        return None
    try:
        return _decode(data, kind)
    except (MemoryError, Unreadable):
        raise
    except Image.DecompressionBombError as error:
        raise Unreadable("out_of_memory") from error
    except Exception as error:  # the decoders raise nearly anything on a broken file
        raise Unreadable("broken") from error


def _decode(data: bytes, kind: Kind) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        picture = Image.open(io.BytesIO(data), formats=[kind.upper()])
        if picture.width * picture.height > _MAX_PIXELS:
            raise Unreadable("out_of_memory")
        picture.draft("RGB", (_MAX_SIDE, _MAX_SIDE))
        picture.load()
    return picture


def _open_pdf(data: bytes, password: str | None) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data, password=password)
    except pdfium.PdfiumError as error:
        raise Unreadable("encrypted" if error.err_code == pdf.FPDF_ERR_PASSWORD else "broken") from error
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


def _page(document: pdfium.PdfDocument, index: int) -> Page:
    page = _load(document, index)
    width, height = page.get_size()
    drafts = list(_drafts(page, width, height))
    seen, hidden = _sort_out(page, drafts) if drafts else ([], [])
    return Page(index + 1, width, height, tuple(seen), tuple(hidden))


def _drafts(page: pdfium.PdfPage, width: float, height: float) -> Iterator[_Draft]:
    """The words in the order in which the page draws them."""
    text = page.get_textpage()
    count = text.count_chars()
    if count > _MAX_CHARACTERS:
        raise Unreadable("broken")
    turn = page.get_rotation()
    left, bottom, right, top = page.get_bbox()
    rect = pdf.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    draft: _Draft | None = None
    for index in range(count):
        letter = _letter(text.raw, index)
        if not letter:
            continue
        angle = math.degrees(pdf.FPDFText_GetCharAngle(text.raw, index)) + turn  # both clockwise
        if not letter.strip() or abs((angle + 180) % 360 - 180) > 5:
            if draft:
                yield draft
            draft = None
            continue
        pdf.FPDFText_GetLooseCharBox(text.raw, index, rect)
        pdf.FPDFText_GetCharOrigin(text.raw, index, x, y)
        box = _turned((rect.left, rect.bottom, rect.right, rect.top), (left, bottom, right, top), turn)
        baseline = _turned((x.value, y.value, x.value, y.value), (left, bottom, right, top), turn)[1]
        if draft and not _continues(draft, box, baseline):
            yield draft
            draft = None
        if draft is None:
            draft = _new_draft(text.raw, index)
        on_page = 0 <= (box[0] + box[2]) / 2 <= width and 0 <= (box[1] + box[3]) / 2 <= height
        draft.shown = draft.shown and on_page and box[3] - box[1] >= _SMALLEST
        draft.add(letter, box, baseline)
    if draft:
        yield draft


def _letter(text: Any, index: int) -> str:
    """The character, a space for what separates words, U+FFFD for what the font gives no meaning to."""
    code = pdf.FPDFText_GetUnicode(text, index)
    if pdf.FPDFText_IsGenerated(text, index) == 1:
        return " "
    if pdf.FPDFText_HasUnicodeMapError(text, index) == 1 or code in {0, 0xFFFE, 0xFFFF}:
        return "\ufffd"
    if code < 32 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000:
        return " "
    if unicodedata.category(chr(code)) == "Cf" and code != 0xAD:  # turns the writing round, or shows nothing
        return ""
    return "-" if code == 0xAD else chr(code)


def _turned(
    box: tuple[float, float, float, float], page: tuple[float, float, float, float], turn: int
) -> tuple[float, float, float, float]:
    """A box of the page's own coordinates as x0, top, x1, bottom of the page as shown (`turn` is clockwise)."""
    x0, y0, x1, y1 = box
    left, bottom, right, top = page
    if turn == 90:
        return y0 - bottom, x0 - left, y1 - bottom, x1 - left
    if turn == 180:
        return right - x1, y0 - bottom, right - x0, y1 - bottom
    if turn == 270:
        return top - y1, right - x1, top - y0, right - x0
    return x0 - left, top - y1, x1 - left, top - y0


def _continues(draft: _Draft, box: tuple[float, float, float, float], baseline: float) -> bool:
    if box == draft.last:  # one glyph for several letters, as "ffi"
        return True
    size = draft.bottom - draft.top
    gap = box[0] - draft.x1
    return abs(baseline - draft.baseline) < 0.2 * size and -0.35 * size < gap < 0.18 * size


def _new_draft(text: Any, index: int) -> _Draft:
    obj = pdf.FPDFText_GetTextObject(text, index)
    mode = pdf.FPDFTextObj_GetTextRenderMode(obj) if obj else pdf.FPDF_TEXTRENDERMODE_FILL
    shown = mode not in {pdf.FPDF_TEXTRENDERMODE_INVISIBLE, pdf.FPDF_TEXTRENDERMODE_CLIP}
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    grey = None
    if mode == pdf.FPDF_TEXTRENDERMODE_FILL and pdf.FPDFText_GetFillColor(text, index, red, green, blue, alpha):
        grey = round(0.299 * red.value + 0.587 * green.value + 0.114 * blue.value)
        shown = shown and alpha.value > 60  # of 255; less is hardly seen
    return _Draft(obj, grey, shown)


def _sort_out(page: pdfium.PdfPage, drafts: list[_Draft]) -> tuple[list[Word], list[Word]]:
    """The words that are seen, doubtful where something else may be seen in their place, and those that are not."""
    scale = min(_LOOK_DPI / 72, _MAX_SIDE / max(*page.get_size(), 1))
    picture = page.render(scale=scale, bitmap_maker=pdfium.PdfBitmap.new_native).to_pil().convert("L")
    places = {_address(draft.obj): -1 for draft in drafts if draft.obj}
    covers = list(_covers(page, places))
    seen: list[Word] = []
    hidden: list[Word] = []
    for draft in drafts:
        if not (draft.shown and _is_inked(picture, draft, scale)):
            hidden.append(draft.word())
            continue
        order = places.get(_address(draft.obj), -1) if draft.obj else -1
        seen.append(draft.word(doubtful=_covered(draft, order, covers) > _COVERED))
    return _once(seen), hidden


def _is_inked(picture: Image.Image, draft: _Draft, scale: float) -> bool:
    """Is there ink of the letters' own shade on paper of another shade, inside the box of the word?"""
    inset = 0.12 * (draft.bottom - draft.top)
    box = (
        max(0, math.floor(draft.x0 * scale)),
        max(0, math.floor((draft.top + inset) * scale)),
        min(picture.width, math.ceil(draft.x1 * scale)),
        min(picture.height, math.ceil((draft.bottom - inset) * scale)),
    )
    if box[0] >= box[2] or box[1] >= box[3]:
        return False
    part = picture.crop(box)
    darkest, lightest = cast("tuple[int, int]", part.getextrema())
    if lightest - darkest < _CONTRAST:
        return False
    if draft.grey is None:
        return True
    shades = part.histogram()
    paper = max(range(256), key=shades.__getitem__)
    if abs(paper - draft.grey) < _CONTRAST:  # thick letters may fill most of their box, a rule through it does not
        far = sum(count for shade, count in enumerate(shades) if abs(shade - draft.grey) >= _CONTRAST)
        return far > _PAPER_IN_BOX * sum(shades)
    reach = paper - darkest if draft.grey < paper else lightest - paper
    return reach > 0.3 * abs(paper - draft.grey)


def _address(obj: Any) -> int:
    return ctypes.cast(obj, ctypes.c_void_p).value or 0


def _covers(page: pdfium.PdfPage, places: dict[int, int]) -> Iterator[tuple[int, float, float, float, float]]:
    """What can hide text: pictures, filled shapes and notes, with their place in the order of drawing.

    Fills in, on the way, where in that order the text objects stand.
    """
    left, bottom, right, top = page.get_bbox()
    turn = page.get_rotation()
    for order, obj in enumerate(page.get_objects(max_depth=4)):
        if obj.type == pdf.FPDF_PAGEOBJ_TEXT:
            address = _address(obj.raw)
            if address in places:
                places[address] = order
        elif obj.type == pdf.FPDF_PAGEOBJ_IMAGE or (obj.type == pdf.FPDF_PAGEOBJ_PATH and _is_filled(obj.raw)):
            yield order, *_turned(_bounds(obj), (left, bottom, right, top), turn)
    for box in _notes(page):
        yield 1 << 30, *_turned(box, (left, bottom, right, top), turn)


def _bounds(obj: pdfium.PdfObject) -> tuple[float, float, float, float]:
    """The box of an object in the page's own coordinates, also when it lies in a form within the page."""
    box = obj.get_bounds()
    form = obj.container
    while form is not None:
        box = form.get_matrix().on_rect(*box)
        form = form.container
    left, bottom, right, top = box
    return left, bottom, right, top


def _is_filled(path: Any) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(pdf.FPDFPath_GetDrawMode(path, fill, stroke)) and fill.value != pdf.FPDF_FILLMODE_NONE


def _notes(page: pdfium.PdfPage) -> Iterator[tuple[float, float, float, float]]:
    """The boxes of notes, stamps and form fields that lie over the page; a link shows nothing of its own."""
    rect = pdf.FS_RECTF()
    for index in range(min(pdf.FPDFPage_GetAnnotCount(page.raw), 500)):
        note = pdf.FPDFPage_GetAnnot(page.raw, index)
        if not note:
            continue
        nothing_shown = {pdf.FPDF_ANNOT_LINK, pdf.FPDF_ANNOT_POPUP}
        if pdf.FPDFAnnot_GetSubtype(note) not in nothing_shown and pdf.FPDFAnnot_GetRect(note, rect):
            yield rect.left, rect.bottom, rect.right, rect.top
        pdf.FPDFPage_CloseAnnot(note)


def _covered(draft: _Draft, order: int, covers: Iterable[tuple[int, float, float, float, float]]) -> float:
    """The share of the word's box that lies under things drawn after it."""
    area = (draft.x1 - draft.x0) * (draft.bottom - draft.top)
    under = sum(
        _overlap((draft.x0, draft.top, draft.x1, draft.bottom), (x0, top, x1, bottom))
        for place, x0, top, x1, bottom in covers
        if place > order
    )
    return under / area if area > 0 else 0.0


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> float:
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


def _once(words: list[Word]) -> list[Word]:
    """Without the second copy of text drawn twice to make it bold; different texts on one place are both doubtful."""
    kept: list[Word] = []
    for word in sorted(words, key=lambda each: each.top):
        twin = clash = False
        for index in range(len(kept) - 1, -1, -1):
            other = kept[index]
            if other.top < word.top - _TALLEST:
                break
            if not _in_one_place(word, other):
                continue
            if other.text == word.text:
                twin = True
                break
            kept[index], clash = _doubted(other), True
        if not twin:
            kept.append(_doubted(word) if clash else word)
    return kept


def _in_one_place(word: Word, other: Word) -> bool:
    smaller = min((word.x1 - word.x0) * word.size, (other.x1 - other.x0) * other.size)
    shared = _overlap((word.x0, word.top, word.x1, word.bottom), (other.x0, other.top, other.x1, other.bottom))
    return smaller > 0 and shared >= 0.4 * smaller


def _doubted(word: Word) -> Word:
    return Word(word.text, word.x0, word.top, word.x1, word.bottom, word.baseline, doubtful=True)
