"""The days of benefit of a month, cut where the household or an age group changes."""

import datetime
from collections.abc import Container, Iterator
from enum import Enum, auto
from typing import NamedTuple

from settlement.engine.facts import Household, MonthFacts, Person
from settlement.engine.lawmonth import LawMonth
from settlement.engine.month import ONE_DAY, birthday, days_in


class AgeGroup(Enum):
    YOUNG = auto()  # 18, 19 or 20
    ADULT = auto()  # 21 to pensionable age
    AOW = auto()  # pensionable age and over


class Member(NamedTuple):
    """A person of the household, of the age group of these days."""

    person: Person
    group: AgeGroup


class Stretch(NamedTuple):
    """Days of benefit on which household and age groups stay the same."""

    first: datetime.date
    last: datetime.date
    days: int
    household: Household
    members: tuple[Member, ...]

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
        return person in [member.person.id for member in self.members]

    def has_only(self, persons: Container[str]) -> bool:
        return all(member.person.id in persons for member in self.members)


def stretches_of(facts: MonthFacts, law: LawMonth) -> tuple[Stretch, ...]:
    """The days of benefit, by situation, cut again at a birthday that changes an age group."""
    return tuple(_cut(facts, law))


def _cut(facts: MonthFacts, law: LawMonth) -> Iterator[Stretch]:
    for first, last, household in facts.benefit_days():
        turning_days = [_turning_days(person, law) for person in household.persons]
        turns = sorted({day for days in turning_days for day in days if first < day <= last})
        starts, ends = [first, *turns], [*[turn - ONE_DAY for turn in turns], last]
        for start, end in zip(starts, ends, strict=True):
            groups = [_age_group(start, *days) for days in turning_days]
            members = tuple(map(Member, household.persons, groups))
            yield Stretch(start, end, days_in(start, end), household, members)


def _turning_days(person: Person, law: LawMonth) -> tuple[datetime.date, datetime.date]:
    return birthday(person.birth_date, 21), law.aow_from(person.birth_date)


def _age_group(day: datetime.date, adult_from: datetime.date, aow_from: datetime.date) -> AgeGroup:
    """The age group on a day: one belongs to it from the birthday on."""
    if day >= aow_from:
        return AgeGroup.AOW
    return AgeGroup.ADULT if day >= adult_from else AgeGroup.YOUNG


def claimants_of(stretches: tuple[Stretch, ...]) -> frozenset[str]:
    """The persons who are claimants on their first day with benefit in the month."""
    claims: dict[str, bool] = {}
    for stretch in stretches:
        claimants = stretch.claimants
        for member in stretch.members:
            claims.setdefault(member.person.id, member in claimants)
    return frozenset([person for person, is_claimant in claims.items() if is_claimant])
