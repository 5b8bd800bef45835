"""A shop's slip on half a sheet: the lines at the left, who and when at the right, and the year in one row along the foot."""

import random
from decimal import Decimal

from tests.samples.draw_fpdf import FpdfSheet
from tests.samples.families import Drawing, Family, Habit, Wording, marked, pairs, payroll_number, statement
from tests.samples.families.particulars import STAFF, agreed_hours, counted, fixed, minimum_wage
from tests.samples.families.periods import UNITS, date, numbered, span
from tests.samples.sheets import number
from tests.samples.truth import SlipTruth

WORDS = {
    "salary": "Uren|Uurloon|Gewerkt",
    "salary_fixed": "Salaris|Maandloon",
    "overtime": "Overwerk {p}%|Overuren {p}%",
    "surcharge": "Toesl. {p}%|Zondagtoesl. {p}%",
    "sick_pay": "Ziekengeld 70%",
    "waiting_day": "Wachtdag",
    "holiday_allowance": "Vak.geld|Vakantietoeslag",
    "holiday_reserve_paid": "Vak.geld uit dienst",
    "leave_paid_out": "Vak.uren uit dienst",
    "year_end": "EJU|13e maand",
    "back_pay": "Nabetaling",
    "benefit_supplement": "Aanv. uitkering",
    "car_addition": "Bijtelling auto",
    "pension": "Pens.premie {p}%|Pensioen wn",
    "disability_pension": "Premie AOP",
    "paww": "PAWW",
    "paww_back": "PAWW retour",
    "wga_gap": "WGA-gat",
    "sector_fund": "Soc. fonds",
    "wage_tax": "Loonheffing|Loonh. tabel",
    "wage_tax_special": "Loonh. BT {p}%|Loonh. bijz. tar.",
    "wga": "WGA|WGA inh.",
    "zvw_withheld": "Inh. Zvw",
    "travel": "Reiskosten|Km-vergoeding",
    "home_working": "Thuiswerkverg.",
    "expenses": "Onkosten",
    "transport": "Vervoer",
    "health_insurance": "Zorgverz.",
    "union": "Vakbond",
    "staff_association": "Pers.ver.|Winkelaankopen",
    "loan": "Lening",
    "advance": "Voorschot",
    "attachment": "Loonbeslag",
    "car_contribution": "Eigen bijdr. auto",
    "earlier_paid": "Eerder betaald",
    "debt": "Schuld",
    "gross_total": "Bruto|Bruto loon",
    "taxable": "Loon LH|Fiscaal loon",
    "net": "Netto|Netto loon",
    "payment": "Per bank|Uit te betalen",
}


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    truth = fixed(truth)
    font = chance.choice(["Helvetica", "Vera", "Courier"])
    paper, size = FpdfSheet(font, (595, 420)), {"Helvetica": 7.5, "Vera": 6.6, "Courier": 7.0}[font]
    habit = Habit(grouping=chance.choice([".", " ", ""]), trailing=chance.random() < 0.5)
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["dmy", "dots", "short"])
    agreed = agreed_hours(truth)
    at_left = chance.random() < 0.35  # who and when at the left instead
    lines, facts_at = (225.0, 24.0) if at_left else (24.0, 392.0)
    title = marked(truth, chance.choice(["Loonstrook", "Salarisstrook"]), "correctie")
    paper.text(24, 34, truth.employer.name, size=11, bold=True)
    paper.text(571, 34, title, size=11, bold=True, right=True)
    paper.text(24, 45, f"{truth.employer.street}, {truth.employer.town}", size=6.5)
    paper.rule(24, 51, 571)
    facts = pairs(
        ("Naam", truth.employee),
        ("BSN", truth.bsn),
        ("Periode", numbered(period, chance) if period.is_whole else span(period, form)),
        ("Van", date(period.start, form)),
        ("T/m", date(period.end, form)),
        ("Tabel", f"{'groen' if truth.green else 'wit'}, {UNITS[period.kind]}"),
        ("HK", {True: "ja", False: "nee", None: None}[truth.tax_credit_applied]),
        ("Betaaldatum", date(truth.payment_date, form) if truth.payment_date else None),
        ("LH-nr.", payroll_number(truth.employer.payroll_tax_number, chance)),
        ("Geb.datum", date(truth.birth_date, form) if truth.birth_date else None),
        ("In dienst", date(truth.hired, form) if truth.hired else None),
        ("Uren p.w.", number(agreed) if agreed is not None else None),
        ("WML p.u.", number(minimum_wage(period))),
    )
    for index, (label, value) in enumerate(facts):
        paper.text(facts_at, 68 + 12 * index, label, size=size, grey=0.35)
        paper.text(facts_at + 56, 68 + 12 * index, value, size=size)
    edges = {"Aantal": lines + 190, "Tarief": lines + 240, "Bedrag": lines + 340}
    y = 68.0
    for name, x in edges.items():
        paper.text(x, y, name, size=size, bold=True, right=True)
    y += 2
    for each in statement(truth, words):
        y += 11
        hours, rate = counted(each.line)
        bold = bool(each.total)
        paper.text(lines, y, each.label, size=size, bold=bold)
        for text, x in zip((hours, rate, habit.money(each.amount)), edges.values(), strict=True):
            paper.text(x, y, text, size=size, right=True, bold=bold)
    if truth.correction_of:
        return Drawing(paper.finish())
    paper.rule(24, 376, 571)
    so_far: tuple[tuple[str, Decimal], ...] = (
        ("Bruto", truth.gross_wage),
        ("Loon LH", truth.taxable_wage),
        ("Loonheffing", truth.wage_tax),
        ("Netto", truth.net_wage),
        ("Vak.geld", truth.holiday_reserved),
    )
    paper.text(24, 388, chance.choice(["Cumulatief", "Totaal dit jaar"]), size=size, bold=True)
    for index, (label, amount) in enumerate(so_far):
        paper.text(190 + 94 * index, 388, label, size=6.5, right=True, grey=0.35)
        paper.text(190 + 94 * index, 400, habit.money(truth.cumulative(amount)), size=size, right=True)
    return Drawing(paper.finish())


FAMILY = Family(draw, "fpdf2", ("month", "four_weeks", "week"), scenarios=STAFF)
