"""The worked examples that lie beside the project: derived cases, cost sharers and published payments of norms."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from settlement.engine.contract import answer
from settlement.engine.money import share, to_cent
from settlement.engine.month import Month
from settlement.law.lawbook import lawbook

SHARED = Path(__file__).resolve().parents[2] / "../shared/law/examples.json"
COLLECTED = json.loads(SHARED.read_text(encoding="utf-8")) if SHARED.exists() else {"derived": [], "examples": []}

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not SHARED.exists(), reason="no examples beside the project")]


@pytest.mark.parametrize("method", ["A", "B"])
@pytest.mark.parametrize("case", COLLECTED["derived"], ids=lambda case: case["id"])
def test_a_derived_case_comes_out_to_the_cent(case: dict[str, Any], method: str) -> None:
    month = Month.parse(case["effective"][:7])
    given = answer(
        {
            "id": case["id"],
            "month": str(month),
            "policy": {"holiday_method": method},
            "situations": [
                {"from": str(month.first), "household": {"persons": [{"id": "p", "birth_date": "1985-03-01"}]}}
            ],
            "incomes": [
                {
                    "person": "p",
                    "kind": "wage",
                    "net": case["net_wage_excl_vt"],
                    "holiday": "accrues",
                    "period": {"start": str(month.first), "end": str(month.last)},
                }
            ],
            "exemptions": [{"person": "p", "article": case["exemption"]}] if case["exemption"] else [],
        },
        lawbook(),
    )
    expected = case["results"]
    amounts = (expected["T"], expected[f"{method}_uitbetaald"], expected[f"{method}_reserve"], case["X"], case["V"])
    assert [Decimal(given[key]) for key in ("entitlement", "payout", "reserve", "exempt", "holiday_claim")] == [
        Decimal(amount) for amount in amounts
    ]
    assert given["norm"] == case["norm"]


@pytest.mark.parametrize(
    "case", [one for one in COLLECTED["examples"] if "norm_pp" in one["expected"]], ids=lambda case: case["id"]
)
def test_a_published_norm_beside_cost_sharers_is_met(case: dict[str, Any]) -> None:
    residents = case["inputs"]["A"]
    off = abs(
        share(Decimal(case["inputs"]["gehuwdennorm"]), 4 + 3 * residents, 10 * residents)
        - Decimal(case["expected"]["norm_pp"])
    )
    assert off <= Decimal(case.get("tolerance", "0.00"))


@pytest.mark.parametrize(
    "case", [one for one in COLLECTED["examples"] if one["topic"] == "norm excl. VT"], ids=lambda case: case["id"]
)
def test_the_published_payment_of_a_norm_is_95_percent_of_it(case: dict[str, Any]) -> None:
    assert str(to_cent(Decimal("0.95") * Decimal(case["inputs"]["norm_incl_vt"]))) == case["expected"]["netto"]


@pytest.mark.parametrize(
    "case",
    [one for one in COLLECTED["examples"] if one["id"].startswith(("NV-23", "NV-24", "NV-25"))],
    ids=lambda case: case["id"],
)
def test_the_norm_of_a_published_payment_is_in_the_law_book(case: dict[str, Any]) -> None:
    law = lawbook().law_of(Month.parse(f"20{case['id'][3:8]}"))
    assert Decimal(case["inputs"]["norm_incl_vt"]) in {figure.value for figure in law.figures.values()}
