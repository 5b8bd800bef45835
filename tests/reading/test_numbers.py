"""How numbers are printed, and which of them say nothing for sure."""

from decimal import Decimal

import pytest

from payslips.reading.text import number, plain


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1\u00a0234,56", "1234.56"),
        ("1\u202f234,56", "1234.56"),
        ("3515,56", "3515.56"),
        ("40,58-", "-40.58"),
        ("-40,58", "-40.58"),
        ("\u221221,65", "-21.65"),
        ("\u201321,65", "-21.65"),
        ("(40,58)", "-40.58"),
        ("€ 1.234,56", "1234.56"),
        ("1.234,56 €", "1234.56"),
        ("€ -12,00", "-12.00"),
        ("- 12,00", "-12.00"),
        ("+12,00", "12.00"),
        ("0,00", "0.00"),
    ],
)
def test_an_amount_is_read_however_it_is_printed(text: str, value: str) -> None:
    read = number(text)
    assert read is not None
    assert read[0] == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "1.234",
        "12.34.56",
        "1,234.56",
        "-40,58-",
        "(40,58",
        "--3,00",
        "1.23,45",
        "12 34,56",
        "abc",
        "",
        "€",
        "1234567890,00",
    ],
)
def test_what_can_be_read_two_ways_or_none_is_no_number(text: str) -> None:
    assert number(text) is None


def test_an_english_slip_has_points_before_its_cents() -> None:
    assert number("1,234.56", english=True) == (Decimal("1234.56"), 2, False)


def test_a_percentage_is_told_from_an_amount() -> None:
    assert number("49,50%") == (Decimal("49.50"), 2, True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Inh. WGA-gedif. 5%", "inh wga gedif 5"),
        ("Coöperatie", "cooperatie"),
        ("T/M", "t m"),
        ("Do wypłaty", "do wyplaty"),
    ],
)
def test_a_label_is_compared_as_plain_words(text: str, words: str) -> None:
    assert plain(text) == words
