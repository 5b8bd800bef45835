"""Words to lines of labels and numbers, and labels to plain words that can be compared."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Final

from payslips.reading.words import Page, Word

Box = tuple[float, float, float, float]

_MINUS: Final = "-−–"
_NUMBER: Final = re.compile(
    rf"(?P<open>\()?(?P<before>[{_MINUS}+])?\ ?(?:€|EUR)?\ ?(?P<inner>[{_MINUS}+])?\ ?"
    r"(?P<whole>\d{1,3}(?:[. ]\d{3})+|\d+)(?:(?P<mark>[,.])(?P<rest>\d{1,5}))?"
    rf"\ ?(?:€|EUR)?\ ?(?P<percent>%)?(?P<after>[{_MINUS}])?(?P<close>\))?"
)
_ENGLISH: Final = re.compile(
    r"(?:€ ?)?(?P<sign>[-−–(]?) ?(?:€|EUR)? ?(?P<whole>\d{1,3}(?:,\d{3})+|\d+)"
    r"\.(?P<rest>\d{2}) ?(?:€|EUR)?(?P<after>[-−–)]?)"
)
_GLUED: Final = re.compile(
    rf"(?P<label>.*[^\d.,€+{_MINUS}()])(?P<number>€?[{_MINUS}+]?€?(?:\d{{1,3}}(?:\.\d{{3}})+|\d+),\d{{2}}[{_MINUS}]?)"
)
_RULE: Final = re.compile(r"[-–—=_*~+.:·─═━|│┃¦║┼├┤]{3,}|[|│┃¦║]")  # a line drawn with characters
_LEADERS: Final = re.compile(r"[.·_…:]*[.·_…]{2,}")
_UNITS: Final = {"uur", "uren", "u", "dag", "dagen", "dgn", "km", "x", "st", "stuks", "hours", "h", "eur", "min"}
_WORD_GAP: Final = 0.75  # of the height of a word: more is another column
_INK_GAP: Final = 1.05  # the same between the ink of two words: in a typewriter font much is white
_GROUP_GAP: Final = 0.75  # between the parts of one number: a space in a typewriter font is wide
_WIDE_GAP: Final = 2.0  # the same before "063,27", which is no amount by itself
_END_OF_AMOUNT: Final = re.compile(r"0\d\d,\d\d[-−–]?")
_UNSURE_GAP: Final = 1.5  # a loose digit so close before "234,56" may be its thousands
_SAME_LINE: Final = 0.35


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of a line: a label or other text, or a number when `value` is given (`percent` apart)."""

    text: str
    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    value: Decimal | None = None
    decimals: int = 0
    percent: bool = False
    doubtful: bool = False
    starts: tuple[float, ...] = ()  # where its words begin
    confidence: float = 1.0  # of its least sure word

    @property
    def box(self) -> Box:
        return self.x0, self.top, self.x1, self.bottom

    @property
    def is_amount(self) -> bool:
        return self.value is not None and self.decimals == 2 and not self.percent

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True, slots=True)
class Line:
    """The cells that stand on one height, from left to right."""

    page: int
    cells: tuple[Cell, ...]

    @property
    def top(self) -> float:
        return min(cell.top for cell in self.cells)

    @property
    def bottom(self) -> float:
        return max(cell.bottom for cell in self.cells)

    @property
    def text(self) -> str:
        return " ".join(cell.text for cell in self.cells)

    @property
    def has_amount(self) -> bool:
        return any(cell.is_amount for cell in self.cells)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Lower case words without accents and marks: "Inh. WGA-gedif. 5%" is "inh wga gedif 5"."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))
    return " ".join(re.findall(r"[a-z0-9ł]+", bare)).replace("ł", "l")


def number(text: str, *, english: bool = False) -> tuple[Decimal, int, bool] | None:
    """Value, decimals and whether it is a percentage. None for "1.234": thousands or decimals, who can say."""
    text = text.replace("\u00a0", " ").replace("\u202f", " ").strip()
    if english and (found := _ENGLISH.fullmatch(text)):
        value = Decimal(found["whole"].replace(",", "") + "." + found["rest"])
        return (-value if found["sign"] or found["after"] else value), 2, False
    found = _NUMBER.fullmatch(text)
    if found is None or bool(found["open"]) != bool(found["close"]):
        return None
    if found["mark"] == "." or (found["mark"] is None and not found["whole"].isdigit()):
        return None
    signs = [sign for sign in (found["before"], found["inner"], found["after"], found["open"]) if sign]
    if len(signs) > 1:
        return None
    whole = re.sub(r"[. ]", "", found["whole"])
    rest = found["rest"] or ""
    if len(whole) > 9 or (len(whole) > 2 and whole[0] == "0" and rest):
        return None  # "063,27" is the end of an amount
    value = Decimal(f"{whole}.{rest or '0'}")
    return (-value if signs and signs[0] != "+" else value), len(rest), bool(found["percent"])


def lines(page: Page) -> list[Line]:
    """The lines of a page from top to bottom, cut into cells."""
    english = _writes_english_numbers(page.words)
    gap = _WORD_GAP if page.source == "text" else _INK_GAP
    made = (
        Line(page.number, tuple(_cells(row, page.number, english=english, gap=gap)))
        for row in _rows([part for word in page.words if not _RULE.fullmatch(word.text) for part in _unglued(word)])
    )
    return [line for line in made if line.cells]


def _writes_english_numbers(words: Iterable[Word]) -> bool:
    texts = [word.text for word in words]
    dots = sum(bool(re.fullmatch(r"[-−–(€]*[\d,]*\d\.\d\d[-−–)]?", text)) for text in texts)
    return dots > sum(bool(re.fullmatch(r"[-−–(€]*[\d.]*\d,\d\d[-−–)]?", text)) for text in texts)


def _unglued(word: Word) -> list[Word]:
    """A label and the amount printed against it, as two words; without the dots that lead from one to the other."""
    text = _LEADERS.sub(" ", word.text)
    found = _GLUED.fullmatch(text)
    parts = [found["label"], found["number"]] if found and not number(text) else text.split()
    if parts == [word.text]:
        return [word]
    width, length = word.x1 - word.x0, len(word.text)
    words: list[Word] = []
    at = 0
    for part in parts:
        at = word.text.find(part, at)
        x0, x1 = word.x0 + width * at / length, word.x0 + width * (at + len(part)) / length
        words.append(replace(word, text=part, x0=x0, x1=x1))
        at += len(part)
    return words


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    """Words on one height. The height of a row is that of its words so far, so that a row may jitter."""
    rows: list[list[Word]] = []
    heights: list[float] = []
    for word in sorted(words, key=lambda each: each.baseline):
        if rows and word.baseline - heights[-1] <= _SAME_LINE * min(word.size, rows[-1][0].size):
            rows[-1].append(word)
            heights[-1] += (word.baseline - heights[-1]) / len(rows[-1])
        else:
            rows.append([word])
            heights.append(word.baseline)
    return [sorted(row, key=lambda each: each.x0) for row in rows]


def _cells(row: list[Word], page: int, *, english: bool, gap: float) -> Iterable[Cell]:
    """Numbers apart, and words that stand close together as one text; a whole number beside a word is text too."""
    texts: list[Word] = []
    index = 0
    while index < len(row):
        parts, value = _number_at(row, index, english=english)
        close = bool(texts) and row[index].x0 - texts[-1].x1 < gap * row[index].size
        if value and value[1] == 0 and _counts_the_next(row, index + len(parts)):
            value = None
        if value is None or (close and (value[1] == 0 or value[2])):
            if texts and not close:
                yield _text(texts, page)
                texts = []
            texts += parts
        else:
            if texts:
                yield _text(texts, page)
                texts = []
            yield _cell(parts, page, value, doubtful=_may_lack_thousands(row, index))
        index += len(parts)
    if texts:
        yield _text(texts, page)


def _number_at(row: list[Word], index: int, *, english: bool) -> tuple[list[Word], tuple[Decimal, int, bool] | None]:
    """The longest number that starts at this word: "1" "234,56" and "40,58" "-" are one each."""
    most = index + 1
    while most < min(len(row), index + 4):
        gap = _WIDE_GAP if _END_OF_AMOUNT.fullmatch(row[most].text) else _GROUP_GAP
        if row[most].x0 - row[most - 1].x1 >= gap * row[most].size:
            break
        most += 1
    for end in range(most, index, -1):
        parts = row[index:end]
        value = number(" ".join(word.text for word in parts), english=english)
        if value:
            return parts, value
    return row[index : index + 1], None


def _counts_the_next(row: list[Word], index: int) -> bool:
    """Does the word right behind a number belong to it: "4 weken", "1000 AA", "2026 / 08"? "40 uur" stays a number."""
    if index >= len(row) or row[index].x0 - row[index - 1].x1 >= _WORD_GAP * row[index].size:
        return False
    text = row[index].text
    if text == "/":
        return True
    return bool(re.search(r"[^\W\d_]", text)) and plain(text) not in _UNITS and not _GLUED.fullmatch(text)


def _may_lack_thousands(row: list[Word], index: int) -> bool:
    """ "1   234,56": two numbers, or one with a wide space in it?"""
    if index == 0 or not re.fullmatch(r"\d{3}(?:[. ]\d{3})*,\d\d\D?", row[index].text):
        return False
    before = row[index - 1]
    return bool(re.fullmatch(r"\d{1,3}", before.text)) and row[index].x0 - before.x1 < _UNSURE_GAP * before.size


def _text(words: list[Word], page: int) -> Cell:
    return _cell(words, page, None)


def _cell(
    words: list[Word], page: int, number_read: tuple[Decimal, int, bool] | None, *, doubtful: bool = False
) -> Cell:
    value, decimals, percent = number_read or (None, 0, False)
    return Cell(
        text=" ".join(word.text for word in words),
        page=page,
        x0=min(word.x0 for word in words),
        top=min(word.top for word in words),
        x1=max(word.x1 for word in words),
        bottom=max(word.bottom for word in words),
        value=value,
        decimals=decimals,
        percent=percent,
        doubtful=doubtful or any(word.doubtful for word in words),
        starts=tuple(word.x0 for word in words),
        confidence=min(word.confidence for word in words),
    )
