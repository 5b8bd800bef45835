"""A household with assistance, and payslips that come in, by the services that do it in earnest."""

import datetime
import itertools
import uuid
from typing import Any

from django.db import transaction

from citizens.models import Citizen, Household, Municipality
from citizens.services import Member, grant_benefit, record_household
from payslips import outcomes
from payslips.models import Payslip, Upload
from settlement.models import ExemptionDecision, PolicyPeriod
from tests.factories.citizens import CitizenFactory, MunicipalityFactory
from tests.factories.readings import answer, document

_numbers = itertools.count(1)
JANUARY = datetime.date(2025, 1, 1)


def municipality_with_policy(**choices: Any) -> Municipality:
    """A municipality with its choices from January 2025 on."""
    municipality = MunicipalityFactory()
    PolicyPeriod.objects.create(municipality=municipality, since=JANUARY, recorded_by="test", **choices)
    return municipality


def household_with_assistance(
    *, municipality: Municipality | None = None, since: datetime.date = datetime.date(2026, 9, 1), **circumstances: Any
) -> tuple[Household, Citizen]:
    """One person born in 1990, with assistance from `since` on."""
    municipality = municipality or municipality_with_policy()
    citizen = CitizenFactory(municipality=municipality, surname="Voorbeeld", birth_date=datetime.date(1990, 5, 4))
    household = Household.objects.create(municipality=municipality, number=str(next(_numbers)))
    record_household(
        household=household,
        since=since,
        members=[Member(citizen)],
        reason="aanvraag",
        by="test",
        **circumstances,
    )
    grant_benefit(household=household, since=since, reason="aanvraag", by="test")
    return household, citizen


def slip_comes_in(citizen: Citizen, **figures: Any) -> Payslip:
    """A payslip with these figures is read, as `payslips.outcomes` does after the sandbox has answered."""
    upload = Upload.objects.create(
        citizen=citizen,
        uploaded_by=citizen.user,
        original_name="loonstrook.pdf",
        size=1000,
        checksum=uuid.uuid4().hex,
        form_token=uuid.uuid4(),
    )
    with transaction.atomic():
        outcomes.store_reading(upload, answer(document(**figures)))
    return upload.payslips.get()


def exempt(household: Household, citizen: Citizen, since: datetime.date, **more: Any) -> ExemptionDecision:
    """The decision to exempt wages under art. 31, 2, n."""
    return ExemptionDecision.objects.create(
        household=household, citizen=citizen, article="n", since=since, reason="werk", recorded_by="test", **more
    )
