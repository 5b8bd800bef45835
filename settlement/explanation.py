"""Why a settled month is what it is: its stored steps in the words and the order of a benefit specification.

Portal, admin and statement all show these lines. They come from the settlement's own row, so that an old month is
explained as it was settled then; only names of persons and employers are looked up.
"""

import datetime
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal, cast

from django.db.models import QuerySet
from django.template.loader import select_template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from citizens.models import Citizen
from citizens.templatetags.dutch import euro
from payslips.models import Employment, Payslip
from settlement.engine.contract import steps_from_json
from settlement.engine.money import ZERO
from settlement.engine.month import Month
from settlement.engine.trace import Input, Step
from settlement.models import Settlement

Sign = Literal["plus", "minus", "total", "info"]
"""What a line does to the amount to pay. "info" leads to another line: it is already counted there."""

# The lines that people know, in the order in which they know them. Each with the steps behind its "Waarom?".
_MAIN: dict[str, tuple[str, Sign, tuple[str, ...]]] = {
    "norm": ("Norm", "plus", ("child_supplement", "norm_person", "norm_situation", "reduction")),
    "income": ("Opgegeven inkomsten", "info", ("uniform_net", "net_bridge", "income_in_month", "income_on_days")),
    "exempt": ("Inkomstenvrijlating", "info", ("exemption_base", "exemption")),
    "holiday_claim": (
        "Vakantiegeld over inkomsten",
        "info",
        ("holiday_paid_in_month", "holiday_paid_on_days", "holiday_claim_table", "holiday_claim_on_days"),
    ),
    "counted": (
        "Te verrekenen inkomsten",
        "minus",
        ("own_counted", "assistance_without_partner", "couple_norm_situation", "couple_norm", "partner_counted"),
    ),
    "measure": ("Maatregel", "minus", ("before_measure",)),
    "entitlement": ("Bijstand met vakantiegeld", "total", ()),
    "reserve": ("Reservering vakantiegeld", "minus", ("norm_payout", "norm_reserve")),
    "payout": ("Netto bijstand", "total", ()),
    "deducted": ("Aflossing", "minus", ("deduction_room", "deduction")),
    "to_pay": ("Uit te betalen", "total", ()),
    "difference": ("Verschil met wat al betaald is", "info", ()),
    "buffer": ("Bufferbudget", "info", ()),
}
_DETAILS = {
    "child_supplement": "Verhoging van de norm voor een kind",
    "norm_person": "Norm van één persoon",
    "norm_situation": "Norm",
    "reduction": "Verlaging van de norm",
    "uniform_net": "Nettoloon op de vaste manier",
    "net_bridge": "Verschil met de loonstrook",
    "income_on_days": "Inkomsten op dagen met bijstand",
    "exemption_base": "Inkomsten uit werk",
    "exemption": "Vrijlating",
    "holiday_paid_in_month": "Uitbetaald vakantiegeld",
    "holiday_paid_on_days": "Uitbetaald vakantiegeld op dagen met bijstand",
    "holiday_claim_table": "Vakantiegeld dat u opbouwt",
    "holiday_claim_on_days": "Vakantiegeld op dagen met bijstand",
    "own_counted": "Inkomsten van de partner met bijstand",
    "assistance_without_partner": "Bijstand zonder inkomsten van de andere partner",
    "couple_norm_situation": "Norm voor twee partners",
    "couple_norm": "Norm waarmee wij vergelijken",
    "partner_counted": "Inkomsten van de andere partner die meetellen",
    "before_measure": "Bijstand vóór de maatregel",
    "norm_payout": "Deel van de norm om nu van te leven",
    "norm_reserve": "Vakantiegeld in de norm",
    "deduction_room": "Wat er ten hoogste af mag",
}
_INCOMES = {
    "wage": "Loon",
    "benefit": "Uitkering",
    "self_employment": "Winst uit eigen bedrijf",
    "alimony": "Alimentatie",
    "other": "Andere inkomsten",
    "holiday_payout": "Uitbetaald vakantiegeld",
}
_DEDUCTIONS = {
    "advance": "Voorschot",
    "set_off": "Eerdere inkomsten",
    "recovery": "Schuld aan de gemeente",
    "attachment": "Beslag",
    "debt_arrangement": "Schuldregeling",
}
_EXEMPTIONS = {
    "n": "Gewone vrijlating",
    "r": "Vrijlating voor alleenstaande ouders",
    "y": "Vrijlating bij een medische beperking",
    "z": "Vrijlating bij loonkostensubsidie",
    "aa": "Vrijlating na een jaar loonkostensubsidie",
    "34a_a": "Vrijlating voor ten hoogste een jaar",
    "34a_b": "Vrijlating bij een medische beperking",
    "34a_c": "Vrijlating vanaf de AOW-leeftijd",
}
# A sum of one step says the same as that step, which says it better.
_SUMS = {"norm", "income", "exempt", "holiday_claim", "deducted"}
_TAKEN_OFF = {"exempt", "exemption", "counted", "reduction", "measure", "reserve", "deducted", "deduction"}


@dataclass(frozen=True, slots=True)
class Article:
    """A place in a law, with the address of the law as it was in the month."""

    law: str
    place: str
    url: str

    @property
    def text(self) -> str:
        return f"{self.law} {self.place}"


@dataclass(frozen=True, slots=True)
class Origin:
    """A figure of the law that a step looked up: since when it holds, and who says so."""

    figure: str
    since: datetime.date
    source: str
    url: str | None
    doubt: str
    planned: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A step in words. A main line (level 1) has the steps it came from as details (level 2)."""

    key: str
    kind: str
    label: str
    amount: Decimal
    sign: Sign
    sentence: SafeString
    articles: tuple[Article, ...]
    origins: tuple[Origin, ...] = ()
    level: int = 1
    details: tuple["Line", ...] = ()

    @property
    def is_total(self) -> bool:
        return self.sign == "total"

    @property
    def signed(self) -> Decimal:
        """The amount as it is written beside others: below 0 where it is taken off."""
        return -self.amount if self.kind in _TAKEN_OFF else self.amount


@dataclass(frozen=True, slots=True)
class Explanation:
    """A settled month in words. `standing` says how firm it is and why, `attention` what to look out for."""

    month: Month
    main: tuple[Line, ...]
    standing: SafeString
    attention: tuple[SafeString, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line in order: each main line followed by its details."""
        return tuple(line for main in self.main for line in (main, *main.details))

    def line(self, kind: str) -> Line:
        """The main line of this kind."""
        return next(line for line in self.main if line.kind == kind)


@dataclass(frozen=True, slots=True)
class Names:
    """Who and what the ids of settlements stand for: persons by id, employers by the id of the job.

    Settlements of old name a payslip instead of its job.
    """

    persons: Mapping[str, Citizen]
    employers: Mapping[str, str]


def names_in(settlements: Iterable[Settlement], reader: Citizen | None = None) -> Names:
    """The names that settlements of one municipality need. At most three queries, however many they are.

    A `reader` of the household gets the reader's own employers; for whom a partner works is the partner's to tell.
    """
    rows = list(settlements)
    municipalities = {row.municipality_id for row in rows}
    person_ids = {person["id"] for row in rows for person in _persons(row)}
    sources = [source for row in rows for source in row.sources]
    job_ids = {source["employment"] for source in sources if source.get("employment")}
    payslip_ids = {source["payslip"] for source in sources if not source.get("employment")}
    citizens = Citizen.objects.filter(municipality__in=municipalities, pk__in=filter(str.isdecimal, person_ids))
    jobs = Employment.objects.filter(municipality__in=municipalities)
    payslips = Payslip.objects.filter(municipality__in=municipalities)
    if reader is not None:
        jobs, payslips = jobs.filter(citizen=reader), payslips.filter(citizen=reader)
    return Names(
        persons={str(citizen.pk): citizen for citizen in citizens} if person_ids else {},
        employers={str(pk): name or "" for pk, name in _employers(jobs, "employer_name", job_ids)}
        | {str(pk): name or "" for pk, name in _employers(payslips, "employment__employer_name", payslip_ids)},
    )


def _employers(rows: QuerySet[Any], name: str, ids: Collection[str]) -> Iterable[tuple[object, str | None]]:
    return rows.filter(pk__in=ids).values_list("pk", name) if ids else ()


def explain(settlement: Settlement, names: Names | None = None) -> Explanation:
    """The settlement in words. Give `names_in` of all of them when several are explained at once."""
    telling = _Telling(settlement, names or names_in([settlement]))
    main = tuple(telling.main_lines())
    return Explanation(
        month=telling.month,
        main=main,
        standing=words_of("settlement", "parts/standing.html", {"settlement": settlement}),
        attention=tuple(
            words_of("settlement", "parts/attention.html", {"code": code, "is_couple": telling.is_couple})
            for code in settlement.attention
        ),
    )


@dataclass(frozen=True, slots=True)
class Beside:
    """A step of two settlements of one month; one of the two may lack it."""

    before: Line | None
    after: Line | None

    @property
    def line(self) -> Line:
        """The one that names it."""
        return self.after or cast("Line", self.before)

    @property
    def is_changed(self) -> bool:
        return self.before is None or self.after is None or self.before.amount != self.after.amount


def beside(before: Settlement | None, after: Settlement | None, names: Names) -> list[Beside]:
    """The steps of two settlements side by side, in order; a step that went stands after the one it followed."""
    then = {line.key: line for line in explain(before, names).lines} if before else {}
    now = {line.key: line for line in explain(after, names).lines} if after else {}
    order = list(now)
    last = -1
    for key in then:
        if key in now:
            last = order.index(key)
        else:
            last += 1
            order.insert(last, key)
    return [Beside(then.get(key), now.get(key)) for key in order]


def is_after_payment(settlement: Settlement) -> bool:
    """Whether the month was settled after its pay day, so that something else may have been paid."""
    return timezone.localdate(settlement.at) > settlement.payment_date


class _Telling:
    """One settlement while it is being put into words."""

    def __init__(self, settlement: Settlement, names: Names) -> None:
        self.settlement = settlement
        self.names = names
        self.month = Month.parse(settlement.facts["month"])
        self.steps = {step.key: step for step in steps_from_json(settlement.steps)}
        self.is_couple = len({person["id"] for person in _persons(settlement)}) > 1

    def main_lines(self) -> Iterator[Line]:
        known = {kind for _, _, kinds in _MAIN.values() for kind in kinds} | set(_MAIN)
        strange = [step for step in self.steps.values() if step.kind not in known]
        for kind, (label, sign, detail_kinds) in _MAIN.items():
            if kind == "to_pay":
                yield from (self._line(step, "Overig", "info") for step in strange)
            if kind in self.steps:
                yield self._main_line(self.steps[kind], label, sign, detail_kinds)

    def _main_line(self, step: Step, label: str, sign: Sign, kinds: tuple[str, ...]) -> Line:
        line = self._line(step, label, sign)
        details = [
            self._line(one, self._label(one), "minus" if one.kind in _TAKEN_OFF else "info", level=2)
            for kind in kinds
            for one in self.steps.values()
            if one.kind == kind
        ]
        parts = [detail for detail in details if {"step": detail.key} in step.inputs]
        if step.kind in _SUMS and len(parts) == 1 and parts[0].amount == line.amount:
            (part,) = parts
            details.remove(part)
            line = replace(
                line,
                sentence=part.sentence,
                articles=_without_repeats((*part.articles, *line.articles)),
                origins=part.origins,
            )
        return replace(line, details=tuple(details))

    def _line(self, step: Step, label: str, sign: Sign, level: int = 1) -> Line:
        return Line(
            key=step.key,
            kind=step.kind,
            label=label,
            amount=step.amount,
            sign=sign,
            sentence=self._sentence(step),
            articles=tuple(article_of(article, self.month) for article in step.articles),
            origins=tuple(origin_of(source) for source in step.inputs if "since" in source),
            level=level,
        )

    def _sentence(self, step: Step) -> SafeString:
        """The words of a step; of one that rests on planned law they say so."""
        words = words_of("settlement", f"{step.kind}.html", self._context(step))
        made_of = [step, *self._earlier(step)]
        if any(source.get("planned") for one in made_of for source in one.inputs):
            return words + SafeString(" ") + words_of("settlement", "parts/planned.html", {})
        return words

    def _earlier(self, step: Step) -> list[Step]:
        return [self.steps[source["step"]] for source in step.inputs if source.get("step") in self.steps]

    def _label(self, step: Step) -> str:
        facts = facts_of(step)
        words = _DETAILS.get(step.kind)
        if step.kind == "income_in_month":
            words = _INCOMES.get(facts["kind"], "Inkomsten")
        if step.kind == "exemption":
            words = _EXEMPTIONS.get(step.subject.rpartition("/")[2], words)
        if step.kind == "deduction":
            words = _DEDUCTIONS.get(facts["kind"], "Inhouding")
        about = [self._name(_person_of(step, self.settlement)), self._employer(step)]
        if step.kind == "norm_situation":
            about.append(f"{facts['from'].day} tot en met {facts['until'].day}")
        return ": ".join(filter(None, [words, ", ".join(filter(None, about))]))

    def _context(self, step: Step) -> dict[str, Any]:
        """What a sentence may use. `name` is empty when the household is one person: "u"."""
        earlier = self._earlier(step)
        number = _income_number(step)
        facts = facts_of(step)
        without = self._partner_without_right()
        partner_counted = self.steps.get("partner_counted")
        return {
            "amount": step.amount,
            "note": step.note,
            "article": step.articles[0] if step.articles else "",
            "fact": facts,
            "is_this_month": (facts.get("start"), facts.get("end")) == (self.month.first, self.month.last),
            "figure": _figures(step),
            "step": {one.kind: one.amount for one in earlier},
            "parts": earlier,
            "total": sum((one.amount for one in earlier), ZERO),
            "name": self._name(_person_of(step, self.settlement)),
            "employer": self._employer(step),
            "is_estimated": number is not None and _source(self.settlement, number).get("estimated", False),
            "basis": _source(self.settlement, number).get("basis", "") if number is not None else "",
            "is_only": sum(one.kind == step.kind for one in self.steps.values()) == 1,
            "table": step.key.rpartition("/")[2],
            "is_couple": self.is_couple,
            "has_children": self._has_children(step),
            "claimant": self._name(next((one["id"] for one in _persons(self.settlement) if one["id"] != without), "")),
            "partner": self._name(without),
            "partner_income": facts_of(partner_counted)["partner_income"] if partner_counted else ZERO,
            "couple_norm": self.steps["couple_norm"].amount if partner_counted else ZERO,
            "difference": abs(step.amount),
            "norm": facts.get("before_supplement", facts.get("whole_month", ZERO)),
            "month": self.month,
            "payment_date": self.settlement.payment_date,
            "is_after_payment": is_after_payment(self.settlement),
        }

    def _has_children(self, step: Step) -> bool:
        """Whether the household has dependent children on the day that a step about a norm is for."""
        day = step.subject.partition("/")[0]
        households = [one["household"] for one in self.settlement.facts["situations"] if one["from"] <= day]
        return bool(households and households[-1]["dependent_children"])

    def _name(self, person: str) -> str:
        if not self.is_couple or not person:
            return ""
        citizen = self.names.persons.get(person)
        return citizen.given_names.split()[0] if citizen and citizen.given_names.split() else "een van u"

    def _partner_without_right(self) -> str:
        """The id of the person without a right to assistance: so entered, or 18 to 20 in an institution (art. 13)."""
        persons = list(_persons(self.settlement))
        found = [one for one in persons if not one["entitled"]] or [one for one in persons if one["in_institution"]]
        return str(found[0]["id"]) if found else ""

    def _employer(self, step: Step) -> str:
        number = _income_number(step)
        if number is None:
            return ""
        source = _source(self.settlement, number)
        return self.names.employers.get(source.get("employment") or source.get("payslip", ""), "")


def _without_repeats(articles: tuple[Article, ...]) -> tuple[Article, ...]:
    """Each article once, and none of which another names a part."""
    kept = dict.fromkeys(articles)
    return tuple(one for one in kept if not any(other.text.startswith(f"{one.text}, ") for other in kept))


def _persons(settlement: Settlement) -> Iterator[dict[str, Any]]:
    for situation in settlement.facts["situations"]:
        yield from situation["household"]["persons"]


def _source(settlement: Settlement, number: int) -> dict[str, Any]:
    """Where an income came from; nothing is known of one that was put in by hand."""
    source: dict[str, Any] = dict(enumerate(settlement.sources, 1)).get(number, {})
    return source


_OF_ONE_INCOME = {
    "uniform_net",
    "net_bridge",
    "income_in_month",
    "income_on_days",
    "holiday_paid_in_month",
    "holiday_paid_on_days",
}


def _income_number(step: Step) -> int | None:
    if step.kind in _OF_ONE_INCOME:
        return int(step.subject)
    return None


def _person_of(step: Step, settlement: Settlement) -> str:
    """The id of the person a step is about, or nothing."""
    number = _income_number(step)
    if number is not None:
        return str(settlement.facts["incomes"][number - 1]["person"])
    match step.kind:
        case "exemption_base":
            return step.subject
        case "exemption":
            return step.subject.rpartition("/")[0]
        case "norm_person":
            return step.subject.partition("/")[2]
        case "holiday_claim_table" | "holiday_claim_on_days":
            return step.subject.rsplit("/", 2)[0]
    return ""


def facts_of(step: Step) -> dict[str, Any]:
    """The facts among the inputs: amounts as decimals, days as dates, percentages as words."""
    return {source["name"]: _value(source["name"], source["value"]) for source in step.inputs if "name" in source}


def _value(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name == "percent":
        return percent_text(value)
    if re.fullmatch(r"-?\d+\.\d{2}", value):
        return Decimal(value)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return datetime.date.fromisoformat(value)
    return value


def _figures(step: Step) -> dict[str, Any]:
    """The figures among the inputs by the last part of their key; of a holiday table the numbers of its class."""
    figures: dict[str, Any] = {}
    for source in step.inputs:
        if "figure" in source:
            value = source["value"]
            numbers = value if isinstance(value, dict) else {source["figure"].rpartition(".")[2]: value}
            figures |= {
                name: percent_text(number) if name == "percent" else Decimal(number)
                for name, number in numbers.items()
            }
    return figures


def origin_of(source: Input) -> Origin:
    name, url = _source_name(source["source"])
    return Origin(
        figure=_figure_text(source["figure"], source["value"]) if "figure" in source else "Dit overgangsrecht",
        since=datetime.date.fromisoformat(source["since"]),
        source=name,
        url=url,
        doubt=source.get("doubt") or "",
        planned=source.get("planned", False),
    )


def _figure_text(key: str, value: str | dict[str, str]) -> str:
    if isinstance(value, dict) and "minus" not in value:
        return " en ".join(percent_text(number) for name, number in value.items() if name != "start")
    if isinstance(value, dict):
        minus = Decimal(value["minus"])
        return f"{percent_text(value['percent'])} van het inkomen" + (f" min {euro(minus)}" if minus else "")
    if key.endswith(".hours"):
        return f"{Decimal(value):f} uur".replace(".00", "")
    return percent_text(value) if key.endswith(".percent") else euro(Decimal(value))


def percent_text(value: str) -> str:
    whole, _, decimals = value.partition(".")
    return f"{whole},{decimals.rstrip('0')}".rstrip(",") + "%"


def _source_name(source: str) -> tuple[str, str | None]:
    """Short name and address of the first source: its web site, else its words up to the first comma or bracket."""
    first = source.partition(" ; ")[0]
    if address := re.search(r"https?://([^/\s]+)[^\s);]*", first):
        return address[1].removeprefix("www."), address[0]
    return re.split(r",| \(", first)[0], None


_LAWS = {
    "Regeling Pw": ("Regeling Participatiewet, IOAW en IOAZ", "BWBR0015738"),
    "Rv": ("Wetboek van Burgerlijke Rechtsvordering", "BWBR0001827"),
    "AOW": ("Algemene Ouderdomswet", "BWBR0002221"),
    "Wkb": ("Wet op het kindgebonden budget", "BWBR0022751"),
    "Wzt": ("Wet op de zorgtoeslag", "BWBR0018451"),
    "Wht": ("Wet op de huurtoeslag", "BWBR0008659"),
    "Wko": ("Wet kinderopvang", "BWBR0017017"),
    "Bkt": ("Besluit kinderopvangtoeslag", "BWBR0017321"),
    "Awir": ("Algemene wet inkomensafhankelijke regelingen", "BWBR0018472"),
    "": ("Participatiewet", "BWBR0015703"),
}


# Articles of the Participatiewet that have a chapter and a paragraph in their address: first, last, paragraph.
_PARAGRAPHS = ((19, 19, "3.1"), (20, 24, "3.2"), (25, 30, "3.3"), (31, 34, "3.4"))


def article_of(reference: str, month: Month) -> Article:
    """ "31, 2, n" as words, with the address of the law as it was on the first day of the month."""
    law, numbers = next(
        (key, reference.removeprefix(key).strip()) for key in _LAWS if reference.startswith(f"{key} ") or not key
    )
    number, *rest = numbers.split(", ")
    name, bwb_id = _LAWS[law]
    words = [f"artikel {number}"]
    for part in rest:
        choices = part.replace("/", " of ")
        words.append(f"lid {choices}" if part[0].isdecimal() else f"onder {choices}")
    place = "" if law else _place_of(number)
    return Article(name, ", ".join(words), f"https://wetten.overheid.nl/{bwb_id}/{month.first}{place}")


def _place_of(number: str) -> str:
    """Where on the page of the Participatiewet an article stands, when its paragraph is known; else the top."""
    bare = int(number.rstrip("abcdefghijklmnopqrstuvwxyz"))
    for first, last, paragraph in _PARAGRAPHS:
        if first <= bare <= last:
            return f"#Hoofdstuk3_Paragraaf{paragraph}_Artikel{number}"
    return ""


def words_of(folder: str, template: str, context: dict[str, Any]) -> SafeString:
    """A rendered sentence on one line. What has no template of its own gets a neutral one."""
    found = select_template([f"{folder}/steps/{template}", f"{folder}/steps/parts/unknown.html"])
    # Only plain white space: the no-break space in an amount stays.
    words = re.sub(r"[ \n\t]+", " ", found.render(context)).strip()
    return mark_safe(re.sub(r" ([.,:])", r"\1", words))  # noqa: S308  (a template has escaped it)
