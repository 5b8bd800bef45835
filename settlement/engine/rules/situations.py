"""The days of benefit of a month, cut where the household or an age group changes."""

import datetime
from collections.abc import Container, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from settlement.engine.facts import Household, MonthFacts, Person
from settlement.engine.lawmonth import LawMonth
from settlement.engine.month import birthday, days_in


class AgeGroup(Enum):
    YOUNG = auto()  # 18, 19 or 20
    ADULT = auto()  # 21 to pensionable age
    AOW = auto()  # pensionable age and over


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the household, of the age group of these days."""

    person: Person
    group: AgeGroup


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of benefit on which household and age groups stay the same."""

    first: datetime.date
    last: datetime.date
    household: Household
    members: tuple[Member, ...]

    @property
    def days(self) -> int:
        return days_in(self.first, self.last)

    @property
    def with_right(self) -> tuple[Member, ...]:
        """Who has a right to assistance. At 18 to 20 nobody has in an institution (art. 13, 2, a)."""
        return tuple(
            member
            for member in self.members
            if member.person.entitled and not (member.group is AgeGroup.YOUNG and member.person.in_institution)
        )

    @property
    def claimants(self) -> tuple[Member, ...]:
        """Who the assistance is for: those with a right, or where that is nobody, those who would have it outside
        the institution.
        """
        return self.with_right or tuple(member for member in self.members if member.person.entitled)

    def has(self, person: str) -> bool:
        return any(member.person.id == person for member in self.members)

    def has_only(self, persons: Container[str]) -> bool:
        return all(member.person.id in persons for member in self.members)


def stretches_of(facts: MonthFacts, law: LawMonth) -> tuple[Stretch, ...]:
    """The days of benefit, by situation, cut again at a birthday that changes an age group."""
    return tuple(_cut(facts, law))


def _cut(facts: MonthFacts, law: LawMonth) -> Iterator[Stretch]:
    for first, last, household in facts.benefit_days():
        turns = {day for person in household.persons for day in _turning_days(person, law) if first < day <= last}
        starts = sorted({first, *turns})
        ends = [start - datetime.timedelta(days=1) for start in starts[1:]] + [last]
        for start, end in zip(starts, ends, strict=True):
            members = tuple(Member(person, age_group(person, start, law)) for person in household.persons)
            yield Stretch(start, end, household, members)


def age_group(person: Person, day: datetime.date, law: LawMonth) -> AgeGroup:
    """The age group of a person on a day: one belongs to it from the birthday on."""
    adult_from, aow_from = _turning_days(person, law)
    if day >= aow_from:
        return AgeGroup.AOW
    return AgeGroup.ADULT if day >= adult_from else AgeGroup.YOUNG


def _turning_days(person: Person, law: LawMonth) -> tuple[datetime.date, datetime.date]:
    return birthday(person.birth_date, 21), law.aow_from(person.birth_date)


def claimants_of(stretches: tuple[Stretch, ...]) -> frozenset[str]:
    """The persons who are claimants on their first day with benefit in the month."""
    first_of: dict[str, Stretch] = {}
    for stretch in stretches:
        for member in stretch.members:
            first_of.setdefault(member.person.id, stretch)
    return frozenset(
        person
        for person, stretch in first_of.items()
        if any(member.person.id == person for member in stretch.claimants)
    )
