"""A household service that pays by the visit: every day a line with its own amount, and under that the reckoning in words."""

import datetime
import random
from decimal import Decimal

from tests.samples.draw_fpdf import FpdfSheet
from tests.samples.families import Drawing, Family, Habit, Wording, pairs, payroll_number
from tests.samples.families.particulars import STAFF, counted, fixed, minimum_wage, named
from tests.samples.families.periods import UNITS, date, span
from tests.samples.sheets import number
from tests.samples.truth import NOTHING, SlipLine, SlipTruth, to_cent

WORDS = {
    "salary": "Gewerkte uren|Uren volgens urenstaat",
    "salary_fixed": "Vast loon|Loon volgens afspraak",
    "overtime": "Extra uren {p}%",
    "surcharge": "Avond- en weekendtoeslag {p}%",
    "sick_pay": "Uren bij ziekte 70%",
    "waiting_day": "Wachtdag bij ziekte",
    "holiday_allowance": "Vakantiegeld|Uitbetaald vakantiegeld",
    "holiday_reserve_paid": "Laatste vakantiegeld",
    "leave_paid_out": "Laatste vakantie-uren",
    "year_end": "Eindejaarsuitkering",
    "back_pay": "Nabetaling eerdere uren",
    "pension": "Pensioenpremie|Pensioen eigen deel {p}%",
    "disability_pension": "Premie arbeidsongeschiktheid",
    "paww": "PAWW-premie",
    "paww_back": "PAWW-premie terug",
    "wga_gap": "Premie WGA-hiaat",
    "sector_fund": "Sociaal fonds",
    "wage_tax": "Loonheffing",
    "wage_tax_special": "Loonheffing bijzonder tarief {p}%|Loonheffing bijzondere beloning",
    "wga": "Premie WGA",
    "travel": "Reiskosten|Reiskosten tussen klanten",
    "home_working": "Thuiswerkvergoeding",
    "expenses": "Kosten schoonmaakmiddelen|Onkosten",
    "transport": "Vervoer",
    "health_insurance": "Zorgverzekering",
    "union": "Vakbond",
    "staff_association": "Borg sleutels",
    "loan": "Lening",
    "advance": "Voorschot",
    "attachment": "Loonbeslag",
    "gross_total": "Bruto loon|Totaal bruto loon",
    "taxable": "Loon voor loonheffing",
    "net": "Netto loon",
    "payment": "Te betalen|U ontvangt",
}
_DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")


def _visits(truth: SlipTruth, line: SlipLine, chance: random.Random) -> list[tuple[datetime.date, Decimal, Decimal]]:
    """Days with hours and amounts, together those of the line; none where they cannot be a part of this period."""
    if truth.correction_of or not line.hours or line.rate is None:
        return []
    first, last = truth.period.start, truth.period.end
    days = [first + datetime.timedelta(days=step) for step in range((last - first).days + 1)]
    count = int(-(-line.hours // 8))
    if count > len(days):
        return []
    part = (line.hours / count * 4).to_integral_value() / 4
    found, hours, amount = [], line.hours, line.amount
    for day in sorted(chance.sample(days, count))[:-1]:
        found.append((day, part, to_cent(part * line.rate)))
        hours, amount = hours - part, amount - found[-1][2]
    end = next(day for day in reversed(days) if not found or day > found[-1][0])
    return [*found, (end, hours, amount)]


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    truth = fixed(truth)
    font = chance.choice(["Helvetica", "Times", "Vera"])
    paper, size = FpdfSheet(font), {"Helvetica": 8.0, "Times": 9.0, "Vera": 7.2}[font]
    habit = Habit(grouping=chance.choice([".", ""]), positive=chance.random() < 0.3)
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["dmy", "words", "bare"])
    for index, text in enumerate([truth.employer.name, truth.employer.street, truth.employer.town]):
        paper.text(545, 50 + 12 * index, text, size=10 if not index else size, bold=not index, right=True)
    for index, text in enumerate([f"T.a.v. {truth.employee}", "Kerkpad 3", "1000 AG Waterstad"]):
        paper.text(50, 86 + 12 * index, text, size=size + 1)
    title = "Correctie loonafrekening" if truth.correction_of else "Loonafrekening"
    paper.text(50, 142, f"{title} {named(period, chance) if period.is_whole else ''}".strip(), size=13, bold=True)
    facts = pairs(
        ("Periode", span(period, form)),
        ("Loon per", UNITS[period.kind]),
        ("Werknemer", truth.employee),
        ("BSN", truth.bsn),
        ("Werkgever", truth.employer.name),
        ("Loonheffingennummer", payroll_number(truth.employer.payroll_tax_number, chance)),
        ("Loonheffingskorting", {True: "toegepast", False: "niet toegepast", None: None}[truth.tax_credit_applied]),
        ("Betaald op", date(truth.payment_date, form) if truth.payment_date else None),
        ("Minimumloon per uur", number(minimum_wage(period))),
    )
    half = -(-len(facts) // 2)
    for index, (label, value) in enumerate(facts):
        x, y = (50, 162 + 12 * index) if index < half else (310, 162 + 12 * (index - half))
        paper.text(x, y, label, size=size, grey=0.35)
        paper.text(x + 92, y, value, size=size)
    y = 162.0 + 12 * half + 14
    edges = {"Uren": 330, "Tarief": 400, "Bedrag": 480}
    visits = [
        (line, visit)
        for line in truth.of("gross")
        if line.meaning == "salary"
        for visit in _visits(truth, line, chance)
    ]
    if visits:
        for name, x in (("Dag", 50), *edges.items()):
            paper.text(x, y, name, size=size, bold=True, right=name != "Dag")
        paper.rule(50, y + 4, 480)
        y += 4
        for line, (day, hours, amount) in visits:
            y += 11
            values = (number(hours), number(line.rate or NOTHING), habit.money(amount))
            paper.text(50, y, f"{_DAYS[day.weekday()]} {date(day, 'words')}", size=size)
            for text, x in zip(values, edges.values(), strict=True):
                paper.text(x, y, text, size=size, right=True)
        y += 24
    paper.text(50, y, "Berekening", size=size + 1, bold=True)
    y += 4
    for roles, total, amount in (
        (("gross",), "gross_total", truth.gross_wage),
        (("pretax", "fiscal"), "taxable", truth.taxable_wage),
        (("tax", "posttax"), "net", truth.net_wage),
        (("plus", "minus"), "payment", truth.net_payment),
    ):
        for line in truth.of(*roles):  # type: ignore[arg-type]
            y += 12
            hours_, rate = counted(line)
            paper.text(60, y, words.of(line) + (f" ({hours_} uur x {rate})" if hours_ else ""), size=size)
            paper.text(480, y, habit.of(line), size=size, right=True)
        y += 13
        paper.text(50, y, words[total], size=size, bold=True)
        paper.text(550, y, habit.money(amount), size=size, bold=True, right=True)
        y += 3
    if not truth.correction_of:
        saved = habit.money(truth.cumulative(truth.holiday_reserved))
        paper.text(50, y + 26, f"Vakantiegeld dat voor u is gespaard: {saved}", size=size)
    return Drawing(paper.finish())


FAMILY = Family(
    draw,
    "fpdf2",
    ("month", "four_weeks", "week"),
    scenarios=tuple(
        name for name in STAFF if name not in {"company car", "green table", "Zvw withheld", "negative payment"}
    ),
)
