"""From a picture of a page to words: made straight, turned upright, and read twice by different models."""

import math
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, cast

import cv2
import numpy as np

from payslips.reading import pixels
from payslips.reading.ocr import Token, tokens
from payslips.reading.pixels import Matrix, Pixels
from payslips.reading.words import Box, Word, around, overlap

_A4_LONG: Final = 842.0  # points
_SCREEN_WIDE: Final = 420.0
_NARROWEST: Final = 0.55  # of its length; a narrower picture is a screen or a receipt
_SECOND_SCALE: Final = 1.3  # other pixels, and so other mistakes
_SURE: Final = 0.8
_UNSURE: Final = 0.75
_DISPUTED: Final = 0.5
_LIKELY: Final = 0.6
_AT_HOME: Final = 0.05  # what the Dutch model is more sure of than the English
_MANY_UNSURE: Final = 0.1
_SECONDS: Final = 4.0  # of processor time, after which no other side is tried as the upper one
_ROW: Final = 50  # pixels
_FEW: Final = 3
_AMOUNT: Final = re.compile(r"[-+]?€?[-+]?(?:\d{1,3}(?:\.\d{3})+|\d+),\d\d[-+]?")
_ANY_AMOUNT: Final = re.compile(
    r"(?P<before>[-+€]*)(?P<whole>\d{1,3}(?:[.,]\d{3})+|\d+)(?P<mark>[.,])(?P<rest>\d\d[-+]?)"
)
_LEAST_LETTERS: Final = 40
_LEGIBLE: Final = 0.4  # share of the letters that are read with confidence


@dataclass(frozen=True, slots=True)
class Sight:
    """What is read on a picture.

    `turn`: the quarter turns with the clock that make it upright. `width` and `height`: points of the upright picture.
    `trouble`: why there is no text to go by, as a reason code.
    """

    words: tuple[Word, ...]
    turn: int
    width: float
    height: float
    trouble: str | None = None


def look(picture: Any, *, points: float | None = None, twice: bool = True) -> Sight:
    """The words on a picture of a page; `points` a pixel where that is known. Raises `Unreadable("no_ocr")`."""
    grey: Pixels = np.asarray(picture, dtype=np.uint8)
    if min(grey.shape) < 100:
        return Sight((), 0, grey.shape[1] * 0.5, grey.shape[0] * 0.5, "too_small")
    turn, flat, back, first = _upright(grey)
    turned: Pixels = np.ascontiguousarray(np.rot90(grey, -turn))
    height, width = turned.shape
    reduction = _reduction(flat, back)
    shown = _points(flat) / reduction if points is None else points
    size = shown * reduction
    found = _with_one_mark(_read_again(first, flat) if twice and first else first)
    words = tuple(_word(token, size, shown, back) for token in found)
    return Sight(words, turn, width * shown, height * shown, None if _is_legible(found) else _trouble(grey))


def _upright(grey: Pixels) -> tuple[int, Pixels, Matrix, list[Token]]:
    """The quarter turns that make the text upright, the straight picture with its way back, and its words."""
    tried: list[tuple[int, Pixels, Matrix, list[Token]]] = []
    if pixels.is_noise(grey):
        return 0, grey, np.eye(3, dtype=np.float64), []
    started = time.process_time()
    for turn in (1, 3, 0, 2) if pixels.is_sideways(grey) else (0, 2, 1, 3):
        flat, back = pixels.straight(np.ascontiguousarray(np.rot90(grey, -turn)))
        tried.append((turn, flat, back, tokens(pixels.sharper(flat))))
        if _is_legible(tried[-1][3]):
            return tried[-1]
        if time.process_time() - started > _SECONDS:
            break
    return max(tried, key=lambda each: _letters(each[3]))


def _letters(found: Iterable[Token]) -> int:
    """How many letters stand in words that were read with confidence."""
    return sum(len(token.text) for token in found if token.confidence >= 0.7 and re.search(r"[^\W_]{3}", token.text))


def _is_legible(found: Sequence[Token]) -> bool:
    letters = _letters(found)
    return letters >= _LEAST_LETTERS and letters >= _LEGIBLE * sum(
        len(token.text) for token in found if re.search(r"[^\W_]{3}", token.text)
    )


def _trouble(grey: Pixels) -> str:
    """What a person can do something about."""
    if pixels.brightness(grey) < 70:
        return "too_dark"
    if min(grey.shape) < 700:
        return "too_small"
    return "blurred" if pixels.sharpness(grey) < 0.12 else "no_text"


def _points(flat: Pixels) -> float:
    """Points a pixel of the straight picture, taken to be a sheet of A4."""
    height, width = flat.shape
    if min(height, width) >= _NARROWEST * max(height, width):
        return float(_A4_LONG / max(height, width))
    return float(_SCREEN_WIDE / min(height, width))


def _reduction(flat: Pixels, back: Matrix) -> float:
    """Pixels of the picture given to one of the straight picture, in its middle."""
    height, width = flat.shape
    corners = np.array([[(width / 2 + x, height / 2 + y) for x, y in ((0, 0), (1, 0), (0, 1))]], dtype=np.float64)
    middle, right, below = cv2.perspectiveTransform(corners, back)[0]
    return math.sqrt(abs(float(np.linalg.det(np.array([right - middle, below - middle])))))


def _second(flat: Pixels) -> list[Token]:
    """Another model on other pixels: its mistakes are other ones."""
    return _shrunk(tokens(pixels.sharper(_grown(flat), reach=4.0), language="eng", dpi=260))


def _third(flat: Pixels) -> list[Token]:
    return _shrunk(tokens(_grown(flat), dpi=260))


def _grown(flat: Pixels) -> Pixels:
    larger = cv2.resize(flat, None, fx=_SECOND_SCALE, fy=_SECOND_SCALE, interpolation=cv2.INTER_CUBIC)
    return np.asarray(larger, dtype=np.uint8)


def _shrunk(read: Iterable[Token]) -> list[Token]:
    return [
        replace(
            token,
            box=cast("Box", tuple(edge / _SECOND_SCALE for edge in token.box)),
            baseline=token.baseline / _SECOND_SCALE,
        )
        for token in read
    ]


def _read_again(first: list[Token], flat: Pixels) -> list[Token]:
    """The words of the first reader weighed by a second; a third decides where many numbers came out differently."""
    second = _second(flat)
    found = _together([first, second])
    numbers = [token for token in found if _has_digit(token.text)]
    if sum(token.confidence < _SURE for token in numbers) > _MANY_UNSURE * len(numbers):
        found = _together([first, second, _third(flat)])
    return found


def _together(readers: Sequence[list[Token]]) -> list[Token]:
    """The words of the first reader by what most readers say, and what only others saw."""
    first, *others = readers
    rows = [_by_rows(read) for read in others]
    used: set[int] = set()
    found: list[Token] = []
    for token in first:
        said: list[Token | None] = []
        for of_reader in rows:
            row = of_reader[int((token.box[1] + token.box[3]) / 2) // _ROW]
            twins = sorted((other for other in row if _shares(token, other)), key=lambda other: other.box[0])
            used.update(map(id, twins))
            said.append(_as_one(twins) if twins else None)
        found.append(_weighed(token, said))
    for token in (token for read in others for token in read if id(token) not in used):
        is_text = token.confidence >= _LIKELY and re.search(r"[^\W_]{2}", token.text)
        if is_text and not any(_shares(token, other) for other in found):
            found.append(replace(token, confidence=min(token.confidence, _UNSURE)))
    return found


def _by_rows(read: Iterable[Token]) -> defaultdict[int, list[Token]]:
    rows: defaultdict[int, list[Token]] = defaultdict(list)
    for token in read:
        for row in range(int(token.box[1]) // _ROW, int(token.box[3]) // _ROW + 1):
            rows[row].append(token)
    return rows


def _shares(one: Token, other: Token) -> bool:
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one.box, other.box))
    return smaller > 0 and overlap(one.box, other.box) > 0.5 * smaller


def _as_one(twins: Sequence[Token]) -> Token:
    return replace(
        twins[0],
        text="".join(twin.text for twin in twins),
        box=around([twin.box for twin in twins]),
        confidence=min(twin.confidence for twin in twins),
    )


def _weighed(first: Token, others: Sequence[Token | None]) -> Token:
    """What most readers say, and how sure it is.

    A number is sure when both models agree on it. A word is, when no page of poor print needed a third reader, or all
    three agree.
    """
    heard = [first, *(token for token in others if token)]
    second = others[0]
    votes = Counter(_bare(token.text) for token in heard)

    def weight(token: Token) -> tuple[int, bool, bool, float]:
        at_home = _AT_HOME if token is not second else 0.0
        is_amount = bool(_AMOUNT.fullmatch(token.text))
        # A speck above a letter is soon read as an accent.
        return votes[_bare(token.text)], is_amount, token.text.isascii(), token.confidence + at_home

    best = max(heard, key=weight)
    same = [token.confidence for token in heard if _bare(token.text) == _bare(best.text)]
    if not any(_has_digit(token.text) for token in heard):
        most = 1.0 if len(others) == 1 or len(same) > len(others) else _UNSURE
        return replace(best, confidence=min(max(same), most))
    if len(same) > 1 and second and _bare(second.text) == _bare(best.text):
        return replace(best, confidence=0.5 + max(same) / 2)
    return replace(best, confidence=min(best.confidence, _UNSURE if len(same) == len(heard) else _DISPUTED))


def _has_digit(text: str) -> bool:
    return any(char.isdigit() for char in text)


def _bare(text: str) -> str:
    return re.sub(r"[^\w,.+-]", "", text).strip(".")


def _with_one_mark(found: list[Token]) -> list[Token]:
    """Amounts with the decimal mark of the page: of a comma, poor print leaves a point."""
    amounts = [(token, match) for token in found if (match := _ANY_AMOUNT.fullmatch(token.text))]
    commas = sum(match["mark"] == "," for _, match in amounts)
    if commas < _FEW or 4 * commas < len(amounts):
        return found
    mended = {
        id(token): match["before"] + match["whole"].replace(",", ".") + "," + match["rest"] for token, match in amounts
    }
    return [replace(token, text=mended.get(id(token), token.text)) for token in found]


def _word(token: Token, size: float, shown: float, back: Matrix) -> Word:
    x0, top, x1, bottom = (edge * size for edge in token.box)
    return Word(
        token.text,
        x0,
        top,
        x1,
        bottom,
        token.baseline * size,
        confidence=round(token.confidence, 3),
        shown=_shown(token.box, back, shown),
    )


def _shown(box: Box, back: Matrix, shown: float) -> Box:
    corners = np.array([[(box[x], box[y]) for x, y in ((0, 1), (2, 1), (2, 3), (0, 3))]], dtype=np.float64)
    places = cv2.perspectiveTransform(corners, back)[0] * shown
    left, top = places.min(axis=0)
    right, bottom = places.max(axis=0)
    return round(float(left), 1), round(float(top), 1), round(float(right), 1), round(float(bottom), 1)
