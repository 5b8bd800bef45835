"""What is asked before the page tells what working does: an invented example, a wage and hours."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from allowances.engine.facts import Child, ChildcareKind, Rent
from allowances.what_if import HOURS, CareNeed, Circumstances
from payslips.forms import NumberField
from settlement.engine.facts import ExemptionArticle, ExemptionGrant, Household, MonthFacts, Person, Situation
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
        error_messages={
            "required": "Vul in hoeveel uren per week.",
            "invalid": "Vul een heel getal in, van 0 tot en met 40.",
            "min_value": "Vul een heel getal in, van 0 tot en met 40.",
            "max_value": "Vul een heel getal in, van 0 tot en met 40.",
        },
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
