"""A task belongs to the operation that asked for it, as the log tells it; and the groups of the roles are there.

A task of the clock is an operation of its own.
"""

from contextvars import Token
from typing import Any

from celery import Task
from celery.signals import before_task_publish, task_postrun, task_prerun
from django.apps import AppConfig
from django.contrib.auth.models import Group
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from citizens.audit import Operation, operation
from citizens.models import Role

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


@receiver(post_migrate)
def make_roles(sender: AppConfig, using: str, **_more: Any) -> None:
    """Each role is a group: after every migration, and after a test has emptied the tables."""
    if sender.label != "citizens":
        return
    known = set(Group.objects.using(using).filter(name__in=Role.values).values_list("name", flat=True))
    Group.objects.using(using).bulk_create(Group(name=name) for name in Role.values if name not in known)
