"""An e-mail that somebody printed: no columns, every sum in a line of its own, the employer in the signature."""

import datetime
import html
import random
from decimal import Decimal

from tests.samples.families import Drawing, Family, Habit, Wording, pairs, payroll_number
from tests.samples.families.particulars import (
    STAFF,
    agreed_hours,
    counted,
    fixed,
    is_named,
    minimum_wage,
    named,
)
from tests.samples.families.periods import UNITS, date, span
from tests.samples.printing import html_pdf
from tests.samples.sheets import number
from tests.samples.truth import SlipTruth

WORDS = {
    "salary": "Gewerkte uren|Uren",
    "salary_fixed": "Loon|Salaris",
    "overtime": "Overuren {p}%",
    "surcharge": "Toeslag {p}%",
    "sick_pay": "Ziek 70%",
    "waiting_day": "Wachtdag",
    "holiday_allowance": "Vakantiegeld",
    "holiday_reserve_paid": "Vakantiegeld (einde dienstverband)",
    "leave_paid_out": "Vakantie-uren (einde dienstverband)",
    "year_end": "Kerstbonus|Eindejaarsuitkering",
    "back_pay": "Nabetaling vorige keer",
    "pension": "Pensioenpremie|Pensioen",
    "disability_pension": "Premie AOV",
    "paww": "PAWW",
    "paww_back": "PAWW terug",
    "wga_gap": "WGA-hiaat",
    "sector_fund": "Sociaal fonds",
    "wage_tax": "Loonheffing",
    "wage_tax_special": "Loonheffing bijzonder tarief|Loonheffing bijz. tarief {p}%",
    "wga": "WGA-premie",
    "travel": "Reiskosten|Kilometervergoeding",
    "home_working": "Thuiswerkvergoeding",
    "expenses": "Bonnetjes|Onkosten",
    "transport": "Vervoer",
    "health_insurance": "Zorgverzekering",
    "union": "Vakbond",
    "staff_association": "Lunch",
    "loan": "Aflossing lening",
    "advance": "Voorschot",
    "attachment": "Loonbeslag",
    "gross_total": "Totaal bruto|Bruto loon",
    "taxable": "Loon voor loonheffing|Belastbaar loon",
    "net": "Netto loon|Nettoloon",
    "payment": "Uit te betalen|Over te maken|Over te maken op NL00 BANK 0123 4567 89",
}
_STYLE = """
@page { size: A4; margin: 20mm 22mm } body { font: SIZEpt FONT; line-height: 1.45 } .head { border-bottom: 1.5px solid #000; padding-bottom: 8px; margin-bottom: 14px }
.head b { display: inline-block; width: 24mm } h1 { font-size: 130%; margin: 0 0 8px } .sum { font-weight: bold } p, .part { margin: 0 0 9px } .sign { color: #333; margin-top: 16px } .tail { color: #777; font-size: 80%; margin-top: 14px }
"""


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    truth = fixed(truth)
    habit = Habit(grouping=chance.choice([".", ""]), euro=chance.choice(["before", "after", "before"]))
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["words", "dmy", "bare"])
    agreed = agreed_hours(truth)
    sent = period.end + datetime.timedelta(days=chance.randint(1, 5))
    about = named(period, chance) if is_named(period) else span(period, form)
    title = f"{'Correctie loonstrook' if truth.correction_of else 'Loonstrook'} {about}"
    head = (
        ("Van:", f"administratie <loon@{chance.choice(['post', 'kantoor', 'mail'])}.example>"),
        ("Aan:", truth.employee),
        ("Verzonden:", f"{date(sent, 'words')} {chance.randint(8, 18)}:{chance.randint(10, 59)}"),
        ("Onderwerp:", title),
    )
    facts = pairs(
        ("Werkgever", truth.employer.name if chance.random() < 0.7 else None),
        ("Loonheffingennummer", payroll_number(truth.employer.payroll_tax_number, chance)),
        ("Werknemer", truth.employee),
        ("BSN", truth.bsn),
        ("Periode", span(period, form)),
        ("Loon per", UNITS[period.kind]),
        ("Loonheffingskorting", {True: "ja", False: "nee", None: None}[truth.tax_credit_applied]),
        ("Uren volgens contract", f"{number(agreed)} per week" if agreed is not None else None),
        ("Minimumloon", f"{number(minimum_wage(period))} per uur"),
        ("Betaaldatum", date(truth.payment_date, form) if truth.payment_date else None),
    )

    def line(label: str, amount: Decimal, *, how: str = "", bold: bool = False) -> str:
        text = f"{label}: {f'{how} = ' if how else ''}{habit.money(amount)}"
        return f"<div{' class=sum' if bold else ''}>{html.escape(text)}</div>"

    parts = []
    for roles, total, amount in (
        (("gross",), "gross_total", truth.gross_wage),
        (("pretax", "fiscal"), "taxable", truth.taxable_wage),
        (("tax", "posttax"), "net", truth.net_wage),
        (("plus", "minus"), "payment", truth.net_payment),
    ):
        found = []
        for each in truth.of(*roles):  # type: ignore[arg-type]
            hours, rate = counted(each)
            found.append(line(words.of(each), each.amount, how=f"{hours} uur x {rate}" if hours else ""))
        parts.append(f"<div class=part>{''.join(found)}{line(words[total], amount, bold=True)}</div>")
    hello = chance.choice(["Beste", "Hallo", "Hoi"])
    only = " Het gaat alleen om het verschil." if truth.correction_of else ""
    saved = (
        ""
        if truth.correction_of
        else f"<p>Je vakantiegeld staat nu op {habit.money(truth.cumulative(truth.holiday_reserved))} bruto.</p>"
    )
    top = "".join(f"<div><b>{label}</b>{html.escape(text)}</div>" for label, text in head)
    body = (
        f"<div class=head><h1>{html.escape(title)}</h1>{top}</div><p>{hello} {truth.employee},</p><p>Hieronder vind je de berekening van je loon.{only}</p>"
        f"<div class=part>{''.join(f'<div>{label}: {html.escape(value)}</div>' for label, value in facts)}</div>{''.join(parts)}{saved}"
        f"<div class=sign>Groet,<br>{html.escape(truth.employer.name)}<br>{truth.employer.street}<br>{truth.employer.town}</div>"
        f"<div class=tail>{chance.choice(['Verzonden vanaf mijn telefoon', 'Denk aan het milieu voordat u deze e-mail print.'])}</div>"
    )
    font, size = chance.choice([("Liberation Sans", "9.5"), ("Liberation Mono", "8.5"), ("DejaVu Serif", "8.5")])
    return Drawing(html_pdf(body, _STYLE.replace("FONT", font).replace("SIZE", size)))


FAMILY = Family(
    draw,
    "weasyprint",
    ("month", "month", "week", "other"),
    scenarios=tuple(
        name for name in STAFF if name not in {"company car", "green table", "Zvw withheld", "negative payment"}
    ),
)
