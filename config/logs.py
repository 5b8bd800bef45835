"""What is logged: one line of JSON with the ids of operation and run, and nothing of anybody.

Values come from people, and so do the words of most errors. So of a message by a library only its fixed words are
written, and of an error its kinds and places, never what it says. Our own messages hold ids and counts alone.
"""

import logging
import re
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from structlog.typing import EventDict, Processor

OURS = ("config", "citizens", "payslips", "settlement", "allowances", "caseworkers")
# What these tell below a warning is of processes and brokers, not of people.
OF_PROCESSES = ("gunicorn.error", "celery.beat", "celery.apps.worker", "celery.worker.consumer.connection")
# What may be told of a task, of all that Celery tells; and of a request.
OF_TASK = ("name", "id", "description", "runtime")
OF_REQUEST = ("method", "route", "status", "milliseconds")
_ROOT = str(Path(__file__).resolve().parents[1]) + "/"
_VALUE = re.compile(r"%(?:\((\w+)\))?[-#0 +]*\d*(?:\.\d+)?[a-zA-Z]")
# A second net below the first: what looks like a citizen service number or an amount.
_PERSONAL = re.compile(r"(?<![\w-])(?:\d{8,9}|\d[\d.]*,\d\d|\d+\.\d\d)(?![\w-])")

logger = logging.getLogger(__name__)


class RequestLogMiddleware:
    """One line a request: which page of ours, by its route, and not by the address, which may hold anything."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = self.get_response(request)
        facts = {
            "method": request.method,
            "route": request.resolver_match.route if request.resolver_match else None,
            "status": response.status_code,
            "milliseconds": round((time.perf_counter() - begun) * 1000),
        }
        logger.info("Request", extra=facts)
        return response


def configuration(*, as_json: bool, quiet: tuple[str, ...] = ()) -> dict[str, Any]:
    """Everything goes to standard error, where systemd or the container keeps it."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": json_lines if as_json else readable_lines}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            # Django's own handlers would send errors by mail, with all that the request held.
            "django": {"handlers": [], "level": "INFO"},
            # These tell of every step in making a PDF, and of every sign-in.
            **{name: {"level": "WARNING"} for name in ("weasyprint", "fontTools", "axes", "fido2", *quiet)},
        },
    }


def json_lines() -> logging.Formatter:
    """For production: a line a message, without values of others."""
    return _formatter(_say, _add_task, _add_error, _mask, structlog.processors.JSONRenderer(ensure_ascii=False))


def readable_lines() -> logging.Formatter:
    """For a machine with invented people: everything, to be read by who builds."""
    renderer = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    return _formatter(renderer)


def _formatter(*processors: Processor) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        pass_foreign_args=len(processors) > 1,
        foreign_pre_chain=[
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(allow=OF_REQUEST),
            structlog.contextvars.merge_contextvars,
            _add_operation,
        ],
        processors=[*processors[:-1], structlog.stdlib.ProcessorFormatter.remove_processors_meta, processors[-1]],
    )


def _add_operation(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """The id that the events of the audit log have too. Before the apps are there, there is none."""
    operation = getattr(sys.modules.get("citizens.audit"), "operation", None)
    if operation is not None and (found := operation.get().id):
        event["operation"] = found
    return event


def _say(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """The fixed words of a message; its values only where the message is ours, or of processes."""
    record: logging.LogRecord = event["_record"]
    if record.name.startswith("django.security"):  # its messages are the words of an error
        event["event"] = record.name.removeprefix("django.security.")
    elif status := getattr(record, "status_code", None):
        event["event"] = HTTPStatus(status).phrase
    elif record.name.partition(".")[0] not in OURS and not (
        record.name in OF_PROCESSES and record.levelno < logging.WARNING
    ):
        told = _told_of_task(event)
        event["event"] = _VALUE.sub(lambda found: str(told.get(found[1], "…")), str(record.msg))
    return event


def _add_task(_logger: Any, _method: str, event: EventDict) -> EventDict:
    if told := _told_of_task(event):
        event["task"] = told
    event.pop("positional_args", None)
    return event


def _told_of_task(event: EventDict) -> dict[str, Any]:
    record = event["_record"]
    data = getattr(record, "data", event.get("positional_args"))
    if not record.name.startswith("celery") or not isinstance(data, Mapping):
        return {}
    return {name: data[name] for name in OF_TASK if name in data}


def _add_error(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Of an error and of those that led to it: the kind, and where it was, from the outside in."""
    error = event.pop("exc_info", None)
    if isinstance(error, tuple) and error[1] is not None:
        event["error"] = [
            {"kind": f"{type(one).__module__}.{type(one).__qualname__}", "at": _places(one)}
            for one in _chain(error[1])
        ]
    return event


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def _places(error: BaseException) -> list[str]:
    return [
        f"{frame.f_code.co_filename.removeprefix(_ROOT)}:{line} {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]


def _mask(_logger: Any, _method: str, event: EventDict) -> EventDict:
    event["event"] = _PERSONAL.sub("…", event["event"])
    return event
