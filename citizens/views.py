"""The entrance: home, signing in by the provider of the municipality, staying signed in, and signing out."""

import time
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token, rotate_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from citizens import audit, explanation, oidc, selectors, services
from citizens.models import Citizen, IdentityProvider, Mandate, Municipality, SignIn, User
from citizens.permissions import (
    ACTS_FOR,
    NAMED,
    PROVEN_AT,
    SEEN_AT,
    SIGNED_IN_BY,
    CitizenRequest,
    for_citizen,
    mandates_here,
)
from config import clock

CITIZENS, STAFF = IdentityProvider.Audience.CITIZENS, IdentityProvider.Audience.STAFF
AUTHORISED, ORGANISATIONS = IdentityProvider.Audience.AUTHORISED, IdentityProvider.Audience.ORGANISATIONS
_BACK: dict[str, str] = {
    CITIZENS: "sign-in-back",
    STAFF: "staff-sign-in-back",
    AUTHORISED: "authorised-sign-in-back",
    ORGANISATIONS: "organisation-sign-in-back",
}
_NEXT = "next_after_sign_in"
# In the session of staff who prove at the provider, once more, who they are: since when, in seconds since 1970.
_AGAIN = "proves_again_since"
_LINES_A_PAGE = 50
# What the browser forgets of us when somebody signs out; not the cookie, which says that one is signed out.
_CLEARED = '"cache", "storage"'
_BACKEND = "django.contrib.auth.backends.ModelBackend"


def _municipality(request: HttpRequest) -> Municipality:
    return cast("Municipality", request.municipality)  # type: ignore[attr-defined]


@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Everybody's own first page."""
    if request.user.is_staff:
        return redirect("admin:index")
    return redirect("months" if request.user.is_authenticated else "sign-in")


@require_safe
@never_cache
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """How one signs in: with DigiD; under local settings also by a list of test persons to choose from."""
    providers = oidc.providers_of(_municipality(request))
    context: dict[str, Any] = {
        "provider": providers.get(CITIZENS),
        "authorised": providers.get(AUTHORISED),
        "organisations": providers.get(ORGANISATIONS),
        "test_persons": settings.TEST_PERSONS,
        "next": request.GET.get("next", ""),
    }
    if settings.TEST_PERSONS:
        context["persons"] = selectors.persons_in_brief(_municipality(request), clock.today())
        context["representatives"] = selectors.representatives_here(_municipality(request), clock.today())
    return render(request, "citizens/sign_in.html", context)


@require_safe
@never_cache
def sign_in_by_provider(request: HttpRequest, audience: str) -> HttpResponseBase:
    """Away to the provider of the municipality."""
    provider = oidc.provider_of(_municipality(request), audience)
    if provider is None:
        raise Http404
    request.session[_NEXT] = request.GET.get("next", "")
    again = provider.audience == STAFF == request.session.get(SIGNED_IN_BY)
    request.session.pop(_AGAIN, None)
    if again:
        request.session[_AGAIN] = int(time.time())
    try:
        return oidc.away(request, provider, request.build_absolute_uri(reverse(_BACK[provider.audience])), again=again)
    except oidc.SignInRefused as refused:
        return _refuse(request, provider, str(refused))


@require_safe
@never_cache
def sign_in_back(request: HttpRequest, audience: str) -> HttpResponseBase:
    """Back from the provider: signed in, or told plainly why not."""
    provider = oidc.provider_of(_municipality(request), audience)
    if provider is None:
        raise Http404
    try:
        proven = oidc.back(request, provider)
    except oidc.SignInRefused as refused:
        return _refuse(request, provider, str(refused))
    municipality = _municipality(request)
    if provider.audience in {AUTHORISED, ORGANISATIONS}:
        return _enter_for_another(request, provider, proven)
    if provider.audience == STAFF:
        user, citizen = selectors.staff_named(municipality, proven.identity), None
    else:
        citizen = selectors.citizen_with_bsn(municipality, proven.identity)
        user = citizen.user if citizen else None
    if user is None:
        return _refuse(request, provider, "not_known")
    wanted, since = request.session.pop(_NEXT, ""), request.session.pop(_AGAIN, None)
    if since is not None and request.user == user:
        # The session goes on, with what is open in another tab.
        if proven.at < since - oidc.LEEWAY:
            return _refuse(request, provider, "too_weak")
        request.session[PROVEN_AT] = int(time.time())
        audit.record("staff.proved_again", by=user, subject=user, municipality=municipality)
        return redirect(_ours(request, wanted) or "admin:index")
    _enter(request, user, citizen, provider, proven.session)
    return redirect(_ours(request, wanted) or ("admin:index" if user.is_staff else "months"))


def _enter_for_another(
    request: HttpRequest, provider: IdentityProvider, proven: oidc.Proven
) -> HttpResponse | HttpResponseBase:
    """A representative is signed in: for whom the provider named, or to choose for whom."""
    municipality = _municipality(request)
    known = {"bsn": proven.identity} if provider.audience == AUTHORISED else {"number": proven.identity}
    representative = selectors.representative_known(municipality, **known)
    if representative is None or not representative.user.is_active:
        return _refuse(request, provider, "not_known")
    mandates = selectors.mandates_of(representative.user, clock.today())
    named = None
    if proven.represented:
        citizens = selectors.citizens_with_bsn(municipality, proven.represented).values_list("pk", flat=True)
        named = next((row.citizen_id for row in mandates if row.citizen_id in set(citizens)), None)
    if not mandates or (proven.represented and named is None):
        return _refuse(request, provider, "no_mandate")
    _enter(request, representative.user, None, provider, proven.session)
    if named is not None:
        request.session[NAMED] = named
    return _on_for_another(request, named, mandates)


def _on_for_another(request: HttpRequest, named: int | None, mandates: list[Mandate]) -> HttpResponseBase:
    """On to the months of the only one it can be, or to choose for whom."""
    if len(mandates) == 1 or named is not None:
        _act_for(request, named or mandates[0].citizen_id)
        return redirect("months")
    return redirect("choose-person")


def _act_for(request: HttpRequest, citizen_id: int) -> None:
    """From now on for this person. Forms that are still open, of another one, are no longer taken."""
    mandate = mandates_here(request)[citizen_id]
    request.session[ACTS_FOR] = citizen_id
    rotate_token(request)
    audit.record(
        "mandate.chosen",
        by=request.user,
        subject=mandate,
        about=mandate.citizen,
        municipality=_municipality(request),
        represents=citizen_id,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def choose_person(request: HttpRequest) -> HttpResponseBase:
    """A representative chooses for whom to go on, of those for whom that may be done now."""
    user = request.user
    if not isinstance(user, User):
        return redirect("sign-in")
    if not user.is_representative:
        raise Http404
    mandates = mandates_here(request)
    if request.method == "POST":
        chosen = request.POST.get("person", "")
        if not (chosen.isascii() and chosen.isdigit() and int(chosen) in mandates):
            raise Http404
        _act_for(request, int(chosen))
        return redirect("months")
    context = {"mandates": list(mandates.values()), "acts_for": mandates.get(request.session.get(ACTS_FOR, 0))}
    return render(request, "citizens/choose_person.html", context)


def _refuse(request: HttpRequest, provider: IdentityProvider, code: str) -> HttpResponse:
    municipality = _municipality(request)
    audit.record("sign_in.refused", by="onbekend", subject=provider, municipality=municipality, reason=code)
    context = {"reason": code, "for_staff": provider.audience == STAFF, "audience": provider.audience}
    return render(request, "citizens/sign_in_refused.html", context, status=503 if code == "provider_down" else 403)


def _enter(
    request: HttpRequest,
    user: User,
    citizen: Citizen | None,
    provider: IdentityProvider | None = None,
    provider_session: str = "",
) -> None:
    """Sign in, in a new session that can be ended from elsewhere."""
    request.session.flush()
    login(request, user, backend=_BACKEND)
    if provider is not None:
        request.session[SIGNED_IN_BY] = provider.audience
        request.session[PROVEN_AT] = int(time.time())
    request.session.save()
    key = request.session.session_key or ""
    services.note_sign_in(user=user, session_key=key, provider=provider, sid=provider_session)
    own = "citizen.signed_in" if citizen else "staff.signed_in"
    action = "representative.signed_in" if user.is_representative else own
    audit.record(action, by=user, subject=citizen or user, about=citizen, municipality=_municipality(request))


def _ours(request: HttpRequest, wanted: str) -> str:
    """The address that was asked for, when it is one of ours."""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else ""


@require_POST
def sign_in_as_test_person(request: HttpRequest) -> HttpResponseBase:
    """Sign in without proof. Local settings only: elsewhere this is no address."""
    if not settings.TEST_PERSONS:
        raise Http404
    chosen = request.POST.get("representative", "")
    if chosen:
        here = dict(selectors.representatives_here(_municipality(request), clock.today()))
        representative = next((row for row in here if str(row.pk) == chosen), None)
        if representative is None:
            raise Http404
        _enter(request, representative.user, None)
        return _on_for_another(request, None, here[representative])
    chosen = request.POST.get("person", "")
    citizens = selectors.citizens_with_account(_municipality(request))
    citizen = get_object_or_404(citizens, pk=chosen if chosen.isascii() and chosen.isdigit() else None)
    _enter(request, cast("User", citizen.user), citizen)
    return redirect(_ours(request, request.POST.get("next", "")) or "months")


@require_http_methods(["GET", "POST"])
@never_cache
def stay(request: HttpRequest) -> HttpResponseBase:
    """How long the session still lasts; POST makes it last longer.

    The token is that of the page's own forms: after signing in again in another tab, what was typed can still be sent.
    """
    user = request.user
    if not isinstance(user, User):
        return JsonResponse({"signed_in": False})
    seen_at = request.session.get(SEEN_AT, 0)
    left = max(0, seen_at + settings.SESSION_COOKIE_AGE - int(time.time()))
    person = f"{user.username} {request.session.get(ACTS_FOR, '')}"
    return JsonResponse({"signed_in": True, "person": person, "seconds": left, "token": get_token(request)})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session here, and at the provider where one signed in there."""
    user = request.user
    citizen = selectors.citizen_of(user) if isinstance(user, User) else None
    if isinstance(user, User):
        own = "citizen.signed_out" if citizen else "staff.signed_out"
        action = "representative.signed_out" if user.is_representative else own
        audit.record(action, by=user, subject=citizen or user, about=citizen, municipality=_municipality(request))
        services.end_sessions(SignIn.objects.filter(session_key=request.session.session_key))
    audience = request.session.get(SIGNED_IN_BY)
    provider = oidc.provider_of(_municipality(request), audience) if audience else None
    logout(request)
    if provider and (there := oidc.farewell(provider, request.build_absolute_uri(reverse("signed-out")))):
        # Our policy lets a form lead to ourselves alone, so a page of ours goes on to the provider.
        answer: HttpResponse = render(request, "citizens/signing_out.html", {"there": there})
    else:
        messages.success(request, "U bent uitgelogd.")
        answer = redirect("sign-in")
    answer["Clear-Site-Data"] = _CLEARED
    return answer


@require_safe
@never_cache
def signed_out(request: HttpRequest) -> HttpResponseBase:
    """Say that one is signed out. Also where the provider brings people back to."""
    if not request.user.is_authenticated:
        messages.success(request, "U bent uitgelogd.")
    return redirect("home" if request.user.is_authenticated else "sign-in")


@require_POST
@never_cache
def sign_out_everywhere(request: HttpRequest) -> HttpResponseBase:
    """End every session of who asks, this one too."""
    user = request.user
    if not isinstance(user, User):
        return redirect("sign-in")
    citizen = selectors.citizen_of(user)
    services.end_sessions(SignIn.objects.filter(user=user))
    municipality = _municipality(request)
    audit.record("signed_out.everywhere", by=user, subject=citizen or user, about=citizen, municipality=municipality)
    logout(request)
    messages.success(request, "U bent overal uitgelogd: op alle telefoons en computers.")
    answer = redirect("sign-in")
    answer["Clear-Site-Data"] = _CLEARED
    return answer


@require_safe
@for_citizen
def access_log(request: CitizenRequest, citizen: Citizen) -> HttpResponseBase:
    """Who saw or changed the citizen's data, and when. A page that is not there is the nearest one."""
    page = Paginator(selectors.events_about(citizen), _LINES_A_PAGE).get_page(request.GET.get("bladzijde"))
    told = explanation.tell(page, audit.name_of(request.user))
    return render(request, "citizens/access_log.html", {"page": page, "told": told})


@csrf_exempt  # the provider calls this itself; its signature is the proof
@require_POST
@never_cache
def provider_signed_out(request: HttpRequest, audience: str) -> HttpResponseBase:
    """The provider says that a session has ended (OpenID Connect Back-Channel Logout 1.0)."""
    provider = oidc.provider_of(_municipality(request), audience)
    if provider is None:
        raise Http404
    try:
        session = oidc.logged_out_session(provider, request.POST.get("logout_token", ""))
    except oidc.SignInRefused:
        return HttpResponse(status=400)
    services.end_sessions(SignIn.objects.filter(provider=provider, provider_session=session))
    return HttpResponse(status=200)
