"""An agency for workers from Poland: Polish words with some Dutch between them, exchange of costs, housing withheld."""

import random

from tests.samples.families import Drawing, Family, Habit, Wording, marked, pairs, payroll_number
from tests.samples.families.periods import date, span
from tests.samples.printing import plain, typst_pdf
from tests.samples.sheets import number
from tests.samples.truth import SlipTruth

WORDS = {
    "salary": "Godziny przepracowane|Wynagrodzenie za godziny",
    "salary_second": "Godziny przepracowane 2",
    "overtime": "Nadgodziny {p}%",
    "surcharge": "Dodatek {p}%",
    "sick_pay": "Chorobowe 70%",
    "waiting_day": "Dzień oczekiwania",
    "holiday_allowance": "Dodatek wakacyjny|Vakantiegeld / dodatek urlopowy",
    "holiday_reserve_paid": "Wypłata dodatku wakacyjnego",
    "leave_paid_out": "Wypłata godzin urlopowych",
    "year_end": "Trzynasta pensja",
    "back_pay": "Wyrównanie",
    "pension": "STIPP emerytura {p}%|Składka emerytalna StiPP",
    "disability_pension": "Ziektewet groep II",
    "paww": "PAWW",
    "paww_back": "PAWW",
    "wga_gap": "WGA-gat",
    "sector_fund": "SFU fundusz socjalny",
    "et_exchange": "ET-uitruil|Wymiana ET",
    "wage_tax": "Podatek|Podatek dochodowy|Loonheffing / podatek",
    "wage_tax_special": "Podatek specjalny {p}%",
    "wga": "Whk|WGA",
    "travel": "Zwrot kosztów dojazdu",
    "home_working": "Dodatek za pracę w domu",
    "expenses": "Zwrot kosztów",
    "et_travel": "ET zwrot kosztów podróży",
    "et_housing": "ET zwrot zakwaterowania",
    "housing": "Zakwaterowanie|Huisvesting / zakwaterowanie",
    "transport": "Transport",
    "health_insurance": "Ubezpieczenie zdrowotne",
    "union": "Związek zawodowy",
    "staff_association": "Składka pracownicza",
    "loan": "Pożyczka",
    "advance": "Zaliczka",
    "attachment": "Zajęcie komornicze|Loonbeslag / zajęcie",
    "earlier_paid": "Wcześniej wypłacono",
    "debt": "Dług",
    "gross_total": "Brutto razem|Suma brutto",
    "taxable": "Podstawa|Podstawa opodatkowania",
    "taxable_special": "Podstawa specjalna",
    "net": "Netto|Wynagrodzenie netto",
    "payment": "Do wypłaty|Wypłata na konto",
}


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    habit = Habit(
        grouping=chance.choice([".", " ", ""]),
        euro="after" if chance.random() < 0.3 else "",
        positive=chance.random() < 0.3,
    )
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["dmy", "dots"])
    week = f"{period.number}/{period.year}"
    head = pairs(
        ("Pracodawca / Werkgever", truth.employer.name),
        ("Nr podatkowy / LH-nummer", payroll_number(truth.employer.payroll_tax_number, chance)),
        ("Pracownik / Werknemer", truth.employee),
        ("BSN", truth.bsn),
        (
            f"{'Tydzień' if period.kind == 'week' else 'Okres'} / {'Week' if period.kind == 'week' else 'Periode'}",
            week if period.kind == "week" and period.is_whole else span(period, form, " - "),
        ),
        ("Od - do", span(period, form, " - ")),
        ("Klient / Inlener", truth.hirer),
        (
            "Ulga podatkowa / Loonheffingskorting",
            {True: "Tak / Ja", False: "Nie / Nee", None: None}[truth.tax_credit_applied],
        ),
        ("Data wypłaty / Betaaldatum", date(truth.payment_date, form) if truth.payment_date else None),
        ("Stawka godzinowa / Uurloon", number(truth.hourly_wage) if truth.hourly_wage else None),
    )

    def block(*roles: str) -> list[str]:
        return [
            cell
            for line in truth.of(*roles)  # type: ignore[arg-type]
            for cell in (
                plain(words.of(line)),
                number(line.hours) if line.hours is not None else "",
                number(line.rate) if line.rate is not None else "",
                plain(habit.of(line)),
            )
        ]

    def total(name: str, amount: str) -> list[str]:
        return [f"*{plain(words[name])}*", "", "", f"*{plain(amount)}*"]

    rows = [
        *block("gross"),
        *total("gross_total", habit.money(truth.gross_wage)),
        *block("pretax", "fiscal"),
        *total("taxable", habit.money(truth.taxable_table)),
        *(total("taxable_special", habit.money(truth.taxable_special)) if truth.taxable_special else []),
        *block("tax", "posttax"),
        *total("net", habit.money(truth.net_wage)),
        *block("plus", "minus"),
        *total("payment", habit.money(truth.net_payment)),
    ]
    source = f"""
#set page(paper: "a4", margin: 14mm)
#set text(font: "{chance.choice(["Libertinus Serif", "New Computer Modern"])}", size: {chance.choice([9, 10])}pt)
#grid(columns: (1fr, 1fr), [#text(size: 14pt, weight: "bold")[{plain(truth.employer.name)}]], align(right)[*{plain(marked(truth, "Pasek wypłaty / Loonstrook", "Korekta / Correctie"))}*])
#line(length: 100%)
#table(columns: (58mm, 1fr), stroke: 0.3pt + luma(180), inset: 3pt, {", ".join(f"[{plain(label)}], [{plain(value)}]" for label, value in head)})
#v(3mm)
#table(columns: (1fr, 24mm, 24mm, 32mm), stroke: 0.3pt + luma(180), inset: 3.5pt, align: (x, y) => if x == 0 {{ left }} else {{ right }},
  [Opis / Omschrijving], [Ilość / Aantal], [Stawka / Tarief], [Kwota / Bedrag], {", ".join(f"[{cell}]" for cell in rows)})
#v(4mm)
#grid(columns: (70mm, 30mm), row-gutter: 4pt, [Rezerwacja urlopowa / Reservering vakantiegeld], align(right)[{plain(habit.money(truth.cumulative(truth.holiday_reserved)))}],
  [Podatek od początku roku / Cum. loonheffing], align(right)[{plain(habit.money(truth.cumulative(truth.wage_tax)))}])
"""
    return Drawing(typst_pdf(source))


FAMILY = Family(
    draw,
    "typst",
    ("week", "week", "four_weeks"),
    agency=True,
    rhythm=False,
    scenarios=(
        "ordinary",
        "ordinary",
        "two hirers",
        "exchange",
        "exchange",
        "advance",
        "attachment",
        "loan",
        "holiday allowance paid",
        "negative payment",
        "overtime at the special rate",
        "PAWW twice",
        "sick with a waiting day",
        "no tax credit",
        "surcharges",
        "correction of an earlier period",
        "final settlement",
    ),
)
