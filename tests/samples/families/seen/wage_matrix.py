"""An accountant's package: every line stands in each column that it counts for, and the totals are the feet of the columns."""

import random
from decimal import Decimal

from tests.samples.families import Drawing, Family, Habit, Wording, marked, pairs, payroll_number
from tests.samples.families.particulars import STAFF, agreed_hours, fixed, labour_credit, minimum_wage, named
from tests.samples.families.periods import UNITS, date, span
from tests.samples.sheets import ReportlabSheet, number
from tests.samples.truth import SlipLine, SlipTruth

WORDS = {
    "salary": "Brutoloon normaal|Loon normale uren|Loon in geld|Salaris basis",
    "salary_fixed": "Vast maandloon|Brutoloon normaal|Maandsalaris",
    "overtime": "Meeruren à {p}%|Overwerk ({p}%)",
    "surcharge": "Ploegendiensttoeslag {p}%|Toeslag avonduren {p}%",
    "sick_pay": "Doorbetaald ziekteloon 70%",
    "waiting_day": "Aftrek wachtdag",
    "holiday_allowance": "Vakantietoeslag juni - mei|Vakantiebijslag 8%|Uitb. vakantiegeld",
    "holiday_reserve_paid": "Restant vakantietoeslag|Afrekening vakantietoeslag",
    "leave_paid_out": "Niet opgenomen vakantiedagen|Afkoop verlofuren",
    "year_end": "13e maand|Eindejaarsuitkering|Tantième",
    "back_pay": "Nabetaling CAO-verhoging|Nabetaling loon vorig tijdvak",
    "benefit_supplement": "Aanvulling WIA-uitkering",
    "car_addition": "Bijtelling privégebruik auto|Bijt. auto van de zaak",
    "pension": "Pensioenpremie werknemer {p}%|Wn-premie ouderdomspensioen|BPF-pensioen",
    "disability_pension": "Premie arbeidsong. pensioen",
    "paww": "PAWW werknemer {p}%|Premie 3e WW-jaar (PAWW)",
    "paww_back": "PAWW vergoed door werkgever",
    "wga_gap": "Premie WGA-hiaat {p}%|WIA-aanvullingsverzekering",
    "sector_fund": "Sociaal fonds bedrijfstak|O&O-fonds wn",
    "wage_tax": "Loonheffing tabel|Loonbelasting / premie volksverz.|Ingehouden loonheffing",
    "wage_tax_special": "Loonheffing bijz. tarief {p}%|Loonheffing BT {p}%",
    "wga": "Gediff. premie WGA wn {p}%|Whk WGA (helft werknemer)",
    "zvw_withheld": "Ink.afh. bijdrage Zvw {p}%",
    "travel": "Reiskosten woon-werk 0,23|Kilometers zakelijk",
    "home_working": "Thuiswerkdagen à 2,45",
    "expenses": "Telefoonvergoeding|Verblijfkosten",
    "housing": "Huur dienstwoning",
    "transport": "Inh. gebruik bestelbus",
    "health_insurance": "Collectieve ziektekosten",
    "union": "Contributie FNV|Contributie CNV",
    "staff_association": "Pers. vereniging|Lief-en-leedpot",
    "loan": "Aflossing pers. lening",
    "advance": "Betaald voorschot",
    "attachment": "Loonbeslag gerechtsdeurw.|Loonbeslag",
    "car_contribution": "Eigen bijdrage auto",
    "earlier_paid": "Reeds uitbetaald",
    "debt": "Verrekening oude schuld",
    "total": "Totaal|Totalen|Totaal deze periode",
    "payment": "Uit te betalen|Te betalen per bank|Netto uitbetaling",
}
_HEADS = (
    ("Bruto", "Tabelloon", "BT-loon", "Netto"),
    ("Brutoloon", "Loon LH tabel", "Loon LH BT", "Nettoloon"),
    ("Bruto", "LB/PH tabel", "LB/PH bijz.", "Netto loon"),
)


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    truth = fixed(truth)
    font = chance.choice(["Helvetica", "Times", "Vera"])
    paper, size = ReportlabSheet(font), {"Helvetica": 7.5, "Times": 8.2, "Vera": 6.5}[font]
    habit = Habit(grouping=chance.choice([".", "."]), trailing=chance.random() < 0.4)
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["dmy", "slash", "short"])
    paper.text(34, 48, truth.employer.name, size=12, bold=True)
    paper.text(34, 60, f"{truth.employer.street}, {truth.employer.town}", size=7)
    title = marked(
        truth, chance.choice(["Loonspecificatie", "Salarisafrekening"]), chance.choice(["correctie", "TWK"])
    )
    paper.text(562, 48, title, size=12, bold=True, right=True)
    agreed = agreed_hours(truth)
    boxes = (
        pairs(
            ("Tijdvak", named(period, chance) if period.is_whole else span(period, form)),
            ("Van - t/m", span(period, form, " - ")),
            ("Verloning per", UNITS[period.kind]),
            ("Betaaldatum", date(truth.payment_date, form) if truth.payment_date else None),
            ("Nr. loonheffingen", payroll_number(truth.employer.payroll_tax_number, chance)),
            ("Verwerkt", date(period.end, form)),
        ),
        pairs(
            ("Naam", truth.employee),
            ("BSN", truth.bsn),
            ("Geb.datum", date(truth.birth_date, form) if truth.birth_date else None),
            ("In dienst", date(truth.hired, form) if truth.hired else None),
            ("Uit dienst", date(truth.left, form) if truth.left else None),
        ),
        pairs(
            ("Tabel", "Groen" if truth.green else "Wit"),
            ("Heffingskorting", {True: "Ja", False: "Nee", None: None}[truth.tax_credit_applied]),
            ("Uren per week", number(agreed) if agreed is not None else None),
            ("Min.loon per uur", number(minimum_wage(period))),
            ("Verzekerd", "ZW WW WIA Zvw" if not truth.green else "Zvw"),
        ),
    )
    for (x, width, step), given in zip(((34, 196, 66), (236, 156, 50), (398, 164, 72)), boxes, strict=True):
        paper.frame(x, 72, x + width, 148)
        for index, (label, value) in enumerate(given):
            paper.text(x + 4, 84 + 12 * index, label, size=6.5, grey=0.3)
            paper.text(x + step, 84 + 12 * index, value, size=7)
    edges = dict(
        zip(("count", "rate", "gross", "table", "special", "net"), (246, 294, 362, 430, 496, 558), strict=True)
    )
    y = 172.0
    gross, table, special, net = chance.choice(_HEADS)
    heads = (
        ("count", "Aantal"),
        ("rate", "Tarief"),
        ("gross", gross),
        ("table", table),
        ("special", special),
        ("net", net),
    )
    paper.shade(34, y - 10, 562, y + 4, 0.82)
    paper.text(38, y, "Omschrijving", size=size, bold=True)
    for column, head in heads:
        paper.text(edges[column], y, head, size=size, bold=True, right=True)

    def put(label: str, amounts: dict[str, Decimal], line: SlipLine | None = None, *, bold: bool = False) -> None:
        nonlocal y
        y += 12.5
        paper.text(38, y, label, size=size, bold=bold)
        if line and line.hours is not None and line.rate is not None:
            paper.text(edges["count"], y, number(line.hours), size=size, right=True)
            paper.text(edges["rate"], y, number(line.rate), size=size, right=True)
        for column, amount in amounts.items():
            paper.text(edges[column], y, habit.money(amount), size=size, right=True, bold=bold)

    for line in truth.of("gross", "pretax", "fiscal", "tax", "posttax"):
        counts = {"gross": line.role == "gross", "net": line.role != "fiscal"}
        counts["table"] = line.role in {"gross", "pretax", "fiscal"} and not line.special
        counts["special"] = line.role == "gross" and line.special
        put(words.of(line), {column: line.amount for column, does in counts.items() if does}, line)
    paper.rule(34, y + 5, 562)
    y += 4
    sums = {"gross": truth.gross_wage, "table": truth.taxable_table, "net": truth.net_wage}
    if truth.taxable_special:
        sums["special"] = truth.taxable_special
    put(words["total"], sums, bold=True)
    if not truth.correction_of:
        so_far = {column: truth.cumulative(amount) for column, amount in sums.items()}
        put(chance.choice(["Cumulatief dit jaar", "Jaartotaal t/m deze periode"]), so_far)
    y += 10
    for line in truth.of("plus", "minus"):
        put(words.of(line), {"net": line.amount})
    y += 6
    paper.frame(330, y, 562, y + 17)
    paper.text(336, y + 12, words["payment"], size=9, bold=True)
    paper.text(558, y + 12, f"EUR {habit.money(truth.net_payment)}", size=9, bold=True, right=True)
    if truth.correction_of:
        return Drawing(paper.finish())
    y += 44
    told = [
        ("Opbouw vakantietoeslag", truth.holiday_reserved),
        ("Saldo vakantietoeslag", truth.cumulative(truth.holiday_reserved)),
        ("Loonheffing dit jaar", truth.cumulative(truth.wage_tax)),
        ("Loon SV", truth.taxable_wage),
    ]
    credit = labour_credit(truth)
    if credit is not None:
        told.append(("Verrekende arbeidskorting", credit))
    for index, (label, amount) in enumerate(told):
        paper.text(38, y + 12 * index, label, size=7)
        paper.text(210, y + 12 * index, habit.money(amount), size=7, right=True)
    return Drawing(paper.finish())


FAMILY = Family(draw, "reportlab", ("month", "month", "four_weeks"), scenarios=STAFF)
