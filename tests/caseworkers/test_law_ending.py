"""The first page warns in time that the law is not known for ever."""

import datetime
from pathlib import Path

import pytest
from django.urls import reverse

from caseworkers.explanation import LAW_FILES
from settlement.law.lawbook import PROVISIONS

BEFORE = "De bedragen van de wet zijn bekend tot en met december 2026."
AFTER = "De bedragen van de wet zijn maar bekend tot en met december 2026."

pytestmark = pytest.mark.django_db


@pytest.fixture
def first_page(desk, settings):
    def read(day: str) -> str:
        settings.STANDING_DAY = datetime.date.fromisoformat(day)
        return desk.get(reverse("admin:index")).content.decode()

    return read


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        ("2026-11-30", False, False),
        ("2026-12-01", True, False),
        ("2026-12-02", True, False),
        ("2026-12-31", True, False),
        ("2027-01-01", False, True),
    ],
)
def test_the_warning_comes_thirty_days_ahead_and_changes_when_the_law_has_ended(first_page, day, before, after):
    page = first_page(day)
    assert (BEFORE in page, AFTER in page) == (before, after)


def test_the_warning_names_each_file_that_ends(first_page):
    page = first_page("2026-12-01")
    assert "de normen: bekend tot en met december 2026 (bestand norms.toml)" in page
    assert "aow_age.toml" not in page


def test_who_only_sets_things_up_is_warned_as_well(client, technician, municipality, settings):
    settings.STANDING_DAY = datetime.date(2026, 12, 1)
    client.force_login(technician)
    assert BEFORE in client.get(reverse("admin:index")).content.decode()


def test_every_file_of_the_law_book_has_words():
    assert LAW_FILES.keys() == {path.name for path in Path(PROVISIONS).glob("*.toml")}
