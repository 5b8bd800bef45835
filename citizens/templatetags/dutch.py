"""How amounts, days and form controls are written on a Dutch page."""

import datetime
from decimal import Decimal
from typing import Protocol

from django import forms, template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString

register = template.Library()


class MonthLike(Protocol):
    """A calendar month: a day in it will do."""

    @property
    def year(self) -> int: ...
    @property
    def month(self) -> int: ...


@register.filter
def euro(amount: Decimal) -> str:
    """`Decimal("1234.5")` as "€ 1.234,50". Raises ValueError for parts of a cent: a page does not round."""
    if amount != round(amount, 2):
        raise ValueError(f"{amount} is not a whole number of cents")
    figure = f"{abs(amount):,.2f}".translate({ord(","): ".", ord("."): ","})
    return ("−\N{NO-BREAK SPACE}" if amount < 0 else "") + f"€\N{NO-BREAK SPACE}{figure}"


@register.filter
def positive(amount: Decimal) -> Decimal:
    """The amount without its sign."""
    return abs(amount)


@register.filter
def maand(month: MonthLike) -> str:
    """A month as "oktober 2026"."""
    return date_format(datetime.date(month.year, month.month, 1), "F Y")


@register.filter
def datum(day: datetime.date) -> str:
    """A day, or the Dutch day of a moment, as "14 oktober 2026"."""
    return date_format(timezone.localtime(day) if isinstance(day, datetime.datetime) else day, "j F Y")


@register.filter
def control_kind(field: forms.BoundField) -> str:
    """The shape of a form field: "checkbox", "choices", "file", "select", "textarea" or "textbox"."""
    match field.field.widget:
        case forms.CheckboxInput():
            return "checkbox"
        case forms.RadioSelect() | forms.CheckboxSelectMultiple():
            return "choices"
        case forms.FileInput():
            return "file"
        case forms.Select():
            return "select"
        case forms.Textarea():
            return "textarea"
        case _:
            return "textbox"


@register.filter
def control(field: forms.BoundField) -> SafeString:
    """The widget of a form field in the dress of the design system; boxes to tick stay the browser's own."""
    kind = control_kind(field)
    dress = {
        "textbox": "utrecht-textbox utrecht-textbox--html-input",
        "textarea": "utrecht-textarea utrecht-textarea--html-textarea",
        "select": "utrecht-select utrecht-select--html-select",
        "file": "file-input",
    }.get(kind)
    return field.as_widget(attrs={"class": dress} if dress else None)
