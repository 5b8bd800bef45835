"""The addresses of the load balancer and the monitoring."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from config import health, metrics

ANSWERS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/healthz": health.alive,
    "/readyz": health.ready,
    "/metrics": metrics.answer,
}


class MonitoringMiddleware:
    """Answers these before anybody asks for a host name, https, a session or a municipality."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if answer := ANSWERS.get(request.path):
            response = answer(request)
            response["Cache-Control"] = "no-store"
            return response
        return self.get_response(request)
