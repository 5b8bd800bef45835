"""The trial calculation as JSON. The contract of `manage.py calculate` and of the API."""

import json
from copy import deepcopy
from typing import Any

import pytest

from settlement.engine.contract import InvalidInput, answer, facts_from_json, facts_to_json, steps_from_json
from settlement.engine.facts import MonthFacts
from settlement.law.lawbook import lawbook
from settlement.management.commands.calculate import Command
from tests.engine.build import settle, wage

SIMPLE: dict[str, Any] = {
    "id": "1",
    "month": "2026-07",
    "situations": [{"from": "2026-07-01", "household": {"persons": [{"id": "p", "birth_date": "1986-01-15"}]}}],
}
WAGE: dict[str, Any] = {
    "person": "p",
    "kind": "wage",
    "net": "600.00",
    "period": {"start": "2026-07-01", "end": "2026-07-31"},
    "holiday": "accrues",
}
FULL: dict[str, Any] = {
    "month": "2026-07",
    "policy": {
        "period_method": "workdays",
        "holiday_method": "A",
        "exemption_base": "net_plus_holiday",
        "exempt_self_employment": True,
        "exempt_under_27": True,
    },
    "situations": [
        {
            "from": "2026-06-01",
            "household": {
                "persons": [
                    {
                        "id": "p",
                        "birth_date": "1986-01-15",
                        "entitled": True,
                        "in_institution": False,
                        "parents_cannot_support": False,
                    }
                ],
                "dependent_children": 1,
                "youngest_child_birth_date": "2020-02-29",
                "cost_sharers": 2,
            },
        }
    ],
    "benefit_from": "2026-07-02",
    "benefit_until": "2026-07-30",
    "reductions": [{"article": "27", "percent": "20"}],
    "measure_percent": "0.0000001",
    "incomes": [
        WAGE
        | {
            "paid_on": "2026-07-25",
            "holiday": "paid",
            "holiday_net": "48.00",
            "tax_credit_applied": False,
            "subsidised_job": True,
            "employment": "e",
            "accrued": "0.00",
        }
    ],
    "exemptions": [
        {"person": "p", "article": "n", "months_used": 6},
        {"person": "p", "article": "r", "since": "2026-01", "n_months_used": 6},
        {"person": "p", "article": "y"},
        {"person": "p", "article": "z", "since": "2026-01", "n_months_used": 6},
        {"person": "p", "article": "aa", "z_months_used": 12},
    ],
    "deductions": [{"kind": "debt_arrangement", "amount": "10.00"}],
    "protected_amount": "1300.00",
    "paid": "1.00",
    "withheld": "0.00",
    "planned_law": False,
}


def with_(**changes: Any) -> dict[str, Any]:
    return deepcopy(SIMPLE) | changes


def error_of(obj: object) -> dict[str, Any]:
    error: dict[str, Any] = answer(obj, lawbook())["error"]
    return error


def test_the_answer_has_the_keys_of_the_contract_in_their_order() -> None:
    assert list(answer(SIMPLE, lawbook())) == [
        "id",
        "month",
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
        "difference",
        "attention",
        "steps",
    ]


def test_amounts_are_texts_with_two_decimals() -> None:
    given = answer(with_(incomes=[WAGE]), lawbook())
    assert (given["norm"], given["to_pay"], given["difference"]) == ("1419.46", "748.49", None)


def test_the_defaults_are_those_of_the_contract() -> None:
    assert facts_to_json(facts_from_json(SIMPLE))["policy"] == {
        "period_method": "x13_12",
        "holiday_method": "B",
        "exemption_base": "net",
        "exempt_self_employment": False,
        "exempt_under_27": False,
    }


def test_facts_are_written_as_they_are_read() -> None:
    assert facts_to_json(facts_from_json(FULL)) == FULL


def test_facts_survive_being_stored_as_json() -> None:
    facts = facts_from_json(FULL)
    stored: MonthFacts = facts_from_json(json.loads(json.dumps(facts_to_json(facts))))
    assert stored == facts


def test_steps_survive_being_stored_as_json() -> None:
    settled = settle(incomes=(wage(),))
    given = answer(with_(incomes=[WAGE]), lawbook())
    assert steps_from_json(json.loads(json.dumps(given["steps"]))) == settled.steps


@pytest.mark.parametrize("id_", [None, "", 7, ["1"]])
def test_without_an_id_the_answer_has_none(id_: object) -> None:
    given = answer(with_(id=id_), lawbook())
    assert (given["id"], given["error"]["code"]) == (None, "invalid_input")


@pytest.mark.parametrize("obj", [None, [], "x", 1, True])
def test_what_is_no_object_is_answered(obj: object) -> None:
    assert error_of(obj)["code"] == "invalid_input"


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"month": "2026-7"}, "month"),
        ({"month": None}, "month"),
        ({"nonsense": 1}, "nonsense"),
        ({"policy": None}, "policy"),
        ({"policy": {"period_method": "months"}}, "policy.period_method"),
        ({"policy": {"holiday_method": "b"}}, "policy.holiday_method"),
        ({"policy": {"exempt_under_27": 1}}, "policy.exempt_under_27"),
        ({"situations": {}}, "situations"),
        ({"situations": [{"from": "2026-07-01"}]}, "situations[0].household"),
        ({"benefit_from": "2026-07-32"}, "benefit_from"),
        ({"benefit_from": "20260701"}, "benefit_from"),
        ({"incomes": None}, "incomes"),
        ({"incomes": [WAGE | {"net": 600}]}, "incomes[0].net"),
        ({"incomes": [WAGE | {"net": "600"}]}, "incomes[0].net"),
        ({"incomes": [WAGE | {"net": "+600.00"}]}, "incomes[0].net"),
        ({"incomes": [WAGE | {"net": "6e2"}]}, "incomes[0].net"),
        ({"incomes": [WAGE | {"net": "600.00\n"}]}, "incomes[0].net"),
        ({"incomes": [WAGE | {"net": "６00.00"}]}, "incomes[0].net"),
        ({"incomes": [WAGE | {"kind": "salary"}]}, "incomes[0].kind"),
        ({"incomes": [WAGE | {"kind": []}]}, "incomes[0].kind"),
        ({"incomes": [{key: value for key, value in WAGE.items() if key != "holiday"}]}, "incomes[0].holiday"),
        ({"incomes": [WAGE | {"kind": "alimony"}]}, "incomes[0].holiday"),
        ({"incomes": [WAGE | {"holiday_net": "1.00"}]}, "incomes[0].holiday_net"),
        ({"incomes": [WAGE | {"period": {"start": "2026-07-01"}}]}, "incomes[0].period.end"),
        ({"incomes": [WAGE | {"employment": 5}]}, "incomes[0].employment"),
        ({"exemptions": [{"person": "p", "article": "k"}]}, "exemptions[0].article"),
        ({"exemptions": [{"person": "p", "article": "y", "months_used": 0}]}, "exemptions[0].months_used"),
        ({"exemptions": [{"person": "p", "article": "n", "since": "2026-01"}]}, "exemptions[0].since"),
        ({"exemptions": [{"person": "p", "article": "r", "since": "2026-01"}]}, "exemptions[0].n_months_used"),
        ({"exemptions": [{"person": "p", "article": "z", "n_months_used": 6}]}, "exemptions[0].since"),
        ({"exemptions": [{"person": "p", "article": "aa"}]}, "exemptions[0].z_months_used"),
        ({"exemptions": [{"person": "p", "article": "n", "months_used": True}]}, "exemptions[0].months_used"),
        ({"exemptions": [{"person": "p", "article": "n", "months_used": 1.0}]}, "exemptions[0].months_used"),
        ({"measure_percent": "100.01"}, "measure_percent"),
        ({"measure_percent": "-1"}, "measure_percent"),
        ({"measure_percent": ".5"}, "measure_percent"),
        ({"measure_percent": 5}, "measure_percent"),
        ({"reductions": [{"article": "29", "percent": "5"}]}, "reductions[0].article"),
        ({"deductions": [{"kind": "fine", "amount": "5.00"}]}, "deductions[0].kind"),
        ({"planned_law": "no"}, "planned_law"),
        ({"paid": "-1.00"}, "paid"),
    ],
)
def test_invalid_input_is_refused_with_its_place(changes: dict[str, Any], path: str) -> None:
    error = error_of(with_(**changes))
    assert error["code"] == "invalid_input"
    assert path in error["fields"]


def test_every_fault_is_told_at_once() -> None:
    error = error_of({"id": "1", "month": "x", "incomes": [WAGE | {"net": "1", "kind": "x"}], "zzz": 1})
    assert set(error["fields"]) == {"month", "situations", "incomes[0].net", "incomes[0].kind", "zzz"}


def test_null_stands_only_where_the_contract_allows_it() -> None:
    nulls = dict.fromkeys(("benefit_from", "benefit_until", "protected_amount", "paid", "withheld"))
    assert "error" not in answer(with_(**nulls), lawbook())


def test_a_minus_zero_is_a_zero() -> None:
    given = answer(with_(paid="-0.00", incomes=[WAGE | {"net": "-0.00"}]), lawbook())
    assert (given["income"], given["difference"]) == ("0.00", "1348.49")


def test_an_amount_of_any_size_is_exact() -> None:
    given = answer(with_(paid="9" * 40 + ".99"), lawbook())
    assert given["difference"] == "-" + "9" * 36 + "8651.50"


def test_a_month_of_which_the_law_is_not_known_says_what_is_missing() -> None:
    later = SIMPLE | {"month": "2027-01"}
    assert error_of(later) == {
        "code": "law_not_known",
        "message": "norm.single is not known for 2027-01, and nothing is extrapolated.",
        "fields": {},
    }


def test_invalid_input_goes_before_law_that_is_not_known() -> None:
    assert error_of(with_(month="2030-01", paid="x"))["code"] == "invalid_input"


def test_a_birth_date_at_the_end_of_the_calendar_is_answered() -> None:
    obj = deepcopy(SIMPLE)
    obj["situations"][0]["household"]["persons"][0]["birth_date"] = "9999-12-31"
    assert error_of(obj)["code"] == "invalid_input"


@pytest.mark.parametrize("month", ["0001-01", "9999-12"])
def test_the_ends_of_the_calendar_are_answered(month: str) -> None:
    obj = SIMPLE | {"month": month, "situations": deepcopy(SIMPLE["situations"])}
    obj["situations"][0]["from"] = "0001-01-01"
    assert error_of(obj)["code"] in {"invalid_input", "law_not_known"}


def test_facts_read_without_an_id() -> None:
    with pytest.raises(InvalidInput):
        facts_from_json({"id": "1"})
    without = {key: value for key, value in SIMPLE.items() if key != "id"}
    assert facts_from_json(without) == facts_from_json(SIMPLE)


def test_every_line_that_is_not_blank_is_answered_in_order() -> None:
    lines = [
        json.dumps(with_(id="a")).encode(),
        b"\n",
        b"  \t \r\n",
        b"{not json\n",
        b"\xff\xfe\n",
        b'{"id": "n", "month": NaN}\n',
        b"[" * 100_000 + b"\n",
        b"9" * 5_000 + b"\n",
        json.dumps(with_(id="b")).encode() + b"\r\n",
    ]
    given = [json.loads(line) for line in Command().answers(lines)]
    assert [one["id"] for one in given] == ["a", None, None, None, None, None, "b"]


def test_a_key_that_is_given_twice_is_refused_and_named() -> None:
    (line,) = Command().answers([b'{"paid": "1.00", ' + json.dumps(SIMPLE).encode()[1:-1] + b', "paid": "2.00"}'])
    assert list(json.loads(line)["error"]["fields"]) == ["paid (given twice)"]


def test_an_answer_is_one_compact_line() -> None:
    (line,) = Command().answers([json.dumps(SIMPLE).encode()])
    assert line == json.dumps(json.loads(line), separators=(",", ":"))
    assert "\n" not in line


def test_every_unknown_key_is_named_and_what_follows_it_too() -> None:
    found = answer(SIMPLE | {"one": 1, "two": 2, "paid": "x"}, lawbook())["error"]["fields"]
    assert {"one", "two", "paid"} <= set(found)


@pytest.mark.parametrize(("count", "is_taken"), [(999_999, True), (1_000_000, False)])
def test_a_count_stays_below_a_million(count: int, is_taken: bool) -> None:
    given = deepcopy(SIMPLE)
    given["situations"][0]["household"]["dependent_children"] = count
    assert ("error" not in answer(given, lawbook())) is is_taken
