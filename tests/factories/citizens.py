"""Municipalities, invented people with BSNs of the range that nobody has, and their households."""

import datetime
import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import factory
from django.contrib.auth.models import Group
from django.test import Client
from factory.django import DjangoModelFactory
from stdnum.nl import bsn

from citizens.models import BenefitGrant, Citizen, Household, HouseholdMember, HouseholdPeriod, Municipality, User

JANUARY = datetime.date(2026, 1, 1)


def _test_bsns() -> Iterator[str]:
    """The BSNs that start with 9999: they pass the 11-test, and are never given to anybody."""
    return (number for number in map(str, itertools.count(999900000)) if bsn.is_valid(number))


_BSNS = _test_bsns()


class MunicipalityFactory(DjangoModelFactory[Municipality]):
    class Meta:
        model = Municipality

    name = factory.Sequence(lambda n: f"Teststad {n}")
    code = factory.Sequence(lambda n: f"{n % 10000:04}")
    host = factory.Sequence(lambda n: f"teststad-{n}.example")


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    username = factory.Faker("uuid4")
    municipality = factory.SubFactory(MunicipalityFactory)


class CaseworkerFactory(UserFactory):
    """Staff of a municipality; `roles` by name, by default a caseworker."""

    class Meta:
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"medewerker-{n}")
    is_staff = True

    @factory.post_generation
    def roles(self, create: bool, extracted: Sequence[str] | None, **_more: Any) -> None:
        wanted = ["caseworker"] if extracted is None else extracted
        if create:
            self.groups.set(Group.objects.filter(name__in=wanted))


class CitizenFactory(DjangoModelFactory[Citizen]):
    class Meta:
        model = Citizen

    municipality = factory.SubFactory(MunicipalityFactory)
    bsn = factory.LazyFunction(lambda: next(_BSNS))
    given_names = "Noor"
    surname = "Voorbeeld"
    birth_date = datetime.date(1990, 5, 4)
    user = factory.SubFactory(UserFactory, municipality=factory.SelfAttribute("..municipality"))


class HouseholdFactory(DjangoModelFactory[Household]):
    """`members` (by default one new person) are in it, in these `circumstances`, with assistance from `since` on."""

    class Meta:
        model = Household

    members: Sequence[Citizen] = ()
    since = JANUARY
    circumstances: dict[str, Any] = {}
    municipality = factory.LazyAttribute(
        lambda household: household.members[0].municipality if household.members else MunicipalityFactory()
    )
    number = factory.Sequence(str)

    @classmethod
    def _create(cls, model_class: type[Household], *args: Any, **kwargs: Any) -> Household:
        members, since, circumstances = (kwargs.pop(name) for name in ("members", "since", "circumstances"))
        household: Household = super()._create(model_class, *args, **kwargs)
        recorded = {"household": household, "since": since, "reason": "aanvraag", "recorded_by": "test"}
        period = HouseholdPeriod.objects.create(**recorded, **circumstances)
        for citizen in members or [CitizenFactory(municipality=household.municipality)]:
            HouseholdMember.objects.create(period=period, citizen=citizen)
        BenefitGrant.objects.create(**recorded)
        return household


def client_of(person: Citizen | User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(person if isinstance(person, User) else person.user)
    return client
