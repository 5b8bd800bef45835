"""A caseworker records who acts for somebody of a household, and when that ends."""

import pytest
from django.urls import reverse

from caseworkers.permissions import SENSITIVE
from citizens.models import AuditEvent, Mandate
from tests.factories.citizens import CaseworkerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(file):
    return reverse("admin:citizens_household_mandates", args=[file.household.pk])


@pytest.fixture
def said(file):
    return {
        "citizen": file.citizen.pk,
        "kind": "administrator",
        "name": "Bewind BV",
        "organisation_number": "90000001",
        "bsn": "",
        "since": "2026-10-01",
        "until": "",
        "reason": "beschikking van de rechtbank",
    }


def test_it_is_recorded_with_a_reason_and_told_to_the_citizen(desk, file, address, said):
    assert desk.post(address, said).url == address
    mandate = Mandate.objects.get()
    assert (mandate.citizen, mandate.reason, mandate.until) == (file.citizen, said["reason"], None)
    assert AuditEvent.objects.get(action="mandate.given").about == f"citizens.citizen:{file.citizen.pk}"
    assert "Bewind BV" in desk.get(address).content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"organisation_number": ""}, "Vul één nummer in"),
        ({"bsn": "999990019"}, "Vul één nummer in"),
        ({"organisation_number": "", "bsn": "123456789"}, "geen geldig burgerservicenummer"),
        ({"organisation_number": "12"}, "Vul 8 of 9 cijfers in"),
        ({"until": "2026-09-01"}, "De laatste dag is voor de eerste"),
        ({"reason": ""}, "Schrijf op waarom"),
        ({"citizen": "0"}, "Kies voor wie"),
        ({"since": "morgen"}, "Vul een datum in"),
    ],
)
def test_what_cannot_be_right_is_told_beside_what_was_typed(desk, address, said, change, words):
    page = desk.post(address, said | change).content.decode()
    assert words in page
    assert "Bewind BV" in page
    assert not Mandate.objects.exists()


def test_the_citizen_is_not_their_own_representative(desk, file, address, said):
    page = desk.post(address, said | {"organisation_number": "", "bsn": file.citizen.bsn}).content.decode()
    assert "BSN van deze inwoner zelf" in page


def test_the_same_days_twice_are_refused(desk, address, said):
    desk.post(address, said)
    assert "handelt deze organisatie of persoon al" in desk.post(address, said).content.decode()


def test_it_ends_with_a_reason(desk, address, said):
    desk.post(address, said)
    desk.post(address, {"mandate": Mandate.objects.get().pk, "until": "2026-10-13", "reason": "opgeheven"})
    assert str(Mandate.objects.latest("pk").until) == "2026-10-13"


def test_what_is_over_cannot_be_made_longer(desk, address, said):
    desk.post(address, said | {"until": "2026-10-10"})
    sent = {"mandate": Mandate.objects.get().pk, "until": "2026-10-13", "reason": "vergeten"}
    assert "was het al gestopt" in desk.post(address, sent).content.decode()


def test_a_mandate_of_another_household_is_not_found(desk, address):
    assert desk.post(address, {"mandate": 0, "until": "2026-10-13", "reason": "opgeheven"}).status_code == 404


def test_who_changes_nothing_sees_no_form(client, municipality, address):
    client.force_login(CaseworkerFactory(municipality=municipality, roles=["quality_officer"]))
    assert "Leg dit vast" not in client.get(address).content.decode()


def test_it_asks_for_a_second_factor_of_the_last_quarter_of_an_hour():
    assert "citizens_household_mandates" in SENSITIVE
