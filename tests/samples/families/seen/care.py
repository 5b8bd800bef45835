"""Home care: irregular hours a day part a line, a budget of choice, boxes, and the totals in a coloured column at the side."""

import random

from tests.samples.families import PERIOD, Drawing, Family, Habit, Wording, pairs, payroll_number
from tests.samples.families.periods import UNITS, date, printed, span
from tests.samples.printing import cells, html_pdf, row
from tests.samples.sheets import number
from tests.samples.truth import SlipTruth

WORDS = {
    "salary": "Salaris gewerkte uren|Uren volgens rooster|Maandsalaris",
    "overtime": "Meerwerk {p}%|Overwerk {p}%",
    "surcharge": "ORT {p}%|Onregelm. toeslag {p}%",
    "sick_pay": "Loon tijdens ziekte 70%",
    "waiting_day": "Wachtdag ziekte",
    "holiday_allowance": "Vakantiebijslag|Vakantietoeslag uitbetaling",
    "holiday_reserve_paid": "Vakantiebijslag einde dienst",
    "leave_paid_out": "Verlofsaldo uitbetaald",
    "year_end": "Eindejaarsuitkering|Uitbetaling IKB",
    "pension": "Pensioenpremie PFZW|PFZW ouderdomspensioen",
    "disability_pension": "PFZW AP-premie|AP",
    "paww": "Premie PAWW werknemer",
    "paww_back": "Compensatie premie PAWW",
    "wga_gap": "WGA-gat",
    "sector_fund": "Sociaal fonds",
    "wage_tax": "Ingehouden loonheffing|Loonheffing",
    "wage_tax_special": "Loonheffing bijzonder tarief|Loonheffing over bijzondere beloningen",
    "wga": "Whk werknemersdeel|WGA-premie wn",
    "travel": "Reiskosten dienstreizen onbelast|Kilometervergoeding",
    "home_working": "Thuiswerkvergoeding",
    "staff_association": "Personeelsvereniging",
    "union": "Contributie vakbond",
    "health_insurance": "IZZ zorgverzekering|Zorgverzekering",
    "gross_total": "Bruto salaris|Totaal bruto",
    "taxable": "Fiscaal loon|Loon voor de loonheffing",
    "net": "Netto salaris|Nettoloon",
    "payment": "Netto uit te betalen|Uitbetaling per bank",
}
_STYLE = """
@page { size: A4; margin: 12mm } body { font: SIZEpt FONT } .title { background: #7a2a6b; color: white; padding: 6px 10px; font-size: 13pt }
.people { display: flex; gap: 8px; margin: 8px 0 } .people div { flex: 1; border: .6px solid #b9a; padding: 6px } .people b { color: #7a2a6b }
.main { display: flex; gap: 10px } .main .lines { flex: 3 } .side { flex: 1.3; background: #f4ebf2; padding: 6px } .side p { margin: 5px 0 1px; font-size: 7pt; color: #666 }
.side strong { display: block; text-align: right; font-size: 10pt } table { border-collapse: collapse; width: 100% } td, th { padding: 2px 4px; text-align: left }
.lines td:nth-child(n+2), .lines th:nth-child(n+2) { text-align: right } h3 { margin: 8px 0 2px; font-size: 9pt; color: #7a2a6b } .sub td { border-top: .5px solid #888; font-weight: bold }
"""


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    habit = Habit(
        grouping=chance.choice([".", "\u00a0", " "]),
        minus=chance.choice(["-", "−"]),
        euro="before" if chance.random() < 0.35 else "",
        positive=chance.random() < 0.35,
    )
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["dmy", "words", "bare"])

    bare = period.kind == "month" and period.is_whole and chance.random() < 0.05

    def part(title: str, roles: tuple[str, ...]) -> str:
        lines = truth.of(*roles)  # type: ignore[arg-type]
        if not lines:
            return ""
        body = "".join(
            row(
                [
                    words.of(line),
                    number(line.hours) if line.hours is not None else "",
                    number(line.rate) if line.rate is not None else "",
                    habit.of(line),
                ]
            )
            for line in lines
        )
        return f"<h3>{title}</h3><table class=lines>{row(['', 'aantal', 'per eenheid', 'bedrag'], tag='th')}{body}</table>"

    parts = (
        part("Beloning", ("gross",))
        + f"<table class=lines><tr class=sub>{cells([words['gross_total'], '', '', habit.money(truth.gross_wage)])}</tr></table>"
        + part("Inhoudingen voor belasting", ("pretax", "fiscal"))
        + part("Belasting en premies", ("tax", "posttax"))
        + part("Vergoedingen en overige inhoudingen", ("plus", "minus"))
    )
    side = [
        (words["taxable"], truth.taxable_wage),
        (words["net"], truth.net_wage),
        (words["payment"], truth.net_payment),
    ]
    year = [
        ("Loon LH", truth.taxable_wage),
        ("Loonheffing", truth.wage_tax),
        ("Pensioenpremie", -truth.total("pretax")),
    ]
    left = pairs(
        ("Organisatie", truth.employer.name),
        ("Loonheffingsnummer", payroll_number(truth.employer.payroll_tax_number, chance)),
        (
            "Salarisperiode",
            period.bare if bare else printed(period, chance, form=form) if period.is_whole else span(period, form),
        ),
        ("Betaling per", None if bare else UNITS[period.kind]),
        ("Betaaldatum", date(truth.payment_date, form) if truth.payment_date and not bare else None),
    )
    right = pairs(
        ("Naam medewerker", truth.employee),
        ("Burgerservicenr.", truth.bsn),
        ("In dienst", date(truth.hired, form) if truth.hired else None),
        ("Uit dienst", date(truth.left, form) if truth.left else None),
        ("Loonheffingskorting", {True: "ja", False: "nee", None: None}[truth.tax_credit_applied]),
    )

    def box(given: list[tuple[str, str]]) -> str:
        return f"<div><table>{''.join(row(pair) for pair in given)}</table></div>"

    html = (
        f"<div class=title>Salarisstrook {truth.employer.name.replace('&', '&amp;')}</div><div class=people>{box(left)}{box(right)}</div>"
        f"<div class=main><div class=lines>{parts}</div><div class=side>"
        + "".join(f"<p>{label}</p><strong>{habit.money(amount)}</strong>" for label, amount in side)
        + "<hr><p>Cumulatief dit jaar</p>"
        + "".join(f"<p>{label}</p>{habit.money(truth.cumulative(amount))}" for label, amount in year)
        + f"<hr><p>Opgebouwde vakantietoeslag</p>{habit.money(truth.cumulative(truth.holiday_reserved))}</div></div>"
    )
    style = _STYLE.replace(
        "FONT", chance.choice(["Liberation Sans Narrow", "DejaVu Sans", "Liberation Sans"])
    ).replace("SIZE", chance.choice(["8", "8.5"]))
    data = html_pdf(html, style)
    return Drawing(data, hides=frozenset({"payment_date"}), doubts=PERIOD) if bare else Drawing(data)


FAMILY = Family(
    draw,
    "weasyprint",
    ("month", "month", "four_weeks"),
    scenarios=(
        "ordinary",
        "surcharges",
        "surcharges",
        "surcharges",
        "holiday allowance paid",
        "year-end payment",
        "overtime at the special rate",
        "sick with a waiting day",
        "final settlement",
        "PAWW twice",
        "no tax credit",
        "attachment",
        "back pay",
        "short period",
        "no hours",
        "last period of the year",
    ),
)
