"""A cleaning firm: the hours of every week in a column of its own, then how many together, at what rate, and what it comes to."""

import datetime
import random
from decimal import Decimal

from tests.samples.families import Drawing, Family, Habit, Wording, pairs, payroll_number
from tests.samples.families.particulars import STAFF, agreed_hours, counted, fixed, minimum_wage, mixed, named
from tests.samples.families.periods import UNITS, date, span
from tests.samples.sheets import ReportlabSheet, number
from tests.samples.truth import SlipLine, SlipTruth

WORDS = {
    "salary": "Gewerkte uren|Normale uren|Uren objecten",
    "salary_fixed": "Vast loon periode|Periodeloon",
    "overtime": "Overuren {p}%",
    "surcharge": "Toeslag {p}%|Zondaguren {p}%",
    "sick_pay": "Ziekte-uren 70%",
    "waiting_day": "Wachtdag",
    "holiday_allowance": "Vakantiegeld|Vakantietoeslag",
    "holiday_reserve_paid": "Vakantiegeld uit dienst",
    "leave_paid_out": "Vakantie-uren uit dienst",
    "year_end": "Eindejaarsuitkering",
    "back_pay": "Nabetaling vorige periode",
    "benefit_supplement": "Aanvulling op uitkering",
    "car_addition": "Bijtelling auto",
    "pension": "Pensioen schoonmaak {p}%|Pensioenpremie",
    "disability_pension": "Premie WIA-aanvulling",
    "paww": "PAWW {p}%",
    "paww_back": "PAWW retour",
    "wga_gap": "WGA hiaat {p}%",
    "sector_fund": "RAS {p}%",
    "wage_tax": "Loonheffing|Loonh. tabel",
    "wage_tax_special": "Loonh. bijz. tarief {p}%|Loonheffing BT",
    "wga": "WGA-premie|Whk werknemer {p}%",
    "zvw_withheld": "Zvw inhouding",
    "travel": "Reiskosten|Reiskosten ov",
    "home_working": "Thuiswerkverg.",
    "expenses": "Vergoeding kleding",
    "transport": "Vervoer",
    "health_insurance": "Zorgverzekering",
    "union": "Vakbond",
    "staff_association": "Sleutels en kleding",
    "loan": "Lening",
    "advance": "Voorschot",
    "attachment": "Loonbeslag",
    "car_contribution": "Eigen bijdrage auto",
    "earlier_paid": "Eerder betaald",
    "debt": "Schuld vorige periode",
    "gross_total": "Bruto loon|Totaal bruto",
    "taxable": "Loon loonheffing|Belast loon",
    "net": "Netto loon|Netto",
    "payment": "Uitbetaling|Te betalen",
}


def _parts(line: SlipLine, weeks: int) -> list[Decimal]:
    """The hours of a line by week, in quarters; what is left over stands in the last one."""
    if line.hours is None or not weeks:
        return []
    part = (line.hours / weeks * 4).to_integral_value() / 4
    return [*[part] * (weeks - 1), line.hours - part * (weeks - 1)]


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    truth = fixed(truth)
    font = chance.choice(["Helvetica", "Times", "Courier"])
    paper, size = (
        ReportlabSheet(font, split=chance.random() < 0.3),
        {"Helvetica": 7.5, "Times": 8.5, "Courier": 7}[font],
    )
    habit = Habit(grouping=chance.choice([".", "."]), minus=chance.choice(["-", "- "]), trailing=font == "Courier")
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["dmy", "dots"])
    agreed = agreed_hours(truth)
    paper.text(36, 46, truth.employer.name, size=13, bold=True)
    paper.text(36, 58, f"{truth.employer.street} - {truth.employer.town}", size=7)
    title = "CORRECTIELOONSTROOK" if truth.correction_of else "LOONSTROOK"
    paper.text(559, 46, title, size=13, bold=True, right=True)
    paper.rule(36, 64, 559)
    who = pairs(
        ("Naam", truth.employee),
        ("BSN-nummer", truth.bsn),
        ("Geb. datum", date(truth.birth_date, form) if truth.birth_date else None),
        ("In dienst", date(truth.hired, form) if truth.hired else None),
    )
    when = pairs(
        ("Periode", named(period, chance) if period.is_whole else span(period, form)),
        ("Van t/m", span(period, form, " - ")),
        ("Loon per", UNITS[period.kind]),
        ("Betaald op", date(truth.payment_date, form) if truth.payment_date else None),
    )
    terms = pairs(
        ("LH-nummer", payroll_number(truth.employer.payroll_tax_number, chance)),
        ("LH-korting", {True: "ja", False: "nee", None: None}[truth.tax_credit_applied]),
        ("Contract", f"{number(agreed)} uur p.w." if agreed is not None else None),
        ("Min. uurloon", number(minimum_wage(period))),
    )
    facts = mixed(chance, who, when, terms)
    if chance.random() < 0.6:  # else it stands in the letterhead alone
        facts.insert(0, ("Werkgever", truth.employer.name))
    half = -(-len(facts) // 2)
    for index, (label, value) in enumerate(facts):
        x, y = (36, 80 + 12 * index) if index < half else (310, 80 + 12 * (index - half))
        paper.text(x, y, label, size=size)
        paper.text(x + 78, y, value, size=size, bold=label in {"Naam", "Werkgever"})
    y = 80.0 + 12 * half + 16
    start, end = truth.period.start, truth.period.end
    days = [start + datetime.timedelta(days=step) for step in range((end - start).days + 1)]
    weeks = sorted({day.isocalendar()[:2] for day in days}) if not truth.correction_of else []
    ends = [218.0 + 38 * index for index in range(len(weeks))]
    count, rate, amount_at = 432.0, 478.0, 556.0
    paper.shade(36, y - 10, 559, y + 5, 0.85)
    paper.text(40, y, "Omschrijving", size=size, bold=True)
    for x, (_, of) in zip(ends, weeks, strict=True):
        paper.text(x, y, f"wk {of}", size=size, bold=True, right=True)
    for x, head in ((count, "Totaal"), (rate, "Tarief"), (amount_at, "Bedrag")):
        paper.text(x, y, head, size=size, bold=True, right=True)
    y += 4

    def put(label: str, amount: Decimal, line: SlipLine | None = None, *, bold: bool = False) -> None:
        nonlocal y
        y += 12.5
        paper.text(40, y, label, size=size, bold=bold)
        hours, each = counted(line)
        if line and hours and line.hours and line.hours > 0 and line.meaning != "leave_paid_out":
            for x, part in zip(ends, _parts(line, len(weeks)), strict=True):
                paper.text(x, y, number(part), size=size, right=True)
        paper.text(count, y, hours, size=size, right=True)
        paper.text(rate, y, each, size=size, right=True)
        paper.text(amount_at, y, habit.money(amount), size=size, bold=bold, right=True)

    for roles, total, amount in (
        (("gross",), "gross_total", truth.gross_wage),
        (("pretax", "fiscal"), "taxable", truth.taxable_wage),
        (("tax", "posttax"), "net", truth.net_wage),
        (("plus", "minus"), "payment", truth.net_payment),
    ):
        for line in truth.of(*roles):  # type: ignore[arg-type]
            put(words.of(line), line.amount, line)
        put(words[total], amount, bold=True)
        paper.rule(36, y + 3.5, 559)
        y += 4
    if truth.correction_of:
        paper.text(36, y + 24, "Deze strook bevat alleen het verschil over de genoemde periode.", size=size)
        return Drawing(paper.finish())
    y += 26
    paper.text(40, y, "Stand", size=size, bold=True)
    for x, head in ((250, "Opbouw"), (330, "Saldo")):
        paper.text(x, y, head, size=size, bold=True, right=True)
    saved = truth.holiday_reserved
    hours = Decimal(chance.randint(20, 480)) / 4
    for label, new, old in (
        ("Vakantiegeld", saved, truth.cumulative(saved)),
        ("Vakantie-uren", Decimal("6.75"), hours),
    ):
        y += 11.5
        paper.text(40, y, label, size=size)
        paper.text(250, y, number(new), size=size, right=True)
        paper.text(330, y, number(old), size=size, right=True)
    so_far = f"Loon LH dit jaar {number(truth.cumulative(truth.taxable_wage))}   Loonheffing dit jaar {number(truth.cumulative(truth.wage_tax))}"
    paper.text(40, y + 18, so_far, size=size)
    return Drawing(paper.finish())


FAMILY = Family(draw, "reportlab", ("four_weeks", "four_weeks", "month"), scenarios=STAFF)
