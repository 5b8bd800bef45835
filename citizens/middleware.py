"""One municipality a request: found by the host name."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse

from citizens.models import Municipality, User


class MunicipalityMiddleware:
    """Sets `request.municipality`; signs out who belongs to another one; an unknown host is not found.

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
        return self.get_response(request)
