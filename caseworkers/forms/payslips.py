"""Forms about what was sent: figures, questions, statements of citizens, the income signal."""

import datetime
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from caseworkers.explanation import FIGURE_LABELS, SIGNAL_FIELDS, fields_to_check
from caseworkers.forms.fields import AHEAD, DateField, ReasonForm, WordsField
from config import clock
from payslips.forms import CorrectionForm, NumberField
from payslips.models import Figures, Payslip, SignalLayout, SignalQuestion
from payslips.schema import MAX_BYTES, NEEDED, OPTIONAL
from payslips.selectors import Job, newest_figures
from payslips.services import CORRECTABLE

_AT_THE_VERSIONS = "Schrijf op waarom. Dat staat bij de versies van deze loonstrook."


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
        if day > clock.today() + AHEAD:
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
