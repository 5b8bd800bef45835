"""Ten thousand tries on files with canaries in them: nothing comes out where it may not. `make audit-doors`."""

import datetime
import json
from pathlib import Path

import pytest

from caseworkers.permissions import RIGHTS, Right
from citizens.models import Citizen, Mandate, Role
from citizens.selectors import NOTHING_CLOSED
from citizens.services import mark_safety
from payslips.models import Upload
from settlement.explanation import names_in
from tests.doors import asvs
from tests.doors.audit import Audit
from tests.doors.scene import build, names_of_addresses

pytestmark = [pytest.mark.django_db, pytest.mark.audit]

Day = datetime.date
RESULT = Path(__file__).parents[2] / "var/bench/doors.json"
PEOPLE = ("citizen", "partner", "former", "other", "far")


@pytest.fixture
def audit(settings) -> Audit:
    settings.STAFF_SECOND_FACTOR = True
    settings.TEST_PERSONS = False
    return Audit(build(settings))


def with_mark(audit: Audit) -> Audit:
    mark_safety(household=audit.scene.household, since=Day(2026, 10, 1), hides=True, reason="onveilig", by="test")
    audit.shielded = True
    return audit


@pytest.mark.asvs("8.2.3")
@pytest.mark.asvs("14.2.1")
@pytest.mark.asvs("16.2.5")
def test_ten_thousand_tries_bring_out_nothing(audit):
    audit.run(owners=PEOPLE, thorough=True)
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    told = {
        "tries": audit.tries,
        "leaks": len(audit.leaks),
        "urls": len(set(names_of_addresses())),
        "asvs_covered": len(asvs.covered() & asvs.promised()),
        "asvs_total": len(asvs.promised()),
    }
    RESULT.write_text(json.dumps(told, indent=2) + "\n")
    assert audit.tries >= 10_000
    assert (audit.leaks, audit.errors, audit.surprises) == (set(), set(), set())


def test_under_a_safety_mark_members_bring_out_nothing_of_each_other(audit):
    with_mark(audit).run(roles=("citizen", "partner", "former"), owners=PEOPLE)
    assert (audit.leaks, audit.errors) == (set(), set())


# What is taken out, what stands in its place, and for whom the door is then open.
GUARDS = {
    "own uploads": ("payslips.selectors.uploads_of", lambda _citizen: Upload.objects.all(), "other"),
    "own months": ("citizens.selectors.HouseholdSpan.shows", lambda *_days: True, "former"),
    "a citizen": ("citizens.permissions.citizen_of", lambda _user: Citizen.objects.earliest("pk"), "caseworker"),
    "a mandate that lasts": (
        "citizens.permissions.mandates_of",
        lambda _user, _today: list(Mandate.objects.select_related("citizen").order_by("version")),
        "mandateover",
    ),
    "own employers": ("settlement.statements.names_in", lambda rows, _reader=None: names_in(rows), "partner"),
    "own flags": ("caseworkers.selectors._is_of", lambda *_all: True, "partner"),
    "staff of here": ("caseworkers.site.is_staff_here", lambda _request: True, "other"),
    "rows of here": (
        "caseworkers.admin.base.MunicipalityAdmin.rows_of",
        lambda page, _municipality: page.model.objects.all(),
        "caseworker",
    ),
    "closed files": ("caseworkers.admin.base.closed_to", lambda _user: NOTHING_CLOSED, "related"),
    "second factor": ("caseworkers.permissions.has_second_factor", lambda _request: True, "halfway"),
    "technical staff": ("caseworkers.admin.configuration.is_technical", lambda _request: True, "caseworker"),
}


@pytest.mark.parametrize("guard", GUARDS)
def test_a_guard_that_is_taken_out_is_noticed(audit, monkeypatch, guard):
    place, instead, role = GUARDS[guard]
    monkeypatch.setattr(place, instead)
    audit.run(roles=[role], owners=("citizen", "far"))
    assert audit.leaks | audit.surprises


@pytest.mark.parametrize(
    ("role", "right", "asks"),
    [
        (Role.QUALITY_OFFICER, Right.CHANGE_FILES, "quality"),
        (Role.FUNCTIONAL_ADMINISTRATOR, Right.VIEW_FILES, "functional"),
    ],
)
def test_a_right_too_many_is_noticed(audit, monkeypatch, role, right, asks):
    monkeypatch.setitem(RIGHTS, role, RIGHTS[role] | {right})
    audit.run(roles=[asks])
    assert audit.leaks | audit.surprises


def test_a_safety_mark_that_is_not_looked_at_is_noticed(audit, monkeypatch):
    monkeypatch.setattr("settlement.selectors.shielded", lambda _households, _today: {})
    with_mark(audit).run(roles=["partner"])
    assert audit.leaks
