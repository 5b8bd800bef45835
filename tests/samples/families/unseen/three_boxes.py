"""An agency that begins with where somebody worked: lines without totals, and at the foot three boxes with the same words in them."""

import random
from decimal import Decimal

from tests.samples.families import Drawing, Family, Habit, Wording, pairs, payroll_number
from tests.samples.families.particulars import AGENCY, account, counted, minimum_wage
from tests.samples.families.periods import UNITS, date, span
from tests.samples.sheets import ReportlabSheet, number
from tests.samples.truth import SlipLine, SlipTruth, to_cent

WORDS = {
    "salary": "Normale uren 100%|Loon gewerkte uren",
    "salary_second": "Normale uren 100% 2e inlener",
    "overtime": "Overwerk {p}%|Overuren {p}%",
    "surcharge": "Toeslag onregelmatig {p}%|Ploegentoeslag {p}%",
    "sick_pay": "Ziekengeld 70%|Ziekte-uren 70%",
    "waiting_day": "Wachtdag",
    "holiday_allowance": "Uitbetaling vakantiegeld|Vakantiegeld",
    "holiday_reserve_paid": "Eindafrekening vakantiegeld",
    "leave_paid_out": "Eindafrekening vakantiedagen",
    "year_end": "Eindejaarsuitkering",
    "back_pay": "Correctie eerdere week|Nabetaling",
    "pension": "STIPP-pensioen werknemer {p}%|StiPP Basis {p}%",
    "disability_pension": "Aanvulling Ziektewet",
    "paww": "PAWW {p}%",
    "paww_back": "PAWW retour",
    "wga_gap": "WGA-hiaat {p}%",
    "sector_fund": "Sociaal fonds {p}%",
    "et_exchange": "Uitruil ET",
    "wage_tax": "Loonhef TB|Loonheffing tabel",
    "wage_tax_special": "Loonhef TBB {p}%|Loonheffing BT {p}%",
    "wga": "Inh. WGA gedif. {p}%|WHK eigen bijdrage",
    "zvw_withheld": "Inh. Zvw",
    "travel": "Reiskosten onbelast|Onb. reiskosten woon/werk",
    "home_working": "Thuiswerkvergoeding",
    "expenses": "Vrijgest. verg.",
    "et_travel": "ET-verg. reiskosten",
    "et_housing": "ET-verg. huisvesting",
    "housing": "Inh. huisvesting",
    "transport": "Inh. vervoer",
    "health_insurance": "Inh. zorgverzekering",
    "union": "Vakbond",
    "staff_association": "Inh. werkkleding",
    "loan": "Lening",
    "advance": "Voorschot",
    "attachment": "Loonbeslag",
    "earlier_paid": "Eerder betaald",
    "debt": "Openstaande schuld",
    "gross_total": "Bruto loon",
    "taxable": "Loon LH",
    "net": "Netto loon",
    "payment": "Uitbetaald|Over te maken",
}


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    font = chance.choice(["Helvetica", "Vera", "Times"])
    paper, size = ReportlabSheet(font), {"Helvetica": 8.0, "Vera": 7.0, "Times": 8.8}[font]
    habit = Habit(grouping=chance.choice([".", ""]), positive=chance.random() < 0.3)
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["dmy", "slash"])
    if period.kind == "week":
        whole = chance.choice([f"week {period.year}-{period.number:02}", f"week {period.number}/{period.year}"])
    else:
        whole = f"{period.year}-{period.number:02}-4W"
    paper.frame(40, 36, 300, 78)
    paper.text(48, 50, "Gewerkt bij", size=6.5, grey=0.35)
    paper.text(48, 66, truth.hirer or "", size=12, bold=True)
    title = "Loonspecificatie" + (chance.choice([" TWK", " - correctie"]) if truth.correction_of else "")
    paper.text(555, 52, title, size=13, bold=True, right=True)
    paper.text(555, 68, whole if period.is_whole else span(period, form, " - "), size=9, right=True)
    for index, text in enumerate([truth.employee, "Kerkpad 3", "1000 AG Waterstad"]):
        paper.text(340, 108 + 12 * index, text, size=size + 1)
    facts = pairs(
        ("Uitzendkracht", truth.employee),
        ("BSN", truth.bsn),
        ("Geb.datum", date(truth.birth_date, form) if truth.birth_date else None),
        ("Werkgever", truth.employer.name),
        ("LH-nummer", payroll_number(truth.employer.payroll_tax_number, chance)),
        ("Loonperiode", whole if period.is_whole else None),
        ("Van - t/m", span(period, form, " - ")),
        ("Soort loner", UNITS[period.kind]),
        ("Betaaldatum", date(truth.payment_date, form) if truth.payment_date else None),
        ("LHK toegepast", {True: "Ja", False: "Nee", None: None}[truth.tax_credit_applied]),
        ("Fase", chance.choice(["A", "1-2", "B"])),
        ("Min. uurloon", number(minimum_wage(period))),
    )
    for index, (label, value) in enumerate(facts):
        paper.text(40, 104 + 11.5 * index, label, size=size - 0.5, grey=0.3)
        paper.text(108, 104 + 11.5 * index, value, size=size)
    y = 104 + 11.5 * len(facts) + 18
    edges = {"Aantal": 330, "Tarief": 395, "Grondslag": 470, "Bedrag": 552}
    paper.rule(40, y - 11, 555)
    paper.text(40, y, "Omschrijving", size=size, bold=True)
    for name, x in edges.items():
        paper.text(x, y, name, size=size, bold=True, right=True)
    paper.rule(40, y + 4, 555)
    y += 5

    def put(line: SlipLine) -> None:
        nonlocal y
        y += 12.5
        hours, rate = counted(line)
        base = number(line.base) if line.base is not None else ""
        paper.text(40, y, words.of(line), size=size)
        for name, text in zip(edges, (hours, rate, base, habit.of(line)), strict=True):
            paper.text(edges[name], y, text, size=size, right=True)

    for roles in (("gross",), ("pretax", "fiscal"), ("tax", "posttax"), ("plus", "minus")):
        for each in truth.of(*roles):  # type: ignore[arg-type]
            put(each)
        y += 4
    y += 20
    now: list[tuple[str, Decimal]] = [
        (words["gross_total"], truth.gross_wage),
        (words["taxable"], truth.taxable_wage),
        ("Loonheffing", truth.wage_tax),
        (words["net"], truth.net_wage),
        (words["payment"], truth.net_payment),
    ]
    so_far = [(label, truth.cumulative(amount)) for label, amount in now[:4]]
    saved = truth.holiday_reserved
    kept = [
        ("Vakantiegeld 8,33%", truth.cumulative(saved)),
        ("Vakantiedagen 10,92%", truth.cumulative(to_cent(saved * Decimal("1.31")))),
        ("Kort verzuim 0,6%", truth.cumulative(to_cent(saved * Decimal("0.07")))),
    ]
    boxes = [
        ("Deze periode", now),
        *([] if truth.correction_of else [("Cumulatief", so_far), ("Reserveringen", kept)]),
    ]
    chance.shuffle(boxes)
    for index, (head, rows) in enumerate(boxes):
        x = 40 + 174 * index
        paper.frame(x, y, x + 167, y + 84)
        paper.shade(x, y, x + 167, y + 14, 0.85)
        paper.text(x + 6, y + 10, head, size=size, bold=True)
        for step, (label, amount) in enumerate(rows):
            is_last = label == words["payment"]
            paper.text(x + 6, y + 26 + 12.5 * step, label, size=size, bold=is_last)
            paper.text(x + 161, y + 26 + 12.5 * step, habit.money(amount), size=size, right=True, bold=is_last)
    paper.text(40, y + 106, f"Wij maken uw loon over op rekening {account(chance)}.", size=size)
    paper.rule(40, 800, 555)
    footer = f"{truth.employer.name} - {truth.employer.street} - {truth.employer.town}"
    paper.text(40, 811, footer, size=7, grey=0.3)
    return Drawing(paper.finish())


FAMILY = Family(draw, "reportlab", ("week", "week", "four_weeks"), agency=True, scenarios=AGENCY)
