"""How long everything is kept, and what was destroyed: to read, for who looks after the municipality's choices."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern

from caseworkers.admin.base import MunicipalityAdmin
from caseworkers.models import Destruction, RetentionTerm
from caseworkers.permissions import may_view_policy


class KeptAdmin(MunicipalityAdmin[Any]):
    """A list without pages of its own: a term is recorded by a command, as the archivist says."""

    list_display_links = None

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return may_view_policy(request)

    def get_urls(self) -> list[URLPattern]:
        return super().get_urls()[:1]


@admin.register(RetentionTerm)
class RetentionTermAdmin(KeptAdmin, MunicipalityAdmin[RetentionTerm]):
    word = "term"
    list_display = ("kind", "months", "since", "is_doubtful", "source", "reason", "recorded_by")
    ordering = ("kind", "-since", "-version")


@admin.register(Destruction)
class DestructionAdmin(KeptAdmin, MunicipalityAdmin[Destruction]):
    word = "destruction"
    list_display = ("at", "kind", "how_many", "months", "source", "run")
    ordering = ("-pk",)

    @admin.display(description="hoeveel rijen en bestanden")
    def how_many(self, row: Destruction) -> int:
        return sum(row.counted.values())
