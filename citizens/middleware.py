"""One operation and one municipality a request, by its host name; and a session that does not last for ever."""

import ipaddress
import logging
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.template import loader
from django.urls import reverse

from citizens import audit
from citizens.managers import OutsideScope, scope
from citizens.models import Municipality, User
from citizens.permissions import SEEN_AT, SIGNED_IN_AT, address_of

logger = logging.getLogger(__name__)


class OperationMiddleware:
    """All that a request writes in the log bears one operation id, and the address that it came from."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            address = str(ipaddress.ip_address(address_of(request)))
        except ValueError:  # a proxy may say anything
            address = ""
        begun = audit.operation.set(audit.Operation(str(uuid.uuid4()), address))
        try:
            return self.get_response(request)
        finally:
            audit.operation.reset(begun)


class MunicipalityMiddleware:
    """Sets `request.municipality`, whose rows alone can then be read; signs out who belongs to another one.

    An unknown host is not found.
    Where `DEFAULT_MUNICIPALITY_HOST` is set (locally), an unknown host means that municipality.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = request.get_host().rpartition(":")[0] or request.get_host()
        hosts = [host, settings.DEFAULT_MUNICIPALITY_HOST] if settings.DEFAULT_MUNICIPALITY_HOST else [host]
        found = {municipality.host: municipality for municipality in Municipality.objects.filter(host__in=hosts)}
        municipality = next((found[name] for name in hosts if name in found), None)
        if municipality is None:
            raise Http404("Op dit adres staat geen gemeente.")
        request.municipality = municipality  # type: ignore[attr-defined]
        user = request.user
        if isinstance(user, User) and user.municipality_id not in {None, municipality.pk}:
            logout(request)
        begun = scope.set(municipality.pk)
        try:
            return self.get_response(request)
        finally:
            scope.reset(begun)

    def process_exception(self, _request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A row of elsewhere is not found, and somebody hears of it: a look-up is wrong."""
        if not isinstance(exception, OutsideScope):
            return None
        logger.error("outside_scope", extra={"model": str(exception)})
        return HttpResponse(loader.get_template("404.html").render(), status=404)


class SignInEndsMiddleware:
    """Lets a session last a while after each request, and never longer than a working day (ASVS 7.3).

    To ask how long it still lasts (GET `stay`) does not make it last longer. Real time: the day on which a
    demonstration stands still does not open a door for ever.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User):
            session, now = request.session, int(time.time())
            limit = settings.STAFF_SESSION_SECONDS if request.user.is_staff else settings.CITIZEN_SESSION_SECONDS
            if now - session.setdefault(SIGNED_IN_AT, now) > limit:
                logout(request)
            elif request.method != "GET" or request.path != reverse("stay"):
                session[SEEN_AT] = now  # saved by this, with its cookie, for another SESSION_COOKIE_AGE
        return self.get_response(request)
