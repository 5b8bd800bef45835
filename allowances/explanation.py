"""Why an allowance is what it is: its steps in words, a line an allowance with the steps behind its "Waarom?".

And all that is kept of a citizen in words (`everything_told`): here, since this is the highest layer that keeps some.
"""

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from typing import Any, cast

from django.db.models import Field, Model
from django.utils import timezone
from django.utils.text import capfirst

from allowances.engine.calculate import Allowances
from allowances.engine.year_income import YearIncome
from allowances.models import KeptAnswers
from citizens.explanation import Told as LogLine
from citizens.templatetags.dutch import datum, euro, maand
from payslips.explanation import refusal, waits
from payslips.models import Payslip, SignalQuestion, Upload
from settlement.engine.lawmonth import LawNotKnown
from settlement.engine.money import ZERO
from settlement.engine.month import Month
from settlement.engine.trace import Step
from settlement.explanation import Line, article_of, facts_of, origin_of, percent_text, words_of
from settlement.my_data import EVERYTHING, LOG

# The allowances in the order in which they are told: name, the step that is paid, and the steps behind it.
_MAIN: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "healthcare_benefit": (
        "Zorgtoeslag",
        "healthcare_benefit_month",
        ("standard_premium", "norm_premium", "healthcare_both", "healthcare_amount", "healthcare_benefit"),
    ),
    "rent_benefit": (
        "Huurtoeslag",
        "rent_benefit_month",
        ("rent_counted", "rent_part_a", "rent_part_b", "rent_part_c", "rent_income_deduction"),
    ),
    "child_budget": (
        "Kindgebonden budget",
        "child_budget_month",
        (
            "child_amount",
            "single_parent_amount",
            "child_budget_maximum",
            "child_budget_income_deduction",
            "child_budget_amount",
            "child_budget",
        ),
    ),
    "childcare_benefit": ("Kinderopvangtoeslag", "childcare_benefit_month", ("childcare_cost", "childcare_part")),
}
NAMES = {name: label[0].lower() + label[1:] for name, (label, _, _) in _MAIN.items()}
"""What each allowance is called in a sentence."""
_DETAILS = {
    "standard_premium": "Standaardpremie",
    "norm_premium": "Wat u zelf betaalt",
    "healthcare_both": "Zorgtoeslag voor twee verzekerden",
    "healthcare_amount": "Zorgtoeslag per jaar",
    "healthcare_benefit": "Zorgtoeslag per jaar, afgerond",
    "rent_counted": "Huur die meetelt",
    "rent_part_a": "Het eerste deel van uw huur",
    "rent_part_b": "Het tweede deel van uw huur",
    "rent_part_c": "Het derde deel van uw huur",
    "rent_income_deduction": "Minder door uw inkomen",
    "child_amount": "Bedrag voor een kind",
    "single_parent_amount": "Extra voor een ouder alleen",
    "child_budget_maximum": "Kindgebonden budget zonder inkomen",
    "child_budget_income_deduction": "Minder door uw inkomen",
    "child_budget_amount": "Kindgebonden budget per jaar",
    "child_budget": "Kindgebonden budget per jaar, afgerond",
    "childcare_cost": "Kosten van de opvang die meetellen",
    "childcare_part": "Deel van de kosten dat u krijgt",
}
_TAKEN_OFF = {"norm_premium", "rent_income_deduction", "child_budget_income_deduction"}
_VARIANT = re.compile(
    "_(single|couple|more|small|large|under_21|12|16|day_care|after_school|childminder)(?=_percent|$)"
)
WHAT_IF = {
    # not known
    "premiums_before_tax": "Hoeveel pensioenpremie er van het loon af gaat. Het loon kan daardoor lager zijn.",
    "work_premium": "Of de gemeente een premie geeft aan wie in deeltijd werkt. Die zou erbij komen.",
    "other_income": "Welk inkomen er verder is. Daarom weten wij de toeslagen niet.",
    "hours_of_care": "Hoeveel uren kinderopvang er nodig zijn.",
    "healthcare_benefit": "Hoe hoog de zorgtoeslag is.",
    "rent_benefit": "Hoe hoog de huurtoeslag is.",
    "child_budget": "Hoe hoog het kindgebonden budget is.",
    "childcare_benefit": "Hoe hoog de kinderopvangtoeslag is.",
    # taken for granted
    "every_month_the_same": "Elke maand van het jaar is hetzelfde.",
    "holiday_allowance_later": "Vakantiegeld komt later, en telt mee bij ‘alles bij elkaar’.",
    "assistance_grossed_up": "Toeslagen hangen af van het inkomen vóór belasting. Voor de bijstand is dat "
    "één percentage meer.",
    "tax_return_left_out": "Wat u na het jaar nog van de Belastingdienst krijgt of moet betalen, telt niet mee.",
    # why there is a drop
    "drop_benefit": "de bijstand meer daalt dan het loon stijgt",
    "drop_childcare": "de kinderopvang meer kost dan er aan toeslag bij komt",
    "drop_healthcare_benefit": "de zorgtoeslag lager wordt",
    "drop_rent_benefit": "de huurtoeslag lager wordt",
    "drop_child_budget": "het kindgebonden budget lager wordt",
}
"""What the codes of what-if say."""
_CARE = {"day_care": "dagopvang", "after_school": "buitenschoolse opvang", "childminder": "een gastouder"}


@dataclass(frozen=True, slots=True)
class Told:
    """One allowance in words: its line, or why it is not known."""

    name: str
    label: str
    line: Line | None
    not_known: str = ""


def explain(allowances: Allowances) -> tuple[Told, ...]:
    """The allowances of a year in words, each with its steps as details."""
    telling = _Telling(allowances)
    return tuple(
        Told(name, label, None, telling.not_known(label))
        if isinstance(getattr(allowances, name), LawNotKnown)
        else Told(name, label, telling.line_of(paid, label, kinds))
        for name, (label, paid, kinds) in _MAIN.items()
    )


Part = tuple[str, Decimal | None, bool]
"""A part of the income of a year: what it is, the amount before tax, and whether it is expected."""


def parts_of_income(found: YearIncome, earlier: Decimal | None, *, asks_earlier: bool) -> list[Part]:
    """The income of a year in parts: who earns, what is known and what is expected. Of a partner only the sum."""
    parts: list[Part] = []
    for number, (person, wage) in enumerate(found.wages):
        whose = "Loon van uw partner" if number else "Uw loon"
        if wage is None:
            parts.append((whose, None, False))
            continue
        received, expected = (
            sum((one.amount for one in found.steps if one.key.startswith(f"{kind}:{person}/")), ZERO)
            for kind in ("wage_received", "wage_expected")
        )
        if number:
            parts += [(whose, wage, bool(expected))] if wage else []
        else:
            parts += [(f"{whose}, op de loonstroken", received, False)] if received else []
            parts += [(f"{whose}, dat nog komt", expected, True)] if expected else []
    known, coming = found.amount("assistance_gross"), found.amount("assistance_expected")
    parts += [("Bijstand, berekend", known, False)] if known else []
    parts += [("Bijstand, maanden die nog komen", coming, True)] if coming else []
    if asks_earlier or earlier:
        parts.append(("Wat er verder binnenkwam, volgens u", earlier, False))
    return parts


class _Telling:
    """The allowances of one year while they are being put into words."""

    def __init__(self, allowances: Allowances) -> None:
        self.year = allowances.year
        self.steps = {step.key: step for step in allowances.steps}

    def not_known(self, label: str) -> str:
        return words_of("allowances", "parts/not_known.html", {"label": label, "year": str(self.year)})

    def line_of(self, paid: str, label: str, kinds: tuple[str, ...]) -> Line:
        return self._line(self.steps[paid], label, details=tuple(self._details(kinds)))

    def _details(self, kinds: tuple[str, ...]) -> Iterator[Line]:
        for kind in kinds:
            for step in self.steps.values():
                if step.kind == kind:
                    number = f": kind {step.subject}" if step.subject else ""
                    yield self._line(step, _DETAILS[kind] + number, level=2)

    def _line(self, step: Step, label: str, *, level: int = 1, details: tuple[Line, ...] = ()) -> Line:
        return Line(
            key=step.key,
            kind=step.kind,
            label=label,
            amount=step.amount,
            sign="minus" if step.kind in _TAKEN_OFF else "info" if level > 1 else "total",
            sentence=words_of("allowances", f"{step.kind}.html", self._context(step)),
            articles=tuple(article_of(article, Month(self.year, 1)) for article in step.articles),
            origins=tuple(origin_of(source) for source in step.inputs if "since" in source),
            level=level,
            details=details,
        )

    def _context(self, step: Step) -> dict[str, Any]:
        facts = facts_of(step)
        return {
            "amount": step.amount,
            "note": step.note,
            "fact": facts,
            "care": _CARE.get(facts.get("kind", ""), ""),
            "factor": str(facts.get("residence_factor", "")).replace(".", ","),
            "figure": _figures(step),
            "step": {one.kind: one.amount for one in self._earlier(step)},
            "parts": [one.amount for one in self._earlier(step)],
            "number": step.subject,
            "year": str(self.year),
        }

    def _earlier(self, step: Step) -> list[Step]:
        return [self.steps[source["step"]] for source in step.inputs if "step" in source]


def _figures(step: Step) -> dict[str, Any]:
    """The figures among the inputs: percentages as words, amounts as they are, a row of a table by its columns.

    Which of several figures of one kind it was, a sentence need not know.
    """
    found: dict[str, Any] = {}
    for source in step.inputs:
        if "figure" in source:
            name = _VARIANT.sub("", source["figure"].partition(".")[2].replace(".", "_"))
            value = source["value"]
            if isinstance(value, dict):
                found |= {column: percent_text(number) for column, number in value.items() if column != "start"}
            else:
                found[name] = percent_text(value) if name.endswith("_percent") else Decimal(value)
    return found


# What the codes of a column mean that has no choices of its own.
_CODES: dict[tuple[type[Model], str], Callable[[str], str]] = {
    (Upload, "reason"): lambda code: refusal(code).title,
    (Payslip, "reason"): waits,
    (SignalQuestion, "code"): {
        "differs": "UWV noemt een ander loon dan uw loonstrook",
        "after_end": "UWV noemt loon van na het einde van uw baan",
        "no_job": "UWV noemt loon van een werkgever die u niet noemde",
    }.__getitem__,
}
_MOST_COLUMNS = 6
MOST_LINES_OF_LOG = 500
"""So many lines of the log are on paper, the newest: a day, a person and a deed each. All are in the other file."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows of one kind: their columns by name, and of each row what is known. Narrow ones are a table."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def is_table(self) -> bool:
        return len(self.columns) <= _MOST_COLUMNS

    @property
    def pairs(self) -> Iterator[list[tuple[str, str]]]:
        """Of each row the columns that are known, with their names."""
        for row in self.rows:
            yield [(name, value) for name, value in zip(self.columns, row, strict=True) if value]


def everything_told(everything: Mapping[str, Any], log: Iterable[LogLine]) -> list[Kept]:
    """All that `everything_of` and `all_kept` give, in words and in their order, with these lines of the log."""
    parts = [Kept("Wie u bent", ("wat", "wat wij weten"), tuple((k, _plain(v)) for k, v in everything["wie"].items()))]
    for name, (model, _, paths) in EVERYTHING.items():
        fields = [_field(model, path) for path in paths]
        rows = tuple(
            tuple(_in_words(field, path, row[path]) for field, path in zip(fields, paths, strict=True))
            for row in everything[name]
        )
        parts.append(Kept(capfirst(name), tuple(str(field.verbose_name) for field in fields), rows))
    kept = tuple(
        (
            KeptAnswers.Kind(row["kind"]).label,
            row["name"],
            "; ".join(f"{question}: {_plain(answer)}" for question, answer in row["answers"].items()),
            _plain(row["kept_at"]),
        )
        for row in everything["bewaarde antwoorden"]
    )
    parts.append(Kept("Bewaarde antwoorden", ("soort", "naam", "antwoorden", "bewaard op"), kept))
    parts.append(Kept(capfirst(LOG), ("dag", "wie", "deed", "hoe vaak"), tuple(_lines_of_log(log))))
    return parts


def _lines_of_log(log: Iterable[LogLine]) -> Iterator[tuple[str, ...]]:
    """The newest lines: what somebody did several times a day is one."""
    counted = Counter((timezone.localdate(line.at), line.who, line.deed) for line in log)
    newest = sorted(counted, key=itemgetter(0), reverse=True)
    for day, who, deed in newest[:MOST_LINES_OF_LOG]:
        number = counted[day, who, deed]
        yield (_plain(day), who, deed, "één keer" if number == 1 else f"{number} keer")


def _field(model: type[Model], path: str) -> Field[Any, Any]:
    *parents, name = path.split("__")
    for parent in parents:
        model = cast("type[Model]", model._meta.get_field(parent).related_model)
    return cast("Field[Any, Any]", model._meta.get_field(name))


def _in_words(field: Field[Any, Any], path: str, value: Any) -> str:
    if value in {None, ""}:
        return ""
    if say := _CODES.get((field.model, field.name)):
        return say(value)
    if field.choices:
        return str(dict(cast("Any", field).flatchoices)[value])
    if path.endswith("first_day"):
        return maand(value)
    if isinstance(value, Decimal) and "hours" in path:
        return f"{value:.2f}".replace(".", ",")
    return percent_text(value) if path == "percent" else _plain(value)


def _plain(value: Any) -> str:
    match value:
        case bool():
            return "ja" if value else "nee"
        case Decimal():
            return euro(value)
        case datetime.datetime():
            return f"{datum(value)}, {timezone.localtime(value):%H.%M} uur"
        case datetime.date():
            return datum(value)
        case list():
            return ", ".join(map(_plain, value))
        case _:
            return "" if value is None else str(value)
