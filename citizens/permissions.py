"""Who may see a citizen's pages: the citizen, signed in at this municipality, and who acts for the citizen now."""

import ipaddress
import time
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache as shared
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from citizens import audit
from citizens.models import Citizen, Mandate, Municipality, User
from citizens.selectors import citizen_of, mandates_of
from config import clock

P = ParamSpec("P")
# In the session: when somebody signed in, and was last here, in seconds since 1970.
SIGNED_IN_AT, SEEN_AT = "signed_in_at", "seen_at"
# For whom the provider is by which somebody signed in; nothing for a password.
SIGNED_IN_BY = "signed_in_by"
# When staff last gave a second factor, in seconds since 1970.
PROVEN_AT = "proven_at"


# For whom a representative acts: a key of a citizen; and the only one for whom the provider said that they may.
ACTS_FOR, NAMED = "acts_for", "named"

_MINUTE = 60
# Pages without anybody's data, and the statement, which logs itself with its version.
NO_LOOK = {"upload", "payslip-months", "statement"}
# What stays the citizen's own, whoever acts for them: who looked, all that is kept, and what they filled in to look
# ahead, which counts for no decision.
NOT_FOR_REPRESENTATIVES = {
    "access-log",
    "my-data",
    "my-data-file",
    "my-data-pdf",
    "forget-answers",
    "own-allowances",
    "own-schemes",
    "own-what-if",
    "own-year",
    "own-year-csv",
    "own-year-pdf",
}


# Pages that are a form and nothing else.
FORMS = {"upload", "correct-payslip", "new-job", "end-job", "state-income", "add-evidence"}


class CitizenRequest(HttpRequest):
    """What our middleware makes of a request, once it is known to be of a citizen. For types only."""

    user: User
    municipality: Municipality
    # Whose pages these are, whoever looks.
    citizen: Citizen
    htmx: HtmxDetails


def for_citizen(
    view: Callable[Concatenate[CitizenRequest, Citizen, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """The view is called with the citizen who asks; no copy of the answer is kept anywhere, and the look is logged.

    Who is not signed in goes to the sign-in page; a caseworker is refused. A representative asks for the citizen that
    was chosen, as long as the mandate lasts: it is read anew for each request.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        citizen = citizen_of(request.user) if isinstance(request.user, User) else None
        if isinstance(request.user, User) and request.user.is_representative:
            mandate = mandates_here(request).get(request.session.get(ACTS_FOR, 0))
            if mandate is None:
                return _elsewhere(request, reverse("choose-person"))
            citizen = request.user.acts_for = mandate.citizen
            request.user.only_reads = mandate.only_reads
            if not _may(request, mandate):
                raise PermissionDenied
        if citizen is None:
            if request.user.is_authenticated:
                raise PermissionDenied
            return _elsewhere(request, redirect_to_login(request.get_full_path()).url)
        cast("CitizenRequest", request).citizen = citizen
        response = view(cast("CitizenRequest", request), citizen, *args, **kwargs)
        add_never_cache_headers(response)
        _log_look(request, citizen, response)
        return response

    guarded.is_for_citizen = True  # type: ignore[attr-defined]
    return guarded


def mandates_here(request: HttpRequest) -> dict[int, Mandate]:
    """For whom a representative may act now, by citizen; who came for one person, for that one alone."""
    named = request.session.get(NAMED)
    rows = mandates_of(cast("User", request.user), clock.today())
    return {row.citizen_id: row for row in rows if named in {None, row.citizen_id}}


def _may(request: HttpRequest, mandate: Mandate) -> bool:
    match = request.resolver_match
    is_own = match is None or match.url_name in NOT_FOR_REPRESENTATIVES
    asks = request.method not in {"GET", "HEAD"} or (match is not None and match.url_name in FORMS)
    return not is_own and not (asks and mandate.only_reads)


def _elsewhere(request: HttpRequest, address: str) -> HttpResponseBase:
    """To another page. One that asks again by itself would show that page inside itself."""
    return HttpResponseClientRedirect(address) if "HX-Request" in request.headers else redirect(address)


def _log_look(request: HttpRequest, citizen: Citizen, response: HttpResponseBase) -> None:
    """The citizen saw a page with data. That nothing changed yet, or that a page must be asked again, is no look."""
    match = request.resolver_match
    if match is None or match.url_name in NO_LOOK or response.status_code != 200 or "HX-Refresh" in response:
        return
    municipality = cast("CitizenRequest", request).municipality
    # The address held: its parts name a row of the citizen.
    parts = {name: str(value) for name, value in match.kwargs.items()}
    audit.record(
        f"page.{match.url_name}", by=request.user, subject=citizen, about=citizen, municipality=municipality, **parts
    )


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: what our own proxies say, as many as there are, and nobody else's word."""
    proxies = settings.TRUSTED_PROXIES
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if proxies and forwarded:
        return forwarded[-min(proxies, len(forwarded))]
    return str(request.META.get("REMOTE_ADDR", ""))


def network_of(address: str | None) -> str:
    """The address; of IPv6 the network, in which one machine has as many addresses as it likes."""
    try:
        found = ipaddress.ip_address((address or "").strip())
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)


def heavy(view: Callable[Concatenate[HttpRequest, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Much work: one person, or one address without a session, may ask for it only so often a minute of the clock."""

    @wraps(view)
    def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        who = f"user {request.user.pk}" if request.user.is_authenticated else network_of(address_of(request))
        minute = int(time.time()) // _MINUTE
        key = f"heavy:{minute}:{sha256(who.encode()).hexdigest()}"
        shared.add(key, 0, timeout=2 * _MINUTE)
        if shared.incr(key) > settings.HEAVY_PAGES_PER_MINUTE:
            answer = render(request, "429.html", status=429)
            answer["Retry-After"] = str(_MINUTE)
            return answer
        return view(request, *args, **kwargs)

    return counted
