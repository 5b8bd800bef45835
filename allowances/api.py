"""The trial calculation of the allowances over HTTP, as that of a month."""

from typing import Any

from allowances.engine.contract import answer_json
from allowances.law.lawbook import lawbook
from allowances.schema import schemas
from settlement.api import TrialView, documented
from settlement.engine.readers import Json


@documented(
    "calculateAllowances",
    "What would the allowances of this year be?",
    "The toeslagen of one household in one year. An allowance whose figures are not known says so on its own.",
    "AllowanceCalculation",
)
class AllowanceCalculationsView(TrialView):
    def answer(self, body: bytes) -> Json:
        return answer_json(body, lawbook())


def add_schemas(result: dict[str, Any], **_more: Any) -> dict[str, Any]:
    """Gives the OpenAPI document the components of the allowances too."""
    result["components"]["schemas"] |= schemas()
    return result
