"""The figures of the book against copies of them that were made apart."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from settlement.engine.lawmonth import LawNotKnown
from settlement.engine.month import Month
from settlement.law.lawbook import lawbook

SHARED = Path(__file__).resolve().parents[2] / "../shared/law/figures.json"

NORMS = {
    "s": "single",
    "m": "couple",
    "so": "single_aow",
    "mo": "couple_aow",
    "j": "young_single",
    "jj": "young_couple",
    "mj": "young_and_older",
    "jjk": "young_couple_children",
    "mjk": "young_and_older_children",
    "j3": "young_increase",
    "kk": "young_partner_children",
    "kn": "young_partner",
    "i": "institution_single",
    "ii": "institution_couple",
    "ia": "institution_single_increase",
    "iia": "institution_couple_increase",
}

# The statute of 1 January 2026 and the norms of July 2026, typed from the text.
STATUTE = {
    "2026-01": {
        "norm.young_single": "345.99",
        "norm.young_couple": "691.98",
        "norm.young_and_older": "1347.06",
        "norm.young_couple_children": "1092.41",
        "norm.young_and_older_children": "1747.49",
        "norm.young_increase": "746.45",
        "norm.single": "1401.50",
        "norm.couple": "2002.13",
        "norm.single_aow": "1564.69",
        "norm.couple_aow": "2144.16",
        "norm.young_partner_children": "746.42",
        "norm.young_partner": "345.99",
        "norm.institution_single": "443.76",
        "norm.institution_couple": "690.27",
        "norm.institution_single_increase": "47.00",
        "norm.institution_couple_increase": "106.00",
        "exemption.n.percent": "25",
        "exemption.n.maximum": "285.00",
        "exemption.r.percent": "12.5",
        "exemption.r.maximum": "177.66",
        "exemption.y.percent": "15",
        "exemption.y.maximum": "180.19",
        "exemption.z.maximum": "180.19",
        "exemption.aa.maximum": "180.19",
    },
    "2026-07": {
        "norm.single": "1419.46",
        "norm.couple": "2027.79",
        "norm.single_aow": "1587.34",
        "norm.couple_aow": "2176.10",
        "exemption.n.maximum": "289.00",
        "exemption.r.maximum": "180.17",
        "exemption.y.maximum": "182.73",
    },
}


@pytest.mark.parametrize(
    ("month", "key", "amount"),
    [(month, key, amount) for month, figures in STATUTE.items() for key, amount in figures.items()],
)
def test_the_figures_are_those_of_the_statute(month: str, key: str, amount: str) -> None:
    assert lawbook().law_of(Month.parse(month)).figure(key).value == Decimal(amount)


def shared_figures() -> dict[str, Any]:
    if not SHARED.exists():
        pytest.skip("the collected figures do not lie beside the project")
    figures: dict[str, Any] = json.loads(SHARED.read_text(encoding="utf-8"))
    return figures


@pytest.mark.shared
def test_every_collected_norm_is_in_the_book() -> None:
    for row in shared_figures()["bijstandsnormen"]:
        figure = lawbook().law_of(Month.parse(row["valid_from"][:7])).figure(f"norm.{NORMS[row['code']]}")
        assert (str(figure.value), str(figure.since)) == (row["total_incl_vt"], row["valid_from"])
        assert figure.source == " ; ".join(row["source"])


@pytest.mark.shared
def test_a_norm_that_was_not_collected_is_not_in_the_book() -> None:
    rows = {(row["valid_from"], row["code"]) for row in shared_figures()["bijstandsnormen"]}
    for since in {since for since, _ in rows}:
        for code, name in NORMS.items():
            if (since, code) not in rows:
                with pytest.raises(LawNotKnown):
                    lawbook().law_of(Month.parse(since[:7])).figure(f"norm.{name}")


@pytest.mark.shared
def test_every_collected_exemption_is_in_the_book() -> None:
    for row in shared_figures()["vrijlatingen"]:
        if row["onderdeel"] == "j":
            continue
        law = lawbook().law_of(Month.parse(row["valid_from"][:7]))
        assert law.figure(f"exemption.{row['onderdeel']}.percent").value == Decimal(row["percentage"])
        if row["max_amount"] is None:
            with pytest.raises(LawNotKnown):
                law.figure(f"exemption.{row['onderdeel']}.maximum")
        else:
            assert str(law.figure(f"exemption.{row['onderdeel']}.maximum").value) == row["max_amount"]


@pytest.mark.shared
@pytest.mark.parametrize(
    ("article", "key"),
    [
        ("11", "art11_tegenwoordige_arbeid"),
        ("12", "art12_vroegere_arbeid"),
        ("13", "art13_zonder_algemene_heffingskorting"),
    ],
)
def test_every_collected_class_is_in_the_book(article: str, key: str) -> None:
    classes = lawbook().law_of(Month(2026, 1)).holiday_table(article).classes
    collected = shared_figures()["vakantieaanspraak_2026"][key]
    assert [(str(row.start), str(row.percent), str(row.minus)) for row in classes] == [
        (row["ge"], row["pct"], row["minus"]) for row in collected
    ]
