"""What the reader sees on a page, whatever the file was. Coordinates are points (1/72 inch) from the top left."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Box = tuple[float, float, float, float]


class Refused(Exception):
    """The file is not one that can be taken; the text is the reason code."""


class Unreadable(Exception):
    """The file is of a known type, and cannot be opened or holds no text; the text is the reason code."""


@dataclass(frozen=True, slots=True)
class Word:
    """Text without spaces, with its box.

    `doubtful`: what is seen there may be something else. `confidence`, of a word that was read from a picture: from 0
    to 1, and below 0.8 its figures are not sure. `shown`: its place on the picture that people see, where that is not
    the box, because the lines of a photo are made straight before they are read.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    baseline: float
    doubtful: bool = False
    confidence: float = 1.0
    shown: Box | None = None

    @property
    def size(self) -> float:
        return self.bottom - self.top

    @property
    def box(self) -> Box:
        return self.x0, self.top, self.x1, self.bottom


@dataclass(frozen=True, slots=True)
class Page:
    """One page as people see it: its number from 1, its size and its words.

    A word that the page does not show (white on white, invisible, tiny, covered, off the page) is kept apart in
    `hidden`: it is never read as truth. `source` is "ocr" when words were read from a picture.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    hidden: tuple[Word, ...] = ()
    source: Literal["text", "ocr"] = "text"

    def shown(self, box: Box) -> Box:
        """The place of a box of words on the picture that people see."""
        places = [word.shown for word in self.words if word.shown and _holds(box, word)]
        return around(places) if places else box


def around(boxes: Sequence[Box]) -> Box:
    """The smallest box that holds these."""
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def overlap(a: Box, b: Box) -> float:
    """The surface that two boxes share."""
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


def _holds(box: Box, word: Word) -> bool:
    return box[0] <= (word.x0 + word.x1) / 2 <= box[2] and box[1] <= (word.top + word.bottom) / 2 <= box[3]
