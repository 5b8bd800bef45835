"""The text layer of a PDF page, as far as the page shows it."""

import ctypes
import math
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final, cast

import pypdfium2 as pdfium
import pypdfium2.raw as pdf
from PIL import Image

from payslips.reading.words import Box, Unreadable, Word, overlap

_MAX_CHARACTERS: Final = 60_000  # on one page; a full page of small print has some 8,000
_LOOK_DPI: Final = 100
_LOOK_SIDE: Final = 1800  # pixels
_SMALLEST: Final = 3.0  # points: nobody reads smaller letters
_CONTRAST: Final = 45  # of 255 grey levels between ink and paper; less is not seen
_PAPER_IN_BOX: Final = 0.35  # at least so much of the box of a word is paper, however thick its letters
_TALLEST: Final = 40.0  # points: the height of the largest letters
_COVERED: Final = 0.2  # share of a word's box under something that was drawn later


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
    last: Box = (0.0, 0.0, 0.0, 0.0)

    def add(self, letter: str, box: Box, baseline: float) -> None:
        self.letters.append(letter)
        self.last = box
        self.x0, self.top = min(self.x0, box[0]), min(self.top, box[1])
        self.x1, self.bottom = max(self.x1, box[2]), max(self.bottom, box[3])
        self.baseline = baseline

    def word(self, *, doubtful: bool = False) -> Word:
        return Word("".join(self.letters), self.x0, self.top, self.x1, self.bottom, self.baseline, doubtful)


def words(page: pdfium.PdfPage) -> tuple[list[Word], list[Word]]:
    """The words that the page shows, and those that it holds without showing them."""
    drafts = list(_drafts(page, *page.get_size()))
    return _sort_out(page, drafts) if drafts else ([], [])


def pictures(page: pdfium.PdfPage) -> list[Box]:
    """The places of the pictures on the page."""
    frame, turn = page.get_bbox(), page.get_rotation()
    images = page.get_objects(filter=[pdf.FPDF_PAGEOBJ_IMAGE], max_depth=4)
    return [_turned(_bounds(image), frame, turn) for image in images]


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


def _turned(box: Box, page: Box, turn: int) -> Box:
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


def _continues(draft: _Draft, box: Box, baseline: float) -> bool:
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
    scale = min(_LOOK_DPI / 72, _LOOK_SIDE / max(*page.get_size(), 1))
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


def _bounds(obj: pdfium.PdfObject) -> Box:
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


def _notes(page: pdfium.PdfPage) -> Iterator[Box]:
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
        overlap((draft.x0, draft.top, draft.x1, draft.bottom), (x0, top, x1, bottom))
        for place, x0, top, x1, bottom in covers
        if place > order
    )
    return under / area if area > 0 else 0.0


def _once(seen: list[Word]) -> list[Word]:
    """Without the second copy of text drawn twice to make it bold; different texts on one place are both doubtful."""
    kept: list[Word] = []
    for word in sorted(seen, key=lambda each: each.top):
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
    return smaller > 0 and overlap(word.box, other.box) >= 0.4 * smaller


def _doubted(word: Word) -> Word:
    return replace(word, doubtful=True)
