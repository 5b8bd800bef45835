"""The municipality's own schemes, as its by-law has them; recorded by who looks after its choices."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from allowances.models import LocalScheme
from allowances.services import record_scheme
from caseworkers.admin.base import MunicipalityAdmin, own_municipality, user_of
from caseworkers.forms.policy import SchemeForm
from caseworkers.permissions import may_change_policy, may_view_policy
from citizens.models import Household


@admin.register(LocalScheme)
class LocalSchemeAdmin(MunicipalityAdmin[LocalScheme]):
    """What citizens may ask for beside their assistance. A change is a new version of its day."""

    word = "scheme"
    list_display = ("name", "kind", "since", "until", "version", "withdrawn", "recorded_by")
    ordering = ("name", "-since", "-version")
    exclude = ("municipality",)

    def has_view_permission(self, request: HttpRequest, obj: LocalScheme | None = None) -> bool:  # noqa: ARG002
        return may_view_policy(request)

    def about(self, row: LocalScheme) -> Household | None:  # noqa: ARG002
        return None

    def own_urls(self) -> list[URLPattern]:
        return [
            path(
                "vastleggen/",
                self.guarded(self.record_view, may_change_policy),
                name="allowances_localscheme_record",
            )
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"may_change": may_change_policy(request)} | (extra_context or {}))

    def record_view(self, request: HttpRequest) -> HttpResponseBase:
        """A scheme, or what changes in one, from a day on."""
        municipality = own_municipality(request)
        if not may_change_policy(request):
            raise PermissionDenied
        form = SchemeForm(request.POST or None)
        if form.is_valid():
            try:
                record_scheme(municipality=municipality, by=user_of(request), **form.cleaned_data)
            except ValidationError as problem:
                form.add_error(None, " ".join(problem.messages))
            else:
                messages.success(request, "Vastgelegd. Inwoners zien de regeling vanaf de eerste dag die u invulde.")
                return HttpResponseRedirect(reverse("admin:allowances_localscheme_changelist"))
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": "Leg een regeling van de gemeente vast",
            "form": form,
        }
        return TemplateResponse(request, "admin/allowances/localscheme/record.html", context)
