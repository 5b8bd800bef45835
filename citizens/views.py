"""The entrance: home, signing in and signing out."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from citizens import audit, selectors
from citizens.models import User
from config import clock


@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Everybody's own first page."""
    if request.user.is_staff:
        return redirect("admin:index")
    return redirect("months" if request.user.is_authenticated else "sign-in")


@require_safe
@never_cache
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """How one signs in; under local settings a list of test persons to choose from."""
    context: dict[str, Any] = {"test_persons": settings.TEST_PERSONS}
    if settings.TEST_PERSONS:
        municipality = request.municipality  # type: ignore[attr-defined]
        context["persons"] = selectors.persons_in_brief(municipality, clock.today())
        context["next"] = request.GET.get("next", "")
    return render(request, "citizens/sign_in.html", context)


@require_POST
def sign_in_as_test_person(request: HttpRequest) -> HttpResponseBase:
    """Sign in without proof. Local settings only: elsewhere this is no address."""
    if not settings.TEST_PERSONS:
        raise Http404
    chosen = request.POST.get("person", "")
    citizens = selectors.citizens_with_account(request.municipality)  # type: ignore[attr-defined]
    citizen = get_object_or_404(citizens, pk=chosen if chosen.isascii() and chosen.isdigit() else None)
    login(request, citizen.user, backend="django.contrib.auth.backends.ModelBackend")
    audit.record(
        "citizen.signed_in", by=request.user, subject=citizen, about=citizen, municipality=citizen.municipality
    )
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return redirect(wanted if is_ours else "months")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, and say so."""
    citizen = selectors.citizen_of(request.user) if isinstance(request.user, User) else None
    if citizen is not None:
        audit.record(
            "citizen.signed_out", by=request.user, subject=citizen, about=citizen, municipality=citizen.municipality
        )
    logout(request)
    messages.success(request, "U bent uitgelogd.")
    return redirect("sign-in")
