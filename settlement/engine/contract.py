"""The trial calculation as JSON: facts in, answer out, and back again for storage."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import fields
from decimal import Decimal
from functools import cache
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
from settlement.engine.lawmonth import LawMonth
from settlement.engine.month import Month
from settlement.engine.readers import (
    Json,
    amount,
    answered,
    answered_text,
    boolean,
    by,
    count,
    list_of,
    object_of,
    one_of,
    or_null,
    text,
    written_as,
)
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
    "step_to_json",
    "steps_from_json",
    "steps_from_row",
    "steps_to_row",
]


Origins = Mapping[str, Mapping[str, Json]]
"""What steps say of each figure of a law book: by its key, and the day from which it holds."""


class Law(Protocol):
    """Where the law of a month comes from: the law book."""

    def law_of(self, month: Month, *, planned: bool = False) -> LawMonth: ...


def answer(obj: object, lawbook: Law) -> Json:
    """The answer to one input object of the contract, or its error object. Whatever was put in, it answers."""

    def settled(id_: str, facts: MonthFacts) -> Json:
        return settled_to_json(id_, settle_month(facts, lawbook.law_of(facts.month, planned=facts.planned_law)))

    return answered(obj, facts_from_json, settled)


def answer_json(text: bytes, lawbook: Law) -> Json:
    """The answer to one input object as it came: JSON in UTF-8, or an error object that says it is not."""
    return answered_text(text, lambda obj: answer(obj, lawbook))


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
        "steps": [step_to_json(step) for step in settled.steps],
    }


def steps_from_json(steps: Iterable[Json]) -> tuple[Step, ...]:
    """The steps of an answer, or of a stored settlement."""
    return tuple(
        Step(step["key"], Decimal(step["amount"]), tuple(step["articles"]), tuple(step["inputs"]), step["note"])
        for step in steps
    )


def steps_to_row(steps: Iterable[Json], origins: Origins) -> list[Any]:
    """Steps as a row keeps them: `[key, amount, note, articles, *inputs]`.

    An input is the key of an earlier step, `[name, value]` of a fact, or `[figure, value, since]` of the law, whose
    source `origins` has; whatever is put otherwise stays as it is.
    """
    return [
        [
            one["key"],
            one["amount"],
            one["note"],
            one["articles"],
            *(_in_short(source, origins) for source in one["inputs"]),
        ]
        for one in steps
    ]


def _in_short(source: Json, origins: Origins) -> Any:
    if len(source) == 1 and "step" in source:
        return source["step"]
    if len(source) == 2 and "name" in source and "value" in source:
        return [source["name"], source["value"]]
    for kind in ("figure", "choice"):
        if kind in source and _in_full(kind, source, origins) == source:
            return [source[kind], source["value"], source["since"], *([kind] if kind == "choice" else [])]
    return source


def _in_full(kind: str, source: Json, origins: Origins) -> Json:
    origin = origins.get(source[kind], {}).get(source.get("since", ""), {})
    return {kind: source[kind], "value": source.get("value"), **origin}


def steps_from_row(rows: Iterable[Any], origins: Origins) -> list[Json]:
    """The steps that `steps_to_row` wrote, with the same `origins`. Raises KeyError where those lack a figure."""
    return [
        {
            "key": key,
            "amount": step_amount,
            "articles": articles,
            "inputs": [_at_length(source, origins) for source in inputs],
            "note": note,
        }
        for key, step_amount, note, articles, *inputs in rows
    ]


def _at_length(source: Any, origins: Origins) -> Json:
    if isinstance(source, str):
        return {"step": source}
    if isinstance(source, dict):
        return source
    name, value, *more = source
    if not more:
        return {"name": name, "value": value}
    since, *kind = more
    return {kind[0] if kind else "figure": name, "value": value, **origins[name][since]}


def step_to_json(step: Step) -> Json:
    """A step as an answer, and a stored row, has it."""
    return {
        "key": step.key,
        "amount": str(step.amount),
        "articles": list(step.articles),
        "inputs": list(step.inputs),
        "note": step.note,
    }


# Keys for the law of 2027, which the contract does not have, are written only where they say something: what was
# stored before they existed reads as it did.
_ADDED = {
    "allowance_partner": False,
    "net_source": NetSource.PRINTED,
    "wage_data": None,
    "buffer": None,
    "interruptions": (),
}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, str | datetime.date | Month):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, ExemptionGrant):
        return {name: _plain(getattr(value, name)) for name in ("person", "article", *GRANT_KEYS[value.article])}
    return {
        written: _plain(found)
        for name, written in _names_of(value.__class__)
        if (found := getattr(value, name)) != _ADDED.get(name, _Nothing)
    }


class _Nothing:
    """What no value equals."""


@cache
def _names_of(kind: type[Any]) -> tuple[tuple[str, str], ...]:
    """The fields of the facts of one kind, each as it is called and as it is written."""
    return tuple(
        (field.name, "from" if kind is Situation and field.name == "since" else field.name) for field in fields(kind)
    )


_percent = written_as("[0-9]+([.][0-9]+)?", '"20"', Decimal)
_date = written_as("[0-9]{4}-[0-9]{2}-[0-9]{2}", '"2026-07-01"', datetime.date.fromisoformat)
_month = written_as("[0-9]{4}-[0-9]{2}", '"2026-07"', Month.parse)

_person = object_of(
    Person,
    {"id": text, "birth_date": _date},
    {"entitled": boolean, "in_institution": boolean, "parents_cannot_support": boolean},
)
_household = object_of(
    Household,
    {"persons": list_of(_person)},
    {
        "dependent_children": count,
        "youngest_child_birth_date": or_null(_date),
        "cost_sharers": count,
        "allowance_partner": boolean,
    },
)
_situation = object_of(
    lambda **found: Situation(since=found["from"], household=found["household"]),
    {"from": _date, "household": _household},
)
_policy = object_of(
    Policy,
    {},
    {
        "period_method": one_of(PeriodMethod),
        "holiday_method": one_of(HolidayMethod),
        "exemption_base": one_of(ExemptionBase),
        "exempt_self_employment": boolean,
        "exempt_under_27": boolean,
        "net_source": one_of(NetSource),
    },
)

_wage_data = object_of(WageData, {field.name: amount for field in fields(WageData)})
_income_required = {
    "person": text,
    "kind": one_of(IncomeKind),
    "net": amount,
    "period": object_of(Period, {"start": _date, "end": _date}),
}
_income_optional = {
    "paid_on": or_null(_date),
    "holiday_net": amount,
    "tax_credit_applied": boolean,
    "subsidised_job": boolean,
    "employment": or_null(text),
    "accrued": amount,
    "wage_data": or_null(_wage_data),
}
_holiday = {"holiday": one_of(Holiday)}
_accruing_income = object_of(Income, _income_required | _holiday, _income_optional)
_other_income = object_of(Income, _income_required, _income_optional | _holiday)
_income = by("kind", {"wage": _accruing_income, "benefit": _accruing_income}, _other_income)

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
_grant_required = {"person": text, "article": one_of(ExemptionArticle)}
_grant_readers = {
    "months_used": count,
    "since": _month,
    "n_months_used": count,
    "z_months_used": count,
    "extended_until": or_null(_month),
}
GRANT_OPTIONAL = {"months_used", "extended_until"}
_grants = {
    article: object_of(
        ExemptionGrant,
        _grant_required | {key: _grant_readers[key] for key in keys if key not in GRANT_OPTIONAL},
        {key: _grant_readers[key] for key in keys if key in GRANT_OPTIONAL},
    )
    for article, keys in GRANT_KEYS.items()
}
_grant = by("article", _grants, object_of(ExemptionGrant, _grant_required, _grant_readers))

_month_facts = object_of(
    lambda id=None, **found: MonthFacts(**found),  # noqa: A006, ARG005
    {"month": _month, "situations": list_of(_situation)},
    {
        "id": lambda value: value,
        "policy": _policy,
        "benefit_from": or_null(_date),
        "benefit_until": or_null(_date),
        "interruptions": list_of(object_of(Period, {"start": _date, "end": _date})),
        "reductions": list_of(
            object_of(Reduction, {"article": one_of(ReductionArticle), "percent": _percent}),
        ),
        "measure_percent": _percent,
        "incomes": list_of(_income),
        "exemptions": list_of(_grant),
        "deductions": list_of(object_of(Deduction, {"kind": one_of(DeductionKind), "amount": amount})),
        "protected_amount": or_null(amount),
        "paid": or_null(amount),
        "withheld": or_null(amount),
        "buffer": or_null(object_of(Buffer, {"amount": amount, "used_this_year": amount})),
        "planned_law": boolean,
    },
)
