"""Is the installation alive, and for how long does it know the law? For the load balancer and the monitoring."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from config.clock import today
from settlement.law.lawbook import lawbook

PATH = "/gezondheid/"


class HealthMiddleware:
    """Answers `/gezondheid/` with 200 when the database does, before anybody asks for a host name or for https."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path != PATH:
            return self.get_response(request)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return JsonResponse({"status": "ok"} | _law())


def _law() -> dict[str, Any]:
    """Law that ends is no reason to stop: this warns, and the answer stays 200."""
    book = lawbook()
    warnings = [f"{file} is known until {month}" for file, month in book.ending(today()).items()]
    return {"law_known_until": str(book.known_until()), "warnings": warnings}
