"""The admin site of the caseworkers."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver

from caseworkers import selectors
from caseworkers.forms import CaseworkerSignInForm, SearchForm
from caseworkers.permissions import is_caseworker, is_technical, municipality_of
from citizens import audit

# Django's own addresses that look rows up outside the scoped lists.
_NOT_OURS = {"autocomplete", "view_on_site"}


class CaseworkersSite(AdminSite):
    """The caseworkers' entrance; everything in it is of the municipality of the request. First comes the work list."""

    site_header = "Inkomstenverrekening"
    site_title = "Inkomstenverrekening"
    index_title = "Werklijst"
    login_form = CaseworkerSignInForm
    site_url = None

    def has_permission(self, request: HttpRequest) -> bool:
        return is_caseworker(request) or is_technical(request)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        urls: list[URLPattern | URLResolver] = super().get_urls()
        return [url for url in urls if getattr(url, "name", None) not in _NOT_OURS]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """What needs a person, of the municipality of the caseworker."""
        context = dict(extra_context or {})
        municipality = municipality_of(request)
        if is_caseworker(request) and municipality is not None:
            audit.record("work.listed", by=request.user, subject=municipality, municipality=municipality)
            context |= {"work": selectors.work_of(municipality), "search": SearchForm()}
        else:
            context["title"] = "Inrichting"
        return super().index(request, context)
