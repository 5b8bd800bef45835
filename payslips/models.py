"""Uploaded files, the payslips in them, the figures on those as append-only versions, and what the reader learns."""

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q

from citizens.append_only import AppendOnly
from citizens.models import Citizen, OwnedRow, User
from config import clock


class Employment(OwnedRow):
    """A job of a citizen (dienstbetrekking), known from its first payslip.

    `payroll_tax_number` is the loonheffingennummer; without one the employer's name tells jobs apart.
    """

    parents = ("citizen",)

    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="employments", verbose_name="inwoner")
    employer_name = models.CharField("werkgever", max_length=160)
    payroll_tax_number = models.CharField("loonheffingennummer", max_length=12, blank=True)
    since = models.DateField("vanaf")
    until = models.DateField("tot en met", null=True, blank=True)
    # Why it is over, in the words of the caseworker who ended it.
    note = models.CharField("toelichting", max_length=300, blank=True)

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

    parents = ("citizen",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
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

    class PeriodKind(models.TextChoices):
        MONTH = "month", "maand"
        FOUR_WEEKS = "four_weeks", "vier weken"
        WEEK = "week", "week"
        OTHER = "other", "anders"

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
