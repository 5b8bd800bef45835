"""Half a sheet as it was once glued to the wage packet: bands of cells, the word small above the amount, nothing in columns."""

import datetime
import random
from decimal import Decimal

from tests.samples.draw_fpdf import FpdfSheet
from tests.samples.families import Drawing, Family, Habit, Wording, pairs, payroll_number
from tests.samples.families.periods import date
from tests.samples.sheets import number
from tests.samples.truth import SlipLine, SlipTruth

WORDS = {
    "salary": "Tijdloon|Loon normaal|Gewerkte uren",
    "overtime": "Overuren {p}%",
    "surcharge": "Ploegentsl. {p}%|Vuilwerktsl. {p}%",
    "sick_pay": "Ziekteloon 70%",
    "waiting_day": "Wachtdag",
    "holiday_allowance": "Vak.geld|Vakantietoesl. uitb.",
    "holiday_reserve_paid": "Vak.toeslag afrek.",
    "leave_paid_out": "Vak.uren afrek.",
    "year_end": "Eindejaarsuitk.|Kerstgratificatie",
    "back_pay": "Nabet. loon",
    "car_addition": "Bijtell. auto",
    "pension": "Pens.premie {p}%|Bpf-premie {p}%",
    "disability_pension": "AO-pens.",
    "paww": "PAWW-pr.",
    "paww_back": "PAWW-pr. terug",
    "wga_gap": "WGA-hiaatpr.",
    "sector_fund": "Fondsbijdr.|O&O-fonds",
    "wage_tax": "Loonh.|Ingeh. LH",
    "wage_tax_special": "LH bijz. tar. {p}%|LH bijz. loon {p}%",
    "wga": "WGA wn|Whk-deel wn",
    "zvw_withheld": "Bijdr. Zvw",
    "travel": "Reiskosten|Reisgeld",
    "home_working": "Thuiswerkdagverg.",
    "expenses": "Kleine onkosten",
    "housing": "Huisvesting|Kostgeld",
    "transport": "Busje",
    "health_insurance": "Ziektekostenpr.",
    "union": "Vakbond",
    "staff_association": "Pers.fonds",
    "loan": "Afl. lening",
    "advance": "Voorschot",
    "attachment": "Loonbeslag|Deurwaarder (beslag)",
    "gross_total": "BRUTO LOON|BRUTO VERDIENSTE",
    "taxable": "LOON LH|LOON VOOR LH",
    "net": "NETTO LOON|NETTO VERDIENSTE",
    "payment": "UITBETAALD|TE ONTVANGEN",
}
_DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
_TITLE = {"week": "WEEKLOON", "four_weeks": "VIERWEKENLOON"}


def _with_day(day: datetime.date) -> str:
    return f"{_DAYS[day.weekday()]} {date(day)}"


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    paper = FpdfSheet(chance.choice(["Helvetica", "Vera"]), (595.0, 420.0))
    habit = Habit(grouping=chance.choice([".", " "]), trailing=True, positive=True)
    words, period = Wording(WORDS, chance), truth.period
    mark = f" - {chance.choice(['CORRECTIE', 'NABEREKENING'])}" if truth.correction_of else ""
    paper.text(24, 28, truth.employer.name, size=11, bold=True)
    paper.text(24, 39, f"{truth.employer.street}, {truth.employer.town}", size=6.5)
    paper.text(571, 28, _TITLE[period.kind] + mark, size=11, bold=True, right=True)
    weeks = (
        f"{period.number}" if period.kind == "week" else f"{period.number * 4 - 3} t/m {period.number * 4}"
    ) + f" - {period.year}"
    facts = pairs(
        ("Week" if period.kind == "week" else "Weken", weeks),
        ("Van / tot en met", f"{_with_day(period.start)} / {_with_day(period.end)}"),
        ("Naam", truth.employee),
        ("BSN", truth.bsn and f"{truth.bsn[:4]}.{truth.bsn[4:6]}.{truth.bsn[6:]}"),
        ("Heff.korting", {True: "ja", False: "nee", None: None}[truth.tax_credit_applied]),
        ("Loonbel.nr. werkgever", payroll_number(truth.employer.payroll_tax_number, chance)),
        ("Uitbetaald op", date(truth.payment_date) if truth.payment_date else None),
        ("Geb. datum", date(truth.birth_date) if truth.birth_date else None),
    )
    for index, (label, value) in enumerate(facts):
        x, top = (24, 190, 400)[index % 3], 54 + 22 * (index // 3)
        paper.text(x, top, label, size=5.5, grey=0.35)
        paper.text(x, top + 9, value, size=8)
    y = 122.0

    def band(title: str, lines: tuple[SlipLine, ...], total: str, amount: Decimal, *, signed: bool = False) -> None:
        nonlocal y
        paper.shade(24, y, 571, y + 9, 0.88)
        paper.text(27, y + 7, title, size=6.5, bold=True)
        cells = [
            (
                words.of(line),
                habit.money(line.amount) if signed else habit.of(line),
                f"{number(line.hours)} x {number(line.rate)}"
                if line.hours is not None and line.rate is not None
                else "",
            )
            for line in lines
        ]
        y += 11
        for index, (label, text, how) in enumerate([*cells, (words[total], habit.money(amount), "")]):
            if index and index % 5 == 0:
                y += 29
            x, is_total = 24 + 109.4 * (index % 5), index == len(cells)
            if is_total:
                paper.frame(x, y, x + 105, y + 26)
            paper.text(x + 4, y + 8, label, size=6.5, bold=is_total)
            paper.text(x + 4, y + 21, text, size=9, bold=is_total)
            if how:
                paper.text(x + 102, y + 21, how, size=5.5, right=True, grey=0.3)
        y += 33

    band("VERDIEND", truth.of("gross"), "gross_total", truth.gross_wage)
    band("PREMIES", truth.of("pretax", "fiscal"), "taxable", truth.taxable_wage)
    band("BELASTING", truth.of("tax", "posttax"), "net", truth.net_wage)
    band("VERGOED EN VERREKEND", truth.of("plus", "minus"), "payment", truth.net_payment, signed=True)
    saved = habit.money(truth.cumulative(truth.holiday_reserved))
    paper.text(24, y + 6, f"Tegoed vakantietoeslag {saved}", size=6.5)
    paper.text(571, y + 6, "Bewaar deze strook zorgvuldig", size=6.5, right=True)
    return Drawing(paper.finish())


FAMILY = Family(draw, "fpdf2", ("week", "week", "four_weeks"))
