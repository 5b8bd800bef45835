"""The quirks of real payslips, one small slip each."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from payslips.reading import read
from tests.reading.papers import HEAD, USUAL, Row, amounts, put_slip, slip
from tests.samples.sheets import ReportlabSheet

PERSON = HEAD[:3]


def document(data: bytes) -> dict[str, Any]:
    answer = read(data)
    assert answer["status"] == "read"
    (only,) = answer["documents"]
    return dict(only)


def rows(columns: Sequence[str], *lines: str) -> list[Row]:
    """Rows written as "label | cell | cell", a cell for each column, empty ones left empty."""
    made: list[Row] = []
    for line in lines:
        label, *cells = (part.strip() for part in line.split("|"))
        made.append((label, {name: cell for name, cell in zip(columns, cells, strict=False) if cell}))
    return made


def expect(data: bytes, **figures: object) -> None:
    found = document(data)
    assert {name: found[name] for name in figures} == figures
    assert found["needs_review"] == []


def test_base_plus_and_minus_have_columns_of_their_own() -> None:
    columns = {"Basis": 280.0, "Plus": 370.0, "Min": 450.0}
    lines = rows(
        list(columns),
        "Salaris | | 2.000,00",
        "Pensioenpremie | 1.500,00 | | 100,00",
        "Loon LH | 1.900,00 | 1.900,00",
        "Loonheffing | 1.900,00 | | 150,00",
        "Netto loon | | 1.750,00",
        "Reiskosten | | 50,00",
        "Netto te betalen | | 1.800,00",
    )
    expect(slip(lines, columns=columns), gross_wage="2000.00", taxable_wage="1900.00", net_payment="1800.00")


def test_an_amount_printed_in_the_payable_and_the_taxed_column_counts_once() -> None:
    columns = {"Betaalbaar": 300.0, "Tabel": 370.0, "Bijz.Bel.": 440.0, "Specificatie": 520.0}
    lines = rows(
        list(columns),
        "Salaris | 2.000,00 | 2.000,00 | | 2.000,00",
        "Vakantiegeld | 500,00 | | 500,00 | 500,00",
        "Pensioenpremie | 100,00- | 100,00-",
        "Loon LH | | 1.900,00 | 500,00",
        "Loonheffing | 400,00- | 150,00- | 250,00-",
        "Netto loon | 2.000,00",
        "Uitbetaald | 2.000,00",
    )
    expect(
        slip(lines, columns=columns),
        gross_wage="2500.00",
        taxable_wage="2400.00",
        wage_tax="400.00",
        holiday_allowance_paid="500.00",
    )


TWO = {"Deze periode": 400.0, "Cumulatief": 500.0}


def test_a_rate_in_the_label_is_not_the_tax() -> None:
    lines = rows(
        list(TWO),
        "Bruto loon uren | 1.381,06 | 1.381,06",
        "Loonheffing TBB 49,50% | 49,50 | 49,50",
        "Netto loon | 1.331,56 | 1.331,56",
        "Per bank | 1.331,56",
    )
    expect(slip(lines, columns=TWO), wage_tax="49.50", net_wage="1331.56")


@pytest.mark.parametrize("columns", [TWO, {"Cumulatief": 400.0, "Deze periode": 500.0}], ids=["behind", "before"])
def test_the_year_to_date_is_never_the_period_wherever_its_column_stands(columns: Mapping[str, float]) -> None:
    lines = rows(
        ["Deze periode", "Cumulatief"],
        "Salaris | 2.000,00 | 16.000,00",
        "Loon voor loonheffing | 2.000,00 | 16.000,00",
        "Loonheffing | 150,00- | 1.200,00-",
        "Netto loon | 1.850,00 | 14.800,00",
        "Uit te betalen | 1.850,00 | 14.800,00",
    )
    expect(slip(lines, columns=columns), gross_wage="2000.00", net_payment="1850.00")


def test_two_columns_without_heads_go_to_a_person() -> None:
    lines = rows(list(TWO), "Salaris | 2.000,00 | 16.000,00", "Netto loon | 2.000,00 | 16.000,00")
    found = document(slip(lines, columns=TWO, heads=False))
    assert found["net_wage"] is None
    assert {"gross_wage", "net_wage", "net_payment", "holiday_allowance_paid"} <= set(found["needs_review"])


def test_one_column_needs_no_head() -> None:
    expect(slip(USUAL, heads=False), net_wage="1750.00", net_payment="1750.00")


def test_the_employers_part_is_not_deducted() -> None:
    columns = {"Bedrag": 350.0, "Werkgever": 450.0}
    lines = rows(
        list(columns),
        "Salaris | 1.000,00",
        "Pensioenpremie | 50,00- | 100,00",
        "Zvw werkgeversheffing | | 65,00",
        "Premie WGA werkgever | | 8,00",
        "Loon LH | 950,00",
        "Loonheffing | 50,00-",
        "Netto loon | 900,00",
        "Uitbetaald | 900,00",
    )
    expect(slip(lines, columns=columns), taxable_wage="950.00", net_wage="900.00")


def test_a_label_may_hold_percentages_and_bases_and_a_premium_may_be_paid_back() -> None:
    lines = amounts(
        ("Bruto loon uren", "1.000,00"),
        ("STIPP-pensioen werknemer 7,5% 879,71", "34,79-"),
        ("PAWW", "1,00-"),
        ("PAWW", "1,00"),
        ("WGA-gat", "2,00-"),
        ("Loon LH", "963,21"),
        ("Loonheffing", "63,21-"),
        ("Inh. WGA gedif.", "5,00-"),
        ("Netto loon", "895,00"),
        ("Onb. reiskosten woon/werk", "20,00"),
        ("Uitbetaald", "915,00"),
    )
    expect(slip(lines), gross_wage="1000.00", taxable_wage="963.21", net_wage="895.00", net_payment="915.00")


def test_whk_below_the_printed_net_still_comes_off_the_net_wage() -> None:
    lines = amounts(
        ("Bruto loon uren", "1.000,00"),
        ("Loonheffing", "100,00-"),
        ("Netto", "900,00"),
        ("Whk eigen bijdrage", "5,00-"),
        ("Km-vergoeding", "20,00"),
        ("Te betalen", "915,00"),
    )
    expect(slip(lines), net_wage="895.00", net_payment="915.00", reimbursements_total="20.00")


def test_a_net_printed_after_the_reimbursements_is_not_the_net_wage() -> None:
    lines = amounts(
        ("Bruto loon uren", "1.000,00"), ("Loonheffing", "100,00-"), ("Km-vergoeding", "20,00"), ("Netto", "920,00")
    )
    expect(slip(lines), net_wage="900.00", net_payment="920.00")


def test_a_correction_can_leave_a_negative_payment() -> None:
    lines = amounts(
        ("Gewerkte uren", "800,00"),
        ("Loonheffing", "-97,63"),
        ("Nettoloon", "702,37"),
        ("Reiskosten", "36,00"),
        ("Eerder betaald", "-744,73"),
        ("Verrekend met openstaande schuld", "-47,53"),
        ("Uit te betalen", "-53,89"),
    )
    expect(slip(lines), net_wage="702.37", net_deductions_total="792.26", net_payment="-53.89")


def test_wage_exchanged_for_costs_comes_off_before_tax_and_back_after_it() -> None:
    lines = amounts(
        ("Salaris", "1.000,00"),
        ("ET-uitruil", "-177,00"),
        ("Loon LH", "823,00"),
        ("Loonheffing", "-23,00"),
        ("Netto loon", "800,00"),
        ("Vergoeding ET kosten", "33,00"),
        ("Vrije vergoeding uitruil", "144,00"),
        ("Huisvesting", "-144,00"),
        ("Uit te betalen", "833,00"),
    )
    expect(slip(lines), gross_wage="1000.00", net_wage="800.00", reimbursements_total="177.00")


def test_a_company_car_is_taxed_and_not_paid() -> None:
    lines = amounts(
        ("Salaris", "3.000,00"),
        ("Bijtelling auto", "400,00"),
        ("Loon voor loonheffing", "3.400,00"),
        ("Loonheffing", "-800,00"),
        ("Netto loon", "2.200,00"),
        ("Uit te betalen", "2.200,00"),
    )
    expect(slip(lines), gross_wage="3000.00", taxable_wage="3400.00", net_wage="2200.00")


def test_a_polish_slip_is_read() -> None:
    lines = [
        (label, {"Kwota": amount})
        for label, amount in (
            ("Godziny normalne", "1 000,00"),
            ("Razem brutto", "1 000,00"),
            ("Podstawa", "1 000,00"),
            ("Podatek", "-100,00"),
            ("Wynagrodzenie netto", "900,00"),
            ("Zwrot kosztów dojazdu", "20,00"),
            ("Zakwaterowanie", "-100,00"),
            ("Do wypłaty", "820,00"),
        )
    ]
    head = (("Pracodawca", "Flexwerk B.V."), ("Pracownik", "J. Kowalski"), ("Okres", "03-08-2026 - 09-08-2026"))
    data = slip(lines, columns={"Kwota": 450.0}, head=head, font="Vera", title="Pasek wypłaty")
    expect(data, net_wage="900.00", net_payment="820.00", period_kind="week", employer_name="Flexwerk B.V.")


@pytest.mark.parametrize("tax", ["20,00", "-20,00"], ids=["signed", "deductions positive"])
def test_a_slip_that_settles_an_earlier_period_says_which(tax: str) -> None:
    lines = amounts(
        ("Salaris", "-100,00"),
        ("Loon LH", "-100,00"),
        ("Loonheffing", tax),
        ("Netto loon", "-80,00"),
        ("Uit te betalen", "-80,00"),
    )
    head = (*PERSON, ("Correctie over periode", "2026-06"), ("Tijdvak", "maand"))
    expect(
        slip(lines, head=head, title="Correctiestrook"),
        is_correction_of="2026-06",
        period_start="2026-06-01",
        wage_tax="-20.00",
        net_wage="-80.00",
    )


def test_a_correction_of_nobody_knows_what_goes_to_a_person() -> None:
    found = document(slip(USUAL, title="Correctie salarisspecificatie"))
    assert "is_correction_of" in found["needs_review"]


def test_a_line_for_an_earlier_period_does_not_make_a_correction() -> None:
    lines = amounts(
        ("Salaris", "2.000,00"),
        ("Correctie periode 2026-06", "100,00"),
        ("Totaal bruto", "2.100,00"),
        ("Loonheffing", "-100,00"),
        ("Netto loon", "2.000,00"),
        ("Uit te betalen", "2.000,00"),
    )
    expect(slip(lines), is_correction_of=None, period_start="2026-08-01", gross_wage="2100.00")


def test_every_slip_of_a_file_is_a_document() -> None:
    paper = ReportlabSheet()
    put_slip(paper, USUAL)
    paper.page()
    put_slip(paper, USUAL, head=(*PERSON, ("Periode", "01-09-2026 t/m 30-09-2026")))
    paper.page()
    paper.text(40, 50, "Saldo vakantie-uren")
    paper.text(200, 50, "64,50")
    answer = read(paper.finish())
    assert [each["period_start"] for each in answer["documents"]] == ["2026-08-01", "2026-09-01"]


def test_a_slip_over_two_pages_is_one_document() -> None:
    paper = ReportlabSheet()
    put_slip(paper, USUAL[:4])
    paper.page()
    put_slip(paper, USUAL[4:], title="Salarisspecificatie (vervolg)")
    expect(paper.finish(), gross_wage="2000.00", net_payment="1750.00")


def test_a_year_and_number_without_a_rhythm_go_to_a_person() -> None:
    found = document(slip(USUAL, head=(*PERSON, ("Periode", "2026-11"))))
    assert found["period_start"] is None
    assert {"period_start", "period_end", "period_kind"} <= set(found["needs_review"])


def test_a_label_can_be_the_rhythm() -> None:
    expect(slip(USUAL, head=(*PERSON, ("Maand", "2026-11"))), period_start="2026-11-01", period_kind="month")


def test_a_period_number_that_contradicts_the_dates_goes_to_a_person() -> None:
    found = document(slip(USUAL, head=(*HEAD, ("Loonperiode", "2026-09-4W"))))
    assert {"period_start", "period_end"} <= set(found["needs_review"])


def test_a_print_date_is_no_pay_date() -> None:
    expect(
        slip(USUAL, head=(*HEAD, ("Printdatum", "20-08-2026"), ("Verwerkingsdatum", "19-08-2026"))), payment_date=None
    )


def test_the_hirer_is_not_the_employer() -> None:
    head = (("Inlener", "Metaalfabriek Zuid B.V."), *HEAD)
    expect(slip(USUAL, head=head), employer_name="Bakkerij De Korenaar B.V.")


@pytest.mark.parametrize("number", ["999990018", "*****0019", "99999001"])
def test_a_bsn_that_fails_the_test_is_not_given(number: str) -> None:
    assert document(slip(USUAL, head=(*HEAD, ("BSN", number))))["bsn"] is None


def test_an_unknown_line_is_placed_by_the_sums_and_shown_to_a_person() -> None:
    lines = amounts(
        ("Salaris", "1.000,00"),
        ("Zonnebrandgeld", "10,00"),
        ("Totaal bruto", "1.010,00"),
        ("Kerstfonds xyz", "-3,00"),
        ("Loon LH", "1.007,00"),
        ("Loonheffing", "-100,00"),
        ("Netto loon", "907,00"),
        ("Waterdingen", "-7,00"),
        ("Uit te betalen", "900,00"),
    )
    found = document(slip(lines))
    assert (found["gross_wage"], found["net_wage"], found["net_deductions_total"]) == ("1010.00", "907.00", "7.00")
    assert found["needs_review"] == ["holiday_allowance_paid", "attachment_total"]


def test_a_line_below_the_net_that_nobody_knows_keeps_the_payment_from_being_sure() -> None:
    lines = amounts(
        ("Salaris", "2.000,00"), ("Loonheffing", "150,00"), ("Netto loon", "1.850,00"), ("Geheimzinnig", "100,00")
    )
    assert "net_payment" in document(slip(lines))["needs_review"]


def test_an_amount_without_decimals_is_no_amount() -> None:
    lines = amounts(("Salaris", "2.000"), ("Loonheffing", "-150,00"), ("Netto loon", "1.850,00"))
    assert document(slip(lines))["gross_wage"] is None


def test_holiday_pay_by_an_unexpected_name_is_not_called_nothing() -> None:
    lines = amounts(
        ("Salaris", "1.000,00"),
        ("Toeslag vakantie mei", "800,00"),
        ("Totaal bruto", "1.800,00"),
        ("Loonheffing", "-300,00"),
        ("Netto loon", "1.500,00"),
        ("Uit te betalen", "1.500,00"),
    )
    assert "holiday_allowance_paid" in document(slip(lines))["needs_review"]


ONE_THOUSAND = amounts(
    ("Salaris", "1.000,00"),
    ("Totaal bruto", "1.000,00"),
    ("Loonheffing", "-100,00"),
    ("Netto loon", "900,00"),
    ("Uit te betalen", "900,00"),
)


def test_the_wage_of_the_contract_in_the_head_is_not_the_wage_of_the_slip() -> None:
    head = (*HEAD, ("Bruto salaris", "3.000,00"), ("Uurloon", "18,75"), ("Verloonde uren", "80,00"))
    expect(slip(ONE_THOUSAND, head=head), gross_wage="1000.00", hours_paid="80")


def test_pay_at_the_table_and_at_the_special_rate_can_stand_in_two_columns() -> None:
    columns = {"Normaal": 350.0, "Bijzonder": 450.0}
    lines = rows(
        list(columns),
        "Salaris | 1.500,00",
        "Vakantiegeld | | 300,00",
        "Pensioen | -50,00",
        "Loon LH | 1.450,00 | 300,00",
        "Loonheffing | -100,00 | -100,00",
        "Netto loon | 1.550,00",
        "Uit te betalen | 1.550,00",
    )
    expect(slip(lines, columns=columns), gross_wage="1800.00", taxable_wage="1750.00", wage_tax="200.00")


def test_heads_over_several_columns_tell_the_period_from_the_year() -> None:
    paper = ReportlabSheet()
    put_slip(paper, [], heads=False)
    paper.text(250, 150, "Deze periode")
    paper.text(420, 150, "Cumulatief")
    for x, text in ((40, "Omschrijving"), (250, "Aantal"), (300, "Bedrag"), (430, "Aantal"), (480, "Bedrag")):
        paper.text(x, 160, text, right=x > 40)
    for index, (label, cells) in enumerate(ONE_THOUSAND):
        paper.text(40, 174 + 12 * index, label)
        paper.text(300, 174 + 12 * index, cells["Bedrag"], right=True)
        paper.text(480, 174 + 12 * index, "88.888,88", right=True)
    expect(paper.finish(), gross_wage="1000.00", net_payment="900.00")


def test_a_label_can_go_on_on_the_next_line() -> None:
    lines = amounts(
        ("Salaris", "1.000,00"),
        ("Loonheffing bijzondere", ""),
        ("beloningen", "-40,00"),
        ("Loonheffing", "-60,00"),
        ("Netto loon", "900,00"),
        ("Uit te betalen", "900,00"),
    )
    expect(slip(lines), wage_tax="100.00", net_wage="900.00")


def test_the_euro_sign_can_stand_in_a_column_of_its_own() -> None:
    columns = {"": 380.0, "Bedrag": 450.0}
    lines = [(label, {"": "€", **cells}) for label, cells in ONE_THOUSAND]
    expect(slip(lines, columns=columns), gross_wage="1000.00", net_payment="900.00")


def test_a_payment_to_two_accounts_is_one_payment() -> None:
    lines = amounts(
        *((label, cells["Bedrag"]) for label, cells in ONE_THOUSAND[:4]),
        ("Per bank NL01BANK0123456789", "600,00"),
        ("Per bank NL02BANK0123456789", "300,00"),
    )
    expect(slip(lines), net_payment="900.00")


def test_a_premium_printed_below_the_taxable_wage_comes_off_after_tax() -> None:
    lines = amounts(
        ("Salaris", "1.000,00"),
        ("Loon LH", "1.000,00"),
        ("Loonheffing", "-100,00"),
        ("PAWW", "-1,00"),
        ("Netto loon", "899,00"),
        ("Uitbetaald", "899,00"),
    )
    expect(slip(lines), taxable_wage="1000.00", net_wage="899.00")


def test_a_second_table_that_repeats_the_tax_does_not_count_it_twice() -> None:
    paper = ReportlabSheet()
    put_slip(paper, ONE_THOUSAND)
    for x, text in ((40, "Fiscaal"), (250, "Deze periode"), (350, "Cumulatief")):
        paper.text(x, 330, text, right=x > 40)
    for index, (label, period, year) in enumerate(
        (("Loon voor loonheffing", "1.000,00", "8.000,00"), ("Ingehouden loonheffing", "100,00", "800,00"))
    ):
        paper.text(40, 342 + 12 * index, label)
        paper.text(250, 342 + 12 * index, period, right=True)
        paper.text(350, 342 + 12 * index, year, right=True)
    expect(paper.finish(), wage_tax="100.00", taxable_wage="1000.00")


def test_surcharges_have_no_hours_of_their_own() -> None:
    columns = {"Uren": 250.0, "Tarief": 310.0, "%": 350.0, "Bedrag": 450.0}
    lines = rows(
        list(columns),
        "Normale uren | 40,00 | 15,00 | 100% | 600,00",
        "Overuren 150% | 4,00 | 15,00 | 150% | 90,00",
        "Toeslag weekend | 4,00 | 15,00 | 50% | 30,00",
        "Totaal bruto | | | | 720,00",
        "Loonheffing | | | | -20,00",
        "Nettoloon | | | | 700,00",
        "Netto uitbetaling | | | | 700,00",
    )
    expect(slip(lines, columns=columns), hours_paid="44", gross_wage="720.00")


def test_a_slip_that_takes_wage_back_settles_the_period_that_it_names() -> None:
    lines = amounts(
        ("Salaris", "-100,00"),
        ("Loon LH", "-100,00"),
        ("Loonheffing", "20,00"),
        ("Netto loon", "-80,00"),
        ("Uit te betalen", "-80,00"),
    )
    expect(slip(lines, title="Salarisspecificatie TWK"), is_correction_of="2026-08", net_wage="-80.00")


def test_a_net_wage_that_the_lines_above_prove_stands_whatever_is_wrong_below_it() -> None:
    found = document(slip([*USUAL[:6], *amounts(("Uit te betalen", "1.700,00"))]))
    assert {"net_payment", "net_deductions_total"} <= set(found["needs_review"])
    assert {"gross_wage", "wage_tax", "net_wage"}.isdisjoint(found["needs_review"])


def test_a_line_nobody_knows_between_tax_and_net_keeps_the_net_wage_from_being_sure() -> None:
    lines = amounts(
        ("Salaris", "1.000,00"),
        ("Loon LH", "1.000,00"),
        ("Loonheffing", "-100,00"),
        ("Waterdingen", "-7,00"),
        ("Netto loon", "893,00"),
        ("Uit te betalen", "893,00"),
    )
    assert {"net_wage", "net_deductions_total"} <= set(document(slip(lines))["needs_review"])


def test_what_is_deducted_without_a_head_stands_in_the_column_of_the_totals() -> None:
    columns = {"Uren": 250.0, "Tarief": 320.0, "Bedrag": 450.0}
    lines = rows(
        list(columns),
        "Normale uren | 100,00 | 15,00 | 1.500,00",
        "Pensioenpremie | 1.500,00 | 4,00 | -60,00",
        "Loon LH | | | 1.440,00",
        "Loonheffing | | | -40,00",
        "Netto loon | | | 1.400,00",
        "Uit te betalen | | | 1.400,00",
    )
    expect(slip(lines, columns=columns, heads=False), gross_wage="1500.00", hours_paid="100", net_wage="1400.00")


def test_totals_over_their_amounts_are_no_column_heads() -> None:
    paper = ReportlabSheet()
    put_slip(paper, USUAL[:1] + USUAL[2:3] + USUAL[4:5], heads=False)
    for x, (label, cells) in zip((40, 170, 300, 430), (USUAL[1], USUAL[3], USUAL[5], USUAL[6]), strict=True):
        paper.text(x, 300, label)
        paper.text(x, 311, cells["Bedrag"])
    expect(paper.finish(), gross_wage="2000.00", taxable_wage="1900.00", net_wage="1750.00", net_payment="1750.00")


def test_an_account_number_before_an_amount_names_what_was_paid() -> None:
    lines = [*ONE_THOUSAND[:4], *amounts(("Reiskosten", "20,00"), ("IBAN NL00 BANK 0123 4567 89", "920,00"))]
    expect(slip(lines), net_wage="900.00", net_payment="920.00")


@pytest.mark.parametrize(
    "number",
    ["000012345L01", "000012345 L 01", "0000.12.345.L01", "000012345 l 01"],
    ids=["plain", "loose", "dots", "l"],
)
def test_a_payroll_tax_number_is_known_however_it_is_written(number: str) -> None:
    assert document(slip(USUAL, head=(*PERSON[:1], ("LH-nummer", number), *HEAD[2:])))["payroll_tax_number"] == (
        "000012345L01"
    )


def test_hours_can_stand_in_the_label() -> None:
    lines = amounts(
        ("Salaris (40,00 uur x 25,00)", "1.000,00"), *((label, cells["Bedrag"]) for label, cells in ONE_THOUSAND[1:])
    )
    expect(slip(lines), hours_paid="40", gross_wage="1000.00")


def test_a_name_goes_on_below_when_a_legal_form_stands_there() -> None:
    paper = ReportlabSheet()
    put_slip(paper, USUAL, head=(("Werkgever", "Waterstadse Vervoersmaatschappij"), ("", "N.V."), *HEAD[1:]))
    expect(paper.finish(), employer_name="Waterstadse Vervoersmaatschappij N.V.")


def test_a_label_of_two_lines_has_its_value_beside_it() -> None:
    paper = ReportlabSheet()
    put_slip(paper, USUAL)
    paper.text(320, 80, "Loonheffingskorting")
    paper.text(320, 89, "toegepast")
    paper.text(430, 85, "Nee")
    assert document(paper.finish())["tax_credit_applied"] is not True


def test_five_days_without_a_rhythm_leave_the_kind_of_period_to_a_person() -> None:
    head = (*PERSON, ("Periode", "01-09-2026 t/m 05-09-2026"))
    assert document(slip(USUAL, head=head))["needs_review"] == ["period_kind"]


def test_a_label_in_two_languages_is_one_label() -> None:
    lines = amounts(
        ("Normal hours", "1.000,00"),
        ("Gross wage / Brutoloon", "1.000,00"),
        ("Wage tax / Loonheffing", "-100,00"),
        ("Net wage / Nettoloon", "900,00"),
        ("Payment to bank / Uitbetaling", "900,00"),
    )
    expect(slip(lines), gross_wage="1000.00", net_payment="900.00")


def test_a_summary_before_the_details_is_the_same_slip() -> None:
    paper = ReportlabSheet()
    put_slip(paper, [USUAL[1], USUAL[5], USUAL[6]])
    paper.page()
    put_slip(paper, USUAL, head=())
    expect(paper.finish(), gross_wage="2000.00", wage_tax="150.00", net_payment="1750.00")
