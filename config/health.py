"""Is this process alive, and is the installation ready for its work?"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from kombu import Connection

from allowances.law.lawbook import lawbook as allowances_lawbook
from config import heartbeat
from config.clock import today
from payslips import files
from settlement.engine.month import Month
from settlement.law.lawbook import lawbook

SECONDS = 2
OK = "ok"


class NotReady(Exception):
    """Why a part is not ready, in a few words for who watches over the installation."""


def alive(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """This process answers. Nothing else is asked: a database that is away is not mended by a new web server."""
    return JsonResponse({"status": OK})


def ready(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Each part by name; 503 when one is not ready. Law that ends later is a warning: nothing waits for it yet.

    That of the allowances is never more than that: its pages say what is not known, and nothing is paid by it.
    """
    found = checks()
    is_ready = all(outcome == OK for outcome in found.values())
    book, of_allowances = lawbook(), allowances_lawbook()
    ending = [*book.ending(today()).items(), *of_allowances.ending(today()).items()]
    answer = {
        "status": OK if is_ready else "not ready",
        "checks": found,
        "law_known_until": str(book.known_until()),
        "allowances_known_until": str(of_allowances.known_until()),
        "warnings": [f"{file} is known until {month}" for file, month in ending],
    }
    return JsonResponse(answer, status=200 if is_ready else 503)


def checks() -> dict[str, str]:
    """What each part says: "ok", or what is wrong with it. Without addresses, keys or people."""
    parts: dict[str, Callable[[], None]] = {"database": _database, "broker": _broker, "law": _law}
    if files.has_scanner():
        parts["scanner"] = _scanner
    return {name: _outcome(part) for name, part in parts.items()} | _heartbeats()


def law_known() -> dict[str, bool]:
    """Whether the law of this month and of the next is known."""
    month, until = Month.of(today()), lawbook().known_until()
    return {"this": month <= until, "next": month.next() <= until}


def queue_lengths() -> dict[str, int]:
    """How many messages wait in each queue."""
    limits = {"socket_timeout": SECONDS, "socket_connect_timeout": SECONDS}
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS | limits
    with Connection(settings.CELERY_BROKER_URL, transport_options=options) as broker:
        channel: Any = broker.channel()  # the default one tries for six seconds
        return {queue: channel.queue_declare(queue=queue).message_count for queue in heartbeat.QUEUES}


def _outcome(part: Callable[[], None]) -> str:
    try:
        part()
    except NotReady as problem:
        return str(problem)
    except ImproperlyConfigured:
        return "badly configured"
    except Exception:  # noqa: BLE001 - whatever is wrong with it, it is not ready; messages may hold addresses
        return "does not answer"
    return OK


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _broker() -> None:
    queue_lengths()


def _law() -> None:
    if not law_known()["this"]:
        raise NotReady("not known for this month")


def _scanner() -> None:
    if not files.scanner_answers(seconds=SECONDS):
        raise NotReady("does not answer")


def _heartbeats() -> dict[str, str]:
    names = {queue: f"workers of {queue}" for queue in heartbeat.QUEUES} | {heartbeat.BEAT: "beat"}
    try:
        ages = heartbeat.seconds_since()
    except Exception:  # noqa: BLE001 - as above
        return dict.fromkeys(names.values(), "not known: the cache does not answer")
    return {names[name]: _life(age) for name, age in ages.items()}


def _life(age: float | None) -> str:
    if age is None:
        return "no sign of life"
    return OK if age <= heartbeat.LOST_AFTER_SECONDS else f"no sign of life for {age:.0f} seconds"
