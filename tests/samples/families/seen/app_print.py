"""A payroll app, printed from a telephone: cards on a narrow page; now and then nothing but what was paid."""

import random

from tests.samples.families import Drawing, Family, Habit, Wording, pairs, payroll_number
from tests.samples.families.periods import date, numbered, span
from tests.samples.printing import html_pdf
from tests.samples.sheets import number
from tests.samples.truth import SlipTruth

WORDS = {
    "salary": "Gewerkte uren|Uurloon",
    "overtime": "Overuren {p}%",
    "surcharge": "Toeslag {p}%",
    "sick_pay": "Ziek (70%)",
    "waiting_day": "Wachtdag",
    "holiday_allowance": "Vakantiegeld",
    "holiday_reserve_paid": "Vakantiegeld uitbetaald",
    "leave_paid_out": "Vakantie-uren uitbetaald",
    "year_end": "Dertiende maand",
    "pension": "Pensioen|Pensioenpremie werknemer",
    "paww": "PAWW-bijdrage",
    "paww_back": "PAWW-bijdrage terug",
    "wga_gap": "WGA-gatverzekering",
    "wage_tax": "Loonheffing|Loonbelasting",
    "wage_tax_special": "Loonheffing bijzonder tarief",
    "wga": "WGA-premie",
    "travel": "Reiskosten",
    "expenses": "Onkosten",
    "advance": "Voorschot",
    "attachment": "Loonbeslag",
    "gross_total": "Brutoloon|Totaal bruto",
    "taxable": "Loon voor loonheffing|Belastbaar loon",
    "net": "Nettoloon|Netto loon",
    "payment": "Uitbetaald|Uitbetaald op je rekening",
}
_STYLE = """
@page { size: 105mm 260mm; margin: 5mm; background: #eef1f6 } body { font: 9pt FONT; color: #223 }
.card { background: white; border-radius: 10px; padding: 8px 10px; margin: 7px 0 } .big { font-size: 22pt; font-weight: bold }
.line { display: flex; justify-content: space-between; padding: 2.5px 0 } .grey { color: #778; font-size: 8pt } .sum { font-weight: bold; border-top: 1px solid #dde }
"""
_ONLY_PAID = frozenset({
    "payroll_tax_number", "bsn", "gross_wage", "taxable_wage", "wage_tax", "net_wage", "holiday_allowance_paid", "reimbursements_total",
    "net_deductions_total", "attachment_total", "hours_paid", "tax_credit_applied",
})  # fmt: skip


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    habit = Habit(euro=chance.choice(["before", "before", ""]), minus=chance.choice(["-", "−"]))
    words, period = Wording(WORDS, chance), truth.period
    form = chance.choice(["words", "dmy"])
    title = numbered(period, chance) if period.is_whole else span(period, form)
    paid = f" op {date(truth.payment_date, form)}" if truth.payment_date else ""
    only_paid = chance.random() < 0.1

    def line(label: str, value: str, kind: str = "") -> str:
        return f'<div class="line {kind}"><span>{label.replace("&", "&amp;")}</span><span>{value.replace("&", "&amp;")}</span></div>'

    top = f"<div class=card><div>Loonstrook {title}</div><div class=big>{habit.money(truth.net_payment)}</div><div class=grey>Uitbetaald{paid}</div></div>"
    facts = pairs(
        ("Werkgever", truth.employer.name),
        ("Werknemer", truth.employee),
        ("Periode", span(period, form, " - ")),
        *(
            []
            if only_paid
            else [
                ("Loonheffingennummer", payroll_number(truth.employer.payroll_tax_number, chance)),
                ("BSN", truth.bsn),
                ("Loonheffingskorting", {True: "Aan", False: "Uit", None: None}[truth.tax_credit_applied]),
            ]
        ),
    )
    # "Aan" and "Uit" are this app's own words for yes and no.
    people = f"<div class=card>{''.join(line(label, value) for label, value in facts)}</div>"
    cards = []
    for name, roles, total, amount in (
        ("Verdiend", ("gross",), "gross_total", truth.gross_wage),
        ("Premies", ("pretax", "fiscal"), "taxable", truth.taxable_wage),
        ("Belasting", ("tax", "posttax"), "net", truth.net_wage),
        ("Overig", ("plus", "minus"), "payment", truth.net_payment),
    ):
        inner = ""
        for each in truth.of(*roles):
            inner += line(words.of(each), habit.money(each.amount))
            if each.hours is not None and each.rate is not None:
                inner += f"<div class=grey>{number(each.hours)} uur × {number(each.rate)}</div>"
        cards.append(f"<div class=card><b>{name}</b>{inner}{line(words[total], habit.money(amount), 'sum')}</div>")
    saved = f"<div class=card>{line('Opgebouwd vakantiegeld', habit.money(truth.cumulative(truth.holiday_reserved)))}</div>"
    html = top + people + ("" if only_paid else "".join(cards)) + saved
    data = html_pdf(html, _STYLE.replace("FONT", chance.choice(["DejaVu Sans", "Liberation Sans"])))
    return Drawing(data, hides=_ONLY_PAID if only_paid else frozenset())


FAMILY = Family(
    draw,
    "weasyprint",
    ("month", "week", "four_weeks"),
    rhythm=False,
    scenarios=(
        "ordinary",
        "ordinary",
        "ordinary",
        "holiday allowance paid",
        "overtime at the special rate",
        "advance",
        "attachment",
        "no hours",
        "no tax credit",
        "sick with a waiting day",
        "final settlement",
        "surcharges",
        "PAWW twice",
        "back pay",
    ),
)
