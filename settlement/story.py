"""How a month came to its amount: each version with what made it, in the order in which it happened.

What changed is read from the facts on which two versions rest, never from the moment at which they were made. A
partner's payslip is told without its employer to the other partner.
"""

import datetime
import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from citizens.models import Citizen
from payslips.models import Employment
from settlement.engine.money import ZERO
from settlement.models import BenefitMonth, Settlement
from settlement.selectors import changes_in, has_assistance

_OF_ESTIMATES = {"began_with_estimate", "estimate_began", "estimate_changed", "estimate_gone"}
_ABOUT_INCOME = {"slip_arrived", "slip_corrected", "slip_gone", "estimate_changed"}


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to one income, or to the facts at large: `code` says what, as `_event.html` tells it.

    `net` is what counts now and `before` what counted; None: nothing did. `basis` as of the sources of a settlement.
    """

    code: str
    employer: str = ""
    # The given name of whose it is, for staff where there are two.
    person: str = ""
    is_own: bool = True
    start: datetime.date | None = None
    end: datetime.date | None = None
    net: Decimal | None = None
    before: Decimal | None = None
    basis: str = ""
    # How many pay periods in a row it happened to, each alike; `net` and `before` are of one.
    periods: int = 1
    # Of the household: how many there are, and how many there were; `start`: None where it held all month.
    number: int = 0
    number_before: int = 0


@dataclass(frozen=True, slots=True)
class Chapter:
    """A version of the month: what happened, and what it came to. `before`: what it was; None for the first."""

    settlement: Settlement
    before: Settlement | None
    events: tuple[Event, ...]

    @property
    def at(self) -> datetime.datetime:
        return self.settlement.at

    @property
    def version(self) -> int:
        return self.settlement.version

    @property
    def difference(self) -> Decimal:
        """More (above 0) or less to be paid than before."""
        before: Decimal = self.before.to_pay if self.before else ZERO
        after: Decimal = self.settlement.to_pay
        return after - before

    @property
    def less(self) -> Decimal:
        """By how much it became less, above 0."""
        return -self.difference

    @property
    def became_final(self) -> bool:
        final = Settlement.Status.FINAL
        return self.settlement.status == final and (self.before is None or self.before.status != final)


@dataclass(frozen=True, slots=True)
class _Income:
    """An income of a settlement with where it came from."""

    person: str
    employment: str
    start: datetime.date
    end: datetime.date
    net: Decimal
    basis: str
    payslip: str
    version: int

    @property
    def key(self) -> tuple[str, str, datetime.date, datetime.date]:
        return self.person, self.employment, self.start, self.end


def story_of(month: BenefitMonth, reader: Citizen | None = None) -> list[Chapter]:
    """The chapters of the month, oldest first, as `reader` of the household may read them; staff read all.

    Left out are versions that tell nobody anything. At most three queries.
    """
    versions = list(month.settlements.order_by("version"))
    if not versions:
        return []
    first, changes = versions[0], changes_in(versions)[::-1]
    told = _Telling([first, *(change.settlement for change in changes)], reader)
    chapters = [Chapter(first, None, tuple(told.beginning(first)))]
    for change in changes:
        others = tuple(
            event
            for code in change.reasons
            if code not in _ABOUT_INCOME
            for event in told.others(code, change.before, change.settlement)
        )
        if has_assistance(change.before) != has_assistance(change.settlement):
            events: tuple[Event, ...] = (
                Event("assistance_back" if has_assistance(change.settlement) else "assistance_gone"),
            )
        else:
            events = (*_in_a_row(told.incomes(change.before, change.settlement)), *others)
        chapters.append(Chapter(change.settlement, change.before, events))
    return chapters


class _Telling:
    """The names that the settlements of one month need, and to whom they are told."""

    def __init__(self, settlements: Sequence[Settlement], reader: Citizen | None) -> None:
        incomes = [income for settlement in settlements for income in _incomes(settlement)]
        jobs = Employment.objects.filter(pk__in={one.employment for one in incomes if one.employment})
        persons = {one.person for one in incomes} | _who_left(settlements)
        people = Citizen.objects.filter(pk__in={person for person in persons if person.isdecimal()})
        self.employers = {str(pk): name for pk, name in jobs.values_list("pk", "employer_name")} if incomes else {}
        self.people = {str(one.pk): one for one in people} if persons else {}
        self.earners = {one.person for one in incomes}
        self.reader = str(reader.pk) if reader else ""

    def beginning(self, settlement: Settlement) -> Iterator[Event]:
        """On what the first version rests."""
        incomes = _incomes(settlement)
        yield from _in_a_row(
            self._event("began_with_slip" if one.basis == "slip" else "began_with_estimate", one) for one in incomes
        )
        if not incomes:
            yield Event("began_without_income")

    def incomes(self, before: Settlement, after: Settlement) -> Iterator[Event]:
        """What happened to each income between two versions."""
        old, new = _incomes(before), _incomes(after)
        old_slips = {one.payslip: one for one in old if one.basis == "slip"}
        new_slips = {one.payslip for one in new if one.basis == "slip"}
        old_others = {one.key: one for one in old if one.basis != "slip"}
        for one in new:
            was = old_slips.get(one.payslip) if one.basis == "slip" else old_others.get(one.key)
            if was is None:
                # In the place of what: of an estimate of the same days, or of one that touched them.
                was = old_others.get(one.key) or _touched(one, old_others.values())
                code = {"slip": "slip_arrived", "statement": "stated", "signal": "signal_came"}.get(one.basis)
                yield self._event(code or "estimate_began", one, was)
            elif one.basis == "slip" and one.version != was.version:
                yield self._event("slip_corrected", one, was)
            elif one.basis != was.basis and one.basis in {"statement", "signal"}:
                yield self._event("stated" if one.basis == "statement" else "signal_came", one, was)
            elif one.basis != "slip" and one.net != was.net:
                yield self._event("estimate_changed", one, was)
        for slip in old_slips.values():
            if slip.payslip not in new_slips:
                yield self._event("slip_gone", slip, slip)
        for other in old_others.values():
            if not any(other.employment == one.employment and _overlap(other, one) for one in new):
                yield self._event("estimate_gone", other, other)

    def others(self, code: str, before: Settlement, after: Settlement) -> Iterable[Event]:
        """What happened beside the incomes: more words where the facts say more than the code."""
        if code == "household_changed":
            return self._household(before, after) or [Event(code)]
        if code == "deductions_changed":
            return _deductions(before, after) or [Event(code)]
        return [Event(code)]

    def _household(self, before: Settlement, after: Settlement) -> list[Event]:
        """What of the household is otherwise at the end of the month, and since which day of it."""
        old, new = _last_situation(before), _last_situation(after)
        events = []
        was, now = _persons(old), _persons(new)
        if now < was and self.reader not in was - now:
            person = self.people.get(min(was - now))
            died_on = person.died_on if person else None
            code = "partner_died" if died_on else "partner_gone"
            events.append(Event(code, start=_since(before, after, _persons), end=died_on))
        elif was < now and self.reader not in now - was:
            events.append(Event("partner_came", start=_since(before, after, _persons)))
        for code, name in (("cost_sharers", "cost_sharers"), ("children", "dependent_children")):
            if old[name] != new[name]:
                start = _since(before, after, operator.itemgetter(name))
                events.append(Event(code, start=start, number=new[name], number_before=old[name]))
        return events

    def _event(self, code: str, one: _Income, was: _Income | None = None) -> Event:
        own = not self.reader or one.person == self.reader
        person = self.people.get(one.person)
        # Who reads of their own slips needs no name; staff do, where there are two.
        named = len(self.earners) > 1 and not self.reader
        return Event(
            code=code,
            employer=self.employers.get(one.employment, "") if own else "",
            person=person.given_names.split()[0] if named and person and person.given_names else "",
            is_own=own,
            start=one.start,
            end=one.end,
            net=one.net,
            before=was.net if was else None,
            basis=one.basis,
        )


def _since(before: Settlement, after: Settlement, what: Callable[[dict[str, Any]], object]) -> datetime.date | None:
    """The first day of the month on which this is otherwise than it was; None: all month."""
    first: datetime.date = after.month.first_day
    for situation in after.facts["situations"]:
        day = max(first, datetime.date.fromisoformat(situation["from"]))
        # Before the first of them nobody had assistance: then there is nothing that it was.
        held = [one for one in before.facts["situations"] if one["from"] <= day.isoformat()]
        if held and what(held[-1]["household"]) != what(situation["household"]):
            return day if day > first else None
    return None


def _last_situation(settlement: Settlement) -> dict[str, Any]:
    household: dict[str, Any] = settlement.facts["situations"][-1]["household"]
    return household


def _persons(household: dict[str, Any]) -> set[str]:
    return {person["id"] for person in household["persons"]}


def _who_left(settlements: Iterable[Settlement]) -> set[str]:
    """Who is in the household of one of these, and not in that of the last."""
    found = [_persons(_last_situation(row)) for row in settlements if has_assistance(row)]
    return set().union(*found) - found[-1] if found else set()


def _deductions(before: Settlement, after: Settlement) -> list[Event]:
    """What goes off the month for each reason, where that is otherwise than it was."""
    old, new = _off(before), _off(after)
    return [
        Event(f"off_{kind}", net=new.get(kind, ZERO), before=old.get(kind, ZERO))
        for kind in sorted(old.keys() | new.keys())
        if old.get(kind, ZERO) != new.get(kind, ZERO)
    ]


def _off(settlement: Settlement) -> dict[str, Decimal]:
    """What really went off, by kind: the protected amount may have left less than was asked."""
    off: dict[str, Decimal] = {}
    for step in settlement.steps:
        kinds = [one["value"] for one in step["inputs"] if one.get("name") == "kind"]
        if step["key"].startswith("deduction:") and kinds:
            off[kinds[0]] = off.get(kinds[0], ZERO) + Decimal(step["amount"])
    return off


def _in_a_row(events: Iterable[Event]) -> list[Event]:
    """Estimates of pay periods that follow each other and went alike are told once."""
    told: list[Event] = []
    for event in events:
        last = told[-1] if told else None
        if (
            last is not None
            and last.end is not None
            and event.code in _OF_ESTIMATES
            and event.start == last.end + datetime.timedelta(days=1)
            and replace(event, start=last.start, end=last.end, periods=last.periods) == last
        ):
            told[-1] = replace(last, end=event.end, periods=last.periods + 1)
        else:
            told.append(event)
    return told


def _touched(one: _Income, others: Iterable[_Income]) -> _Income | None:
    found = [other for other in others if other.employment == one.employment and _overlap(other, one)]
    return found[0] if len(found) == 1 else None


def _overlap(one: _Income, other: _Income) -> bool:
    return one.start <= other.end and other.start <= one.end


def _incomes(settlement: Settlement) -> list[_Income]:
    """What counts as earned. Saved-up holiday allowance comes with the wage of its slip, and is told with it."""
    return [
        _Income(
            person=income["person"],
            employment=income.get("employment") or "",
            start=datetime.date.fromisoformat(income["period"]["start"]),
            end=datetime.date.fromisoformat(income["period"]["end"]),
            net=Decimal(income["net"]),
            basis=source.get("basis") or ("last_slip" if source["estimated"] else "slip"),
            payslip=source["payslip"] or "",
            version=source["version"] or 0,
        )
        for source, income in zip(settlement.sources, settlement.facts["incomes"], strict=True)
        if income["kind"] != "holiday_payout"
    ]
