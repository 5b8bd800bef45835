import datetime
import io
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client
from PIL import Image

from citizens.models import Citizen, Household, Municipality, User
from payslips import files
from payslips.models import Payslip
from settlement import services as settlement
from settlement.models import BenefitMonth
from tests.factories.citizens import CaseworkerFactory, UserFactory
from tests.factories.settlement import household_with_assistance, municipality_with_policy, slip_comes_in

SEPTEMBER = datetime.date(2026, 9, 1)


@pytest.fixture
def municipality(settings) -> Municipality:
    """The municipality that the test client asks for."""
    settings.DEFAULT_MUNICIPALITY_HOST = None
    municipality = municipality_with_policy()
    municipality.host = "testserver"
    municipality.save()
    return municipality


@pytest.fixture
def caseworker(municipality) -> User:
    return CaseworkerFactory(municipality=municipality, username="anne")


@pytest.fixture
def desk(client, caseworker) -> Client:
    """A client with which the caseworker is signed in."""
    client.force_login(caseworker)
    return client


@pytest.fixture
def elsewhere() -> Municipality:
    return municipality_with_policy()


@pytest.fixture
def technician() -> User:
    return UserFactory(username="techniek", municipality=None, is_staff=True, is_superuser=True)


@dataclass
class File:
    """A household whose payslip of September has been read and settled."""

    household: Household
    citizen: Citizen
    payslip: Payslip
    month: BenefitMonth


@pytest.fixture
def make_file() -> Callable[..., File]:
    """Makes such a household in a municipality; what the slip says may be changed."""

    def make(municipality: Municipality, **figures) -> File:
        household, citizen = household_with_assistance(municipality=municipality)
        payslip = slip_comes_in(citizen, **figures)
        picture = io.BytesIO()
        Image.new("RGB", (20, 30), "white").save(picture, "PNG")
        folder = files.folder(payslip.upload_id)
        folder.mkdir(parents=True)
        files.picture(payslip.upload_id, 1).write_bytes(picture.getvalue())
        payslip.upload.pages = 1
        payslip.upload.save()
        settlement.mark_stale(household_ids=[household.pk], since=SEPTEMBER, until=None)
        settlement.settle_stale(cause="test", household_ids=[household.pk])
        return File(household, citizen, payslip, household.months.get(first_day=SEPTEMBER))

    return make


@pytest.fixture
def file(make_file, municipality) -> File:
    return make_file(municipality)


@pytest.fixture
def doubtful(make_file, municipality) -> File:
    """One whose payslip waits for a caseworker."""
    return make_file(municipality, needs_review=["net_wage"])
