"""What working does, on a telephone and without JavaScript."""

from datetime import date

import pytest
from playwright.sync_api import expect

from settlement.services import mark_stale, settle_stale
from tests.factories.citizens import MunicipalityFactory
from tests.factories.settlement import household_with_assistance, municipality_with_policy

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TELEPHONE = {"width": 360, "height": 740}


def test_what_working_does_is_told_on_a_telephone_without_javascript(browser, live_server, settings):
    MunicipalityFactory(host=settings.DEFAULT_MUNICIPALITY_HOST)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, viewport=TELEPHONE)
    page = context.new_page()
    page.goto("/wat-als/")
    page.get_by_label("Een ouder alleen").check()
    page.get_by_label("Loon per uur").fill("17,50")
    page.get_by_label("Uren werk per week").fill("24")
    page.get_by_role("button", name="Reken uit").click()
    expect(page.get_by_role("heading", name="Met 24 uur werk per week")).to_be_visible()
    expect(page.get_by_role("img", name="Wat er per maand is")).to_be_visible()
    page.get_by_text("Alle bedragen in een tabel").click()
    expect(page.get_by_text("40 uur", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def test_a_citizen_asks_about_a_job_keeps_the_question_and_throws_it_away(browser, live_server, settings):
    municipality = municipality_with_policy()
    settings.DEFAULT_MUNICIPALITY_HOST = municipality.host
    household, citizen = household_with_assistance(municipality=municipality)
    mark_stale(household_ids=[household.pk], since=date(2026, 9, 1), until=None)
    settle_stale(cause="test", household_ids=[household.pk])
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, viewport=TELEPHONE)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("button", name=citizen.name).click()
    page.get_by_role("link", name="Vooruitkijken").click()
    page.get_by_label("Hoeveel uur per week").fill("24")
    page.get_by_label("Huur per maand").fill("640,00")
    page.get_by_label("zorgverzekering").select_option("Ja")
    page.get_by_role("button", name="Reken uit").click()
    expect(page.get_by_role("heading", name="Met 24 uur werk per week is er")).to_be_visible()
    page.get_by_role("button", name="Bewaar deze vraag").click()
    expect(page.get_by_role("link", name="24 uur per week")).to_be_visible()
    page.get_by_role("button", name="Gooi weg").click()
    expect(page.get_by_role("link", name="24 uur per week")).to_have_count(0)
    page.get_by_role("link", name="Mijn toeslagen").first.click()
    expect(page.get_by_role("heading", name="Mijn toeslagen")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
