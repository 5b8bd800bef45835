"""The API is asked by nobody in particular."""

from collections.abc import Callable

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
        view, arguments, named = resolve(request.path_info)
        response: HttpResponse = view(request, *arguments, **named)
        return response
