"""The trial calculation as JSON: facts in, answer out, and back again for storage.

A reader checks one value and converts it, or raises InvalidInput with every fault below it and its path. Readers of
objects make the facts, so that defaults stand in one place: on the facts.
"""

import datetime
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from settlement.engine.facts import (
    Buffer,
    Deduction,
    DeductionKind,
    ExemptionArticle,
    ExemptionBase,
    ExemptionGrant,
    Holiday,
    HolidayMethod,
    Household,
    Income,
    IncomeKind,
    InvalidInput,
    MonthFacts,
    NetSource,
    Period,
    PeriodMethod,
    Person,
    Policy,
    Reduction,
    ReductionArticle,
    Situation,
    WageData,
)
from settlement.engine.lawmonth import LawMonth, LawNotKnown
from settlement.engine.money import EXACT, ZERO
from settlement.engine.month import Month
from settlement.engine.settle import settle_month
from settlement.engine.trace import Settled, Step

__all__ = [
    "GRANT_KEYS",
    "GRANT_OPTIONAL",
    "InvalidInput",
    "answer",
    "answer_json",
    "facts_from_json",
    "facts_to_json",
    "settled_to_json",
    "steps_from_json",
]

Json = dict[str, Any]
Reader = Callable[[object], Any]


class Law(Protocol):
    """Where the law of a month comes from: the law book."""

    def law_of(self, month: Month, *, planned: bool = False) -> LawMonth: ...


def answer(obj: object, lawbook: Law) -> Json:
    """The answer to one input object of the contract, or its error object. Whatever was put in, it answers."""
    id_ = obj.get("id") if isinstance(obj, dict) else None
    if not isinstance(id_, str) or not id_:
        return _error(None, "invalid_input", "The input is not valid.", {"id": "a text is needed"} | _faults(obj))
    try:
        facts = facts_from_json(obj)
        settled = settle_month(facts, lawbook.law_of(facts.month, planned=facts.planned_law))
    except InvalidInput as invalid:
        return _error(id_, "invalid_input", "The input is not valid.", invalid.fields)
    except LawNotKnown as not_known:
        return _error(id_, "law_not_known", f"{not_known}, and nothing is extrapolated.", {})
    return settled_to_json(id_, settled)


def _faults(obj: object) -> dict[str, str]:
    try:
        facts_from_json(obj)
    except InvalidInput as invalid:
        return invalid.fields
    return {}


def answer_json(text: bytes, lawbook: Law) -> Json:
    """The answer to one input object as it came: JSON in UTF-8, or an error object that says it is not."""
    try:
        obj = json.loads(text.decode("utf-8-sig"), parse_constant=_refuse, object_pairs_hook=_keys_once)
    except (ValueError, RecursionError):
        return _error(None, "invalid_input", "The input is not valid.", {"": "this is no JSON"})
    return answer(obj, lawbook)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _keys_once(pairs: list[tuple[str, Any]]) -> Json:
    """An object. Beside a key that stands in it twice comes one that no reader knows: nobody guesses which counts."""
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    times = Counter(key for key, _ in pairs)
    return found | {f"{key} (given twice)": None for key in found if times[key] > 1}


def facts_from_json(obj: object) -> MonthFacts:
    """The facts in an input object of the contract (its `id` is not one of them); InvalidInput names every fault."""
    facts: MonthFacts = _month_facts(obj)
    return facts


def facts_to_json(facts: MonthFacts) -> Json:
    """The input object that `facts_from_json` reads back as the same facts; defaults of the contract are written."""
    plain: Json = _plain(facts)
    return plain


def settled_to_json(id_: str, settled: Settled) -> Json:
    """The answer object of the contract."""
    amounts = (
        "norm",
        "norm_payout",
        "norm_reserve",
        "income",
        "holiday_claim",
        "exempt",
        "counted",
        "entitlement",
        "payout",
        "reserve",
        "deducted",
        "to_pay",
    )
    return {
        "id": id_,
        "month": str(settled.month),
        **{name: str(getattr(settled, name)) for name in amounts},
        "difference": None if settled.difference is None else str(settled.difference),
        "attention": list(settled.attention),
        "steps": [_step_to_json(step) for step in settled.steps],
    }


def steps_from_json(steps: Iterable[Json]) -> tuple[Step, ...]:
    """The steps of an answer, or of a stored settlement."""
    return tuple(
        Step(step["key"], Decimal(step["amount"]), tuple(step["articles"]), tuple(step["inputs"]), step["note"])
        for step in steps
    )


def _step_to_json(step: Step) -> Json:
    return {
        "key": step.key,
        "amount": str(step.amount),
        "articles": list(step.articles),
        "inputs": list(step.inputs),
        "note": step.note,
    }


def _error(id_: str | None, code: str, message: str, faults: dict[str, str]) -> Json:
    return {"id": id_, "error": {"code": code, "message": message, "fields": faults}}


# Keys for the law of 2027, which the contract does not have, are written only where they say something: what was
# stored before they existed reads as it did.
_ADDED = {"allowance_partner": False, "net_source": NetSource.PRINTED, "wage_data": None, "buffer": None}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime.date | Month | StrEnum):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if is_dataclass(value):
        names = [field.name for field in fields(value)]
        if isinstance(value, ExemptionGrant):
            names = ["person", "article", *GRANT_KEYS[value.article]]
        names = [name for name in names if name not in _ADDED or getattr(value, name) != _ADDED[name]]
        plain = {name: _plain(getattr(value, name)) for name in names}
        return {"from" if isinstance(value, Situation) and name == "since" else name: plain[name] for name in names}
    return value


def _needed(what: str) -> InvalidInput:
    return InvalidInput({"": f"{what} is needed"})


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _needed("a text")
    return value


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise _needed("true or false")
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1_000_000:
        raise _needed("a whole number of 0 or more")
    return value


def _written_as(pattern: str, example: str, convert: Callable[[str], Any]) -> Reader:
    matches = re.compile(pattern).fullmatch

    def read(value: object) -> Any:
        if isinstance(value, str) and matches(value):
            try:
                return convert(value)
            except ValueError:  # no such day
                pass
        raise _needed(f"a text such as {example}")

    return read


def _one_of(choices: Iterable[StrEnum]) -> Reader:
    known = {choice.value: choice for choice in choices}

    def read(value: object) -> Any:
        if not isinstance(value, str) or value not in known:
            raise _needed("one of " + ", ".join(known))
        return known[value]

    return read


def _or_null(reader: Reader) -> Reader:
    return lambda value: None if value is None else reader(value)


def _list_of(reader: Reader) -> Reader:
    def read(value: object) -> Any:
        if not isinstance(value, list):
            raise _needed("a list")
        faults: dict[str, str] = {}
        found = []
        for index, one in enumerate(value):
            try:
                found.append(reader(one))
            except InvalidInput as invalid:
                faults |= _below(f"[{index}]", invalid)
        if faults:
            raise InvalidInput(faults)
        return tuple(found)

    return read


def _object(
    make: Callable[..., Any], required: dict[str, Reader], optional: dict[str, Reader] | None = None
) -> Reader:
    readers = required | (optional or {})

    def read(value: object) -> Any:
        if not isinstance(value, dict):
            raise _needed("an object")
        faults = {key: "is missing" for key in required if key not in value}
        found = {}
        for key, one in value.items():
            if key not in readers:
                faults[key] = "is not known here"
                continue
            try:
                found[key] = readers[key](one)
            except InvalidInput as invalid:
                faults |= _below(key, invalid)
        if faults:
            raise InvalidInput(faults)
        return make(**found)

    return read


def _by(key: str, variants: dict[str, Reader], otherwise: Reader) -> Reader:
    """Objects whose other keys depend on the value of one."""

    def read(value: object) -> Any:
        choice = value.get(key) if isinstance(value, dict) else None
        return (variants.get(choice, otherwise) if isinstance(choice, str) else otherwise)(value)

    return read


def _below(path: str, invalid: InvalidInput) -> dict[str, str]:
    """The faults of a part, with the path of that part before theirs."""
    return {
        path + (below if not below or below.startswith("[") else f".{below}"): message
        for below, message in invalid.fields.items()
    }


_amount = _written_as("-?[0-9]+[.][0-9]{2}", '"1234.50"', lambda text: EXACT.add(Decimal(text), ZERO))  # no minus zero
_percent = _written_as("[0-9]+([.][0-9]+)?", '"20"', Decimal)
_date = _written_as("[0-9]{4}-[0-9]{2}-[0-9]{2}", '"2026-07-01"', datetime.date.fromisoformat)
_month = _written_as("[0-9]{4}-[0-9]{2}", '"2026-07"', Month.parse)

_person = _object(
    Person,
    {"id": _text, "birth_date": _date},
    {"entitled": _boolean, "in_institution": _boolean, "parents_cannot_support": _boolean},
)
_household = _object(
    Household,
    {"persons": _list_of(_person)},
    {
        "dependent_children": _count,
        "youngest_child_birth_date": _or_null(_date),
        "cost_sharers": _count,
        "allowance_partner": _boolean,
    },
)
_situation = _object(
    lambda **found: Situation(since=found["from"], household=found["household"]),
    {"from": _date, "household": _household},
)
_policy = _object(
    Policy,
    {},
    {
        "period_method": _one_of(PeriodMethod),
        "holiday_method": _one_of(HolidayMethod),
        "exemption_base": _one_of(ExemptionBase),
        "exempt_self_employment": _boolean,
        "exempt_under_27": _boolean,
        "net_source": _one_of(NetSource),
    },
)

_wage_data = _object(WageData, {field.name: _amount for field in fields(WageData)})
_income_required = {
    "person": _text,
    "kind": _one_of(IncomeKind),
    "net": _amount,
    "period": _object(Period, {"start": _date, "end": _date}),
}
_income_optional = {
    "paid_on": _or_null(_date),
    "holiday_net": _amount,
    "tax_credit_applied": _boolean,
    "subsidised_job": _boolean,
    "employment": _or_null(_text),
    "accrued": _amount,
    "wage_data": _or_null(_wage_data),
}
_holiday = {"holiday": _one_of(Holiday)}
_accruing_income = _object(Income, _income_required | _holiday, _income_optional)
_other_income = _object(Income, _income_required, _income_optional | _holiday)
_income = _by("kind", {"wage": _accruing_income, "benefit": _accruing_income}, _other_income)

GRANT_KEYS: dict[str, tuple[str, ...]] = {
    "n": ("months_used",),
    "r": ("since", "n_months_used"),
    "y": (),
    "z": ("since", "n_months_used"),
    "aa": ("z_months_used",),
    "34a_a": ("since", "extended_until"),
    "34a_b": (),
    "34a_c": (),
}
_grant_required = {"person": _text, "article": _one_of(ExemptionArticle)}
_grant_readers = {
    "months_used": _count,
    "since": _month,
    "n_months_used": _count,
    "z_months_used": _count,
    "extended_until": _or_null(_month),
}
GRANT_OPTIONAL = {"months_used", "extended_until"}
_grants = {
    article: _object(
        ExemptionGrant,
        _grant_required | {key: _grant_readers[key] for key in keys if key not in GRANT_OPTIONAL},
        {key: _grant_readers[key] for key in keys if key in GRANT_OPTIONAL},
    )
    for article, keys in GRANT_KEYS.items()
}
_grant = _by("article", _grants, _object(ExemptionGrant, _grant_required, _grant_readers))

_month_facts = _object(
    lambda id=None, **found: MonthFacts(**found),  # noqa: A006, ARG005
    {"month": _month, "situations": _list_of(_situation)},
    {
        "id": lambda value: value,
        "policy": _policy,
        "benefit_from": _or_null(_date),
        "benefit_until": _or_null(_date),
        "reductions": _list_of(
            _object(Reduction, {"article": _one_of(ReductionArticle), "percent": _percent}),
        ),
        "measure_percent": _percent,
        "incomes": _list_of(_income),
        "exemptions": _list_of(_grant),
        "deductions": _list_of(_object(Deduction, {"kind": _one_of(DeductionKind), "amount": _amount})),
        "protected_amount": _or_null(_amount),
        "paid": _or_null(_amount),
        "withheld": _or_null(_amount),
        "buffer": _or_null(_object(Buffer, {"amount": _amount, "used_this_year": _amount})),
        "planned_law": _boolean,
    },
)
