"""All that is kept of a citizen, for the citizen alone."""

import datetime
import json

import pytest
from django.urls import reverse

from citizens.models import AuditEvent
from citizens.services import mark_safety
from settlement.my_data import everything_of
from tests.doors.scene import build

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def scene(settings):
    return build(settings)


def taken(scene, role) -> dict:
    response = scene.client(role).get(reverse("my-data-file"))
    assert response.status_code == 200
    return json.loads(response.content)


def text_of(data) -> str:
    """As pages write amounts."""
    return json.dumps(data, ensure_ascii=False).replace(".", ",")


def amount(canary: str) -> str:
    return canary.replace("€", "").replace("\N{NO-BREAK SPACE}", "").replace(".", "").strip()


def test_the_citizen_gets_the_own_slips_months_and_log(scene):
    data, own = taken(scene, "citizen"), scene.files["citizen"].canaries
    assert data["wie"]["achternaam"] == own.surname
    assert {row["employer_name"] for row in data["loonstroken"]} == {own.employer}
    assert amount(own.net) in text_of(data["loonstroken"])
    assert own.file_name in {row["original_name"] for row in data["bestanden"]}
    assert data["maanden"]
    assert data["wie keek of veranderde"]


@pytest.mark.parametrize("role", ["citizen", "partner", "former", "other"])
def test_nothing_of_anybody_else_is_in_it(scene, role):
    data = text_of(taken(scene, role))
    for owner, file in scene.files.items():
        canaries = file.canaries
        if owner != role:
            words = {canaries.surname, canaries.employer, canaries.file_name, amount(canaries.net)}
            assert {word for word in words if word in data} == set()


def test_what_the_citizen_asked_to_keep_is_in_it(scene):
    (kept,) = taken(scene, "citizen")["bewaarde antwoorden"]
    assert kept["answers"] == {"hours": "16"}


def test_the_bsn_is_not_in_it(scene):
    assert scene.files["citizen"].canaries.bsn not in text_of(taken(scene, "citizen"))


def test_under_a_safety_mark_the_months_of_the_household_are_not_in_it(scene):
    since = datetime.date(2026, 10, 1)
    mark_safety(household=scene.household, since=since, hides=True, reason="onveilig", by="test")
    data = taken(scene, "partner")
    assert (data["maanden"], data["besluiten"]) == ([], [])
    assert data["loonstroken"]


def test_it_is_a_file_with_a_name_that_tells_nothing(scene):
    response = scene.client("citizen").get(reverse("my-data-file"))
    assert response.headers["Content-Disposition"] == 'attachment; filename="mijn-gegevens-2026-10-14.json"'
    assert "no-store" in response.headers["Cache-Control"]


def test_taking_it_is_in_the_log(scene):
    taken(scene, "citizen")
    assert AuditEvent.objects.filter(action="page.my-data-file").count() == 1


def test_it_takes_a_fixed_number_of_queries(scene, django_assert_max_num_queries):
    citizen = scene.files["citizen"].citizen
    with django_assert_max_num_queries(25):
        everything_of(citizen)


@pytest.mark.asvs("7.5.2")
def test_the_page_of_rights_offers_the_file_the_log_and_to_sign_out_everywhere(scene):
    page = scene.client("citizen").get(reverse("my-data")).content.decode()
    assert all(reverse(name) in page for name in ("my-data-file", "access-log", "sign-out-everywhere"))
