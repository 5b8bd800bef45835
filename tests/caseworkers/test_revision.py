"""Proposing to lower a month that was paid, as a caseworker does it on the page of the month."""

import pytest
from django.urls import reverse

from settlement.models import RecoveryClaim
from tests.factories.money import booked, month_of, settle
from tests.factories.settlement import household_with_assistance
from tests.settlement.test_ledger import AUGUST, PAYOUT

pytestmark = pytest.mark.django_db

SAID = {"article": "27", "percent": "20", "studies_ended_on": "", "reason": "Er was geen huur."}


@pytest.fixture
def month(municipality):
    """August, which was paid."""
    household, _ = household_with_assistance(municipality=municipality, since=AUGUST)
    settle(household)
    booked(household, "2026-08", PAYOUT)
    return month_of(household, "2026-08")


def page(response) -> str:
    return " ".join(response.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def send(desk, month, **said) -> str:
    return page(desk.post(reverse("admin:settlement_benefitmonth_revise", args=[month.pk]), SAID | said, follow=True))


def test_a_proposal_leads_to_its_page(desk, month):
    told = send(desk, month)
    assert "Vraag nu de inwoner om een reactie." in told
    assert "De maand is nog niet veranderd." in told
    assert "u had lagere woonkosten (artikel 27)" in told


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"reason": ""}, "Schrijf op wat er bleek."),
        ({"percent": ""}, "Vul een percentage in."),
        ({"article": "18"}, "Kies een artikel uit de lijst."),
        ({"article": "28"}, "Vul in wanneer school of studie stopte."),
        ({"article": "28", "studies_ended_on": "2026-01-10"}, "Artikel 28 geldt dan tot en met 30 juni 2026."),
    ],
)
def test_what_is_wrong_is_told(desk, month, change, told):
    assert told in send(desk, month, **change)
    assert not RecoveryClaim.objects.exists()


def test_a_second_proposal_is_refused(desk, month):
    send(desk, month)
    assert "er mag niets anders over openstaan" in send(desk, month)


def test_a_measure_on_a_month_that_was_paid_is_refused_with_the_article(desk, month):
    booked(month.household, "2026-10", PAYOUT)
    answer = desk.post(
        reverse("admin:citizens_household_record", args=[month.household_id, "maatregel"]),
        {"percent": "20", "since": "2026-10-01", "until": "2026-10-31", "reason": "niet gekomen"},
    )
    assert "artikel 18, lid 2 en 5" in page(answer)


def test_the_money_page_of_the_household_names_the_proposal(desk, month):
    send(desk, month)
    answer = desk.get(reverse("admin:citizens_household_money", args=[month.household_id]))
    assert "voorstel tot herziening € 385,28" in page(answer)
