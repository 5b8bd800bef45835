"""Seasonal work under glass: Polish words with the Dutch ones small under them, wage, tax and settlement in three boxes."""

import html
import random
from decimal import Decimal

from tests.samples.families import Drawing, Family, Habit, Wording, pairs, payroll_number
from tests.samples.families.particulars import minimum_wage, mixed
from tests.samples.families.periods import date, span
from tests.samples.printing import html_pdf
from tests.samples.sheets import number
from tests.samples.truth import SlipTruth

# Polish / Dutch; both stand on the slip.
WORDS = {
    "salary": "Godziny normalne / Normale uren|Praca zasadnicza / Basisuren",
    "salary_second": "Godziny normalne, drugi klient / Normale uren 2e inlener",
    "overtime": "Nadgodziny {p}% / Overuren {p}%",
    "surcharge": "Dodatek za niedziele {p}% / Zondagtoeslag {p}%|Dodatek nocny {p}% / Nachttoeslag {p}%",
    "sick_pay": "Zasiłek chorobowy 70% / Ziekengeld 70%",
    "waiting_day": "Dzień wyczekiwania / Wachtdag",
    "holiday_allowance": "Wakacyjne / Vakantiegeld|Dodatek wakacyjny / Vakantiebijslag",
    "holiday_reserve_paid": "Rozliczenie wakacyjnego / Afrekening vakantiegeld",
    "leave_paid_out": "Niewykorzystany urlop / Uitbetaling vakantiedagen",
    "year_end": "Premia roczna / Eindejaarsuitkering",
    "back_pay": "Wyrównanie za poprzedni okres / Nabetaling vorige periode",
    "pension": "Składka emerytalna {p}% / Pensioenpremie {p}%|Emerytura BPL {p}% / Pensioen BPL {p}%",
    "disability_pension": "Ubezpieczenie chorobowe / Ziektewet groep",
    "paww": "Składka PAWW / Bijdrage PAWW",
    "paww_back": "Zwrot PAWW / PAWW terug",
    "wga_gap": "Ubezpieczenie WGA / WGA-hiaat",
    "sector_fund": "Fundusz branżowy / Colland",
    "et_exchange": "Potrącenie ET / Uitruil ET",
    "wage_tax": "Podatek od wynagrodzenia / Loonheffing|Podatek / Loonheffing",
    "wage_tax_special": "Podatek taryfa specjalna {p}% / Loonheffing bijzonder tarief {p}%",
    "wga": "Składka WGA / WGA werknemer",
    "zvw_withheld": "Składka zdrowotna / Inh. Zvw",
    "travel": "Zwrot dojazdów / Reiskosten",
    "home_working": "Dodatek domowy / Thuiswerkvergoeding",
    "expenses": "Zwrot wydatków / Onkosten",
    "et_travel": "Zwrot ET podróż / ET reiskosten",
    "et_housing": "Zwrot ET mieszkanie / ET huisvesting",
    "housing": "Mieszkanie / Huisvesting|Czynsz / Huur",
    "transport": "Dojazd / Vervoer",
    "health_insurance": "Ubezpieczenie zdrowotne / Zorgverzekering",
    "union": "Związek / Vakbond",
    "staff_association": "Odzież robocza / Werkkleding|Kara / Boete",
    "loan": "Spłata pożyczki / Aflossing lening",
    "advance": "Zaliczka / Voorschot",
    "attachment": "Zajęcie wynagrodzenia / Loonbeslag",
    "earlier_paid": "Wypłacono wcześniej / Eerder betaald",
    "debt": "Zaległość / Schuld",
    "gross_total": "Razem brutto / Totaal bruto",
    "taxable": "Podstawa podatku / Loon voor loonheffing",
    "net": "Netto / Nettoloon|Płaca netto / Nettoloon",
    "payment": "Do wypłaty / Uit te betalen|Przelew / Betaling per bank",
}
_STYLE = """
@page { size: A4; margin: 14mm 16mm } body { font: SIZEpt FONT } .top { display: flex; justify-content: space-between; border-bottom: 3px solid #4a7c2c; padding-bottom: 6px }
.top b { font-size: 15pt; color: #4a7c2c } .top div { text-align: right } .facts { display: grid; grid-template-columns: 1fr 1fr 1fr; gap: 6px 14px; margin: 12px 0 }
small { display: block; color: #667; font-size: 80% } .box { border: 1px solid #4a7c2c; border-radius: 3px; margin-bottom: 9px; padding: 2px 8px }
table { width: 100%; border-collapse: collapse } td { padding: 2.5px 2px; text-align: right; vertical-align: top } td:first-child { text-align: left } .sum td { border-top: 1px solid #4a7c2c; font-weight: bold }
.pay { background: #e6f0df } .end { display: flex; gap: 30px; font-size: 90%; color: #445 } .fix { color: #a00; font-weight: bold }
"""


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    habit = Habit(
        grouping=chance.choice([".", " ", ""]), minus=chance.choice(["-", "−"]), euro=chance.choice(["", "", "after"])
    )
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["dots", "dmy"])
    is_small = chance.random() < 0.6

    def both(text: str) -> str:
        """The Dutch word small under the Polish one, or behind it after a stroke."""
        polish, _, dutch = html.escape(text).partition(" / ")
        return f"{polish}<small>{dutch}</small>" if is_small else f"{polish} / {dutch}"

    def row(label: str, amount: Decimal, hours: str = "", rate: str = "", kind: str = "") -> str:
        return f"<tr class='{kind}'><td>{both(label)}</td><td>{hours}</td><td>{rate}</td><td>{habit.money(amount)}</td></tr>"

    def box(roles: tuple[str, ...], totals: tuple[tuple[str, Decimal], ...], kind: str = "") -> str:
        rows = ""
        for line in truth.of(*roles):  # type: ignore[arg-type]
            worked = line.hours is not None and line.rate is not None
            rows += row(
                words.of(line),
                line.amount,
                number(line.hours) if worked and line.hours is not None else "",
                number(line.rate) if worked and line.rate is not None else "",
            )
        sums = "".join(row(words[name], amount, kind="sum") for name, amount in totals)
        return f"<div class='box {kind}'><table><colgroup><col><col style='width:16%'><col style='width:16%'><col style='width:20%'></colgroup>{rows}{sums}</table></div>"

    weeks = (
        f"{period.number}/{period.year}"
        if period.kind == "week"
        else f"{4 * period.number - 3}-{4 * period.number}/{period.year}"
    )
    who = pairs(
        ("Pracodawca / Werkgever", truth.employer.name),
        ("Pracownik / Werknemer", truth.employee),
        ("BSN / Sofinummer", truth.bsn),
        ("Miejsce pracy / Werkplek", truth.hirer),
    )
    when = pairs(
        ("Tydzień / Week" if period.kind == "week" else "Tygodnie / Weken", weeks if period.is_whole else None),
        ("Okres / Periode", span(period, form, " - ")),
        (
            "Rozliczenie / Verloning",
            {"week": "tygodniowo / per week", "four_weeks": "co 4 tygodnie / per 4 weken"}[period.kind],
        ),
        ("Data przelewu / Datum betaling", date(truth.payment_date, form) if truth.payment_date else None),
    )
    terms = pairs(
        (
            "Ulga podatkowa / Heffingskorting",
            {True: "tak / ja", False: "nie / nee", None: None}[truth.tax_credit_applied],
        ),
        ("Nr podatkowy pracodawcy / Loonheffingennummer", payroll_number(truth.employer.payroll_tax_number, chance)),
        ("Stawka za godzinę / Uurloon", number(truth.hourly_wage) if truth.hourly_wage else None),
        ("Płaca minimalna / Minimumloon per uur", number(minimum_wage(period))),
    )
    facts = mixed(chance, who, when, terms)
    fix = f"<p class=fix>{chance.choice(['Korekta wcześniejszego okresu / Correctie eerdere periode', 'KOREKTA / CORRECTIE'])}</p>"
    saved, tax = truth.cumulative(truth.holiday_reserved), truth.cumulative(truth.wage_tax)
    so_far = (
        f"<div class=end><div>Rezerwa wakacyjnego / Reservering vakantiegeld: {habit.money(saved)}</div>"
        f"<div>Podatek w tym roku / Loonheffing dit jaar: {habit.money(tax)}</div></div>"
    )
    body = (
        f"<div class=top><b>Pasek płacowy / Loonstrook</b><div>{html.escape(truth.employer.name)}<small>{truth.employer.street}, {truth.employer.town}</small></div></div>"
        + (fix if truth.correction_of else "")
        + "<div class=facts>"
        + "".join(f"<div><small>{label}</small>{html.escape(value)}</div>" for label, value in facts)
        + "</div>"
        + box(("gross",), (("gross_total", truth.gross_wage),))
        + box(("pretax", "fiscal"), (("taxable", truth.taxable_wage),))
        + box(("tax", "posttax"), (("net", truth.net_wage),))
        + box(("plus", "minus"), (("payment", truth.net_payment),), "pay")
        + ("" if truth.correction_of else so_far)
    )
    font = chance.choice(["DejaVu Sans", "DejaVu Sans Condensed", "Liberation Sans", "Liberation Serif"])
    size = {"DejaVu Sans": "8", "DejaVu Sans Condensed": "8.5"}.get(font, "9")
    return Drawing(html_pdf(body, _STYLE.replace("FONT", font).replace("SIZE", size)))


FAMILY = Family(
    draw,
    "weasyprint",
    ("week", "four_weeks"),
    agency=True,
    scenarios=(
        "ordinary", "ordinary", "two hirers", "exchange", "exchange", "advance", "attachment", "loan", "negative payment",
        "holiday allowance paid", "holiday allowance paid", "overtime at the special rate", "PAWW twice", "surcharges",
        "sick with a waiting day", "no tax credit", "no hours", "final settlement", "short period", "back pay", "Zvw withheld",
        "correction of an earlier period", "last period of the year",
    ),
)  # fmt: skip
