"""Traps in the words of payslips."""

import pytest

from payslips.reading.labels import column_role, field_names, line_meaning, total_meaning


@pytest.mark.parametrize(
    ("label", "meaning"),
    [
        ("WGA-gat", "premium_before_tax"),
        ("Inh. WGA gedif.", "wga"),
        ("Whk eigen bijdrage", "wga"),
        ("Premie WGA werkgever", "employer_cost"),
        ("Zvw WG", "employer_cost"),
        ("Inh. Zvw", "zvw_withheld"),
        ("Loonheffing", "wage_tax"),
        ("Loonhef TBB 49,50%", "wage_tax_special"),
        ("Loonheffingskorting", "tax_credit_amount"),
        ("Verr. arb. kort.", "tax_credit_amount"),
        ("Vakantietoeslag", "holiday_allowance"),
        ("Direct uitbet. reserveringen", "holiday_allowance"),
        ("Uitbetaling reservering vakantiegeld", "holiday_allowance"),
        ("Reservering vakantiegeld", "reservation"),
        ("Opbouw vakantiegeld", "reservation"),
        ("Saldo vakantiegeld", "reservation"),
        ("Loonheffing cumulatief", "cumulative"),
        ("STIPP-pensioen werknemer 7,5%", "pension"),
        ("Pensioenpremie werkgever", "employer_cost"),
        ("Ploegentoeslag", "surcharge"),
        ("Km-vergoeding belast", "taxed_reimbursement"),
        ("Onb. reiskosten woon/werk", "travel_reimbursement"),
        ("Wettelijk minimumloon", "minimum_wage"),
        ("Loon", "unknown"),
    ],
)
def test_the_longest_synonym_and_its_modifiers_say_what_a_line_is(label: str, meaning: str) -> None:
    assert line_meaning(label).name == meaning


@pytest.mark.parametrize(
    ("label", "total"),
    [
        ("Netto te betalen", "net_payment"),
        ("Over te maken op NL00BANK0123456789", "net_payment"),
        ("Uit te betalen in euro", "net_payment"),
        ("TOTAAL NETTO", "net_wage"),
        ("Loon LB/PH", "taxable_wage"),
        ("Loon BT", "taxable_special"),
        ("Uitbetaling vakantiegeld", None),
        ("Aanvulling tot netto loon", None),
        ("Loon", None),
    ],
)
def test_a_total_is_known_by_its_whole_label(label: str, total: str | None) -> None:
    assert total_meaning(label) == total


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("T/m periode 8", "cumulative"),
        ("Deze periode", "amount"),
        ("%", "percent"),
        ("Tijdvak: 8", None),
        ("J. Jansen", None),
    ],
)
def test_a_column_is_known_by_its_head(text: str, role: str | None) -> None:
    assert column_role(text) == role


@pytest.mark.parametrize("label", ["Loon voor loonheffing (A - B)", "C Loon voor loonheffing (A B)"])
def test_a_total_with_the_letters_of_other_rows_is_no_wage_tax(label: str) -> None:
    assert total_meaning(label) == "taxable_wage"


def test_a_field_in_two_languages_is_known_without_the_stroke_between_them() -> None:
    assert field_names("Pracodawca Werkgever") == field_names("Pracodawca / Werkgever") == ("employer_name",)
