"""What the engine is told about one year of one household: frozen, whole, checked when it is made.

The names and the meaning are those of the trial calculation of the allowances (`contract.py` is its JSON form).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from settlement.engine.facts import InvalidInput
from settlement.engine.money import whole_cents


class ChildcareKind(StrEnum):
    DAY_CARE = "day_care"
    AFTER_SCHOOL = "after_school"
    CHILDMINDER = "childminder"


@dataclass(frozen=True, slots=True)
class AllowanceHousehold:
    """`income` is the toetsingsinkomen of all who count, in whole euros a year; `assets` are of both partners.

    `persons` counts everybody in the home (Wht 2). `residence_factor` is that of the country where the insured lives.
    """

    income: int
    partner: bool
    persons: int
    adult_ages: tuple[int, ...]
    assets: Decimal
    partner_insured: bool = True
    residence_factor: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        whole_cents(self.assets)


@dataclass(frozen=True, slots=True)
class Rent:
    """The rent a month without service costs."""

    basic_rent: Decimal

    def __post_init__(self) -> None:
        whole_cents(self.basic_rent)


@dataclass(frozen=True, slots=True)
class Child:
    age: int


@dataclass(frozen=True, slots=True)
class Childcare:
    """The childcare of one child: hours a month, and what an hour costs."""

    kind: ChildcareKind
    hours: Decimal
    hourly_rate: Decimal

    def __post_init__(self) -> None:
        whole_cents(self.hourly_rate)


@dataclass(frozen=True, slots=True)
class AllowanceFacts:
    """All that the allowances of one year are worked out on."""

    year: int
    household: AllowanceHousehold
    rent: Rent | None
    children: tuple[Child, ...]
    childcare: tuple[Childcare, ...]

    def __post_init__(self) -> None:
        if fields := dict(_contradictions(self)):
            raise InvalidInput(fields)

    @property
    def minors(self) -> tuple[Child, ...]:
        """The children who count: those under 18."""
        return tuple(child for child in self.children if child.age < 18)


def _contradictions(facts: AllowanceFacts) -> Iterator[tuple[str, str]]:
    household = facts.household
    if not 1 <= facts.year <= 9999:
        yield "year", "is no year"
    if household.persons < 1 + household.partner:
        yield "household.persons", "is less than the applicant and the partner"
    if not household.adult_ages:
        yield "household.adult_ages", "at least one is needed"
    yield from ((path, "is negative") for path, number in _never_negative(facts) if number < 0)


def _never_negative(facts: AllowanceFacts) -> Iterator[tuple[str, int | Decimal]]:
    household = facts.household
    yield "household.income", household.income
    yield "household.assets", household.assets
    yield "household.residence_factor", household.residence_factor
    if facts.rent is not None:
        yield "rent.basic_rent", facts.rent.basic_rent
    for index, care in enumerate(facts.childcare):
        yield f"childcare[{index}].hours", care.hours
        yield f"childcare[{index}].hourly_rate", care.hourly_rate
