"""All that is kept of a citizen, for the citizen alone."""

import datetime
import json
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.html import escape

from allowances import explanation
from allowances.selectors import all_kept
from allowances.statements import everything_page
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
    with django_assert_max_num_queries(34):
        everything_of(citizen)


@pytest.mark.asvs("7.5.2")
def test_the_page_of_rights_offers_the_file_the_log_and_to_sign_out_everywhere(scene):
    page = scene.client("citizen").get(reverse("my-data")).content.decode()
    assert all(reverse(name) in page for name in ("my-data-pdf", "my-data-file", "access-log", "sign-out-everywhere"))


def page_of(scene, role="citizen") -> tuple[dict, str]:
    """All that is kept, and the page on which the PDF is drawn."""
    file = scene.files[role]
    everything = everything_of(file.citizen) | {"bewaarde antwoorden": all_kept(file.citizen)}
    return everything, everything_page(everything, file.citizen, file.citizen.user)


def test_every_part_of_the_file_is_a_heading_of_the_pdf(scene):
    everything, page = page_of(scene)
    told = {"wie": "Wie u bent"}
    assert [name for name in everything if f"<h2>{told.get(name, name[:1].upper() + name[1:])}</h2>" not in page] == []


def words_of(value) -> set[str]:
    """All texts in it that are no code of ours: what people and employers wrote."""
    if isinstance(value, dict):
        return set().union(*(words_of(one) for one in value.values()))
    if isinstance(value, list):
        return set().union(*(words_of(one) for one in value))
    return {value} if isinstance(value, str) and not value.islower() else set()


def test_what_people_wrote_and_each_amount_is_in_the_pdf_as_in_the_file(scene):
    everything, page = page_of(scene)
    assert {word for word in words_of(everything) if escape(word) not in page} == set()
    amounts = {
        str(value).replace(".", ",")
        for rows in everything.values()
        for row in (rows if isinstance(rows, list) else [rows])
        for value in row.values()
        if isinstance(value, Decimal)
    }
    assert amounts
    assert {amount for amount in amounts if amount not in page.replace(".", "")} == set()


@pytest.mark.parametrize("role", ["citizen", "partner", "former", "other"])
def test_nothing_of_anybody_else_is_in_the_pdf(scene, role):
    _, page = page_of(scene, role)
    for owner, file in scene.files.items():
        canaries = file.canaries
        if owner != role:
            words = {canaries.surname, canaries.employer, canaries.file_name, amount(canaries.net)}
            assert {word for word in words if word in page.replace(".", "")} == set()


def test_no_code_of_ours_is_in_the_pdf(scene):
    _, page = page_of(scene)
    assert {
        word for word in ("needs_person", "four_weeks", "no_job", "household_changed", "None") if word in page
    } == set()


def test_what_is_done_many_times_a_day_is_one_line_of_the_pdf(scene):
    for _ in range(3):
        taken(scene, "citizen")
    assert "<td>3 keer</td>" in page_of(scene)[1]


def test_a_log_that_is_too_long_for_paper_says_where_the_rest_is(scene, monkeypatch):
    assert "Alle regels staan in het bestand" not in page_of(scene)[1]
    monkeypatch.setattr(explanation, "MOST_LINES_OF_LOG", 2)
    monkeypatch.setattr("allowances.statements.MOST_LINES_OF_LOG", 2)
    assert "Alle regels staan in het bestand" in page_of(scene)[1]


def test_the_pdf_is_a_file_and_a_deed_in_the_log(scene):
    response = scene.client("citizen").get(reverse("my-data-pdf"))
    assert response.content.startswith(b"%PDF-")
    assert "no-store" in response.headers["Cache-Control"]
    assert AuditEvent.objects.filter(action="page.my-data-pdf").count() == 1


def test_what_held_for_a_household_outside_the_months_that_one_sees_is_not_told(scene):
    since = datetime.date(2026, 10, 1)
    mark_safety(household=scene.household, since=since, hides=True, reason="onveilig", by="test")
    data = taken(scene, "partner")
    names = ("toekenningen", "verlagingen van de norm", "maatregelen", "schuldregelingen", "betaald en ingehouden")
    assert {name for name in names if data[name]} == set()
