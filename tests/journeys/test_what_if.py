"""What working does, on a telephone and without JavaScript."""

import pytest
from playwright.sync_api import expect

from tests.factories.citizens import MunicipalityFactory

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
