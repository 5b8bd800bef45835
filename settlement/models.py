"""Months of benefit, their settlements (append-only versions), and what a municipality chose."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from citizens.append_only import AppendOnly
from citizens.models import Citizen, DatedFact, Household, OwnedRow
from config import clock
from settlement.engine.month import Month


class PolicyPeriod(AppendOnly):
    """What the municipality chose where the law leaves a choice. The highest version of a day holds."""

    municipality = models.ForeignKey("citizens.Municipality", on_delete=models.PROTECT, verbose_name="gemeente")
    since = models.DateField("vanaf")
    version = models.PositiveIntegerField("versie", default=1)
    period_method = models.CharField(
        "loon per vier weken",
        max_length=13,
        default="x13_12",
        choices=[
            ("x13_12", "vier weken × 13 ÷ 12"),
            ("workdays", "naar werkdagen in de maand"),
            ("calendar_days", "naar kalenderdagen in de maand"),
            ("received", "in de maand van betaling"),
        ],
    )
    holiday_method = models.CharField(
        "vakantiegeld",
        max_length=1,
        default="B",
        choices=[("A", "5% van wat overblijft"), ("B", "eerst van de reservering")],
    )
    exemption_base = models.CharField(
        "vrijlating over",
        max_length=16,
        default="net",
        choices=[("net", "nettoloon"), ("net_plus_holiday", "nettoloon en vakantiegeld")],
    )
    exempt_self_employment = models.BooleanField("vrijlating bij eigen bedrijf", default=False)
    exempt_under_27 = models.BooleanField("vrijlating onder 27 jaar", default=False)
    net_source = models.CharField(
        "nettoloon dat telt",
        max_length=7,
        default="printed",
        choices=[("printed", "van de loonstrook"), ("uniform", "uniform nettoloon (art. 32, lid 5)")],
    )
    # Where a job has no payslip for the month yet: the net wage of the last slip, or nothing (settle afterwards).
    estimate_method = models.CharField(
        "schatting zonder loonstrook",
        max_length=9,
        default="last_slip",
        choices=[("last_slip", "laatste loonstrook"), ("none", "geen, achteraf verrekenen")],
    )
    payment_day = models.PositiveSmallIntegerField("betaaldag in de volgende maand", default=5)
    # A wage this much above the estimate is a risk that too much was paid.
    wage_margin = models.DecimalField("marge boven de schatting", max_digits=7, decimal_places=2, default="50.00")
    reason = models.CharField("reden", max_length=300, blank=True)
    recorded_by = models.CharField("vastgelegd door", max_length=150)
    recorded_at = models.DateTimeField("vastgelegd op", default=clock.now)
    # Who else looked before it counted; empty for what was set up with the municipality.
    confirmed_by = models.CharField("bevestigd door", max_length=150, blank=True)

    class Meta:
        verbose_name = "beleidskeuze"
        verbose_name_plural = "beleidskeuzes"
        constraints = [
            models.UniqueConstraint(fields=["municipality", "since", "version"], name="policy_period_once"),
            models.CheckConstraint(condition=Q(payment_day__range=(1, 28)), name="payment_day_in_every_month"),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} vanaf {self.since:%d-%m-%Y}"


class PolicyProposal(models.Model):
    """Choices that somebody wants to change from a day on; they count when somebody else has confirmed them."""

    class State(models.TextChoices):
        WAITING = "waiting", "wacht op een tweede persoon"
        CONFIRMED = "confirmed", "bevestigd"
        WITHDRAWN = "withdrawn", "ingetrokken"

    municipality = models.ForeignKey("citizens.Municipality", on_delete=models.PROTECT, verbose_name="gemeente")
    since = models.DateField("vanaf")
    # Name of each field of PolicyPeriod that changes, with its new value as text.
    choices = models.JSONField("keuzes")
    reason = models.CharField("reden", max_length=300)
    state = models.CharField("stand", max_length=9, choices=State, default=State.WAITING)
    proposed_by = models.CharField("voorgesteld door", max_length=150)
    proposed_at = models.DateTimeField("voorgesteld op", default=clock.now)
    decided_by = models.CharField("besloten door", max_length=150, blank=True)
    decided_at = models.DateTimeField("besloten op", null=True, blank=True)

    class Meta:
        verbose_name = "voorstel voor beleid"
        verbose_name_plural = "voorstellen voor beleid"

    def __str__(self) -> str:
        return f"{self.municipality} vanaf {self.since:%d-%m-%Y}"


class ExemptionDecision(DatedFact):
    """The decision that part of a person's wages does not count (inkomstenvrijlating, art. 31, 2, n)."""

    parents = ("household", "citizen")

    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, related_name="exemption_decisions", verbose_name="huishouden"
    )
    citizen = models.ForeignKey(
        Citizen, on_delete=models.CASCADE, related_name="exemption_decisions", verbose_name="inwoner"
    )
    article = models.CharField(
        "onderdeel",
        max_length=5,
        choices=[
            ("n", "n: 25%, ten hoogste 6 maanden"),
            ("r", "r: alleenstaande ouder, 12,5%, 30 maanden achter elkaar"),
            ("y", "y: medisch urenbeperkt, 15%"),
            ("z", "z: loonkostensubsidie, 15%, 12 maanden achter elkaar"),
            ("aa", "aa: loonkostensubsidie, 15%, na z"),
            ("34a_a", "34a, 1, a: 15%, 12 maanden achter elkaar (vanaf 2027)"),
            ("34a_b", "34a, 1, b: medisch urenbeperkt, 15% (vanaf 2027)"),
            ("34a_c", "34a, 1, c: vanaf de AOW-leeftijd, 25% (vanaf 2027)"),
        ],
    )
    until = models.DateField("tot en met", null=True, blank=True)
    # The last month of an extension of 34a, 1, a (34a, 2), by its first day.
    extended_until = models.DateField("verlengd tot en met de maand", null=True, blank=True)
    # Months already used before this system counted them.
    months_used_before = models.PositiveSmallIntegerField("eerder gebruikte maanden", default=0)

    class Meta:
        verbose_name = "vrijlating"
        verbose_name_plural = "vrijlatingen"
        constraints = [
            models.UniqueConstraint(
                fields=["household", "citizen", "article", "since", "version"], name="exemption_decision_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.citizen}: {self.article} vanaf {self.since:%d-%m-%Y}"


class NormReduction(DatedFact):
    """The decision to set the norm lower (verlaging van de norm, art. 27 and 28), for whole months."""

    parents = ("household",)

    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, related_name="norm_reductions", verbose_name="huishouden"
    )
    article = models.CharField(
        "artikel", max_length=2, choices=[("27", "27: lagere woonkosten"), ("28", "28: schoolverlater")]
    )
    percent = models.DecimalField("percentage van de norm voor een paar", max_digits=5, decimal_places=2)
    until = models.DateField("tot en met", null=True, blank=True)
    # Of art. 28: when the school or the studies ended; the reduction lasts six months after it at most.
    studies_ended_on = models.DateField("school of studie gestopt op", null=True, blank=True)

    class Meta:
        verbose_name = "verlaging van de norm"
        verbose_name_plural = "verlagingen van de norm"
        constraints = [
            models.UniqueConstraint(fields=["household", "article", "since", "version"], name="norm_reduction_once"),
            models.CheckConstraint(condition=Q(percent__range=(0, 100)), name="norm_reduction_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.household}: art. {self.article} vanaf {self.since:%d-%m-%Y}"


class Measure(DatedFact):
    """The decision to lower the assistance because a duty was not met (maatregel, art. 18), for whole months."""

    parents = ("household",)

    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, related_name="measures", verbose_name="huishouden"
    )
    percent = models.DecimalField("percentage van de norm", max_digits=5, decimal_places=2)
    until = models.DateField("tot en met")

    class Meta:
        verbose_name = "maatregel"
        verbose_name_plural = "maatregelen"
        constraints = [
            models.UniqueConstraint(fields=["household", "since", "version"], name="measure_once"),
            models.CheckConstraint(condition=Q(percent__range=(0, 100)), name="measure_percent"),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="measure_not_reversed"),
        ]

    def __str__(self) -> str:
        return f"{self.household}: {self.percent}% vanaf {self.since:%d-%m-%Y}"


class BenefitMonth(OwnedRow):
    """A calendar month of a household's benefit: what is marked stale, and locked while it is settled.

    `change_no` counts the changes of facts; a settlement clears only the mark that it has seen.
    """

    parents = ("household",)

    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, related_name="months", verbose_name="huishouden"
    )
    first_day = models.DateField("maand")
    stale_since = models.DateTimeField("bij te werken sinds", null=True, blank=True)
    change_no = models.PositiveIntegerField("wijzigingen", default=0)

    class Meta:
        verbose_name = "maand"
        verbose_name_plural = "maanden"
        ordering = ["-first_day"]
        constraints = [
            models.UniqueConstraint(fields=["household", "first_day"], name="benefit_month_once"),
            models.CheckConstraint(condition=Q(first_day__day=1), name="benefit_month_starts_on_the_first"),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "household", "first_day"],
                condition=Q(stale_since__isnull=False),
                name="benefit_month_stale",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household} {self.month}"

    @property
    def month(self) -> Month:
        return Month.of(self.first_day)


def _amount(label: str) -> Any:
    return models.DecimalField(label, max_digits=12, decimal_places=2)


class Settlement(OwnedRow, AppendOnly):
    """What a month of benefit came to, on the facts and the law of that moment. The highest version holds.

    It pays nothing: a decision does. `facts` and `steps` are the JSON of the contract, so that the month can be
    computed and explained again from the row alone.
    """

    class Status(models.TextChoices):
        PROVISIONAL = "provisional", "voorlopig"
        FINAL = "final", "vastgesteld"

    parents = ("month",)

    month = models.ForeignKey(BenefitMonth, on_delete=models.CASCADE, related_name="settlements", verbose_name="maand")
    version = models.PositiveIntegerField("versie")
    status = models.CharField("stand", max_length=11, choices=Status)
    # Why it is provisional: codes such as "estimate", "not_confirmed", "month_not_over".
    open_points = models.JSONField("open punten", default=list, blank=True)
    norm = _amount("norm")
    income = _amount("inkomsten")
    exempt = _amount("vrijlating")
    entitlement = _amount("bijstand")
    payout = _amount("uitkering")
    reserve = _amount("reservering vakantiegeld")
    to_pay = _amount("uit te betalen")
    payment_date = models.DateField("betaaldatum")
    facts = models.JSONField("feiten")
    # Where each income of `facts` came from, in the same order: payslip id and figures version, or an estimate.
    sources = models.JSONField("herkomst", default=list)
    steps = models.JSONField("stappen")
    attention = models.JSONField("aandachtspunten", default=list, blank=True)
    law_digest = models.CharField("wetboek", max_length=64)
    engine_version = models.CharField("rekenversie", max_length=20)
    cause = models.CharField("aanleiding", max_length=40)
    by = models.CharField("door", max_length=150)
    at = models.DateTimeField("op", default=clock.now)

    class Meta:
        verbose_name = "verrekening"
        verbose_name_plural = "verrekeningen"
        constraints = [models.UniqueConstraint(fields=["month", "version"], name="settlement_version_once")]

    def __str__(self) -> str:
        return f"{self.month} versie {self.version}"


class SettlementRun(models.Model):
    """One night of one municipality: what was done, in how many seconds, and what failed."""

    class State(models.TextChoices):
        RUNNING = "running", "bezig"
        FINISHED = "finished", "klaar"
        FAILED = "failed", "klaar, met onbekende fouten"

    municipality = models.ForeignKey("citizens.Municipality", on_delete=models.PROTECT, verbose_name="gemeente")
    night = models.DateField("nacht")
    state = models.CharField("stand", max_length=8, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField("begonnen", default=clock.now)
    finished_at = models.DateTimeField("klaar", null=True, blank=True)
    opened = models.PositiveIntegerField("geopende maanden", default=0)
    settled = models.PositiveIntegerField("nieuwe verrekeningen", default=0)
    unchanged = models.PositiveIntegerField("ongewijzigd", default=0)
    failed = models.PositiveIntegerField("mislukt", default=0)

    class Meta:
        verbose_name = "nachtrun"
        verbose_name_plural = "nachtruns"
        ordering = ["-night"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "night"], name="settlement_run_once_a_night"),
            models.UniqueConstraint(
                fields=["municipality"], condition=Q(state="running"), name="settlement_run_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} {self.night:%d-%m-%Y}"


class SettlementFailure(OwnedRow):
    """A month that could not be settled, why, and whether that still holds: an entry of the work list."""

    parents = ("month",)

    month = models.ForeignKey(BenefitMonth, on_delete=models.CASCADE, related_name="failures", verbose_name="maand")
    # "law_not_known", "facts_missing", "invalid_input" or "unexpected"
    code = models.CharField("soort", max_length=20)
    message = models.CharField("uitleg", max_length=300)
    at = models.DateTimeField("op", default=clock.now)
    resolved_at = models.DateTimeField("opgelost op", null=True, blank=True)

    class Meta:
        verbose_name = "niet verrekende maand"
        verbose_name_plural = "niet verrekende maanden"
        constraints = [
            models.UniqueConstraint(
                fields=["month"], condition=Q(resolved_at__isnull=True), name="settlement_failure_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month}: {self.code}"
