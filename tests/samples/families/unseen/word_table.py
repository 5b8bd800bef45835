"""A slip that a small employer keeps in a word processor: one ruled table of two columns, from the names to the account."""

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
from tests.samples.printing import html_pdf, row
from tests.samples.sheets import number
from tests.samples.truth import SlipTruth

WORDS = {
    "salary": "loon gewerkte uren|uurloon|loon uren",
    "salary_fixed": "vast loon|salaris",
    "overtime": "overuren {p}%",
    "surcharge": "toeslag {p}%|weekendtoeslag {p}%",
    "sick_pay": "loon bij ziekte (70%)",
    "waiting_day": "wachtdag ziekte",
    "holiday_allowance": "vakantiegeld",
    "holiday_reserve_paid": "vakantiegeld bij uit dienst",
    "leave_paid_out": "vakantie-uren bij uit dienst",
    "year_end": "kerstbonus|13e maand",
    "back_pay": "nabetaling|nabetaling vorige maand",
    "pension": "pensioenpremie|pensioenpremie werknemer",
    "disability_pension": "premie AOP",
    "paww": "PAWW",
    "paww_back": "PAWW terug",
    "wga_gap": "WGA-hiaatverzekering",
    "sector_fund": "sociaal fonds",
    "wage_tax": "loonheffing",
    "wage_tax_special": "loonheffing bijzonder tarief|loonheffing bijz. tarief {p}%",
    "wga": "WGA-premie",
    "travel": "reiskosten|reiskosten onbelast|kilometervergoeding",
    "home_working": "thuiswerkvergoeding",
    "expenses": "onkosten|voorgeschoten bonnetjes",
    "transport": "vervoer",
    "health_insurance": "zorgverzekering",
    "union": "vakbond",
    "staff_association": "personeelspot",
    "loan": "aflossing lening",
    "advance": "voorschot|contant voorschot",
    "attachment": "loonbeslag",
    "gross_total": "Bruto loon|Totaal bruto",
    "taxable": "Loon voor loonheffing|Belastbaar loon",
    "net": "Netto loon|Nettoloon",
    "payment": "Over te maken|Te betalen|Uit te betalen op NL00BANK0123456789",
}
_STYLE = """
@page { size: A4; margin: 25mm 24mm } body { font: SIZEpt FONT } h1 { font-size: 150%; text-align: CENTRE; margin: 0 0 14px }
table { border-collapse: collapse; width: 100% } td { border: .7pt solid #000; padding: 2.4px 6px; width: 50% } .sum td { font-weight: bold }
.gap td { border-left: 0; border-right: 0; height: 8px; padding: 0 } td + td { text-align: ALIGN } p { margin: 18px 0 0 } .sign { display: flex; gap: 60mm; margin-top: 30px }
"""


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    truth = fixed(truth)
    habit = Habit(grouping=chance.choice([".", "."]), euro=chance.choice(["before", "before", ""]))
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["words", "dmy", "bare"])
    agreed, rate = agreed_hours(truth), truth.hourly_wage
    is_signed = chance.random() < 0.3  # a minus instead of "Af"
    facts = pairs(
        ("Werkgever", truth.employer.name),
        ("Loonheffingennummer", payroll_number(truth.employer.payroll_tax_number, chance)),
        ("Werknemer", truth.employee),
        ("BSN", truth.bsn),
        ("Geboortedatum", date(truth.birth_date, form) if truth.birth_date else None),
        ("In dienst sinds", date(truth.hired, form) if truth.hired else None),
        ("Uit dienst per", date(truth.left, form) if truth.left else None),
        ("Periode", named(period, chance) if is_named(period) else span(period, form)),
        ("Van / tot en met", span(period, form)),
        ("Loon per", UNITS[period.kind]),
        ("Afgesproken uren per week", number(agreed) if agreed is not None else None),
        ("Bruto uurloon", number(rate) if rate else None),
        ("Minimumloon per uur", number(minimum_wage(period))),
        ("Loonheffingskorting", {True: "ja", False: "nee", None: None}[truth.tax_credit_applied]),
    )
    rows = [row(fact) for fact in facts] + ["<tr class=gap><td colspan=2></td></tr>"]

    def put(label: str, amount: Decimal, kind: str = "") -> None:
        rows.append(row((label, habit.money(amount)), kind=kind))

    for roles, total, amount in (
        (("gross",), "gross_total", truth.gross_wage),
        (("pretax", "fiscal"), "taxable", truth.taxable_wage),
        (("tax", "posttax"), "net", truth.net_wage),
        (("plus", "minus"), "payment", truth.net_payment),
    ):
        for line in truth.of(*roles):  # type: ignore[arg-type]
            hours, each = counted(line)
            label = words.of(line) + (f", {hours} uur x {each}" if hours else "")
            if line.role == "fiscal":
                put(f"Alleen voor de belasting: {label}", line.amount)
            elif is_signed or (roles == ("gross",) and line.amount >= 0):
                put(label[0].upper() + label[1:], line.amount)
            else:
                put(f"{'Af' if line.amount < 0 else 'Bij'}: {label}", abs(line.amount))
        put(words[total], amount, "sum")
    paid = f"Betaald op {date(truth.payment_date, form)}." if truth.payment_date else ""
    title = chance.choice(["LOONSTROOK", "Loonstrook", "Loonbriefje"])
    if truth.correction_of:
        title += chance.choice([" (correctie)", " - herberekening"])
    saved = habit.money(truth.cumulative(truth.holiday_reserved))
    body = (
        f"<h1>{title}</h1><table>{''.join(rows)}</table>"
        + (f"<p>{paid}</p>" if paid else "")
        + ("" if truth.correction_of else f"<p>Gespaard vakantiegeld tot nu toe: {saved}</p>")
        + "<div class=sign><div>Handtekening werkgever</div><div>Handtekening werknemer</div></div>"
    )
    font, size = chance.choice([("Liberation Serif", "10.5"), ("Liberation Sans", "9.5"), ("DejaVu Serif", "8.5")])
    style = _STYLE.replace("FONT", font).replace("SIZE", size)
    style = style.replace("CENTRE", chance.choice(["left", "center"])).replace(
        "ALIGN", chance.choice(["left", "right"])
    )
    return Drawing(html_pdf(body, style))


FAMILY = Family(
    draw,
    "weasyprint",
    ("month", "month", "month", "other"),
    scenarios=tuple(name for name in STAFF if name not in {"green table", "Zvw withheld", "negative payment"}),
)
