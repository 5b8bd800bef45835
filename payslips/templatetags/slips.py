"""What pages, of other layers too, show of payslips and jobs."""

import datetime
from collections.abc import Sequence

from django import template
from django.utils.formats import date_format

from citizens.models import Citizen
from citizens.selectors import PersonInBrief
from payslips.models import SignalQuestion
from payslips.selectors import employers_of, newest_figures, open_questions_of

register = template.Library()
register.filter("figures", newest_figures)


@register.simple_tag
def with_employers(persons: Sequence[PersonInBrief]) -> list[tuple[PersonInBrief, list[str]]]:
    """Each person with the names of the employers. One query."""
    employers = employers_of([person.citizen.pk for person in persons])
    return [(person, employers.get(person.citizen.pk, [])) for person in persons]


@register.simple_tag
def period(start: datetime.date, end: datetime.date) -> str:
    """A pay period in words: "september 2026", or its first and last day."""
    following = end + datetime.timedelta(days=1)
    if start.day == following.day == 1 and (following - start).days <= 31:
        return date_format(start, "F Y")
    return days(start, end)


@register.simple_tag
def days(start: datetime.date, end: datetime.date) -> str:
    """The first and the last day: "1 tot en met 30 september 2026"."""
    first = "j F Y" if start.year != end.year else "j F" if start.month != end.month else "j"
    return f"{date_format(start, first)} tot en met {date_format(end, 'j F Y')}"


@register.inclusion_tag("payslips/_signal_questions.html")
def signal_questions(citizen: Citizen) -> dict[str, list[SignalQuestion]]:
    """What waits for the citizen about wages that the wage administration tells of. One query."""
    return {"questions": open_questions_of(citizen)}
