"""A payroll portal on the web: each group says what it comes to first, and under that of which lines it is made."""

import html
import random

from tests.samples.families import Drawing, Family, Habit, Wording, pairs, payroll_number
from tests.samples.families.particulars import STAFF, agreed_hours, counted, fixed, minimum_wage, mixed, named
from tests.samples.families.periods import UNITS, date, span
from tests.samples.printing import html_pdf
from tests.samples.sheets import number
from tests.samples.truth import SlipTruth

WORDS = {
    "salary": "Gewerkte uren|Uren",
    "salary_fixed": "Maandsalaris|Basissalaris",
    "overtime": "Overuren {p}%",
    "surcharge": "Toeslag {p}%",
    "sick_pay": "Ziekte 70%",
    "waiting_day": "Wachtdag",
    "holiday_allowance": "Vakantietoeslag|Vakantiegeld",
    "holiday_reserve_paid": "Resterend vakantiegeld",
    "leave_paid_out": "Resterende verlofuren",
    "year_end": "Eindejaarsuitkering|13e maand",
    "back_pay": "Nabetaling",
    "benefit_supplement": "Aanvulling uitkering",
    "car_addition": "Bijtelling leaseauto",
    "pension": "Pensioenpremie|Werknemerspremie pensioen {p}%",
    "disability_pension": "Premie arbeidsongeschiktheid",
    "paww": "PAWW-premie",
    "paww_back": "PAWW-premie vergoed",
    "wga_gap": "WGA-hiaat",
    "sector_fund": "Cao-fonds",
    "wage_tax": "Loonheffing",
    "wage_tax_special": "Loonheffing bijzonder tarief {p}%|Loonheffing bijzonder",
    "wga": "WGA-premie|Whk-premie",
    "zvw_withheld": "Bijdrage Zvw",
    "travel": "Reiskosten|Reiskostenvergoeding",
    "home_working": "Thuiswerkvergoeding",
    "expenses": "Declaraties",
    "transport": "Bedrijfsvervoer",
    "health_insurance": "Zorgverzekering",
    "union": "Vakbondscontributie",
    "staff_association": "Personeelsvereniging",
    "loan": "Lening werkgever",
    "advance": "Voorschot",
    "attachment": "Loonbeslag",
    "car_contribution": "Eigen bijdrage leaseauto",
    "earlier_paid": "Eerder uitbetaald",
    "debt": "Openstaande schuld",
    "gross_total": "Brutoloon|Totaal bruto",
    "taxable": "Loon voor loonheffing|Belastbaar loon",
    "net": "Nettoloon|Netto salaris",
    "payment": "Uit te betalen|Te ontvangen",
}
_STYLE = """
@page { size: A4; margin: 18mm 30mm } body { font: SIZEpt FONT; color: #1c2430 } .logo { width: 22px; height: 22px; background: COLOUR; border-radius: 50%; float: left; margin-right: 8px }
h1 { font-size: 165%; margin: 20px 0 2px } .sub { color: #6a7483; margin-bottom: 14px } .facts { border-top: 1px solid #dde2e8; padding: 8px 0 } .fact, .line, .group { display: flex; justify-content: space-between; padding: 2.2px 0 }
.facts span:first-child { color: #6a7483 } .group { font-weight: bold; border-top: 1px solid #dde2e8; margin-top: 7px; padding-top: 7px } .line { padding-left: 14px; color: #3c4655 } .how { color: #8a93a0; margin-left: 6px }
.pay { background: COLOUR; color: #fff; padding: 9px 12px; border-radius: 4px; margin-top: 12px; display: flex; justify-content: space-between; font-weight: bold } .foot { color: #6a7483; font-size: 85%; margin-top: 14px }
"""


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    truth = fixed(truth)
    habit = Habit(euro=chance.choice(["before", "before", ""]), minus=chance.choice(["-", "−"]))
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["words", "dmy", "short"])
    agreed, is_masked = agreed_hours(truth), chance.random() < 0.25

    def line(kind: str, label: str, amount: str, how: str = "") -> str:
        more = f"<span class=how>{how}</span>" if how else ""
        return f"<div class={kind}><span>{html.escape(label)}{more}</span><span>{html.escape(amount)}</span></div>"

    when = pairs(
        ("Periode", named(period, chance) if period.is_whole else span(period, form)),
        ("Van - tot en met", span(period, form, " - ")),
        ("Betaalfrequentie", UNITS[period.kind]),
        ("Betaaldatum", date(truth.payment_date, form) if truth.payment_date else None),
    )
    who = pairs(
        ("Werknemer", truth.employee),
        ("BSN", f"*****{truth.bsn[5:]}" if is_masked and truth.bsn else truth.bsn),
        ("Werkgever", truth.employer.name),
        ("Loonheffingennummer", payroll_number(truth.employer.payroll_tax_number, chance)),
    )
    terms = pairs(
        ("Loonheffingskorting", {True: "Toegepast", False: "Niet toegepast", None: None}[truth.tax_credit_applied]),
        ("Uren per week", number(agreed) if agreed is not None else None),
        ("Minimumloon per uur", number(minimum_wage(period))),
        ("In dienst", date(truth.hired, form) if truth.hired else None),
    )
    facts = "".join(line("fact", label, value) for label, value in mixed(chance, who, when, terms))
    parts = []
    for head, roles, amount in (
        (words["gross_total"], ("gross",), truth.gross_wage),
        (chance.choice(["Premies", "Inhoudingen vóór belasting"]), ("pretax", "fiscal"), truth.total("pretax", "fiscal")),
        (words["taxable"], (), truth.taxable_wage),
        (chance.choice(["Belastingen en heffingen", "Loonheffing en premies"]), ("tax", "posttax"), truth.total("tax", "posttax")),
        (words["net"], (), truth.net_wage),
        ("Vergoedingen", ("plus",), truth.total("plus")),
        ("Netto inhoudingen", ("minus",), truth.total("minus")),
    ):  # fmt: skip
        lines = truth.of(*roles)  # type: ignore[arg-type]
        if roles and not lines:
            continue
        parts.append(line("group", head, habit.money(amount)))
        for each in lines:
            hours, rate = counted(each)
            parts.append(
                line("line", words.of(each), habit.money(each.amount), f"{hours} uur × {rate}" if hours else "")
            )
    mark = chance.choice(["Correctie eerdere periode", "Herrekening"])
    foot = (
        ""
        if truth.correction_of
        else f"<div class=foot>Opgebouwd vakantiegeld {habit.money(truth.cumulative(truth.holiday_reserved))} · "
        f"Belastbaar loon dit jaar {habit.money(truth.cumulative(truth.taxable_wage))} · Loonheffing dit jaar {habit.money(truth.cumulative(truth.wage_tax))}</div>"
    )
    body = (
        f"<div class=logo></div><b>{html.escape(truth.employer.name)}</b><div class=sub>{truth.employer.street}, {truth.employer.town}</div>"
        f"<h1>Loonstrook</h1><div class=sub>{mark if truth.correction_of else truth.employee}</div>"
        f"<div class=facts>{facts}</div>{''.join(parts)}"
        f"<div class=pay><span>{words['payment']}</span><span>{habit.money(truth.net_payment)}</span></div>{foot}"
    )
    font, size = chance.choice([("Liberation Sans", "9"), ("DejaVu Sans", "8"), ("DejaVu Sans Condensed", "8.5")])
    style = _STYLE.replace("FONT", font).replace("SIZE", size)
    data = html_pdf(body, style.replace("COLOUR", chance.choice(["#1f6f5c", "#4a3aa7", "#8a3b12"])))
    return Drawing(data, hides=frozenset({"bsn"} if is_masked else ()))


FAMILY = Family(draw, "weasyprint", ("month", "month", "four_weeks", "week"), scenarios=STAFF)
