"""A temporary worker's slip that begins with the hours of each day or week, as they were handed in."""

import datetime
import random
from decimal import Decimal

from tests.samples.draw_fpdf import FpdfSheet
from tests.samples.families import Drawing, Family, Habit, Wording, pairs, payroll_number
from tests.samples.families.particulars import AGENCY, minimum_wage, named
from tests.samples.families.periods import date, span
from tests.samples.sheets import number
from tests.samples.truth import SlipTruth, to_cent

WORDS = {
    "salary": "Loon normale uren|Gewerkte uren 100%|Basisuren",
    "salary_second": "Gewerkte uren 100% (2e plaatsing)",
    "overtime": "Overuren {p}%|Uren {p}%",
    "surcharge": "Toeslaguren {p}%|Onr. toeslag {p}%",
    "sick_pay": "Ziekte-uren 70%|Aanv. ziekengeld 70%",
    "waiting_day": "Wachtdag bij ziekte",
    "holiday_allowance": "Uitbetaling vakantiebijslag|Opname res. vakantiegeld|Vakantiegeld direct uitbetaald",
    "holiday_reserve_paid": "Eindafr. res. vakantiegeld",
    "leave_paid_out": "Eindafr. res. vakantie-uren",
    "year_end": "Uitkering res. eindejaar",
    "back_pay": "Nagekomen uren|Nabetaling uren",
    "pension": "Pensioen StiPP {p}%|Inh. StiPP pensioen",
    "disability_pension": "Aanv. ZW-verzekering",
    "paww": "PAWW-bijdrage {p}%",
    "paww_back": "PAWW-bijdrage retour",
    "wga_gap": "WGA-gatverzekering",
    "sector_fund": "Bijdrage SFU|DOORZAAM fonds",
    "et_exchange": "Uitruil brutoloon ET|ET-regeling inleg",
    "wage_tax": "Loonheffing|Loonheffing week/vierw. tabel",
    "wage_tax_special": "Loonheffing bijz. beloning {p}%",
    "wga": "WGA-premie uitzendkracht|Eigen deel Whk",
    "zvw_withheld": "Zvw-bijdrage",
    "travel": "Reisuren en km onbelast|Kilometers 0,23",
    "home_working": "Thuiswerkverg.",
    "expenses": "Werkkleding vergoed|Onkosten onbelast",
    "et_travel": "ET vergoeding reis",
    "et_housing": "ET vergoeding verblijf",
    "housing": "Inhouding huisvesting|Huur woonruimte",
    "transport": "Inhouding vervoer|Eigen bijdrage busje",
    "health_insurance": "Inhouding zorgverz.",
    "union": "Vakbondscontributie",
    "staff_association": "Personeelsfonds",
    "loan": "Aflossing lening",
    "advance": "Betaald voorschot|Opgenomen voorschot",
    "attachment": "Loonbeslag|Inhouding i.v.m. beslag",
    "earlier_paid": "Reeds overgemaakt",
    "debt": "Openstaand saldo vorige strook",
    "gross_total": "Totaal bruto|Bruto verdiend",
    "taxable": "Loon voor loonheffing|Belast loon",
    "taxable_special": "Loon bijzonder tarief",
    "net": "Netto loon|Netto verdiend",
    "payment": "Over te maken|Wordt overgemaakt",
}
_DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")


def _worked(truth: SlipTruth) -> list[tuple[str, Decimal]]:
    """The hours by day, or by week of four; together those of the paid lines. None where some were not worked."""
    if truth.correction_of or any(line.meaning == "sick_pay" for line in truth.of("gross")):
        return []
    lines = [line for line in truth.of("gross") if line.meaning in {"salary", "salary_second", "overtime"}]
    hours = sum((line.hours for line in lines if line.hours is not None), Decimal(0))
    first, last = truth.period.start, truth.period.end
    if truth.period.kind == "week":
        days = [first + datetime.timedelta(days=step) for step in range((last - first).days + 1)]
        names = [f"{_DAYS[day.weekday()]} {day:%d-%m}" for day in (days if hours > 45 else days[:5])]
        if hours / len(names) > 10:
            return []  # a part of a week with the hours of a whole one
    else:
        weeks = sorted(
            {(first + datetime.timedelta(days=step)).isocalendar()[:2] for step in range((last - first).days + 1)}
        )
        names = [f"week {number_}" for _, number_ in weeks]
    part = (hours / len(names) * 4).to_integral_value() / 4
    return [(name, part if name != names[-1] else hours - part * (len(names) - 1)) for name in names]


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    font = chance.choice(["Helvetica", "Vera", "Times"])
    paper, size = FpdfSheet(font), {"Helvetica": 8.0, "Vera": 7.0, "Times": 8.8}[font]
    habit = Habit(grouping=chance.choice([".", "", " "]), trailing=True)
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["dmy", "dots"])
    paper.shade(0, 0, 595, 44, 0.25)
    paper.text(36, 29, truth.employer.name, size=15, bold=True, grey=1)
    paper.text(559, 29, chance.choice(["Loonstrook", "Uw loonspecificatie"]), size=11, grey=1, right=True)
    paper.text(36, 62, f"{truth.employer.street} | {truth.employer.town}", size=6.5)
    numbered = payroll_number(truth.employer.payroll_tax_number, chance)
    paper.text(559, 62, f"Loonheffingsnr. {numbered}", size=6.5, right=True)
    facts = pairs(
        ("Uitzendkracht", truth.employee),
        ("BSN", truth.bsn),
        ("Geboren", date(truth.birth_date, form) if truth.birth_date else None),
        ("Loontijdvak", named(period, chance) if period.is_whole else span(period, form)),
        ("Datum van/tot", span(period, form, " / ")),
        ("Opdrachtgever", truth.hirer),
        ("Fase", chance.choice(["A", "B", "1-2"])),
        ("Uurloon", number(truth.hourly_wage) if truth.hourly_wage else None),
        ("Wettelijk minimumuurloon", number(minimum_wage(period))),
        ("Loonheffingskorting", {True: "toegepast", False: "niet toegepast", None: None}[truth.tax_credit_applied]),
        ("Betaaldag", date(truth.payment_date, form) if truth.payment_date else None),
    )
    for index, (label, value) in enumerate(facts):
        paper.text(36, 84 + 12 * index, label, size=size)
        paper.text(150, 84 + 12 * index, value, size=size, bold=index == 0)
    top = 84.0
    if truth.correction_of:
        paper.frame(370, 74, 559, 112)
        paper.text(378, 90, chance.choice(["CORRECTIE OP EERDERE STROOK", "HERBEREKENING"]), size=9, bold=True)
        paper.text(378, 104, f"Betreft {span(period, form)}", size=7)
    days = _worked(truth)
    if days:
        paper.text(370, top, "Urenbriefje", size=size, bold=True)
        paper.text(559, top, "Uren", size=size, bold=True, right=True)
        for name, hours in [*days, ("Totaal gewerkt", sum((hours for _, hours in days), Decimal(0)))]:
            top += 11.5
            paper.text(370, top, name, size=size, bold=name == "Totaal gewerkt")
            paper.text(559, top, number(hours), size=size, right=True, bold=name == "Totaal gewerkt")
    y = 240.0
    order = chance.choice([("Bedrag", "Cumulatief"), ("Cumulatief", "Bedrag")])
    edges = {"Uren": 300, "Per uur": 365, order[0]: 460, order[1]: 555}
    paper.rule(36, y - 11, 559)
    paper.text(36, y, "Wat", size=size, bold=True)
    for name, x in edges.items():
        if name == "Cumulatief" and truth.correction_of:
            continue
        paper.text(x, y, name, size=size, bold=True, right=True)
    paper.rule(36, y + 4, 559)
    y += 4

    def put(label: str, amount: Decimal, hours: str = "", rate: str = "", *, bold: bool = False) -> None:
        nonlocal y
        y += 12.5
        so_far = "" if truth.correction_of else habit.money(truth.cumulative(amount))
        for text, column in (
            (hours, "Uren"),
            (rate, "Per uur"),
            (habit.money(amount), "Bedrag"),
            (so_far, "Cumulatief"),
        ):
            paper.text(edges[column], y, text, size=size, right=True, bold=bold)
        paper.text(36, y, label, size=size, bold=bold)

    def lines(*roles: str) -> None:
        for line in truth.of(*roles):  # type: ignore[arg-type]
            worked = line.hours is not None and line.rate is not None
            put(
                words.of(line),
                line.amount,
                number(line.hours) if worked and line.hours is not None else "",
                number(line.rate) if worked and line.rate is not None else "",
            )

    lines("gross")
    put(words["gross_total"], truth.gross_wage, bold=True)
    lines("pretax", "fiscal")
    put(words["taxable"], truth.taxable_table, bold=True)
    if truth.taxable_special:
        put(words["taxable_special"], truth.taxable_special, bold=True)
    lines("tax", "posttax")
    put(words["net"], truth.net_wage, bold=True)
    lines("plus", "minus")
    y += 5
    paper.shade(36, y, 559, y + 16, 0.85)
    y -= 1
    put(words["payment"], truth.net_payment, bold=True)
    if truth.correction_of:
        return Drawing(paper.finish())
    y += 34
    paper.text(36, y, "Reserveringen", size=size, bold=True)
    for x, head in ((300, "Opbouw"), (380, "Saldo")):
        paper.text(x, y, head, size=size, bold=True, right=True)
    saved = truth.holiday_reserved
    for label, amount in (("Vakantiegeld 8,33%", saved), ("Vakantie-uren 10,92%", to_cent(saved * Decimal("1.36"))), ("Kort verzuim 0,6%", to_cent(saved * Decimal("0.08")))):  # fmt: skip
        y += 11.5
        paper.text(36, y, label, size=size)
        paper.text(300, y, number(amount), size=size, right=True)
        paper.text(380, y, number(truth.cumulative(amount)), size=size, right=True)
    return Drawing(paper.finish())


FAMILY = Family(draw, "fpdf2", ("week", "week", "four_weeks"), agency=True, scenarios=AGENCY, rhythm=False)
