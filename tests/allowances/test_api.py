"""`POST /api/v1/allowance-calculations` and its part of the document. The machinery is that of the months."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from allowances.engine.calculate import RULES
from allowances.engine.contract import answer
from allowances.law.lawbook import lawbook
from allowances.schema import GRANTED, SAID, schemas
from settlement.schema import schemas as settlement_schemas
from tests.allowances.engine.build import ALONE, SIMPLE, care, children, rent

URL = "/api/v1/allowance-calculations"
SECRET = "Zwaluwenburg"
WHOLE = SIMPLE | {
    "household": ALONE | {"assets": "1000.00", "partner_insured": True, "residence_factor": "1"},
    "rent": rent("600.00"),
    "children": children(4, 13),
    "childcare": [care(100.5), care(20, kind="childminder")],
}


@pytest.fixture(autouse=True)
def nobody_asked_before() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def post(client: Client, body: Any, **more: Any) -> Any:
    return client.post(URL, data=json.dumps(body).encode(), content_type="application/json", **more)


def valid(name: str, value: object) -> bool:
    every = settlement_schemas() | schemas()
    schema = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": every}}
    return bool(jsonschema_rs.Draft202012Validator(schema).is_valid(value))


def test_a_year_is_answered_as_by_the_command(client: Client, tmp_path: Path) -> None:
    response = post(client, WHOLE)
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    file, out = tmp_path / "years.jsonl", io.StringIO()
    file.write_text(json.dumps(WHOLE) + "\n\n")
    call_command("calculate_allowances", str(file), stdout=out)
    assert response.json() == json.loads(out.getvalue())


def test_an_allowance_that_is_not_known_does_not_keep_the_others(client: Client) -> None:
    response = post(client, WHOLE | {"year": 2025})
    assert response.status_code == 200
    assert response.json()["healthcare_benefit"] == {"year": 1573, "month": 131}
    assert response.json()["rent_benefit"]["error"]["code"] == "law_not_known"


def test_an_error_object_stands_whole_in_a_problem(client: Client) -> None:
    response = post(client, SIMPLE | {"year": "x"})
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    problem = {"type": "about:blank", "title": "Bad Request", "status": 400}
    assert response.json() == answer(SIMPLE | {"year": "x"}, lawbook()) | problem


def test_at_most_100_kb_is_read(client: Client) -> None:
    body = json.dumps(WHOLE).encode()
    padded = [body + b" " * (size - len(body)) for size in (102_400, 102_401)]
    given = [client.post(URL, data=one, content_type="application/json").status_code for one in padded]
    assert given == [200, 413]


def test_both_calculations_share_one_rate(client: Client, settings: Any) -> None:
    settings.CALCULATIONS_PER_MINUTE = 1
    client.post("/api/v1/calculations", data=b"{}", content_type="application/json")
    assert post(client, WHOLE).status_code == 429


def test_nothing_of_body_or_answer_is_logged(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    post(client, WHOLE | {"id": SECRET})
    post(client, WHOLE | {"id": SECRET, SECRET: SECRET})
    assert SECRET not in caplog.text + "".join(repr(vars(record)) for record in caplog.records)


@pytest.mark.django_db
def test_no_query_is_made_even_for_who_is_signed_in(admin_client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert post(admin_client, WHOLE).status_code == 200


# The document


def test_the_document_names_the_components(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert document["components"]["schemas"].items() >= json.loads(json.dumps(schemas())).items()
    assert document["paths"][URL]["post"]["requestBody"]["required"] is True


@pytest.mark.parametrize("name", schemas())
def test_every_component_is_a_json_schema(name: str) -> None:
    every = settlement_schemas() | schemas()
    assert jsonschema_rs.meta.is_valid({"$ref": f"#/components/schemas/{name}", "components": {"schemas": every}})


def test_every_key_is_described() -> None:
    assert [key for of, keys in SAID.keys.items() for key in of.__annotations__ if not keys.get(key)] == []


def test_every_allowance_has_its_periods() -> None:
    assert GRANTED.keys() == RULES.keys()


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027])
def test_what_the_reader_takes_is_valid_and_so_is_the_answer(client: Client, year: int) -> None:
    body = WHOLE | {"year": year}
    assert valid("AllowanceCalculationInput", body)
    assert valid("AllowanceCalculationAnswer", post(client, body).json())


@pytest.mark.parametrize(
    "changes",
    [
        {"id": ""},
        {"year": 0},
        {"year": "2026"},
        {"rent": {}},
        {"rent": rent("-1.00")},
        {"children": [{"age": -1}]},
        {"childcare": [care(-1)]},
        {"childcare": [care(1, kind="neighbour")]},
        {"childcare": [care(1_000_000)]},
        {"household": ALONE | {"income": -1}},
        {"household": ALONE | {"income": 10**12}},
        {"household": ALONE | {"persons": 0}},
        {"household": ALONE | {"adult_ages": []}},
        {"household": ALONE | {"assets": "1"}},
        {"household": ALONE | {"residence_factor": "-1"}},
        {"household": {key: value for key, value in ALONE.items() if key != "assets"}},
        {"more": 1},
    ],
)
def test_what_the_schema_refuses_the_reader_refuses(client: Client, changes: dict[str, Any]) -> None:
    body = WHOLE | changes
    assert not valid("AllowanceCalculationInput", body)
    response = post(client, body)
    assert response.status_code == 400
    assert valid("CalculationProblem", response.json())
