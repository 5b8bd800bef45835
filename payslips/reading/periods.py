"""Pay periods: what a printed period can mean, and the one meaning on which everything printed agrees.

Weeks are ISO weeks. Four-week period n of a year is its ISO weeks 4n-3 to 4n. "2026-11" can be a month, a week or four
weeks: it stays ambiguous until something else on the slip decides.
"""

import calendar
import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from payslips.reading.text import plain

Kind = Literal["month", "four_weeks", "week", "other"]

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "januari jan january styczen",
            "februari feb february luty",
            "maart mrt mar march marzec",
            "april apr kwiecien",
            "mei may maj",
            "juni jun june czerwiec",
            "juli jul july lipiec",
            "augustus aug august sierpien",
            "september sep sept wrzesien",
            "oktober okt oct october pazdziernik",
            "november nov listopad",
            "december dec grudzien",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH: Final = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR: Final = r"(?:19|20)\d\d"
# All on plain text: lower case, words and numbers parted by one space.
_DAY: Final = rf"\d{{1,2}} (?:\d{{1,2}}|{_MONTH}) (?:{_YEAR}|\d\d)"
_DATE: Final = rf"(?:{_DAY}|{_YEAR} \d{{1,2}} \d{{1,2}}(?! w)|(?:{_MONTH}) \d{{1,2}} {_YEAR})"
_WEEKDAY: Final = re.compile(
    r"\b(?:ma|di|wo|do|vr|za|zo|(?:maan|dins|woens|donder|vrij|zater|zon)dag|mon|tue|wed|thu|fri|sat|sun|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day) (?=\d{1,2} )"
)
_UNTIL: Final = r" (?:t m|tot en met|tot|until|to|do|t e m|through|)"
_RANGE: Final = re.compile(rf"\b({_DATE}){_UNTIL}? ?({_DATE})\b")
_SHORT_RANGE: Final = re.compile(
    rf"\b(\d{{1,2}})(?: (\d{{1,2}}|{_MONTH}))?(?: t m| tot en met) (\d{{1,2}}) (\d{{1,2}}|{_MONTH}) ({_YEAR})\b"
)
_WEEKS: Final = re.compile(
    rf"\b(?:(?P<before>{_YEAR}) )?(?:weken|weeks|week|wk|tygodnie) (?P<first>\d\d?) (?:t m |tot en met )?"
    rf"(?:week |wk )?(?P<last>\d\d?)(?: (?P<after>{_YEAR}))?\b"
)
_NAMED_MONTH: Final = re.compile(rf"(?<!\d )\b({_MONTH}) ({_YEAR}|\d\d)\b|\b({_YEAR}) ({_MONTH})\b(?! \d)")
_BARE_MONTH: Final = re.compile(rf"\b({_MONTH})\b")
_LETTER: Final = re.compile(rf"\b({_YEAR}) (\d{{1,2}}) ?(m|mnd|4w|4wk|w|wk)\b")
_P_NUMBER: Final = re.compile(rf"\b(?:({_YEAR}) ?)?p(\d{{1,2}})(?: ({_YEAR}))?\b")
_WEEK: Final = re.compile(
    rf"\b(?:({_YEAR}) )?(?:weeknummer|weeknr|week nr|week|wk|w|tydzien) ?(\d{{1,2}})"
    rf"(?: (?:of |van |uit |in )?({_YEAR}))?\b|"
    rf"\b(?:weeknummer|weeknr|week nr|week|wk|tydzien) ({_YEAR}) (\d{{1,2}})\b"
)
_PLAIN_PAIR: Final = re.compile(
    rf"(?<!\d )\b(?:({_YEAR}) (\d{{1,2}})(?! \d)|(\d{{1,2}}) (?:of |van |uit |in )?({_YEAR}))\b"
)
_NUMBERS: Final = re.compile(rf"(\d\d?) (?:t m|tot en met|tot|until|to) (\d\d?)(?: ({_YEAR}))?")  # of weeks
_ALONE: Final = re.compile(
    r"^(?:periode |loonperiode |nr |nummer |period )?(\d{1,2})$|^(?:periode|loonperiode|period) (\d{1,2})\b"
)
_FOUR_WEEKS_WORDS: Final = re.compile(
    r"\b(?:4|vier|four) ?(?:wek|week|wk|wekelijks)|\b(?:4w|4wk|4wkn|vierwek\w*|4wek\w*|fourweek\w*)\b|\b13 per jaar\b"
)
_HALF: Final = re.compile(
    r"\b(?:(?P<first>1|1e|1ste|eerste|1st|first)|(?P<second>2|2e|2de|tweede|2nd|second)) (?:helft|half|halve maand)\b"
)
_OTHER_WORDS: Final = re.compile(
    r"\b(?:(?:1e?|2e?|1ste|2de|eerste|tweede|1st|2nd|first|second) (?:helft|half)|"
    r"halve maand\w*|halfmaand\w*|half month\w*|semi ?monthly|(?:2|twee) ?(?:wek\w*|weken)|14 ?daag\w*|"
    r"veertiendaag\w*|bi ?weekly|fortnight\w*|(?:2|twee) ?(?:x|keer|maal) per maand|twice a month|kwartaal\w*|"
    r"quarter\w*)\b"
)
_MONTH_WORDS: Final = re.compile(r"\b(?:m|mnd|\w*maand(?!ag)\w*|month\w*|miesi\w*)\b")
_WEEK_WORDS: Final = re.compile(
    r"\b(?:w|wk|week|weken|wekelijks\w*|weekl\w*|week\w*|\w*week|\w*weektabel|tydzien|tydz\w*)\b"
)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """First and last day, both in it."""

    start: datetime.date
    end: datetime.date
    kind: Kind


def month(year: int, number: int) -> Period:
    """A calendar month."""
    last = calendar.monthrange(year, number)[1]
    return Period(datetime.date(year, number, 1), datetime.date(year, number, last), "month")


def half_month(whole: Period, *, second: bool) -> Period:
    """The first fifteen days of a month, or the rest of it."""
    middle = whole.start + datetime.timedelta(days=15)
    if second:
        return Period(middle, whole.end, "other")
    return Period(whole.start, middle - datetime.timedelta(days=1), "other")


def week(year: int, number: int) -> Period:
    """An ISO week. Raises `ValueError` for a week that the year does not have."""
    start = datetime.date.fromisocalendar(year, number, 1)
    return Period(start, start + datetime.timedelta(days=6), "week")


def four_weeks(year: int, number: int) -> Period:
    """The four ISO weeks of a period number from 1 to 13."""
    start = datetime.date.fromisocalendar(year, 4 * number - 3, 1)
    return Period(start, start + datetime.timedelta(days=27), "four_weeks")


def kind_named(text: str) -> Kind | None:
    """The pay rhythm that a text names: "Tabel: Wit-4weken" is four weeks."""
    words = plain(text).replace("t m", " ")
    if _OTHER_WORDS.search(words):
        return "other"
    if _FOUR_WEEKS_WORDS.search(words):
        return "four_weeks"
    has_month, has_week = _MONTH_WORDS.search(words), _WEEK_WORDS.search(words)
    if bool(has_month) == bool(has_week):
        return None
    return "month" if has_month else "week"


def date(text: str) -> datetime.date | None:
    """The one date in a text: 31-08-2026, 2026-08-31, 31 augustus 2026, 31/8/26. None when there is none or more."""
    words = plain(text)
    found = {value for match in re.finditer(rf"\b{_DATE}\b", words) if (value := _date(match[0]))}
    return found.pop() if len(found) == 1 else None


def dates(text: str) -> Iterator[set[datetime.date]]:
    """The dates of each range in a text, or else its single date."""
    words = plain(text)
    for period in _ranges(words):
        yield {period.start, period.end}
    for match in re.finditer(rf"\b{_DATE}\b", words):
        if day := _date(match[0]):
            yield {day}


def _date(words: str) -> datetime.date | None:
    first, second, third = words.split()
    if first in _MONTHS:
        first, second = second, first
    elif len(first) == 4:
        first, third = third, first
    number = _MONTHS.get(second) or int(second)
    try:
        return datetime.date(_year(third), number, int(first))
    except ValueError:
        return None


def _year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def meanings(text: str, *, year: int | None = None, bare_numbers: bool = False) -> set[Period]:
    """Every period that a printed text can mean; empty when it names none.

    `year` is the year printed elsewhere, for a number or month without one. A number alone ("8") counts only where
    the label says that it is a period number.
    """
    words = _WEEKDAY.sub("", plain(text))
    found = set(_ranges(words))
    if found:
        return found
    if half := _HALF.search(words):
        rest = f"{words[: half.start()]} {words[half.end() :]}"
        whole = {period for period in meanings(rest, year=year, bare_numbers=bare_numbers) if period.kind == "month"}
        return {half_month(period, second=bool(half["second"])) for period in whole}
    return _single(text, words, year=year, bare_numbers=bare_numbers)


def _single(text: str, words: str, *, year: int | None, bare_numbers: bool) -> set[Period]:
    """What a text that is no range can mean: a number with its year, a month, a number alone."""
    found = set(_numbered(words, year))
    if found:
        kind = kind_named(text)
        return {period for period in found if period.kind == kind} or found
    if year and (named := _BARE_MONTH.search(words)):
        return {month(year, _MONTHS[named[1]])}
    if re.search(rf"\b{_DATE}\b", words):
        return set()  # one date is a day, not a period
    alone = _ALONE.search(words)
    if year and alone and bare_numbers:
        return set(_any_kind(year, int(alone[1] or alone[2])))
    return set()


def _ranges(words: str) -> Iterator[Period]:
    for match in _RANGE.finditer(words):
        first, last = _date(match[1]), _date(match[2])
        if first and last and first < last and (last - first).days < 370:
            yield from spans(first, last)
    for match in _SHORT_RANGE.finditer(words):
        last = _date(f"{match[3]} {match[4]} {match[5]}")
        first = _date(f"{match[1]} {match[2] or match[4]} {match[5]}")
        if first and last and first <= last and not _RANGE.search(words):
            yield from spans(first, last)


def spans(first: datetime.date, last: datetime.date) -> Iterator[Period]:
    """The periods that two dates can be: February 2027 is a month, and four weeks too."""
    days = (last - first).days + 1
    whole_month = month(first.year, first.month)
    is_month = (first, last) == (whole_month.start, whole_month.end)
    is_four_weeks = days == 28 and first.weekday() == 0
    if is_month:
        yield whole_month
    if is_four_weeks:
        yield Period(first, last, "four_weeks")
    if days == 7:
        yield Period(first, last, "week")
    if not (is_month or is_four_weeks or days == 7):
        yield Period(first, last, "other")


def _numbered(words: str, year: int | None) -> Iterator[Period]:
    if match := _LETTER.search(words):
        yield from _of_kind(int(match[1]), int(match[2]), {"m": "month", "4": "four_weeks", "w": "week"}[match[3][0]])
        return
    if (match := _WEEKS.search(words)) and (match["before"] or match["after"] or year):
        yield from _week_range(
            int(match["before"] or match["after"] or year or 0), int(match["first"]), int(match["last"])
        )
        return
    match = _NAMED_MONTH.search(words)
    # "Maart 26" is a month; with another number beside it, it is a day of March.
    if match and (len(match[2] or match[3]) == 4 or len(re.findall(r"\d+", words)) == 1):
        name, digits = (match[1], match[2]) if match[1] else (match[4], match[3])
        yield month(_year(digits), _MONTHS[name])
        return
    if (match := _WEEK.search(words)) and (match[1] or match[3] or match[4] or year):
        yield from _of_kind(int(match[1] or match[3] or match[4] or year or 0), int(match[2] or match[5]), "week")
        return
    words = " ".join(_FOUR_WEEKS_WORDS.sub(" ", words).split())  # "2026-09 (4 weken)"
    if (match := _P_NUMBER.search(words)) and (match[1] or match[3] or year):
        yield from _any_kind(int(match[1] or match[3] or year or 0), int(match[2]), week_too=False)
        return
    if (match := _NUMBERS.fullmatch(words)) and (year or match[3]):
        yield from _week_range(int(match[3] or year or 0), int(match[1]), int(match[2]))
        return
    if (match := _PLAIN_PAIR.search(words)) and not _BARE_MONTH.search(words):
        yield from _any_kind(int(match[1] or match[4]), int(match[2] or match[3]))


def _week_range(year: int, first: int, last: int) -> Iterator[Period]:
    try:
        start, end = week(year, first).start, week(year, last).end
    except ValueError:
        return
    if start < end:
        yield from spans(start, end)


def _any_kind(year: int, number: int, *, week_too: bool = True) -> Iterator[Period]:
    yield from _of_kind(year, number, "month")
    yield from _of_kind(year, number, "four_weeks")
    if week_too:
        yield from _of_kind(year, number, "week")


def _of_kind(year: int, number: int, kind: str) -> Iterator[Period]:
    most = {"month": 12, "four_weeks": 13, "week": 53}[kind]
    if 1 <= number <= most:
        try:
            yield {"month": month, "four_weeks": four_weeks, "week": week}[kind](year, number)
        except ValueError:
            return


def settle(clues: Sequence[set[Period]], rhythm: Iterable[Kind]) -> tuple[set[Period], bool]:
    """The periods on which all clues and the printed rhythm agree; or, when none, those of the first clue and False.

    Dates printed inside the numbered period are a short period (begin or end of the job) of that kind.
    """
    clues = [clue for clue in clues if clue]
    kinds = set(rhythm)
    if not clues:
        return set(), True
    left = _common(clues)
    if len(kinds) == 1:
        (kind,) = kinds
        left = {fitted for period in left if (fitted := fit(period, kind))}
    if left and len(kinds) < 2:
        return left, True
    # Dates say more than a number: what the person gets to see first.
    exact = min(clues, key=len)
    return exact, False


def _common(clues: Sequence[set[Period]]) -> set[Period]:
    left = clues[0]
    for clue in clues[1:]:
        left = {both for one in left for other in clue if (both := _both(one, other))}
    return left


def _both(one: Period, other: Period) -> Period | None:
    if (one.start, one.end) == (other.start, other.end):
        return one if one.kind == other.kind else None
    for part, whole in ((one, other), (other, one)):
        if part.kind == "other" and whole.kind != "other" and whole.start <= part.start and part.end <= whole.end:
            return Period(part.start, part.end, whole.kind)
    return None


def fit(period: Period, kind: Kind) -> Period | None:
    """The period as one of this kind: a part of a month is paid as a month."""
    if period.kind == kind:
        return period
    longest = {"month": 31, "four_weeks": 28, "week": 7, "other": 0}[kind]
    short = (period.end - period.start).days + 1 < longest
    one_month = (period.start.year, period.start.month) == (period.end.year, period.end.month)
    weekly = period.kind == "week" and period.start.weekday() != 0  # seven days that are no week
    if (period.kind == "other" or weekly) and short and (kind != "month" or one_month):
        return Period(period.start, period.end, kind)
    return None


def reference(period: Period) -> str:
    """The period as YYYY-MM, YYYY-Pnn (four weeks) or YYYY-Wnn."""
    if period.kind in {"month", "other"}:
        return f"{period.start:%Y-%m}"
    year, number, _ = period.start.isocalendar()
    return f"{year}-W{number:02}" if period.kind == "week" else f"{year}-P{(number + 3) // 4:02}"
