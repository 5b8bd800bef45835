"""A month that was paid turns out too high: proposed on its page, answered on a telephone, decided, told."""

from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from settlement.models import RecoveryClaim
from tests.factories.money import money_in, month_of, paid_as_settled, settle
from tests.factories.settlement import household_with_assistance, municipality_with_policy
from tests.journeys.test_citizen import TELEPHONE, fits, sign_in
from tests.journeys.test_claim import AUGUST, send_letter
from tests.journeys.test_review import open_work_list

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def file(settings):
    """August was paid."""
    municipality = municipality_with_policy()
    settings.DEFAULT_MUNICIPALITY_HOST = municipality.host
    household, citizen = household_with_assistance(municipality=municipality, since=AUGUST)
    settle(household)
    paid_as_settled(household, "2026-08")
    return household, citizen


def test_a_revision_goes_from_a_proposal_to_a_letter(page, context, file):
    household, citizen = file
    open_work_list(page, household.municipality)
    page.goto(reverse("admin:settlement_benefitmonth_change", args=[month_of(household, "2026-08").pk]))
    page.get_by_text("Was de norm van deze maand te hoog?").click()
    page.get_by_label("Waarom was de norm te hoog?").select_option("27")
    page.get_by_label("Hoeveel lager").fill("20")
    page.get_by_label("Wat bleek er").fill("U betaalde in augustus geen huur.")
    page.get_by_role("button", name="Stel dit voor").click()
    expect(page.get_by_text("De maand is nog niet veranderd.")).to_be_visible()
    send_letter(page, "Vraag de inwoner om een reactie")

    with context.browser.new_context(base_url=page.url.split("/beheer")[0], viewport=TELEPHONE) as own:
        phone = own.new_page()
        sign_in(phone, citizen)
        phone.goto(reverse("money"))
        expect(phone.get_by_text("u had lagere woonkosten (artikel 27)")).to_be_visible()
        assert fits(phone)
        phone.get_by_label("Uw reactie").fill("Ik logeerde bij mijn zus.")
        phone.get_by_role("button", name="Verstuur mijn reactie").click()
        expect(phone.get_by_text("Uw reactie is aangekomen.")).to_be_visible()

    assert money_in(household, "2026-08").difference == 0
    page.reload()
    page.get_by_label("Grond").select_option("58_1")
    page.get_by_label("Waarom vraagt u dit terug?").fill("U gaf niet door dat u geen huur betaalde.")
    page.get_by_role("button", name="Besluit terug te vragen").click()
    send_letter(page, "Maak de brief met het besluit")
    assert money_in(household, "2026-08").claim_left == RecoveryClaim.objects.get().amount == Decimal("385.28")
