"""The admin site of the caseworkers."""

import io
import time
from base64 import b32encode, b64encode
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_otp import login as otp_login
from django_otp.qr import write_qrcode_image

from caseworkers import selectors, services
from caseworkers.forms import CaseworkerSignInForm, SearchForm, SecondFactorForm
from caseworkers.permissions import (
    asks_for_proof,
    is_halfway,
    is_staff_here,
    is_technical,
    may_sign_second,
    may_view_files,
    municipality_of,
)
from citizens import audit
from citizens.models import IdentityProvider, User
from citizens.oidc import provider_of
from citizens.permissions import PROVEN_AT
from citizens.selectors import closed_to
from citizens.services import note_sign_in

# Django's own addresses that look rows up outside the scoped lists.
_NOT_OURS = {"autocomplete", "view_on_site"}
# Beside the fields of any form: the code by which staff proves again who they are.
_CODE = "proof_code"


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
        proven = path("opnieuw-ingelogd/", self.admin_view(require_safe(self.proven)), name="proven")
        return [own, proven, *(url for url in urls if getattr(url, "name", None) not in _NOT_OURS)]

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
                request.session[PROVEN_AT] = int(time.time())
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

    def proven(self, request: HttpRequest) -> HttpResponse:
        """Where the provider brings back who proved again who they are, in a tab of its own."""
        context = self.each_context(request) | {"title": "U bent opnieuw ingelogd"}
        return TemplateResponse(request, "admin/proven.html", context)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """As Django's; what takes money or gives rights asks first for a second factor that is not too old."""

        @wraps(view)
        def proven(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if asks_for_proof(request) and not self._proves(request):
                return self._ask_for_proof(request)
            return view(request, *args, **kwargs)

        return super().admin_view(proven, cacheable)

    def _proves(self, request: HttpRequest) -> bool:
        """Whether the code of the app came with what is asked."""
        form = SecondFactorForm({"code": request.POST.get(_CODE, "")})
        if not form.is_valid() or not services.has_app(user_of(request)):
            return False
        try:
            services.prove_second_factor(user=user_of(request), code=form.cleaned_data["code"], again=True)
        except services.CodeRefused:
            return False
        request.session[PROVEN_AT] = int(time.time())
        return True

    def _ask_for_proof(self, request: HttpRequest) -> HttpResponse:
        """A page that sends the same again, with the code: nothing typed is lost, save passwords."""
        sent = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in {"csrfmiddlewaretoken", _CODE} and "password" not in name
        ]
        context = self.each_context(request) | {
            "title": "Bent u het nog?",
            "sent": sent,
            "code_name": _CODE,
            "refused": _CODE in request.POST,
            "has_app": services.has_app(user_of(request)),
        }
        return TemplateResponse(request, "admin/prove_again.html", context)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """What needs a person, of the municipality of the caseworker."""
        context = dict(extra_context or {})
        municipality = municipality_of(request)
        if may_view_files(request) and municipality is not None:
            audit.record("work.listed", by=request.user, subject=municipality, municipality=municipality)
            context |= {"work": selectors.work_of(municipality, closed_to(user_of(request))), "search": SearchForm()}
            context["hands_over"] = may_sign_second(user_of(request))
        else:
            context |= {"title": "Inrichting", "is_technical": is_technical(request)}
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
