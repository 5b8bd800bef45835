"""Forms about a file as a whole: search, shield, legal hold, mandates."""

import datetime
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from caseworkers.forms.fields import DateField, WordsField, day_field
from caseworkers.models import RetentionTerm
from caseworkers.retention import OWN_TERMS
from citizens.identifiers import clean_bsn
from citizens.models import Citizen, ClosedFile, Mandate
from citizens.templatetags.dutch import datum
from config import clock


class SearchForm(forms.Form):
    """Sent by POST: what is looked for may be a BSN, and stays out of addresses, logs and rows."""

    term = forms.CharField(
        label="Zoek een huishouden",
        min_length=1,
        max_length=60,
        widget=forms.TextInput(attrs={"size": 40, "type": "search", "autocomplete": "off"}),
        error_messages={"required": "Vul in wat u zoekt.", "max_length": "Dit is te lang. Vul hooguit 60 tekens in."},
    )


class ShieldForm(forms.Form):
    """From which day on the members of a household see nothing of each other, and why."""

    since = day_field("Vanaf welke dag?", "Vul een dag in.")
    hides = forms.TypedChoiceField(
        label="Wat geldt vanaf die dag?",
        choices=[("True", "Partners zien niets van elkaar"), ("False", "De afscherming stopt")],
        coerce=lambda value: value == "True",
        error_messages={"required": "Kies wat vanaf die dag geldt."},
    )
    reason = WordsField("Waarom?", required="Schrijf op waarom. Alleen medewerkers lezen dit.")


class HoldForm(forms.Form):
    """From which day on nothing of a household is destroyed, and why."""

    since = day_field("Vanaf welke dag?", "Vul een dag in.")
    holds = forms.TypedChoiceField(
        label="Wat geldt vanaf die dag?",
        choices=[
            ("True", "Alles van dit huishouden blijft bewaard"),
            ("False", "De gewone bewaartermijnen gelden weer"),
        ],
        coerce=lambda value: value == "True",
        error_messages={"required": "Kies wat vanaf die dag geldt."},
    )
    reason = WordsField("Waarom?")


class TermForm(forms.Form):
    """For how long a kind of data is kept; what it destroys never comes back, so that begins a week later."""

    WEEK = datetime.timedelta(days=7)

    kind = forms.ChoiceField(
        label="Welke gegevens?",
        choices=[choice for choice in RetentionTerm.Kind.choices if choice[0] not in OWN_TERMS],
        error_messages={"required": "Kies welke gegevens."},
    )
    months = forms.IntegerField(
        label="Hoeveel maanden bewaren?",
        min_value=1,
        max_value=1200,
        error_messages={
            "required": "Vul een aantal maanden in.",
            "invalid": "Vul een aantal hele maanden in.",
            "min_value": "Vul 1 of meer in.",
            "max_value": "Vul 1200 of minder in.",
        },
    )
    source = forms.CharField(
        label="Waar staat deze termijn? Bijvoorbeeld een regel van de selectielijst.",
        max_length=200,
        error_messages={"required": "Schrijf op waar de termijn staat.", "max_length": "Schrijf het korter op."},
    )
    since = DateField("Vanaf welke dag geldt dit?")
    is_certain = forms.BooleanField(label="De bron is zeker: vernietig wat ouder is.", required=False)
    reason = WordsField("Wie besloot dit, en waarom?", required="Schrijf op wie dit besloot.")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first = clock.today() + self.WEEK
        if said.get("is_certain") and "since" in said and said["since"] < first:
            self.add_error("since", f"Vernietigen kan op zijn vroegst beginnen op {datum(first)}.")
        return said

    def said(self) -> dict[str, Any]:
        """As `record_term` takes it."""
        data = dict(self.cleaned_data)
        data["is_doubtful"] = not data.pop("is_certain")
        return data


class MandateForm(forms.Form):
    """Who acts for somebody of the household, as what and on which days: an organisation or a person."""

    citizen = forms.TypedChoiceField(
        label="Voor wie?",
        coerce=int,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Kies voor wie iemand handelt."),
    )
    kind = forms.ChoiceField(
        label="Als wat?", choices=Mandate.Kind.choices, error_messages={"required": "Kies wat deze persoon is."}
    )
    name = forms.CharField(
        label="Naam van de organisatie of persoon",
        max_length=120,
        error_messages={
            "required": "Vul een naam in.",
            "max_length": "Dit is te lang. Gebruik niet meer dan 120 tekens.",
        },
    )
    organisation_number = forms.CharField(
        label="KvK-nummer of RSIN, van een organisatie",
        required=False,
        validators=[RegexValidator(r"\A[0-9]{8,9}\Z", "Vul 8 of 9 cijfers in.")],
    )
    bsn = forms.CharField(label="BSN, van een persoon", required=False, widget=forms.TextInput(attrs={"size": 9}))
    since = day_field("Vanaf welke dag?", "Vul de eerste dag in.")
    until = day_field("Tot en met welke dag? Laat leeg als die er niet is.")
    reason = WordsField(
        "Waarom?",
        help_text="Noem de beslissing van de rechter, of de machtiging die u zag. De inwoner leest dit niet.",
    )

    def __init__(self, *args: Any, people: Sequence[Citizen], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.pk: person for person in people}
        cast("forms.ChoiceField", self.fields["citizen"]).choices = [(pk, row.name) for pk, row in self.people.items()]

    def clean_citizen(self) -> Citizen:
        """Who was chosen."""
        return self.people[self.cleaned_data["citizen"]]

    def clean_bsn(self) -> str:
        """Nine digits that pass the 11-test, or nothing."""
        bsn = self.cleaned_data["bsn"]
        return clean_bsn(bsn) if bsn else ""

    def clean(self) -> dict[str, Any]:
        """Refuse both numbers, neither, and days in the wrong order."""
        values = super().clean() or {}
        if not {"bsn", "organisation_number"} & self.errors.keys() and bool(values.get("bsn")) == bool(
            values.get("organisation_number")
        ):
            raise ValidationError("Vul één nummer in: van de organisatie, of het BSN van de persoon.")
        since, until = values.get("since"), values.get("until")
        if since and until and until < since:
            self.add_error("until", "De laatste dag is voor de eerste.")
        return values


class EndMandateForm(forms.Form):
    """Until which day somebody acts for a citizen, and why no longer."""

    mandate = forms.IntegerField(widget=forms.HiddenInput)
    until = day_field("Laatste dag. Kies gisteren om nu meteen te stoppen.", "Vul de laatste dag in.")
    reason = WordsField("Waarom stopt dit?")


class CloseFileForm(forms.Form):
    """Whom of a household who looks is, or knows."""

    citizen = forms.TypedChoiceField(
        label="Wie kent u?", coerce=int, error_messages={"required": "Kies om wie het gaat."}
    )
    relation = forms.ChoiceField(
        label="Wie is dat voor u?",
        choices=ClosedFile.Relation.choices,
        error_messages={"required": "Kies wie dat voor u is."},
    )

    def __init__(self, *args: Any, people: Sequence[Citizen], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.pk: person for person in people}
        cast("forms.ChoiceField", self.fields["citizen"]).choices = [(pk, row.name) for pk, row in self.people.items()]

    def person(self) -> Citizen:
        """Who was chosen."""
        return self.people[self.cleaned_data["citizen"]]
