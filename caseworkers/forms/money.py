"""Forms about money: claims, letters, advances, payments."""

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from caseworkers.forms.facts import articles_of
from caseworkers.forms.fields import AmountField, DateField, PercentField, ReasonForm, WordsField
from citizens.models import Household
from citizens.templatetags.dutch import maand
from config import clock
from payslips.forms import NumberField
from settlement.advances import SUSPENDED_AT_MOST
from settlement.engine.month import Month
from settlement.models import (
    BenefitMonth,
    ClaimEvent,
    LedgerEntry,
    LetterSending,
    NormReduction,
)


class HolidayForm(ReasonForm):
    """Why holiday allowance of before the first night here is paid."""

    reason = WordsField("Hoe weet u dat dit nog niet is betaald?")


class _AmountSaid(forms.Form):
    """Nobody decides on an amount that they did not say."""

    def clean_amount(self) -> Decimal:
        amount: Decimal | None = self.cleaned_data["amount"]
        if amount is None:
            raise ValidationError("Vul een bedrag in.", code="required")
        return amount


class DecideClaimForm(_AmountSaid):
    """How much is asked back, on which ground, and how."""

    amount = AmountField(label="Bedrag dat wordt teruggevraagd (netto)")
    ground = forms.ChoiceField(
        label="Grond",
        choices=[("", "Kies de grond"), *ClaimEvent.Ground.choices],
        error_messages={"required": "Kies de grond.", "invalid_choice": "Kies een grond uit de lijst."},
    )
    instalment = AmountField(label="Per maand van de uitkering (leeg: de inwoner betaalt zelf)")
    gross_up = AmountField(label="Belasting en premies erbij (art. 58, lid 5; leeg: niet)")
    reason = WordsField(
        "Waarom vraagt u dit terug?", required="Schrijf op waarom. De inwoner leest dit.", most=600, rows=3
    )

    def terms(self) -> dict[str, Any]:
        """As the service asks them."""
        return self.cleaned_data | {"gross_up": self.cleaned_data["gross_up"] or Decimal("0.00")}


class LetterForm(forms.Form):
    """On which day a letter goes out: it states that day, and its term counts from it."""

    dated = DateField("Op welke dag gaat de brief weg?")


class SentForm(forms.Form):
    """That letters were sent."""

    sent_on = DateField("Op welke dag verstuurd?")
    how = forms.ChoiceField(
        label="Hoe?", choices=LetterSending.How.choices, error_messages={"required": "Kies hoe de brief is verstuurd."}
    )


class SuspendForm(LetterForm):
    """What somebody has to hand in before a month is paid, and until when (art. 54, 1 and 2)."""

    missing = WordsField("Wat moet de inwoner nog geven? Dit komt zo in de brief.", required="Schrijf op wat er mist.")
    until = DateField("Tot en met welke dag kan dat?")

    field_order = ["missing", "until", "dated"]

    def clean(self) -> dict[str, Any]:
        """There is time to hand it in."""
        values: dict[str, Any] = super().clean() or {}
        until, dated = values.get("until"), values.get("dated")
        if until and dated and until <= dated:
            self.add_error("until", "Kies een dag na de datum van de brief.")
        if until and dated and until > dated + SUSPENDED_AT_MOST:
            self.add_error("until", "Opschorten kan hoogstens acht weken (artikel 54, lid 1). Kies een eerdere dag.")
        return values


class PaymentsForm(forms.Form):
    """The month of which a file of payments is made."""

    month = forms.ChoiceField(
        label="Van welke maand?",
        error_messages={"required": "Kies de maand.", "invalid_choice": "Kies een maand uit de lijst."},
    )

    def __init__(self, *args: Any, months: Sequence[datetime.date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Kies de maand"), *((f"{day:%Y-%m}", maand(day)) for day in months)]
        cast("forms.ChoiceField", self.fields["month"]).choices = choices

    def clean_month(self) -> Month:
        """The month that was chosen."""
        return Month.parse(self.cleaned_data["month"])


class AdvanceForm(_AmountSaid):
    """How much is paid in advance on a month that cannot be settled, and why."""

    amount = AmountField(label="Bedrag van het voorschot")
    reason = WordsField("Waarom? De inwoner leest dit.", required="Schrijf op waarom. De inwoner leest dit.", most=600)


class ReviseForm(forms.Form):
    """Why the norm of a month that was paid may have been too high (arts 27, 28 and 54, 3)."""

    article = forms.ChoiceField(
        label="Waarom was de norm te hoog?",
        choices=articles_of(NormReduction),
        error_messages={"required": "Kies het artikel.", "invalid_choice": "Kies een artikel uit de lijst."},
    )
    percent = PercentField(label="Hoeveel lager: percentage van de norm voor een paar")
    studies_ended_on = DateField("School of studie gestopt op (alleen artikel 28)", required=False)
    reason = WordsField(
        "Wat bleek er, en hoe weet u dat? De inwoner leest dit.",
        required="Schrijf op wat er bleek. De inwoner leest dit in de brief.",
    )


class AnswerForm(forms.Form):
    """What a citizen said of a proposed claim otherwise than by the portal."""

    channel = forms.ChoiceField(
        label="Hoe kwam de reactie binnen?",
        choices=[choice for choice in ClaimEvent.Channel.choices if choice[0] != ClaimEvent.Channel.PORTAL],
        error_messages={"required": "Kies hoe de reactie binnenkwam."},
    )
    received_on = DateField("Op welke dag?")
    words = WordsField("Wat zei of schreef de inwoner?", required="Schrijf op wat de inwoner zei.", most=1000, rows=3)

    def clean_received_on(self) -> datetime.date:
        """Nothing came in on a day that still has to come."""
        day: datetime.date = self.cleaned_data["received_on"]
        if day > clock.today():
            raise ValidationError("Deze dag moet nog komen.", code="not_yet")
        return day


class WaiveForm(_AmountSaid):
    """How much is not asked back, and why."""

    amount = AmountField(label="Bedrag dat niet wordt teruggevraagd")
    reason = WordsField("Waarom?", most=600)


class AnswerRequestForm(forms.Form):
    """What a caseworker found who looked at a month."""

    answer = WordsField(
        "Uw antwoord aan de inwoner",
        required="Schrijf uw antwoord op. De inwoner leest dit bij de maand.",
        most=1000,
        rows=3,
    )


def _month_words(row: BenefitMonth) -> str:
    return maand(row.first_day)


class BookForm(forms.Form):
    """An entry of the ledger by hand: what the export does not have."""

    month = forms.ModelChoiceField(BenefitMonth.objects.none(), label="Maand")
    kind = forms.ChoiceField(label="Soort", choices=LedgerEntry.Kind.choices)
    amount = NumberField(label="Bedrag (onder 0: een boeking terugdraaien)")
    of_month = forms.ModelChoiceField(
        BenefitMonth.objects.none(), label="Voor welke maand (bij verrekening en aflossing)", required=False
    )
    booked_on = forms.DateField(
        label="Geboekt op",
        input_formats=["%Y-%m-%d", "%d-%m-%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Vul de dag in.", "invalid": "Vul een datum in, zoals 30-9-2026."},
    )
    reference = forms.CharField(
        label="Kenmerk van de betaling", max_length=80, error_messages={"required": "Vul het kenmerk in."}
    )
    note = forms.CharField(
        label="Waarom met de hand?", max_length=300, error_messages={"required": "Schrijf op waarom."}
    )

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = BenefitMonth.objects.filter(household=household).order_by("-first_day")
        for name in ("month", "of_month"):
            field = cast("forms.ModelChoiceField[BenefitMonth]", self.fields[name])
            field.queryset = months
            field.label_from_instance = _month_words  # type: ignore[assignment]
            field.error_messages |= {"required": "Kies de maand.", "invalid_choice": "Kies een maand uit de lijst."}

    def clean(self) -> dict[str, Any]:
        """Only what pays back names a month, and set-off always does."""
        said = super().clean() or {}
        kind, of_month = said.get("kind"), said.get("of_month")
        if said.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", "Vul een bedrag in.")
        if kind == LedgerEntry.Kind.SET_OFF and of_month is None:
            self.add_error("of_month", "Kies de maand die wordt verrekend.")
        if of_month is not None and kind not in {LedgerEntry.Kind.SET_OFF, LedgerEntry.Kind.RECOVERY}:
            self.add_error("of_month", "Laat dit leeg bij deze soort.")
        return said
