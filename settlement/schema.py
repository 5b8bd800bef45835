"""Trial calculations as JSON Schema (2020-12, for OpenAPI 3.1), made from the facts that an engine is told.

Keys, types, choices and defaults are those of the dataclasses. Only the descriptions, and what one key asks of
another, are written here.
"""

import datetime
import types
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from decimal import Decimal
from enum import EnumType, StrEnum
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

from settlement.engine.contract import GRANT_KEYS, GRANT_OPTIONAL
from settlement.engine.facts import (
    Buffer,
    Deduction,
    ExemptionArticle,
    ExemptionGrant,
    Household,
    Income,
    MonthFacts,
    Period,
    Person,
    Policy,
    Reduction,
    Situation,
    WageData,
)
from settlement.engine.month import Month
from settlement.engine.trace import Settled, Step

Schema = dict[str, Any]

AMOUNT: Schema = {"type": "string", "pattern": r"^-?[0-9]+\.[0-9]{2}$", "examples": ["1234.50"]}
NEVER_NEGATIVE: Schema = {"pattern": r"^(-0+\.00|[0-9]+\.[0-9]{2})$"}
PERCENT: Schema = {"type": "string", "pattern": r"^(0*[0-9]{1,2}(\.[0-9]+)?|0*100(\.0+)?)$", "examples": ["12.5"]}
DATE: Schema = {
    "type": "string",
    "format": "date",
    "pattern": r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
}
MONTH: Schema = {"type": "string", "pattern": r"^[0-9]{4}-(0[1-9]|1[0-2])$", "examples": ["2026-07"]}
COUNT: Schema = {"type": "integer", "minimum": 0, "maximum": 999_999}
ID: Schema = {"type": "string", "minLength": 1}
PERCENTS = {"percent", "measure_percent"}
"""The keys whose decimals are percentages; all other decimals are amounts."""

SIMPLE: dict[Any, Schema] = {
    Decimal: AMOUNT,
    datetime.date: DATE,
    Month: MONTH,
    bool: {"type": "boolean"},
    int: COUNT,
    str: {"type": "string"},
}
NAMES: dict[type, str] = {MonthFacts: "CalculationInput", Settled: "CalculationAnswer", Step: "CalculationStep"}


class Described(NamedTuple):
    """What a calculation says of its types: a sentence a key, names of components, and keys that are not as typed."""

    keys: dict[type, dict[str, str]]
    names: dict[type, str]
    instead: dict[tuple[type, str], Schema]


DESCRIPTIONS: dict[type, dict[str, str]] = {
    MonthFacts: {
        "month": "The benefit month.",
        "situations": "Households over the month, `from` ascending; the first starts on or before the first day of "
        "benefit. Each holds until the day before the next.",
        "policy": "The choices of the municipality.",
        "benefit_from": "First day with a right to benefit, when inside the month (art. 45, 3).",
        "benefit_until": "Last day with a right to benefit, when inside the month (art. 45, 3).",
        "interruptions": "Stretches of days between those without a right to benefit, in order (art. 45, 3).",
        "reductions": "What is taken off a norm of art. 20 or 21 (art. 27 and 28).",
        "measure_percent": "Percent of the norm taken off the assistance (art. 18).",
        "incomes": "Incomes of the persons, whole, as they were paid; the calculation attributes them to the month.",
        "exemptions": "Decisions to exempt income from work (art. 31, 2; from 2027 art. 34a).",
        "deductions": "What is deducted from the payout, in this order.",
        "protected_amount": "The beslagvrije voet of this household, in euros a month, when it is known.",
        "paid": "What was paid already as benefit for this month, in euros, advances apart.",
        "withheld": "What was withheld already for deductions for this month, in euros.",
        "buffer": "A decision to use the buffer in this month (art. 34b, from 2027).",
        "planned_law": "Also use law that is enacted or planned but not in force; `attention` then says so.",
    },
    Situation: {"from": "The first day of this household.", "household": "Who live together from that day."},
    Household: {
        "persons": "One person, or two who are a couple.",
        "dependent_children": "How many dependent children live in the household.",
        "youngest_child_birth_date": "Birth date of the youngest dependent child (art. 31, 2, r).",
        "cost_sharers": "Cost-sharing residents besides these persons (art. 22a).",
        "allowance_partner": "Whether the two are partners for the allowances too (Awir art. 3; art. 24a, from 2027).",
    },
    Person: {
        "id": "A name for this person within the object.",
        "birth_date": "Birth date; a person belongs to an age group from the birthday on.",
        "entitled": "Whether the person has a right to assistance; false for a partner without it (art. 24).",
        "in_institution": "Whether the person lives in an institution (art. 23).",
        "parents_cannot_support": "Whether somebody of 18 to 20 cannot turn to the parents (art. 20, 3).",
    },
    Policy: {
        "period_method": "How a wage period that is not a calendar month is brought to months.",
        "holiday_method": "How the entitlement is split in payout and reserve.",
        "exemption_base": "What an exemption is a percentage of: the net, or the net and the holiday claim over it.",
        "exempt_self_employment": "Whether income from self-employment can be exempted.",
        "exempt_under_27": "Whether income of somebody under 27 can be exempted (art. 31, 5).",
        "net_source": "Which net of a wage counts: as printed, or the uniform net income (art. 32, 5).",
    },
    Period: {"start": "First day.", "end": "Last day."},
    Income: {
        "person": "The id of a person of a household.",
        "kind": "What the income is: it decides on the holiday claim and the exemption.",
        "net": "Net amount in euros; below 0 for a correction of a wage or benefit alone.",
        "period": "The days over which it was earned.",
        "paid_on": "The day on which it was paid; it decides on the month under `received`.",
        "holiday": "Whether holiday allowance accrues over it, was paid with it, or does not exist. Required for wage "
        "and benefit; `none` for the others.",
        "holiday_net": "Net holiday allowance paid beside `net`, in euros; only where `holiday` is `paid`.",
        "tax_credit_applied": "Whether the general tax credit was applied (Regeling Pw art. 11 and 12, else 13).",
        "subsidised_job": "Whether the job is subsidised (art. 31, 2, z and aa).",
        "employment": "Which employment, where a person has more than one; null is one employment.",
        "accrued": "Of a `holiday_payout`: the part whose claim was counted month by month, in euros.",
        "wage_data": "What the uniform net income of a wage is made of (Regeling Pw art. 7a).",
    },
    WageData: {
        "taxable_wage": "Taxable wage, in euros.",
        "wage_tax": "Wage tax and contributions withheld, in euros.",
        "zvw_withheld": "Contribution to the Zvw that was withheld, in euros.",
        "car_advantage": "Net advantage of a company car, in euros.",
        "exempt_items": "Net of the items that do not count, in euros.",
    },
    ExemptionGrant: {
        "person": "The id of a person of a household.",
        "article": "The letter in art. 31, 2; from 2027 that in art. 34a, 1.",
        "months_used": "Months of n used before this month.",
        "since": "First month of the exemption.",
        "n_months_used": "Months of n used before this month.",
        "z_months_used": "Months of z used before this month.",
        "extended_until": "Last month of an extension (art. 34a, 2).",
    },
    Deduction: {
        "kind": "Advances and set-offs go first; the others share the room that protects (art. 60, 60a; Rv 475c).",
        "amount": "What is to be deducted, in euros.",
    },
    Buffer: {
        "amount": "What is used of the buffer in this month, in euros.",
        "used_this_year": "What was used of it earlier in this calendar year, in euros.",
    },
    Reduction: {
        "article": "27: lower costs of housing; 28: left school or studies recently.",
        "percent": "Percent of the couple norm (art. 21, b).",
    },
    Settled: {
        "month": "The benefit month.",
        "norm": "The norm after reductions, for the days of benefit, in euros.",
        "norm_payout": "95 % of the norm, rounded.",
        "norm_reserve": "The rest of the norm: holiday allowance.",
        "income": "Income of all persons after attribution, without their holiday claims.",
        "holiday_claim": "Holiday claims of all persons (art. 31, 4; Regeling Pw art. 11 to 14).",
        "exempt": "What is exempted of the income.",
        "counted": "What is taken into account (art. 32).",
        "entitlement": "The norm less what is counted and the measure, never below 0.",
        "payout": "The part of the entitlement that is paid now.",
        "reserve": "The part of the entitlement that is reserved for the holiday allowance.",
        "deducted": "What is deducted from the payout.",
        "to_pay": "Payout less deductions.",
        "difference": "Payout less `paid` and `withheld`, when `paid` is given; else null.",
        "attention": "Codes of what a person must look at: negative_income, aow_age, law_planned, and others to come.",
        "steps": "How each amount came about, in order.",
    },
    Step: {
        "key": "A kind, optionally with its subject after a colon; unique in the answer.",
        "amount": "The amount of the step, in euros.",
        "articles": "Articles of the Participatiewet unless another law is named.",
        "inputs": "Earlier steps, facts and figures of the law it was made of; free in form.",
        "note": "A code, such as the reason of a refusal.",
    },
}

SETTLEMENT = Described(DESCRIPTIONS, NAMES, {})
ERROR: Schema = {
    "type": "object",
    "required": ["code", "message", "fields"],
    "properties": {
        "code": {
            "enum": ["invalid_input", "law_not_known"],
            "description": "law_not_known: a figure that the month needs is not known, and nothing is extrapolated.",
        },
        "message": {"type": "string", "description": "What is wrong, in English."},
        "fields": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": "Path of each fault, and what is wrong there.",
        },
    },
    "additionalProperties": False,
}
PROBLEM: Schema = {
    "type": {"type": "string", "format": "uri-reference"},
    "title": {"type": "string"},
    "status": {"type": "integer"},
}


def schemas() -> dict[str, Schema]:
    """All components by name; they refer to each other as components of an OpenAPI document."""
    return {
        **{of.__name__: object_of(of) for of in (Situation, Household, Person, Policy, Period, WageData)},
        **{of.__name__: object_of(of) for of in (Deduction, Buffer, Reduction)},
        "Income": object_of(Income) | _income_rules(),
        "ExemptionGrant": {"oneOf": [_grant(article) for article in ExemptionArticle]},
        "CalculationInput": with_id(object_of(MonthFacts), ID),
        "CalculationAnswer": with_id(always_whole(Settled), ID),
        "CalculationStep": always_whole(Step),
        "CalculationProblem": {
            "type": "object",
            "description": "The error object of the calculation, with the members of a problem (RFC 9457) beside it.",
            "required": ["id", "error", *PROBLEM],
            "properties": {"id": {"type": ["string", "null"]}, "error": ERROR, **PROBLEM},
            "additionalProperties": False,
        },
        "Problem": {
            "type": "object",
            "description": "What is wrong with the request (RFC 9457).",
            "required": list(PROBLEM),
            "properties": PROBLEM | {"detail": {"type": "string"}},
            "additionalProperties": False,
        },
    }


def reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def object_of(of: type, said: Described = SETTLEMENT) -> Schema:
    """What is given: keys with a default may be left out."""
    properties = dict(_properties(of, said))
    defaults = {_key(of, field.name): _plain(field.default) for field in fields(of) if field.default is not MISSING}
    return {
        "type": "object",
        "required": [key for key in properties if key not in defaults],
        "properties": {
            key: one | {"default": defaults[key]} if key in defaults else one for key, one in properties.items()
        },
        "additionalProperties": False,
    }


def always_whole(of: type, said: Described = SETTLEMENT) -> Schema:
    """What is answered: every key is there."""
    properties = dict(_properties(of, said))
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
    }


def _properties(of: type, said: Described) -> Iterator[tuple[str, Schema]]:
    for name, hint in get_type_hints(of).items():
        key = _key(of, name)
        schema = said.instead.get((of, key)) or (PERCENT if key in PERCENTS else _schema_of(hint, said))
        if of in {Deduction, Buffer} or (of, key) in _NEVER_NEGATIVE:
            schema = _never_negative(schema)
        yield key, schema | _SIZES.get((of, key), {}) | {"description": said.keys[of].get(key, "")}


_NEVER_NEGATIVE = {
    (MonthFacts, "protected_amount"),
    (MonthFacts, "paid"),
    (MonthFacts, "withheld"),
    (Income, "holiday_net"),
    (Income, "accrued"),
}
_SIZES: dict[tuple[type, str], Schema] = {
    (MonthFacts, "situations"): {"minItems": 1},
    (Household, "persons"): {"minItems": 1, "maxItems": 2},
}


def _never_negative(schema: Schema) -> Schema:
    if "anyOf" in schema:
        return schema | {"anyOf": [_never_negative(one) for one in schema["anyOf"]]}
    return schema | NEVER_NEGATIVE if "pattern" in schema else schema


def _schema_of(hint: Any, said: Described) -> Schema:
    arguments = get_args(hint)
    if get_origin(hint) is tuple:
        return {"type": "array", "items": _schema_of(arguments[0], said)}
    if isinstance(hint, types.UnionType):
        return {
            "anyOf": [_schema_of(one, said) for one in arguments if one is not types.NoneType] + [{"type": "null"}]
        }
    if isinstance(hint, EnumType):
        return {"type": "string", "enum": [str(choice) for choice in hint]}  # type: ignore[var-annotated]
    if hint in said.keys:
        return reference(said.names.get(hint, hint.__name__))
    return SIMPLE.get(hint, {"type": "object"})


def _income_rules() -> Schema:
    """What the kind of an income, and its holiday allowance, ask of the other keys."""
    return {
        "allOf": [
            {
                "if": {"properties": {"kind": {"enum": ["wage", "benefit"]}}},
                "then": {"required": ["holiday"]},
                "else": {"properties": {"holiday": {"const": "none"}, "net": NEVER_NEGATIVE}},
            },
            {
                "if": {"properties": {"holiday": {"const": "paid"}}, "required": ["holiday"]},
                "then": {"properties": {"wage_data": {"type": "null"}}},
                "else": {"properties": {"holiday_net": {"const": "0.00"}}},
            },
            {
                "if": {"properties": {"kind": {"not": {"const": "wage"}}}},
                "then": {"properties": {"wage_data": {"type": "null"}}},
            },
        ]
    }


def _grant(article: ExemptionArticle) -> Schema:
    """A grant of one article: each has keys of its own."""
    every = object_of(ExemptionGrant)["properties"]
    keys = [key for key in every if key in {"person", "article", *GRANT_KEYS[article]}]
    required = [key for key in keys if key not in GRANT_OPTIONAL]
    properties = {key: {**every[key]} for key in keys}
    for key in required:
        properties[key].pop("default", None)
    if "since" in properties:  # the facts know it as absent, the contract does not
        properties["since"] = MONTH | {"description": every["since"]["description"]}
    properties["article"]["enum"] = [str(article)]
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


def with_id(schema: Schema, id_: Schema) -> Schema:
    return schema | {
        "required": ["id", *schema["required"]],
        "properties": {"id": id_ | {"description": "Echoed in the answer."}} | schema["properties"],
    }


def _key(of: type, name: str) -> str:
    return "from" if of is Situation and name == "since" else name


def _plain(default: Any) -> Any:
    if isinstance(default, Decimal | StrEnum):
        return str(default)
    if isinstance(default, tuple):
        return list(default)
    return {} if is_dataclass(default) else default
