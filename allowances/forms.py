"""What is asked before a page tells what working does: an invented example, or what a citizen's file does not say."""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django import forms

from allowances.engine.facts import Child, ChildcareKind, Rent
from allowances.facts import Standing, Wage, in_month, without_wage_of
from allowances.what_if import HOURS, MONTHS, WEEKS, CareNeed, Circumstances, WorkPremium
from payslips.forms import NumberField
from payslips.reading.wage_tax import tax_book
from settlement.engine.facts import ExemptionArticle, ExemptionGrant, Household, MonthFacts, Person, Situation
from settlement.engine.money import ZERO, share
from settlement.engine.month import Month


@dataclass(frozen=True, slots=True)
class Sample:
    """An invented household on assistance, of which one person would work."""

    label: str
    rent: str
    partner: bool = False
    exempt: bool = False
    children: tuple[int, ...] = ()
    care: tuple[CareNeed, ...] = ()


SAMPLES = {
    "alleen": Sample("Iemand die alleen woont", "640.00"),
    "alleen-vrijlating": Sample("Iemand die alleen woont, en een deel van het loon mag houden", "640.00", exempt=True),
    "ouder": Sample(
        "Een ouder alleen met een kind van 8, dat naar de opvang na school gaat",
        "700.00",
        children=(8,),
        care=(CareNeed(ChildcareKind.AFTER_SCHOOL, Decimal("9.95"), Decimal("0.6")),),
    ),
    "samen": Sample(
        "Twee mensen samen met kinderen van 9 en 13, van wie één gaat werken", "720.00", partner=True, children=(9, 13)
    ),
}
_AGE = 38
_WHOLE_HOURS = "Vul een heel getal in, van 0 tot en met 40."
_HOURS_WRONG = {
    "required": "Vul in hoeveel uren per week.",
    "invalid": _WHOLE_HOURS,
    "min_value": _WHOLE_HOURS,
    "max_value": _WHOLE_HOURS,
}


class SampleForm(forms.Form):
    sample = forms.ChoiceField(
        label="Kies wie er het meest op u lijkt",
        choices=[(key, sample.label) for key, sample in SAMPLES.items()],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Kies een van de voorbeelden."},
    )
    hourly_wage = NumberField(
        label="Loon per uur, vóór belasting",
        help_text="Bijvoorbeeld 15,50. Dat staat op een loonstrook of in een vacature.",
    )
    hours = forms.IntegerField(
        label="Uren werk per week",
        min_value=0,
        max_value=HOURS[-1],
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages=_HOURS_WRONG,
    )
    use_required_attribute = False

    @staticmethod
    def usual() -> dict[str, Any]:
        """What is told before anybody asked: half a week at about the minimum wage."""
        return {"sample": "alleen-vrijlating", "hourly_wage": "15,00", "hours": 20}

    def clean_hourly_wage(self) -> Decimal:
        wage: Decimal | None = self.cleaned_data["hourly_wage"]
        if wage is None:
            raise forms.ValidationError("Vul een loon per uur in, zoals 15,50.")
        if not 1 <= wage <= 100:
            raise forms.ValidationError("Vul een loon per uur in van € 1,00 tot en met € 100,00.")
        return wage

    def circumstances(self, month: Month) -> Circumstances:
        """The chosen example in a month, at the wage that was given."""
        sample = SAMPLES[self.cleaned_data["sample"]]
        born = datetime.date(month.year - _AGE, 1, 15)
        persons = tuple(Person(name, born) for name in ("a", "b")[: 1 + sample.partner])
        youngest = datetime.date(month.year - min(sample.children), 1, 15) if sample.children else None
        household = Household(persons, len(sample.children), youngest)
        exemptions = (ExemptionGrant("a", ExemptionArticle.N),) if sample.exempt else ()
        return Circumstances(
            facts=MonthFacts(month, (Situation(month.first, household),), exemptions=exemptions),
            worker="a",
            hourly_wage=self.cleaned_data["hourly_wage"],
            premium_percent=None,
            other_income=0,
            work_premium=None,
            partner=sample.partner,
            persons=len(persons) + len(sample.children),
            assets=Decimal("0.00"),
            rent=Rent(Decimal(sample.rent)),
            children=tuple(Child(age) for age in sample.children),
            care=sample.care,
        )


@dataclass(frozen=True, slots=True)
class Told:
    """What a citizen told of the home, the children and the insurance. `missing` names the allowances that lack it."""

    rent: Rent | None
    children: tuple[Child, ...]
    care: tuple[CareNeed, ...]
    partner_insured: bool
    missing: frozenset[str]


_CARE = [
    ("", "Kies …"),
    ("none", "Nee"),
    ("day_care", "Ja, dagopvang"),
    ("after_school", "Ja, opvang na school (bso)"),
    ("childminder", "Ja, bij een gastouder"),
]
_ABOUT_CHILDREN = ("children_ages", "care_kind", "care_rate", "care_hours", "care_children")


class SituationForm(forms.Form):
    """What decides on the allowances and is not in the file. Every field may be left empty: it is then not known."""

    rent = NumberField(
        label="Huur per maand, zonder servicekosten",
        help_text="Huurt u niet? Vul dan 0 in. Laat u dit leeg? Dan weten wij uw huurtoeslag niet.",
    )
    insured = forms.ChoiceField(label="Hebt u een Nederlandse zorgverzekering?", required=False)
    children_ages = forms.CharField(
        label="Hoe oud zijn uw kinderen?",
        required=False,
        max_length=60,
        help_text="Schrijf van elk kind onder 18 jaar de leeftijd op, zoals 3, 8, 13.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    care_kind = forms.ChoiceField(label="Gaat er een kind naar de opvang als u werkt?", required=False, choices=_CARE)
    care_children = forms.IntegerField(
        label="Hoeveel kinderen gaan naar de opvang?",
        required=False,
        min_value=1,
        max_value=10,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    care_hours = NumberField(label="Hoeveel uur opvang per week, voor elk kind?")
    care_rate = NumberField(label="Wat kost een uur opvang?", help_text="Bijvoorbeeld 9,95.")
    use_required_attribute = False

    def __init__(self, data: Mapping[str, Any] | None, *, children: int, partner: bool, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.partner = partner
        insured = cast("forms.ChoiceField", self.fields["insured"])
        insured.choices = [("", "Kies …"), ("yes", "Ja"), ("no", "Nee")]
        if partner:
            insured.label = "Hebben u en uw partner een Nederlandse zorgverzekering?"
            insured.choices = [("", "Kies …"), ("yes", "Ja, allebei"), ("one", "Alleen ik"), ("no", "Nee")]
        if not children:
            for name in _ABOUT_CHILDREN:
                del self.fields[name]

    def clean_rent(self) -> Decimal | None:
        rent: Decimal | None = self.cleaned_data["rent"]
        if rent is not None and not 0 <= rent <= _MOST_RENT:
            raise forms.ValidationError("Vul een huur in van € 0,00 tot en met € 5.000,00 per maand.")
        return rent

    def clean_children_ages(self) -> tuple[int, ...] | None:
        words = re.findall(r"[0-9]+", self.cleaned_data["children_ages"])
        ages = tuple(int(word) for word in words)
        if re.sub(r"[0-9,;\s]|\ben\b", "", self.cleaned_data["children_ages"]) or any(age > _LAST_AGE for age in ages):
            raise forms.ValidationError("Schrijf alleen leeftijden op van 0 tot en met 17, zoals 3, 8, 13.")
        return ages or None

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("care_kind") in ChildcareKind.__members__.values() and not self.errors:
            for name, words in (
                ("care_hours", "Vul in hoeveel uur opvang per week."),
                ("care_rate", "Vul in wat een uur opvang kost."),
                ("care_children", "Vul in hoeveel kinderen naar de opvang gaan."),
            ):
                amount = said.get(name)
                if amount is None or not 0 < amount <= _MOST_CARE:
                    self.add_error(name, words)
        return said

    def told(self, hours: int) -> Told:
        """What was told; childcare is asked for at so many hours of work a week."""
        said = self.cleaned_data
        missing = set()
        if said["rent"] is None:
            missing.add("rent_benefit")
        if said["insured"] in {"", "no"}:
            missing.add("healthcare_benefit")
        ages, kind = said.get("children_ages"), said.get("care_kind")
        has_children = "children_ages" in self.fields
        if has_children and ages is None:
            missing.add("child_budget")
        care: tuple[CareNeed, ...] = ()
        if has_children and not kind:
            missing.add("childcare_benefit")
        elif has_children and kind != "none":
            if hours and kind:
                need = CareNeed(ChildcareKind(kind), said["care_rate"], share(said["care_hours"], 1, hours))
                care = (need,) * said["care_children"]
            else:
                missing.add("childcare_benefit")
        return Told(
            rent=Rent(said["rent"]) if said["rent"] else None,
            children=tuple(Child(age) for age in ages or ()),
            care=care,
            partner_insured=said["insured"] != "one",
            missing=frozenset(missing),
        )

    def answers(self) -> dict[str, str]:
        """What was typed, to keep or to send again."""
        return {name: str(self.data.get(name, "")) for name in self.fields if self.data.get(name)}


_MOST_RENT, _MOST_CARE, _LAST_AGE = 5000, 60, 17


def _day(label: str, help_text: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=False,
        input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Vul een datum in, zoals 1-11-2026."},
    )


class WhatIfForm(SituationForm):
    """A question about working: so many hours a week, for a wage an hour or a month, from and until a day."""

    hours = forms.IntegerField(
        label="Hoeveel uur per week gaat u werken?",
        min_value=0,
        max_value=HOURS[-1],
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages=_HOURS_WRONG,
    )
    hourly_wage = NumberField(
        label="Loon per uur, vóór belasting",
        help_text="Bijvoorbeeld 15,50. Of vul een loon per maand in.",
    )
    monthly_wage = NumberField(label="Of: loon per maand, vóór belasting", help_text="Zoals het in een aanbod staat.")
    since = _day("Wanneer begint het werk?", "Laat dit leeg als het nu al zo is.")
    until = _day("Wanneer stopt het werk?", "Laat dit leeg als u dat niet weet.")
    field_order = ("hours", "hourly_wage", "monthly_wage", "since", "until")

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        hourly, monthly, hours = said.get("hourly_wage"), said.get("monthly_wage"), said.get("hours")
        if "hourly_wage" not in self.errors and "monthly_wage" not in self.errors and hours:
            if (hourly is None) == (monthly is None):
                self.add_error("hourly_wage", "Vul een loon per uur in, óf een loon per maand. Niet allebei.")
            elif hourly is not None and not 1 <= hourly <= 100:
                self.add_error("hourly_wage", "Vul een loon per uur in van € 1,00 tot en met € 100,00.")
            elif monthly is not None and not 1 <= monthly <= _MOST_WAGE:
                self.add_error("monthly_wage", "Vul een loon per maand in van € 1,00 tot en met € 15.000,00.")
        if said.get("since") and said.get("until") and said["until"] < said["since"]:
            self.add_error("until", "Deze dag ligt voor de eerste dag.")
        return said

    @property
    def is_offer(self) -> bool:
        """Whether anything of a job that is offered was filled in."""
        return any(self.data.get(name) for name in ("monthly_wage", "since", "until"))

    @property
    def gross(self) -> Decimal:
        """The wage a month."""
        said = self.cleaned_data
        if said["monthly_wage"] is not None:
            return said["monthly_wage"] if said["hours"] else ZERO
        return share(said["hourly_wage"] or ZERO, said["hours"] * WEEKS, MONTHS)

    @property
    def hourly(self) -> Decimal | None:
        """The wage an hour, as told or as the wage a month gives it; None without hours."""
        said = self.cleaned_data
        if said["hourly_wage"] is not None:
            return cast("Decimal", said["hourly_wage"])
        return share(said["monthly_wage"], MONTHS, WEEKS * said["hours"]) if said["hours"] else None

    def circumstances(
        self, standing: Standing, month: Month, other_income: int | None, premium: WorkPremium | None
    ) -> Circumstances:
        """How the household stands, in this month, for the wage that is asked about."""
        household = standing.facts.situations[-1].household
        told = self.told(self.cleaned_data["hours"])
        return Circumstances(
            facts=without_wage_of(in_month(standing.facts, month), standing.worker),
            worker=standing.worker,
            hourly_wage=self.hourly or ZERO,
            premium_percent=next((one.premium_percent for one in standing.wages), None),
            other_income=other_income,
            work_premium=premium,
            partner=standing.has_partner,
            persons=len(household.persons) + household.dependent_children + household.cost_sharers,
            assets=ZERO,
            rent=told.rent,
            children=told.children,
            care=told.care,
            not_told=told.missing,
            partner_insured=told.partner_insured,
        )


_MOST_WAGE = 15000


def usual_wage(wages: Sequence[Wage], day: datetime.date) -> dict[str, str]:
    """What the question is before anybody asked: the hours and the wage of the last slip, or the minimum wage."""
    last = wages[0] if len(wages) == 1 else None
    hours = usual_hours(wages)
    hourly = last.hourly if last else None
    if hourly is None or not 1 <= hourly <= 100:
        known = [
            row for row in tax_book()["minimum_wage"] if row["since"] <= day <= row.get("until", datetime.date.max)
        ]
        hourly = Decimal(known[-1]["hourly"]) if known else None
    shown = f"{hourly:.2f}".replace(".", ",") if hourly else ""
    return {"hours": str(16 if hours is None else hours), "hourly_wage": shown}


def usual_hours(wages: Sequence[Wage]) -> int | None:
    """The whole hours a week of the only job, where its last slip shows them and they are within the range."""
    hours = wages[0].hours_a_week if len(wages) == 1 else None
    return int(hours.to_integral_value()) if hours and hours <= HOURS[-1] else None


class AllowancesForm(SituationForm):
    """What Dienst Toeslagen was told, and pays; and what came in that is not in the file."""

    told_income = NumberField(
        label="Welk inkomen staat er nu bij Mijn toeslagen?",
        help_text="Het inkomen van dit jaar, van u en uw partner samen. Kijk op toeslagen.nl bij Mijn toeslagen.",
    )
    earlier_income = NumberField(
        label="Wat kwam er dit jaar nog meer binnen, vóór belasting?",
        help_text="Bijvoorbeeld loon of WW van voordat u bijstand kreeg. Was er niets? Vul dan 0 in.",
    )
    now_healthcare = NumberField(label="Zorgtoeslag die u nu per maand krijgt")
    now_rent = NumberField(label="Huurtoeslag die u nu per maand krijgt")
    now_child = NumberField(label="Kindgebonden budget dat u nu per maand krijgt")
    now_childcare = NumberField(label="Kinderopvangtoeslag die u nu per maand krijgt")
    field_order = (
        "told_income",
        "earlier_income",
        "now_healthcare",
        "now_rent",
        "now_child",
        "now_childcare",
        "rent",
    )

    def __init__(self, data: Mapping[str, Any] | None, *, children: int, partner: bool, **kwargs: Any) -> None:
        super().__init__(data, children=children, partner=partner, **kwargs)
        if children:
            self.fields["care_kind"].label = "Gaat er een kind naar de opvang?"
        if not children:
            del self.fields["now_child"], self.fields["now_childcare"]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        for name, amount in list(said.items()):
            if isinstance(amount, Decimal) and not 0 <= amount < _MOST_TOLD:
                self.add_error(name, "Vul een bedrag in van 0 of meer.")
        return said

    def now(self) -> dict[str, Decimal | None]:
        """What comes in of each allowance a month, as told."""
        said = self.cleaned_data
        return {allowance: said.get(field) for allowance, field in NOW_FIELDS.items()}


_MOST_TOLD = 1_000_000
NOW_FIELDS = {
    "healthcare_benefit": "now_healthcare",
    "rent_benefit": "now_rent",
    "child_budget": "now_child",
    "childcare_benefit": "now_childcare",
}
OF_CHILDREN = {"child_budget", "childcare_benefit"}
