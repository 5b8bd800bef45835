"""Hotels and restaurants: a grey panel of facts beside the lines, and a second page with the shifts that were worked."""

import datetime
import random
from decimal import Decimal

from tests.samples.draw_fpdf import FpdfSheet
from tests.samples.families import Drawing, Family, Habit, Wording, pairs, payroll_number
from tests.samples.families.particulars import STAFF, agreed_hours, counted, fixed, minimum_wage, named
from tests.samples.families.periods import UNITS, date, span
from tests.samples.sheets import number
from tests.samples.truth import SlipTruth

WORDS = {
    "salary": "Uren 100%|Gewerkte uren|Loon uren",
    "salary_fixed": "Vast maandloon|Periodeloon",
    "overtime": "Overuren {p}%|Uren {p}%",
    "surcharge": "Toeslag feestdag {p}%|Nachttoeslag {p}%",
    "sick_pay": "Ziekte-uren 70%",
    "waiting_day": "Wachtdag",
    "holiday_allowance": "Vakantiegeld|Vakantiebijslag",
    "holiday_reserve_paid": "Vakantiegeld eindafrekening",
    "leave_paid_out": "Vakantie-uren eindafrekening",
    "year_end": "Bonus|Eindejaarsbonus",
    "back_pay": "Nabetaling uren",
    "pension": "Pensioen Horeca {p}%|Pensioenpremie",
    "disability_pension": "Premie AOV",
    "paww": "PAWW",
    "paww_back": "PAWW compensatie",
    "wga_gap": "WGA-hiaat",
    "sector_fund": "Sociaal fonds horeca",
    "wage_tax": "Loonheffing",
    "wage_tax_special": "Loonheffing BT {p}%|Loonheffing bijz. bel.",
    "wga": "WGA/Whk",
    "travel": "Reiskosten|Reiskosten onbelast",
    "home_working": "Thuiswerken",
    "expenses": "Onkosten|Wasgeld werkkleding",
    "transport": "Nachttaxi",
    "health_insurance": "Zorgverzekering",
    "union": "Vakbond",
    "staff_association": "Personeelspot|Maaltijden",
    "loan": "Lening",
    "advance": "Voorschot",
    "attachment": "Loonbeslag",
    "earlier_paid": "Al uitbetaald",
    "debt": "Openstaand vorige periode",
    "gross_total": "Brutoloon|Bruto",
    "taxable": "Loon voor LH|Loon voor loonheffing",
    "net": "Nettoloon|Netto",
    "payment": "Uit te betalen|Naar uw rekening",
}
_DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")


def _shifts(truth: SlipTruth, chance: random.Random) -> list[tuple[datetime.date, Decimal]]:
    """Days with their hours, together those of the paid lines; none where not all of these were worked."""
    meanings = {line.meaning for line in truth.of("gross") if line.hours is not None and not line.surcharge}
    if truth.correction_of or not meanings or meanings & {"leave_paid_out", "sick_pay"} or not truth.hours_paid:
        return []
    first, last = truth.period.start, truth.period.end
    days = [first + datetime.timedelta(days=step) for step in range((last - first).days + 1)]
    count = -(-truth.hours_paid // 8)
    if count > len(days):
        return []
    days = sorted(chance.sample(days, int(count)))
    part = (truth.hours_paid / count * 4).to_integral_value() / 4
    return [(day, part if day != days[-1] else truth.hours_paid - part * (count - 1)) for day in days]


def _second_page(paper: FpdfSheet, truth: SlipTruth, shifts: list[tuple[datetime.date, Decimal]]) -> None:
    paper.page()
    paper.text(40, 50, "Urenstaat", size=14, bold=True)
    paper.text(40, 64, f"{truth.employee}, {span(truth.period)}", size=8)
    edges = {"Begin": 180, "Einde": 250, "Pauze": 320, "Uren": 400}
    y = 92.0
    paper.text(40, y, "Dag", bold=True)
    for name, x in edges.items():
        paper.text(x, y, name, bold=True, right=True)
    for index, (day, hours) in enumerate(shifts):
        y += 14
        begin = datetime.datetime.combine(day, datetime.time(10 + index % 4, 15 * (index % 3)))
        end = begin + datetime.timedelta(minutes=int(hours * 60) + 30)
        values = (f"{begin:%H:%M}", f"{end:%H:%M}", "0:30", number(hours))
        paper.text(40, y, f"{_DAYS[day.weekday()]} {day:%d-%m}")
        for value, x in zip(values, edges.values(), strict=True):
            paper.text(x, y, value, right=True)
        paper.rule(40, y + 4, 400)
    paper.text(40, y + 18, "Totaal", bold=True)
    paper.text(400, y + 18, number(truth.hours_paid), bold=True, right=True)


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    truth = fixed(truth)
    font = chance.choice(["Helvetica", "Vera"])
    paper, size = FpdfSheet(font), 8.0 if font == "Helvetica" else 7.2
    habit = Habit(grouping=chance.choice([".", ""]), minus=chance.choice(["-", "- "]))
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["dmy", "words", "dots"])
    agreed = agreed_hours(truth)
    right_panel = chance.random() < 0.4
    panel, left = (395.0, 40.0) if right_panel else (0.0, 235.0)
    paper.shade(panel, 0, panel + 200, 842, 0.93)
    facts = pairs(
        ("Werkgever", truth.employer.name),
        ("Loonheffingennr.", payroll_number(truth.employer.payroll_tax_number, chance)),
        ("Medewerker", truth.employee),
        ("BSN", truth.bsn),
        ("Geboren op", date(truth.birth_date, form) if truth.birth_date else None),
        ("Periode", named(period, chance) if period.is_whole else None),
        ("Van", date(period.start, form)),
        ("Tot en met", date(period.end, form)),
        ("Betaling per", UNITS[period.kind]),
        ("Betaaldatum", date(truth.payment_date, form) if truth.payment_date else None),
        ("Loonheffingskorting", {True: "ja", False: "nee", None: None}[truth.tax_credit_applied]),
        ("Loonbelastingtabel", "groen" if truth.green else "wit"),
        ("Contracturen per week", number(agreed) if agreed is not None else None),
        ("Minimumloon per uur", number(minimum_wage(period))),
    )
    y = 60.0
    for label, value in facts:
        paper.text(panel + 16, y, label, size=6.5, grey=0.4)
        paper.text(panel + 16, y + 11, value, size=size, bold=label in {"Werkgever", "Medewerker"})
        y += 29
    title = chance.choice(["Loonstrook", "Jouw loonstrook"])
    paper.text(left, 60, title, size=16, bold=True)
    if truth.correction_of:
        paper.text(left, 76, chance.choice(["Correctie van een eerdere periode", "Herrekening"]), size=9)
    y, end = 100.0, left + 320

    def put(label: str, amount: Decimal, *, how: str = "", bold: bool = False) -> None:
        nonlocal y
        paper.text(left, y, label, size=size, bold=bold)
        paper.text(left + 245, y, how, size=size - 1, grey=0.4, right=True)
        paper.text(end, y, habit.money(amount), size=size, bold=bold, right=True)
        y += 14

    for head, roles, total, amount in (
        ("Loon", ("gross",), "gross_total", truth.gross_wage),
        ("Premies", ("pretax", "fiscal"), "taxable", truth.taxable_wage),
        ("Belasting", ("tax", "posttax"), "net", truth.net_wage),
        ("Vergoedingen en inhoudingen", ("plus", "minus"), "payment", truth.net_payment),
    ):
        lines = truth.of(*roles)  # type: ignore[arg-type]
        if lines:
            paper.text(left, y, head.upper(), size=6.5, grey=0.4)
            y += 13
        for line in lines:
            hours, rate = counted(line)
            put(words.of(line), line.amount, how=f"{hours} x {rate}" if hours else "")
        paper.rule(left, y - 9.5, end)
        y += 2
        put(words[total], amount, bold=True)
        y += 8
    if not truth.correction_of:
        saved = [
            ("Vakantiegeld deze periode", truth.holiday_reserved),
            ("Vakantiegeld totaal", truth.cumulative(truth.holiday_reserved)),
        ]
        paper.text(left, y + 10, "Gereserveerd", size=size, bold=True)
        for index, (label, amount) in enumerate(saved):
            paper.text(left, y + 24 + 12 * index, label, size=size)
            paper.text(end, y + 24 + 12 * index, habit.money(amount), size=size, right=True)
    shifts = _shifts(truth, chance)
    if shifts:
        _second_page(paper, truth, shifts)
    return Drawing(paper.finish())


FAMILY = Family(draw, "fpdf2", ("month", "month", "four_weeks"), scenarios=STAFF)
