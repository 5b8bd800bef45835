"""How long everything is kept, and what was destroyed; a term is recorded by who looks after the choices."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from caseworkers.admin.base import MunicipalityAdmin, own_municipality, user_of
from caseworkers.forms.households import TermForm
from caseworkers.models import Destruction, RetentionTerm
from caseworkers.permissions import may_change_policy, may_view_policy
from caseworkers.retention import OWN_TERMS, record_term, terms_of
from config import clock


class KeptAdmin(MunicipalityAdmin[Any]):
    """A list without pages of its rows: all of a row stands in the list."""

    list_display_links = None

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return may_view_policy(request)

    def get_urls(self) -> list[URLPattern]:
        return super().get_urls()[:-1]


@admin.register(RetentionTerm)
class RetentionTermAdmin(KeptAdmin, MunicipalityAdmin[RetentionTerm]):
    word = "term"
    list_display = ("kind", "months", "since", "is_doubtful", "source", "reason", "recorded_by")
    ordering = ("kind", "-since", "-version")

    def own_urls(self) -> list[URLPattern]:
        return [
            path(
                "vastleggen/",
                self.guarded(self.record_view, may_change_policy),
                name="caseworkers_retentionterm_record",
            )
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        known = terms_of(own_municipality(request), clock.today()) if may_view_policy(request) else {}
        kinds = RetentionTerm.Kind
        context = {
            "may_change": may_change_policy(request),
            "own_terms": [(kinds(kind).label, months) for kind, months in OWN_TERMS.items()],
            "without": [kind.label for kind in kinds if kind not in known and kind not in OWN_TERMS],
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def record_view(self, request: HttpRequest) -> HttpResponseBase:
        """For how long a kind of data is kept, from a day on."""
        municipality = own_municipality(request)
        if not may_change_policy(request):
            raise PermissionDenied
        form = TermForm(request.POST or None)
        if form.is_valid():
            term = record_term(municipality=municipality, by=user_of(request), **form.said())
            if term.is_doubtful:
                messages.success(request, "Vastgelegd, in twijfel. Er wordt nog niets vernietigd.")
            else:
                day = f"{term.since:%-d-%-m-%Y}"
                messages.success(request, f"Vastgelegd. Vanaf {day} wordt elke nacht vernietigd wat ouder is.")
            return HttpResponseRedirect(reverse("admin:caseworkers_retentionterm_changelist"))
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": "Leg een bewaartermijn vast",
            "form": form,
        }
        return TemplateResponse(request, "admin/caseworkers/retentionterm/record.html", context)


@admin.register(Destruction)
class DestructionAdmin(KeptAdmin, MunicipalityAdmin[Destruction]):
    word = "destruction"
    list_display = ("at", "kind", "how_many", "months", "source", "run")
    ordering = ("-pk",)

    @admin.display(description="hoeveel rijen en bestanden")
    def how_many(self, row: Destruction) -> int:
        return sum(row.counted.values())
