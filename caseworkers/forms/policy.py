"""Forms for what a municipality chooses: policy and local schemes."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from allowances.law.lawbook import lawbook as allowances_lawbook
from allowances.models import LocalScheme
from caseworkers.forms.fields import DateField, WordsField, in_order
from citizens.templatetags.dutch import euro
from settlement.engine.lawmonth import LawNotKnown
from settlement.engine.month import Month
from settlement.models import (
    PolicyPeriod,
)
from settlement.selectors import policy_choices


class PolicyForm(forms.ModelForm):  # type: ignore[type-arg]
    """The choices of the municipality as they are now, to change some of them from a day on."""

    since = DateField("Vanaf welke dag? Kies een eerste dag van een maand.")
    reason = WordsField("Waarom?", required="Schrijf op waarom, en wie erover besloot.")

    class Meta:
        model = PolicyPeriod
        fields = policy_choices()
        # Typed as everywhere else: "50,00".
        localized_fields = "__all__"

    def __init__(self, data: Mapping[str, Any] | None, *, now: PolicyPeriod | None) -> None:
        super().__init__(data, initial={name: getattr(now, name) for name in policy_choices()} if now else {})
        self.order_fields(["since", *policy_choices(), "reason"])

    def said(self) -> dict[str, Any]:
        """From when, which choices change, and why."""
        changed = {name: self.cleaned_data[name] for name in self.changed_data if name in policy_choices()}
        return {"since": self.cleaned_data["since"], "choices": changed, "reason": self.cleaned_data["reason"]}


class SchemeForm(forms.ModelForm):  # type: ignore[type-arg]
    """A scheme of the municipality from a day on, as its by-law has it."""

    since = DateField("Vanaf welke dag?")
    until = DateField("Tot en met", required=False)

    class Meta:
        model = LocalScheme
        fields = (
            "kind",
            "name",
            "since",
            "until",
            "withdrawn",
            "gives",
            "how_to_ask",
            "percent",
            "monthly_maximum",
            "first_paid_in",
            "second_paid_in",
            "amount_single",
            "amount_parent",
            "amount_couple",
            "income_percent",
            "assets_single",
            "assets_couple",
            "years",
            "reason",
        )
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in ("gives", "how_to_ask", "reason")}

    def clean(self) -> dict[str, Any]:
        said = in_order(self, super().clean() or {})
        if said.get("kind") == LocalScheme.Kind.WORK_PREMIUM:
            for name in ("percent", "monthly_maximum", "first_paid_in", "second_paid_in"):
                if said.get(name) is None and name not in self.errors:
                    self.add_error(name, "Dit is nodig bij een premie.")
        for name in ("first_paid_in", "second_paid_in"):
            if said.get(name) is not None and not 1 <= said[name] <= 12:
                self.add_error(name, "Vul het nummer van een maand in, van 1 tot en met 12.")
        most = said.get("monthly_maximum")
        if most is not None and said.get("since") and most * 12 > (limit := _premium_limit(said["since"])):
            self.add_error("monthly_maximum", f"In een jaar is dit meer dan {euro(limit)} (artikel 31, lid 2, j).")
        for name, amount in list(said.items()):
            if isinstance(amount, Decimal) and amount < 0:
                self.add_error(name, "Vul 0 of meer in.")
        return said


def _premium_limit(day: datetime.date) -> Decimal:
    """What a premium may come to in a calendar year; without end for a year of which that is not known."""
    try:
        return allowances_lawbook().law_of(Month(day.year, 1)).figure("work_premium.year_maximum").value
    except LawNotKnown:
        return Decimal("Infinity")
