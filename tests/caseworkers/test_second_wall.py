"""The second wall: with the first taken away, no row of another municipality comes out."""

import pytest
from django.urls import reverse

from caseworkers.admin.base import MunicipalityAdmin
from citizens.managers import OutsideScope, scope
from citizens.models import Citizen
from payslips.models import Payslip
from tests.doors import scene as scenes

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def scene(settings):
    return scenes.build(settings)


@pytest.fixture
def first_wall_away(monkeypatch):
    monkeypatch.setattr(MunicipalityAdmin, "get_queryset", lambda page, _request: page.model.objects.all())


def addresses(scene) -> list[str]:
    far = scene.files["far"]
    return [
        reverse("admin:payslips_payslip_changelist"),
        reverse("admin:payslips_payslip_change", args=[far.payslip.pk]),
        reverse("admin:citizens_household_changelist"),
    ]


def canaries_seen(scene, client) -> list[str]:
    pages = " ".join(client.get(address).content.decode() for address in addresses(scene))
    return [name for name, canary in scene.files["far"].canaries.texts().items() if canary in pages]


@pytest.mark.asvs("8.4.1")
@pytest.mark.usefixtures("first_wall_away")
def test_the_wall_holds_when_the_first_is_taken_away(scene):
    client = scene.client("caseworker")
    assert {client.get(address).status_code for address in addresses(scene)} == {404}
    assert canaries_seen(scene, client) == []


@pytest.mark.usefixtures("first_wall_away")
def test_without_the_wall_there_would_be_a_leak(scene, monkeypatch):
    """The control: that the test above would see one."""
    monkeypatch.setattr("citizens.models.scope", type("Open", (), {"get": staticmethod(lambda: None)}))
    assert canaries_seen(scene, scene.client("caseworker"))


def test_the_log_of_the_machine_names_what_was_about_to_be_read(scene, first_wall_away, caplog):
    scene.client("caseworker").get(addresses(scene)[1])
    assert [record.model for record in caplog.records if record.msg == "outside_scope"] == ["payslips.Payslip"]


def test_a_row_of_elsewhere_is_no_row_within_a_scope(scene):
    begun = scope.set(scene.municipality.pk)
    try:
        with pytest.raises(OutsideScope):
            Citizen.objects.get(pk=scene.files["far"].citizen.pk)
        assert Citizen.objects.get(pk=scene.files["citizen"].citizen.pk)
    finally:
        scope.reset(begun)


def test_a_row_of_elsewhere_does_not_come_along_with_another(scene):
    begun = scope.set(scene.elsewhere.pk)
    try:
        with pytest.raises(OutsideScope):
            list(Payslip.objects.select_related("citizen"))
    finally:
        scope.reset(begun)


def test_the_night_reads_all_municipalities(scene):
    assert {row.municipality_id for row in Citizen.objects.all()} >= {scene.municipality.pk, scene.elsewhere.pk}


def test_after_a_request_the_scope_is_over(scene):
    scene.client("caseworker").get(addresses(scene)[0])
    assert scope.get() is None
