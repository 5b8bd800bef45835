"""Months of benefit, their settlements (append-only versions), and what a municipality chose."""

from functools import cache
from typing import Any

from django.db import models
from django.db.models import F, Q

from citizens.append_only import AppendOnly
from citizens.models import Citizen, DatedFact, Household, OwnedRow
from config import clock
from settlement.engine.contract import Origins, steps_from_row, steps_to_row
from settlement.engine.month import Month
from settlement.law.lawbook import lawbook


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
    # Where a job has no payslip for the month yet; with "none" and, until hours are given, with "hours" it is settled
    # afterwards.
    estimate_method = models.CharField(
        "schatting zonder loonstrook",
        max_length=13,
        default="last_slip",
        choices=[
            ("last_slip", "laatste loonstrook"),
            ("mean_of_three", "gemiddelde van de laatste drie"),
            ("hours", "opgegeven uren × uurloon"),
            ("none", "geen, achteraf verrekenen"),
        ],
    )
    # Whether the wage administration alone makes a wage firm, or is laid beside the payslip (art. 53a, 1).
    signal_use = models.CharField(
        "inkomenssignaal",
        max_length=7,
        default="compare",
        choices=[("compare", "vergelijken met de loonstrook"), ("firm", "telt zelf; loonstrook niet nodig")],
    )
    payment_day = models.PositiveSmallIntegerField("betaaldag in de volgende maand", default=5)
    # A wage this much above the estimate is a risk that too much was paid.
    wage_margin = models.DecimalField("marge boven de schatting", max_digits=7, decimal_places=2, default="50.00")
    # At most so much of means received earlier goes off the payout of one month (art. 58, 4).
    set_off_per_month = models.DecimalField(
        "verrekenen, hooguit per maand", max_digits=7, decimal_places=2, default="50.00"
    )
    # An excess of at most this much is not recovered; 0: every excess goes to a caseworker.
    small_claim = models.DecimalField("niet terugvorderen tot en met", max_digits=7, decimal_places=2, default="0.00")
    # A recovery above this amount takes two people.
    second_signature_above = models.DecimalField(
        "tweede handtekening boven", max_digits=9, decimal_places=2, default="1000.00"
    )
    hearing_days = models.PositiveSmallIntegerField("dagen om te reageren op een voorstel", default=14)
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


class LawEdition(AppendOnly):
    """The sources of a law book by which months were settled: their steps only point at them.

    `code` is how the digest of the law book begins.
    """

    code = models.CharField(max_length=16, primary_key=True)
    # By key of the figure, and the day from which it holds: source, doubt, whether it is planned.
    origins = models.JSONField()
    kept_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.code


def law_code(digest: str) -> str:
    """By what the steps of a settlement name the law book."""
    return digest[:16]


@cache
def _kept_origins(code: str) -> Origins:
    origins: Origins = LawEdition.objects.get(pk=code).origins
    return origins


class StepsField(models.JSONField):
    """The steps of a settlement as the contract has them; the row keeps them in short, with the law book's code.

    What was stored before reads as it did.
    """

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def get_prep_value(self, value: Any) -> Any:
        book = lawbook()
        return {"law": law_code(book.digest), "steps": steps_to_row(value, book.origins)}

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        found = super().from_db_value(value, expression, connection)
        if not isinstance(found, dict):
            return found
        book, code = lawbook(), found["law"]
        return steps_from_row(found["steps"], book.origins if code == law_code(book.digest) else _kept_origins(code))


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
    steps = StepsField("stappen")
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


class Decision(OwnedRow, AppendOnly):
    """What follows from a settlement (besluit, Awb 1:3): it is paid, or a difference goes somewhere.

    `amount` is what the citizen gets, or below 0 gives back. `total`: for a back-payment and for holiday allowance,
    what payments then sum to. `payees`: to whom it is paid, each with an amount (art. 45, 4). `of_month`: of an
    advance the month that it is for, which cannot be settled yet; `settlement` is the earlier one on which it rests,
    None of a first month (art. 52).
    """

    class Kind(models.TextChoices):
        PROVISIONAL = "provisional", "voorlopige uitbetaling"
        ESTABLISHED = "established", "vaststelling"
        BACK_PAYMENT = "back_payment", "nabetaling"
        SET_OFF = "set_off", "verrekening van eerdere inkomsten"
        RECOVERY = "recovery", "terugvordering"
        WAIVER = "waiver", "afzien van terugvordering"
        HOLIDAY = "holiday", "uitbetaling van het vakantiegeld"
        ADVANCE = "advance", "voorschot"

    parents = ("settlement", "of_month")

    settlement = models.ForeignKey(
        Settlement,
        on_delete=models.CASCADE,
        related_name="decisions",
        null=True,
        blank=True,
        verbose_name="verrekening",
    )
    of_month = models.ForeignKey(
        BenefitMonth, on_delete=models.CASCADE, related_name="+", null=True, blank=True, verbose_name="voor de maand"
    )
    kind = models.CharField("besluit", max_length=12, choices=Kind)
    amount = _amount("bedrag")
    total = models.DecimalField("samen te betalen", max_digits=12, decimal_places=2, null=True, blank=True)
    payees = models.JSONField("aan wie", default=list, blank=True)
    steps = models.JSONField("stappen", default=list, blank=True)
    automatic = models.BooleanField("door het systeem")
    reason = models.CharField("reden", max_length=600, blank=True)
    by = models.CharField("door", max_length=150)
    second_by = models.CharField("tweede handtekening", max_length=150, blank=True)
    at = models.DateTimeField("op", default=clock.now)
    # The last day on which an objection is in time (Awb 6:7).
    objection_until = models.DateField("bezwaar tot en met")

    class Meta:
        verbose_name = "besluit"
        verbose_name_plural = "besluiten"
        indexes = [models.Index(fields=["settlement", "kind"], name="decision_of_a_settlement")]
        constraints = [
            models.CheckConstraint(
                condition=Q(settlement__isnull=False) | Q(kind="advance", of_month__isnull=False),
                name="decision_rests_on_something",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%d-%m-%Y}"

    @property
    def month(self) -> BenefitMonth:
        """The month of which it decides."""
        if self.of_month is not None:
            return self.of_month
        if self.settlement is None:
            raise ValueError(f"{self} is of no month")
        return self.settlement.month


class Instalment(OwnedRow, AppendOnly):
    """A part of a decision to set off, and the month from whose payout it goes. Those of the last decision hold."""

    parents = ("decision",)

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="instalments")
    first_day = models.DateField("maand")
    amount = _amount("bedrag")

    class Meta:
        verbose_name = "termijn"
        verbose_name_plural = "termijnen"
        constraints = [
            models.UniqueConstraint(fields=["decision", "first_day"], name="instalment_once_a_month"),
            models.CheckConstraint(condition=Q(first_day__day=1), name="instalment_month_starts_on_the_first"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="instalment_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.first_day:%Y-%m}: {self.amount}"


class LedgerEntry(OwnedRow, AppendOnly):
    """What was really paid, withheld or paid back, as the benefit administration booked it.

    `month` is the month of the assistance: whose payout was paid, or from which something was withheld. `of_month` is
    the month whose excess a set-off or recovery pays back. A booking that was undone is a new entry below 0. That
    nothing was paid is an entry of 0.00: a month without entries is not known to be unpaid.
    """

    class Kind(models.TextChoices):
        PAYMENT = "payment", "betaling"
        WITHHOLDING = "withholding", "inhouding voor een schuldregeling"
        SET_OFF = "set_off", "verrekening van eerdere inkomsten"
        RECOVERY = "recovery", "aflossing uit de uitkering"
        REPAYMENT = "repayment", "terugbetaling"
        HOLIDAY_PAYMENT = "holiday_payment", "betaling van vakantiegeld"
        ATTACHMENT = "attachment", "beslag"

    parents = ("month", "of_month", "citizen")

    month = models.ForeignKey(BenefitMonth, on_delete=models.CASCADE, related_name="entries", verbose_name="maand")
    kind = models.CharField("soort", max_length=15, choices=Kind)
    amount = _amount("bedrag")
    of_month = models.ForeignKey(
        BenefitMonth,
        on_delete=models.CASCADE,
        related_name="returns",
        null=True,
        blank=True,
        verbose_name="voor de maand",
    )
    citizen = models.ForeignKey(
        Citizen, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="aan"
    )
    booked_on = models.DateField("geboekt op")
    source = models.CharField("bron", max_length=40)
    reference = models.CharField("kenmerk", max_length=80)
    note = models.CharField("toelichting", max_length=300, blank=True)
    recorded_by = models.CharField("vastgelegd door", max_length=150)
    recorded_at = models.DateTimeField("vastgelegd op", default=clock.now)

    class Meta:
        verbose_name = "boeking"
        verbose_name_plural = "boekingen"
        constraints = [
            models.UniqueConstraint(fields=["municipality", "source", "reference"], name="ledger_entry_once"),
            models.CheckConstraint(
                condition=~Q(kind="set_off") | Q(of_month__isnull=False), name="set_off_names_its_month"
            ),
            models.CheckConstraint(
                condition=Q(of_month__isnull=True) | Q(kind__in=["set_off", "recovery"]),
                name="only_what_pays_back_names_a_month",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.month}: {self.amount}"


class PaymentExport(OwnedRow, AppendOnly):
    """A file of payments of a month that was handed over: by whom, when, which one it was. The file is not kept."""

    first_day = models.DateField("maand")
    lines = models.PositiveIntegerField("regels")
    # File numbers of which nobody can say with certainty what is still to be paid.
    held = models.JSONField("niet meegegaan", default=list, blank=True)
    # SHA-256 of the file, so that it can be recognised.
    checksum = models.CharField("controlegetal", max_length=64)
    by = models.CharField("door", max_length=150)
    at = models.DateTimeField("op", default=clock.now)

    class Meta:
        verbose_name = "bestand met betalingen"
        verbose_name_plural = "bestanden met betalingen"
        constraints = [
            models.CheckConstraint(condition=Q(first_day__day=1), name="payment_export_month_starts_on_the_first"),
        ]

    def __str__(self) -> str:
        return f"{self.first_day:%Y-%m}: {self.lines}"


class Adjustment(OwnedRow, AppendOnly):
    """What a check afterwards adds to a month, or takes off: such as that of the periods of a year. The last holds."""

    parents = ("month",)

    month = models.ForeignKey(BenefitMonth, on_delete=models.CASCADE, related_name="adjustments", verbose_name="maand")
    cause = models.CharField("aanleiding", max_length=40)
    # What was checked: such as a job and a year.
    reference = models.CharField("kenmerk", max_length=80)
    version = models.PositiveIntegerField("versie", default=1)
    amount = _amount("bedrag")
    steps = models.JSONField("stappen", default=list, blank=True)
    by = models.CharField("door", max_length=150)
    at = models.DateTimeField("op", default=clock.now)

    class Meta:
        verbose_name = "nacalculatie"
        verbose_name_plural = "nacalculaties"
        constraints = [
            models.UniqueConstraint(fields=["month", "cause", "reference", "version"], name="adjustment_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.month}: {self.amount}"


class Difference(OwnedRow):
    """A month that comes to something else than what was paid, and has not ended somewhere yet; why it waits."""

    class Way(models.TextChoices):
        BACK_PAYMENT = "back_payment", "nabetaling onderweg"
        SET_OFF = "set_off", "wordt verrekend"
        CLAIM = "claim", "terugvordering"
        NOT_FINAL = "not_final", "maand nog voorlopig"
        PERSON = "person", "een mens kijkt"

    parents = ("month",)

    month = models.ForeignKey(BenefitMonth, on_delete=models.CASCADE, related_name="differences", verbose_name="maand")
    # What is still due (above 0) or was paid too much (below 0).
    amount = _amount("verschil")
    way = models.CharField("hoe het verder gaat", max_length=12, choices=Way)
    at = models.DateTimeField("op", default=clock.now)
    resolved_at = models.DateTimeField("opgelost op", null=True, blank=True)

    class Meta:
        verbose_name = "verschil"
        verbose_name_plural = "verschillen"
        constraints = [
            models.UniqueConstraint(
                fields=["month"], condition=Q(resolved_at__isnull=True), name="difference_one_open"
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "way"], condition=Q(resolved_at__isnull=True), name="difference_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month}: {self.amount}"


class RecoveryClaim(OwnedRow, AppendOnly):
    """Assistance of one month that may have to be paid back (vordering, art. 58); its events say what happened.

    `amount` is net: what was proposed. `settlement` is the one that it rests on.
    """

    parents = ("month", "settlement")

    month = models.ForeignKey(BenefitMonth, on_delete=models.CASCADE, related_name="claims", verbose_name="maand")
    settlement = models.ForeignKey(Settlement, on_delete=models.PROTECT, related_name="+", verbose_name="verrekening")
    amount = _amount("voorgesteld bedrag")
    steps = models.JSONField("stappen", default=list, blank=True)
    by = models.CharField("door", max_length=150)
    at = models.DateTimeField("op", default=clock.now)

    class Meta:
        verbose_name = "vordering"
        verbose_name_plural = "vorderingen"
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="recovery_claim_above_zero")]

    def __str__(self) -> str:
        return f"{self.month}: {self.amount}"


class Revision(OwnedRow, AppendOnly):
    """A month that was paid would be lowered afterwards (herziening, art. 54, 3): what its claim rests on.

    Nothing of the month changes before a person has decided on the claim; then it becomes a `NormReduction`.
    """

    parents = ("claim",)

    claim = models.OneToOneField(
        RecoveryClaim, on_delete=models.CASCADE, related_name="revision", verbose_name="vordering"
    )
    article = models.CharField("artikel", max_length=2, choices=NormReduction._meta.get_field("article").choices)
    percent = models.DecimalField("percentage van de norm voor een paar", max_digits=5, decimal_places=2)
    studies_ended_on = models.DateField("school of studie gestopt op", null=True, blank=True)
    reason = models.CharField("reden", max_length=300)

    class Meta:
        verbose_name = "herziening"
        verbose_name_plural = "herzieningen"
        constraints = [models.CheckConstraint(condition=Q(percent__range=(0, 100)), name="revision_percent")]

    def __str__(self) -> str:
        return f"{self.claim.month}: art. {self.article}"


class ClaimEvent(OwnedRow, AppendOnly):
    """What happened to a claim. `amount`: what the claim is from then on (net), or what was waived of it."""

    class Kind(models.TextChoices):
        INVITED = "invited", "gelegenheid om te reageren"
        ANSWERED = "answered", "reactie van de inwoner"
        SIGNED = "signed", "eerste handtekening"
        DECIDED = "decided", "besloten terug te vorderen"
        LOWERED = "lowered", "verlaagd"
        WAIVED = "waived", "afgezien van terugvordering"

    class Ground(models.TextChoices):
        DUTY = "58_1", "58, lid 1: niet of te laat gemeld"
        TOO_MUCH = "58_2_a", "58, lid 2, onder a: te veel verleend"
        ADVANCE = "58_2_d", "58, lid 2, onder d: voorschot, en er was geen recht op bijstand"
        MEANS = "58_2_f", "58, lid 2, onder f: later inkomsten over deze maand"
        KNOWN = "58_2_e", "58, lid 2, onder e: onverschuldigd betaald, en dat was te begrijpen"

    class Channel(models.TextChoices):
        PORTAL = "portal", "portaal"
        PHONE = "phone", "telefoon"
        PAPER = "paper", "brief"
        DESK = "desk", "gesprek"

    parents = ("claim",)

    claim = models.ForeignKey(RecoveryClaim, on_delete=models.CASCADE, related_name="events", verbose_name="vordering")
    kind = models.CharField("wat", max_length=8, choices=Kind)
    amount = models.DecimalField("bedrag", max_digits=12, decimal_places=2, null=True, blank=True)
    # Tax and premiums above the net amount (bruteren, art. 58, 5).
    gross_up = models.DecimalField("belasting en premies", max_digits=12, decimal_places=2, default="0.00")
    instalment = models.DecimalField("per maand", max_digits=9, decimal_places=2, null=True, blank=True)
    ground = models.CharField("grond", max_length=8, choices=Ground, blank=True)
    # Of an answer: how it came, and on which day.
    channel = models.CharField("langs welke weg", max_length=6, choices=Channel, blank=True)
    received_on = models.DateField("binnen op", null=True, blank=True)
    # The last day to answer a proposal.
    until = models.DateField("tot en met", null=True, blank=True)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    words = models.CharField("toelichting", max_length=1000, blank=True)
    by = models.CharField("door", max_length=150)
    at = models.DateTimeField("op", default=clock.now)

    class Meta:
        verbose_name = "gebeurtenis van een vordering"
        verbose_name_plural = "gebeurtenissen van vorderingen"

    def __str__(self) -> str:
        return f"{self.claim}: {self.get_kind_display()}"


class Letter(OwnedRow, AppendOnly):
    """A letter on paper to one person. It is kept as it was made: `page` is what was drawn, now and ever after.

    `dated` is the day of sending that it states. `until`: the last day to answer, or to object.
    """

    class Kind(models.TextChoices):
        HEARING = "hearing", "gelegenheid om te reageren"
        DECISION = "decision", "besluit over terugvordering"
        SUSPENSION = "suspension", "opschorting"

    parents = ("month", "claim", "citizen")

    month = models.ForeignKey(BenefitMonth, on_delete=models.CASCADE, related_name="letters", verbose_name="maand")
    claim = models.ForeignKey(
        RecoveryClaim,
        on_delete=models.CASCADE,
        related_name="letters",
        null=True,
        blank=True,
        verbose_name="vordering",
    )
    citizen = models.ForeignKey(Citizen, on_delete=models.PROTECT, related_name="letters", verbose_name="aan")
    kind = models.CharField("soort", max_length=10, choices=Kind)
    dated = models.DateField("datum van de brief")
    until = models.DateField("tot en met")
    page = models.TextField("brief")
    by = models.CharField("door", max_length=150)
    at = models.DateTimeField("op", default=clock.now)

    class Meta:
        verbose_name = "brief"
        verbose_name_plural = "brieven"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.dated:%d-%m-%Y}"

    @property
    def is_sent(self) -> bool:
        """Whether somebody recorded that it was sent."""
        return hasattr(self, "sending")


class LetterSending(OwnedRow, AppendOnly):
    """That a letter was sent: on which day, and how. From then on its term counts (Awb 3:41, 6:8)."""

    class How(models.TextChoices):
        POST = "post", "per post"
        REGISTERED = "registered", "per aangetekende post"
        HANDED = "handed", "overhandigd"

    parents = ("letter",)

    letter = models.OneToOneField(Letter, on_delete=models.CASCADE, related_name="sending", verbose_name="brief")
    sent_on = models.DateField("verstuurd op")
    how = models.CharField("hoe", max_length=10, choices=How)
    by = models.CharField("door", max_length=150)
    at = models.DateTimeField("op", default=clock.now)

    class Meta:
        verbose_name = "verzending"
        verbose_name_plural = "verzendingen"

    def __str__(self) -> str:
        return f"{self.letter}: {self.sent_on:%d-%m-%Y}"


class ReviewRequest(OwnedRow):
    """A citizen asks that a person looks at a month (art. 22 AVG). It always can be asked; at most one waits."""

    parents = ("month", "citizen")

    month = models.ForeignKey(BenefitMonth, on_delete=models.CASCADE, related_name="requests", verbose_name="maand")
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="+", verbose_name="inwoner")
    words = models.CharField("vraag", max_length=1000, blank=True)
    asked_at = models.DateTimeField("gevraagd op", default=clock.now)
    answer = models.CharField("antwoord", max_length=1000, blank=True)
    answered_by = models.CharField("beantwoord door", max_length=150, blank=True)
    answered_at = models.DateTimeField("beantwoord op", null=True, blank=True)

    class Meta:
        verbose_name = "verzoek om te kijken"
        verbose_name_plural = "verzoeken om te kijken"
        constraints = [
            models.UniqueConstraint(
                fields=["month", "citizen"], condition=Q(answered_at__isnull=True), name="review_request_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month}: {self.citizen}"


class ProtectedAmount(DatedFact):
    """What the household keeps (beslagvrije voet, Rv 475c to 475e), as given; without an amount the law's own rule."""

    parents = ("household",)

    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, related_name="protected_amounts", verbose_name="huishouden"
    )
    amount = models.DecimalField("beslagvrije voet", max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = "beslagvrije voet"
        verbose_name_plural = "beslagvrije voeten"
        constraints = [
            models.UniqueConstraint(fields=["household", "since", "version"], name="protected_amount_once"),
        ]

    def __str__(self) -> str:
        return f"{self.household} vanaf {self.since:%d-%m-%Y}"


class DebtArrangement(DatedFact):
    """A debt arrangement (schuldregeling), and what it leaves the household each month (vtlb), as its counsellor said.

    Not the protected amount of an attachment: all that comes in above it goes to the arrangement.
    """

    parents = ("household",)

    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, related_name="debt_arrangements", verbose_name="huishouden"
    )
    leaves = models.DecimalField("vrij te laten bedrag (vtlb)", max_digits=12, decimal_places=2)
    until = models.DateField("tot en met", null=True, blank=True)

    class Meta:
        verbose_name = "schuldregeling"
        verbose_name_plural = "schuldregelingen"
        constraints = [
            models.UniqueConstraint(fields=["household", "since", "version"], name="debt_arrangement_once"),
            models.CheckConstraint(condition=Q(leaves__gte=0), name="debt_arrangement_leaves_something"),
        ]

    def __str__(self) -> str:
        return f"{self.household} vanaf {self.since:%d-%m-%Y}"


class PayeeChoice(DatedFact):
    """To whom a couple asked to be paid (art. 45, 4): wholly to one of them; without `citizen` half to each."""

    parents = ("household", "citizen")

    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, related_name="payee_choices", verbose_name="huishouden"
    )
    citizen = models.ForeignKey(
        Citizen, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="alles aan"
    )

    class Meta:
        verbose_name = "keuze van de betaling"
        verbose_name_plural = "keuzes van de betaling"
        constraints = [
            models.UniqueConstraint(fields=["household", "since", "version"], name="payee_choice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.household} vanaf {self.since:%d-%m-%Y}"


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


class RunChunk(models.Model):
    """A part of a night: households from one key to another, that a worker takes; what came of them so far."""

    run = models.ForeignKey(SettlementRun, on_delete=models.CASCADE, related_name="chunks")
    first_household = models.BigIntegerField()
    last_household = models.BigIntegerField()
    # The month is opened and marks are set: once a night, however often it is taken up again.
    prepared = models.BooleanField(default=False)
    done = models.BooleanField(default=False)
    opened = models.PositiveIntegerField(default=0)
    settled = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    unexpected = models.PositiveIntegerField(default=0)
    # When something of it was done or handed out last, in real time.
    moved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "first_household"], name="run_chunk_once")]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.first_household}-{self.last_household}"


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
