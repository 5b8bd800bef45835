"""Words read from a picture made like words of a text: boxes of one height, amounts and labels mended.

Nothing that is mended counts as surely read: an amount gets a low confidence, so that only sums can vouch for it; a
label is mended only to one that is known, never to another known one.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from payslips.reading.labels import field_names, is_known, is_name_of_something, words_of_labels
from payslips.reading.text import Cell, Line, number, plain
from payslips.reading.words import Page, Word

UNSURE: Final = 0.5
_HIGH: Final = re.compile(r"[A-Z0-9bdfhklt€%ł]")
_LOW: Final = re.compile(r"[gjpqy,;()/ę]")
_LOOKS: Final = str.maketrans("OoQDlI|iSsBZz", "0000111155822")
_AMOUNT: Final = re.compile(r"[-+−–€]*\d{1,3}(?:[.,' ]?\d{3})*[.,]\d{2}[-−–]?")
_HEIRS: Final = re.compile(r"(?:&[.,]? ?)?(?:Zonen|Zoon|Zn|Dochters)\b")
_LOST: Final = 2.5  # times the height of the letters
_SHORTEST: Final = 6  # letters: of shorter words one letter makes another word
_LONG: Final = 10


def mended(page: Page) -> Page:
    """The page with even boxes and mended amounts."""
    return replace(page, words=tuple(_amount(_even(word)) for word in page.words))


def _even(word: Word) -> Word:
    """The box that the letters of this size have in a text, whatever letters these are; on the same baseline."""
    height = (0.72 if _HIGH.search(word.text) else 0.52) + (0.2 if _LOW.search(word.text) else 0.0)
    size = word.size / height
    place = word.shown or word.box
    return replace(word, top=word.baseline - 0.85 * size, bottom=word.baseline + 0.25 * size, shown=place)


def _amount(word: Word) -> Word:
    """ "1.234,5O" and "1.234.56" as amounts, unsure of themselves."""
    text = word.text
    digits = sum(char.isdigit() for char in text)
    if number(text) or not digits or digits * 2 < len(text):
        return word
    looks = text.translate(_LOOKS)
    if not _AMOUNT.fullmatch(looks):
        return word
    sign = "-" if looks[0] in "-−–" or looks[-1] in "-−–" else ""
    bare = re.sub(r"\D", "", looks)
    if len(bare) > 3 and bare[0] == "0":
        return word  # "063,27" is the end of an amount
    whole = f"{int(bare[:-2]):,}".replace(",", ".")
    return replace(word, text=f"{sign}{whole},{bare[-2:]}", confidence=min(word.confidence, UNSURE))


def without_marks(lines: Sequence[Line]) -> list[Line]:
    """The lines that hold more than a dash or a speck that came loose; a name that lost its "&" is one text."""
    return [replace(line, cells=tuple(_rejoined(line.cells))) for line in lines if plain(line.text)]


def _rejoined(cells: Sequence[Cell]) -> list[Cell]:
    found: list[Cell] = []
    for cell in cells:
        before = found[-1] if found else None
        near = before is not None and cell.x0 - before.x1 < _LOST * (cell.bottom - cell.top)
        if before is not None and near and before.value is None and _HEIRS.match(cell.text):
            sure = min(before.confidence, cell.confidence, UNSURE)
            found[-1] = replace(before, text=f"{before.text} {cell.text}", x1=cell.x1, starts=(), confidence=sure)
        else:
            found.append(cell)
    return found


def name_of(text: str) -> str:
    """A name with the small marks that are lost in reading: "B.V", "DJ. Jansen" and "van t Hof"."""
    text = re.sub(r"^[A-Z]{2,4}(?=\. ?[\w'])", lambda initials: ".".join(initials[0]), text)
    text = re.sub(r"(?<=\b[A-Z]\.)0(?=\.)", "O", text)
    text = re.sub(r"\b((?:[A-Z]\.){1,3}[A-Z])$", r"\1.", text)
    text = re.sub(r"\b([BN])\.?V[.,]{1,2}$", r"\1.V.", text)
    text = re.sub(r" ?&[.,]? ?", " & ", text).strip()
    text = re.sub(r"(?<!&)(?<!\ben) (?=(?:Zonen|Zoon|Zn|Dochters)\b)", " & ", text)
    return re.sub(r"(?<=\w) t (?=[A-Z])", " 't ", text)


def spelt(lines: Sequence[Line]) -> list[Line]:
    """The lines with labels spelt as they are known; a name beside or below its label stays as it was read."""
    return [replace(line, cells=tuple(_spelt(line, place) for place in range(len(line.cells)))) for line in lines]


def _spelt(line: Line, place: int) -> Cell:
    cell = line.cells[place]
    head, colon, tail = cell.text.partition(":")
    before = line.cells[place - 1] if place else None
    if (
        cell.value is not None
        or is_known(head)
        or not plain(head)
        or (before and field_names(before.text.rstrip(": ")))
    ):
        return cell
    label = " ".join(_word(word) for word in plain(head).split())
    has_amount = any(each.is_amount for each in line.cells[place + 1 :])
    if label == plain(head) or not (is_name_of_something(label) or (has_amount and is_known(label))):
        return cell
    return replace(cell, text=f"{label}{colon}{tail}")


@lru_cache(maxsize=4096)
def _word(word: str) -> str:
    """The only word of a label that is one or two letters away."""
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415  # only pictures need it, and it takes long to load

    known = words_of_labels()
    if len(word) < _SHORTEST or word in known or any(char.isdigit() for char in word[1:-1]):
        return word
    most = 2 if len(word) >= _LONG else 1
    near: dict[int, set[str]] = {}
    for other in known:
        if abs(len(other) - len(word)) <= most:
            distance = Levenshtein.distance(word, other, score_cutoff=most)
            near.setdefault(distance, set()).add(other)
    closest = near.get(1) or (near.get(2) if most > 1 else None) or set()
    return next(iter(closest)) if len(closest) == 1 else word
