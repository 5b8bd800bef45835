import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from payslips.forms import DayField, NumberField


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1.234,56", "1234.56"),
        ("1234,56", "1234.56"),
        ("1234.56", "1234.56"),
        ("1.234", "1234.00"),
        ("1234", "1234.00"),
        ("12,5", "12.50"),
        ("12.5", "12.50"),
        ("€ 1.234,56", "1234.56"),
        ("\N{EURO SIGN}\N{NO-BREAK SPACE}0,00", "0.00"),
        (" 7 ", "7.00"),
        ("-45,10", "-45.10"),
        ("\N{MINUS SIGN}45,10", "-45.10"),
        ("1.234.567,89", "1234567.89"),
    ],
)
def test_an_amount_is_understood_as_people_write_it(typed, meant):
    assert str(NumberField().clean(typed)) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "x",
        "1,2,3",
        "12,345",
        "1.23.456,00",
        "1,234.56",
        "12345678",
        "1e5",
        "NaN",
        "Infinity",
        "--1",
        "½",
        "٣",
        "1.2345",
    ],
)
def test_what_is_no_amount_gets_an_example(typed):
    with pytest.raises(ValidationError, match=r"zoals 1\.234,56"):
        NumberField().clean(typed)


@pytest.mark.parametrize("typed", ["", "  ", "€"])
def test_nothing_typed_is_no_amount(typed):
    assert NumberField().clean(typed) is None


def test_an_amount_is_shown_as_people_write_it():
    assert NumberField().prepare_value(Decimal("1234.50")) == "1.234,50"


@pytest.mark.parametrize("typed", ["2026-09-30", "30-09-2026", "30-9-2026", "30/09/2026"])
def test_a_day_is_understood_as_people_write_it(typed):
    assert DayField(label="").clean(typed) == datetime.date(2026, 9, 30)


@pytest.mark.parametrize("typed", ["0026-09-30", "1990-01-01", "2099-01-01"])
def test_a_day_that_cannot_be_on_a_payslip_is_refused(typed):
    with pytest.raises(ValidationError, match="Kijk het jaar na"):
        DayField(label="").clean(typed)


@pytest.mark.parametrize("typed", ["31-9-2026", "gisteren"])
def test_what_is_no_day_gets_an_example(typed):
    with pytest.raises(ValidationError, match="zoals 30-9-2026"):
        DayField(label="").clean(typed)
