"""The admin site of the caseworkers."""

import io
from base64 import b32encode, b64encode
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django_otp import login as otp_login
from django_otp.qr import write_qrcode_image

from caseworkers import selectors, services
from caseworkers.forms import CaseworkerSignInForm, SearchForm, SecondFactorForm
from caseworkers.permissions import is_halfway, is_staff_here, is_technical, may_view_files, municipality_of
from citizens import audit
from citizens.models import IdentityProvider, User
from citizens.oidc import provider_of
from citizens.selectors import closed_to
from citizens.services import note_sign_in

# Django's own addresses that look rows up outside the scoped lists.
_NOT_OURS = {"autocomplete", "view_on_site"}


class CaseworkersSite(AdminSite):
    """The caseworkers' entrance; everything in it is of the municipality of the request. First comes the work list."""

    site_header = "Inkomstenverrekening"
    site_title = "Inkomstenverrekening"
    index_title = "Werklijst"
    login_form = CaseworkerSignInForm
    site_url = None

    def register(self, model_or_iterable: Any, *args: Any, **options: Any) -> None:
        """Register, save the keys of the codes: nobody needs to see them."""
        if getattr(model_or_iterable, "__name__", "") != "TOTPDevice":
            super().register(model_or_iterable, *args, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return is_staff_here(request) or is_technical(request)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        urls: list[URLPattern | URLResolver] = super().get_urls()
        own = path("tweede-factor/", never_cache(self.second_factor), name="second_factor")
        return [own, *(url for url in urls if getattr(url, "name", None) not in _NOT_OURS)]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """By password, or by the sign-on of the organisation; after a password comes the code."""
        if is_halfway(request):
            return redirect(_with_next("admin:second_factor", request))
        municipality = municipality_of(request)
        context = dict(extra_context or {})
        if municipality is not None:
            context["provider"] = provider_of(municipality, IdentityProvider.Audience.STAFF)
        return super().login(request, context)

    def second_factor(self, request: HttpRequest) -> HttpResponse:
        """The code of the app; who has none yet scans a picture first."""
        if not is_halfway(request):
            return redirect("admin:index")
        user = user_of(request)
        form = SecondFactorForm(request.POST or None)
        if form.is_valid():
            try:
                app = services.prove_second_factor(user=user, code=form.cleaned_data["code"])
            except services.CodeRefused:
                form.add_error("code", "Deze code klopt niet. Wacht op de volgende code in de app, en vul die in.")
            else:
                otp_login(request, app)
                request.session.cycle_key()
                note_sign_in(user=user, session_key=request.session.session_key or "")
                wanted = request.GET.get("next", "")
                is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
                return redirect(wanted if is_ours else "admin:index")
        app = services.app_of(user)
        context = self.each_context(request) | {
            "title": "Tweede stap",
            "form": form,
            "picture": None if app.confirmed else _picture(app.config_url),
            "secret": None if app.confirmed else b32encode(app.bin_key).decode(),
        }
        return TemplateResponse(request, "admin/second_factor.html", context)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """What needs a person, of the municipality of the caseworker."""
        context = dict(extra_context or {})
        municipality = municipality_of(request)
        if may_view_files(request) and municipality is not None:
            audit.record("work.listed", by=request.user, subject=municipality, municipality=municipality)
            context |= {"work": selectors.work_of(municipality, closed_to(user_of(request))), "search": SearchForm()}
        else:
            context["title"] = "Inrichting"
        return super().index(request, context)


def user_of(request: HttpRequest) -> User:
    """Who gave a password."""
    return cast("User", request.user)


def _with_next(name: str, request: HttpRequest) -> str:
    wanted = request.GET.get("next", "")
    return reverse(name) + (f"?{urlencode({'next': wanted})}" if wanted else "")


def _picture(text: str) -> str:
    """A QR code as the address of a picture."""
    picture = io.BytesIO()
    write_qrcode_image(text, picture)
    return f"data:image/svg+xml;base64,{b64encode(picture.getvalue()).decode()}"
