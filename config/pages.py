"""What every answer carries, and the pages for what went wrong: in Dutch, without a word of the machine.

The pages for a failure ask nothing of database, session or cache: those may be what failed.
"""

import sys
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from config.api import PREFIX

# No page of ours asks for any of these, so neither may what somebody gets into one.
_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "microphone", "payment")
)
_HEADERS = {"Permissions-Policy": _POLICY, "Cross-Origin-Resource-Policy": "same-origin"}
_DOWN = (OperationalError, InterfaceError, RedisError)
_SECONDS = "60"


class HeadersMiddleware:
    """Headers that no middleware of Django sets; and TRACE, which repeats what a browser hides, is refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_trace = request.method == "TRACE" and not request.path_info.startswith(PREFIX)  # the API refuses it itself
        response = HttpResponse(status=405) if is_trace else self.get_response(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response


def bad_request(_request: HttpRequest, exception: Exception) -> HttpResponse:
    """What cannot be read; or too much of it."""
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
        return _plain("413.html", 413)
    return _plain("400.html", 400)


def server_error(_request: HttpRequest) -> HttpResponse:
    """Something failed: a part that is down will be back, and says when to try again."""
    if isinstance(sys.exc_info()[1], _DOWN):
        response = _plain("503.html", 503)
        response["Retry-After"] = _SECONDS
        return response
    return _plain("500.html", 500)


def _plain(template: str, status: int) -> HttpResponse:
    return HttpResponse(loader.get_template(template).render(), status=status)


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where who finds a weakness can tell it (RFC 9116)."""
    lines = {
        "Contact": settings.SECURITY_CONTACT,
        "Expires": f"{settings.SECURITY_TXT_EXPIRES.isoformat()}T00:00:00Z",
        "Preferred-Languages": "nl, en",
        "Canonical": request.build_absolute_uri(request.path),
    }
    told = "".join(f"{name}: {value}\n" for name, value in lines.items())
    return HttpResponse(told, content_type="text/plain; charset=utf-8")
