"""A month that cannot be settled: the letter that suspends its payment, as caseworkers make it."""

import pytest
from django.urls import reverse

from settlement.models import Letter, SettlementFailure
from tests.factories.money import booked, month_of, settle
from tests.factories.settlement import household_with_assistance
from tests.settlement.test_ledger import AUGUST

pytestmark = pytest.mark.django_db

SAID = {"missing": "de loonstrook van augustus", "until": "2026-10-28", "dated": "2026-10-14"}


@pytest.fixture
def month(municipality):
    """August, which cannot be settled."""
    household, _ = household_with_assistance(municipality=municipality, since=AUGUST)
    settle(household)
    month = month_of(household, "2026-08")
    SettlementFailure.objects.create(month=month, code="facts_missing", message="slips_missing")
    return month


def send(desk, month, step: str, **said) -> str:
    response = desk.post(reverse(f"admin:settlement_benefitmonth_{step}", args=[month.pk]), said, follow=True)
    return " ".join(response.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def test_the_letter_is_made_printed_and_recorded_as_sent(desk, month):
    assert "nog niet" in send(desk, month, "suspend", **SAID)
    letter = Letter.objects.get()
    pdf = desk.get(reverse("admin:settlement_benefitmonth_letter", args=[month.pk, letter.pk]))
    assert pdf.content.startswith(b"%PDF")
    assert "14 oktober 2026, per post" in send(desk, month, "sent", sent_on="2026-10-14", how="post")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"missing": ""}, "Schrijf op wat er mist."),
        ({"until": "2026-10-14"}, "Kies een dag na de datum van de brief."),
        ({"until": "2026-12-10"}, "Opschorten kan hoogstens acht weken (artikel 54, lid 1). Kies een eerdere dag."),
        ({"dated": "2026-10-13"}, "Kies vandaag, of een dag in de komende week."),
    ],
)
def test_what_is_wrong_is_told(desk, month, change, told):
    assert told in send(desk, month, "suspend", **SAID | change)
    assert not Letter.objects.exists()


def test_a_month_that_was_paid_is_not_suspended(desk, month):
    booked(month.household, "2026-08", "900.00")
    assert "Deze maand is al betaald." in send(desk, month, "suspend", **SAID)
    assert not Letter.objects.exists()
