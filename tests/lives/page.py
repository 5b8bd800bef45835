"""`docs/lives.md`: what became of each life, month by month, in the words of the portal."""

import datetime
import html
import re
from collections.abc import Iterator
from decimal import Decimal

from django.template.loader import render_to_string

from caseworkers.lives import LIVES, Life
from citizens.models import Citizen, Household
from citizens.templatetags.dutch import euro
from settlement.balances import MonthMoney, money_of
from settlement.models import Decision, LedgerEntry
from settlement.story import story_of

INTRO = """\
# Twaalf levens

Twaalf verzonnen huishoudens in Voorbeeldstad, van januari tot 14 oktober 2026, om na te rekenen. Boven elk leven staat
wat er gebeurde; daaronder wat elke maand werd, wat er veranderde nadat een maand al was berekend, en waar verschillen
met de betaling bleven. De demonstratie leeft dezelfde levens met echte loonstroken. Deze bladzijde wordt gemaakt met
`python -m tests.lives`. Een test houdt haar gelijk aan wat de software doet; een tweede, eigen som (`tests/oracle/`)
rekent elke maand na.

Alle bedragen zijn netto, in euro's. *Eraf*: verrekening of aflossing. *Opzij*: gereserveerd vakantiegeld.
"""
Kind = LedgerEntry.Kind
_HEAD = "| maand | norm | loon | vrijgelaten | bijstand | eraf | uit te betalen | opzij | betaald | stand |"
_RULE = "|---|--:|--:|--:|--:|--:|--:|--:|--:|---|"


def written(households: dict[str, Household]) -> str:
    return "\n".join([INTRO, *("\n".join(_life(life, households[life.name])) for life in LIVES)])


def _life(life: Life, household: Household) -> Iterator[str]:
    months = money_of([household.pk])[household.pk]
    people = " en ".join(f"{first} {last} ({born:%d-%m-%Y})" for first, last, born in life.people)
    yield from (f"## {life.title}", "", f"{people}. Dossier {household}, bijstand vanaf {life.since:%d-%m-%Y}.", "")
    yield from (f"- {_day(event.day)}: {event.says}" for event in life.events)
    yield from ("", _HEAD, _RULE)
    yield from (_row(money) for money in months)
    yield ""
    changes = [line for money in months for line in _changes(money, household)]
    if changes:
        yield from ("Wat er veranderde:", "", *changes, "")
    endings = [line for money in months for line in _endings(money)]
    if endings:
        yield from ("Waar verschillen bleven:", "", *endings, "")


def _row(money: MonthMoney) -> str:
    name, row = f"{money.month.first_day:%Y-%m}", money.settlement
    if row is None:
        return f"| {name} | | | | | | | | | niet berekend |"
    deducted = row.payout - row.to_pay
    amounts = [row.norm, row.income, row.exempt, row.entitlement, deducted, row.to_pay, row.reserve]
    paid = _plain(money.paid) if money.is_booked else "nog niet"
    state = row.get_status_display() + (f" ({', '.join(row.open_points)})" if row.open_points else "")
    return f"| {name} | " + " | ".join(map(_plain, amounts)) + f" | {paid} | {state}, versie {row.version} |"


def _changes(money: MonthMoney, household: Household) -> Iterator[str]:
    """What moved the amount of a month after it had first been settled."""
    citizen = Citizen.objects.filter(memberships__period__household=household).order_by("pk")[0]
    for chapter in story_of(money.month, citizen):
        if chapter.before is not None and chapter.difference:
            words = " ".join(
                _text(render_to_string("settlement/_event.html", {"event": event})) for event in chapter.events
            )
            was, is_ = euro(chapter.before.to_pay), euro(chapter.settlement.to_pay)
            yield f"- {money.month.first_day:%Y-%m}, {_day(chapter.at.date())}: {words} Was {was}, werd {is_}."


def _endings(money: MonthMoney) -> Iterator[str]:
    name = f"{money.month.first_day:%Y-%m}"
    for decision in money.decisions:
        if decision.kind in {Decision.Kind.PROVISIONAL, Decision.Kind.ESTABLISHED}:
            continue
        plan = ", ".join(
            f"{one.first_day:%Y-%m} {euro(one.amount)}"
            for one in sorted(decision.instalments.all(), key=lambda one: one.first_day)
        )
        words = f"{decision.get_kind_display()} {euro(decision.amount)}" + (f" ({plan})" if plan else "")
        yield f"- {name}, {_day(decision.at.date())}: {words}."
    for claim in money.claims:
        yield f"- {name}, {_day(claim.row.at.date())}: voorstel om {euro(claim.row.amount)} terug te vorderen."
        for event in claim.events:
            amount = f" {euro(event.amount)}" if event.amount is not None else ""
            yield f"- {name}, {_day(event.at.date())}: {event.get_kind_display()}{amount}."
    for entry in (*money.entries, *money.returns):
        if entry.kind in {Kind.REPAYMENT, Kind.RECOVERY, Kind.HOLIDAY_PAYMENT} or (
            entry.kind == Kind.SET_OFF and entry in money.returns
        ):
            yield f"- {name}, {_day(entry.booked_on)}: {entry.get_kind_display()} {euro(entry.amount)}."
    if money.difference:
        yield f"- {name}: nog open {euro(money.difference)}."


def _plain(amount: Decimal) -> str:
    return euro(amount).removeprefix("€").strip()


def _day(day: datetime.date) -> str:
    return f"{day.day}-{day.month}"


def _text(markup: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", markup))).strip()
