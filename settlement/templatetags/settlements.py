"""A settled month on a page."""

from decimal import Decimal
from typing import Any

from django import template

from citizens import audit
from citizens.models import Citizen, User
from payslips.templatetags.slips import days, period
from settlement import balances, overviews
from settlement.engine.month import Month
from settlement.explanation import Explanation, Names, explain, is_after_payment, names_in
from settlement.models import BenefitMonth, ClaimEvent, Revision, Settlement
from settlement.overviews import Advance, PaidTo, Waiting
from settlement.selectors import months_told_to
from settlement.story import Chapter, Event, story_of

register = template.Library()


@register.inclusion_tag("settlement/lines.html")
def settlement_lines(
    settlement: Settlement, names: Names | None = None, reader: Citizen | None = None
) -> dict[str, Explanation]:
    """The month line by line, as `reader` may read it; staff (no reader) read all.

    It asks at most two queries, none when it is given `names_in` of all on the page.
    """
    return {"explanation": explain(settlement, names or names_in([settlement], reader))}


@register.inclusion_tag("settlement/_story.html")
def month_story(row: BenefitMonth, reader: Citizen | None = None) -> dict[str, list[Chapter] | Month | None]:
    """How the month came to its amount, as `reader` may read it; staff (no reader) get no links to the portal."""
    return {"chapters": story_of(row, reader), "month": row.month if reader else None}


@register.inclusion_tag("settlement/_what_was_paid.html")
def what_was_paid(month: BenefitMonth) -> dict[str, balances.MonthMoney]:
    """What was paid of a month whose pay day is over, and where a difference goes. A fixed number of queries."""
    (money,) = (one for one in balances.money_of([month.household_id])[month.household_id] if one.month == month)
    return {"money": money}


@register.inclusion_tag("settlement/_why_less.html")
def why_less(month: BenefitMonth, reader: Citizen | None = None) -> dict[str, list[Chapter]]:
    """What made the month another one after its pay day, as `reader` may read it; staff (no reader) read all."""
    later = [chapter for chapter in story_of(month, reader) if is_after_payment(chapter.settlement)]
    return {"chapters": [chapter for chapter in later if chapter.before and chapter.difference]}


@register.filter
def answers_of(claim: balances.Claim, user: User) -> list[ClaimEvent]:
    """What this user answered to a proposal to ask money back, oldest first."""
    return claim.answers_by(audit.name_of(user))


@register.simple_tag
def periods(event: Event) -> str:
    """The pay periods of what happened: "maart 2026", or "5 loonperiodes (2 maart tot en met 5 april 2026)"."""
    if event.start is None or event.end is None:
        return ""
    if event.periods == 1:
        return period(event.start, event.end)
    return f"{event.periods} loonperiodes ({days(event.start, event.end)})"


def _month_of(subject: str) -> Month | None:
    return Month.parse(subject) if subject else None


@register.inclusion_tag("settlement/_difference_steps.html")
def difference_steps(steps: list[dict[str, Any]], decided: object = None, *, would: bool = False) -> dict[str, Any]:
    """Where a difference goes and why, as a decision or a claim keeps it; `decided`: nobody is to answer any more.

    `would`: the month only comes to this if somebody decides so.
    """
    return {
        "decided": bool(decided),
        "would": would,
        "steps": [
            {
                "kind": step["key"].partition(":")[0],
                "subject": _month_of(step["key"].partition(":")[2]),
                "amount": abs(Decimal(step["amount"])),
                "is_less": step["amount"].startswith("-"),
                "articles": step["articles"],
                "facts": {one["name"]: Decimal(one["value"]) for one in step["inputs"] if "name" in one},
            }
            for step in steps
        ],
    }


@register.filter
def revision_words(revision: Revision) -> str:
    """Why the norm of a month that was paid may have been too high: "artikel 27, u had lagere woonkosten, ..."."""
    percent = f"{revision.percent.normalize():f}".replace(".", ",")
    why = {"27": "u had lagere woonkosten", "28": "u kwam net van school of studie"}[revision.article]
    return f"{why} (artikel {revision.article}). Dan gaat er {percent} procent van de norm voor een paar af"


@register.inclusion_tag("settlement/_checked.html")
def checked(month: BenefitMonth, reader: Citizen | None = None) -> dict[str, Any]:
    """What a check of the periods really worked changed of this month, as `reader` may read it; staff read all.

    What months came to that the reader may not see, is not told: two queries, or a few more with a reader.
    """
    checks = overviews.checks_of(month)
    told = {row.month for row in months_told_to(reader)} if reader and checks else set()
    all_told = reader is None or all(one in told for check in checks for one, _, _ in check.rows)
    return {"checks": checks, "all_told": all_told, "by_month": reader is None}


@register.simple_tag
def paid_to(settlement: Settlement, reader: Citizen) -> PaidTo | None:
    """What of this month comes on whose account. One query."""
    return overviews.paid_to(settlement, reader)


@register.filter
def is_for_two(settlement: Settlement) -> bool:
    """Whether two persons had a right to this month's assistance together."""
    return len(balances.entitled_in(settlement.facts["situations"])) > 1


@register.simple_tag
def advance_of(month: BenefitMonth) -> Advance | None:
    """What was paid of a month before it could be settled. One query."""
    return overviews.advance_of(month)


@register.simple_tag
def waiting_of(month: BenefitMonth, reader: Citizen) -> Waiting:
    """What is paid of a month that cannot be settled yet. Three queries."""
    return overviews.waiting_of(month, reader)
