"""The municipality's own schemes, and what a citizen chose to keep of what was filled in."""

from typing import Any

from django.db import models
from django.db.models import Q

from citizens.models import Citizen, DatedFact, OwnedRow
from config import clock


def _amount(label: str) -> Any:
    return models.DecimalField(label, max_digits=9, decimal_places=2, null=True, blank=True)


class LocalScheme(DatedFact):
    """A scheme of the municipality's own for people with a low income, by its by-law, from a day on.

    It decides nothing and pays nothing: it says what somebody may ask for. Of the schemes of one name the newest
    holds; null says that the scheme asks no such thing.
    """

    class Kind(models.TextChoices):
        WORK_PREMIUM = "work_premium", "premie bij werken in deeltijd (art. 31, lid 2, onder j)"
        INCOME_SUPPLEMENT = "income_supplement", "individuele inkomenstoeslag (art. 36)"
        OTHER = "other", "andere regeling"

    kind = models.CharField("soort", max_length=17, choices=Kind)
    name = models.CharField("naam", max_length=80)
    until = models.DateField("tot en met", null=True, blank=True)
    gives = models.CharField("wat iemand krijgt", max_length=300)
    how_to_ask = models.CharField("hoe iemand het vraagt", max_length=300)
    # Of a premium on part-time work: what of the net wage is saved up each month, and the two months it is paid in.
    percent = models.DecimalField(
        "percentage van het loon na belasting", max_digits=5, decimal_places=2, null=True, blank=True
    )
    monthly_maximum = _amount("ten hoogste per maand")
    first_paid_in = models.PositiveSmallIntegerField("betaald in maand", null=True, blank=True)
    second_paid_in = models.PositiveSmallIntegerField("en in maand", null=True, blank=True)
    # Amounts a year for one person, a lone parent and a couple.
    amount_single = _amount("bedrag, alleenstaande")
    amount_parent = _amount("bedrag, alleenstaande ouder")
    amount_couple = _amount("bedrag, paar")
    # Income of the household at most this percentage of its norm of assistance.
    income_percent = models.DecimalField(
        "inkomen ten hoogste, percentage van de norm", max_digits=5, decimal_places=2, null=True, blank=True
    )
    assets_single = _amount("vermogen ten hoogste, alleenstaande")
    assets_couple = _amount("vermogen ten hoogste, paar of ouder")
    years = models.PositiveSmallIntegerField("jaren met een laag inkomen", null=True, blank=True)

    class Meta:
        verbose_name = "regeling van de gemeente"
        verbose_name_plural = "regelingen van de gemeente"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "kind", "name", "since", "version"], name="local_scheme_once"
            ),
            models.CheckConstraint(
                condition=~Q(kind="work_premium")
                | Q(
                    percent__isnull=False,
                    monthly_maximum__isnull=False,
                    first_paid_in__range=(1, 12),
                    second_paid_in__range=(1, 12),
                ),
                name="local_scheme_premium_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} vanaf {self.since:%d-%m-%Y}"


class KeptAnswers(OwnedRow):
    """What a citizen filled in and asked to keep, as it was typed. It is the citizen's: it counts for no decision.

    `ALLOWANCES`, one each: what Dienst Toeslagen was told and pays. `WHAT_IF`: a question about working.
    """

    class Kind(models.TextChoices):
        ALLOWANCES = "allowances", "toeslagen"
        WHAT_IF = "what_if", "wat als"

    parents = ("citizen",)

    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="kept_answers", verbose_name="inwoner")
    kind = models.CharField("soort", max_length=10, choices=Kind)
    name = models.CharField("naam", max_length=60, blank=True)
    answers = models.JSONField("antwoorden")
    kept_at = models.DateTimeField("bewaard op", default=clock.now)

    class Meta:
        verbose_name = "bewaard antwoord"
        verbose_name_plural = "bewaarde antwoorden"
        constraints = [
            models.UniqueConstraint(
                fields=["citizen"], condition=Q(kind="allowances"), name="kept_answers_of_allowances_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"
