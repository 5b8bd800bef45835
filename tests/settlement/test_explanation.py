"""Settled months in words. The settlements are made by the engine and not stored, but where names are looked up."""

import ast
import copy
import datetime
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.template.loader import render_to_string
from django.test import override_settings

from citizens.models import Citizen
from citizens.templatetags.dutch import euro
from settlement import services
from settlement.engine.contract import facts_from_json, facts_to_json, settled_to_json
from settlement.engine.month import Month
from settlement.engine.settle import settle_month
from settlement.explanation import Explanation, Line, Names, article_of, explain, names_in
from settlement.law.lawbook import lawbook
from settlement.models import Settlement
from tests.factories.citizens import CitizenFactory
from tests.factories.settlement import exempt, household_with_assistance, slip_comes_in
from tests.law.invented import book_2027

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates/settlement/steps"
OCTOBER = Month(2026, 10)
FATIMA = Citizen(given_names="Fatima Aya", surname="El Amrani")
KARIM = Citizen(given_names="Karim", surname="El Amrani")
NAMES = Names(persons={"1": FATIMA, "2": KARIM}, employers={"slip": "Bakkerij De Korenaar"})


def person(number: int = 1, born: str = "1985-03-01", **more: Any) -> dict[str, Any]:
    return {"id": str(number), "birth_date": born, **more}


def living(*persons: dict[str, Any], since: str = "2026-10-01", **more: Any) -> dict[str, Any]:
    return {"from": since, "household": {"persons": list(persons), **more}}


def income(net: str = "600.00", kind: str = "wage", **more: Any) -> dict[str, Any]:
    holiday = {"holiday": "accrues"} if kind in {"wage", "benefit"} else {}
    whole = {"period": {"start": "2026-10-01", "end": "2026-10-31"}}
    return {"person": "1", "kind": kind, "net": net} | holiday | whole | more


def period(start: str, end: str) -> dict[str, Any]:
    return {"period": {"start": start, "end": end}}


SINGLE = [living(person())]
COUPLE = [living(person(), person(2))]
BESIDE_PARTNER = [living(person(), person(2, entitled=False))]
YOUNG = "2007-03-01"
OLD = "1950-03-01"

# Months that together have every kind of step and of household.
CASES: dict[str, dict[str, Any]] = {
    "no income": {},
    "wage with exemption": {"incomes": [income()], "exemptions": [{"person": "1", "article": "n"}]},
    "exemption at its maximum": {"incomes": [income("1300.00")], "exemptions": [{"person": "1", "article": "n"}]},
    "nothing left": {"incomes": [income("2500.00")]},
    "holiday of method A": {"policy": {"holiday_method": "A"}},
    "part of the month": {
        "benefit_from": "2026-10-10",
        "incomes": [income(), income(holiday="paid", holiday_net="40.00")],
    },
    "received on a day without benefit": {
        "policy": {"period_method": "received"},
        "benefit_from": "2026-10-10",
        "incomes": [income(paid_on="2026-10-02"), income(paid_on="2026-10-25")],
    },
    "four weeks": {
        "incomes": [
            income(**period("2026-09-07", "2026-10-04")),
            income(**period("2026-10-05", "2026-11-01")),
            income(employment="b", **period("2026-09-04", "2026-10-01")),
            income(employment="b", **period("2026-10-02", "2026-10-29")),
        ]
    },
    "weeks over the border": {
        "incomes": [income(**period("2026-09-28", "2026-10-04")), income(**period("2026-10-26", "2026-11-01"))]
    },
    "days over the border": {
        "policy": {"period_method": "calendar_days"},
        "incomes": [income(**period("2026-09-28", "2026-10-04")), income(**period("2026-10-26", "2026-11-01"))],
    },
    "other incomes": {
        "policy": {"exempt_self_employment": True, "exemption_base": "net_plus_holiday"},
        "incomes": [
            income("200.00", "benefit", tax_credit_applied=False),
            income("100.00", "self_employment"),
            income("50.00", "alimony"),
            income("40.00", "other"),
            income("90.00", "holiday_payout", accrued="30.00"),
            income("300.00", holiday="none"),
        ],
        "exemptions": [{"person": "1", "article": "y"}],
    },
    "correction": {"incomes": [income("-50.00")]},
    "couple with changes": {
        "situations": [
            living(person(), person(2, "1999-10-11"), cost_sharers=1),
            living(person(), person(2, "1999-10-11"), since="2026-10-11"),
        ],
        "reductions": [{"article": "27", "percent": "12.5"}, {"article": "28", "percent": "5"}],
        "measure_percent": "20",
        "incomes": [income("800.00"), income("300.00", "benefit", person="2")],
        "exemptions": [{"person": "2", "article": "n"}, {"person": "1", "article": "n", "months_used": 6}],
        "deductions": [
            {"kind": "advance", "amount": "5.00"},
            {"kind": "set_off", "amount": "5.00"},
            {"kind": "recovery", "amount": "200.00"},
            {"kind": "debt_arrangement", "amount": "10.00"},
        ],
        "paid": "400.00",
        "withheld": "10.00",
    },
    "beslag": {
        "deductions": [{"kind": "attachment", "amount": "100.00"}],
        "protected_amount": "1200.00",
        "paid": "1248.49",
    },
    "paid too little": {"paid": "100.00"},
    "partner without a right": {
        "situations": BESIDE_PARTNER,
        "incomes": [income("1500.00", person="2"), income("200.00")],
        "exemptions": [{"person": "2", "article": "n"}],
    },
    "partner without a right, part of the month": {
        "situations": BESIDE_PARTNER,
        "benefit_until": "2026-10-20",
        "incomes": [income("1500.00")],
    },
    "cost sharers": {"situations": [living(person(), cost_sharers=2)]},
    "couple, one young, with cost sharers": {"situations": [living(person(), person(2, YOUNG), cost_sharers=1)]},
    "young": {"situations": [living(person(1, YOUNG, parents_cannot_support=True))]},
    "young couple": {"situations": [living(person(1, YOUNG), person(2, YOUNG))]},
    "young and older": {"situations": [living(person(), person(2, YOUNG))]},
    "pensioner": {"situations": [living(person(1, OLD))], "incomes": [income()]},
    "couple of which one has AOW": {"situations": [living(person(), person(2, OLD))]},
    "institution": {"situations": [living(person(in_institution=True))]},
    "couple in institution": {"situations": [living(person(in_institution=True), person(2, in_institution=True))]},
    "one in institution": {"situations": [living(person(in_institution=True), person(2))]},
    "young in institution": {"situations": [living(person(1, YOUNG, in_institution=True))]},
    "young partner in institution": {"situations": [living(person(), person(2, YOUNG, in_institution=True))]},
    "reduction that may not be": {
        "situations": [living(person(), cost_sharers=1)],
        "reductions": [{"article": "27", "percent": "20"}],
    },
    "other exemptions": {
        "situations": [living(person(), dependent_children=1, youngest_child_birth_date="2020-01-01")],
        "incomes": [income(subsidised_job=True)],
        "exemptions": [
            {"person": "1", "article": "r", "since": "2026-01", "n_months_used": 6},
            {"person": "1", "article": "z", "since": "2026-01", "n_months_used": 6},
        ],
    },
}


DATA = {"wage_tax": "50.00", "zvw_withheld": "5.00", "car_advantage": "4.00", "exempt_items": "3.00"}
CASES_2027: dict[str, dict[str, Any]] = {
    "2027, one year": {
        "incomes": [income()],
        "exemptions": [{"person": "1", "article": "34a_a", "since": "2027-02"}],
        "buffer": {"amount": "100.00", "used_this_year": "0.00"},
    },
    "2027, extended": {
        "incomes": [income()],
        "exemptions": [{"person": "1", "article": "34a_a", "since": "2027-01", "extended_until": "2028-01"}],
        "buffer": {"amount": "100.00", "used_this_year": "950.00"},
    },
    "2027, medically limited hours": {
        "incomes": [income()],
        "exemptions": [{"person": "1", "article": "34a_a", "since": "2027-02"}, {"person": "1", "article": "34a_b"}],
    },
    "2027, AOW": {
        "situations": [living(person(1, OLD))],
        "incomes": [income("1200.00")],
        "exemptions": [{"person": "1", "article": "34a_c"}],
    },
    "2027, child and partner without a right": {
        "situations": [living(person(), person(2, entitled=False), dependent_children=1, allowance_partner=True)],
        "incomes": [income("900.00", person="2")],
    },
    "2027, child, partner and cost sharers": {
        "situations": [
            living(person(), person(2, entitled=False), dependent_children=1, allowance_partner=True, cost_sharers=1)
        ],
    },
    "2027, child and a partner for nothing else": {
        "situations": [living(person(), person(2, entitled=False), dependent_children=1)],
    },
    "2027, uniform net counts": {
        "policy": {"net_source": "uniform"},
        "planned_law": True,
        "incomes": [income(wage_data=DATA | {"taxable_wage": "700.00"})],
    },
    "2027, uniform net for two": {
        "situations": COUPLE,
        "policy": {"net_source": "uniform"},
        "planned_law": True,
        "incomes": [
            income(wage_data=DATA | {"taxable_wage": "600.00"}),
            income("200.00", person="2", wage_data=dict.fromkeys(DATA, "0.00") | {"taxable_wage": "201.43"}),
        ],
    },
    "2027, printed net counts": {
        "planned_law": True,
        "incomes": [income(wage_data=DATA | {"taxable_wage": "666.71"})],
    },
}
for asked in CASES_2027.values():
    asked["month"] = "2027-10"
    for one in asked.get("incomes", []):
        one["period"] = {"start": "2027-10-01", "end": "2027-10-31"}
CASES |= CASES_2027
CASES["2027 in 2026"] = {
    "incomes": [income()],
    "exemptions": [{"person": "1", "article": "34a_b"}],
    "buffer": {"amount": "100.00", "used_this_year": "0.00"},
}


def settled(**changes: Any) -> Settlement:
    """A settlement of October 2026 that is not stored; `changes` are keys of the contract. 2027 has invented law."""
    facts = facts_from_json({"month": "2026-10", "situations": SINGLE} | changes)
    book = book_2027() if facts.month >= Month(2027, 1) else lawbook()
    done = settle_month(facts, book.law_of(facts.month, planned=facts.planned_law))
    return Settlement(
        facts=facts_to_json(facts),
        steps=settled_to_json("", done)["steps"],
        attention=list(done.attention),
        sources=[{"payslip": "slip", "version": 1, "estimated": False} for _ in facts.incomes],
        status=Settlement.Status.FINAL,
        payment_date=datetime.date(2026, 11, 5),
        to_pay=done.to_pay,
    )


def explained(**changes: Any) -> Explanation:
    return explain(settled(**changes), NAMES)


def line(explanation: Explanation, key: str) -> Line:
    return next(line for line in explanation.lines if line.key == key)


def kinds_in_engine() -> set[str]:
    """The kinds of step that the source of the sum names: first arguments of `add`, and keys with a subject."""
    kinds = set()
    for path in set((ROOT / "settlement/engine").rglob("*.py")) - {ROOT / "settlement/engine/differences.py"}:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "add":
                kinds |= {first.value for first in node.args[:1] if isinstance(first, ast.Constant)}
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                kinds |= set(re.findall(r"\A([a-z_]+):\Z", node.values[0].value))
    return kinds


@pytest.fixture
def _loud_templates() -> Iterator[None]:
    """A name that a template does not find is written out instead of left out."""
    loud = copy.deepcopy(django_settings.TEMPLATES)
    loud[0]["OPTIONS"]["string_if_invalid"] = "NOT_FOUND(%s)"
    with override_settings(TEMPLATES=loud):
        yield


def test_the_cases_have_every_kind_of_step():
    found = {line["key"].partition(":")[0] for case in CASES.values() for line in settled(**case).steps}
    assert found == {path.stem for path in TEMPLATES.glob("*.html")}


def test_every_kind_that_the_engine_names_has_a_sentence():
    assert len(kinds_in_engine()) > 20
    assert kinds_in_engine() <= {path.stem for path in TEMPLATES.glob("*.html")}


@pytest.mark.usefixtures("_loud_templates")
@pytest.mark.parametrize("case", CASES)
def test_every_sentence_is_whole(case: str):
    for one in explained(**CASES[case]).lines:
        assert "NOT_FOUND" not in one.sentence
        assert re.fullmatch(r"[A-Z0-9€−].*\.", one.sentence), one.sentence
        assert not re.search(r" [.,:]|\.\.|  ", one.sentence), one.sentence


@pytest.mark.usefixtures("_loud_templates")
@pytest.mark.parametrize("case", CASES)
def test_the_page_has_no_holes(case: str):
    assert "NOT_FOUND" not in render_to_string("settlement/lines.html", {"explanation": explained(**CASES[case])})


@pytest.mark.parametrize("case", CASES)
def test_every_amount_of_every_step_is_told(case: str):
    settlement = settled(**CASES[case])
    told = {one.amount for one in explain(settlement, NAMES).lines}
    assert {Decimal(step["amount"]) for step in settlement.steps} <= told


@pytest.mark.parametrize("case", CASES)
def test_a_sentence_names_the_amount_of_its_line(case: str):
    silent = {"norm", "income", "holiday_claim", "to_pay", "reserve", "difference"}
    for one in explained(**CASES[case]).lines:
        if one.amount and one.kind not in silent:
            assert euro(abs(one.amount)) in one.sentence.replace("−\N{NO-BREAK SPACE}", ""), one


def test_the_lines_have_the_names_and_the_order_that_people_know():
    assert [one.label for one in explained().main] == [
        "Norm",
        "Opgegeven inkomsten",
        "Inkomstenvrijlating",
        "Vakantiegeld over inkomsten",
        "Te verrekenen inkomsten",
        "Bijstand met vakantiegeld",
        "Reservering vakantiegeld",
        "Netto bijstand",
        "Aflossing",
        "Uit te betalen",
    ]


@pytest.mark.parametrize("case", CASES)
def test_plus_less_minus_is_each_total(case: str):
    sum_so_far = Decimal("0.00")
    for one in explained(**CASES[case]).main:
        if one.sign in {"plus", "minus"}:
            sum_so_far += one.signed
        if one.is_total:
            assert one.amount == max(sum_so_far, Decimal("0.00"))
            sum_so_far = one.amount


def test_the_norm_says_for_whom_it_is_and_that_holiday_allowance_is_in_it():
    assert (
        explained()
        .line("norm")
        .sentence.startswith("Voor u geldt de norm voor een alleenstaande: €\N{NO-BREAK SPACE}1.419,46 per maand.")
    )


def test_the_norm_of_a_lone_parent_does_not_forget_the_child():
    sentence = explained(situations=[living(person(), dependent_children=1)]).line("norm").sentence
    assert sentence.startswith("Voor u geldt de norm voor een alleenstaande met of zonder kinderen: ")


def test_the_norm_of_a_day_tells_of_the_children_of_that_day():
    later = living(person(), since="2026-10-11", dependent_children=1)
    found = explained(situations=[living(person(), cost_sharers=1), later])
    assert "met of zonder kinderen" in line(found, "norm_situation:2026-10-11").sentence
    assert "kinderen" not in line(found, "norm_situation:2026-10-01").sentence


def test_income_of_four_weeks_on_days_with_benefit_counts_its_days_in_the_month():
    found = explained(benefit_from="2026-10-03", incomes=[income(**period("2026-09-07", "2026-10-04"))])
    assert found.line("income").sentence.startswith(
        "Deze inkomsten gaan over 4 dagen van oktober 2026. Daarvan waren er 2 met bijstand."
    )


def test_a_day_of_work_without_benefit_is_not_called_a_day_of_payment():
    found = explained(benefit_from="2026-10-05", incomes=[income("50.00", **period("2026-10-02", "2026-10-02"))])
    assert found.line("income").sentence == "Deze inkomsten gaan over dagen zonder bijstand. Daarom tellen ze niet."


def test_without_assistance_nothing_is_kept_and_the_reserve_says_why():
    found = explained(incomes=[income("2500.00", "other")])
    assert found.line("reserve").sentence.endswith(
        "of tot uw bijstand stopt. Er is over oktober 2026 geen bijstand. Daarom bewaren wij niets."
    )


def test_a_refused_exemption_promises_nothing():
    sentence = (
        explained(incomes=[income()], exemptions=[{"person": "1", "article": "n", "months_used": 6}])
        .line("exempt")
        .sentence
    )
    assert sentence.startswith("Een vrijlating is loon dat niet meetelt. U hebt deze vrijlating al zes maanden gehad.")


def test_beside_a_partner_without_income_nothing_goes_off_the_norm():
    assert explained(situations=BESIDE_PARTNER).line("counted").sentence == "Er gaat niets van uw norm af."


def test_a_looked_up_amount_tells_since_when_and_by_whom():
    (origin,) = explained().line("norm").origins
    assert (origin.figure, origin.since) == ("€\N{NO-BREAK SPACE}1.419,46", datetime.date(2026, 7, 1))
    assert (origin.source, origin.url) == (
        "wetten.overheid.nl",
        "https://wetten.overheid.nl/BWBR0015703/2026-07-01",
    )


def test_a_doubt_about_an_amount_is_told():
    young = explained(**CASES["young"]).line("norm")
    assert any(origin.doubt for origin in young.origins)


def test_a_sum_of_one_step_is_told_by_that_step():
    told = explained(incomes=[income()])
    assert "Bakkerij De Korenaar" in told.line("income").sentence
    assert told.line("income").details == ()


def test_a_sum_of_more_steps_has_them_as_details():
    told = explained(incomes=[income(), income("100.00")])
    assert [(one.label, one.level) for one in told.line("income").details] == [
        ("Loon: Bakkerij De Korenaar", 2),
        ("Loon: Bakkerij De Korenaar", 2),
    ]


def test_partners_are_called_by_their_first_names():
    told = explained(situations=COUPLE, incomes=[income(), income("100.00", person="2")])
    assert [one.label for one in told.line("income").details] == [
        "Loon: Fatima, Bakkerij De Korenaar",
        "Loon: Karim, Bakkerij De Korenaar",
    ]
    assert line(told, "income_in_month:2").sentence.startswith("Karim verdiende netto")


def test_an_estimate_says_that_it_is_one():
    settlement = settled(incomes=[income()])
    settlement.sources = [{"payslip": "slip", "version": 1, "estimated": True}]
    assert "Daarom schatten wij" in explain(settlement, NAMES).line("income").sentence


@pytest.mark.parametrize(
    ("note", "reason"),
    [
        ("n_refused_under_27", "jonger dan 27 jaar"),
        ("n_refused_months_used", "al zes maanden"),
        ("n_refused_not_entitled", "geen recht op bijstand"),
        ("r_refused_under_27", "jonger dan 27 jaar"),
        ("r_refused_couple", "alleenstaande ouders"),
        ("r_refused_no_child_under_12", "een kind jonger dan 12 jaar"),
        ("r_refused_before_n", "pas na de zes maanden"),
        ("r_refused_not_started", "nog niet begonnen"),
        ("r_refused_months_used", "ten hoogste 30 maanden"),
        ("r_refused_other_applies", "een andere vrijlating"),
        ("y_refused_n_applies", "De gewone vrijlating geldt nu"),
        ("z_refused_y_applies", "om medische redenen"),
        ("z_refused_before_n", "pas na de zes maanden"),
        ("z_refused_not_started", "nog niet begonnen"),
        ("z_refused_months_used", "ten hoogste twaalf maanden"),
        ("aa_refused_y_applies", "om medische redenen"),
        ("aa_refused_before_z", "pas na twaalf maanden"),
        ("y_gives_way", "een andere vrijlating"),
    ],
)
def test_a_refusal_says_why_and_what_that_means(note: str, reason: str):
    settlement = settled()
    key = f"exemption:1/{note.partition('_')[0]}"
    refused = {"key": key, "amount": "0.00", "articles": ["31, 2, n"], "inputs": [], "note": note}
    settlement.steps = [*settlement.steps, refused]
    sentence = line(explain(settlement, NAMES), key).sentence
    assert reason in sentence
    assert sentence.endswith("Daarom is deze vrijlating €\N{NO-BREAK SPACE}0,00.")


@pytest.mark.parametrize(
    ("article", "why", "reason"),
    [
        ("34a_a", "refused_not_in_force", "pas vanaf 1 januari 2027"),
        ("34a_a", "refused_not_entitled", "geen recht op bijstand"),
        ("34a_a", "refused_aow_age", "U hebt de AOW-leeftijd."),
        ("34a_a", "refused_not_started", "nog niet begonnen"),
        ("34a_a", "refused_months_used", "Die tijd is voorbij"),
        ("34a_a", "refused_before_2027", "vóór 1 januari 2027"),
        ("34a_a", "gives_way", "een andere vrijlating"),
        ("34a_c", "refused_below_aow_age", "U hebt de AOW-leeftijd nog niet"),
        ("n", "refused_ended", "gestopt op 1 januari 2027"),
    ],
)
def test_a_refusal_of_2027_says_why_and_what_that_means(article: str, why: str, reason: str):
    settlement = settled()
    key = f"exemption:1/{article}"
    refused = {"key": key, "amount": "0.00", "articles": ["34a, 1, a"], "inputs": [], "note": f"{article}_{why}"}
    settlement.steps = [*settlement.steps, refused]
    sentence = line(explain(settlement, NAMES), key).sentence
    assert reason in sentence
    assert sentence.endswith("Daarom is deze vrijlating €\N{NO-BREAK SPACE}0,00.")


PLANNED = "Let op: dit is een regel die nog niet geldt."


@pytest.mark.parametrize("key", ["uniform_net:1", "net_bridge:1"])
def test_planned_law_is_called_so_where_it_is_used(key: str):
    told = explained(**CASES["2027, uniform net for two"])
    assert PLANNED in line(told, key).sentence


def test_law_in_force_is_not_called_planned():
    assert not any(PLANNED in one.sentence for one in explained(**CASES["2027, one year"]).lines)


def test_the_bridge_names_both_nets():
    told = line(explained(**CASES["2027, uniform net counts"]), "net_bridge:1").sentence
    assert told.startswith("Op uw loonstrook van Bakkerij De Korenaar staat €\N{NO-BREAK SPACE}600,00 nettoloon.")
    assert "Voor uw uitkering tellen wij €\N{NO-BREAK SPACE}633,03." in told


def test_a_choice_of_transitional_law_is_told_with_its_source():
    settlement = settled()
    chosen = {
        "choice": "transitional_law.exemptions",
        "value": "ends",
        "since": "2027-01-01",
        "source": "Stb. 2026, 1",
    }
    ended = {
        "key": "exemption:1/n",
        "amount": "0.00",
        "articles": ["34a"],
        "inputs": [chosen],
        "note": "n_refused_ended",
    }
    settlement.steps = [*settlement.steps, ended]
    (origin,) = line(explain(settlement, NAMES), "exemption:1/n").origins
    assert (origin.figure, origin.source) == ("Dit overgangsrecht", "Stb. 2026")


def test_a_kind_without_a_sentence_still_shows_its_amount():
    settlement = settled()
    step = {"key": "new_rule", "amount": "12.34", "articles": [], "inputs": [], "note": None}
    settlement.steps = [step, *settlement.steps]
    strange = line(explain(settlement, NAMES), "new_rule")
    assert (strange.amount, strange.level) == (Decimal("12.34"), 1)
    assert strange.sentence == "Dit bedrag hoort bij de berekening van oktober 2026."


def test_a_name_from_the_files_is_written_out_and_not_interpreted():
    names = Names(persons={}, employers={"slip": "<b>Slagerij</b> & Zoon"})
    sentence = explain(settled(incomes=[income()]), names).line("income").sentence
    assert "&lt;b&gt;Slagerij&lt;/b&gt; &amp; Zoon" in sentence


@pytest.mark.parametrize(
    ("reference", "text", "address"),
    [
        ("21, a", "Participatiewet artikel 21, onder a", "BWBR0015703/2026-10-01#Hoofdstuk3_Paragraaf3.2_Artikel21"),
        ("22, b/c", "Participatiewet artikel 22, onder b of c", None),
        ("22a, 3, a", "Participatiewet artikel 22a, lid 3, onder a", None),
        ("20, 1/2, a", "Participatiewet artikel 20, lid 1 of 2, onder a", None),
        ("31, 2, aa", "Participatiewet artikel 31, lid 2, onder aa", None),
        ("45, 1", "Participatiewet artikel 45, lid 1", "BWBR0015703/2026-10-01"),
        ("Regeling Pw 14, 2", "Regeling Participatiewet, IOAW en IOAZ artikel 14, lid 2", "BWBR0015738/2026-10-01"),
        ("Rv 475c", "Wetboek van Burgerlijke Rechtsvordering artikel 475c", "BWBR0001827/2026-10-01"),
        ("Wkb 2, 6", "Wet op het kindgebonden budget artikel 2, lid 6", "BWBR0022751/2026-10-01"),
        ("24a, b", "Participatiewet artikel 24a, onder b", None),
        ("34a, 1, a", "Participatiewet artikel 34a, lid 1, onder a", None),
        ("AOW 7a", "Algemene Ouderdomswet artikel 7a", "BWBR0002221/2026-10-01"),
    ],
)
def test_an_article_is_named_in_full_with_the_law_of_that_month(reference: str, text: str, address: str | None):
    article = article_of(reference, OCTOBER)
    assert article.text == text
    assert address is None or article.url == f"https://wetten.overheid.nl/{address}"


def test_every_line_names_its_articles():
    assert [one.key for one in explained(**CASES["couple with changes"]).lines if not one.articles] == []


def test_a_merged_line_does_not_repeat_an_article():
    told = explained(**CASES["wage with exemption"])
    assert [article.place for article in told.line("exempt").articles] == ["artikel 31, lid 2, onder n"]


def test_a_final_month_says_that_everything_is_in():
    assert explained().standing == "Dit bedrag is vastgesteld: alle gegevens over deze maand zijn binnen."


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("estimate", "rekenen wij met een schatting."),
        ("slip_expected", "Die rekenen wij daarna met u af."),
        ("stated", "tot de loonstrook er is."),
        ("no_slip", "Een medewerker kijkt hoe het verder gaat."),
        ("not_confirmed", "een loonstrook die u nog niet hebt bevestigd."),
        ("month_not_over", "De maand is nog niet voorbij."),
        ("something_new", "Wij weten nog niet alles over deze maand."),
    ],
)
def test_a_provisional_month_says_why(code: str, reason: str):
    settlement = settled()
    settlement.status, settlement.open_points = Settlement.Status.PROVISIONAL, [code]
    standing = explain(settlement, NAMES).standing
    assert standing.startswith("Dit bedrag is voorlopig: het kan nog veranderen. ")
    assert standing.endswith(reason)


def test_what_needs_attention_is_told():
    (words,) = explained(**CASES["pensioner"]).attention
    assert "Sociale Verzekeringsbank" in words


def test_the_page_opens_without_javascript_and_tells_every_detail():
    page = render_to_string("settlement/lines.html", {"explanation": explained(**CASES["couple with changes"])})
    assert page.count("<details") == page.count("</details>") > 10
    assert "Norm van één persoon: Fatima" in page


class TestStored:
    """Names are looked up where the settlement is stored."""

    pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

    def settlement(self) -> Settlement:
        household, citizen = household_with_assistance()
        exempt(household, citizen, since=datetime.date(2026, 9, 1))
        slip_comes_in(citizen)
        services.settle_stale(household_ids=[household.pk], cause="test")
        return Settlement.objects.get(month__household=household, month__first_day="2026-09-01", version=1)

    def test_the_employer_is_named(self):
        assert "bij Bakkerij De Korenaar" in explain(self.settlement()).line("income").sentence

    def test_a_month_asks_two_queries(self, django_assert_num_queries: Any):
        settlement = self.settlement()
        with django_assert_num_queries(2):
            explain(settlement)

    def test_names_of_many_months_ask_two_queries(self, django_assert_num_queries: Any):
        settlements = [self.settlement(), self.settlement()]
        with django_assert_num_queries(2):
            names = names_in(settlements)
            assert [explain(one, names).month for one in settlements] == [Month(2026, 9)] * 2

    def test_a_person_of_another_municipality_is_not_looked_up(self):
        stranger = CitizenFactory()
        settlement = self.settlement()
        settlement.facts["situations"][0]["household"]["persons"][0]["id"] = str(stranger.pk)
        assert names_in([settlement]).persons == {}

    def test_an_old_version_is_explained_as_it_was(self):
        settlement = self.settlement()
        before = explain(settlement).line("income")
        slip_comes_in(
            settlement.month.household.periods.get().members.get().citizen,
            employer_name="Tweede Baan",
            payroll_tax_number="000054321L01",
        )
        services.settle_stale(household_ids=[settlement.month.household_id], cause="test")
        assert Settlement.objects.filter(month=settlement.month).count() == 2
        assert explain(Settlement.objects.get(pk=settlement.pk)).line("income") == before


def test_income_of_a_partner_that_does_not_count_is_told_instead_of_zeros():
    told = explained(situations=BESIDE_PARTNER, incomes=[income("585.04", person="2")]).line("counted").sentence
    assert told.startswith("De inkomsten van Karim (€\N{NO-BREAK SPACE}631,84, met vakantiegeld) tellen niet mee: ")
    assert told.endswith("Er gaat niets van uw norm af.")
