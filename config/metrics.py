"""What the monitoring fetches (Prometheus): counts and seconds, of no person. Read anew at each request, so that all
web servers say the same and none has to remember."""

import contextlib
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from config import health, heartbeat
from payslips.selectors import upload_backlog
from settlement.selectors import failures_by_code, last_runs, month_backlog


def answer(request: HttpRequest) -> HttpResponse:
    """For who has the token of `METRICS_TOKEN`; without one the address does not exist."""
    if not settings.METRICS_TOKEN:
        return HttpResponse(status=404)
    if not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}"):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    registry = CollectorRegistry()
    registry.register(Installation())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class Installation(Collector):
    """What is asked of the parts that answer; of the others `check` says that they do not."""

    def describe(self) -> Iterable[GaugeMetricFamily]:
        return ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        checks = health.checks()
        yield _gauge("check", "1 when the part is ready", ("part",), _checked(checks))
        yield _gauge("law_known", "1 when the law of the month is known", ("month",), health.law_known().items())
        if checks["broker"] == health.OK:
            lengths = health.queue_lengths()
            yield _gauge("queue_messages", "Tasks that wait in a queue", ("queue",), lengths.items())
        with contextlib.suppress(Exception):  # the cache is away: `check` says so
            ages = heartbeat.seconds_since()
            known = [(name, age) for name, age in ages.items() if age is not None]
            yield _gauge("heartbeat_age_seconds", "Since the last sign of life", ("process",), known)
        if checks["database"] == health.OK:
            with contextlib.suppress(DatabaseError):
                yield from _of_database()


def _of_database() -> Iterator[GaugeMetricFamily]:
    months, uploads = month_backlog(), upload_backlog()
    yield _gauge("stale_months", "Months that wait to be settled", (), [((), months.number)])
    yield _gauge("stale_month_oldest_seconds", "How long the first of them waits", (), [((), months.seconds)])
    yield _gauge("uploads_waiting", "Uploads that wait to be read", (), [((), uploads.number)])
    yield _gauge("upload_oldest_seconds", "How long the first of them waits", (), [((), uploads.seconds)])
    yield _gauge("failures_open", "Months that could not be settled", ("code",), failures_by_code().items())
    runs = [(run.municipality.code, run) for run in last_runs()]
    started = [(code, run.started_at.timestamp()) for code, run in runs]
    yield _gauge("run_started_timestamp_seconds", "When the last night began", ("municipality",), started)
    seconds = [(code, (run.finished_at - run.started_at).total_seconds()) for code, run in runs if run.finished_at]
    yield _gauge("run_seconds", "How long the last night took", ("municipality",), seconds)
    states = [((code, run.state), 1) for code, run in runs]
    yield _gauge("run_state", "How the last night is: running, finished or failed", ("municipality", "state"), states)
    outcomes = [
        ((code, name), getattr(run, name)) for code, run in runs for name in ("settled", "unchanged", "failed")
    ]
    yield _gauge("run_months", "What became of the months of the last night", ("municipality", "outcome"), outcomes)


def _checked(checks: dict[str, str]) -> list[tuple[str, int]]:
    return [(part, int(outcome == health.OK)) for part, outcome in checks.items()]


def _gauge(
    name: str, words: str, labels: tuple[str, ...], values: Iterable[tuple[str | tuple[str, ...], float]]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"inkomstenverrekening_{name}", words, labels=labels)
    for label, value in values:
        family.add_metric((label,) if isinstance(label, str) else label, value)
    return family
