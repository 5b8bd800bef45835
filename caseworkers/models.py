"""What the caseworkers' side keeps of its own: the risk flags."""

from django.db import models
from django.db.models import Q

from citizens.models import Household, OwnedRow
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
