"""Fields and small forms that others are made of."""

import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from config import clock
from payslips.forms import NumberField

# A job is ended when the last day is known; one that lies further ahead is a slip of the pen in the year.
AHEAD = datetime.timedelta(days=366)


class WordsField(forms.CharField):
    """What somebody writes in a few sentences, and what is said where nothing is written."""

    def __init__(
        self, label: str, *, required: str = "Schrijf op waarom.", most: int = 300, rows: int = 2, **kwargs: Any
    ) -> None:
        too_long = f"Dit is te lang. Gebruik niet meer dan {most:,} tekens.".replace(",", ".")
        super().__init__(
            label=label,
            max_length=most,
            widget=forms.Textarea(attrs={"rows": rows}),
            error_messages={"required": required, "max_length": too_long},
            **kwargs,
        )


class DateField(forms.DateField):
    """A day on which something began or ended; one far ahead or long ago is a slip of the pen in the year."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(
            label=label,
            input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"required": "Vul een datum in.", "invalid": "Vul een datum in, zoals 30-9-2026."},
            **kwargs,
        )

    def validate(self, value: datetime.date | None) -> None:
        super().validate(value)
        if value is not None and value > clock.today() + AHEAD:
            raise ValidationError("Deze datum ligt meer dan een jaar vooruit. Kijk het jaar na.", code="far_away")


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = WordsField("Waarom? De inwoner leest dit.")


def day_field(label: str, required: str = "") -> forms.DateField:
    """A day, to choose or to type; without words for when it is missing it may be."""
    return forms.DateField(
        label=label,
        required=bool(required),
        input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": required, "invalid": "Vul een datum in, zoals 30-9-2026."},
    )


class PercentField(forms.DecimalField):
    """A percentage with at most two decimals, as "20" or "12,5"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            min_value=Decimal("0.01"),
            max_value=100,
            max_digits=5,
            decimal_places=2,
            localize=True,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 6}),
            error_messages={"required": "Vul een percentage in.", "invalid": "Vul een getal in, zoals 20 of 12,5."},
            **kwargs,
        )


class AmountField(NumberField):
    """An amount above 0."""

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        amount = super().to_python(value)
        if amount is not None and amount <= 0:
            raise ValidationError("Vul een bedrag boven 0 in.", code="too_small")
        return amount


def in_order(form: forms.BaseForm, values: dict[str, Any]) -> dict[str, Any]:
    if values.get("since") and values.get("until") and values["until"] < values["since"]:
        form.add_error("until", "Deze dag ligt voor de eerste dag.")
    return values
