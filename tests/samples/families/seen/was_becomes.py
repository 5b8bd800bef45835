"""A school or a municipality: codes and the period of each line; a slip that puts right says what was, what becomes, and the difference."""

import datetime
import random
from dataclasses import replace
from decimal import Decimal

from tests.samples.families import Drawing, Family, Habit, Row, Wording, pairs, payroll_number, statement
from tests.samples.families.particulars import STAFF, agreed_hours, labour_credit, minimum_wage, named
from tests.samples.families.periods import UNITS, date, span
from tests.samples.printing import cells, html_pdf, row
from tests.samples.sheets import number
from tests.samples.truth import PayPeriod, SlipTruth, to_cent

WORDS = {
    "salary": "Salaris|Salaris volgens schaal|Bezoldiging",
    "overtime": "Overwerkvergoeding {p}%|Meerwerk {p}%",
    "surcharge": "Toelage onregelmatigheid {p}%|Inconveniëntentoelage {p}%",
    "sick_pay": "Salaris bij ziekte 70%",
    "waiting_day": "Korting wachtdag",
    "holiday_allowance": "Vakantie-uitkering|Vakantietoelage|Uitbetaling vakantietoelage",
    "holiday_reserve_paid": "Vakantietoelage bij ontslag",
    "leave_paid_out": "Verlofuren bij ontslag",
    "year_end": "Eindejaarsuitkering|IKB uitbetaling|Dertiende maand",
    "back_pay": "Nabetaling CAO|Nabetaling periodiek",
    "benefit_supplement": "Bovenwettelijke aanvulling",
    "car_addition": "Bijtelling privégebruik dienstauto",
    "pension": "ABP premie OP/NP {p}%|Pensioenpremie ABP {p}%",
    "disability_pension": "ABP premie AOP {p}%",
    "paww": "PAWW premie {p}%",
    "paww_back": "PAWW compensatie",
    "wga_gap": "Loyalis AOV / WGA-hiaat",
    "sector_fund": "Bijdrage sectorfonds",
    "wage_tax": "Loonheffing|Loonbelasting/premie volksverz.",
    "wage_tax_special": "Loonheffing bijzonder|Loonheffing bijz. tarief {p}%",
    "wga": "Verhaal WGA-premie {p}%|Whk werknemer {p}%",
    "zvw_withheld": "Inhouding Zvw {p}%",
    "travel": "Reiskosten woon-werkverkeer|Vergoeding ov-abonnement",
    "home_working": "Thuiswerkvergoeding",
    "expenses": "Internetvergoeding|Declaratie",
    "transport": "Eigen bijdrage ov-kaart",
    "health_insurance": "Zorgverzekering IZA|Zorgverzekering",
    "union": "AOb contributie|Vakbondscontributie",
    "staff_association": "Personeelsvereniging",
    "loan": "Aflossing fietslening|Lening",
    "advance": "Verrekening voorschot",
    "attachment": "Loonbeslag|Inhouding beslag kenmerk 2026/317",
    "car_contribution": "Bijdrage privégebruik",
    "earlier_paid": "Eerder betaald netto",
    "debt": "Terugvordering",
    "gross_total": "Bruto|Totaal bruto",
    "taxable": "Belastbaar loon|Fiscaal loon",
    "net": "Netto|Netto salaris",
    "payment": "Betaling|Netto betaling|Over te maken bedrag",
}
_STYLE = """
@page { size: A4; margin: 14mm 15mm } body { font: SIZEpt FONT; color: #111 } h1 { font-size: 13pt; margin: 0 } .addr { display: flex; justify-content: space-between; margin-bottom: 10px }
.addr div:last-child { width: 62mm; padding-top: 10mm } table { border-collapse: collapse; width: 100% } .facts td { padding: 1.5px 4px } .facts td:nth-child(odd) { width: 21%; font-weight: bold }
.facts { border-top: 1.2px solid #000; border-bottom: 1.2px solid #000; margin: 6px 0 12px } .lines th { border-bottom: 1px solid #000; text-align: right; padding: 3px 4px } .lines td { text-align: right; padding: 2.2px 4px }
.lines td:nth-child(-n+2), .lines th:nth-child(-n+2) { text-align: left } .sum td { font-weight: bold; background: #ececec } .note { font-size: 85%; margin-top: 12px }
"""


def _earlier(truth: SlipTruth, chance: random.Random) -> SlipTruth:
    """The slip that is put right: the same lines, before what this one changes."""
    wage = abs(truth.gross_wage) * chance.randint(3, 6) + 400
    pension = to_cent(wage * Decimal("0.045"))
    amounts = {"gross": to_cent(wage), "pretax": -pension, "tax": -to_cent((wage - pension) * Decimal("0.11"))}
    return replace(truth, lines=tuple(replace(line, amount=amounts[line.role]) for line in truth.lines))


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    habit = Habit(grouping=chance.choice([".", "."]), minus=chance.choice(["-", "−"]), trailing=chance.random() < 0.5)
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["dmy", "slash", "words"])
    agreed, paid = agreed_hours(truth), truth.payment_date
    is_turned = chance.random() < 0.4
    initials, _, surname = truth.employee.partition(" ")
    name = f"{surname}, {initials}" if is_turned else truth.employee
    when = f"{period.number:02}-{period.year}"

    def count(each: Row) -> list[str]:
        line = each.line
        if line is None or line.hours is None or line.rate is None:
            return ["", ""]
        return [number(line.hours), number(line.rate)]

    code, body = 0, []
    rows = list(statement(truth, words, with_special=False))
    if truth.correction_of:
        heads = [
            "Code",
            "Omschrijving",
            *chance.choice([("Was", "Wordt", "Verschil"), ("Oud", "Nieuw", "Te verrekenen")]),
        ]
        old = list(statement(_earlier(truth, chance), words, with_special=False))
        for each, before in zip(rows, old, strict=True):
            code += 0 if each.total else chance.randint(5, 60)
            label = each.label + (
                f" (verschil {number(each.line.hours)} uur)" if each.line and each.line.hours is not None else ""
            )
            amounts = [habit.money(amount) for amount in (before.amount, before.amount + each.amount, each.amount)]
            body.append(
                f"<tr{' class=sum' if each.total else ''}>{cells(['' if each.total else f'{code:04}', label, *amounts])}</tr>"
            )
        is_last = period.number == {"month": 12, "four_weeks": 13}[period.kind]
        settled = PayPeriod(period.kind, period.year + is_last, 1 if is_last else period.number + 1)
        paid = settled.end - datetime.timedelta(days=chance.randint(0, 6)) if paid else None
        pay = [
            ("Correctie over periode", f"{named(period, chance)} ({span(period, form)})"),
            (
                "Verwerkt in",
                date(settled.start, "words").partition(" ")[2] if settled.kind == "month" else named(settled, chance),
            ),
        ]
    else:
        heads = ["Code", "Omschrijving", "Periode", "Aantal", "Tarief", "Bedrag", "Cumulatief"]
        for each in rows:
            code += 0 if each.total else chance.randint(5, 60)
            last = f"{period.number - 1:02}-{period.year}" if period.number > 1 else f"12-{period.year - 1}"
            of = "" if each.total else last if each.line and each.line.meaning in {"back_pay", "surcharge"} else when
            values = [
                "" if each.total else f"{code:04}",
                each.label,
                of,
                *count(each),
                habit.money(each.amount),
                habit.money(truth.cumulative(each.amount)),
            ]
            body.append(f"<tr{' class=sum' if each.total else ''}>{cells(values)}</tr>")
        pay = [
            ("Periode", named(period, chance) if period.is_whole else span(period, form)),
            ("Van - tot en met", span(period, form, " - ")),
        ]
    facts = pairs(
        *pay,
        ("Betalingstermijn", UNITS[period.kind]),
        ("Betaaldatum", date(paid, form) if paid else None),
        ("Werkgever", truth.employer.name),
        ("Loonheffingennummer", payroll_number(truth.employer.payroll_tax_number, chance)),
        ("Naam", name),
        ("BSN", truth.bsn),
        ("Tabelkleur", "groen" if truth.green else "wit"),
        ("Loonheffingskorting", {True: "ja", False: "nee", None: None}[truth.tax_credit_applied]),
        ("Schaal / trede", f"{chance.randint(2, 9)} / {chance.randint(1, 11)}"),
        ("Arbeidsduur per week", f"{number(agreed)} uur" if agreed is not None else None),
        ("Minimumloon per uur", number(minimum_wage(period))),
        ("Datum indiensttreding", date(truth.hired, form) if truth.hired else None),
    )
    table = "".join(row([value for pair in facts[at : at + 2] for value in pair]) for at in range(0, len(facts), 2))
    title = chance.choice(["Salarisspecificatie", "Specificatie salaris"]) + (
        " - correctie" if truth.correction_of else ""
    )
    saved = habit.money(truth.cumulative(truth.holiday_reserved))
    note = (
        "Deze specificatie bevat alleen de herrekening van de genoemde periode."
        if truth.correction_of
        else f"Opgebouwde vakantie-uitkering tot en met deze periode: {saved}."
    )
    labour = labour_credit(truth)
    if labour is not None and chance.random() < 0.5:
        note += f" Verrekende arbeidskorting: {habit.money(labour)}. Loon SV: {habit.money(truth.taxable_wage)}."
    to = "" if is_turned else f"{truth.employee}<br>Kerkpad 3<br>1000 AG Waterstad"
    html = (
        f"<h1>{title}</h1><div class=addr><div>{truth.employer.street}<br>{truth.employer.town}</div><div>{to}</div></div>"
        f"<table class=facts>{table}</table><table class=lines>{row(heads, tag='th')}{''.join(body)}</table><p class=note>{note}</p>"
    )
    font, size = chance.choice(
        [("Liberation Sans", "8.5"), ("DejaVu Sans Condensed", "8"), ("Liberation Mono", "7.5")]
    )
    data = html_pdf(html, _STYLE.replace("FONT", font).replace("SIZE", size))
    return Drawing(data, shows={"employee_name": name, "payment_date": paid.isoformat() if paid else None})


FAMILY = Family(
    draw, "weasyprint", ("month", "month", "four_weeks"), scenarios=(*STAFF, *["correction of an earlier period"] * 3)
)
