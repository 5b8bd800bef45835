"""What caseworkers send: who they are, what they look for, and what they decide about a payslip."""

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from allowances.law.lawbook import lawbook as allowances_lawbook
from allowances.models import LocalScheme
from caseworkers import selectors, services
from caseworkers.explanation import FIGURE_LABELS, SIGNAL_FIELDS, fact_words, fields_to_check
from caseworkers.models import RetentionTerm
from caseworkers.permissions import municipality_of
from caseworkers.retention import OWN_TERMS
from citizens import services as citizen_services
from citizens.identifiers import clean_bsn
from citizens.models import BenefitGrant, Citizen, ClosedFile, Household, HouseholdPeriod, Mandate, Role, User
from citizens.selectors import citizens_with_bsn, died_in, household_spans
from citizens.templatetags.dutch import datum, euro, maand
from config import clock
from payslips.forms import CorrectionForm, NumberField
from payslips.models import Figures, Payslip, SignalLayout, SignalQuestion
from payslips.schema import MAX_BYTES, NEEDED, OPTIONAL
from payslips.selectors import Job, newest_figures
from payslips.services import CORRECTABLE
from settlement import ledger
from settlement import services as settlement_services
from settlement.advances import SUSPENDED_AT_MOST
from settlement.engine.lawmonth import LawNotKnown
from settlement.engine.month import Month
from settlement.models import (
    BenefitMonth,
    ClaimEvent,
    DebtArrangement,
    ExemptionDecision,
    LedgerEntry,
    LetterSending,
    Measure,
    NormReduction,
    PolicyPeriod,
)
from settlement.selectors import policy_choices


class CaseworkerSignInForm(AdminAuthenticationForm):
    """Signs in staff of the municipality of the request, and technical staff; for others the password is wrong."""

    def confirm_login_allowed(self, user: User) -> None:
        super().confirm_login_allowed(user)
        municipality = municipality_of(self.request) if self.request else None
        own = (municipality is not None and user.municipality_id == municipality.pk) or (
            user.municipality_id is None and user.is_superuser
        )
        if not own:
            raise self.get_invalid_login_error()


class RolesField(forms.ModelMultipleChoiceField[Group]):
    """The roles by their Dutch names."""

    def __init__(self, **more: Any) -> None:
        kept = {"queryset": Group.objects.filter(name__in=Role.values), "label": "Rollen"}
        super().__init__(**more | kept, required=False, widget=forms.CheckboxSelectMultiple)

    def label_from_instance(self, obj: Group) -> str:
        return Role(obj.name).label


class _AccessForm(forms.Form):
    """Staff has roles at one municipality; technical staff has none, and sees no citizen."""

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("municipality") and values.get("is_superuser"):
            self.add_error("is_superuser", "Een technisch beheerder hoort bij geen enkele gemeente.")
        if values.get("groups") and not values.get("municipality"):
            self.add_error("groups", "Rollen horen bij een gemeente. Kies een gemeente, of haal de rollen weg.")
        return values


class StaffAccountForm(_AccessForm, UserChangeForm[User]):
    groups = RolesField()


class NewStaffAccountForm(_AccessForm, AdminUserCreationForm[User]):
    groups = RolesField()


class SecondFactorForm(forms.Form):
    """The six digits that the app shows now."""

    code = forms.CharField(
        label="Code uit de app",
        max_length=8,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}),
        error_messages={"required": "Vul de code van zes cijfers in."},
    )

    def clean_code(self) -> str:
        """Digits only; apps show them with a space in the middle."""
        code: str = self.cleaned_data["code"].replace(" ", "")
        if not (code.isascii() and code.isdigit() and len(code) == 6):
            raise ValidationError("De code heeft zes cijfers.", code="no_code")
        return code


class PasskeyForm(forms.Form):
    """A name for a key that the browser just made."""

    name = forms.CharField(
        label="Hoe noemt u deze sleutel? Bijvoorbeeld ‘laptop’ of ‘sleutel aan mijn bos’.",
        max_length=60,
        error_messages={"required": "Geef de sleutel een naam.", "max_length": "Kies een kortere naam."},
    )
    answer = forms.CharField(max_length=20_000, required=False, widget=forms.HiddenInput)


class SearchForm(forms.Form):
    """Sent by POST: what is looked for may be a BSN, and stays out of addresses, logs and rows."""

    term = forms.CharField(
        label="Zoek een huishouden",
        min_length=1,
        max_length=60,
        widget=forms.TextInput(attrs={"size": 40, "type": "search", "autocomplete": "off"}),
        error_messages={"required": "Vul in wat u zoekt.", "max_length": "Dit is te lang. Vul hooguit 60 tekens in."},
    )


_AT_THE_VERSIONS = "Schrijf op waarom. Dat staat bij de versies van deze loonstrook."


# A job is ended when the last day is known; one that lies further ahead is a slip of the pen in the year.
_AHEAD = datetime.timedelta(days=366)


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
        if value is not None and value > clock.today() + _AHEAD:
            raise ValidationError("Deze datum ligt meer dan een jaar vooruit. Kijk het jaar na.", code="far_away")


class EndEmploymentForm(forms.Form):
    """The last day of a job, and why it is over."""

    until = forms.DateField(
        label="Laatste dag van de baan",
        input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Vul de laatste dag van de baan in.",
            "invalid": "Vul een datum in, zoals 30-9-2026.",
        },
    )
    reason = WordsField("Hoe weet u dat?", required="Schrijf op hoe u dat weet. Dat staat daarna bij de baan.")

    def clean_until(self) -> datetime.date:
        """Refuse a day that is far ahead: nobody would notice that the job goes on."""
        day: datetime.date = self.cleaned_data["until"]
        if day > clock.today() + _AHEAD:
            raise ValidationError("Deze datum ligt meer dan een jaar vooruit. Kijk het jaar na.", code="far_away")
        return day


class EstablishIncomeForm(forms.Form):
    """What a pay period without a payslip paid, as a caseworker found it."""

    expected = forms.ChoiceField(label="Welke periode?", error_messages={"required": "Kies een periode."})
    net_amount = NumberField(label="Nettoloon in deze periode", help_text="0,00 als er geen loon was.")
    tax_credit_applied = forms.NullBooleanField(label="Loonheffingskorting toegepast?")
    reason = WordsField("Hoe weet u dat?", required="Schrijf op hoe u dat weet. Dat staat daarna bij de opgave.")

    use_required_attribute = False

    def __init__(self, *args: Any, job: Job, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"periode-{job.employment.pk}-%s"
        cast("forms.ChoiceField", self.fields["expected"]).choices = [
            (one.row.pk, f"{one.row.period_start:%d-%m-%Y} tot en met {one.row.period_end:%d-%m-%Y}")
            for one in job.to_establish
        ]

    def clean_net_amount(self) -> Decimal:
        """Refuse none, and less than nothing: what is not known is not 0,00."""
        return _net_or_nothing(self.cleaned_data["net_amount"])


def _net_or_nothing(amount: Decimal | None) -> Decimal:
    if amount is None:
        raise ValidationError("Vul het nettoloon in, of 0,00 als er geen loon was.", code="required")
    if amount < 0:
        raise ValidationError("Dit bedrag kan niet onder nul zijn.", code="negative")
    return amount


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = WordsField("Waarom? De inwoner leest dit.")


class HolidayForm(ReasonForm):
    """Why holiday allowance of before the first night here is paid."""

    reason = WordsField("Hoe weet u dat dit nog niet is betaald?")


class AskStatementForm(forms.Form):
    """What a caseworker asks about a statement."""

    question = WordsField("Uw vraag", required="Schrijf uw vraag op.")


class ContradictForm(ReasonForm):
    """What a pay period really paid."""

    net_amount = NumberField(label="Nettoloon in deze periode", help_text="0,00 als er geen loon was.")
    tax_credit_applied = forms.NullBooleanField(label="Loonheffingskorting toegepast?")

    field_order = ["net_amount", "tax_credit_applied", "reason"]

    def clean_net_amount(self) -> Decimal:
        """Refuse none, and less than nothing: what is not known is not 0,00."""
        return _net_or_nothing(self.cleaned_data["net_amount"])


class SeenForm(forms.Form):
    """A decision about a payslip as it was when its page was opened: `seen` is its number of changes then."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse what does not say on what it rests."""
        values = super().clean() or {}
        if values.get("seen") is None:
            raise ValidationError("Open de loonstrook opnieuw.", code="seen")
        return values


def _day(label: str, required: str = "") -> forms.DateField:
    """A day, to choose or to type; without words for when it is missing it may be."""
    return forms.DateField(
        label=label,
        required=bool(required),
        input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": required, "invalid": "Vul een datum in, zoals 30-9-2026."},
    )


class ShieldForm(forms.Form):
    """From which day on the members of a household see nothing of each other, and why."""

    since = _day("Vanaf welke dag?", "Vul een dag in.")
    hides = forms.TypedChoiceField(
        label="Wat geldt vanaf die dag?",
        choices=[("True", "Partners zien niets van elkaar"), ("False", "De afscherming stopt")],
        coerce=lambda value: value == "True",
        error_messages={"required": "Kies wat vanaf die dag geldt."},
    )
    reason = WordsField("Waarom?", required="Schrijf op waarom. Alleen medewerkers lezen dit.")


class HoldForm(forms.Form):
    """From which day on nothing of a household is destroyed, and why."""

    since = _day("Vanaf welke dag?", "Vul een dag in.")
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
    since = _day("Vanaf welke dag?", "Vul de eerste dag in.")
    until = _day("Tot en met welke dag? Laat leeg als die er niet is.")
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
    until = _day("Laatste dag. Kies gisteren om nu meteen te stoppen.", "Vul de laatste dag in.")
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


class FiguresForm(SeenForm, CorrectionForm):
    """The newest figures of a payslip, as they are or better; those to look at (`to_check`) come first."""

    payroll_tax_number = forms.CharField(max_length=12, required=False)
    employee_name = forms.CharField(max_length=160, required=False)
    taxable_wage = NumberField()
    reimbursements_total = NumberField()
    net_deductions_total = NumberField()
    attachment_total = NumberField()
    holiday_allowance_net = NumberField()
    replaces = forms.ChoiceField(
        label="Er telt al een loonstrook van deze baan over deze dagen",
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("yes", "Deze komt in de plaats van de eerdere: alleen deze telt"),
            ("no", "Het zijn twee verschillende loonstroken: beide tellen"),
        ],
    )
    reason = WordsField("Waarom?", required=_AT_THE_VERSIONS)

    field_order = [
        "employer_name",
        "payroll_tax_number",
        "employee_name",
        "period_kind",
        "period_start",
        "period_end",
        "payment_date",
        "hours_paid",
        "gross_wage",
        "taxable_wage",
        "wage_tax",
        "net_wage",
        "reimbursements_total",
        "net_deductions_total",
        "attachment_total",
        "net_payment",
        "holiday_allowance_paid",
        "holiday_allowance_net",
        "tax_credit_applied",
        "replaces",
        "reason",
        "seen",
    ]

    def __init__(self, *args: Any, payslip: Payslip, **kwargs: Any) -> None:
        figures = newest_figures(payslip)
        super().__init__(*args, figures=figures, initial=_initial(figures), **kwargs)
        self.to_check = fields_to_check(payslip)
        for name in CORRECTABLE:
            field = self.fields[name]
            field.label = FIGURE_LABELS[name]
            field.help_text = ""
        first = [name for name in self.fields if name in self.to_check]
        self.order_fields([*first, *(name for name in self.fields if name not in self.to_check)])
        if first:
            self.fields[first[0]].widget.attrs["autofocus"] = True

    @property
    def figure_fields(self) -> list[forms.BoundField]:
        """The figures, without what goes with the decision."""
        return [field for field in self if field.name in CORRECTABLE]

    def changes(self) -> dict[str, Any]:
        """The figures that differ from those that hold now."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name in CORRECTABLE}

    def takes_the_place(self) -> bool | None:
        """Whether it counts instead of an earlier payslip (True) or beside it (False); None: nothing was said."""
        return {"yes": True, "no": False}.get(self.cleaned_data["replaces"])


def _initial(figures: Figures) -> dict[str, Any]:
    return {name: getattr(figures, name) for name in CORRECTABLE} | {"seen": figures.payslip.change_no}


class SetAsideForm(SeenForm):
    """Why a payslip does not count."""

    reason = WordsField("Waarom telt deze loonstrook niet mee?", required=_AT_THE_VERSIONS)


class AskForm(SeenForm):
    """What a caseworker asks the citizen."""

    question = WordsField("Uw vraag", required="Schrijf uw vraag op.", rows=3)


class SignalDecisionForm(forms.Form):
    """Whether the wage of the wage administration counts, or that of the payslip."""

    decision = forms.ChoiceField(
        label="Wat telt?",
        choices=SignalQuestion.Decision.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wat telt.", "invalid_choice": "Kies een van beide."},
    )
    reason = WordsField("Waarom? De inwoner leest dit.", required="Schrijf op waarom. De inwoner leest dit.")


class SignalFileForm(forms.Form):
    """A file of the wage administration, and the day of its overview."""

    delivered_on = DateField("Van welke dag is dit overzicht?")
    file = forms.FileField(
        label="Bestand (csv)",
        error_messages={
            "required": "Kies een bestand.",
            "invalid": "Kies een bestand.",
            "empty": "Dit bestand is leeg. Kies een ander bestand.",
        },
    )

    def clean_delivered_on(self) -> datetime.date:
        """An overview is not of a day to come: it would hold above all later ones."""
        day: datetime.date = self.cleaned_data["delivered_on"]
        if day > clock.today():
            raise ValidationError("Deze dag moet nog komen.", code="not_yet")
        return day

    def clean_file(self) -> Any:
        """Refuse what is larger than any overview before it is read."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(f"Dit bestand is groter dan {MAX_BYTES // 2**20} MB.", code="too_large")
        return file


class SignalLayoutForm(forms.Form):
    """In which columns the file comes, from a day on: for each of our figures the heading in the first line."""

    since = DateField("Vanaf welke dag geldt dit?")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("delimiter", "encoding", "dates", "decimals", "ends_with_line_break"):
            self.fields[name] = cast("Any", SignalLayout._meta.get_field(name)).formfield()
        for name in (*NEEDED, *OPTIONAL):
            self.fields[f"column_{name}"] = forms.CharField(
                label=f"Kolom met {SIGNAL_FIELDS[name]}" + ("" if name in NEEDED else " (niet verplicht)"),
                required=name in NEEDED,
                max_length=100,
                error_messages={"required": "Vul de naam van de kolom in."},
            )

    def layout(self) -> dict[str, Any]:
        """What `record_signal_layout` asks."""
        said = dict(self.cleaned_data)
        names = (*NEEDED, *OPTIONAL)
        columns = {name: heading for name in names if (heading := said.pop(f"column_{name}").strip())}
        return said | {"columns": columns}


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


class FactForm(forms.Form):
    """Something that holds for a household from a day on; `change` records it, after its preview was seen."""

    title = ""
    intro = ""
    reason = WordsField("Waarom?", required="Schrijf op waarom. Dat staat daarna bij dit gegeven.")

    def __init__(self, *args: Any, household: Household, period: HouseholdPeriod | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.household = household
        self.period = period
        self.members = self._people()
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])
        if "citizen" in self.fields:
            choice = cast("forms.ChoiceField", self.fields["citizen"])
            choice.choices = [(str(citizen.pk), citizen.name) for citizen in self.members]

    def _people(self) -> list[Citizen]:
        """Whom the fact can be about."""
        return [row.citizen for row in self.period.members.all()] if self.period else []

    def household_ids(self) -> list[int]:
        """The households whose months may change."""
        return [self.household.pk]

    def change(self, by: User) -> object:
        """Record what was sent. Raises what the services raise."""
        raise NotImplementedError

    def _said(self, *names: str) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in names}

    def _citizen(self) -> Citizen:
        return next(one for one in self.members if str(one.pk) == self.cleaned_data["citizen"])


class _CitizenField(forms.ChoiceField):
    def __init__(self, label: str = "Wie?") -> None:
        super().__init__(label=label, error_messages={"required": "Kies wie het is."})


_ABOUT_A_MEMBER = {
    "entitled": "heeft recht op bijstand",
    "in_institution": "verblijft in een inrichting",
    "parents_cannot_support": "van 18, 19 of 20 jaar, en de ouders kunnen niet bijdragen",
}
_ALLOWANCE_PARTNER = {"choices": [("", "niet bekend"), ("yes", "ja"), ("no", "nee")], "required": False}


class CircumstancesForm(FactForm):
    """Children, cost sharers, and what the norm asks about each member."""

    title = "Gezinssituatie verandert"
    intro = (
        "Verander alleen wat anders wordt. De rest blijft zoals het is. Wat al voor een latere dag is vastgelegd, "
        "verandert mee."
    )
    since = DateField("Vanaf welke dag?")
    dependent_children = forms.IntegerField(label="Kinderen die ten laste komen", min_value=0, max_value=30)
    youngest_child_birth_date = DateField("Geboortedatum van het jongste kind", required=False)
    cost_sharers = forms.IntegerField(
        label="Medebewoners die de kosten delen",
        help_text="Zonder de partner, en zonder wie een huurcontract heeft of studeert (artikel 19a).",
        min_value=0,
        max_value=30,
    )
    allowance_partner = forms.ChoiceField(
        label="Zijn de twee ook partners voor de toeslagen?",
        help_text="Nodig vanaf 2027, als een van de twee geen recht op bijstand heeft en er kinderen zijn (art. 24a).",
        **_ALLOWANCE_PARTNER,  # type: ignore[arg-type]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        period = kwargs["period"]
        super().__init__(*args, initial=_circumstances(period), **kwargs)
        for member in period.members.all() if period else []:
            for name, words in _ABOUT_A_MEMBER.items():
                self.fields[f"{name}-{member.citizen_id}"] = forms.BooleanField(
                    label=f"{member.citizen.name} {words}", required=False, initial=getattr(member, name)
                )
        if len(self.members) < 2:
            del self.fields["allowance_partner"]
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])

    def clean(self) -> dict[str, Any]:
        """A youngest child is one of the children, and is born."""
        values = super().clean() or {}
        born = values.get("youngest_child_birth_date")
        if born and not values.get("dependent_children"):
            self.add_error("youngest_child_birth_date", "Er zijn geen kinderen die ten laste komen.")
        if born and values.get("since") and born > values["since"]:
            self.add_error("youngest_child_birth_date", "Dit kind is op de eerste dag nog niet geboren.")
        return values

    def change(self, by: User) -> object:
        about_members: dict[Citizen, dict[str, bool]] = {}
        circumstances = {}
        for name in set(self.changed_data) - {"since", "reason"}:
            field, _, member = name.partition("-")
            if member:
                citizen = next(one for one in self.members if str(one.pk) == member)
                about_members.setdefault(citizen, {})[field] = self.cleaned_data[name]
            else:
                circumstances[name] = self.cleaned_data[name]
        if "allowance_partner" in circumstances:
            circumstances["allowance_partner"] = _yes_or_no(circumstances["allowance_partner"])
        return citizen_services.change_household(
            household=self.household,
            about_members=about_members,
            by=by,
            **self._said("since", "reason"),
            **circumstances,
        )


def _circumstances(period: HouseholdPeriod | None) -> dict[str, Any]:
    if period is None:
        return {}
    values = {name: getattr(period, name) for name in citizen_services.CIRCUMSTANCES}
    return values | {"allowance_partner": {True: "yes", False: "no", None: ""}[period.allowance_partner]}


def _yes_or_no(value: str) -> bool | None:
    return {"yes": True, "no": False}.get(value)


class PartnerComesForm(FactForm):
    """Somebody becomes the partner of who is in the household."""

    title = "Partner komt erbij"
    since = DateField("Vanaf welke dag zijn zij samen?")
    bsn = forms.CharField(
        label="BSN van de partner",
        max_length=11,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": "Vul het BSN van de partner in.", "max_length": "Dit is geen BSN."},
    )
    given_names = forms.CharField(
        label="Voornamen",
        help_text="Naam en geboortedatum zijn alleen nodig als de partner nog niet bij ons bekend is.",
        max_length=120,
        required=False,
    )
    surname = forms.CharField(label="Achternaam", max_length=120, required=False)
    birth_date = DateField("Geboortedatum", required=False)
    entitled = forms.BooleanField(label="De partner heeft recht op bijstand", required=False, initial=True)
    in_institution = forms.BooleanField(label="De partner verblijft in een inrichting", required=False)
    allowance_partner = forms.ChoiceField(
        label="Zijn de twee ook partners voor de toeslagen?",
        help_text="Nodig vanaf 2027, als de partner geen recht op bijstand heeft en er kinderen zijn (artikel 24a).",
        **_ALLOWANCE_PARTNER,  # type: ignore[arg-type]
    )

    def clean_bsn(self) -> str:
        """A number that passes the 11-test."""
        return clean_bsn(self.cleaned_data["bsn"])

    def clean(self) -> dict[str, Any]:
        """Of somebody unknown name and day of birth are needed."""
        values = super().clean() or {}
        if "bsn" in values and self._known() is None:
            for name in ("given_names", "surname", "birth_date"):
                if name not in self.errors and not values.get(name):
                    self.add_error(name, "Vul dit in: wij kennen deze persoon nog niet.")
        return values

    def _known(self) -> Citizen | None:
        return citizens_with_bsn(self.household.municipality, self.cleaned_data["bsn"]).first()

    def household_ids(self) -> list[int]:
        known = self._known()
        spans = household_spans([known.pk])[known.pk] if known else []
        return sorted({self.household.pk, *(span.household.pk for span in spans)})

    def change(self, by: User) -> object:
        citizen = self._known() or citizen_services.register_citizen(
            municipality=self.household.municipality,
            by=by,
            **self._said("bsn", "given_names", "surname", "birth_date"),
        )
        member = citizen_services.Member(citizen, **self._said("entitled", "in_institution"))
        circumstances: dict[str, Any] = {}
        if self.cleaned_data["allowance_partner"]:
            circumstances["allowance_partner"] = _yes_or_no(self.cleaned_data["allowance_partner"])
        return citizen_services.change_household(
            household=self.household,
            members={citizen: member},
            by=by,
            **circumstances,
            **self._said("since", "reason"),
        )


class PartnerLeavesForm(FactForm):
    """One of two leaves."""

    title = "Partner gaat weg"
    intro = (
        "De bijstand gaat verder voor wie blijft. Vraagt wie weggaat zelf bijstand aan? "
        "Dan komt daarvoor een eigen dossier."
    )
    since = DateField("Vanaf welke dag is deze persoon er niet meer bij?")
    citizen = _CitizenField("Wie gaat weg?")

    def change(self, by: User) -> object:
        return citizen_services.change_household(
            household=self.household, members={self._citizen(): None}, by=by, **self._said("since", "reason")
        )


class DeathForm(FactForm):
    """Somebody died (art. 45, 5)."""

    title = "Overlijden"
    intro = (
        "De bijstand gaat nog een maand door voor de partner of de kinderen, met dezelfde norm (artikel 45, lid 5). "
        "Daarna geldt de norm van wie overblijft. Zonder partner en kinderen stopt de bijstand op de dag zelf."
    )
    citizen = _CitizenField("Wie is overleden?")
    died_on = DateField("Op welke dag?")
    reason = WordsField("Hoe weet u dat?", required="Schrijf op hoe u dat weet. Dat staat daarna bij dit gegeven.")

    def _people(self) -> list[Citizen]:
        """Also who died and left the household since: another day takes the place of the one that is known."""
        members = super()._people()
        return [*members, *(one for one in died_in(self.household) if one not in members)]

    def clean_died_on(self) -> datetime.date:
        """A death is known afterwards."""
        day: datetime.date = self.cleaned_data["died_on"]
        if day > clock.today():
            raise ValidationError("Deze dag moet nog komen.", code="not_yet")
        return day

    def change(self, by: User) -> object:
        return services.record_death(citizen=self._citizen(), by=by, **self._said("died_on", "reason"))


class ChildDeathForm(FactForm):
    """A dependent child died (art. 45, 5)."""

    title = "Overlijden van een kind"
    intro = (
        "Was dit het laatste kind van een alleenstaande ouder, of van ouders van 18, 19 of 20 jaar? Dan blijft de "
        "norm nog een maand zoals die was (artikel 45, lid 5)."
    )
    died_on = DateField("Op welke dag?")
    youngest_child_birth_date = DateField("Geboortedatum van het jongste kind dat er nog is", required=False)
    reason = WordsField("Hoe weet u dat?", required="Schrijf op hoe u dat weet. Dat staat daarna bij dit gegeven.")

    clean_died_on = DeathForm.clean_died_on

    def change(self, by: User) -> object:
        said = self._said("died_on", "youngest_child_birth_date", "reason")
        return citizen_services.record_child_death(household=self.household, by=by, **said)


class GrantForm(FactForm):
    """Assistance begins, for the first time or again."""

    title = "Bijstand begint of begint weer"
    since = DateField("Eerste dag met bijstand")
    until = DateField("Laatste dag, als die al bekend is", required=False)

    def clean(self) -> dict[str, Any]:
        return _in_order(self, super().clean() or {})

    def change(self, by: User) -> object:
        return citizen_services.grant_benefit(
            household=self.household, by=by, **self._said("since", "until", "reason")
        )


class StopForm(FactForm):
    """Assistance ends."""

    title = "Bijstand stopt"
    until = DateField("Laatste dag met bijstand")

    def change(self, by: User) -> object:
        return citizen_services.stop_benefit(household=self.household, by=by, **self._said("until", "reason"))


def _articles_of(model: type[ExemptionDecision] | type[NormReduction]) -> list[tuple[str, str]]:
    return [(str(code), str(words)) for code, words in model._meta.get_field("article").flatchoices]


class ExemptionForm(FactForm):
    """Part of somebody's wages does not count (art. 31, 2; art. 34a)."""

    title = "Vrijlating"
    intro = "Het systeem telt zelf hoeveel maanden zijn gebruikt. Maanden zonder bijstand tellen niet mee."
    citizen = _CitizenField("Voor wie?")
    article = forms.ChoiceField(label="Welke vrijlating?", choices=_articles_of(ExemptionDecision))
    since = DateField("Vanaf welke dag?")
    until = DateField("Tot en met, als u een einddatum kiest", required=False)
    months_used_before = forms.IntegerField(
        label="Al gebruikte maanden, van voor dit systeem",
        help_text="Is n al eerder gebruikt, en gaat het nu om r of z? Leg dan ook n vast, met die maanden.",
        min_value=0,
        max_value=600,
        initial=0,
    )
    extended_until = DateField("Verlengd tot en met (alleen 34a, lid 2)", required=False)

    def clean(self) -> dict[str, Any]:
        """Only 34a, 1, a can be extended."""
        values = _in_order(self, super().clean() or {})
        if values.get("extended_until") and values.get("article") != "34a_a":
            self.add_error("extended_until", "Alleen 34a, lid 1, onder a kan worden verlengd.")
        return values

    def change(self, by: User) -> object:
        said = self._said("article", "since", "until", "months_used_before", "extended_until", "reason")
        return settlement_services.decide_exemption(household=self.household, citizen=self._citizen(), by=by, **said)


class ReductionForm(FactForm):
    """The norm is lower (art. 27, 28)."""

    title = "Verlaging van de norm"
    intro = "Een verlaging geldt voor hele maanden: vanaf de eerste dag van een maand tot en met een laatste."
    article = forms.ChoiceField(label="Waarom is de norm lager?", choices=_articles_of(NormReduction))
    percent = PercentField(label="Percentage van de norm voor een paar")
    since = DateField("Vanaf welke dag?")
    until = DateField("Tot en met", required=False)
    studies_ended_on = DateField("School of studie gestopt op (alleen artikel 28)", required=False)

    def clean(self) -> dict[str, Any]:
        return _not_of_past_months(self, _in_order(self, super().clean() or {}))

    def change(self, by: User) -> object:
        said = self._said("article", "percent", "since", "until", "studies_ended_on", "reason")
        return settlement_services.reduce_norm(household=self.household, by=by, **said)


class MeasureForm(FactForm):
    """The assistance is lower because a duty was not met (art. 18)."""

    title = "Maatregel"
    intro = (
        "Een maatregel geldt voor een, twee of drie hele maanden. Daarna kijkt iemand er opnieuw naar "
        "(artikel 18, lid 3). Ontbreekt elke verwijtbaarheid? Dan is er geen maatregel (lid 9)."
    )
    percent = PercentField(label="Percentage van de norm")
    since = DateField("Vanaf welke dag?")
    until = DateField("Tot en met")

    def clean(self) -> dict[str, Any]:
        return _not_of_past_months(self, _in_order(self, super().clean() or {}))

    def change(self, by: User) -> object:
        return settlement_services.impose_measure(
            household=self.household, by=by, **self._said("percent", "since", "until", "reason")
        )


class ArrangementForm(FactForm):
    """A debt arrangement: all above what the counsellor leaves goes to it."""

    title = "Schuldregeling"
    intro = (
        "Wat het huishouden per maand overhoudt, staat in de berekening van de schuldhulpverlener of bewindvoerder "
        "(vrij te laten bedrag, vtlb). Wat erboven komt, gaat naar de schuldregeling. Het geldt voor hele maanden."
    )
    leaves = NumberField(label="Vrij te laten bedrag per maand")
    since = DateField("Vanaf welke dag?")
    until = DateField("Tot en met", required=False)

    def clean_leaves(self) -> Decimal:
        leaves: Decimal | None = self.cleaned_data["leaves"]
        if leaves is None or leaves < 0:
            raise forms.ValidationError("Vul het bedrag in dat het huishouden overhoudt, zoals 1.250,00.")
        return leaves

    def clean(self) -> dict[str, Any]:
        return _in_order(self, super().clean() or {})

    def change(self, by: User) -> object:
        return settlement_services.arrange_debts(
            household=self.household, by=by, **self._said("leaves", "since", "until", "reason")
        )


class ProtectForm(FactForm):
    """What the household keeps of its income, as somebody else gave it (Rv 475c to 475e)."""

    title = "Beslagvrije voet"
    intro = (
        "Het bedrag dat een deurwaarder of een andere beslaglegger opgaf. Zonder zo’n bedrag houdt het huishouden "
        "95% van de uitkering: er gaat dan hooguit 5% af voor een terugvordering."
    )
    since = DateField("Vanaf welke dag geldt dit?")
    amount = NumberField(
        label="Bedrag per maand",
        help_text="Geldt er geen opgegeven bedrag meer? Laat dit dan leeg. Dan geldt weer de regel van de wet.",
    )
    reason = WordsField(
        "Van wie komt dit bedrag, en van welke dag is de brief?",
        required="Schrijf op van wie dit komt, en van welke dag.",
    )

    def clean_amount(self) -> Decimal | None:
        """Nobody keeps less than nothing."""
        amount: Decimal | None = self.cleaned_data["amount"]
        if amount is not None and amount < 0:
            raise ValidationError("Dit bedrag kan niet onder nul zijn.", code="negative")
        return amount

    def change(self, by: User) -> object:
        return ledger.protect(household=self.household, by=by, **self._said("since", "amount", "reason"))


class PayeeForm(FactForm):
    """On whose account the assistance of a couple comes (art. 45, 4)."""

    title = "Rekening van de uitkering"
    intro = (
        "Ieder van de twee krijgt de helft van de uitkering. Alleen als zij dat samen vragen, komt alles op één "
        "rekening (artikel 45, lid 4). De bedragen van de maanden veranderen niet. Is een maand nog niet betaald, en "
        "is de betaaldag op of na de dag die u kiest? Dan gaat de betaling zoals u hier vastlegt. Wat al is betaald, "
        "en een nabetaling waarover al is besloten, blijft zoals het is."
    )
    since = DateField("Vanaf welke dag van betaling?")
    citizen = _CitizenField("Op welke rekening?")
    reason = WordsField(
        "Wie vroegen dit, en wanneer?",
        required="Schrijf op wie dit vroegen, en op welke dag.",
        help_text="Alles op één rekening kan alleen als beiden het vragen.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to_one = [(str(citizen.pk), f"alles aan {citizen.name}") for citizen in self.members]
        choice = cast("forms.ChoiceField", self.fields["citizen"])
        choice.choices = [("", "Kies de rekening"), (_HALVES, "aan ieder de helft"), *to_one]

    def change(self, by: User) -> object:
        citizen = None if self.cleaned_data["citizen"] == _HALVES else self._citizen()
        return ledger.choose_payee(household=self.household, citizen=citizen, by=by, **self._said("since", "reason"))


_HALVES = "halves"


class WithdrawForm(FactForm):
    """What was recorded by mistake, or no longer stands, no longer counts from its day on."""

    title = "Terugdraaien"
    intro = "Het gegeven telt niet meer. Het blijft wel in het dossier staan, met uw reden."
    fact = forms.ChoiceField(
        label="Wat klopt niet?", widget=forms.RadioSelect, error_messages={"required": "Kies wat u terugdraait."}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facts = {
            f"{type(row)._meta.model_name}-{row.pk}": row for row in selectors.facts_to_withdraw(self.household)
        }
        choice = cast("forms.ChoiceField", self.fields["fact"])
        choice.choices = [(key, fact_words(row)) for key, row in self.facts.items()]

    def change(self, by: User) -> object:
        said: dict[str, Any] = {"by": by, "reason": self.cleaned_data["reason"]}
        match self.facts[self.cleaned_data["fact"]]:
            case HouseholdPeriod() as row:
                return citizen_services.withdraw_household(period=row, **said)
            case BenefitGrant() as row:
                return citizen_services.withdraw_grant(grant=row, **said)
            case ExemptionDecision() as row:
                return settlement_services.withdraw_exemption(decision=row, **said)
            case NormReduction() as row:
                return settlement_services.withdraw_reduction(reduction=row, **said)
            case Measure() as row:
                return settlement_services.withdraw_measure(measure=row, **said)
            case DebtArrangement() as row:
                return settlement_services.withdraw_arrangement(arrangement=row, **said)
        raise AssertionError(self.cleaned_data["fact"])


def _in_order(form: forms.BaseForm, values: dict[str, Any]) -> dict[str, Any]:
    if values.get("since") and values.get("until") and values["until"] < values["since"]:
        form.add_error("until", "Deze dag ligt voor de eerste dag.")
    return values


def _not_of_past_months(form: forms.Form, values: dict[str, Any]) -> dict[str, Any]:
    """Of a month that is over was paid what was decided: lowering it is a revision (art. 54, 3), with a hearing."""
    if values.get("since") and values["since"] < clock.today().replace(day=1):
        form.add_error("since", "Dit kan niet voor een maand die voorbij is. Kies deze maand, of een latere.")
    return values


# The last part of the address of each form.
FACT_FORMS: dict[str, type[FactForm]] = {
    "gezinssituatie": CircumstancesForm,
    "partner-erbij": PartnerComesForm,
    "partner-weg": PartnerLeavesForm,
    "overlijden": DeathForm,
    "overlijden-kind": ChildDeathForm,
    "bijstand-begint": GrantForm,
    "bijstand-stopt": StopForm,
    "vrijlating": ExemptionForm,
    "verlaging": ReductionForm,
    "maatregel": MeasureForm,
    "schuldregeling": ArrangementForm,
    "beslagvrije-voet": ProtectForm,
    "rekening": PayeeForm,
    "terugdraaien": WithdrawForm,
}


def forms_for(period: HouseholdPeriod | None) -> dict[str, type[FactForm]]:
    """What can be recorded of a household that is made up like this."""
    count = len(period.members.all()) if period else 0
    left_out = {"partner-weg", "rekening"} if count < 2 else {"partner-erbij"}
    if period is None or not period.dependent_children:
        left_out = left_out | {"overlijden-kind"}
    if period is None:
        left_out |= {"gezinssituatie", "partner-erbij", "partner-weg", "overlijden", "vrijlating"}
    return {slug: form for slug, form in FACT_FORMS.items() if slug not in left_out}


class AmountField(NumberField):
    """An amount above 0."""

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        amount = super().to_python(value)
        if amount is not None and amount <= 0:
            raise ValidationError("Vul een bedrag boven 0 in.", code="too_small")
        return amount


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
        choices=_articles_of(NormReduction),
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
        said = _in_order(self, super().clean() or {})
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
