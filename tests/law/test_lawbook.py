"""The law book knows what it knows, and refuses what it does not."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from allowances.management.commands.law import law_lines
from settlement.engine.lawmonth import LawMonth, LawNotKnown
from settlement.engine.month import Month
from settlement.law.lawbook import PROVISIONS, LawBook, LawBookFaulty, Provision, lawbook
from tests.law.invented import book_2027

BOOK = lawbook()
VALUES = [(provision, entry) for provision in BOOK.provisions for entry in provision.history]


def law(month: str, *, planned: bool = False, book: LawBook = BOOK) -> LawMonth:
    return book.law_of(Month.parse(month), planned=planned)


@pytest.mark.parametrize(
    ("month", "amount"),
    [("2023-01", "1195.66"), ("2026-06", "1401.50"), ("2026-07", "1419.46"), ("2026-12", "1419.46")],
)
def test_an_amount_holds_until_the_next_one(month: str, amount: str) -> None:
    assert str(law(month).figure("norm.single").value) == amount


@pytest.mark.parametrize("month", ["2022-12", "2027-01", "0001-01", "9999-12"])
def test_a_month_outside_what_was_checked_is_not_known(month: str) -> None:
    with pytest.raises(LawNotKnown, match=rf"norm\.single is not known for {month}"):
        law(month).figure("norm.single")


@pytest.mark.parametrize(
    ("key", "gap", "before", "after"),
    [
        ("exemption.n.maximum", "2023-07", "2023-06", "2024-01"),
        ("exemption.z.maximum", "2024-06", "2023-06", "2024-07"),
        ("norm.young_partner_children", "2024-01", "2023-12", "2025-01"),
    ],
)
def test_what_was_not_found_is_a_gap(key: str, gap: str, before: str, after: str) -> None:
    law(before).figure(key)
    law(after).figure(key)
    with pytest.raises(LawNotKnown, match=re.escape(key)):
        law(gap).figure(key)


@pytest.mark.parametrize("month", ["2025-12", "2027-01"])
def test_the_tables_of_the_holiday_claim_are_known_for_2026_alone(month: str) -> None:
    for article in ("11", "12", "13", "14"):
        law("2026-01").holiday_table(article)
        with pytest.raises(LawNotKnown, match=rf"holiday_claim\.{article}"):
            law(month).holiday_table(article)


def test_an_article_without_a_table_is_not_known() -> None:
    with pytest.raises(LawNotKnown):
        law("2026-07").holiday_table("15")


def test_the_raise_for_the_young_is_not_known_before_2026() -> None:
    with pytest.raises(LawNotKnown):
        law("2025-12").figure("norm.young_increase")


@pytest.mark.parametrize(("key", "month"), [("norm.young_increase", "2026-07"), ("exemption.z.maximum", "2025-01")])
def test_a_doubtful_figure_says_what_is_doubtful(key: str, month: str) -> None:
    assert law(month).figure(key).doubt


def test_a_figure_comes_with_its_article_its_day_and_its_source() -> None:
    figure = law("2026-08").figure("norm.couple_aow")
    assert (figure.article, figure.since) == ("22, b/c", date(2026, 7, 1))
    assert "wetten.overheid.nl" in figure.source


@pytest.mark.parametrize(("provision", "entry"), VALUES, ids=lambda value: getattr(value, "key", None))
def test_every_value_has_a_label_an_article_and_a_source(provision: Provision, entry: dict[str, Any]) -> None:
    assert provision.label
    assert provision.article
    assert entry.get("source") or entry.get("unknown")


@pytest.mark.parametrize(("provision", "entry"), VALUES, ids=lambda value: getattr(value, "key", None))
def test_every_amount_is_written_exactly(provision: Provision, entry: dict[str, Any]) -> None:
    if "amount" in entry and not provision.key.endswith(".percent"):
        assert re.fullmatch(r"\d+\.\d\d", entry["amount"])


def test_classes_of_a_table_rise_from_zero() -> None:
    for table in law("2026-07").holiday_tables.values():
        starts = [row.start for row in table.classes]
        assert starts[0] == 0
        assert starts == sorted(set(starts))


def test_pensionable_age_knows_no_birth_dates_before_the_law_that_was_checked() -> None:
    with pytest.raises(LawNotKnown, match="aow_age"):
        law("2022-12").aow_from(date(1956, 1, 1))


def test_pensionable_age_is_not_guessed_for_who_reaches_it_after_the_law_that_is_known() -> None:
    first, *_ = law("2026-07").aow_ages
    known = replace(law("2026-07"), aow_ages=(first,))
    assert known.aow_from(date(1957, 2, 28)) == date(2023, 12, 28)
    with pytest.raises(LawNotKnown, match="aow_age"):
        known.aow_from(date(1957, 3, 1))


def test_the_book_is_known_until_the_first_file_ends() -> None:
    assert BOOK.known_until() == Month(2026, 12)


def test_a_month_is_compiled_once() -> None:
    assert law("2026-07") is law("2026-07")


def test_no_file_names_a_place_on_a_machine() -> None:
    for path in PROVISIONS.glob("*.toml"):
        assert not re.search(r"(?<![\w.])/(home|work|root|tmp|var)/", path.read_text(encoding="utf-8"))


NORMS = """
checked_until = "2026-12"
[sources]
A = "een bron"
["norm.single"]
label = "Alleenstaande"
article = "21, a"
history = [
    { since = 2026-01-01, amount = "1.00", source = ["A"] },  # first
    { since = 2026-07-01, amount = "2.00", source = ["A"], planned = true },
]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "norms.toml").write_text(NORMS)
    return tmp_path


def test_planned_law_is_used_only_when_asked_for(folder: Path) -> None:
    book = LawBook.load(folder)
    assert law("2026-07", book=book).figure("norm.single").value == Decimal("1.00")
    assert law("2026-07", planned=True, book=book).figure("norm.single").value == Decimal("2.00")


def test_planned_law_holds_after_what_was_checked(folder: Path) -> None:
    book = LawBook.load(folder)
    assert law("2027-01", planned=True, book=book).figure("norm.single").planned
    with pytest.raises(LawNotKnown):
        law("2027-01", book=book).figure("norm.single")


def test_the_digest_is_of_what_the_book_says_and_not_of_how_it_is_laid_out(folder: Path) -> None:
    before = LawBook.load(folder).digest
    (folder / "norms.toml").write_text(NORMS.replace("# first", "# earliest").replace("\n[", "\n\n["))
    assert LawBook.load(folder).digest == before
    (folder / "norms.toml").write_text(NORMS.replace("1.00", "1.01"))
    assert LawBook.load(folder).digest != before


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("2026-07-01", "2025-07-01"),
        ("2026-07-01", "2026-01-01"),
        ("2026-07-01", "2026-07-02"),
        ('checked_until = "2026-12"', ""),
        ('checked_until = "2026-12"', 'checked_until = "2026"'),
        ('label = "Alleenstaande"', ""),
        ('article = "21, a"', ""),
        (', source = ["A"] }', " }"),
        ('source = ["A"] }', 'source = ["B"] }'),
    ],
)
def test_a_file_that_cannot_be_relied_on_is_refused(folder: Path, right: str, wrong: str) -> None:
    assert right in NORMS
    (folder / "norms.toml").write_text(NORMS.replace(right, wrong, 1))
    with pytest.raises(LawBookFaulty, match=r"norms\.toml"):
        LawBook.load(folder)


def test_the_printed_law_of_a_month_names_amount_article_day_and_source() -> None:
    printed = "\n".join(law_lines(BOOK, Month(2026, 7)))
    assert "norm.single  (art. 21, a)" in printed
    assert "1419.46  sinds 2026-07-01" in printed
    assert "twijfel: Eén bron" in printed
    assert "vanaf 876.39: 8.00 % min 20.77" in printed
    assert "67 jaar en 0 maanden  sinds 2024-01-01" in printed


def test_the_printed_law_says_what_is_not_known() -> None:
    assert "niet bekend" in "\n".join(law_lines(BOOK, Month(2023, 7)))


def test_a_choice_of_transitional_law_comes_with_its_article_its_day_and_its_source() -> None:
    chosen = law("2027-03", book=book_2027("ends")).choice("transitional_law.exemptions")
    assert (chosen.value, chosen.article, chosen.since) == ("ends", "34a", date(2027, 1, 1))
    assert chosen.source


def test_transitional_law_is_not_known() -> None:
    with pytest.raises(LawNotKnown, match="transitional_law"):
        law("2027-01").choice("transitional_law.exemptions")


@pytest.mark.parametrize(
    ("key", "month"),
    [("exemption.34a_a.percent", "2026-12"), ("buffer.maximum", "2026-12"), ("buffer.maximum", "2027-07")],
)
def test_the_law_of_2027_is_known_from_its_first_day_as_far_as_it_was_checked(key: str, month: str) -> None:
    law("2027-01").figure(key)
    with pytest.raises(LawNotKnown, match=re.escape(key)):
        law(month).figure(key)


def test_the_maximum_of_2027_is_doubted() -> None:
    assert law("2027-01").figure("exemption.34a_c.maximum").doubt


def test_the_uniform_net_is_not_known_even_when_planned_law_is_asked_for() -> None:
    with pytest.raises(LawNotKnown):
        law("2027-01", planned=True).figure("uniform_net.wga.percent")


def test_the_printed_law_of_2027_says_what_is_known_and_why_the_rest_is_not() -> None:
    printed = "\n".join(law_lines(BOOK, Month(2027, 1)))
    assert "226.00  sinds 2027-01-01" in printed
    assert "niet bekend: er is geen overgangsrecht gevonden" in printed
    assert "niet bekend: niet nagekeken na 2026-12" in printed


def test_the_printed_law_names_a_choice_and_what_is_planned() -> None:
    printed = "\n".join(law_lines(book_2027("runs_on"), Month(2027, 1), planned=True))
    assert "runs_on  sinds 2027-01-01" in printed
    assert "0.71  sinds 2027-01-01\n    bron: verzonnen, voor een test\n    voorgenomen" in printed


@pytest.mark.parametrize("transition", ["stops", "unknown"])
def test_a_choice_that_the_engine_does_not_have_is_refused(transition: str) -> None:
    with pytest.raises(LawBookFaulty, match="transitional_law"):
        book_2027(transition)


TABLE = """
checked_until = "2026-12"
[sources]
A = "een bron"
["tax.brackets"]
label = "Schijven"
article = "1"
[["tax.brackets".history]]
since = 2026-01-01
source = ["A"]
rows = [{ start = "0", percent = "10" }, { start = "100", percent = "20" }]
"""


@pytest.mark.parametrize(("amount", "percent"), [("0", "10"), ("99.99", "10"), ("100", "20"), ("5000", "20")])
def test_a_row_of_a_table_holds_from_its_start(tmp_path: Path, amount: str, percent: str) -> None:
    (tmp_path / "tax.toml").write_text(TABLE)
    table = law("2026-07", book=LawBook.load(tmp_path)).table("tax.brackets")
    assert table.row_of(Decimal(amount))["percent"] == Decimal(percent)


def test_a_table_that_is_not_in_the_book_is_not_known() -> None:
    with pytest.raises(LawNotKnown, match=r"tax\.brackets"):
        law("2026-07").table("tax.brackets")
