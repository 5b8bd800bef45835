"""The API is asked by nobody in particular."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import resolve

PREFIX = "/api/"


class AnonymousApiMiddleware:
    """Answers the addresses of the API before anybody looks at cookies, accounts, municipality or database.

    So they are the same on every host, whoever is signed in; a session is neither read nor kept alive.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        if settings.SECURE_SSL_REDIRECT and not request.is_secure():
            # Who sent facts in the open must not learn to: a redirect would make it work the second time.
            return HttpResponse("https only", status=403, content_type="text/plain")
        view, arguments, named = resolve(request.path_info)
        response: HttpResponse = view(request, *arguments, **named)
        return response
