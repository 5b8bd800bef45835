"""The schemes of the municipality: recorded by who looks after its choices, seen by all its staff."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from allowances.models import LocalScheme
from citizens.models import AuditEvent
from tests.factories.citizens import CaseworkerFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db
LIST, RECORD = "/beheer/allowances/localscheme/", "/beheer/allowances/localscheme/vastleggen/"
PREMIUM = {
    "kind": "work_premium",
    "name": "Premie deeltijdwerk",
    "since": "2026-01-01",
    "gives": "Een premie als u in deeltijd werkt.",
    "how_to_ask": "Vraag het uw contactpersoon.",
    "percent": "30",
    "monthly_maximum": "125",
    "first_paid_in": "6",
    "second_paid_in": "12",
    "reason": "verordening 2026",
}


@pytest.fixture
def town(settings: Any) -> Any:
    return MunicipalityFactory(host=settings.DEFAULT_MUNICIPALITY_HOST)


def staff(town: Any, role: str) -> Client:
    client = Client()
    client.force_login(CaseworkerFactory(municipality=town, roles=[role]))
    return client


def test_the_functional_administrator_records_a_scheme(town: Any) -> None:
    response = staff(town, "functional_administrator").post(RECORD, PREMIUM)
    assert response.status_code == 302
    row = LocalScheme.objects.get()
    assert (row.municipality, row.since, row.monthly_maximum) == (town, datetime.date(2026, 1, 1), Decimal("125.00"))
    assert AuditEvent.objects.filter(action="scheme.recorded").count() == 1


def test_the_same_day_again_is_a_new_version(town: Any) -> None:
    client = staff(town, "functional_administrator")
    client.post(RECORD, PREMIUM)
    client.post(RECORD, PREMIUM | {"monthly_maximum": "150"})
    assert list(LocalScheme.objects.order_by("version").values_list("version", "monthly_maximum")) == [
        (1, Decimal("125.00")),
        (2, Decimal("150.00")),
    ]


def test_a_caseworker_sees_the_schemes_and_records_none(town: Any) -> None:
    client = staff(town, "caseworker")
    assert client.get(LIST).status_code == 200
    assert client.post(RECORD, PREMIUM).status_code == 403
    assert not LocalScheme.objects.exists()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"percent": ""}, "Dit is nodig bij een premie."),
        ({"monthly_maximum": "284"}, "In een jaar is dit meer dan"),
        ({"first_paid_in": "13"}, "van 1 tot en met 12"),
        ({"amount_single": "-1"}, "Vul 0 of meer in."),
        ({"until": "2025-12-31"}, "ligt voor de eerste dag"),
        ({"reason": ""}, "verplicht"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_typed_is_lost(town: Any, changes: dict[str, str], told: str) -> None:
    response = staff(town, "functional_administrator").post(RECORD, PREMIUM | changes)
    text = response.content.decode()
    assert response.status_code == 200
    assert told in text
    assert "Premie deeltijdwerk" in text
    assert not LocalScheme.objects.exists()
