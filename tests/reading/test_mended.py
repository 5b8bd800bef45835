"""Words from a picture: what may be mended, and what a misread letter must not become."""

import pytest

from payslips.reading.answer import FIELDS
from payslips.reading.fields import note_unsure
from payslips.reading.mended import mended, name_of, spelt, without_marks
from payslips.reading.slip import Slip
from payslips.reading.text import Cell, Line, lines
from payslips.reading.words import Page, Word


def page(*texts: str) -> Page:
    words = []
    x = 40.0
    for text in texts:
        words.append(Word(text, x, 92, x + 5 * len(text), 100, 100, confidence=0.95))
        x += 5 * len(text) + 60
    return Page(1, 595, 842, tuple(words), source="ocr")


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("1.234,5O", "1.234,50"),
        ("l.234,56", "1.234,56"),
        ("1.234.56", "1.234,56"),
        ("-12S,00", "-125,00"),
        ("234.56", "234,56"),
    ],
)
def test_an_amount_with_a_misread_letter_is_mended_and_unsure(read: str, meant: str) -> None:
    (word,) = mended(page(read)).words
    assert word.text == meant
    assert word.confidence < 0.8


@pytest.mark.parametrize("read", ["Salaris", "B.V.", "01-08-2026", "2026-08", "000012345L01", "1.234,56"])
def test_what_is_no_damaged_amount_stays_as_it_is(read: str) -> None:
    (word,) = mended(page(read)).words
    assert (word.text, word.confidence) == (read, 0.95)


@pytest.mark.parametrize(
    ("read", "meant"), [("Loonheffinq", "loonheffing"), ("Nettolocn", "nettoloon"), ("Loonbcslag", "loonbeslag")]
)
def test_a_label_with_a_misread_letter_is_known(read: str, meant: str) -> None:
    (line,) = spelt(lines(mended(page(read, "1.234,56"))))
    assert line.cells[0].text == meant


@pytest.mark.parametrize("label", ["WGA", "WGA-gat", "Loonheffing", "Bruto", "Vakantie", "Huisvasting BV"])
def test_a_label_that_is_known_or_short_is_not_respelt(label: str) -> None:
    (line,) = spelt(lines(mended(page(*label.split()))))
    assert line.text == label


def test_a_name_beside_its_label_is_never_respelt() -> None:
    (line,) = spelt(lines(mended(page("Werkgever", "Transporl"))))
    assert line.cells[1].text == "Transporl"


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("Helder B.V", "Helder B.V."),
        ("Kwekerij V.0.F.", "Kwekerij V.O.F."),
        ("R. van t Hof", "R. van 't Hof"),
        ("De Linde", "De Linde"),
        ("DJ. Kowalska", "D.J. Kowalska"),
    ],
)
def test_the_small_marks_of_a_name_come_back(read: str, meant: str) -> None:
    assert name_of(read) == meant


def test_the_end_of_an_amount_is_never_taken_for_the_whole() -> None:
    (word,) = mended(page("063,27")).words
    assert word.text == "063,27"
    (line,) = lines(mended(page("Nettoloon", "063,27")))
    assert not line.has_amount


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("Hotel Zeezicht BV.", "Hotel Zeezicht B.V."),
        ("Hotel Zeezicht B.V,", "Hotel Zeezicht B.V."),
        ("Kwekerij Van der Meer &.Zonen V.O.F.", "Kwekerij Van der Meer & Zonen V.O.F."),
        ("Kwekerij Van der Meer Zonen V.O.F.", "Kwekerij Van der Meer & Zonen V.O.F."),
        ("Bakkerij Vos en Zonen", "Bakkerij Vos en Zonen"),
    ],
)
def test_a_name_gets_back_the_small_marks_that_a_scan_loses(read: str, meant: str) -> None:
    assert name_of(read) == meant


def test_a_name_that_lost_its_mark_in_the_middle_is_one_text_and_unsure() -> None:
    words = (
        Word("Meer", 40, 92, 60, 100, 100, confidence=0.95),
        Word("Zonen", 75, 92, 100, 100, 100, confidence=0.95),
    )
    (line,) = without_marks(lines(Page(1, 595, 842, words, source="ocr")))
    assert [(cell.text, cell.confidence) for cell in line.cells] == [("Meer Zonen", 0.5)]


def test_a_line_of_loose_marks_is_no_line() -> None:
    assert without_marks(lines(page("-", "."))) == []


@pytest.mark.parametrize(
    ("confidence", "elsewhere", "named"), [(0.89, None, True), (0.9, None, False), (0.89, 0.95, False)]
)
def test_a_name_that_stands_there_once_is_asked_about_unless_it_was_surely_read(
    confidence: float, elsewhere: float | None, named: bool
) -> None:
    read = Line(1, (Cell("Bakkerij Vos", 1, 40, 92, 100, 100, confidence=confidence),))
    again = Line(1, (Cell("Groeten van Bakkerij Vos", 1, 40, 700, 100, 708, confidence=elsewhere or 0.1),))
    slip = Slip(dict.fromkeys(FIELDS))
    slip.put("employer_name", "Bakkerij Vos", read.cells)
    note_unsure(slip, [read, again])
    assert ("employer_name" in slip.review) == named
