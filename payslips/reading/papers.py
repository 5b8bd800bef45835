"""What kind of paper it is, and which pages belong to one payslip."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from payslips.reading import periods, tables
from payslips.reading.document import Page
from payslips.reading.labelled import labelled
from payslips.reading.labels import likely_total, paper_scores, total_meaning
from payslips.reading.text import Line, plain

_ENOUGH: Final = 6  # what the words of a paper must weigh before it is called that
_TITLE: Final = re.compile(r"\b(?:\w*specificatie|\w*strook\w*|payslip|pay slip|pasek)\b")
_ALIKE: Final = 75.0  # of a hundred
_SOME: Final = 3
_TOTALS: Final = 3
_LEAST_WORDS: Final = 3

Pages = list[tuple[Page, list[Line]]]


def is_legible(pages: Sequence[Page]) -> bool:
    """Does the text layer hold words? A scan has none, and some fonts give no meaning to their letters."""
    texts = [word.text for page in pages for word in page.words]
    letters = "".join(texts)
    unreadable = sum(char == "\ufffd" or "\ue000" <= char <= "\uf8ff" for char in letters)
    words = sum(bool(re.search(r"[^\W\d_]{2}", text)) for text in texts)
    return words >= _LEAST_WORDS and unreadable < 0.2 * len(letters)


def other_paper(lines: Sequence[Line]) -> str | None:
    """The kind of paper, when it is no payslip; None when it is one."""
    scores = paper_scores(line.text for line in lines)
    payslip = scores.pop("payslip")
    best = max(scores, key=lambda name: scores[name])
    if scores[best] >= _ENOUGH and scores[best] > payslip:
        return best
    if payslip >= _ENOUGH or (_count_totals(lines) >= _TOTALS - (payslip >= _SOME)):
        return None
    return "other"


def _count_totals(lines: Sequence[Line]) -> int:
    """How many of the totals of a payslip are named: gross, taxable, net and paid."""
    labels = [cell.text for line in lines for cell in line.cells if cell.value is None]
    named = {total_meaning(label) or likely_total(label) for label in labels}
    return len(named & {"gross_total", "taxable_wage", "net_wage", "net_payment"})


def slips(pages: Pages) -> list[Pages]:
    """The pages by payslip: a page goes on with the slip before it, unless it has a period or person of its own."""
    groups: list[Pages] = []
    before: dict[str, str] = {}
    for page, lines in pages:
        if not lines:
            continue
        signs = _signs(lines)
        if (
            groups
            and all(_is_same(name, before.get(name, value), value, page) for name, value in signs.items())
            and not _is_whole(lines, groups[-1])
            and not _is_of_another_period(page, lines, groups[-1])
        ):
            groups[-1].append((page, lines))
            before |= signs
        else:
            groups.append([(page, lines)])
            before = signs
    return groups


def _is_same(name: str, before: str, now: str, page: Page) -> bool:
    """Is this the same sign? On a picture a letter of a name may be misread."""
    if page.source == "ocr" and name.endswith("_name"):
        from rapidfuzz import fuzz  # noqa: PLC0415  # only pictures need it, and it takes long to load

        return fuzz.ratio(plain(before), plain(now)) >= _ALIKE
    return before == now


def _signs(lines: Sequence[Line]) -> dict[str, str]:
    """What tells one slip from another: employer, employee and period as labelled on this page."""
    wanted = ("employer_name", "employee_name", "bsn", "period", "payroll_tax_number")
    signs: dict[str, str] = {}
    for value in labelled(lines):
        if value.name in wanted:
            signs.setdefault(value.name, value.text)
    return signs


def _is_of_another_period(page: Page, lines: Sequence[Line], before: Pages) -> bool:
    """Does the title name another period than that of the page before? A digit on a picture may be misread."""
    own, other = _titled(lines), _titled([line for _, each in before for line in each])
    return page.source == "text" and bool(own and other) and own.isdisjoint(other)


def _titled(lines: Sequence[Line]) -> set[periods.Period]:
    titles = [line.text for line in lines if not line.has_amount and _TITLE.search(plain(line.text))]
    return next((found for title in titles if (found := periods.meanings(title))), set())


def _is_whole(lines: Sequence[Line], before: Pages) -> bool:
    """Is this page a slip by itself, like the one before: both with totals, that are not the same ones again?"""
    own, others = _totals(lines), _totals([line for _, each in before for line in each])
    if not all({"net_payment"} < named.keys() for named in (own, others)):
        return False
    return not all(own[name] & others[name] for name in own.keys() & others.keys())


def _totals(lines: Sequence[Line]) -> dict[str, set[Decimal]]:
    """The printed totals from gross to paid out, with every amount on their lines."""
    found: dict[str, set[Decimal]] = {}
    for entry in tables.entries(lines):
        name = total_meaning(entry.label.text)
        if name in {"gross_total", "net_wage", "net_payment"} and entry.block not in tables.APART:
            found.setdefault(name, set()).update(cell.value for _, cell in entry.numbers if cell.value is not None)
    return found
