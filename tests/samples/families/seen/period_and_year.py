"""A web page as paper: a code, what is it, how many, the period beside the year, and the employer's part."""

import random

from tests.samples.families import PERIOD, Drawing, Family, Habit, Wording, marked, pairs, payroll_number, statement
from tests.samples.families.periods import UNITS, date, printed
from tests.samples.printing import cells, html_pdf, row
from tests.samples.sheets import number
from tests.samples.truth import SlipTruth, to_cent

WORDS = {
    "salary": "Loon normaal|Normale uren|Contractloon",
    "salary_second": "Normale uren project 2",
    "overtime": "Meeruren {p}%|Overwerk {p}%",
    "surcharge": "ORT {p}%",
    "sick_pay": "Ziekengeld",
    "waiting_day": "Inhouding wachtdag",
    "holiday_allowance": "Vakantiebijslag|Vakantiegeld",
    "holiday_reserve_paid": "Uitbetaling vakantiebijslag",
    "leave_paid_out": "Uitbetaling verlofuren",
    "year_end": "Dertiende maand|EJU",
    "back_pay": "Nabetaling|TWK",
    "pension": "PFZW|ABP|Pensioenpremie Wn",
    "disability_pension": "AOP",
    "paww": "Premie PAWW",
    "paww_back": "Premie PAWW",
    "wga_gap": "WGA hiaat",
    "sector_fund": "SOOB",
    "wage_tax": "Loonheffing|LH|Inh. loonheffing",
    "wage_tax_special": "Loonheffing bijz. tarief|LH bijzonder",
    "wga": "Gediff. WGA wn|Whk (werknemer)",
    "travel": "Km-vergoeding|Reiskosten",
    "expenses": "Onbelaste vergoeding",
    "health_insurance": "Zorgverzekering (nominale premie)",
    "loan": "Lening",
    "attachment": "Beslag|Loonbeslag",
    "gross_total": "Bruto loon|Totaal bruto",
    "taxable": "Loon LB/PH|Fiscaal loon",
    "taxable_special": "Bijzondere beloningen",
    "net": "Nettoloon|Netto",
    "payment": "Netto uitbetaling|Uitbetaald",
}
_STYLE = """
@page { size: A4; margin: 14mm } body { font: 8pt FONT } h1 { font-size: 14pt; color: #234 }
table { border-collapse: collapse; width: 100% } td, th { padding: 2px 5px; text-align: left }
.head td:nth-child(odd) { color: #567; width: 19% } .lines td, .lines th { border-bottom: .5px solid #bbb; text-align: right }
.lines td:nth-child(2), .lines th:nth-child(2), .lines td:first-child { text-align: left } .total td { font-weight: bold; background: #eef }
.foot { margin-top: 12mm; width: 55% } .foot td:last-child { text-align: right } small { color: #666 }
"""


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    habit = Habit(
        grouping=chance.choice([".", "\u202f", " ", ""]),
        minus=chance.choice(["-", "−"]),
        trailing=chance.random() < 0.3,
        positive=chance.random() < 0.3,
    )
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["dmy", "dots", "iso"])
    employer = chance.random() < 0.6
    bare = period.kind != "four_weeks" and period.is_whole and period.number <= 12 and chance.random() < 0.05
    heads = ["Code", "Omschrijving", "Aantal", "Tarief", "Periode", "Cumulatief", *(["Werkgever"] if employer else [])]
    body = []
    for index, each in enumerate(statement(truth, words)):
        line = each.line
        amount = habit.of(line) if line else habit.money(each.amount)
        shown = (
            -each.amount
            if line and habit.positive and line.role in {"pretax", "tax", "posttax", "minus"}
            else each.amount
        )
        values = [
            1000 + 10 * index if line else "",
            each.label,
            number(line.hours) if line and line.hours is not None else "",
            number(line.rate) if line and line.rate is not None else "",
            amount,
            habit.money(truth.cumulative(shown)),
        ]
        if employer:
            values.append(habit.money(line.employer_part) if line and line.employer_part else "")
        body.append(f"<tr{'' if line else ' class=total'}>{cells(values)}</tr>")
        if employer and each.total == "taxable":
            levy = habit.money(to_cent(truth.taxable_wage * 61 / 1000))
            body.append(row([9001, "Zvw WG", "", "", "", "", levy]))
    head = pairs(
        ("Werkgever", truth.employer.name),
        ("Medewerker", truth.employee),
        ("LH-nummer", payroll_number(truth.employer.payroll_tax_number, chance)),
        ("BSN", truth.bsn),
        ("Loonperiode", period.bare if bare else printed(period, chance, form=form)),
        (
            "Frequentie",
            None if bare else {"month": "maandelijks", "week": "wekelijks", "four_weeks": "vier weken"}[period.kind],
        ),
        ("Loonheffingskorting toegepast", {True: "Ja", False: "Nee", None: None}[truth.tax_credit_applied]),
        ("Tabelkleur", "groen" if truth.green else "wit"),
        ("Datum uitbetaling", date(truth.payment_date, form) if truth.payment_date and not bare else None),
        ("Printdatum", None if bare else date(period.end, form)),
        ("Uurloon", number(truth.hourly_wage) if truth.hourly_wage else None),
        ("Verloonde uren", number(truth.hours_paid) if truth.shows_hours and not truth.open else None),
    )
    table = "".join(row([value for pair in head[at : at + 2] for value in pair]) for at in range(0, len(head), 2))
    reserve = [
        ("Reservering vakantiegeld", habit.money(truth.holiday_reserved)),
        ("Saldo vakantiegeld", habit.money(truth.cumulative(truth.holiday_reserved))),
        ("Arbeidskorting", habit.money(to_cent(truth.taxable_wage / 25))),
    ]
    html = (
        f"<h1>{marked(truth, 'Loonspecificatie', chance.choice(['Herrekening', 'TWK']))}</h1><p>{truth.employer.street}, {truth.employer.town}</p>"
        f"<table class=head>{table}</table><br><table class=lines>{row(heads, tag='th')}{''.join(body)}</table>"
        f"<table class=foot>{''.join(row(pair) for pair in reserve)}</table>"
        f"<p><small>{'' if bare else f'Tabel: {UNITS[period.kind]}. '}Vragen over deze specificatie? Neem contact op met de salarisadministratie.</small></p>"
    )
    font = chance.choice(["DejaVu Sans", "Liberation Sans", "Liberation Serif"])
    data = html_pdf(html, _STYLE.replace("FONT", font))
    return Drawing(data, hides=frozenset({"payment_date"}), doubts=PERIOD) if bare else Drawing(data)


FAMILY = Family(draw, "weasyprint", ("month", "four_weeks", "week"))
