"""What caseworkers send: who they are, what they look for, and what they decide about a payslip."""

import datetime
from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError

from caseworkers.explanation import FIGURE_LABELS, fields_to_check
from caseworkers.permissions import municipality_of
from citizens.models import Role, User
from config import clock
from payslips.forms import CorrectionForm, NumberField
from payslips.models import Figures, Payslip
from payslips.selectors import newest_figures
from payslips.services import CORRECTABLE


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


class SearchForm(forms.Form):
    """Sent by POST: what is looked for may be a BSN, and stays out of addresses, logs and rows."""

    term = forms.CharField(
        label="Zoek een huishouden",
        min_length=1,
        max_length=60,
        widget=forms.TextInput(attrs={"size": 40, "type": "search", "autocomplete": "off"}),
        error_messages={"required": "Vul in wat u zoekt.", "max_length": "Dit is te lang. Vul hooguit 60 tekens in."},
    )


_REASON = {
    "max_length": 300,
    "widget": forms.Textarea(attrs={"rows": 2}),
    "error_messages": {
        "required": "Schrijf op waarom. Dat staat bij de versies van deze loonstrook.",
        "max_length": "Dit is te lang. Gebruik niet meer dan 300 tekens.",
    },
}


# A job is ended when the last day is known; one that lies further ahead is a slip of the pen in the year.
_AHEAD = datetime.timedelta(days=366)


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
    reason = forms.CharField(
        label="Hoe weet u dat?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": "Schrijf op hoe u dat weet. Dat staat daarna bij de baan.",
            "max_length": "Dit is te lang. Gebruik niet meer dan 300 tekens.",
        },
    )

    def clean_until(self) -> datetime.date:
        """Refuse a day that is far ahead: nobody would notice that the job goes on."""
        day: datetime.date = self.cleaned_data["until"]
        if day > clock.today() + _AHEAD:
            raise ValidationError("Deze datum ligt meer dan een jaar vooruit. Kijk het jaar na.", code="far_away")
        return day


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
    reason = forms.CharField(label="Waarom?", **_REASON)  # type: ignore[arg-type]

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

    reason = forms.CharField(label="Waarom telt deze loonstrook niet mee?", **_REASON)  # type: ignore[arg-type]


class AskForm(SeenForm):
    """What a caseworker asks the citizen."""

    question = forms.CharField(
        label="Uw vraag",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Schrijf uw vraag op.",
            "max_length": "Dit is te lang. Gebruik niet meer dan 300 tekens.",
        },
    )
