"""Families of payslip layouts, each as a vendor of its own would draw them.

The reading rules were written with the seen half at hand. For the unseen half no rule was written: it measures what the
reader makes of a slip that it never met. Once somebody writes a rule with an unseen family at hand, all of that half move
to the seen half and new ones are drawn. A family is one module with a `FAMILY`.
"""

import importlib
import pkgutil
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal

from tests.samples.cases import SCENARIOS
from tests.samples.sheets import number
from tests.samples.truth import NOTHING, PeriodKind, SlipLine, SlipTruth

Half = Literal["seen", "unseen"]
PERIOD: Final = frozenset({"period_start", "period_end", "period_kind", "is_correction_of"})
TAKES: Final = {"pretax", "tax", "posttax", "minus"}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawn slip: the file, and which fields of the truth it does not show, shows otherwise, or leaves open."""

    data: bytes
    hides: frozenset[str] = frozenset()
    shows: Mapping[str, object] = field(default_factory=dict)
    opens: frozenset[str] = frozenset()
    doubts: frozenset[str] = frozenset()  # what the slip says of these has more than one meaning


@dataclass(frozen=True, slots=True)
class Family:
    """One vendor's layout."""

    draw: Callable[[SlipTruth, random.Random], Drawing]
    producer: Literal["reportlab", "fpdf2", "weasyprint", "typst"]
    kinds: tuple[PeriodKind, ...]
    agency: bool = False
    scenarios: tuple[str, ...] = SCENARIOS
    rhythm: bool = True  # prints how often is paid, so that a part of a period can be known as one


def families(half: Half) -> dict[str, Family]:
    """The families of this half by name."""
    package = importlib.import_module(f"tests.samples.families.{half}")
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    return {name: importlib.import_module(f"{package.__name__}.{name}").FAMILY for name in names}


@dataclass(frozen=True, slots=True)
class Habit:
    """How amounts are written."""

    grouping: str = "."
    minus: str = "-"
    trailing: bool = False
    euro: Literal["", "before", "after"] = ""
    point: bool = False
    positive: bool = False  # deductions without a minus

    def money(self, amount: Decimal) -> str:
        if self.point:
            text = f"{amount:,.2f}"
        else:
            text = number(amount, grouping=self.grouping, minus=self.minus, trailing=self.trailing)
        return {"": text, "before": f"€ {text}", "after": f"{text} €"}[self.euro]

    def of(self, line: SlipLine) -> str:
        """The amount of a line in a column where pay and deductions stand together."""
        return self.money(-line.amount if line.role in TAKES and self.positive else line.amount)


class Wording:
    """The words of one slip: for each meaning one of the family's, the same all over the slip."""

    def __init__(self, words: Mapping[str, str], chance: random.Random) -> None:
        self._words, self._chance, self._chosen = {**COMMON, **words}, chance, dict[str, str]()

    def __getitem__(self, meaning: str) -> str:
        if meaning not in self._chosen:
            self._chosen[meaning] = self._chance.choice(self._words[meaning].split("|"))
        return self._chosen[meaning]

    def of(self, line: SlipLine) -> str:
        """The label of a line; `{p}` in it is the percentage."""
        percent = (line.percent or "").replace(".", ",")
        label = self[line.meaning] if percent else re.sub(r" ?\(?\{p\} ?%\)?", "", self[line.meaning])
        return label.replace("{p}", percent)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the slip, or one of its totals."""

    label: str
    amount: Decimal
    line: SlipLine | None = None
    total: str = ""


def statement(
    truth: SlipTruth,
    words: Wording,
    *,
    net_last: bool = False,
    with_special: bool = True,
    order: Sequence[tuple[str, Sequence[str]]] = (
        ("gross_total", ("gross",)),
        ("taxable", ("pretax", "fiscal")),
        ("net", ("tax", "posttax")),
        ("payment", ("plus", "minus")),
    ),
) -> Iterator[Row]:
    """All lines and totals from gross to paid out. `net_last`: the only net amount is after the reimbursements."""
    totals = {
        "gross_total": truth.gross_wage,
        "taxable": truth.taxable_wage if not with_special else truth.taxable_table,
        "net": truth.net_wage,
        "payment": truth.net_payment,
    }
    for total, roles in order:
        for line in truth.of(*roles):  # type: ignore[arg-type]
            yield Row(words.of(line), line.amount, line)
        if total == "net" and net_last:
            continue
        yield Row(words[total], totals[total], total=total)
        if total == "taxable" and with_special and truth.taxable_special:
            yield Row(words["taxable_special"], truth.taxable_special, total="taxable_special")


def pairs(*given: tuple[str, object]) -> list[tuple[str, str]]:
    """Labels with values, without those that have none."""
    return [(label, str(value)) for label, value in given if value not in {None, ""}]


def marked(truth: SlipTruth, title: str, mark: str) -> str:
    """The title, with the mark of a slip that corrects an earlier period."""
    return f"{title} - {mark}" if truth.correction_of else title


def held(truth: SlipTruth, *roles: str) -> Decimal:
    """What these lines take, as a positive amount."""
    return NOTHING - truth.total(*roles)  # type: ignore[arg-type]


def payroll_number(number_: str, chance: random.Random) -> str:
    """As printed: 123456789L01, 123456789 L 01, 1234.56.789.L.01 and the like."""
    digits, tail = number_.split("L")
    return chance.choice(
        [
            number_,
            number_,
            number_,
            f"{digits} L {tail}",
            f"{digits}L{tail}",
            f"{digits[:4]}.{digits[4:6]}.{digits[6:]}.L{tail}",
        ]
    )


COMMON: Final = {
    "salary": "Salaris",
    "salary_second": "Salaris tweede opdracht",
    "overtime": "Overwerk {p}%",
    "surcharge": "Toeslag {p}%",
    "sick_pay": "Ziekengeld 70%",
    "waiting_day": "Wachtdag",
    "holiday_allowance": "Vakantiegeld",
    "holiday_reserve_paid": "Uitbetaling vakantiegeld",
    "leave_paid_out": "Uitbetaling vakantie-uren",
    "year_end": "Eindejaarsuitkering",
    "back_pay": "Nabetaling",
    "benefit_supplement": "Aanvulling uitkering",
    "car_addition": "Bijtelling auto",
    "pension": "Pensioenpremie",
    "disability_pension": "Premie AOP",
    "paww": "PAWW",
    "paww_back": "PAWW",
    "wga_gap": "WGA-hiaat",
    "sector_fund": "Sociaal fonds",
    "et_exchange": "ET-uitruil",
    "wage_tax": "Loonheffing",
    "wage_tax_special": "Loonheffing bijzonder tarief",
    "wga": "Premie WGA",
    "zvw_withheld": "Inh. Zvw",
    "travel": "Reiskosten",
    "home_working": "Thuiswerkvergoeding",
    "expenses": "Onkostenvergoeding",
    "et_travel": "ET-vergoeding reizen",
    "et_housing": "ET-vergoeding huisvesting",
    "housing": "Huisvesting",
    "transport": "Vervoer",
    "health_insurance": "Zorgverzekering",
    "union": "Vakbond",
    "staff_association": "Personeelsvereniging",
    "loan": "Lening",
    "advance": "Voorschot",
    "attachment": "Loonbeslag",
    "car_contribution": "Eigen bijdrage auto",
    "earlier_paid": "Eerder betaald",
    "debt": "Openstaande schuld",
    "gross_total": "Bruto loon",
    "taxable": "Loon voor loonheffing",
    "taxable_special": "Bijzondere beloningen",
    "net": "Netto loon",
    "payment": "Uit te betalen",
}
