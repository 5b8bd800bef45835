"""A chain of shops: the totals in a strip of cards above, their captions over or under the amounts, and one plain list of lines."""

import html
import random
from decimal import Decimal

from tests.samples.families import Drawing, Family, Habit, Wording, pairs, payroll_number
from tests.samples.families.particulars import STAFF, account, agreed_hours, fixed, minimum_wage, mixed, named
from tests.samples.families.periods import UNITS, date, span
from tests.samples.printing import cells, html_pdf, row
from tests.samples.sheets import number
from tests.samples.truth import SlipTruth

WORDS = {
    "salary": "Uren normaal|Gewerkte uren|Uurloon",
    "salary_fixed": "Maandloon|Vast salaris",
    "overtime": "Overuren {p}%|Meeruren {p}%",
    "surcharge": "Toeslag zondag {p}%|Toeslag na 20.00 uur {p}%|Avondtoeslag {p}%",
    "sick_pay": "Ziekte-uren 70%|Ziek 70%",
    "waiting_day": "Ziekte wachtdag",
    "holiday_allowance": "Vakantietoeslag|Vakantiebijslag|Vakantiegeld",
    "holiday_reserve_paid": "Vakantietoeslag restant",
    "leave_paid_out": "Verlofuren restant",
    "year_end": "Winstdeling|Eindejaarsuitkering",
    "back_pay": "Nabetaling|Nabetaling uren vorige periode",
    "benefit_supplement": "Aanvulling uitkering",
    "car_addition": "Bijtelling auto",
    "pension": "Pensioen|Pensioenfonds Detailhandel|Inhouding pensioen",
    "disability_pension": "Inhouding WIA-pensioen",
    "paww": "Inhouding PAWW",
    "paww_back": "Vergoeding PAWW",
    "wga_gap": "Inhouding WGA-hiaat",
    "sector_fund": "Inhouding sociaal fonds",
    "wage_tax": "Loonheffing|Inhouding loonheffing",
    "wage_tax_special": "Loonheffing BT {p}%|Inhouding loonheffing bijzonder tarief {p}%",
    "wga": "Inhouding WGA|Inhouding Whk",
    "zvw_withheld": "Inhouding Zvw",
    "travel": "Reiskosten|Reiskosten onbelast",
    "home_working": "Thuiswerkvergoeding",
    "expenses": "Wasvergoeding bedrijfskleding|Onkosten",
    "housing": "Huur",
    "transport": "Personeelsbus",
    "health_insurance": "Zorgverzekering",
    "union": "Vakbond",
    "staff_association": "Personeelsvereniging|Personeelsaankopen",
    "loan": "Lening|Aflossing",
    "advance": "Voorschot",
    "attachment": "Loonbeslag|Loonbeslag 1",
    "car_contribution": "Eigen bijdrage auto",
    "earlier_paid": "Eerdere uitbetaling",
    "debt": "Schuld vorige periode",
    "gross_total": "Bruto|Brutoloon|Totaal bruto",
    "taxable": "Fiscaal loon|Loon loonheffing|Loon LH",
    "tax_total": "Totaal loonheffing|Ingehouden loonheffing",
    "net": "Netto|Nettoloon",
    "payment": "Op uw rekening|Uitbetaald|Overgemaakt",
}
_STYLE = """
@page { size: A4; margin: 13mm 18mm } body { font: SIZEpt FONT } .top { display: flex; justify-content: space-between } .top b { font-size: 16pt; letter-spacing: -.5px; color: COLOUR }
.window { margin: 12mm 0 8mm 2mm; line-height: 1.4 } .facts { columns: 2; column-gap: 10mm; margin-bottom: 10px } .facts div { display: flex } .facts span:first-child { flex: none; width: 36mm; color: #555 }
.strip { display: flex; gap: 6px; margin: 8px 0 14px } .strip > div { flex: 1; background: #f3f3f3; border-top: 3px solid COLOUR; padding: 6px; text-align: center } .strip b { display: block; font-size: 11pt; white-space: nowrap } .strip small { color: #555; font-size: 7pt }
table { width: 100%; border-collapse: collapse } th { color: COLOUR; text-align: right; border-bottom: 1px solid COLOUR; padding: 3px } td { padding: 2.6px 3px; text-align: right } td:first-child, th:first-child { text-align: left }
tr:nth-child(odd) td { background: #fafafa } .foot { display: flex; gap: 12mm; margin-top: 14px; font-size: 7.5pt; color: #444 } .foot b { display: block; color: COLOUR }
"""


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    truth = fixed(truth)
    habit = Habit(grouping=chance.choice([".", "."]), trailing=True, minus=chance.choice(["-", "−"]))
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["dmy", "slash", "short"])
    is_under, agreed = chance.random() < 0.5, agreed_hours(truth)
    person = pairs(
        ("Personeelsnummer", f"{chance.randint(100000, 999999)}"),
        ("BSN", truth.bsn),
        ("Geboortedatum", date(truth.birth_date, form) if truth.birth_date else None),
        ("In dienst", date(truth.hired, form) if truth.hired else None),
        ("Uit dienst", date(truth.left, form) if truth.left else None),
    )
    when = pairs(
        ("Loonheffingennr.", payroll_number(truth.employer.payroll_tax_number, chance)),
        ("Periode", named(period, chance) if period.is_whole else span(period, form)),
        ("Van/tot en met", span(period, form, " - ") if period.is_whole and chance.random() < 0.6 else None),
        ("Uitbetaling per", UNITS[period.kind]),
        ("Betaaldatum", date(truth.payment_date, form) if truth.payment_date else None),
    )
    terms = pairs(
        ("Loonheffingskorting", {True: "J", False: "N", None: None}[truth.tax_credit_applied]),
        ("Contracturen per week", number(agreed) if agreed is not None else None),
        ("Minimum uurloon", number(minimum_wage(period))),
        ("Verloonde uren", number(truth.hours_paid) if truth.shows_hours and not truth.open else None),
    )
    facts = mixed(chance, person, when, terms)
    is_year_first = chance.random() < 0.3
    cards = [
        (words["gross_total"], truth.gross_wage),
        (words["taxable"], truth.taxable_wage),
        (words["tax_total"], truth.wage_tax),
        (words["net"], truth.net_wage),
        (words["payment"], truth.net_payment),
    ]

    has_euro = chance.random() < 0.5

    def card(label: str, amount: Decimal) -> str:
        parts = [f"<small>{label}</small>", f"<b>{'€ ' if has_euro else ''}{habit.money(amount)}</b>"]
        return f"<div>{''.join(reversed(parts) if is_under else parts)}</div>"

    def ordered(now: str, year: str) -> tuple[str, str]:
        if truth.correction_of:
            return now, ""
        return (year, now) if is_year_first else (now, year)

    rows = [
        row([
            words.of(line),
            number(line.hours) if line.hours is not None and line.rate is not None else "",
            number(line.rate) if line.hours is not None and line.rate is not None else "",
            *ordered(habit.money(line.amount), habit.money(truth.cumulative(line.amount))),
        ])
        for line in truth.of("gross", "pretax", "fiscal", "tax", "posttax", "plus", "minus")
    ]  # fmt: skip
    heads = ["Omschrijving", "Uren", "Bedrag per uur", *ordered("Deze periode", "Dit jaar")]
    mark = chance.choice(["correctie eerdere periode", "herrekening"])
    title = f"Loonstrook - {mark}" if truth.correction_of else "Loonstrook"
    foot = (
        ("Vakantietoeslag", f"opgebouwd {habit.money(truth.cumulative(truth.holiday_reserved))}"),
        ("Totalen dit jaar", f"fiscaal loon {habit.money(truth.cumulative(truth.taxable_wage))}, loonheffing {habit.money(truth.cumulative(truth.wage_tax))}"),
        ("Verlof", f"saldo {number(Decimal(chance.randint(0, 480)) / 4)} uur"),
        ("Rekening", account(chance)),
    )  # fmt: skip
    given = "".join(f"<div>{cells(pair, 'span')}</div>" for pair in facts)
    body = (
        f"<div class=top><div><b>{html.escape(truth.employer.name)}</b><div>{truth.employer.street}, {truth.employer.town}</div></div><div>{title}</div></div>"
        f"<div class=window>{truth.employee}<br>Kerkpad 3<br>1000 AG Waterstad</div>"
        f"<div class=facts>{given}</div>"
        f"<div class=strip>{''.join(card(label, amount) for label, amount in cards)}</div>"
        f"<table>{row(heads, tag='th')}{''.join(rows)}</table>"
        f"<div class=foot>{''.join(f'<div><b>{label}</b>{text}</div>' for label, text in foot[3 if truth.correction_of else 0 :])}</div>"
    )
    font, size = chance.choice([("Liberation Sans", "8.5"), ("DejaVu Sans", "7.5"), ("Liberation Serif", "9.5")])
    style = (
        _STYLE.replace("FONT", font)
        .replace("SIZE", size)
        .replace("COLOUR", chance.choice(["#c8102e", "#00539b", "#333"]))
    )
    return Drawing(html_pdf(body, style))


FAMILY = Family(draw, "weasyprint", ("four_weeks", "four_weeks", "month", "week"), scenarios=STAFF)
