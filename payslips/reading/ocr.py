"""Tesseract in this process: words with their place and confidence from an even, upright picture."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from payslips.reading.words import Box, Unreadable, around

_DATA: Final = ("/usr/share/tesseract-ocr", "/usr/share/tessdata", "/usr/share/tesseract")
_EDGE: Final = "|[]{}_~'`‘’\"“”«»°*"  # what rules, folds and dust beside a word are read as
_DASHES: Final = str.maketrans({"—": "-", "–": "-", "−": "-", "‐": "-", "‑": "-", "¬": "-", "~": "-"})
_MILLISECONDS: Final = 20_000  # of a clock; a page takes a few hundred
_ONE_NUMBER: Final = 0.45  # of its height: the widest gap inside one number

Language = Literal["nld", "eng"]


@dataclass(frozen=True, slots=True)
class Token:
    """A word in pixels of the picture."""

    text: str
    box: Box
    baseline: float
    confidence: float

    @property
    def height(self) -> float:
        return self.box[3] - self.box[1]


def data_folder() -> str | None:
    """Where the languages of Tesseract lie: TESSDATA_PREFIX, or where Linux distributions put them."""
    places = [Path(os.environ["TESSDATA_PREFIX"])] if os.environ.get("TESSDATA_PREFIX") else []
    for root in map(Path, _DATA):
        places += [root, *sorted(root.glob("*/tessdata"), reverse=True), root / "tessdata"]
    return next((f"{place}/" for place in places if list(place.glob("*.traineddata"))), None)


@cache
def _reader(language: Language) -> Any:
    """Raises `Unreadable` where Tesseract or its languages are not installed."""
    folder = data_folder()
    installed = [name for name in (language, "nld", "eng") if folder and Path(folder, f"{name}.traineddata").exists()]
    if not installed:
        raise Unreadable("no_ocr")
    # Loads only for a picture.
    import tesserocr  # noqa: PLC0415

    tesserocr.set_leptonica_log_level(tesserocr.LeptLogLevel.NONE)
    return tesserocr.PyTessBaseAPI(path=folder, lang=installed[0], oem=tesserocr.OEM.LSTM_ONLY)


def tokens(picture: Any, *, language: Language = "nld", mode: int = 11, dpi: int = 200) -> list[Token]:
    """The words on a picture of grey pixels. `mode` is Tesseract's page segmentation: 11 looks for text anywhere.

    Raises `Unreadable("no_ocr")`.
    """
    # Loads only for a picture.
    from tesserocr import RIL, iterate_level  # noqa: PLC0415

    reader = _reader(language)
    height, width = picture.shape
    reader.SetPageSegMode(mode)
    reader.SetImageBytes(picture.tobytes(), width, height, 1, width)
    reader.SetSourceResolution(dpi)
    found: list[Token] = []
    if reader.Recognize(_MILLISECONDS) and (words := reader.GetIterator()):
        for word in iterate_level(words, RIL.WORD):
            box, base = word.BoundingBox(RIL.WORD), word.Baseline(RIL.WORD)
            if box and (token := _token(word.GetUTF8Text(RIL.WORD), box, base, word.Confidence(RIL.WORD))):
                found.append(token)
    reader.Clear()
    return list(_whole_numbers(found))


def _token(text: str, box: Box, base: Any, confidence: float) -> Token | None:
    bare = _bare(text)
    if not re.search(r"\w|[€%+-]", bare):
        return None
    # A comma or a "j" hangs below the line; a line of dashes has none.
    baseline = min(max((base[0][1] + base[1][1]) / 2, box[1]), box[3]) if base else box[3]
    left, right = _stripped(text, bare, box)
    return Token(bare, (left, box[1], right, box[3]), baseline, max(0.0, min(1.0, confidence / 100)))


def _bare(text: str) -> str:
    """Without what rules, folds and specks beside the word are read as."""
    bare = text.translate(_DASHES).strip(_EDGE)
    bare = re.sub(r"^[.,:;'](?=[-+€]*\d)", "", bare)
    return re.sub(r"(?<=[,.]\d\d)[.,:;']$", "", bare)


def _stripped(text: str, bare: str, box: Box) -> tuple[float, float]:
    """The sides of the box without what was taken off the ends of its text."""
    before = max(0, text.translate(_DASHES).find(bare))
    each = (box[2] - box[0]) / len(text)
    return box[0] + before * each, box[0] + (before + len(bare)) * each


def _whole_numbers(found: list[Token]) -> Iterator[Token]:
    """ "1.321" ",72" and "1." "321,72" are one number: the gaps behind marks are wide in some fonts."""
    last: Token | None = None
    for token in found:
        if last and _is_one_number(last, token):
            last = replace(
                last,
                text=last.text + token.text,
                box=around([last.box, token.box]),
                confidence=min(last.confidence, token.confidence),
            )
            continue
        if last:
            yield last
        last = token
    if last:
        yield last


def _is_one_number(left: Token, right: Token) -> bool:
    size = max(left.height, right.height)
    gap = right.box[0] - left.box[2]
    if abs(left.baseline - right.baseline) > 0.4 * size or not -0.5 * size < gap < _ONE_NUMBER * size:
        return False
    parts = f"{left.text} {right.text}"
    return bool(re.fullmatch(r"[-+€]?[\d.]*\d [.,]\d+-?|[-+€]?[\d.]*\d[.,] \d[\d.,]*-?", parts))
