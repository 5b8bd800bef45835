"""Uploaded files, the payslips in them, the figures on those as append-only versions, and what the reader learns."""

import uuid
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q

from citizens.append_only import AppendOnly
from citizens.models import Citizen, OwnedRow, User
from config import clock


class PeriodKind(models.TextChoices):
    MONTH = "month", "maand"
    FOUR_WEEKS = "four_weeks", "vier weken"
    WEEK = "week", "week"
    OTHER = "other", "anders"


RHYTHMS = [(kind.value, kind.label) for kind in PeriodKind if kind != PeriodKind.OTHER]


class Employment(OwnedRow):
    """A job of a citizen (dienstbetrekking), known from its first payslip or from the citizen's word.

    `payroll_tax_number` is the loonheffingennummer; without one the employer's name tells jobs apart. `rhythm`,
    `pay_delay` and `since` follow from the payslips that count; `stated_since` and `stated_rhythm` are the word of a
    person, which holds as far as no slip says better.
    """

    parents = ("citizen",)

    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="employments", verbose_name="inwoner")
    employer_name = models.CharField("werkgever", max_length=160)
    payroll_tax_number = models.CharField("loonheffingennummer", max_length=12, blank=True)
    since = models.DateField("vanaf")
    until = models.DateField("tot en met", null=True, blank=True)
    # Why it is over, in the words of who ended it.
    note = models.CharField("toelichting", max_length=300, blank=True)
    # A payslip says that it is over from this day on; the citizen or a caseworker confirms it.
    proposed_until = models.DateField("voorgestelde laatste dag", null=True, blank=True)
    stated_since = models.DateField("vanaf, volgens de inwoner", null=True, blank=True)
    stated_rhythm = models.CharField("betaling, volgens de inwoner", max_length=10, choices=RHYTHMS, blank=True)
    rhythm = models.CharField("betaling per", max_length=10, choices=RHYTHMS, blank=True, editable=False)
    pay_delay = models.PositiveSmallIntegerField("betaling, dagen na de periode", default=0, editable=False)
    # Up to which day its expected payslips have been made; none yet where null.
    planned_until = models.DateField(null=True, editable=False)

    class Meta:
        verbose_name = "baan"
        verbose_name_plural = "banen"
        constraints = [
            models.UniqueConstraint(
                fields=["citizen", "payroll_tax_number"],
                condition=~Q(payroll_tax_number=""),
                name="employment_once_a_payroll_tax_number",
            ),
            models.UniqueConstraint(
                fields=["citizen", "employer_name"],
                condition=Q(payroll_tax_number=""),
                name="employment_once_an_employer_name",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="employment_not_reversed"
            ),
        ]

    def __str__(self) -> str:
        return self.employer_name


class Upload(OwnedRow):
    """A file as it came in, untouched. The same file of the same citizen is one upload."""

    class State(models.TextChoices):
        RECEIVED = "received", "ontvangen"
        # A password is on it, which only the citizen knows.
        LOCKED = "locked", "wacht op het wachtwoord"
        READ = "read", "gelezen"
        NOT_USABLE = "not_usable", "niet bruikbaar"
        WITHDRAWN = "withdrawn", "ingetrokken"

    class Purpose(models.TextChoices):
        PAYSLIP = "payslip", "loonstrook"
        # With a statement of the citizen: shown to people, never read for figures.
        EVIDENCE = "evidence", "bewijs bij een opgave"

    parents = ("citizen",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField("waarvoor", max_length=8, choices=Purpose, default=Purpose.PAYSLIP)
    citizen = models.ForeignKey(Citizen, on_delete=models.PROTECT, related_name="uploads", verbose_name="inwoner")
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="geüpload door")
    uploaded_at = models.DateTimeField("geüpload op", default=clock.now)
    original_name = models.CharField("bestandsnaam", max_length=200)
    size = models.PositiveIntegerField("grootte in bytes")
    checksum = models.CharField("controlegetal", max_length=64, editable=False)
    form_token = models.UUIDField(editable=False)
    state = models.CharField("stand", max_length=12, choices=State, default=State.RECEIVED)
    # Why it is not usable or still waits: a code of `explanation.REFUSALS`.
    reason = models.CharField("reden", max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField("leespogingen", default=0)
    password_tries = models.PositiveSmallIntegerField("pogingen met een wachtwoord", default=0)
    scanned_at = models.DateTimeField("op virussen gecontroleerd", null=True, blank=True)
    pages = models.PositiveSmallIntegerField("bladzijden", default=0)
    # How many payslips in it were of somebody else. Of those nothing is kept but this.
    of_others = models.PositiveSmallIntegerField("loonstroken van anderen", default=0)
    # When the term of the file and its pictures was over; what was read of them stays.
    destroyed_on = models.DateField("bestand vernietigd op", null=True, blank=True)

    class Meta:
        verbose_name = "upload"
        verbose_name_plural = "uploads"
        ordering = ["-uploaded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["citizen", "checksum"],
                condition=Q(state__in=["received", "locked", "read"]),
                name="upload_once_a_file",
            ),
            models.UniqueConstraint(fields=["citizen", "form_token"], name="upload_once_a_form"),
        ]
        indexes = [
            models.Index(fields=["uploaded_at"], condition=Q(state="received"), name="upload_unread"),
        ]

    def __str__(self) -> str:
        return self.original_name


class Payslip(OwnedRow):
    """One payslip in an upload. What is on it stands in its newest `Figures`."""

    class State(models.TextChoices):
        # Nobody has to look: the sums on the slip agree. It counts, provisionally.
        PROVEN = "proven", "klopt, nog niet bevestigd"
        CONFIRMED = "confirmed", "bevestigd"
        # Some figure is missing or does not add up. It does not count until a caseworker has looked.
        NEEDS_PERSON = "needs_person", "een medewerker kijkt mee"
        NOT_USED = "not_used", "telt niet mee"

    parents = ("upload", "citizen", "employment", "earlier")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="payslips", verbose_name="upload")
    number = models.PositiveSmallIntegerField("nummer in het bestand", default=1)
    citizen = models.ForeignKey(Citizen, on_delete=models.PROTECT, related_name="payslips", verbose_name="inwoner")
    employment = models.ForeignKey(
        Employment, on_delete=models.PROTECT, null=True, related_name="payslips", verbose_name="baan"
    )
    state = models.CharField("stand", max_length=12, choices=State)
    # Why a person must look, or why it is not used: a code.
    reason = models.CharField("reden", max_length=40, blank=True)
    # Why a caseworker set it aside, in the caseworker's words.
    note = models.CharField("toelichting", max_length=300, blank=True)
    # The payslip that this one doubles, may replace, or corrects.
    earlier = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="later",
        verbose_name="eerdere loonstrook",
    )
    question = models.CharField("vraag aan de inwoner", max_length=300, blank=True)
    answer = models.CharField("antwoord van de inwoner", max_length=300, blank=True)
    # Counts what people decided, so that two who decide at once are told.
    change_no = models.PositiveIntegerField("wijziging", default=0)
    # The version of the figures that goes into the settlement; null: none does. A version that waits for a
    # caseworker leaves the one before it counting.
    counting_version = models.PositiveIntegerField("versie die telt", null=True, blank=True)

    class Meta:
        verbose_name = "loonstrook"
        verbose_name_plural = "loonstroken"
        constraints = [
            models.UniqueConstraint(fields=["upload", "number"], name="payslip_once_in_upload"),
            models.CheckConstraint(
                condition=Q(state="needs_person")
                | Q(state="not_used", counting_version__isnull=True)
                | Q(state__in=["proven", "confirmed"], counting_version__isnull=False),
                name="payslip_counts_by_its_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.upload.original_name} ({self.number})"


def _amount(label: str) -> Any:
    return models.DecimalField(label, max_digits=9, decimal_places=2, null=True, blank=True)


class Figures(OwnedRow, AppendOnly):
    """The figures of a payslip as read, or as a person corrected them. The highest version holds.

    Fields as in the contract of the reader; null: the document does not show it. Amounts in euros, of the
    slip's own period, never cumulative.
    """

    class Source(models.TextChoices):
        READER = "reader", "automatisch gelezen"
        CITIZEN = "citizen", "inwoner"
        CASEWORKER = "caseworker", "medewerker"

    PeriodKind = PeriodKind

    parents = ("payslip",)

    payslip = models.ForeignKey(Payslip, on_delete=models.CASCADE, related_name="versions", verbose_name="loonstrook")
    version = models.PositiveIntegerField("versie")
    source = models.CharField("herkomst", max_length=10, choices=Source)
    by = models.CharField("door", max_length=150)
    at = models.DateTimeField("op", default=clock.now)
    reason = models.CharField("reden", max_length=300, blank=True)

    employer_name = models.CharField("werkgever", max_length=160, blank=True)
    payroll_tax_number = models.CharField("loonheffingennummer", max_length=12, blank=True)
    employee_name = models.CharField("werknemer", max_length=160, blank=True)
    period_start = models.DateField("eerste dag", null=True, blank=True)
    period_end = models.DateField("laatste dag", null=True, blank=True)
    period_kind = models.CharField("soort periode", max_length=10, choices=PeriodKind, blank=True)
    payment_date = models.DateField("betaaldatum", null=True, blank=True)
    gross_wage = _amount("brutoloon")
    taxable_wage = _amount("loon voor loonheffing")
    wage_tax = _amount("loonheffing")
    net_wage = _amount("nettoloon")
    net_payment = _amount("uitbetaald")
    holiday_allowance_paid = _amount("uitbetaald vakantiegeld (bruto)")
    # Not printed on most slips: what the sums prove, or a person found.
    holiday_allowance_net = _amount("nettodeel van het vakantiegeld")
    reimbursements_total = _amount("onbelaste vergoedingen")
    net_deductions_total = _amount("inhoudingen op het nettoloon")
    attachment_total = _amount("waarvan loonbeslag")
    hours_paid = models.DecimalField("betaalde uren", max_digits=7, decimal_places=2, null=True, blank=True)
    tax_credit_applied = models.BooleanField("loonheffingskorting toegepast", null=True, blank=True)

    # What the reader saw: lines, evidence (page and box a field), checks, needs_review; no BSN.
    reading = models.JSONField("lezing", default=dict, blank=True)

    class Meta:
        verbose_name = "cijfers"
        verbose_name_plural = "cijfers"
        constraints = [
            models.UniqueConstraint(fields=["payslip", "version"], name="figures_version_once"),
            models.CheckConstraint(
                condition=Q(source="reader") | ~Q(reason=""), name="figures_of_a_person_have_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(period_start__isnull=True)
                | Q(period_end__isnull=True)
                | Q(period_end__gte=F("period_start")),
                name="figures_period_not_reversed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payslip} versie {self.version}"


class ExpectedSlip(OwnedRow):
    """A pay period of a job, of which a payslip is expected, came in, or need not come. One counts for it at most.

    A period that, on second thoughts, was none stays as a row that is not expected: what was said of it hangs on it.
    A correction of a slip counts beside the slip, and is not the slip of a period.
    """

    class State(models.TextChoices):
        EXPECTED = "expected", "verwacht"
        RECEIVED = "received", "binnen"
        # The citizen said what the period paid: that stands in its place until the slip comes.
        STATED = "stated", "opgave van de inwoner"
        NO_INCOME = "no_income", "geen inkomsten"
        NOT_EXPECTED = "not_expected", "niet verwacht"

    parents = ("employment", "payslip")

    employment = models.ForeignKey(Employment, on_delete=models.CASCADE, related_name="expected", verbose_name="baan")
    period_start = models.DateField("eerste dag")
    period_end = models.DateField("laatste dag")
    period_kind = models.CharField("soort periode", max_length=10, choices=PeriodKind, blank=True)
    due = models.DateField("verwacht op")
    state = models.CharField("stand", max_length=12, choices=State, default=State.EXPECTED)
    payslip = models.OneToOneField(
        Payslip,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="expected",
        verbose_name="loonstrook",
    )

    class Meta:
        verbose_name = "verwachte loonstrook"
        verbose_name_plural = "verwachte loonstroken"
        ordering = ["period_start", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["employment", "period_start"], name="expected_slip_once_a_period"),
            models.CheckConstraint(condition=Q(period_end__gte=F("period_start")), name="expected_slip_not_reversed"),
            models.CheckConstraint(
                condition=Q(state="received", payslip__isnull=False)
                | (~Q(state="received") & Q(payslip__isnull=True)),
                name="expected_slip_received_with_a_payslip",
            ),
        ]
        indexes = [
            models.Index(fields=["due"], condition=Q(state="expected"), name="expected_slip_open"),
        ]

    def __str__(self) -> str:
        return f"{self.employment} {self.period_start:%d-%m-%Y}"


class IncomeStatement(OwnedRow, AppendOnly):
    """What a person says of a pay period without a payslip (opgave). The highest version holds.

    The citizen's word is evidence that was given (art. 17): it has a receipt. A caseworker's counts as established.
    """

    class Kind(models.TextChoices):
        NO_INCOME = "no_income", "geen inkomsten"
        HOURS = "hours", "gewerkte uren"
        RECEIVED_ON_BANK = "received_on_bank", "bedrag op de bank"
        NO_SLIP = "no_slip", "de werkgever geeft geen loonstrook"
        JOB_ENDED = "job_ended", "de baan is gestopt"
        WITHDRAWN = "withdrawn", "ingetrokken"

    class Source(models.TextChoices):
        CITIZEN = "citizen", "inwoner"
        CASEWORKER = "caseworker", "medewerker"

    parents = ("expected", "evidence")

    expected = models.ForeignKey(
        ExpectedSlip, on_delete=models.PROTECT, related_name="statements", verbose_name="verwachte loonstrook"
    )
    version = models.PositiveIntegerField("versie")
    # The period as it was when this was said of it.
    period_start = models.DateField("eerste dag")
    period_end = models.DateField("laatste dag")
    kind = models.CharField("opgave", max_length=16, choices=Kind)
    hours = models.DecimalField("gewerkte uren", max_digits=7, decimal_places=2, null=True, blank=True)
    net_amount = _amount("ontvangen bedrag")
    ended_on = models.DateField("laatste werkdag", null=True, blank=True)
    tax_credit_applied = models.BooleanField("loonheffingskorting toegepast", null=True, blank=True)
    evidence = models.ForeignKey(
        Upload, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bewijs"
    )
    receipt = models.CharField("ontvangstbevestiging", max_length=12, unique=True)
    source = models.CharField("van", max_length=10, choices=Source)
    reason = models.CharField("reden", max_length=300, blank=True)
    by = models.CharField("door", max_length=150)
    at = models.DateTimeField("op", default=clock.now)

    class Meta:
        verbose_name = "opgave"
        verbose_name_plural = "opgaven"
        constraints = [
            models.UniqueConstraint(fields=["expected", "version"], name="income_statement_version_once"),
            models.CheckConstraint(
                condition=~Q(kind="hours") | Q(hours__isnull=False, hours__gte=0),
                name="income_statement_of_hours_has_hours",
            ),
            models.CheckConstraint(
                condition=~Q(kind="received_on_bank") | Q(net_amount__isnull=False, net_amount__gte=0),
                name="income_statement_of_the_bank_has_an_amount",
            ),
            models.CheckConstraint(
                condition=~Q(kind="job_ended") | Q(ended_on__isnull=False), name="income_statement_of_an_end_has_a_day"
            ),
            models.CheckConstraint(
                condition=Q(source="citizen") | ~Q(reason=""), name="income_statement_of_staff_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expected}: {self.get_kind_display()}"


class StatementQuestion(OwnedRow):
    """What a caseworker asks about a statement before it is taken over or contradicted. One waits at most."""

    parents = ("statement",)

    statement = models.ForeignKey(
        IncomeStatement, on_delete=models.PROTECT, related_name="questions", verbose_name="opgave"
    )
    question = models.CharField("vraag", max_length=300)
    asked_by = models.CharField("gevraagd door", max_length=150)
    asked_at = models.DateTimeField("gevraagd op", default=clock.now)
    answer = models.CharField("antwoord", max_length=500, blank=True)
    answered_at = models.DateTimeField("beantwoord op", null=True, blank=True)

    class Meta:
        verbose_name = "vraag over een opgave"
        verbose_name_plural = "vragen over opgaven"
        constraints = [
            models.UniqueConstraint(
                fields=["statement"], condition=Q(answered_at__isnull=True), name="statement_question_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statement}"


class LabelledExample(OwnedRow, AppendOnly):
    """A figure that a person changed, as an example to let the reader know more labels by.

    Nothing in it says whose slip it was: no link, no name, no number of a person or employer, no period. Kept until
    the reader's labels have grown by it, and for two years at most.
    """

    at = models.DateField("op", default=clock.today)
    document_kind = models.CharField("soort document", max_length=10)
    field = models.CharField("gegeven", max_length=40)
    label = models.CharField("tekst ervoor op de loonstrook", max_length=120, blank=True)
    text_read = models.CharField("gelezen tekst", max_length=120, blank=True)
    page = models.PositiveSmallIntegerField("bladzijde", null=True)
    box = models.JSONField("plek", null=True)
    value_read = models.CharField("gelezen waarde", max_length=40, blank=True)
    value = models.CharField("waarde volgens een mens", max_length=40, blank=True)
    was_sure = models.BooleanField("lezer was zeker")
    role = models.CharField("door", max_length=10, choices=Figures.Source)

    class Meta:
        verbose_name = "verbetering van de lezer"
        verbose_name_plural = "verbeteringen van de lezer"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.field}: {self.value_read} → {self.value}"


class SignalLayout(AppendOnly):
    """In which columns a municipality gets the income signal, from a day on. The highest version of a day holds."""

    municipality = models.ForeignKey("citizens.Municipality", on_delete=models.PROTECT, verbose_name="gemeente")
    since = models.DateField("vanaf")
    version = models.PositiveIntegerField("versie", default=1)
    # Each of our fields with the heading of its column: `schema.NEEDED` and `schema.OPTIONAL`.
    columns = models.JSONField("kolommen")
    delimiter = models.CharField(
        "scheidingsteken",
        max_length=9,
        default="semicolon",
        choices=[("semicolon", "puntkomma"), ("comma", "komma"), ("tab", "tab"), ("pipe", "rechte streep")],
    )
    encoding = models.CharField(
        "tekencodering", max_length=6, default="utf-8", choices=[("utf-8", "UTF-8"), ("cp1252", "Windows-1252")]
    )
    dates = models.CharField(
        "datums",
        max_length=7,
        default="compact",
        choices=[("compact", "20260930"), ("iso", "2026-09-30"), ("dutch", "30-09-2026")],
    )
    decimals = models.CharField(
        "decimaalteken", max_length=5, default="comma", choices=[("comma", "komma"), ("point", "punt")]
    )
    ends_with_line_break = models.BooleanField("eindigt met een regeleinde", default=True)
    recorded_by = models.CharField("vastgelegd door", max_length=150)
    recorded_at = models.DateTimeField("vastgelegd op", default=clock.now)

    class Meta:
        verbose_name = "indeling van het inkomenssignaal"
        verbose_name_plural = "indelingen van het inkomenssignaal"
        constraints = [
            models.UniqueConstraint(fields=["municipality", "since", "version"], name="signal_layout_once"),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} vanaf {self.since:%d-%m-%Y}"


class SignalImport(OwnedRow, AppendOnly):
    """A file of the wage administration that was taken in, and what became of each of its lines.

    `report` names lines by number with a code; no value of the file stands in it.
    """

    layout = models.ForeignKey(SignalLayout, on_delete=models.PROTECT, verbose_name="indeling")
    original_name = models.CharField("bestandsnaam", max_length=200)
    checksum = models.CharField("controlegetal", max_length=64, editable=False)
    # The day of the overview: of two that tell of the same period, the later one holds.
    delivered_on = models.DateField("overzicht van")
    lines = models.PositiveIntegerField("regels")
    taken = models.PositiveIntegerField("nieuw")
    known = models.PositiveIntegerField("al bekend")
    report = models.JSONField("niet gebruikt", default=list, blank=True)
    by = models.CharField("door", max_length=150)
    at = models.DateTimeField("op", default=clock.now)

    class Meta:
        verbose_name = "inlezing van het inkomenssignaal"
        verbose_name_plural = "inlezingen van het inkomenssignaal"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.original_name} ({self.delivered_on:%d-%m-%Y})"


class IncomeSignal(OwnedRow, AppendOnly):
    """What the wage administration tells of one period of one job (inkomenssignaal, OIB).

    A later delivery of the same period takes the place of an earlier one. Amounts in euros; null: not told.
    """

    parents = ("citizen", "source")

    citizen = models.ForeignKey(Citizen, on_delete=models.PROTECT, related_name="signals", verbose_name="inwoner")
    source = models.ForeignKey(SignalImport, on_delete=models.PROTECT, related_name="signals", verbose_name="bestand")
    line = models.PositiveIntegerField("regel")
    delivered_on = models.DateField("overzicht van")
    employer_name = models.CharField("werkgever", max_length=160, blank=True)
    payroll_tax_number = models.CharField("loonheffingennummer", max_length=12)
    relation = models.CharField("inkomstenverhouding", max_length=20, blank=True)
    period_start = models.DateField("eerste dag")
    period_end = models.DateField("laatste dag")
    # Of the normal rate, or of both rates where the file has no columns for the special one.
    wage = models.DecimalField("loon voor loonheffing", max_digits=9, decimal_places=2)
    tax = models.DecimalField("loonheffing", max_digits=9, decimal_places=2)
    special_wage = _amount("loon bijzonder tarief")
    special_tax = _amount("loonheffing bijzonder tarief")
    holiday_allowance = _amount("uitbetaald vakantiegeld (bruto)")
    net = _amount("indicatief nettoloon")
    tax_credit = models.BooleanField("loonheffingskorting toegepast", null=True, blank=True)
    hours = models.DecimalField("uren", max_digits=8, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = "inkomenssignaal"
        verbose_name_plural = "inkomenssignalen"
        ordering = ["-period_start", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["citizen", "payroll_tax_number", "relation", "period_start", "period_end", "delivered_on"],
                name="income_signal_once_a_delivery",
            ),
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")), name="income_signal_period_not_reversed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employer_name or self.payroll_tax_number} {self.period_start:%d-%m-%Y}"

    @property
    def job(self) -> tuple[str, str]:
        """The employer as `identifiers.is_same_employer` compares it."""
        return self.payroll_tax_number, self.employer_name

    @property
    def total_wage(self) -> Decimal:
        """The wage of both rates: the taxable wage of a payslip."""
        return self.wage + (self.special_wage or 0)

    @property
    def total_tax(self) -> Decimal:
        """The wage tax of both rates."""
        return self.tax + (self.special_tax or 0)

    @property
    def key(self) -> tuple[Any, ...]:
        """Whose wage of which job and period."""
        return self.citizen_id, self.payroll_tax_number, self.relation, self.period_start, self.period_end


class SignalQuestion(OwnedRow):
    """What a citizen is asked where the wage administration tells something else, before it is used to their loss."""

    class State(models.TextChoices):
        OPEN = "open", "wacht op de inwoner"
        ANSWERED = "answered", "wacht op een medewerker"
        DECIDED = "decided", "besloten"
        # The signal or the slip changed, and nothing differs any more.
        GONE = "gone", "niet meer nodig"

    class Answer(models.TextChoices):
        SIGNAL = "signal", "Het loon bij UWV klopt"
        SLIP = "slip", "Mijn loonstrook klopt"
        NOT_MINE = "not_mine", "Ik heb daar niet gewerkt"
        OTHER = "other", "Het zit anders"

    class Decision(models.TextChoices):
        SIGNAL = "signal", "het signaal telt"
        SLIP = "slip", "de loonstrook telt"

    parents = ("citizen", "signal")

    citizen = models.ForeignKey(Citizen, on_delete=models.PROTECT, related_name="+", verbose_name="inwoner")
    signal = models.OneToOneField(
        IncomeSignal, on_delete=models.PROTECT, related_name="question", verbose_name="signaal"
    )
    # "differs": from the payslip; "after_end": after the job had ended; "no_job": of an employer that nobody named.
    code = models.CharField("soort", max_length=9)
    state = models.CharField("stand", max_length=8, choices=State, default=State.OPEN)
    asked_at = models.DateTimeField("gevraagd op", default=clock.now)
    answer = models.CharField("antwoord", max_length=8, choices=Answer, blank=True)
    words = models.CharField("toelichting van de inwoner", max_length=500, blank=True)
    answered_at = models.DateTimeField("beantwoord op", null=True, blank=True)
    decision = models.CharField("besluit", max_length=6, choices=Decision, blank=True)
    reason = models.CharField("reden van het besluit", max_length=300, blank=True)
    decided_by = models.CharField("besloten door", max_length=150, blank=True)
    decided_at = models.DateTimeField("besloten op", null=True, blank=True)

    class Meta:
        verbose_name = "vraag over het inkomenssignaal"
        verbose_name_plural = "vragen over het inkomenssignaal"
        ordering = ["asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="decided") | (~Q(decision="") & ~Q(reason="") & ~Q(decided_by="")),
                name="signal_question_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signal}: {self.get_state_display()}"
