"""How slips print their pay period, payment rhythm, dates, and the tax table."""

import datetime
import random
from typing import Final

from tests.samples.layouts import MONTHS
from tests.samples.truth import PayPeriod

_SHORT: Final = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
ENGLISH: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
UNITS: Final = {"month": "maand", "four_weeks": "4 weken", "week": "week", "other": "halve maand"}


def date(day: datetime.date, form: str = "dmy") -> str:
    """A date as 14-08-2026, 14/08/2026, 14.08.2026, 2026-08-14, 14 augustus 2026, 14-aug-2026 or 14-8-26."""
    return {
        "dmy": f"{day:%d-%m-%Y}",
        "slash": f"{day:%d/%m/%Y}",
        "dots": f"{day:%d.%m.%Y}",
        "iso": day.isoformat(),
        "words": f"{day.day} {MONTHS[day.month - 1]} {day.year}",
        "short": f"{day.day:02}-{_SHORT[day.month - 1]}-{day.year}",
        "bare": f"{day.day}-{day.month}-{day:%y}",
        "english": f"{day.day} {ENGLISH[day.month - 1]} {day.year}",
    }[form]


def span(period: PayPeriod, form: str = "dmy", between: str = " t/m ") -> str:
    return f"{date(period.start, form)}{between}{date(period.end, form)}"


def numbered(period: PayPeriod, chance: random.Random) -> str:
    """The period by its number; of a week, a form that says that it is one."""
    year, n = period.year, period.number
    if period.kind == "month":
        name, short = MONTHS[n - 1], _SHORT[n - 1]
        forms = [f"{name} {year}", f"{name.capitalize()} {year}", f"{year}-{n}-M", f"{n:02}-{year}", f"{short} {year}"]
    elif period.kind == "four_weeks":
        forms = [f"{year}-{n:02}-4W", f"{year}-{n:02} (4 weken)", f"P{n:02}-{year}"]
    elif period.kind == "week":
        forms = [
            f"week {n}/{year}",
            f"week {year}-{n:02}",
            f"{year}-{n:02}-W",
            f"Wk {n:02} - {year}",
            f"week {n} {year}",
        ]
    else:
        forms = [span(period)]
    return chance.choice(forms)


def printed(period: PayPeriod, chance: random.Random, *, form: str = "dmy") -> str:
    """The period by its number or its dates; by its dates when it is not whole."""
    if period.kind == "other" or not period.is_whole or chance.random() < 0.4:
        return span(period, form, chance.choice([" t/m ", " - ", " tot en met "]))
    return numbered(period, chance)
