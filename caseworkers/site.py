"""The admin site of the caseworkers."""

import io
import time
from base64 import b32encode, b64encode
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_otp import login as otp_login
from django_otp.models import Device
from django_otp.qr import write_qrcode_image

from caseworkers import passkeys, selectors, services
from caseworkers.forms.access import CaseworkerSignInForm, PasskeyForm, SecondFactorForm
from caseworkers.forms.households import SearchForm
from caseworkers.models import Passkey
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
# What a passkey answered, as the script of the page puts it in.
_PASSKEY = "passkey"


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
        keys = path("toegangssleutels/", self.admin_view(never_cache(self.passkeys)), name="passkeys")
        proven = path("opnieuw-ingelogd/", self.admin_view(require_safe(self.proven)), name="proven")
        return [own, keys, proven, *(url for url in urls if getattr(url, "name", None) not in _NOT_OURS)]

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
        answer = request.POST.get(_PASSKEY, "")
        form = SecondFactorForm(request.POST if request.POST and not answer else None)
        if answer:
            try:
                return self._enter(request, passkeys.prove(request, user=user, answer=answer))
            except passkeys.PasskeyRefused:
                messages.error(request, "Deze toegangssleutel werkte niet. Probeer het opnieuw, of vul de code in.")
        elif form.is_valid():
            try:
                app = services.prove_second_factor(user=user, code=form.cleaned_data["code"])
            except services.CodeRefused:
                form.add_error("code", "Deze code klopt niet. Wacht op de volgende code in de app, en vul die in.")
            else:
                return self._enter(request, app)
        app = services.app_of(user)
        context = self.each_context(request) | {
            "title": "Tweede stap",
            "form": form,
            "picture": None if app.confirmed else _picture(app.config_url),
            "secret": None if app.confirmed else b32encode(app.bin_key).decode(),
            "passkey_name": _PASSKEY,
            "passkey_options": passkeys.ask(request, user),
        }
        return TemplateResponse(request, "admin/second_factor.html", context)

    def _enter(self, request: HttpRequest, device: Device) -> HttpResponse:
        """Signed in by this second factor: on, in a session of its own, to the page that was asked for."""
        otp_login(request, device)
        request.session[PROVEN_AT] = int(time.time())
        request.session.cycle_key()
        note_sign_in(user=user_of(request), session_key=request.session.session_key or "")
        wanted = request.GET.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
        return redirect(wanted if is_ours else "admin:index")

    def passkeys(self, request: HttpRequest) -> HttpResponse:
        """The keys of who asks: one more, or one less. Who signs on at the organisation has no need of any here."""
        user = user_of(request)
        if not services.has_app(user):
            raise Http404
        form = PasskeyForm(request.POST if "answer" in request.POST else None)
        gone = request.POST.get("remove", "")
        if gone:
            key = get_object_or_404(Passkey, user=user, pk=gone if gone.isascii() and gone.isdigit() else None)
            passkeys.remove(key=key, by=user)
            messages.success(request, "De sleutel is weg. Niemand kan er nog mee inloggen.")
            return redirect("admin:passkeys")
        if form.is_valid():
            try:
                passkeys.add(request, user=user, **form.cleaned_data)
            except passkeys.PasskeyRefused:
                form.add_error(None, "Het maken van de sleutel lukte niet. Kies opnieuw ‘Maak een sleutel’.")
            else:
                messages.success(request, "De sleutel is er. Hij werkt vanaf de volgende keer dat u inlogt.")
                return redirect("admin:passkeys")
        context = self.each_context(request) | {
            "title": "Toegangssleutels",
            "form": form,
            "keys": Passkey.objects.filter(user=user).order_by("pk"),
            "options": passkeys.ask_for_new(request, user),
        }
        return TemplateResponse(request, "admin/passkeys.html", context)

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
        """Whether the code of the app, or what a passkey says, came with what is asked."""
        if answer := request.POST.get(_PASSKEY, ""):
            try:
                passkeys.prove(request, user=user_of(request), answer=answer, again=True)
            except passkeys.PasskeyRefused:
                return False
            request.session[PROVEN_AT] = int(time.time())
            return True
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
            if name not in {"csrfmiddlewaretoken", _CODE, _PASSKEY} and "password" not in name
        ]
        context = self.each_context(request) | {
            "title": "Bent u het nog?",
            "sent": sent,
            "code_name": _CODE,
            "refused": _CODE in request.POST,
            "has_app": services.has_app(user_of(request)),
            "passkey_name": _PASSKEY,
            "passkey_options": passkeys.ask(request, user_of(request)),
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
