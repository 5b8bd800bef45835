"""`POST /api/v1/calculations` and its document: the contract, in front of everybody and before no database."""

import functools
import io
import json
import logging
from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime
from typing import Any, get_type_hints

import jsonschema_rs
import pytest
import schemathesis
from django.conf import settings as all_settings
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from gunicorn.http.errors import InvalidChunkSize, NoMoreData
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from schemathesis import GenerationMode

from config.clock import AMSTERDAM
from settlement import api
from settlement.engine.contract import answer, answer_json, facts_from_json, facts_to_json
from settlement.engine.facts import ExemptionArticle, InvalidInput, Situation
from settlement.engine.trace import Settled, Step
from settlement.law.lawbook import lawbook
from settlement.management.commands.calculate import Command
from settlement.schema import DESCRIPTIONS, schemas
from tests.engine.test_contract import FULL, SIMPLE, WAGE
from tests.oracle.generator import case

URL = "/api/v1/calculations"
SECRET = "Zwaluwenburg"


@pytest.fixture(autouse=True)
def fresh_minute(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test has a minute of its own, in which nobody has asked anything."""
    cache.clear()
    monkeypatch.setattr(api, "now", lambda: datetime(2026, 10, 14, 12, 0, 15, tzinfo=AMSTERDAM))
    yield
    cache.clear()


def post(client: Client, body: Any, content_type: str = "application/json", **more: Any) -> Any:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    # The second is for a body without a byte, of which the client would not tell the type.
    return client.post(URL, data=data, content_type=content_type, **({"CONTENT_TYPE": content_type} | more))


def stream(client: Client, body: io.RawIOBase | io.BytesIO, length: str = "") -> Any:
    """A body as a server hands it on; without a length it is chunked."""
    ended = {} if length else {"wsgi.input_terminated": True}
    return post(client, b"", **{"wsgi.input": body, "CONTENT_LENGTH": length}, **ended)


@functools.cache
def validator(name: str) -> jsonschema_rs.Draft202012Validator:
    schema = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas()}}
    return jsonschema_rs.Draft202012Validator(schema)


def valid(name: str, value: object) -> bool:
    """Whether a value is what a component of the document says."""
    return validator(name).is_valid(value)


# The contract


def test_a_month_is_answered_as_by_the_command(client: Client) -> None:
    response = post(client, SIMPLE | {"incomes": [WAGE]})
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    assert response.json() == answer(SIMPLE | {"incomes": [WAGE]}, lawbook())


@pytest.mark.parametrize("changes", [{"paid": "x"}, {"month": "2050-01"}], ids=["invalid_input", "law_not_known"])
def test_an_error_object_stands_whole_in_a_problem(client: Client, changes: dict[str, Any]) -> None:
    response = post(client, SIMPLE | changes)
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    problem = {"type": "about:blank", "title": "Bad Request", "status": 400}
    assert response.json() == answer(SIMPLE | changes, lawbook()) | problem


NO_JSON = {
    "empty": b"",
    "blank": b" \n",
    "text": b"{not json",
    "two objects": json.dumps(SIMPLE).encode() * 2,
    "not a number": b'{"id": "1", "month": NaN}',
    "infinity": b'{"id": "1", "month": -Infinity}',
    "invalid UTF-8": b'{"id": "\xff"}',
    "UTF-16": json.dumps(SIMPLE).encode("utf-16"),
    "10,000 deep": b'{"id":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "deep objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "5,000 digits": b"9" * 5_000,
}


@pytest.mark.parametrize("body", NO_JSON.values(), ids=NO_JSON)
def test_what_is_no_json_is_answered_as_by_the_command(client: Client, body: bytes) -> None:
    given = post(client, body)
    assert given.status_code == 400
    assert (given.json()["id"], given.json()["error"]["fields"]) == (None, {"": "this is no JSON"})


ODD = {
    "a float": b'{"id": "1", "month": 1e999}',
    "a huge number": b'{"id": "1", "month": ' + b"9" * 4_000 + b"}",
    "a list": b"[]",
    "a text": b'"x"',
    "null": b"null",
    "half a pair": b'{"id": "\\ud800"}',
    "a zero": b'{"id": "\\u0000"}',
}


@pytest.mark.parametrize("body", ODD.values(), ids=ODD)
def test_odd_json_is_answered_as_by_the_command(client: Client, body: bytes) -> None:
    (line,) = Command().answers([body])
    given = post(client, body)
    assert (given.status_code, given.json()["error"]) == (400, json.loads(line)["error"])


def test_a_byte_order_mark_is_passed_over(client: Client) -> None:
    assert post(client, b"\xef\xbb\xbf" + json.dumps(SIMPLE).encode()).status_code == 200


@pytest.mark.parametrize(
    ("key", "path"),
    [('"paid":"1.00",', "paid (given twice)"), ('"policy":{"holiday_method":"A","holiday_method":"B"},', "policy.")],
)
def test_a_key_that_is_given_twice_is_refused_with_its_place(key: str, path: str) -> None:
    text = json.dumps(SIMPLE | {"paid": "2.00"})[1:]
    given = answer_json(("{" + key + text).encode(), lawbook())
    assert given["id"] == "1"
    (fault,) = given["error"]["fields"]
    assert fault.startswith(path)


@pytest.mark.asvs("15.3.7")
def test_every_key_given_twice_is_refused() -> None:
    text = json.dumps(FULL | {"id": "1"})
    for key in FULL:
        given = answer_json(f'{{"{key}": null, {text[1:]}'.encode(), lawbook())
        assert f"{key} (given twice)" in given["error"]["fields"]


# Around the contract


@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete", "options", "trace"])
def test_other_methods_are_refused(client: Client, method: str) -> None:
    response = getattr(client, method)(URL)
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
        "application/problem+json",
        "application/jsonx",
    ],
)
def test_other_content_types_are_refused(client: Client, content_type: str) -> None:
    response = post(client, SIMPLE, content_type=content_type)
    assert response.status_code == 415
    assert response.json()["title"] == "Unsupported Media Type"


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "Application/JSON", 'application/json;charset="UTF-8"']
)
def test_json_may_say_its_charset(client: Client, content_type: str) -> None:
    assert post(client, SIMPLE, content_type=content_type).status_code == 200


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "*/*", "application/problem+json", "nonsense"])
def test_the_answer_is_json_whatever_is_accepted(client: Client, accept: str) -> None:
    assert post(client, SIMPLE, headers={"accept": accept})["Content-Type"] == "application/json"


def padded(size: int) -> bytes:
    text = json.dumps(SIMPLE).encode()
    return text + b" " * (size - len(text))


@pytest.mark.parametrize(("size", "status"), [(100 * 1024, 200), (100 * 1024 + 1, 413)])
def test_at_most_100_kb_is_read(client: Client, size: int, status: int) -> None:
    assert post(client, padded(size)).status_code == status


class Endless(io.RawIOBase):
    """A body that counts what is asked of it, and never ends."""

    asked = 0

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            raise AssertionError("all of an endless body was asked for")
        self.asked += size
        return b" " * size


def test_a_body_that_names_too_great_a_length_is_not_read(client: Client) -> None:
    body = Endless()
    assert (stream(client, body, length="102401").status_code, body.asked) == (413, 0)


def test_a_body_without_a_length_is_read_one_byte_too_far_at_most(client: Client) -> None:
    body = Endless()
    assert (stream(client, body).status_code, body.asked) == (413, 100 * 1024 + 1)


def test_a_body_without_a_length_is_answered(client: Client) -> None:
    assert stream(client, io.BytesIO(json.dumps(SIMPLE).encode())).status_code == 200


def test_of_a_body_that_is_longer_than_it_says_no_more_is_read(client: Client) -> None:
    text = json.dumps(SIMPLE).encode()
    assert stream(client, io.BytesIO(text + b"x" * 200_000), length=str(len(text))).status_code == 200


class Broken(io.RawIOBase):
    def __init__(self, error: Exception) -> None:
        self.error = error

    def read(self, _size: int = -1) -> bytes:
        raise self.error


@pytest.mark.parametrize("error", [OSError("gone"), NoMoreData(b""), InvalidChunkSize(b"ZZ")])
def test_a_body_that_breaks_off_or_is_ill_framed_is_refused(client: Client, error: Exception) -> None:
    assert stream(client, Broken(error)).status_code == 400


def test_the_answer_is_kept_by_nobody_and_sets_no_cookie(client: Client) -> None:
    client.cookies["sessionid"] = "abc"
    response = post(client, SIMPLE)
    assert response["Cache-Control"] == "no-store"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert not response.cookies
    assert "Access-Control-Allow-Origin" not in response


def test_no_csrf_token_is_asked_for() -> None:
    assert (
        post(Client(enforce_csrf_checks=True), SIMPLE, headers={"origin": "https://elders.example"}).status_code == 200
    )


@pytest.mark.django_db
@pytest.mark.parametrize("url", [URL, "/api/v1/openapi.json", "/api/"])
def test_no_query_is_made_even_for_who_is_signed_in(
    admin_client: Client, django_assert_num_queries: Any, url: str
) -> None:
    with django_assert_num_queries(0):
        post(admin_client, SIMPLE)
        admin_client.get(url)


def test_the_api_is_the_same_on_every_host(client: Client) -> None:
    assert post(client, SIMPLE, headers={"host": "10.0.0.7"}).status_code == 200


@pytest.mark.parametrize("url", ["/api/", "/api/v1/calculations/", "/api/v2/calculations"])
def test_other_addresses_of_the_api_are_not_found(client: Client, url: str) -> None:
    response = client.post(url)
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


# Never logged


@pytest.mark.asvs("16.2.5")
def test_nothing_of_body_or_answer_is_logged(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    post(client, SIMPLE | {"id": SECRET})
    post(client, SIMPLE | {"id": SECRET, SECRET: SECRET})
    post(client, SECRET.encode())
    assert SECRET not in everything(caplog)


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.asvs("16.5.1", "13.4.2")
def test_an_unknown_error_tells_nothing(
    client: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, settings: Any, debug: bool
) -> None:
    def fail(body: bytes, _book: object) -> None:
        raise KeyError(body.decode())

    settings.DEBUG = debug
    monkeypatch.setattr(api, "answer_json", fail)
    response = post(client, SIMPLE | {"id": SECRET})
    assert response.json() == {"type": "about:blank", "title": "Internal Server Error", "status": 500}
    assert "KeyError at " in caplog.text
    assert SECRET not in everything(caplog)


def everything(caplog: pytest.LogCaptureFixture) -> str:
    """All that a handler could write, the tracebacks and the objects beside a message included."""
    assert not [record for record in caplog.records if record.exc_info]
    return caplog.text + "".join(repr(vars(record)) for record in caplog.records)


# The rate


@pytest.mark.asvs("2.4.1")
def test_who_asks_too_often_waits(client: Client, settings: Any) -> None:
    settings.CALCULATIONS_PER_MINUTE = 2
    assert [post(client, SIMPLE).status_code for _ in range(3)] == [200, 200, 429]
    response = post(client, SIMPLE)
    assert (response["Retry-After"], response["Content-Type"]) == ("45", "application/problem+json")


def test_the_next_minute_begins_anew(client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CALCULATIONS_PER_MINUTE = 1
    post(client, SIMPLE)
    monkeypatch.setattr(api, "now", lambda: datetime(2026, 10, 14, 12, 1, tzinfo=AMSTERDAM))
    assert post(client, SIMPLE).status_code == 200


def statuses(client: Client, *asked: dict[str, str]) -> list[int]:
    return [post(client, SIMPLE, **one).status_code for one in asked]


def test_each_address_has_a_rate_of_its_own(client: Client, settings: Any) -> None:
    settings.CALCULATIONS_PER_MINUTE = 1
    assert statuses(client, *({"REMOTE_ADDR": f"198.51.100.{one}"} for one in (1, 2, 1))) == [200, 200, 429]


def test_an_ipv6_network_is_one_address(client: Client, settings: Any) -> None:
    settings.CALCULATIONS_PER_MINUTE = 1
    asked = ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1")
    assert statuses(client, *({"REMOTE_ADDR": one} for one in asked)) == [200, 429, 200]


def test_without_a_proxy_nobody_chooses_an_address(client: Client, settings: Any) -> None:
    settings.CALCULATIONS_PER_MINUTE = 1
    assert statuses(client, *({"HTTP_X_FORWARDED_FOR": f"198.51.100.{one}"} for one in (1, 2))) == [200, 429]


@pytest.mark.asvs("15.3.4", "4.1.3")
def test_behind_a_proxy_its_own_word_counts_alone(client: Client, settings: Any) -> None:
    settings.CALCULATIONS_PER_MINUTE = 1
    settings.REST_FRAMEWORK = all_settings.REST_FRAMEWORK | {"NUM_PROXIES": 1}
    asked = ("198.51.100.1", "203.0.113.9, 198.51.100.1", "198.51.100.2")
    assert statuses(client, *({"HTTP_X_FORWARDED_FOR": one} for one in asked)) == [200, 429, 200]


def test_what_is_no_address_shares_one_rate(client: Client, settings: Any) -> None:
    settings.CALCULATIONS_PER_MINUTE = 1
    assert statuses(client, {"REMOTE_ADDR": ""}, {"REMOTE_ADDR": "x" * 300}) == [200, 429]


# The document


def test_the_document_is_openapi_3_1_and_names_the_components(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert document["components"]["schemas"].items() >= json.loads(json.dumps(schemas())).items()


def test_the_command_prints_the_document_without_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json")
    assert json.loads(capsys.readouterr().out)["paths"].keys() == {URL, "/api/v1/allowance-calculations"}


@pytest.mark.parametrize("name", schemas())
def test_every_component_is_a_json_schema(name: str) -> None:
    schema = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas()}}
    assert jsonschema_rs.meta.is_valid(schema)


def test_every_key_is_described() -> None:
    for of in DESCRIPTIONS:
        assert [field for field in keys_of(of) if not DESCRIPTIONS[of].get(field)] == [], of


def keys_of(of: type) -> list[str]:
    return ["from" if name == "since" and of is Situation else name for name in get_type_hints(of)]


def blank_of(schema: dict[str, Any]) -> Any:
    """A value with every key the schema knows, each as a number that no reader takes."""
    while "$ref" in schema:
        schema = schemas()[schema["$ref"].rpartition("/")[2]]
    if "properties" in schema:
        return {key: blank_of(one) for key, one in schema["properties"].items()}
    if schema.get("type") == "array":
        return [blank_of(schema["items"])]
    for one in schema.get("anyOf", []):
        if "$ref" in one:
            return blank_of(one)
    return 0.5


def faults_of(obj: object) -> dict[str, str]:
    try:
        facts_from_json(obj)
    except InvalidInput as invalid:
        return invalid.fields
    return {}


def test_the_reader_knows_every_key_of_the_schema() -> None:
    faults = faults_of(blank_of(schemas()["CalculationInput"]))
    assert len(faults) > 40
    assert [path for path, fault in faults.items() if fault == "is not known here"] == []


def grant_of(article: str) -> dict[str, Any]:
    return next(
        one for one in schemas()["ExemptionGrant"]["oneOf"] if one["properties"]["article"]["enum"] == [article]
    )


@pytest.mark.parametrize("article", ExemptionArticle)
def test_the_reader_knows_the_keys_of_a_grant_and_no_others(article: str) -> None:
    every = {key for one in schemas()["ExemptionGrant"]["oneOf"] for key in one["properties"]}
    faults = faults_of({"exemptions": [dict.fromkeys(every, 0.5) | {"article": article}]})
    refused = {path.rpartition(".")[2] for path, fault in faults.items() if fault == "is not known here"}
    assert refused == every - grant_of(article)["properties"].keys()


@pytest.mark.parametrize("article", ExemptionArticle)
def test_the_reader_asks_the_keys_of_a_grant_that_the_schema_asks(article: str) -> None:
    faults = faults_of({"exemptions": [{"article": article}]})
    missing = {path.rpartition(".")[2] for path, fault in faults.items() if path.startswith("exemptions[0].")}
    assert missing | {"article"} == set(grant_of(article)["required"])


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Situation", lambda one: {"situations": [one]}),
        ("Household", lambda one: {"situations": [{"household": one}]}),
        ("Person", lambda one: {"situations": [{"household": {"persons": [one]}}]}),
        ("Policy", lambda one: {"policy": one}),
        ("Income", lambda one: {"incomes": [one]}),
        ("Period", lambda one: {"incomes": [{"period": one}]}),
        ("WageData", lambda one: {"incomes": [{"wage_data": one}]}),
        ("Deduction", lambda one: {"deductions": [one]}),
        ("Buffer", lambda one: {"buffer": one}),
        ("Reduction", lambda one: {"reductions": [one]}),
    ],
)
def test_the_reader_asks_what_the_schema_asks(name: str, place: Any) -> None:
    innermost = max((path for path in faults_of(place({"?": 1})) if path.endswith("?")), key=len)[:-1]
    faults = faults_of(place({}))
    asked = {
        path[len(innermost) :]
        for path, fault in faults.items()
        if path.startswith(innermost) and fault == "is missing"
    }
    assert asked == set(schemas()[name]["required"])


def keys_in(value: object) -> set[str]:
    if isinstance(value, list):
        return set().union(*map(keys_in, value))
    return value.keys() | set().union(*map(keys_in, value.values())) if isinstance(value, dict) else set()


def test_the_schema_knows_every_key_that_the_facts_are_written_with() -> None:
    """A key of a reader becomes a field of the facts; and every field is written, and a key of the schema."""
    assert valid("CalculationInput", facts_to_json(facts_from_json(FULL)) | {"id": "1"})
    inputs = [of for of in DESCRIPTIONS if of not in {Settled, Step}]
    assert keys_in(FULL) <= {key for of in inputs for key in keys_of(of)}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"incomes": [WAGE]},
        {"incomes": [WAGE | {"holiday": "paid", "holiday_net": "5.00", "net": "-3.00"}]},
        {"exemptions": FULL["exemptions"], "deductions": FULL["deductions"], "reductions": FULL["reductions"]},
        {"measure_percent": "100.0", "paid": None, "protected_amount": "1.00"},
    ],
)
@pytest.mark.asvs("15.3.1")
def test_what_the_reader_takes_is_valid_and_so_is_the_answer(client: Client, changes: dict[str, Any]) -> None:
    body = SIMPLE | changes
    assert valid("CalculationInput", body)
    response = post(client, body)
    assert response.status_code == 200
    assert valid("CalculationAnswer", response.json())


@pytest.mark.parametrize(
    "changes",
    [
        {"id": ""},
        {"id": None},
        {"month": "2026-13"},
        {"situations": []},
        {"zzz": 1},
        {"policy": None},
        {"paid": "-1.00"},
        {"paid": "1.0"},
        {"measure_percent": "100.5"},
        {"measure_percent": 5},
        {"benefit_from": "2026-07-32"},
        {"planned_law": 1},
        {"incomes": [WAGE | {"holiday_net": "1.00"}]},
        {"incomes": [WAGE | {"kind": "alimony"}]},
        {"incomes": [WAGE | {"kind": "alimony", "holiday": "none", "net": "-1.00"}]},
        {"incomes": [{key: value for key, value in WAGE.items() if key != "holiday"}]},
        {"incomes": [WAGE | {"accrued": "-1.00"}]},
        {"exemptions": [{"person": "p", "article": "y", "months_used": 0}]},
        {"exemptions": [{"person": "p", "article": "r", "since": "2026-01"}]},
        {"exemptions": [{"person": "p", "article": "n", "months_used": 1_000_000}]},
        {"deductions": [{"kind": "fine", "amount": "1.00"}]},
        {"deductions": [{"kind": "advance", "amount": "-1.00"}]},
    ],
)
@pytest.mark.asvs("2.2.1")
def test_what_the_schema_refuses_the_reader_refuses(client: Client, changes: dict[str, Any]) -> None:
    body = deepcopy(SIMPLE) | changes
    assert not valid("CalculationInput", body)
    response = post(client, body)
    assert response.status_code == 400
    assert valid("CalculationProblem", response.json())


def test_an_income_has_the_defaults_of_the_contract() -> None:
    properties = schemas()["Income"]["properties"]
    assert {key: one["default"] for key, one in properties.items() if "default" in one} == {
        "paid_on": None,
        "holiday": "none",
        "holiday_net": "0.00",
        "tax_credit_applied": True,
        "subsidised_job": False,
        "employment": None,
        "accrued": "0.00",
        "wage_data": None,
    }


def test_what_the_engine_settles_is_valid_and_so_are_its_answers() -> None:
    settled = 0
    for asked in map(case, range(600)):
        given = answer(asked, lawbook())
        if "error" not in given:
            assert valid("CalculationInput", asked), json.dumps(asked)
            assert valid("CalculationAnswer", given)
            settled += 1
    assert settled > 200


OPERATION = schemathesis.openapi.from_dict(api._document())[URL]["POST"]
many = limits(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))


@many
@given(OPERATION.as_strategy(generation_mode=GenerationMode.POSITIVE))
@pytest.mark.asvs("15.3.1", "4.1.1")
def test_whatever_is_valid_is_answered_as_the_document_says(call: schemathesis.Case) -> None:
    cache.clear()
    response = post(Client(), call.body)
    assert response.status_code in {200, 400}
    assert valid({200: "CalculationAnswer", 400: "CalculationProblem"}[response.status_code], response.json())


@many
@given(OPERATION.as_strategy(generation_mode=GenerationMode.NEGATIVE))
@pytest.mark.asvs("15.3.5", "2.2.2")
def test_whatever_is_not_valid_is_refused(call: schemathesis.Case) -> None:
    cache.clear()
    response = post(Client(), call.body if isinstance(call.body, dict | list | str | int | None) else b"")
    assert response.status_code == 400
    assert valid("CalculationProblem", response.json())


@pytest.mark.asvs("4.1.2")
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_comes_in_the_open_is_refused_and_not_sent_on(settings, client, method):
    settings.SECURE_SSL_REDIRECT, settings.SECURE_REDIRECT_EXEMPT = True, ["^api/"]
    response = getattr(client, method)("/api/v1/calculations")
    assert response.status_code == 403
    assert "Location" not in response.headers
    assert client.get("/inloggen/").status_code == 301
