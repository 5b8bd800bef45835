"""A settled month on a page."""

from django import template

from settlement.explanation import Explanation, Names, explain
from settlement.models import Settlement

register = template.Library()


@register.inclusion_tag("settlement/lines.html")
def settlement_lines(settlement: Settlement, names: Names | None = None) -> dict[str, Explanation]:
    """The month line by line. It asks at most two queries, none when it is given `names_in` of all on the page."""
    return {"explanation": explain(settlement, names)}
