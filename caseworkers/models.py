"""What the caseworkers' side keeps of its own: risk flags, and how long everything is kept."""

from django.db import models
from django.db.models import Q
from django_otp.models import Device

from citizens.append_only import AppendOnly
from citizens.models import DatedFact, Household, OwnedRow, User
from config import clock
from settlement.engine.month import Month


class RiskFlag(OwnedRow):
    """A published rule saw that too much may be paid in a month. It changes no amount; a person decides.

    `facts` holds what the rule rests on, an object for each job or person that it saw.
    """

    class Rule(models.TextChoices):
        SLIP_MISSING = "slip_missing", "loonstrook ontbreekt"
        WAGE_ABOVE_ESTIMATE = "wage_above_estimate", "loon hoger dan geschat"
        EXEMPTION_ENDS = "exemption_ends", "vrijlating stopt"

    parents = ("household",)

    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, related_name="risk_flags", verbose_name="huishouden"
    )
    first_day = models.DateField("maand")
    rule = models.CharField("regel", max_length=20, choices=Rule)
    facts = models.JSONField("feiten")
    raised_at = models.DateTimeField("gezien op", default=clock.now)
    resolved_at = models.DateTimeField("voorbij sinds", null=True, blank=True)

    class Meta:
        verbose_name = "vlag"
        verbose_name_plural = "vlaggen"
        ordering = ["-first_day", "household"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "first_day", "rule"],
                condition=Q(resolved_at__isnull=True),
                name="risk_flag_one_open",
            ),
            models.CheckConstraint(condition=Q(first_day__day=1), name="risk_flag_month_starts_on_the_first"),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "first_day"], condition=Q(resolved_at__isnull=True), name="risk_flag_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household} {self.month}: {self.get_rule_display()}"

    @property
    def month(self) -> Month:
        return Month.of(self.first_day)


class RetentionTerm(DatedFact):
    """For how many months a municipality keeps a kind of data, from a day on. One in doubt destroys nothing."""

    class Kind(models.TextChoices):
        ANSWERS = "answers", "bewaarde antwoorden van inwoners"
        EXAMPLES = "examples", "verbeteringen van de lezer"
        PICTURES = "pictures", "bestanden en plaatjes van loonstroken"
        CASES = "cases", "hele dossiers, na het einde van de bijstand"
        NO_GRANT = "no_grant", "dossiers zonder toekenning"
        SIGNALS = "signals", "ingelezen bestanden met lonen van UWV"
        PAYMENTS = "payments", "doorgegeven lijsten met betalingen"
        LOG = "log", "logboek"

    kind = models.CharField("soort gegevens", max_length=10, choices=Kind)
    months = models.PositiveSmallIntegerField("maanden bewaren")
    source = models.CharField("bron", max_length=200)
    is_doubtful = models.BooleanField("in twijfel: nog niet vernietigen", default=True)

    class Meta:
        verbose_name = "bewaartermijn"
        verbose_name_plural = "bewaartermijnen"
        constraints = [
            models.UniqueConstraint(fields=["municipality", "kind", "since", "version"], name="retention_term_once"),
            models.CheckConstraint(condition=Q(months__gte=1), name="retention_term_of_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.months} maanden vanaf {self.since:%d-%m-%Y}"


class LegalHold(DatedFact):
    """From `since` on nothing of a household is destroyed (a dispute, an inquiry); with `holds` false that is over."""

    parents = ("household",)

    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, related_name="legal_holds", verbose_name="huishouden"
    )
    holds = models.BooleanField("bewaren")

    class Meta:
        verbose_name = "bewaarplicht"
        verbose_name_plural = "bewaarplichten"
        constraints = [
            models.UniqueConstraint(fields=["household", "since", "version"], name="legal_hold_once"),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} vanaf {self.since:%d-%m-%Y}"


class Destruction(OwnedRow, AppendOnly):
    """What was destroyed: of which kind how many rows of each table, by which term and run. Nothing of a person."""

    kind = models.CharField("soort gegevens", max_length=10, choices=RetentionTerm.Kind)
    months = models.PositiveSmallIntegerField("maanden bewaard")
    source = models.CharField("bron van de termijn", max_length=200)
    counted = models.JSONField("hoeveel")
    run = models.CharField("door welke taak", max_length=40)
    at = models.DateTimeField("op", default=clock.now)

    class Meta:
        verbose_name = "vernietiging"
        verbose_name_plural = "vernietigingen"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} op {self.at:%d-%m-%Y}"


class Passkey(Device):  # type: ignore[misc]  # django-otp has no types
    """A key of somebody of the staff (WebAuthn) that is a second factor after the password."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name="medewerker")
    # Of this key at our host name, as the browser says it: base64url. At most 1023 bytes by the standard.
    credential_id = models.CharField(max_length=1400, unique=True, editable=False)
    # With the public key, in the form of the standard.
    credential = models.BinaryField()
    # How often it signed, where it counts: a copy of the key counts less far.
    sign_count = models.PositiveBigIntegerField(default=0)
    added_at = models.DateTimeField("toegevoegd op", default=clock.now)

    class Meta:
        verbose_name = "toegangssleutel"
        verbose_name_plural = "toegangssleutels"

    def __str__(self) -> str:
        return f"{self.user_id}: {self.pk}"
