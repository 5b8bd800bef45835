"""What a citizen sends: a file, and better figures."""

import datetime
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest

from config import clock
from payslips.models import Figures, SignalQuestion
from payslips.reading.filetypes import kind_of
from payslips.services import CORRECTABLE

_FIRST_BYTES = 1024
_YEARS = 10
_NUMBER = re.compile(r"-?([0-9]{1,7}|[0-9]{1,3}(\.[0-9]{3}){1,2})(,[0-9]{1,2})?|-?[0-9]{1,7}\.[0-9]{1,2}")


class StopAboveLimit(FileUploadHandler):
    """Passes a file over that is too large, and stops reading where all together can only be too much.

    What stood before that file (the CSRF token) has been read, so fields belong above the files in the form.
    """

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.seen = 0
        self.stopped = False
        self.too_large: list[str] = []

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Stop at the length that the request names: it is answered at once, and the rest is not read."""
        super().new_file(*args, **kwargs)
        self.seen = 0
        named = int(self.request.META["CONTENT_LENGTH"]) if self.request else 0
        if named > settings.UPLOAD_MAX_TOTAL_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            self.stopped = True
            raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, _start: int) -> bytes:
        """Pass the data on to the next handler, as long as it fits."""
        self.seen += len(raw_data)
        if self.seen > settings.UPLOAD_MAX_BYTES:
            self.too_large.append(self.file_name or "")
            raise SkipFile
        return raw_data

    def file_complete(self, _file_size: int) -> None:
        """Leave the file to the next handler."""


class FormToken(forms.UUIDField):
    """Tells one sending of a form from a second click on it. Without a good one it is a sending of its own."""

    widget = forms.HiddenInput(attrs={"autocomplete": "off"})

    def clean(self, value: Any) -> uuid.UUID:
        try:
            token: uuid.UUID = super().clean(value)
        except ValidationError:
            return uuid.uuid4()
        return token


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that was sent, or what is wrong with it."""

    name: str
    file: "UploadedFile[bytes] | None"
    problem: str


class _ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Files, each judged by itself: one that cannot be used does not keep the others back."""

    widget = _ManyFiles(attrs={"accept": "application/pdf,image/*,.heic,.heif"})
    too_large = ""

    def clean(self, data: Any, initial: Any = None) -> "list[Sent]":
        return [self._judge(file, initial) for file in data] if data else [super().clean(None, initial)]

    def _judge(self, file: "UploadedFile[bytes]", initial: Any) -> Sent:
        name = file.name or ""
        try:
            super().clean(file, initial)
        except ValidationError as wrong:
            return Sent(name, None, " ".join(wrong.messages))
        if (file.size or 0) > settings.UPLOAD_MAX_BYTES:
            return Sent(name, None, self.too_large)
        kind = kind_of(file.read(_FIRST_BYTES))
        file.seek(0)
        return Sent(name, file, "") if kind else Sent(name, None, _WRONG_TYPE)


_WRONG_TYPE = (
    "Dit bestand is geen pdf en geen foto. Daarom kunnen wij het niet lezen. "
    "Vraag uw werkgever om een pdf van uw loonstrook, of maak er een foto van."
)


class UploadForm(forms.Form):
    """One file or several. `stopped`: the request was not read to its end; `skipped`: names of too large files."""

    form_token = FormToken(initial=uuid.uuid4)
    file = FilesField(
        label="Uw loonstrook",
        error_messages=dict.fromkeys(("required", "missing", "invalid"), "Kies eerst een bestand.")
        | {"empty": "Dit bestand is leeg. Kies een ander bestand."},
    )

    def __init__(self, *args: Any, stopped: bool = False, skipped: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit, total = (
            f"{size // 2**20}\N{NO-BREAK SPACE}MB"
            for size in (settings.UPLOAD_MAX_BYTES, settings.UPLOAD_MAX_TOTAL_BYTES)
        )
        advice = "Vraag uw werkgever om een kleinere pdf, of maak een foto van uw loonstrook."
        self.skipped = skipped
        self.too_large = f"Dit bestand is groter dan {limit}. Dat is te groot. {advice}"
        file = cast("FilesField", self.fields["file"])
        file.too_large = self.too_large
        file.help_text = f"Een pdf of een foto, niet groter dan {limit}. U kunt er meer tegelijk kiezen."
        file.widget.attrs |= {
            "data-max-bytes": settings.UPLOAD_MAX_BYTES,
            "data-too-large": self.too_large,
            "data-max-total": settings.UPLOAD_MAX_TOTAL_BYTES,
            "data-too-much": f"Samen zijn deze bestanden groter dan {total}. Stuur ze in delen.",
        }
        if stopped:
            file.error_messages["required"] = (
                f"Dit bestand is groter dan {limit}, of alle bestanden samen zijn groter dan {total}. {advice}"
            )
        elif skipped:
            file.required = False

    def clean_file(self) -> list[Sent]:
        """Refuse when nothing can be taken in, or too much is sent at once."""
        sent: list[Sent] = [each for each in self.cleaned_data["file"] if each is not None]
        sent += [Sent(name, None, self.too_large) for name in self.skipped]
        if len(sent) > settings.UPLOAD_MAX_FILES:
            raise ValidationError(f"Kies hooguit {settings.UPLOAD_MAX_FILES} bestanden tegelijk.", code="too_many")
        if not any(each.file for each in sent):
            alone = len(sent) == 1
            raise ValidationError([each.problem if alone else f"‘{each.name}’: {each.problem}" for each in sent])
        return sent


class EvidenceForm(UploadForm):
    """One paper that goes with a statement."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        file = self.fields["file"]
        file.label = "Uw bewijs"
        file.help_text = file.help_text.replace(" U kunt er meer tegelijk kiezen.", "")

    def clean_file(self) -> list[Sent]:
        """One paper goes with one statement."""
        sent = super().clean_file()
        if len(sent) > 1:
            raise ValidationError("Kies één bestand. Daarna kunt u een ander bewijs sturen.", code="too_many")
        return sent


class PasswordForm(forms.Form):
    """The password of a file. It is not shown again, and not kept."""

    password = forms.CharField(
        label="Wachtwoord van de loonstrook",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": "Vul het wachtwoord in.", "max_length": "Dit is te lang voor een wachtwoord."},
    )

    use_required_attribute = False


class AnswerForm(forms.Form):
    """What the citizen answers to a caseworker's question."""

    answer = forms.CharField(
        label="Uw antwoord",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Schrijf uw antwoord op.",
            "max_length": "Dit is te lang. Gebruik niet meer dan 300 tekens.",
        },
    )

    use_required_attribute = False


class NumberField(forms.DecimalField):
    """A number with at most two decimals, written as 1.234,56 or as 1234.56; a euro sign in front is fine."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        wrong = "Vul een getal in, zoals 1.234,56."
        super().__init__(required=False, error_messages={"invalid": wrong}, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        text = re.sub(r"[\s€]", "", str(value or "")).replace("\N{MINUS SIGN}", "-")
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if "," in text or re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{3})+", text):
            text = text.replace(".", "").replace(",", ".")
        return Decimal(text).quantize(Decimal("0.01"))

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return f"{value:,.2f}".translate({ord(","): ".", ord("."): ","})
        return value


class DayField(forms.DateField):
    """A day that can stand on a payslip: not long ago, and not far ahead."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"invalid": "Vul een datum in, zoals 30-9-2026."},
            **kwargs,
        )

    def validate(self, value: datetime.date | None) -> None:
        super().validate(value)
        if value is not None and abs(value.year - clock.today().year) > _YEARS:
            raise ValidationError("Deze datum kan niet op uw loonstrook staan. Kijk het jaar na.", code="far_away")


class CorrectionForm(forms.Form):
    """The figures that a citizen can find on a payslip, and why they are better than what was read."""

    employer_name = forms.CharField(label="Werkgever", max_length=160, required=False)
    period_start = DayField(label="Eerste dag van de periode")
    period_end = DayField(label="Laatste dag van de periode")
    period_kind = forms.ChoiceField(
        label="De loonstrook gaat over",
        required=False,
        choices=[
            ("", "Weet ik niet"),
            ("month", "Een maand"),
            ("four_weeks", "Vier weken"),
            ("week", "Een week"),
            ("other", "Iets anders"),
        ],
    )
    payment_date = DayField(label="Datum waarop u werd betaald")
    gross_wage = NumberField(label="Brutoloon", help_text="Uw hele loon, voordat er iets af gaat.")
    wage_tax = NumberField(label="Loonheffing", help_text="De belasting die uw werkgever inhoudt.")
    net_wage = NumberField(
        label="Nettoloon", help_text="Uw loon na belasting en premies. Reiskosten tellen hier niet mee."
    )
    net_payment = NumberField(label="Uitbetaald", help_text="Het bedrag dat u op uw rekening kreeg.")
    holiday_allowance_paid = NumberField(
        label="Vakantiegeld (bruto)", help_text="Alleen als het op deze loonstrook is uitbetaald."
    )
    hours_paid = NumberField(label="Betaalde uren")
    tax_credit_applied = forms.NullBooleanField(
        label="Is de loonheffingskorting toegepast?",
        help_text="Op uw loonstrook staat ja of nee. Soms staat er LHK.",
    )
    reason = forms.CharField(
        label="Wat klopt er niet?",
        help_text="Schrijf kort op wat er anders moet. Een medewerker leest dit.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Schrijf op wat er niet klopt.",
            "max_length": "Dit is te lang. Gebruik niet meer dan 300 tekens.",
        },
    )

    use_required_attribute = False

    def __init__(self, *args: Any, figures: Figures, **kwargs: Any) -> None:
        initial = {name: getattr(figures, name) for name in self.base_fields if name in CORRECTABLE}
        super().__init__(*args, **{"initial": initial, **kwargs})
        for name, field in self.fields.items():
            place = "period" if name in {"period_start", "period_end", "period_kind"} else name
            field.widget.attrs["data-mark-of"] = f"{figures.payslip.number}-{place}"

    @property
    def figure_fields(self) -> list[forms.BoundField]:
        """All but the reason."""
        return [field for field in self if field.name != "reason"]

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        values = super().clean() or {}
        start, end = values.get("period_start"), values.get("period_end")
        if start and end and end < start:
            self.add_error("period_end", "De laatste dag ligt vóór de eerste dag.")
        return values

    def changes(self) -> dict[str, Any]:
        """The figures that differ from those that hold now."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name != "reason"}


_RHYTHMS = [("month", "Elke maand"), ("four_weeks", "Elke vier weken"), ("week", "Elke week")]
_LONGEST_AGO = datetime.timedelta(days=3 * 366)


class NewJobForm(forms.Form):
    """A job of which no payslip has come yet."""

    employer_name = forms.CharField(
        label="Bij wie werkt u?",
        help_text="De naam van uw werkgever of uitzendbureau, zoals die op uw contract staat.",
        max_length=160,
        error_messages={"required": "Vul de naam van uw werkgever in."},
    )
    since = DayField(label="Wat was of is uw eerste werkdag?")
    rhythm = forms.ChoiceField(
        label="Hoe vaak krijgt u loon?",
        widget=forms.RadioSelect,
        choices=_RHYTHMS,
        error_messages={"required": "Kies hoe vaak u loon krijgt."},
    )

    use_required_attribute = False

    def clean_since(self) -> datetime.date:
        """Refuse no day, and one that is long ago or far ahead: a slip of the pen in the year."""
        day: datetime.date | None = self.cleaned_data["since"]
        if day is None:
            raise ValidationError("Vul uw eerste werkdag in.", code="required")
        if not clock.today() - _LONGEST_AGO <= day <= clock.today() + datetime.timedelta(days=92):
            raise ValidationError("Deze datum ligt te ver weg. Kijk het jaar na.", code="far_away")
        return day


class EndJobForm(forms.Form):
    """The last day of a job, as the citizen says it."""

    ended_on = DayField(label="Wat was of is uw laatste werkdag?")

    use_required_attribute = False

    def clean_ended_on(self) -> datetime.date:
        """Refuse no day, and one that is far ahead."""
        day: datetime.date | None = self.cleaned_data["ended_on"]
        if day is None:
            raise ValidationError("Vul uw laatste werkdag in.", code="required")
        if day > clock.today() + datetime.timedelta(days=366):
            raise ValidationError("Deze datum ligt meer dan een jaar vooruit. Kijk het jaar na.", code="far_away")
        return day


class NoIncomeForm(forms.Form):
    """Nothing to fill in: the button says it."""


class HoursForm(forms.Form):
    """The hours that were worked in a period."""

    hours = NumberField(label="Hoeveel uren werkte u?", help_text="Tel ook betaalde vrije dagen en ziekte-uren mee.")

    use_required_attribute = False

    def clean_hours(self) -> Decimal:
        """Refuse none, and more than a month has."""
        hours: Decimal | None = self.cleaned_data["hours"]
        if hours is None:
            raise ValidationError("Vul in hoeveel uren u werkte.", code="required")
        if not 0 <= hours <= _MOST_HOURS:
            raise ValidationError("Dit aantal uren kan niet. Kijk het na.", code="unlikely")
        return hours


class ReceivedForm(forms.Form):
    """What the citizen received of a period."""

    net_amount = NumberField(
        label="Hoeveel loon kreeg u?",
        help_text="Het bedrag dat uw werkgever op uw rekening zette. Laat reiskosten weg, als u die weet.",
    )
    tax_credit_applied = forms.NullBooleanField(
        label="Past deze werkgever de loonheffingskorting toe?",
        help_text="U koos dat zelf toen u daar begon. Meestal is het ja bij uw enige baan.",
    )

    use_required_attribute = False

    def __init__(self, *args: Any, asks_credit: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_credit:
            del self.fields["tax_credit_applied"]

    def clean_net_amount(self) -> Decimal:
        """Refuse none, less than nothing, and what nobody earns."""
        amount: Decimal | None = self.cleaned_data["net_amount"]
        if amount is None:
            raise ValidationError("Vul in hoeveel loon u kreeg.", code="required")
        if not 0 <= amount <= _MOST_EUROS:
            raise ValidationError("Dit bedrag kan niet. Kijk het na.", code="unlikely")
        return amount


_MOST_HOURS = 400
_MOST_EUROS = 20_000


class StatementAnswerForm(forms.Form):
    """What the citizen answers to a question about a statement."""

    answer = forms.CharField(
        label="Uw antwoord",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Schrijf uw antwoord op.",
            "max_length": "Dit is te lang. Gebruik niet meer dan 500 tekens.",
        },
    )

    use_required_attribute = False


class SignalAnswerForm(forms.Form):
    """What the citizen says of a wage that the wage administration tells of."""

    answer = forms.ChoiceField(
        label="Wat klopt?",
        choices=SignalQuestion.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wat klopt.", "invalid_choice": "Kies een van deze antwoorden."},
    )
    words = forms.CharField(
        label="Wilt u er iets bij vertellen?",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "Dit is te lang. Gebruik niet meer dan 500 tekens."},
    )

    use_required_attribute = False
