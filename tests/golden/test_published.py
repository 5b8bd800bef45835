"""What others published about months before the law book: the arithmetic alone. The rest are cases."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from settlement.engine.money import percent_of, share
from settlement.engine.rules.split import split_norm
from settlement.engine.trace import Trace

from .cases import all_cases

SHARED = Path(__file__).resolve().parents[2] / "../shared/law/examples.json"

# A norm with holiday allowance, and what is paid of it (st-ab.nl, about 2021; Rotterdam 2026, an advance: art. 52, 2).
PAYMENTS = {
    "NV-21-266.29": ("266.29", "252.98"),
    "NV-21-532.58": ("532.58", "505.95"),
    "NV-21-840.78": ("840.78", "798.74"),
    "NV-21-1541.00": ("1541.00", "1463.95"),
    "NV-21-1627.08": ("1627.08", "1545.73"),
    "NV-21-612.26": ("612.26", "581.65"),
    "NV-21-1078.70": ("1078.70", "1024.77"),
    "VS-1401.50": ("1401.50", "1331.43"),
}
# B, A and the norm beside cost sharers: July 2021, and the percentages that municipalities print.
SHARERS = {
    "KD-21-07-A2": ("1541.00", 2, "770.50"),
    "KD-21-07-A5": ("1541.00", 5, "585.58"),
    "KD-P1": ("100.00", 1, "70.00"),
    "KD-P2": ("100.00", 2, "50.00"),
    "KD-P3": ("100.00", 3, "43.33"),
    "KD-P4": ("100.00", 4, "40.00"),
}
# A norm of 2022, the percentage of a measure and what is left (Diemen; published unrounded, 1,037.1245).
MEASURES = {"MT-22-5": ("1091.71", "5", "1037.12"), "MT-22-100": ("1091.71", "100", "0.00")}

NOT_OF_SETTLEMENT = ("ZT", "HT", "KGB", "KOT", "LK", "PR", "PC")
"""Allowances, wage subsidy, premiums, and a percentage for the reduction of local taxes."""


@pytest.mark.parametrize(("norm", "paid"), PAYMENTS.values(), ids=PAYMENTS)
def test_the_published_payment_of_a_norm_is_95_percent_of_it(norm: str, paid: str) -> None:
    assert split_norm(Decimal(norm), Trace())[0] == Decimal(paid)


@pytest.mark.parametrize(("couple", "residents", "norm"), SHARERS.values(), ids=SHARERS)
def test_a_published_norm_beside_cost_sharers_is_met(couple: str, residents: int, norm: str) -> None:
    assert share(Decimal(couple), 4 + 3 * residents, 10 * residents) == Decimal(norm)


@pytest.mark.parametrize(("norm", "percent", "left"), MEASURES.values(), ids=MEASURES)
def test_a_published_measure_is_met(norm: str, percent: str, left: str) -> None:
    assert Decimal(norm) - percent_of(Decimal(percent), Decimal(norm)) == Decimal(left)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="no examples beside the project")
def test_every_collected_example_of_settlement_is_ours_too() -> None:
    collected = json.loads(SHARED.read_text(encoding="utf-8"))
    ids = [one["id"] for one in [*collected["examples"], *collected["derived"]]]
    ours = {case.name for case in all_cases()} | PAYMENTS.keys() | SHARERS.keys() | MEASURES.keys()
    ours |= {name.rpartition("-")[0] for name in ours if name.endswith(("-A", "-B"))}
    assert [id_ for id_ in ids if id_ not in ours and not id_.startswith(NOT_OF_SETTLEMENT)] == []
