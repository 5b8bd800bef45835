"""The file of the wage administration: what cannot be right is never taken, and told by line without its values."""

import csv
import datetime
import io
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from payslips.schema import NEEDED, OPTIONAL, FileRefused, Layout, Table, read_table
from tests.factories.signals import COLUMNS, DELIVERED, file_of, line

ROOT = Path(__file__).resolve().parents[2]
LAYOUT = Layout(columns=COLUMNS)
BSN = "999900006"


def read(data: bytes, layout: Layout = LAYOUT) -> Table:
    return read_table(data, layout, delivered_on=DELIVERED)


def refusals(*lines: str) -> list[tuple[int, str, str]]:
    return [(one.line, one.code, one.field) for one in read(file_of(*lines)).refused]


def test_a_line_says_whose_wage_of_which_period_it_is():
    (row,) = read(file_of(line(BSN, Loon="1.640,50"))).rows
    assert (row.bsn, row.payroll_tax_number) == (BSN, "000012345L01")
    assert (row.period_start, row.period_end) == (datetime.date(2026, 9, 1), datetime.date(2026, 9, 30))
    assert (row.wage, row.tax, row.tax_credit) == (Decimal("1640.50"), Decimal("40.00"), True)


def test_what_a_file_does_not_tell_is_not_zero():
    (row,) = read(file_of(line(BSN, Netto="", Vakantiegeld="", Korting=""))).rows
    assert (row.net, row.holiday_allowance, row.tax_credit, row.special_wage, row.hours) == (None,) * 5


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"BSN": "999900007"}, "no_bsn", "bsn"),
        ({"BSN": ""}, "empty", "bsn"),
        ({"Loon": "=1+1"}, "formula", "wage"),
        ({"Werkgever": "@SUM(A1)"}, "formula", "employer_name"),
        ({"Werkgever": "-cmd|calc"}, "formula", "employer_name"),
        ({"Werkgever": "Bakkerij\u202ejiR"}, "formula", "employer_name"),
        ({"Werkgever": "B" * 301}, "too_long", "employer_name"),
        ({"Loon": "1.234"}, "no_amount", "wage"),
        ({"Loon": "640.00"}, "no_amount", "wage"),
        ({"Loon": "6,4E+02"}, "no_amount", "wage"),
        ({"Loon": "\u0666\u0664,00"}, "no_amount", "wage"),
        ({"Loon": "99999999,00"}, "no_amount", "wage"),
        ({"Loon": ""}, "empty", "wage"),
        ({"Begin": "2026-09-01"}, "no_date", "period_start"),
        ({"Begin": "20260931"}, "no_date", "period_start"),
        ({"Begin": "19000101"}, "no_date", "period_start"),
        ({"Einde": "20260831"}, "reversed", "period_end"),
        ({"Begin": "20250101"}, "too_long_a_period", "period_end"),
        ({"Begin": "20261101", "Einde": "20261130"}, "in_the_future", "period_start"),
        ({"Loonheffingennummer": "12345"}, "no_payroll_tax_number", "payroll_tax_number"),
        ({"Korting": "misschien"}, "no_yes_or_no", "tax_credit"),
    ],
)
def test_a_value_that_cannot_be_right_refuses_its_line_alone(changes: dict[str, str], code: str, field: str):
    table = read(file_of(line(BSN, **changes), line(BSN, IKV="2")))
    assert [(one.line, one.code, one.field) for one in table.refused] == [(2, code, field)]
    assert [row.line for row in table.rows] == [3]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (file_of(line(BSN))[:-1], "cut_off"),
        (file_of(line(BSN)) + b"999900006;0000123\n", "other_number_of_cells"),
        (file_of(line(BSN) + ";meer"), "other_number_of_cells"),
        (file_of(line(BSN), '"' + line(BSN, IKV="2")), "broken_line"),
        (file_of(line(BSN)).replace(b";", b","), "no_such_column"),
        (file_of(line(BSN)).replace(b"Loonheffing;", b"Loon;"), "column_twice"),
        (file_of(line(BSN, Werkgever="Caf\u00e9")).decode().encode("cp1252"), "other_encoding"),
        (file_of(line(BSN)).decode().encode("utf-16"), "not_text"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "other_encoding"),
        (b"a;" * 500 + b"\n", "too_many_columns"),
    ],
)
def test_a_file_that_may_be_cut_off_or_mangled_is_refused_whole(data: bytes, code: str):
    with pytest.raises(FileRefused) as refused:
        read(data)
    assert refused.value.code == code


@pytest.mark.asvs("2.3.2")
def test_a_file_that_is_too_large_is_not_looked_into(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("payslips.schema.MAX_BYTES", 100)
    with pytest.raises(FileRefused, match="too_large"):
        read(file_of(line(BSN)))


def test_a_file_with_too_many_lines_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("payslips.schema.MAX_LINES", 1)
    with pytest.raises(FileRefused, match="too_many_lines"):
        read(file_of(line(BSN), line(BSN, IKV="2")))


def test_a_line_that_stands_there_twice_is_taken_once():
    table = read(file_of(line(BSN), line(BSN)))
    assert len(table.rows) == 1
    assert [(one.line, one.code) for one in table.refused] == [(3, "doubled")]


def test_of_lines_that_contradict_each_other_none_is_taken():
    table = read(file_of(line(BSN), line(BSN, Loon="700,00"), line(BSN)))
    assert table.rows == ()
    assert {(one.line, one.code) for one in table.refused} >= {(2, "contradicts_itself"), (3, "contradicts_itself")}


def test_a_byte_order_mark_windows_line_ends_and_other_columns_do_no_harm():
    data = b"\xef\xbb\xbf" + file_of(line(BSN)).replace(b"\n", b";=HYPERLINK(1)\r\n").replace(b"=H", b"H", 1)
    assert len(read(data).rows) == 1


def test_a_quoted_cell_may_hold_the_delimiter():
    (row,) = read(file_of(line(BSN, Werkgever='"Bakker; Zoon"'))).rows
    assert row.employer_name == "Bakker; Zoon"


@pytest.mark.parametrize(
    ("columns", "problems"),
    [
        ({}, dict.fromkeys(NEEDED, "missing")),
        (COLUMNS | {"salary": "Salaris"}, {"salary": "unknown_field"}),
        (COLUMNS | {"hours": "loon"}, {"wage": "heading_twice", "hours": "heading_twice"}),
        (COLUMNS | {"special_wage": "Bijzonder"}, {"special_tax": "special_rate_by_half"}),
        (COLUMNS, {}),
    ],
)
def test_a_layout_says_what_is_wrong_with_it(columns: dict[str, str], problems: dict[str, str]):
    assert Layout(columns=columns).problems() == problems


@given(st.binary(max_size=400))
@example(b'"')
@example(b"BSN;BSN\n\r\n")
def test_no_bytes_make_anything_but_a_refusal(data: bytes):
    with pytest.raises(FileRefused):
        read(data)


@given(st.lists(st.text(max_size=12), min_size=11, max_size=11))
@pytest.mark.asvs("2.2.1")
def test_no_cells_make_anything_but_a_row_or_a_refusal(cells: list[str]):
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\n").writerows([COLUMNS.values(), cells])
    try:
        table = read(written.getvalue().encode("utf-8", "surrogatepass"))
    except FileRefused:
        return
    assert len(table.rows) + len(table.refused) == table.lines


@given(st.integers(min_value=0, max_value=200))
def test_a_file_that_was_cut_off_anywhere_never_gives_another_amount(kept: int):
    whole = file_of(line(BSN), line(BSN, IKV="2", Loon="1.612,50"))
    try:
        table = read(whole[:kept])
    except FileRefused:
        return
    assert {row.wage for row in table.rows} <= {Decimal("640.00"), Decimal("1612.50")}


def test_the_sample_in_the_documentation_is_read_by_the_layout_beside_it():
    text = (ROOT / "docs/income-signal.md").read_text()
    columns = {
        cells[1].strip("` "): cells[2].strip()
        for row in text.splitlines()
        if row.startswith("| `") and len(cells := row.split("|")) > 3
    }
    assert set(columns) == {*NEEDED, *OPTIONAL}
    table = read((ROOT / "docs/income-signal-sample.csv").read_bytes(), Layout(columns=columns))
    assert (len(table.rows), table.refused) == (3, ())
