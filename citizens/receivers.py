"""A task belongs to the operation that asked for it, as the log tells it; one of the clock is one of its own."""

from contextvars import Token
from typing import Any

from celery import Task
from celery.signals import before_task_publish, task_postrun, task_prerun

from citizens.audit import Operation, operation

_begun: dict[str, Token[Operation]] = {}


@before_task_publish.connect
def name_operation(headers: dict[str, Any], **_more: Any) -> None:
    """The message takes the id along: of a person it says nothing."""
    if current := operation.get().id:
        headers["operation"] = current


@task_prerun.connect
def begin_operation(task_id: str, task: "Task[Any, Any]", **_more: Any) -> None:
    """What runs within a request is of that request already."""
    if not operation.get().id:
        _begun[task_id] = operation.set(Operation(task.request.get("operation") or task_id))


@task_postrun.connect
def end_operation(task_id: str, **_more: Any) -> None:
    """The next task of this worker is another operation."""
    if begun := _begun.pop(task_id, None):
        operation.reset(begun)
