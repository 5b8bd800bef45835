"""The protected amount that a bailiff gave: recorded after its preview, and shown where it matters."""

import datetime

import pytest
from django.urls import reverse

from settlement.models import ProtectedAmount
from tests.factories.money import settle
from tests.factories.settlement import household_with_assistance

pytestmark = pytest.mark.django_db

SAID = {"since": "2026-10-01", "amount": "1.250,00", "reason": "Deurwaarder Jansen, brief van 1 oktober"}


@pytest.fixture
def household(municipality):
    household, _ = household_with_assistance(municipality=municipality, since=datetime.date(2026, 8, 1))
    settle(household)
    return household


def address(household):
    return reverse("admin:citizens_household_record", args=[household.pk, "beslagvrije-voet"])


def test_it_is_recorded_after_its_preview_and_shown_on_the_household(desk, household):
    seen = desk.post(address(household), SAID).context["seen"]
    page = desk.post(address(household), SAID | {"seen": seen}, follow=True).content.decode()
    assert "1.250,00 per maand" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert ProtectedAmount.objects.get().reason == SAID["reason"]


@pytest.mark.parametrize(
    ("change", "told"),
    [({"amount": "-1"}, "kan niet onder nul"), ({"reason": ""}, "Schrijf op van wie dit komt")],
)
def test_what_is_wrong_is_told(desk, household, change, told):
    assert told in desk.post(address(household), SAID | change).content.decode()
    assert not ProtectedAmount.objects.exists()
