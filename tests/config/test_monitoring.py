"""What the load balancer and the monitoring are told, and that they are told nothing of anybody."""

import datetime
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from django.core.cache import caches
from django.db import connection
from prometheus_client.parser import text_string_to_metric_families

from config import celery, health, heartbeat
from settlement.models import BenefitMonth, SettlementFailure, SettlementRun
from tests.factories.citizens import MunicipalityFactory
from tests.factories.payslips import UploadFactory
from tests.factories.settlement import household_with_assistance

TOKEN = "a-token-of-the-monitoring-that-is-long-enough"


@pytest.fixture
def alive():
    """All processes gave a sign of life."""
    heartbeat.give(*heartbeat.QUEUES, heartbeat.BEAT)
    yield
    caches["heartbeats"].clear()


class Worker:
    """What a step of a worker sees of it: its queues, and a clock that stands still until `run`."""

    def __init__(self, queues: list[str]) -> None:
        self.app = self.amqp = self.queues = self.timer = self
        self.consume_from = dict.fromkeys(queues)
        self.entries: list[Entry] = []

    def call_after(self, _seconds, function, args):
        self.entries.append(Entry(self, function, args))

    def call_repeatedly(self, seconds, function, args):
        self.call_after(seconds, function, args)
        return self.entries[-1]

    def run(self):
        for entry in self.entries:
            entry.function(*entry.args)
        self.entries = self.entries[1:]


@dataclass
class Entry:
    worker: Worker
    function: Callable[..., None]
    args: Sequence[str]

    def cancel(self):
        self.worker.entries.remove(self)


def answer_once(server: socket.socket, reply: bytes) -> None:
    """Say this to the first who asks."""

    def serve():
        client, _ = server.accept()
        with client:
            client.recv(100)
            client.sendall(reply)

    threading.Thread(target=serve, daemon=True).start()


def metrics_of(client) -> dict[str, float]:
    answer = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    samples = (
        sample for family in text_string_to_metric_families(answer.content.decode()) for sample in family.samples
    )
    return {
        " ".join([sample.name.removeprefix("inkomstenverrekening_"), *sample.labels.values()]): sample.value
        for sample in samples
    }


def test_a_process_is_alive_without_database_host_name_or_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    response = client.get("/healthz", headers={"host": "10.0.0.7"})
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_it_is_ready_when_every_part_is(client, alive):
    response = client.get("/readyz", headers={"host": "10.0.0.7"})
    parts = {"database", "broker", "law", "workers of people", "workers of night", "beat"}
    assert (response.status_code, response.json()["checks"]) == (200, dict.fromkeys(parts, "ok"))


@pytest.mark.django_db
@pytest.mark.parametrize("part", [*heartbeat.QUEUES, heartbeat.BEAT])
def test_it_is_not_ready_when_one_of_the_processes_gives_no_sign_of_life(client, alive, part):
    caches["heartbeats"].delete(f"heartbeat:{part}")
    response = client.get("/readyz")
    silent = [name for name, outcome in response.json()["checks"].items() if outcome == "no sign of life"]
    assert (response.status_code, silent) == (503, [part if part == "beat" else f"workers of {part}"])


@pytest.mark.django_db
def test_a_sign_of_life_of_two_minutes_ago_is_not_enough(client, alive, monkeypatch):
    now = heartbeat.time.time()
    monkeypatch.setattr(heartbeat.time, "time", lambda: now + 120)
    assert client.get("/readyz").json()["checks"]["beat"] == "no sign of life for 120 seconds"


@pytest.mark.django_db
@pytest.mark.asvs("16.5.2")
def test_what_does_not_answer_is_named_and_says_no_more(client, alive, monkeypatch, settings):
    def refuse():
        raise OSError("could not connect to 10.1.2.3 with password s3cret")

    monkeypatch.setattr(connection, "cursor", refuse)
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"] == {
        "database": "does not answer",
        "broker": "does not answer",
        "law": "ok",
        "workers of people": "ok",
        "workers of night": "ok",
        "beat": "ok",
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("reply", "outcome"), [(b"PONG\n", "ok"), (b"BUSY\n", "does not answer")])
def test_the_virus_scanner_is_asked_where_there_is_one(client, settings, reply, outcome):
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.CLAMD_ADDRESS = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        answer_once(server, reply)
        assert client.get("/readyz").json()["checks"]["scanner"] == outcome


@pytest.mark.django_db
def test_a_virus_scanner_that_is_down_is_told(client, settings):
    settings.CLAMD_ADDRESS = "tcp://127.0.0.1:1"
    assert client.get("/readyz").json()["checks"]["scanner"] == "does not answer"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "warned", "status"),
    [("2026-11-30", False, 200), ("2026-12-01", True, 200), ("2026-12-31", True, 200), ("2027-01-01", True, 503)],
)
def test_the_end_of_the_known_law_warns_thirty_days_before_and_then_is_not_ready(
    client, settings, alive, day, warned, status
):
    settings.STANDING_DAY = datetime.date.fromisoformat(day)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["law_known_until"]) == (status, "2026-12")
    assert ("norms.toml is known until 2026-12" in response.json()["warnings"]) == warned


@pytest.mark.parametrize(
    ("day", "known"),
    [
        ("2026-11-30", {"this": True, "next": True}),
        ("2026-12-01", {"this": True, "next": False}),
        ("2027-01-01", {"this": False, "next": False}),
    ],
)
def test_the_law_of_this_month_and_of_the_next_are_told_apart(settings, day, known):
    settings.STANDING_DAY = datetime.date.fromisoformat(day)
    assert health.law_known() == known


@pytest.mark.django_db
def test_being_ready_takes_one_query(client, alive, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/readyz")


def test_a_worker_gives_its_sign_of_life_for_the_queues_that_it_serves():
    step, parent = celery.Heartbeat(None), Worker(["night"])
    step.start(parent)
    parent.run()
    assert {name for name, age in heartbeat.seconds_since().items() if age is not None} == {"night"}
    step.stop(parent)
    assert parent.entries == []
    caches["heartbeats"].clear()


@pytest.mark.django_db
@pytest.mark.parametrize("header", [{}, {"authorization": "Bearer guess"}, {"authorization": TOKEN}])
@pytest.mark.asvs("13.4.5")
def test_the_metrics_are_for_who_has_the_token(client, settings, header):
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metrics", headers=header).status_code == 401


@pytest.mark.asvs("13.4.5")
def test_without_a_token_nobody_reads_the_metrics(client, settings):
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


@pytest.mark.django_db
def test_the_metrics_of_an_installation_without_anybody_are_zero(client, settings, alive):
    settings.METRICS_TOKEN = TOKEN
    found = metrics_of(client)
    names = ("stale_months", "stale_month_oldest_seconds", "uploads_waiting", "upload_oldest_seconds")
    assert [found[name] for name in names] == [0, 0, 0, 0]
    assert found["check database"] == found["check workers of night"] == found["law_known next"] == 1


@pytest.mark.django_db
def test_the_metrics_tell_what_waits_what_failed_and_how_the_night_went(
    client, settings, alive, django_assert_num_queries
):
    settings.METRICS_TOKEN = TOKEN
    now = datetime.datetime(2026, 10, 14, 0, 0, tzinfo=datetime.UTC)
    for code in ("9001", "9002"):
        run = SettlementRun(municipality=MunicipalityFactory(code=code), night=datetime.date(2026, 10, 13))
        run.started_at, run.settled, run.state = now, 41, "finished"
        run.finished_at = now + datetime.timedelta(seconds=90)
        run.save()
    SettlementRun.objects.create(municipality=run.municipality, night=datetime.date(2026, 10, 12), settled=7)
    household, citizen = household_with_assistance(since=datetime.date(2026, 10, 1))
    UploadFactory(citizen=citizen, state="received")
    month = BenefitMonth.objects.get(household=household)
    BenefitMonth.objects.update(stale_since=now)
    SettlementFailure.objects.create(month=month, municipality=household.municipality, code="facts_missing")
    with django_assert_num_queries(5):
        found = metrics_of(client)
    assert (found["stale_months"], found["uploads_waiting"], found["failures_open facts_missing"]) == (1, 1, 1)
    assert found["stale_month_oldest_seconds"] > 0
    assert found["run_seconds 9002"] == 90
    assert found["run_months 9002 settled"] == 41
    assert found["run_state 9001 finished"] == 1


@pytest.mark.django_db
def test_the_metrics_say_which_parts_do_not_answer(client, settings, monkeypatch):
    settings.METRICS_TOKEN = TOKEN

    def refuse():
        raise OSError

    monkeypatch.setattr(connection, "cursor", refuse)
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    found = metrics_of(client)
    assert (found["check database"], found["check broker"], found["check beat"]) == (0, 0, 0)
    assert "stale_months" not in found
