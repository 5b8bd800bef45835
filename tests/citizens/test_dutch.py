import datetime
from decimal import Decimal

import pytest
from django import forms

from citizens.templatetags.dutch import control, control_kind, datum, euro, maand


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0.00", "€\xa00,00"),
        ("1234.5", "€\xa01.234,50"),
        ("-12.40", "−\xa0€\xa012,40"),
        ("1234567.89", "€\xa01.234.567,89"),
    ],
)
def test_an_amount_is_written_in_dutch(amount: str, words: str) -> None:
    assert euro(Decimal(amount)) == words


def test_a_page_does_not_round() -> None:
    with pytest.raises(ValueError, match="whole number of cents"):
        euro(Decimal("0.005"))


def test_days_and_months_are_written_in_dutch() -> None:
    assert datum(datetime.date(2026, 10, 4)) == "4 oktober 2026"
    assert datum(datetime.datetime(2026, 10, 4, 23, 30, tzinfo=datetime.UTC)) == "5 oktober 2026"
    assert maand(datetime.date(2026, 3, 31)) == "maart 2026"


class EveryKind(forms.Form):
    amount = forms.CharField(help_text="Bijvoorbeeld 776,09.")
    remark = forms.CharField(widget=forms.Textarea)
    kind = forms.ChoiceField(choices=[("a", "A")])
    often = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    agreed = forms.BooleanField()
    slip = forms.FileField()


def test_each_kind_of_field_is_dressed_and_says_where_its_hint_is() -> None:
    form = EveryKind()
    assert [control_kind(field) for field in form] == ["textbox", "textarea", "select", "choices", "checkbox", "file"]
    assert 'class="utrecht-textbox utrecht-textbox--html-input"' in control(form["amount"])
    assert 'aria-describedby="id_amount_helptext"' in control(form["amount"])
    assert "class=" not in control(form["often"])
