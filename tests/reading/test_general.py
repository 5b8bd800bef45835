"""What every unknown layout may do: amounts before labels, rows of boxes, panels beside the rows, words never met."""

import pytest

from payslips.reading import read
from payslips.reading.labels import likely_total, line_meaning, total_meaning
from tests.reading.papers import HEAD, USUAL, Row, amounts, put_slip, slip
from tests.reading.test_quirks import document, expect, rows
from tests.samples.sheets import ReportlabSheet

NETS = {"net_wage": "1750.00", "net_payment": "1750.00"}


def test_amounts_may_stand_before_their_labels() -> None:
    paper = ReportlabSheet("Helvetica")
    put_slip(paper, (), heads=False)
    paper.text(100, 200, "Bedrag", right=True)
    paper.text(125, 200, "Omschrijving")
    paper.text(450, 200, "Cumulatief", right=True)
    for place, (label, cells) in enumerate(USUAL):
        paper.text(100, 212 + 12 * place, cells["Bedrag"], right=True)
        paper.text(125, 212 + 12 * place, label)
        paper.text(450, 212 + 12 * place, "9.999,99", right=True)
    expect(paper.finish(), gross_wage="2000.00", **NETS)


def test_a_row_of_labels_over_a_row_of_values_gives_each_its_own() -> None:
    paper = ReportlabSheet("Helvetica")
    put_slip(paper, USUAL, head=HEAD[3:])
    boxes = (("Werkgever", "Slagerij Vos"), ("Werknemer", "J. Jansen"), ("Klantkring", "Noord"))
    for place, (label, value) in enumerate(boxes):
        paper.text(40 + 150 * place, 400, label, size=5.5)
        paper.text(40 + 150 * place, 413, value, size=9)
    expect(paper.finish(), employer_name="Slagerij Vos", employee_name="J. Jansen")


def test_a_label_that_nobody_knows_is_no_name() -> None:
    found = document(slip(USUAL, head=(HEAD[0], ("Werknemer", "Dossiernummer"), HEAD[3])))
    assert found["employee_name"] is None


def test_a_line_drawn_with_dashes_is_no_row_of_the_table() -> None:
    paper = ReportlabSheet("Courier")
    put_slip(paper, amounts(("-" * 50, "")) + [(label, {**cells, "T/m heden": "9.999,99"}) for label, cells in USUAL],
             columns={"Bedrag": 400.0, "T/m heden": 520.0})  # fmt: skip
    expect(paper.finish(), gross_wage="2000.00", **NETS)


def test_a_panel_out_of_step_with_the_rows_is_read_by_itself() -> None:
    paper = ReportlabSheet("Helvetica")
    put_slip(paper, USUAL[:5], columns={"Bedrag": 330.0})
    panel = ("Nettoloon", "1.750,00", "Uitbetaling per bank", "1.750,00", "Cumulatief", "Loon LH", "9.999,99", "Stand")
    for place, text in enumerate(panel):
        is_amount = text[0].isdigit()
        paper.text(550 if is_amount else 400, 147 + 9.5 * place, text, size=8, right=is_amount)
    found = document(paper.finish())
    assert {name: found[name] for name in NETS} == NETS


def test_a_box_of_totals_under_the_numbers_of_a_table_is_not_in_its_columns() -> None:
    paper = ReportlabSheet("Helvetica")
    columns = {"Aantal": 230.0, "Bruto": 300.0, "Inhouding": 370.0, "Netto": 440.0, "Cumulatief": 520.0}
    lines = rows(list(columns), "Salaris | | 2.000,00", "Loonheffing | | | 250,00", "Reiskosten | | | | 50,00")
    put_slip(paper, lines, columns=columns)
    for place, (label, amount) in enumerate(
        (("Totaal bruto", "2.000,00"), ("Netto loon", "1.750,00"), ("Over te maken", "1.800,00"))
    ):
        paper.text(380, 240 + 12 * place, label)
        paper.text(522, 240 + 12 * place, amount, right=True)
    expect(paper.finish(), net_wage="1750.00", net_payment="1800.00", reimbursements_total="50.00")


def test_a_reimbursement_in_a_column_that_nobody_knows_is_not_left_out_silently() -> None:
    columns = {"Bruto": 250.0, "Inhouding": 330.0, "Zwevend": 450.0}
    lines = rows(
        list(columns),
        "Salaris | 2.000,00",
        "Loonheffing | | 250,00",
        "Reiskosten | | | 50,00",
        "Netto loon | 1.750,00",
    )
    found = document(slip(lines, columns=columns))
    assert {"net_payment", "reimbursements_total"} <= set(found["needs_review"])


def test_the_one_nameless_column_beside_known_cumulatives_is_that_of_the_period() -> None:
    columns = {"Aantal": 230.0, "Zwevend": 350.0, "Cumulatief": 500.0}
    lines: list[Row] = [
        (label, {"Zwevend": cells["Bedrag"], "Cumulatief": cells["Bedrag"].replace("2.", "8.").replace("1.", "7.")})
        for label, cells in USUAL
    ]
    expect(slip(lines, columns=columns), gross_wage="2000.00", **NETS)


def test_hours_and_rate_may_stand_under_their_line() -> None:
    paper = ReportlabSheet("Helvetica")
    put_slip(paper, USUAL[1:], heads=False)
    paper.text(40, 136, "Loon")
    paper.text(450, 136, "2.000,00", right=True)
    paper.text(40, 145, "100,00", size=7)
    paper.text(75, 145, "uur ×", size=7)
    paper.text(110, 145, "20,00", size=7)
    assert document(paper.finish())["gross_wage"] == "2000.00"


def test_a_total_in_words_never_met_counts_when_the_sums_give_it() -> None:
    lines = [*USUAL[:-1], ("Dit hebben wij vandaag uitbetaald", USUAL[-1][1])]
    expect(slip(lines), **NETS)


def test_a_total_in_words_never_met_proves_nothing_when_the_sums_do_not_give_it() -> None:
    lines = [*USUAL[:-1], ("Dit hebben wij vandaag uitbetaald", {"Bedrag": "1.649,17"})]
    found = document(slip(lines))
    assert found["net_payment"] is None or "net_payment" in found["needs_review"]


@pytest.mark.parametrize(
    ("label", "total"),
    [("Brutto razem", "gross_total"), ("Loon netto totaal", "net_wage"), ("Uitbetaald op je rekening", "net_payment")],
)
def test_a_total_is_known_in_any_order_of_its_words(label: str, total: str) -> None:
    assert total_meaning(label) == total


def test_the_wage_that_is_taxed_is_no_tax() -> None:
    assert line_meaning("Loon te heffen LB/PH").name != "wage_tax"
    assert likely_total("Loon waarover LB/PH geheven is") == "taxable_wage"


@pytest.mark.parametrize(
    ("sentence", "applied"),
    [
        ("Wij passen de loonheffingskorting toe.", True),
        ("Wij passen de loonheffingskorting niet toe.", False),
        ("Over de loonheffingskorting leest u meer op onze site.", None),
    ],
)
def test_a_sentence_can_say_whether_the_tax_credit_is_applied(sentence: str, applied: bool | None) -> None:
    paper = ReportlabSheet("Helvetica")
    put_slip(paper, USUAL)
    paper.text(40, 500, sentence)
    assert document(paper.finish())["tax_credit_applied"] is applied


@pytest.mark.parametrize("halfway", [0, 6], ids=["beside its label", "astride its label"])
def test_a_period_may_go_on_on_the_next_line(halfway: float) -> None:
    paper = ReportlabSheet("Helvetica")
    put_slip(paper, USUAL, head=HEAD[:3])
    paper.text(40, 400 + halfway, "Loonperiode", size=9)
    paper.text(170, 400, "10 augustus 2026 t/m 6", size=9)
    paper.text(170, 411, "september 2026", size=9)
    found = document(paper.finish())
    assert (found["period_start"], found["period_end"]) == ("2026-08-10", "2026-09-06")


def test_the_name_over_an_address_on_one_line_is_the_employer() -> None:
    paper = ReportlabSheet("Helvetica")
    put_slip(paper, USUAL, head=HEAD[2:])
    paper.text(40, 20, "Hovenier P. Groen")
    paper.text(40, 31, "Havenweg 155 1073 AC Waterstad")
    assert document(paper.finish())["employer_name"] == "Hovenier P. Groen"


def test_an_amount_over_its_label_is_what_was_paid_out() -> None:
    paper = ReportlabSheet("Helvetica")
    put_slip(paper, (), heads=False)
    paper.text(40, 300, "1.234,56", size=18)
    paper.text(40, 312, "Uitbetaald op 24-08-2026")
    assert document(paper.finish())["net_payment"] == "1234.56"


def test_two_months_with_the_same_amounts_are_two_slips() -> None:
    paper = ReportlabSheet("Helvetica")
    for place, month in enumerate(("juni", "juli")):
        if place:
            paper.page()
        put_slip(paper, USUAL, head=HEAD[:3], title=f"Loonstrook {month} 2026")
    assert [each["period_start"] for each in read(paper.finish())["documents"]] == ["2026-06-01", "2026-07-01"]


def test_totals_may_stand_in_boxes_with_their_labels_below_the_amounts() -> None:
    paper = ReportlabSheet("Helvetica")
    lines = [row for row in USUAL if total_meaning(row[0]) is None]
    put_slip(paper, lines)
    boxes = (("Bruto", "2.000,00"), ("Loon LH", "1.900,00"), ("Nettoloon", "1.750,00"), ("Overgemaakt", "1.750,00"))
    for place, (label, amount) in enumerate(boxes):
        paper.text(45 + 120 * place, 300, amount, size=11)
        paper.text(50 + 120 * place, 311, label, size=7)
    expect(paper.finish(), gross_wage="2000.00", taxable_wage="1900.00", **NETS)


def test_totals_may_stand_in_a_column_of_what_is_left_after_each_line() -> None:
    left = (("Salaris", "Bij", "2.000,00", "2.000,00"), ("Pensioenpremie", "Af", "100,00", "1.900,00"),
            ("Loonheffing", "Af", "150,00", "1.750,00"))  # fmt: skip
    table: list[Row] = [(label, {side: amount, "Saldo": rest}) for label, side, amount, rest in left]
    for place, label in ((1, "Brutoloon"), (3, "Belastbaar loon"), (5, "Netto loon"), (6, "Uit te betalen")):
        table.insert(place, (label, {"Saldo": table[place - 1][1]["Saldo"]}))
    columns = {"Af": 300.0, "Bij": 380.0, "Saldo": 480.0}
    expect(slip(table, columns=columns), gross_wage="2000.00", taxable_wage="1900.00", wage_tax="150.00", **NETS)


def test_the_sums_of_columns_that_are_totals_are_those_totals() -> None:
    columns = {"Bruto": 300.0, "Tabelloon": 380.0, "Netto": 480.0}
    table: list[Row] = [
        ("Salaris", dict.fromkeys(columns, "2.000,00")),
        ("Pensioenpremie", {"Tabelloon": "-100,00", "Netto": "-100,00"}),
        ("Loonheffing", {"Netto": "-150,00"}),
        ("Totaal", {"Bruto": "2.000,00", "Tabelloon": "1.900,00", "Netto": "1.750,00"}),
        ("Uit te betalen", {"Netto": "1.750,00"}),
    ]
    expect(slip(table, columns=columns), gross_wage="2000.00", taxable_wage="1900.00", **NETS)


def test_a_total_may_say_how_it_is_worked_out() -> None:
    assert total_meaning("Nettoloon (A - B - D)") == total_meaning("Nettoloon") == "net_wage"


def test_hours_times_a_rate_are_pay_under_whatever_name() -> None:
    columns = {"Aantal": 250.0, "Tarief": 330.0, "Bedrag": 450.0}
    table: list[Row] = [("Roosteruren", {"Aantal": "100,00", "Tarief": "20,00", "Bedrag": "2.000,00"}), *USUAL[1:]]
    expect(slip(table, columns=columns), gross_wage="2000.00", hours_paid="100", **NETS)


def test_what_is_told_of_the_year_so_far_is_no_tax_of_this_period() -> None:
    expect(slip([*USUAL, *amounts(("Loonheffing dit jaar", "1.200,00"))]), wage_tax="150.00", **NETS)


def test_an_unknown_line_that_may_be_a_reimbursement_leaves_the_gross_wage_to_a_person() -> None:
    lines = amounts(("Salaris", "1.000,00"), ("Kwartierstaat", "1.000,00"), ("Loonheffing", "-150,00"),
                    ("Uit te betalen", "1.850,00"))  # fmt: skip
    assert {"gross_wage", "net_wage"} <= set(document(slip(lines))["needs_review"])


@pytest.mark.parametrize("answer", ["nee", "N", "niet"])
def test_a_tax_credit_that_is_refused_behind_its_label_is_not_applied(answer: str) -> None:
    paper = ReportlabSheet("Helvetica")
    put_slip(paper, USUAL)
    paper.text(330, 80, f"Loonheffingskorting toegepast {answer}")
    assert document(paper.finish())["tax_credit_applied"] is False
