"""The trial calculation of the allowances as JSON: facts in, answer out."""

from decimal import Decimal
from typing import Any

from allowances.engine.calculate import RULES, Allowances, calculate_allowances
from allowances.engine.facts import (
    AllowanceFacts,
    AllowanceHousehold,
    Child,
    Childcare,
    ChildcareKind,
    Rent,
)
from allowances.engine.rules.parts import Benefit
from settlement.engine.contract import Law, step_to_json
from settlement.engine.facts import InvalidInput
from settlement.engine.lawmonth import LawNotKnown
from settlement.engine.money import EXACT, ZERO
from settlement.engine.month import Month
from settlement.engine.readers import (
    Json,
    Reader,
    amount,
    answered,
    answered_text,
    boolean,
    count,
    list_of,
    needed,
    object_of,
    one_of,
    or_null,
    written_as,
)

MOST = 10**12 - 1
"""Euros in an income or assets."""
MOST_DECIMALS = 12
"""Of a number of hours. More say nothing, and endless ones would never be added up."""


def answer(obj: object, lawbook: Law) -> Json:
    """The answer to one input object of the contract, or its error object. Whatever was put in, it answers."""

    def calculated(id_: str, facts: AllowanceFacts) -> Json:
        return allowances_to_json(id_, calculate_allowances(facts, lawbook.law_of(Month(facts.year, 1))))

    return answered(obj, facts_from_json, calculated)


def answer_json(text: bytes, lawbook: Law) -> Json:
    """The answer to one input object as it came: JSON in UTF-8, or an error object that says it is not."""
    return answered_text(text, lambda obj: answer(obj, lawbook))


def facts_from_json(obj: object) -> AllowanceFacts:
    """The facts in an input object of the contract (its `id` is not one of them); InvalidInput names every fault."""
    facts: AllowanceFacts = _facts(obj)
    return facts


def allowances_to_json(id_: str, allowances: Allowances) -> Json:
    """The answer object of the contract."""
    return {
        "id": id_,
        "year": allowances.year,
        **{name: _benefit_to_json(getattr(allowances, name), allowances.year) for name in RULES},
        "steps": [step_to_json(step) for step in allowances.steps],
    }


def _benefit_to_json(benefit: Benefit | LawNotKnown, year: int) -> Json:
    if isinstance(benefit, LawNotKnown):
        message = f"{benefit.key} is not known for {year}, and nothing is extrapolated."
        return {"error": {"code": "law_not_known", "message": message}}
    if benefit.year is None:
        return {"month": int(benefit.month)}
    return {"year": int(benefit.year), "month": int(benefit.month)}


def _whole(value: object) -> int:
    """A whole number that is neither a boolean nor a fraction. Below 0, the facts refuse it."""
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > MOST:
        raise needed("a whole number")
    return value


def _euros(value: object) -> Decimal:
    """Whole euros as a number, or an amount as text."""
    if isinstance(value, str):
        found: Decimal = amount(value)
        return found
    try:
        return EXACT.add(Decimal(_whole(value)), ZERO)
    except InvalidInput:
        raise needed('a whole number, or a text such as "1234.50",') from None


def _hours(value: object) -> Decimal:
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    if isinstance(value, Decimal) and value.is_finite() and abs(value) < 1_000_000:
        exponent = value.as_tuple().exponent
        if isinstance(exponent, int) and exponent >= -MOST_DECIMALS:
            return EXACT.add(value, Decimal(0))  # no minus zero
    raise needed("a number of hours")


_factor: Reader = written_as("[0-9]+([.][0-9]+)?", '"0.9485"', Decimal)
_household = object_of(
    AllowanceHousehold,
    {"income": _whole, "partner": boolean, "persons": count, "adult_ages": list_of(count), "assets": _euros},
    {"partner_insured": boolean, "residence_factor": _factor},
)
_childcare = object_of(Childcare, {"kind": one_of(ChildcareKind), "hours": _hours, "hourly_rate": amount})


def _made(id: Any = None, **found: Any) -> AllowanceFacts:  # noqa: A002, ARG001
    return AllowanceFacts(**found)


_facts = object_of(
    _made,
    {
        "year": _whole,
        "household": _household,
        "rent": or_null(object_of(Rent, {"basic_rent": amount})),
        "children": list_of(object_of(Child, {"age": count})),
        "childcare": list_of(_childcare),
    },
    {"id": lambda value: value},
)
