"""The page for everybody: what working does, with invented examples."""

import ast
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from allowances import what_if
from allowances.engine.calculate import RULES
from allowances.explanation import WHAT_IF
from allowances.forms import SAMPLES
from tests.factories.citizens import MunicipalityFactory

pytestmark = pytest.mark.django_db
URL = "/wat-als/"


@pytest.fixture(autouse=True)
def _municipality(settings: Any) -> None:
    MunicipalityFactory(host=settings.DEFAULT_MUNICIPALITY_HOST)


def page(client: Client, **asked: Any) -> str:
    response = client.get(URL, asked)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_everybody_sees_what_an_example_leaves(client: Client) -> None:
    text = page(client, sample="alleen", hourly_wage="15,00", hours="0")
    assert "Zonder werk is er € 1.935,46 per maand" in text


def test_an_exemption_shows_in_what_is_left_of_an_hour(client: Client) -> None:
    assert "Van een uur werk blijft niets over." in page(client, sample="alleen", hourly_wage="15", hours="8")
    text = page(client, sample="alleen-vrijlating", hourly_wage="15", hours="8")
    assert "<strong>€ 3,75</strong> over" in text


def test_a_drop_is_shaded_and_said(client: Client) -> None:
    text = page(client, sample="alleen", hourly_wage="15", hours="18")
    assert 'class="plot__drop"' in text
    assert "tussen 16 en 21 uur per week is er minder dan bij 16 uur." in text


def test_less_in_hand_each_month_is_said_though_all_together_it_is_more(client: Client) -> None:
    text = page(client, sample="ouder", hourly_wage="15", hours="16")
    assert "minder dan zonder werk.</strong>" in text
    assert "Van elk uur werk blijft gemiddeld" in text


def test_work_that_costs_money_is_said(client: Client) -> None:
    text = page(client, sample="ouder", hourly_wage="15", hours="8")
    assert "Elk uur werk kost gemiddeld" in text
    assert "Kinderopvang betalen" in text


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("hours", ["0", "20", "40"])
def test_each_example_can_be_told_at_any_hours(client: Client, sample: str, hours: str) -> None:
    text = page(client, sample=sample, hourly_wage="15", hours=hours)
    assert text.count('class="year__month"') >= 41


def test_the_plot_has_the_numbers_of_the_table(client: Client) -> None:
    text = page(client, sample="alleen-vrijlating", hourly_wage="15", hours="20")
    (points,) = re.findall(r'points="([^"]+)"', text)
    heights = [int(point.partition(",")[2]) for point in points.split()]
    assert len(heights) == 41
    assert heights[0] > heights[40]  # more work leaves more, and the drawing counts down


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"hours": "41"}, "van 0 tot en met 40"),
        ({"hours": "-1"}, "van 0 tot en met 40"),
        ({"hours": "x"}, "van 0 tot en met 40"),
        ({"hours": ""}, "Vul in hoeveel uren per week."),
        ({"hourly_wage": ""}, "Vul een loon per uur in"),
        ({"hourly_wage": "veel"}, "Vul een getal in"),
        ({"hourly_wage": "0"}, "van € 1,00 tot en met € 100,00"),
        ({"hourly_wage": "1000"}, "van € 1,00 tot en met € 100,00"),
        ({"sample": "buurman"}, "Kies een van de voorbeelden."),
    ],
)
def test_what_cannot_be_is_told_beside_its_field_and_kept(client: Client, changes: dict[str, str], told: str) -> None:
    asked = {"sample": "alleen", "hourly_wage": "15,25", "hours": "20"} | changes
    text = page(client, **asked)
    assert told in text
    assert "Zo komt dat bedrag tot stand" not in text
    assert all(f'value="{value}"' in text for value in asked.values() if value and value != "buurman")


def test_a_month_whose_law_is_not_known_is_said(client: Client, settings: Any) -> None:
    settings.STANDING_DAY = date(2027, 1, 14)
    assert "Wij kennen de bedragen van de wet voor deze maand nog niet." in page(client)


def test_nothing_is_asked_of_the_database_but_the_municipality(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        page(client)


def test_the_sign_in_page_leads_to_it(client: Client) -> None:
    assert f'href="{URL}"' in client.get("/inloggen/").content.decode()


def test_every_code_of_what_if_has_words() -> None:
    tree = ast.parse(Path(what_if.__file__).read_text(encoding="utf-8"))
    (unknown,) = (node for node in tree.body if getattr(node, "name", "") == "_not_known")
    codes = {str(node.value.value) for node in ast.walk(unknown) if isinstance(node, ast.Yield)}  # type: ignore[union-attr]
    causes = {f"drop_{name}" for name in (*RULES, "benefit", "childcare")} - {"drop_childcare_benefit"}
    assert len(codes) == 4
    assert WHAT_IF.keys() == codes | set(RULES) | set(what_if.ASSUMED) | causes
