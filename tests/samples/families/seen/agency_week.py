"""The week of a temporary worker: hours first, the net wage before the reimbursements, reservations in a column of their own."""

import random
from decimal import Decimal

from tests.samples.draw_fpdf import FpdfSheet
from tests.samples.families import Drawing, Family, Habit, Wording, pairs, payroll_number
from tests.samples.families.periods import date, numbered, span
from tests.samples.sheets import number
from tests.samples.truth import SlipTruth

WORDS = {
    "salary": "Uren gewerkt|Gewerkte uren|Bruto loon uren",
    "salary_second": "Gewerkte uren 2e inlener",
    "overtime": "Overuren {p}%",
    "surcharge": "Toeslag {p}% avond|Onregelm. uren {p}%",
    "sick_pay": "Ziekengeld 70%",
    "waiting_day": "Wachtdagcompensatie",
    "holiday_allowance": "Direct uitbet. reserveringen|Vakantiegeld direct|Vak.geld",
    "holiday_reserve_paid": "Uitbet. reservering vakantiegeld",
    "leave_paid_out": "Vakantie-uren uitbetaald",
    "year_end": "Extra periode salaris",
    "pension": "STIPP-pensioen werknemer {p}%|StiPP Basis {p}%|STIPP Plus",
    "paww": "PAWW|SPAWW",
    "paww_back": "PAWW",
    "wga_gap": "WIA-hiaat",
    "sector_fund": "Sociaal fonds",
    "disability_pension": "AZW / Ziektewet groep II",
    "et_exchange": "Uitruil ET-kosten",
    "wage_tax": "Loonhef TB|Loonh. tabel",
    "wage_tax_special": "Loonhef TBB {p}%|Loonheffing BT {p}%",
    "wga": "Inh. WGA gedif.|WHK eigen bijdrage|Premie Whk",
    "travel": "Vrijgest. verg.|Reiskosten",
    "et_travel": "Vrije vergoeding uitruil reis",
    "et_housing": "Vrije vergoeding uitruil huisvesting",
    "housing": "Inh. huisvesting|Huisvesting",
    "health_insurance": "Zorgverzekering",
    "advance": "Voorschot",
    "earlier_paid": "Eerder betaald|Reeds betaald",
    "debt": "Verrekend met openstaande schuld",
    "gross_total": "Bruto|Subtotaal bruto|Totaal bruto",
    "taxable": "Heffingsloon tabel|Loon TB|Tabelloon",
    "taxable_special": "Loon TBB|Loon BT",
    "net": "Netto|TOTAAL NETTO LOON",
    "payment": "Te betalen|Per bank|Bankbetaling",
}


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    paper = FpdfSheet(chance.choice(["Helvetica", "Vera", "Courier"]))
    small = 7
    habit = Habit(grouping=chance.choice([".", ""]), trailing=chance.random() < 0.5, positive=chance.random() < 0.3)
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["dmy", "dmy", "bare"])
    paper.text(36, 40, truth.employer.name, size=12, bold=True)
    paper.text(36, 52, f"{truth.employer.street}, {truth.employer.town}", size=small)
    paper.text(36, 63, f"Loonheffingennummer {payroll_number(truth.employer.payroll_tax_number, chance)}", size=small)
    paper.text(36, 92, f"{chance.choice(['Dhr.', 'Mw.', 'Mevr.'])} {truth.employee}", size=9)
    paper.text(36, 103, "Kerkpad 3", size=9)
    paper.text(36, 114, "1000 AG Waterstad", size=9)
    facts = pairs(
        ("Werkgever", truth.employer.name),
        ("Werknemer", truth.employee),
        ("Periode", numbered(period, chance) if period.is_whole else span(period, form)),
        ("Van", date(period.start, form)),
        ("Tot en met", date(period.end, form)),
        ("Inlener", truth.hirer),
        ("BSN", truth.bsn),
        ("Fase", chance.choice(["A", "B", "1-2"])),
        ("Heffingskorting", {True: "J", False: "N", None: None}[truth.tax_credit_applied]),
        ("Uurloon", number(truth.hourly_wage) if truth.hourly_wage else None),
        ("Betaaldatum", date(truth.payment_date, form) if truth.payment_date else None),
    )
    for index, (label, value) in enumerate(facts):
        paper.text(330, 40 + 11 * index, f"{label}", size=small)
        paper.text(405, 40 + 11 * index, f": {value}", size=small)
    if truth.correction_of:
        paper.text(
            36, 150, chance.choice(["CORRECTIESTROOK", "Correctie", "Correctie eerdere periode"]), size=11, bold=True
        )
    y = 190.0
    paper.shade(30, y - 10, 565, y + 4, 0.85)
    edges = {"Aantal": 260, "Tarief": 320, "Bedrag": 400, "Reservering": 480}
    paper.text(36, y, "Specificatie", bold=True)
    for name, x in edges.items():
        paper.text(x, y, name, bold=True, right=True)

    def put(
        label: str, amount: str, *, hours: str = "", rate: str = "", reserve: str = "", bold: bool = False
    ) -> None:
        nonlocal y
        y += 12
        paper.text(36, y, label, bold=bold)
        for text, column in ((hours, "Aantal"), (rate, "Tarief"), (amount, "Bedrag"), (reserve, "Reservering")):
            if text:
                paper.text(edges[column], y, text, right=True, bold=bold)

    def lines(*roles: str) -> None:
        for line in truth.of(*roles):  # type: ignore[arg-type]
            has_hours = line.hours is not None and line.rate is not None
            put(
                words.of(line),
                habit.of(line),
                hours=number(line.hours) if has_hours and line.hours is not None else "",
                rate=number(line.rate) if has_hours and line.rate is not None else "",
                reserve=number(truth.holiday_reserved) if line.meaning == "salary" and truth.holiday_reserved else "",
            )

    def total(name: str, amount: Decimal) -> None:
        put(words[name], habit.money(amount), bold=True)

    y += 4
    lines("gross")
    total("gross_total", truth.gross_wage)
    lines("pretax", "fiscal")
    put(words["taxable"], habit.money(truth.taxable_table))
    if truth.taxable_special:
        put(words["taxable_special"], habit.money(truth.taxable_special))
    lines("tax", "posttax")
    paper.rule(330, y + 4, 400)
    y += 4
    total("net", truth.net_wage)
    lines("plus", "minus")
    paper.rule(330, y + 4, 400)
    y += 4
    total("payment", truth.net_payment)
    y += 30
    paper.text(36, y, "Cumulatief", bold=True)
    for index, (label, amount) in enumerate(
        (
            ("Bruto", truth.gross_wage),
            ("Loon LH", truth.taxable_wage),
            ("Loonheffing", truth.wage_tax),
            ("Netto", truth.net_wage),
        )
    ):
        paper.text(36 + 125 * index, y + 13, label, size=small)
        paper.text(36 + 125 * index, y + 24, habit.money(truth.cumulative(amount)), size=small)
    y += 50
    paper.text(36, y, "Saldo reserveringen", bold=True)
    paper.text(36, y + 12, f"Vakantiegeld {number(truth.cumulative(truth.holiday_reserved))}", size=small)
    paper.text(200, y + 12, f"Vakantiedagen {number(truth.cumulative(truth.holiday_reserved) / 2)}", size=small)
    return Drawing(paper.finish())


FAMILY = Family(draw, "fpdf2", ("week", "week", "four_weeks"), agency=True, rhythm=False)
