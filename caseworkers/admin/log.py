"""The log: who did or saw what, about whom. To read, and only that."""

import re
from collections.abc import Iterable
from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern

from caseworkers.admin.base import CodeFilter, MunicipalityAdmin
from caseworkers.explanation import ACTIONS, ROLES, actor_words
from citizens.models import AuditEvent, Citizen, Household, Municipality
from citizens.selectors import Closed

_ABOUT = re.compile(r"citizens\.(household|citizen):[0-9]{1,18}")


class ActionFilter(CodeFilter):
    title = "wat"
    parameter_name = "action"
    codes = ACTIONS


class AboutFilter(CodeFilter):
    """One file: a link on its page chooses it. Without one there is nothing to choose from."""

    title = "over wie"
    parameter_name = "about"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Iterable[tuple[str, str]]:  # noqa: ARG002
        chosen = request.GET.get("about", "")
        return [(chosen, "Dit dossier")] if _ABOUT.fullmatch(chosen) else []


@admin.register(AuditEvent)
class AuditEventAdmin(MunicipalityAdmin[AuditEvent]):
    word = "event"
    # The address, too, is kept: for who investigates, not for who works with the files.
    list_display = ("at", "who", "role_words", "what", "about_whom", "more")
    list_display_links = None
    list_filter = (AboutFilter, ActionFilter)
    # In the order of writing, which the primary key gives for nothing.
    ordering = ("-pk",)
    sortable_by = ()

    def rows_of(self, municipality: Municipality) -> QuerySet[AuditEvent]:
        return AuditEvent.objects.filter(municipality_code=municipality.code)

    def open_rows(self, rows: QuerySet[AuditEvent], closed: Closed) -> QuerySet[AuditEvent]:
        about = [f"citizens.household:{pk}" for pk in closed.households]
        return rows.exclude(about__in=about + [f"citizens.citizen:{pk}" for pk in closed.citizens])

    def get_urls(self) -> list[URLPattern]:
        return super().get_urls()[:1]

    def prepare(self, rows: list[AuditEvent]) -> None:
        """Names for `about`: two queries."""
        ids: dict[str, set[str]] = {"citizens.household": set(), "citizens.citizen": set()}
        for row in rows:
            label, _, pk = row.about.partition(":")
            ids.setdefault(label, set()).add(pk)
        households = Household.objects.filter(pk__in=ids["citizens.household"])
        citizens = Citizen.objects.filter(pk__in=ids["citizens.citizen"])
        names = {f"citizens.household:{row.pk}": f"huishouden {row.number}" for row in households}
        names |= {f"citizens.citizen:{row.pk}": row.name for row in citizens}
        for row in rows:
            cast("Any", row).whom = names.get(row.about, row.about)

    @admin.display(description="wie")
    def who(self, row: AuditEvent) -> str:
        return actor_words(row.actor)

    @admin.display(description="rol")
    def role_words(self, row: AuditEvent) -> str:
        return ROLES.get(row.role, row.role)

    @admin.display(description="wat")
    def what(self, row: AuditEvent) -> str:
        return ACTIONS.get(row.action, row.action)

    @admin.display(description="bijzonderheden")
    def more(self, row: AuditEvent) -> str:
        told = {name: value for name, value in row.details.items() if name != "filters"}
        told |= row.details.get("filters", {})
        return ", ".join(f"{name}: {value}" for name, value in told.items() if value)

    @admin.display(description="over wie")
    def about_whom(self, row: AuditEvent) -> str:
        return str(cast("Any", row).whom or "–")
