"""Trial calculations over HTTP: anonymous, stateless, without database, and never logged."""

import logging
import traceback
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import cache as shared
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.http import parse_header_parameters
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import exceptions, status
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from citizens.permissions import network_of
from config.clock import now
from settlement.engine.contract import answer_json
from settlement.engine.readers import Json
from settlement.law.lawbook import lawbook
from settlement.schema import reference, schemas

MAX_BYTES = 100 * 1024
MINUTE = 60
PROBLEM_TYPE = "application/problem+json"
TITLES = {
    400: "Bad Request",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    429: "Too Many Requests",
    500: "Internal Server Error",
}
View = TypeVar("View", bound=type[APIView])
logger = logging.getLogger(__name__)


class TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = f"At most {MAX_BYTES} bytes are read."


class AddressThrottle(BaseThrottle):
    """So many requests a minute of the clock for one address, counted in the cache that all processes share."""

    def allow_request(self, request: Request, view: APIView) -> bool:  # noqa: ARG002
        minute = int(now().timestamp()) // MINUTE
        key = f"calculations:{minute}:{network_of(self.get_ident(request))}"
        shared.add(key, 0, timeout=2 * MINUTE)
        return shared.incr(key) <= settings.CALCULATIONS_PER_MINUTE

    def wait(self) -> float:
        return MINUTE - now().timestamp() % MINUTE


class ApiView(APIView):
    """Anonymous; its answers are JSON whatever `Accept` says, and kept by nobody."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = (AddressThrottle,)

    @property
    def default_response_headers(self) -> dict[str, str]:
        return {**super().default_response_headers, "Cache-Control": "no-store"}

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:  # noqa: ARG002
        return super().perform_content_negotiation(request, force=True)


def documented(operation: str, summary: str, about: str, name: str) -> Callable[[View], View]:
    """What the OpenAPI document says of a calculation, whose components are `<name>Input` and `<name>Answer`."""
    return extend_schema_view(
        post=extend_schema(
            operation_id=operation,
            summary=summary,
            description=f"{about} At most {MAX_BYTES} bytes; nothing is stored or logged.",
            tags=["calculations"],
            request={"application/json": reference(f"{name}Input")},
            responses={
                (200, "application/json"): OpenApiResponse(reference(f"{name}Answer"), "The answer."),
                (400, PROBLEM_TYPE): OpenApiResponse(reference("CalculationProblem"), "The error object."),
                **{
                    (code, PROBLEM_TYPE): OpenApiResponse(reference("Problem"), title)
                    for code, title in TITLES.items()
                    if code not in {400, 404}
                },
            },
        )
    )


class TrialView(ApiView):
    """A calculation: one object in, its answer out. What answers it, a view says in `answer`."""

    http_method_names = ["post"]

    def answer(self, body: bytes) -> Json:
        raise NotImplementedError

    def post(self, request: Request) -> HttpResponseBase:
        """The answer of the contract, or its error object."""
        media_type, options = parse_header_parameters(request.content_type or "")
        if media_type != "application/json" or options.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
            raise exceptions.UnsupportedMediaType(media_type, "Send application/json in UTF-8.")
        answer = self.answer(_body(request._request))
        if "error" in answer:
            return _problem_response(400, answer)
        return JsonResponse(answer)


@documented("calculate", "What would this month be?", "One benefit month of one household.", "Calculation")
class CalculationsView(TrialView):
    def answer(self, body: bytes) -> Json:
        return answer_json(body, lawbook())


class DocumentView(ApiView):
    http_method_names = ["get", "head"]

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponseBase:  # noqa: ARG002
        """The OpenAPI document."""
        return JsonResponse(_document())


class NothingHereView(ApiView):
    """All other addresses of the API."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002
        raise exceptions.NotFound


def problem(exception: Exception, context: Mapping[str, Any]) -> HttpResponseBase:  # noqa: ARG001
    """What went wrong, as problem+json. Of an unknown error the log gets the kind and the place, never a value."""
    if not isinstance(exception, exceptions.APIException):
        place = traceback.extract_tb(exception.__traceback__)[-1]
        logger.error("%s at %s:%s", type(exception).__name__, place.filename, place.lineno)
        return _problem_response(500)
    response = _problem_response(exception.status_code, {"detail": str(exception.detail)})
    if (wait := getattr(exception, "wait", None)) is not None:
        response["Retry-After"] = str(int(wait))
    return response


def add_schemas(result: dict[str, Any], **_more: Any) -> dict[str, Any]:
    """Gives the OpenAPI document the components that its operations refer to."""
    result["components"] = {"schemas": schemas()}
    for path in result["paths"].values():
        path["post"]["requestBody"]["required"] = True
    return result


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]
    return document


def _problem_response(code: int, members: dict[str, Any] | None = None) -> JsonResponse:
    content = (members or {}) | {"type": "about:blank", "title": TITLES[code], "status": code}
    return JsonResponse(content, status=code, content_type=PROBLEM_TYPE)


def _body(request: HttpRequest) -> bytes:
    """The body, of which one byte too many is read at most: its length may be absent (chunked), or a lie."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES:
        raise TooLarge
    # Django reads nothing of a body without a length, though the server may say that the stream ends by itself.
    chunked = not request.META.get("CONTENT_LENGTH") and request.META.get("wsgi.input_terminated")
    stream = request.META["wsgi.input"] if chunked else request
    try:
        body: bytes = stream.read(MAX_BYTES + 1)
    except Exception:  # noqa: BLE001  # each server has errors of its own for a body that breaks off or is ill framed
        raise exceptions.ParseError("The body did not come whole.") from None
    if len(body) > MAX_BYTES:
        raise TooLarge
    return body
