"""An agency for packers and pickers: Dutch words with the Polish ones in brackets, the week in a band, reservations at the left."""

import html
import random
from decimal import Decimal

from tests.samples.families import Drawing, Family, Habit, Wording, pairs, payroll_number
from tests.samples.families.particulars import AGENCY, account, counted, minimum_wage
from tests.samples.families.periods import date, span
from tests.samples.printing import cells, html_pdf, row
from tests.samples.sheets import number
from tests.samples.truth import SlipTruth

WORDS = {
    "salary": "Gewerkte uren (godziny pracy)|Normale uren (godziny zwykłe)",
    "salary_second": "Gewerkte uren 2e locatie (godziny, 2. miejsce)",
    "overtime": "Overuren {p}% (nadgodziny)",
    "surcharge": "Nachttoeslag {p}% (dodatek nocny)|Weekendtoeslag {p}% (dodatek weekendowy)",
    "sick_pay": "Ziekengeld 70% (chorobowe)",
    "waiting_day": "Wachtdag (dzień bez zapłaty)",
    "holiday_allowance": "Vakantiegeld (wakacyjne)|Uitbetaling vakantiegeld (wypłata wakacyjnego)",
    "holiday_reserve_paid": "Eindafrekening vakantiegeld (rozliczenie wakacyjnego)",
    "leave_paid_out": "Eindafrekening vakantie-uren (rozliczenie urlopu)",
    "year_end": "Eindejaarsuitkering (premia roczna)",
    "back_pay": "Nabetaling (wyrównanie)",
    "pension": "Pensioenpremie {p}% (emerytura)|StiPP pensioen {p}% (emerytura)",
    "disability_pension": "Aanvullend ziekengeld (ubezp. chorobowe)",
    "paww": "PAWW (składka PAWW)",
    "paww_back": "PAWW terug (zwrot PAWW)",
    "wga_gap": "WGA-hiaat (ubezp. WGA)",
    "sector_fund": "Sociaal fonds (fundusz socjalny)",
    "et_exchange": "Uitruil ET-kosten (wymiana ET)",
    "wage_tax": "Loonheffing (podatek)",
    "wage_tax_special": "Loonheffing bijz. tarief {p}% (podatek specjalny)",
    "wga": "WGA werknemer (składka WGA)",
    "zvw_withheld": "Zvw-bijdrage (składka zdrowotna)",
    "travel": "Reiskosten (dojazdy)",
    "home_working": "Thuiswerkvergoeding (praca zdalna)",
    "expenses": "Onkosten (koszty)",
    "et_travel": "ET reiskosten (podróż ET)",
    "et_housing": "ET huisvesting (mieszkanie ET)",
    "housing": "Huisvesting (mieszkanie)",
    "transport": "Vervoer (transport)",
    "health_insurance": "Zorgverzekering (ubezpieczenie zdrowotne)",
    "union": "Vakbond (związek)",
    "staff_association": "Werkkleding (odzież)|Boete (kara)",
    "loan": "Lening (pożyczka)",
    "advance": "Voorschot (zaliczka)",
    "attachment": "Loonbeslag (komornik)",
    "earlier_paid": "Eerder betaald (zapłacono wcześniej)",
    "debt": "Schuld (dług)",
    "gross_total": "Totaal bruto (razem brutto)",
    "taxable": "Loon voor loonheffing (podstawa)",
    "net": "Nettoloon (netto)",
    "payment": "Te betalen (do wypłaty)|Uit te betalen (do wypłaty)",
}
_STYLE = """
@page { size: A4; margin: 12mm 14mm } body { font: SIZEpt FONT } .band { background: #20404f; color: #fff; padding: 7px 10px; display: flex; justify-content: space-between; font-size: 120% }
.facts { display: grid; grid-template-columns: 38mm 1fr 38mm 1fr; gap: 3px 6px; margin: 10px 2px } .facts span:nth-child(odd) { color: #555 }
.two { display: flex; gap: 10px; align-items: flex-start } .side { flex: none; width: 47mm; background: #f1f4f5; padding: 6px } .side b { display: block; margin-bottom: 4px } .side td { padding: 2px 0; font-size: 88% } .side td:last-child { text-align: right; padding-left: 8px; white-space: nowrap }
table { border-collapse: collapse; width: 100% } .lines { flex: 1 } .lines td, .lines th { padding: 2.6px 4px; text-align: right; white-space: nowrap } .lines td:first-child, .lines th:first-child { text-align: left; white-space: normal }
.sum td { font-weight: bold; border-top: .6px solid #20404f; border-bottom: .6px solid #20404f } .fix { color: #a33; font-weight: bold }
"""


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    habit = Habit(
        grouping=chance.choice([" ", "\u00a0", "\u202f", "."]),
        minus=chance.choice(["-", "−"]),
        trailing=chance.random() < 0.3,
        euro=chance.choice(["after", "after", ""]),
    )
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["dots", "dmy", "slash"])
    week = (
        f"Week (tydzień) {period.number} - {period.year}"
        if period.kind == "week"
        else f"Week (tydzień) {4 * period.number - 3} - {4 * period.number}, {period.year}"
    )
    facts = pairs(
        ("Werkgever (pracodawca)", truth.employer.name),
        ("Naam (pracownik)", truth.employee),
        ("LH-nummer", payroll_number(truth.employer.payroll_tax_number, chance)),
        ("BSN", truth.bsn),
        ("Inlener (klient)", truth.hirer),
        ("Geboren (urodzony/a)", date(truth.birth_date, form) if truth.birth_date else None),
        ("Periode (okres)", span(period, form, " - ")),
        ("Loon per (wypłata co)", {"week": "week (tydzień)", "four_weeks": "4 weken (4 tygodnie)"}[period.kind]),
        ("Betaaldatum (data wypłaty)", date(truth.payment_date, form) if truth.payment_date else None),
        (
            "Heffingskorting (ulga)",
            {True: "ja (tak)", False: "nee (nie)", None: None}[truth.tax_credit_applied],
        ),
        ("Uurloon (stawka)", number(truth.hourly_wage) if truth.hourly_wage else None),
        ("Minimumloon (płaca min.)", number(minimum_wage(period))),
    )
    rows = []
    for roles, total, amount in (
        (("gross",), "gross_total", truth.gross_wage),
        (("pretax", "fiscal"), "taxable", truth.taxable_wage),
        (("tax", "posttax"), "net", truth.net_wage),
        (("plus", "minus"), "payment", truth.net_payment),
    ):
        lines = truth.of(*roles)  # type: ignore[arg-type]
        rows += [row((words.of(line), *counted(line), habit.money(line.amount))) for line in lines]
        rows.append(row((words[total], "", "", habit.money(amount)), kind="sum"))
    saved = truth.holiday_reserved
    kept = (
        ("Vakantiegeld (wakacyjne)", saved),
        ("Vakantiegeld saldo", truth.cumulative(saved)),
        ("Loonheffing jaar (podatek w roku)", truth.cumulative(truth.wage_tax)),
    )
    side = "".join(row((label, number(amount))) for label, amount in kept)
    leave = row(("Vakantie-uren (urlop)", number(Decimal(chance.randint(0, 400)) / 4)))
    title = chance.choice(["Loonstrook (pasek wypłaty)", "Salaris (pasek)"])
    fix = "<p class=fix>CORRECTIE (korekta) eerdere periode</p>" if truth.correction_of else ""
    heads = ("Omschrijving (opis)", "Uren", "Tarief", "Bedrag (kwota)")
    body = (
        f"<div class=band><span>{title}</span><span>{week if period.is_whole else span(period, form, ' - ')}</span></div>{fix}"
        f"<div class=facts>{''.join(cells(pair, 'span') for pair in facts)}</div><div class=two>"
        + (
            ""
            if truth.correction_of
            else f"<div class=side><b>Reserveringen (rezerwy)</b><table>{side}{leave}</table></div>"
        )
        + f"<div class=lines><table>{row(heads, tag='th')}{''.join(rows)}</table></div></div>"
        f"<p>{html.escape(truth.employer.name)}, {truth.employer.street}, {truth.employer.town}. Rekening (konto): {account(chance)}</p>"
    )
    font = chance.choice(["DejaVu Sans Condensed", "Liberation Sans", "DejaVu Serif"])
    size = {"DejaVu Serif": "7", "DejaVu Sans Condensed": "8"}.get(font, "8.5")
    return Drawing(html_pdf(body, _STYLE.replace("FONT", font).replace("SIZE", size)))


FAMILY = Family(draw, "weasyprint", ("week", "week", "four_weeks"), agency=True, scenarios=AGENCY)
