"""What is logged in production: planted numbers, names and amounts are found nowhere in it."""

import datetime
import io
import json
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from celery import shared_task
from django.db import connection
from django.test import Client
from django.urls import path

from citizens import audit
from config import logs
from config.urls import urlpatterns as addresses
from tests.factories.citizens import MunicipalityFactory

BSN, NAME, AMOUNT = "999990019", "Noor de Bruin", "1.234,56"
PLANTED = (BSN, "Noor", "Bruin", "1.234,56", "1234.56", "234,56")


class Trouble(Exception):
    """Of which the words hold what they should not."""


def fail(request: Any = None, bsn: str = BSN) -> None:
    try:
        {}[f"{NAME} heeft {AMOUNT}"]
    except KeyError as first:
        raise Trouble(f"{bsn}: {NAME}, 1234.56") from first


@shared_task
def failing_task(bsn: str, name: str) -> None:
    fail(bsn=bsn)


@shared_task
def working_task(bsn: str) -> str:
    return f"{bsn} {NAME}"


urlpatterns = [*addresses, path("fout/<str:bsn>/", fail)]


@pytest.fixture
def written(settings: Any) -> Iterator[io.StringIO]:
    """What production writes, of everything that is logged at all."""
    stream = io.StringIO()
    production = logs.configuration(as_json=True)
    production["handlers"]["stderr"]["stream"] = stream
    logging.config.dictConfig(production)
    logging.getLogger().setLevel(logging.DEBUG)
    for name in ("celery", "config.logs"):  # which are quiet on a machine of one's own
        logging.getLogger(name).setLevel(logging.NOTSET)
    yield stream
    logging.config.dictConfig(settings.LOGGING)


def lines(written: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def found_in(written: io.StringIO) -> list[str]:
    return [one for one in PLANTED if one in written.getvalue()]


@pytest.mark.django_db
@pytest.mark.asvs("16.3.4", "16.2.5")
def test_a_request_that_fails_leaves_its_place_and_nothing_of_anybody(written, settings):
    settings.ROOT_URLCONF = __name__
    MunicipalityFactory(host="testserver")
    client = Client(raise_request_exception=False)
    client.post(f"/fout/{BSN}/?naam=Noor&bedrag={AMOUNT}", {"naam": NAME, "bsn": BSN}, headers={"referer": f"/{NAME}"})
    error = next(line for line in lines(written) if "error" in line)
    assert found_in(written) == []
    assert error["event"] == "Internal Server Error"
    assert [one["kind"] for one in error["error"]] == ["tests.config.test_logs.Trouble", "builtins.KeyError"]
    assert error["error"][0]["at"][-1].endswith(" fail")


@pytest.mark.django_db
@pytest.mark.asvs("16.2.4")
def test_a_request_is_one_line_with_its_route_and_the_operation_of_the_audit_log(written, client):
    client.get(f"/maanden/{BSN}/?naam=Noor")
    request = next(line for line in lines(written) if line["event"] == "Request")
    assert (request["method"], request["status"], len(request["operation"])) == ("GET", 404, 36)
    assert found_in(written) == []


@pytest.mark.django_db
@pytest.mark.asvs("16.4.1")
def test_a_host_name_that_nobody_expected_is_not_repeated(written, client):
    client.get("/", headers={"host": "noor-de-bruin-Noor.example:" + BSN})
    assert "DisallowedHost" in {line["event"] for line in lines(written)}
    assert found_in(written) == []


@pytest.mark.django_db
def test_a_task_leaves_its_name_and_id_and_not_what_it_was_given_or_gave(written):
    failed = failing_task.apply((BSN, NAME), throw=False)
    done = working_task.apply((BSN,), throw=False)
    told = [line for line in lines(written) if "task" in line]
    assert found_in(written) == []
    assert [line["task"]["id"] for line in told] == [failed.id, done.id]
    assert told[0]["event"] == f"Task tests.config.test_logs.failing_task[{failed.id}] raised unexpected: …"
    assert told[0]["error"][0]["kind"] == "tests.config.test_logs.Trouble"
    assert told[0]["operation"] == failed.id


@pytest.mark.django_db
def test_an_error_of_ours_or_of_a_library_keeps_its_words_to_itself(written):
    for name in ("settlement.services", "some.library", "django.db.backends", "kombu"):
        try:
            fail()
        except Trouble:
            logging.getLogger(name).exception("Month %s could not be settled", 7)
    assert [line["event"] for line in lines(written)] == [
        "Month 7 could not be settled",
        *["Month … could not be settled"] * 3,
    ]
    assert found_in(written) == []


@pytest.mark.django_db
@pytest.mark.asvs("16.2.5")
def test_an_error_of_the_database_does_not_tell_the_row(written):
    with connection.cursor() as cursor:
        try:
            cursor.execute("SELECT * FROM nowhere WHERE name = %s AND bsn = %s", [NAME, BSN])
        except Exception:
            logging.getLogger("payslips.services").exception("Could not be stored")
    assert found_in(written) == []


def test_what_looks_like_a_number_or_an_amount_of_somebody_is_masked_even_in_our_own_words(written):
    logging.getLogger("payslips").error("Read %s and %s and %s", BSN, AMOUNT, "1234.56")
    assert lines(written)[0]["event"] == "Read … and … and …"


def test_an_id_and_a_moment_are_no_amount(written):
    logging.getLogger("payslips").error("Upload %s of %s", "0f8fad5b-d9cb-469f-a165-70867728950e", "2026-10-14")
    assert lines(written)[0]["event"] == "Upload 0f8fad5b-d9cb-469f-a165-70867728950e of 2026-10-14"


def test_a_line_has_the_operation_and_the_run_in_which_it_was_written(written):
    begun = audit.operation.set(audit.Operation("operation-1"))
    with structlog.contextvars.bound_contextvars(run=7):
        logging.getLogger("settlement").warning("Slow")
    audit.operation.reset(begun)
    line = lines(written)[0]
    assert (line["operation"], line["run"], line["level"], line["logger"]) == (
        "operation-1",
        7,
        "warning",
        "settlement",
    )


def test_processes_say_where_they_listen(written):
    logging.getLogger("gunicorn.error").info("Listening at: %s", "http://127.0.0.1:8000")
    logging.getLogger("gunicorn.error").error("Error handling request %s", f"/?naam={NAME}")
    assert [line["event"] for line in lines(written)] == [
        "Listening at: http://127.0.0.1:8000",
        "Error handling request …",
    ]


@pytest.mark.asvs("16.2.3")
def test_no_error_goes_anywhere_by_mail():
    assert logging.getLogger("django").handlers == []


@pytest.mark.asvs("16.2.3")
def test_production_writes_its_log_at_one_place_alone():
    production = logs.configuration(as_json=True)
    assert [one["class"] for one in production["handlers"].values()] == ["logging.StreamHandler"]


@pytest.mark.asvs("16.2.2")
def test_a_line_says_when_in_utc(written):
    logging.getLogger("settlement").warning("Slow")
    said = lines(written)[-1]["timestamp"]
    ago = datetime.datetime.now(datetime.UTC) - datetime.datetime.fromisoformat(said)
    assert said.endswith("Z")
    assert abs(ago) < datetime.timedelta(minutes=5)


def test_on_a_machine_of_ones_own_a_line_tells_everything():
    record = logging.LogRecord("some.library", logging.ERROR, "x.py", 1, "Read %s", (BSN,), None)
    assert f"Read {BSN}" in logs.readable_lines().format(record)
