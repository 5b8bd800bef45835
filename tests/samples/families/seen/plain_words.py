"""A slip in everyday words for who is paid by the shift: four questions with their answers, and "je" instead of "u"."""

import html
import random
from decimal import Decimal

from tests.samples.families import Drawing, Family, Habit, Wording, marked, pairs, payroll_number
from tests.samples.families.periods import UNITS, date, span
from tests.samples.layouts import MONTHS
from tests.samples.printing import html_pdf
from tests.samples.sheets import number
from tests.samples.truth import PayPeriod, SlipTruth

WORDS = {
    "salary": "Loon voor je uren|Je vaste loon|Gewone uren",
    "salary_second": "Loon voor je uren op de andere plek",
    "overtime": "Overuren tegen {p}%",
    "surcharge": "Extra voor avond en weekend ({p}%)",
    "sick_pay": "Loon toen je ziek was (70%)",
    "waiting_day": "Eerste ziektedag, niet betaald",
    "holiday_allowance": "Je vakantiegeld|Vakantiegeld van het afgelopen jaar",
    "holiday_reserve_paid": "Je gespaarde vakantiegeld",
    "leave_paid_out": "Vakantie-uren die je niet opnam",
    "year_end": "Extra loon aan het eind van het jaar (eindejaarsuitkering)",
    "back_pay": "Loon dat je nog kreeg van eerder",
    "pension": "Jouw deel van de pensioenpremie|Sparen voor je pensioen",
    "disability_pension": "Pensioen als je niet meer kunt werken",
    "paww": "Premie voor langere WW (PAWW)",
    "paww_back": "Premie voor langere WW (PAWW) terug",
    "wga_gap": "Verzekering WGA-hiaat",
    "sector_fund": "Fonds van onze branche",
    "wage_tax": "Loonheffing|Belasting en premies (loonheffing)",
    "wage_tax_special": "Loonheffing over je extra loon",
    "wga": "Jouw deel van de WGA-premie",
    "travel": "Vergoeding voor je reis|Reiskosten die je terugkrijgt",
    "expenses": "Kosten die je voorschoot",
    "home_working": "Vergoeding voor thuiswerken",
    "health_insurance": "Je zorgverzekering, via ons betaald",
    "staff_association": "Pot voor uitjes",
    "union": "Je vakbond",
    "transport": "Busje naar het werk",
    "loan": "Terugbetaling van je lening",
    "advance": "Voorschot dat je al kreeg",
    "attachment": "Loonbeslag|Beslag op je loon",
    "gross_total": "Je brutoloon|Samen je brutoloon",
    "taxable": "Over dit loon betaal je belasting|Je loon voor de loonheffing",
    "net": "Je nettoloon|Wat er netto overblijft",
    "payment": "Dit staat op je rekening|Dit maken we naar je over",
}
_STYLE = """
@page { size: A4; margin: 20mm 28mm } body { font: 10pt FONT; color: #222 } h1 { font-size: 20pt; margin: 0 0 4px } h2 { font-size: 12pt; margin: 16px 0 4px; color: #b3450f }
p { margin: 2px 0 } dl { display: grid; grid-template-columns: 45mm 1fr; margin: 8px 0 } dt { color: #777 } dd { margin: 0 }
.row { display: flex; justify-content: space-between; border-bottom: 1px dotted #bbb; padding: 3px 0 } .row small { color: #777 } .sum { font-weight: bold; border-bottom: 2px solid #b3450f }
"""


def _days(period: PayPeriod, chance: random.Random) -> str:
    """1 t/m 31 augustus 2026: the month and the year once, where they are the same."""
    first, last = period.start, period.end
    end = date(last, "words")
    if first.year != last.year or chance.random() < 0.2:
        return span(period, "words")
    if first.month != last.month:
        return f"{first.day} {MONTHS[first.month - 1]} t/m {end}"
    return f"{first.day} t/m {end}"


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    habit = Habit(grouping=chance.choice([".", " "]))
    words, period = Wording(WORDS, chance), truth.period
    mark = chance.choice(["− € ", "- € ", "-€ "])
    is_masked = chance.random() < 0.3 and truth.bsn is not None
    bsn = f"******{truth.bsn[6:]}" if is_masked and truth.bsn else truth.bsn

    def money(amount: Decimal) -> str:
        return f"{mark if amount < 0 else '€ '}{habit.money(abs(amount))}"

    def row(label: str, amount: Decimal, kind: str = "row", small: str = "") -> str:
        how = f"<br><small>{small}</small>" if small else ""
        return f'<div class="{kind}"><span>{html.escape(label)}{how}</span><span>{money(amount)}</span></div>'

    def question(title: str, roles: tuple[str, ...], total: str, amount: Decimal) -> str:
        rows = [
            row(
                words.of(line),
                line.amount,
                small=f"{number(line.hours)} uur van € {number(line.rate)}"
                if line.hours is not None and line.rate is not None
                else "",
            )
            for line in truth.of(*roles)  # type: ignore[arg-type]
        ]
        return f"<h2>{title}</h2>{''.join(rows)}{row(words[total], amount, 'row sum')}"

    facts = pairs(
        ("Je werkgever", truth.employer.name),
        ("Jouw naam", truth.employee),
        ("Over", _days(period, chance)),
        ("We betalen je per", UNITS[period.kind]),
        ("Burgerservicenummer", bsn),
        ("Belastingnummer van je werkgever", payroll_number(truth.employer.payroll_tax_number, chance)),
        (
            "Loonheffingskorting",
            {True: "ja, die gebruiken we", False: "nee, die gebruiken we niet", None: None}[truth.tax_credit_applied],
        ),
        ("Betaald op", date(truth.payment_date, "words") if truth.payment_date else None),
    )
    titles = chance.choice(
        [
            ("Wat heb je verdiend?", "Wat gaat er eerst af?", "Hoeveel belasting betaal je?", "Wat krijg je van ons?"),
            ("1. Verdiend", "2. Premies vooraf", "3. Belasting", "4. Erbij en eraf"),
        ]
    )
    body = (
        f"<h1>{marked(truth, 'Je loonstrook', chance.choice(['correctie', 'herrekening']))}</h1><dl>"
        + "".join(f"<dt>{label}</dt><dd>{html.escape(value)}</dd>" for label, value in facts)
        + "</dl>"
        + question(titles[0], ("gross",), "gross_total", truth.gross_wage)
        + question(titles[1], ("pretax", "fiscal"), "taxable", truth.taxable_wage)
        + question(titles[2], ("tax", "posttax"), "net", truth.net_wage)
        + question(titles[3], ("plus", "minus"), "payment", truth.net_payment)
        + f"<h2>Je spaarpot</h2><p>Je spaarde dit jaar {money(truth.cumulative(truth.holiday_reserved))} vakantiegeld.</p>"
    )
    style = _STYLE.replace("FONT", chance.choice(["Liberation Serif", "DejaVu Sans Condensed", "Liberation Sans"]))
    return Drawing(html_pdf(body, style), hides=frozenset({"bsn"} if is_masked else ()))


FAMILY = Family(
    draw,
    "weasyprint",
    ("month", "month", "four_weeks"),
    scenarios=(
        "ordinary",
        "ordinary",
        "ordinary",
        "holiday allowance paid",
        "overtime at the special rate",
        "year-end payment",
        "final settlement",
        "sick with a waiting day",
        "surcharges",
        "no hours",
        "no tax credit",
        "advance",
        "attachment",
        "loan",
        "back pay",
        "PAWW twice",
        "short period",
        "correction of an earlier period",
        "last period of the year",
    ),
)
