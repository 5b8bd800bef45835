"""Forms for dated facts of a household, one for each kind."""

import datetime
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from caseworkers import selectors, services
from caseworkers.explanation import fact_words
from caseworkers.forms.fields import DateField, PercentField, WordsField, in_order
from citizens import services as citizen_services
from citizens.identifiers import clean_bsn
from citizens.models import BenefitGrant, Citizen, Household, HouseholdPeriod, User
from citizens.selectors import citizens_with_bsn, died_in, household_spans
from config import clock
from payslips.forms import NumberField
from settlement import ledger
from settlement import services as settlement_services
from settlement.models import (
    DebtArrangement,
    ExemptionDecision,
    Measure,
    NormReduction,
)


class FactForm(forms.Form):
    """Something that holds for a household from a day on; `change` records it, after its preview was seen."""

    title = ""
    intro = ""
    reason = WordsField("Waarom?", required="Schrijf op waarom. Dat staat daarna bij dit gegeven.")

    def __init__(self, *args: Any, household: Household, period: HouseholdPeriod | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.household = household
        self.period = period
        self.members = self._people()
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])
        if "citizen" in self.fields:
            choice = cast("forms.ChoiceField", self.fields["citizen"])
            choice.choices = [(str(citizen.pk), citizen.name) for citizen in self.members]

    def _people(self) -> list[Citizen]:
        """Whom the fact can be about."""
        return [row.citizen for row in self.period.members.all()] if self.period else []

    def household_ids(self) -> list[int]:
        """The households whose months may change."""
        return [self.household.pk]

    def change(self, by: User) -> object:
        """Record what was sent. Raises what the services raise."""
        raise NotImplementedError

    def _said(self, *names: str) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in names}

    def _citizen(self) -> Citizen:
        return next(one for one in self.members if str(one.pk) == self.cleaned_data["citizen"])


class _CitizenField(forms.ChoiceField):
    def __init__(self, label: str = "Wie?") -> None:
        super().__init__(label=label, error_messages={"required": "Kies wie het is."})


_ABOUT_A_MEMBER = {
    "entitled": "heeft recht op bijstand",
    "in_institution": "verblijft in een inrichting",
    "parents_cannot_support": "van 18, 19 of 20 jaar, en de ouders kunnen niet bijdragen",
}


_ALLOWANCE_PARTNER = {"choices": [("", "niet bekend"), ("yes", "ja"), ("no", "nee")], "required": False}


class CircumstancesForm(FactForm):
    """Children, cost sharers, and what the norm asks about each member."""

    title = "Gezinssituatie verandert"
    intro = (
        "Verander alleen wat anders wordt. De rest blijft zoals het is. Wat al voor een latere dag is vastgelegd, "
        "verandert mee."
    )
    since = DateField("Vanaf welke dag?")
    dependent_children = forms.IntegerField(label="Kinderen die ten laste komen", min_value=0, max_value=30)
    youngest_child_birth_date = DateField("Geboortedatum van het jongste kind", required=False)
    cost_sharers = forms.IntegerField(
        label="Medebewoners die de kosten delen",
        help_text="Zonder de partner, en zonder wie een huurcontract heeft of studeert (artikel 19a).",
        min_value=0,
        max_value=30,
    )
    allowance_partner = forms.ChoiceField(
        label="Zijn de twee ook partners voor de toeslagen?",
        help_text="Nodig vanaf 2027, als een van de twee geen recht op bijstand heeft en er kinderen zijn (art. 24a).",
        **_ALLOWANCE_PARTNER,  # type: ignore[arg-type]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        period = kwargs["period"]
        super().__init__(*args, initial=_circumstances(period), **kwargs)
        for member in period.members.all() if period else []:
            for name, words in _ABOUT_A_MEMBER.items():
                self.fields[f"{name}-{member.citizen_id}"] = forms.BooleanField(
                    label=f"{member.citizen.name} {words}", required=False, initial=getattr(member, name)
                )
        if len(self.members) < 2:
            del self.fields["allowance_partner"]
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])

    def clean(self) -> dict[str, Any]:
        """A youngest child is one of the children, and is born."""
        values = super().clean() or {}
        born = values.get("youngest_child_birth_date")
        if born and not values.get("dependent_children"):
            self.add_error("youngest_child_birth_date", "Er zijn geen kinderen die ten laste komen.")
        if born and values.get("since") and born > values["since"]:
            self.add_error("youngest_child_birth_date", "Dit kind is op de eerste dag nog niet geboren.")
        return values

    def change(self, by: User) -> object:
        about_members: dict[Citizen, dict[str, bool]] = {}
        circumstances = {}
        for name in set(self.changed_data) - {"since", "reason"}:
            field, _, member = name.partition("-")
            if member:
                citizen = next(one for one in self.members if str(one.pk) == member)
                about_members.setdefault(citizen, {})[field] = self.cleaned_data[name]
            else:
                circumstances[name] = self.cleaned_data[name]
        if "allowance_partner" in circumstances:
            circumstances["allowance_partner"] = _yes_or_no(circumstances["allowance_partner"])
        return citizen_services.change_household(
            household=self.household,
            about_members=about_members,
            by=by,
            **self._said("since", "reason"),
            **circumstances,
        )


def _circumstances(period: HouseholdPeriod | None) -> dict[str, Any]:
    if period is None:
        return {}
    values = {name: getattr(period, name) for name in citizen_services.CIRCUMSTANCES}
    return values | {"allowance_partner": {True: "yes", False: "no", None: ""}[period.allowance_partner]}


def _yes_or_no(value: str) -> bool | None:
    return {"yes": True, "no": False}.get(value)


class PartnerComesForm(FactForm):
    """Somebody becomes the partner of who is in the household."""

    title = "Partner komt erbij"
    since = DateField("Vanaf welke dag zijn zij samen?")
    bsn = forms.CharField(
        label="BSN van de partner",
        max_length=11,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": "Vul het BSN van de partner in.", "max_length": "Dit is geen BSN."},
    )
    given_names = forms.CharField(
        label="Voornamen",
        help_text="Naam en geboortedatum zijn alleen nodig als de partner nog niet bij ons bekend is.",
        max_length=120,
        required=False,
    )
    surname = forms.CharField(label="Achternaam", max_length=120, required=False)
    birth_date = DateField("Geboortedatum", required=False)
    entitled = forms.BooleanField(label="De partner heeft recht op bijstand", required=False, initial=True)
    in_institution = forms.BooleanField(label="De partner verblijft in een inrichting", required=False)
    allowance_partner = forms.ChoiceField(
        label="Zijn de twee ook partners voor de toeslagen?",
        help_text="Nodig vanaf 2027, als de partner geen recht op bijstand heeft en er kinderen zijn (artikel 24a).",
        **_ALLOWANCE_PARTNER,  # type: ignore[arg-type]
    )

    def clean_bsn(self) -> str:
        """A number that passes the 11-test."""
        return clean_bsn(self.cleaned_data["bsn"])

    def clean(self) -> dict[str, Any]:
        """Of somebody unknown name and day of birth are needed."""
        values = super().clean() or {}
        if "bsn" in values and self._known() is None:
            for name in ("given_names", "surname", "birth_date"):
                if name not in self.errors and not values.get(name):
                    self.add_error(name, "Vul dit in: wij kennen deze persoon nog niet.")
        return values

    def _known(self) -> Citizen | None:
        return citizens_with_bsn(self.household.municipality, self.cleaned_data["bsn"]).first()

    def household_ids(self) -> list[int]:
        known = self._known()
        spans = household_spans([known.pk])[known.pk] if known else []
        return sorted({self.household.pk, *(span.household.pk for span in spans)})

    def change(self, by: User) -> object:
        citizen = self._known() or citizen_services.register_citizen(
            municipality=self.household.municipality,
            by=by,
            **self._said("bsn", "given_names", "surname", "birth_date"),
        )
        member = citizen_services.Member(citizen, **self._said("entitled", "in_institution"))
        circumstances: dict[str, Any] = {}
        if self.cleaned_data["allowance_partner"]:
            circumstances["allowance_partner"] = _yes_or_no(self.cleaned_data["allowance_partner"])
        return citizen_services.change_household(
            household=self.household,
            members={citizen: member},
            by=by,
            **circumstances,
            **self._said("since", "reason"),
        )


class PartnerLeavesForm(FactForm):
    """One of two leaves."""

    title = "Partner gaat weg"
    intro = (
        "De bijstand gaat verder voor wie blijft. Vraagt wie weggaat zelf bijstand aan? "
        "Dan komt daarvoor een eigen dossier."
    )
    since = DateField("Vanaf welke dag is deze persoon er niet meer bij?")
    citizen = _CitizenField("Wie gaat weg?")

    def change(self, by: User) -> object:
        return citizen_services.change_household(
            household=self.household, members={self._citizen(): None}, by=by, **self._said("since", "reason")
        )


class DeathForm(FactForm):
    """Somebody died (art. 45, 5)."""

    title = "Overlijden"
    intro = (
        "De bijstand gaat nog een maand door voor de partner of de kinderen, met dezelfde norm (artikel 45, lid 5). "
        "Daarna geldt de norm van wie overblijft. Zonder partner en kinderen stopt de bijstand op de dag zelf."
    )
    citizen = _CitizenField("Wie is overleden?")
    died_on = DateField("Op welke dag?")
    reason = WordsField("Hoe weet u dat?", required="Schrijf op hoe u dat weet. Dat staat daarna bij dit gegeven.")

    def _people(self) -> list[Citizen]:
        """Also who died and left the household since: another day takes the place of the one that is known."""
        members = super()._people()
        return [*members, *(one for one in died_in(self.household) if one not in members)]

    def clean_died_on(self) -> datetime.date:
        """A death is known afterwards."""
        day: datetime.date = self.cleaned_data["died_on"]
        if day > clock.today():
            raise ValidationError("Deze dag moet nog komen.", code="not_yet")
        return day

    def change(self, by: User) -> object:
        return services.record_death(citizen=self._citizen(), by=by, **self._said("died_on", "reason"))


class ChildDeathForm(FactForm):
    """A dependent child died (art. 45, 5)."""

    title = "Overlijden van een kind"
    intro = (
        "Was dit het laatste kind van een alleenstaande ouder, of van ouders van 18, 19 of 20 jaar? Dan blijft de "
        "norm nog een maand zoals die was (artikel 45, lid 5)."
    )
    died_on = DateField("Op welke dag?")
    youngest_child_birth_date = DateField("Geboortedatum van het jongste kind dat er nog is", required=False)
    reason = WordsField("Hoe weet u dat?", required="Schrijf op hoe u dat weet. Dat staat daarna bij dit gegeven.")

    clean_died_on = DeathForm.clean_died_on

    def change(self, by: User) -> object:
        said = self._said("died_on", "youngest_child_birth_date", "reason")
        return citizen_services.record_child_death(household=self.household, by=by, **said)


class GrantForm(FactForm):
    """Assistance begins, for the first time or again."""

    title = "Bijstand begint of begint weer"
    since = DateField("Eerste dag met bijstand")
    until = DateField("Laatste dag, als die al bekend is", required=False)

    def clean(self) -> dict[str, Any]:
        return in_order(self, super().clean() or {})

    def change(self, by: User) -> object:
        return citizen_services.grant_benefit(
            household=self.household, by=by, **self._said("since", "until", "reason")
        )


class StopForm(FactForm):
    """Assistance ends."""

    title = "Bijstand stopt"
    until = DateField("Laatste dag met bijstand")

    def change(self, by: User) -> object:
        return citizen_services.stop_benefit(household=self.household, by=by, **self._said("until", "reason"))


def articles_of(model: type[ExemptionDecision] | type[NormReduction]) -> list[tuple[str, str]]:
    return [(str(code), str(words)) for code, words in model._meta.get_field("article").flatchoices]


class ExemptionForm(FactForm):
    """Part of somebody's wages does not count (art. 31, 2; art. 34a)."""

    title = "Vrijlating"
    intro = "Het systeem telt zelf hoeveel maanden zijn gebruikt. Maanden zonder bijstand tellen niet mee."
    citizen = _CitizenField("Voor wie?")
    article = forms.ChoiceField(label="Welke vrijlating?", choices=articles_of(ExemptionDecision))
    since = DateField("Vanaf welke dag?")
    until = DateField("Tot en met, als u een einddatum kiest", required=False)
    months_used_before = forms.IntegerField(
        label="Al gebruikte maanden, van voor dit systeem",
        help_text="Is n al eerder gebruikt, en gaat het nu om r of z? Leg dan ook n vast, met die maanden.",
        min_value=0,
        max_value=600,
        initial=0,
    )
    extended_until = DateField("Verlengd tot en met (alleen 34a, lid 2)", required=False)

    def clean(self) -> dict[str, Any]:
        """Only 34a, 1, a can be extended."""
        values = in_order(self, super().clean() or {})
        if values.get("extended_until") and values.get("article") != "34a_a":
            self.add_error("extended_until", "Alleen 34a, lid 1, onder a kan worden verlengd.")
        return values

    def change(self, by: User) -> object:
        said = self._said("article", "since", "until", "months_used_before", "extended_until", "reason")
        return settlement_services.decide_exemption(household=self.household, citizen=self._citizen(), by=by, **said)


class ReductionForm(FactForm):
    """The norm is lower (art. 27, 28)."""

    title = "Verlaging van de norm"
    intro = "Een verlaging geldt voor hele maanden: vanaf de eerste dag van een maand tot en met een laatste."
    article = forms.ChoiceField(label="Waarom is de norm lager?", choices=articles_of(NormReduction))
    percent = PercentField(label="Percentage van de norm voor een paar")
    since = DateField("Vanaf welke dag?")
    until = DateField("Tot en met", required=False)
    studies_ended_on = DateField("School of studie gestopt op (alleen artikel 28)", required=False)

    def clean(self) -> dict[str, Any]:
        return _not_of_past_months(self, in_order(self, super().clean() or {}))

    def change(self, by: User) -> object:
        said = self._said("article", "percent", "since", "until", "studies_ended_on", "reason")
        return settlement_services.reduce_norm(household=self.household, by=by, **said)


class MeasureForm(FactForm):
    """The assistance is lower because a duty was not met (art. 18)."""

    title = "Maatregel"
    intro = (
        "Een maatregel geldt voor een, twee of drie hele maanden. Daarna kijkt iemand er opnieuw naar "
        "(artikel 18, lid 3). Ontbreekt elke verwijtbaarheid? Dan is er geen maatregel (lid 9)."
    )
    percent = PercentField(label="Percentage van de norm")
    since = DateField("Vanaf welke dag?")
    until = DateField("Tot en met")

    def clean(self) -> dict[str, Any]:
        return _not_of_past_months(self, in_order(self, super().clean() or {}))

    def change(self, by: User) -> object:
        return settlement_services.impose_measure(
            household=self.household, by=by, **self._said("percent", "since", "until", "reason")
        )


class ArrangementForm(FactForm):
    """A debt arrangement: all above what the counsellor leaves goes to it."""

    title = "Schuldregeling"
    intro = (
        "Wat het huishouden per maand overhoudt, staat in de berekening van de schuldhulpverlener of bewindvoerder "
        "(vrij te laten bedrag, vtlb). Wat erboven komt, gaat naar de schuldregeling. Het geldt voor hele maanden."
    )
    leaves = NumberField(label="Vrij te laten bedrag per maand")
    since = DateField("Vanaf welke dag?")
    until = DateField("Tot en met", required=False)

    def clean_leaves(self) -> Decimal:
        leaves: Decimal | None = self.cleaned_data["leaves"]
        if leaves is None or leaves < 0:
            raise forms.ValidationError("Vul het bedrag in dat het huishouden overhoudt, zoals 1.250,00.")
        return leaves

    def clean(self) -> dict[str, Any]:
        return in_order(self, super().clean() or {})

    def change(self, by: User) -> object:
        return settlement_services.arrange_debts(
            household=self.household, by=by, **self._said("leaves", "since", "until", "reason")
        )


class ProtectForm(FactForm):
    """What the household keeps of its income, as somebody else gave it (Rv 475c to 475e)."""

    title = "Beslagvrije voet"
    intro = (
        "Het bedrag dat een deurwaarder of een andere beslaglegger opgaf. Zonder zo’n bedrag houdt het huishouden "
        "95% van de uitkering: er gaat dan hooguit 5% af voor een terugvordering."
    )
    since = DateField("Vanaf welke dag geldt dit?")
    amount = NumberField(
        label="Bedrag per maand",
        help_text="Geldt er geen opgegeven bedrag meer? Laat dit dan leeg. Dan geldt weer de regel van de wet.",
    )
    reason = WordsField(
        "Van wie komt dit bedrag, en van welke dag is de brief?",
        required="Schrijf op van wie dit komt, en van welke dag.",
    )

    def clean_amount(self) -> Decimal | None:
        """Nobody keeps less than nothing."""
        amount: Decimal | None = self.cleaned_data["amount"]
        if amount is not None and amount < 0:
            raise ValidationError("Dit bedrag kan niet onder nul zijn.", code="negative")
        return amount

    def change(self, by: User) -> object:
        return ledger.protect(household=self.household, by=by, **self._said("since", "amount", "reason"))


class PayeeForm(FactForm):
    """On whose account the assistance of a couple comes (art. 45, 4)."""

    title = "Rekening van de uitkering"
    intro = (
        "Ieder van de twee krijgt de helft van de uitkering. Alleen als zij dat samen vragen, komt alles op één "
        "rekening (artikel 45, lid 4). De bedragen van de maanden veranderen niet. Is een maand nog niet betaald, en "
        "is de betaaldag op of na de dag die u kiest? Dan gaat de betaling zoals u hier vastlegt. Wat al is betaald, "
        "en een nabetaling waarover al is besloten, blijft zoals het is."
    )
    since = DateField("Vanaf welke dag van betaling?")
    citizen = _CitizenField("Op welke rekening?")
    reason = WordsField(
        "Wie vroegen dit, en wanneer?",
        required="Schrijf op wie dit vroegen, en op welke dag.",
        help_text="Alles op één rekening kan alleen als beiden het vragen.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to_one = [(str(citizen.pk), f"alles aan {citizen.name}") for citizen in self.members]
        choice = cast("forms.ChoiceField", self.fields["citizen"])
        choice.choices = [("", "Kies de rekening"), (_HALVES, "aan ieder de helft"), *to_one]

    def change(self, by: User) -> object:
        citizen = None if self.cleaned_data["citizen"] == _HALVES else self._citizen()
        return ledger.choose_payee(household=self.household, citizen=citizen, by=by, **self._said("since", "reason"))


_HALVES = "halves"


class WithdrawForm(FactForm):
    """What was recorded by mistake, or no longer stands, no longer counts from its day on."""

    title = "Terugdraaien"
    intro = "Het gegeven telt niet meer. Het blijft wel in het dossier staan, met uw reden."
    fact = forms.ChoiceField(
        label="Wat klopt niet?", widget=forms.RadioSelect, error_messages={"required": "Kies wat u terugdraait."}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facts = {
            f"{type(row)._meta.model_name}-{row.pk}": row for row in selectors.facts_to_withdraw(self.household)
        }
        choice = cast("forms.ChoiceField", self.fields["fact"])
        choice.choices = [(key, fact_words(row)) for key, row in self.facts.items()]

    def change(self, by: User) -> object:
        said: dict[str, Any] = {"by": by, "reason": self.cleaned_data["reason"]}
        match self.facts[self.cleaned_data["fact"]]:
            case HouseholdPeriod() as row:
                return citizen_services.withdraw_household(period=row, **said)
            case BenefitGrant() as row:
                return citizen_services.withdraw_grant(grant=row, **said)
            case ExemptionDecision() as row:
                return settlement_services.withdraw_exemption(decision=row, **said)
            case NormReduction() as row:
                return settlement_services.withdraw_reduction(reduction=row, **said)
            case Measure() as row:
                return settlement_services.withdraw_measure(measure=row, **said)
            case DebtArrangement() as row:
                return settlement_services.withdraw_arrangement(arrangement=row, **said)
        raise AssertionError(self.cleaned_data["fact"])


def _not_of_past_months(form: forms.Form, values: dict[str, Any]) -> dict[str, Any]:
    """Of a month that is over was paid what was decided: lowering it is a revision (art. 54, 3), with a hearing."""
    if values.get("since") and values["since"] < clock.today().replace(day=1):
        form.add_error("since", "Dit kan niet voor een maand die voorbij is. Kies deze maand, of een latere.")
    return values


# The last part of the address of each form.
FACT_FORMS: dict[str, type[FactForm]] = {
    "gezinssituatie": CircumstancesForm,
    "partner-erbij": PartnerComesForm,
    "partner-weg": PartnerLeavesForm,
    "overlijden": DeathForm,
    "overlijden-kind": ChildDeathForm,
    "bijstand-begint": GrantForm,
    "bijstand-stopt": StopForm,
    "vrijlating": ExemptionForm,
    "verlaging": ReductionForm,
    "maatregel": MeasureForm,
    "schuldregeling": ArrangementForm,
    "beslagvrije-voet": ProtectForm,
    "rekening": PayeeForm,
    "terugdraaien": WithdrawForm,
}


def forms_for(period: HouseholdPeriod | None) -> dict[str, type[FactForm]]:
    """What can be recorded of a household that is made up like this."""
    count = len(period.members.all()) if period else 0
    left_out = {"partner-weg", "rekening"} if count < 2 else {"partner-erbij"}
    if period is None or not period.dependent_children:
        left_out = left_out | {"overlijden-kind"}
    if period is None:
        left_out |= {"gezinssituatie", "partner-erbij", "partner-weg", "overlijden", "vrijlating"}
    return {slug: form for slug, form in FACT_FORMS.items() if slug not in left_out}
