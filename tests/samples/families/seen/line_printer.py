"""Hotels and restaurants: half a sheet of a line printer, every line in capitals, minus signs behind, no lines drawn."""

import random

from tests.samples.draw_fpdf import FpdfSheet
from tests.samples.families import Drawing, Family, Habit, Wording, marked, pairs, statement
from tests.samples.families.periods import UNITS, date, numbered, span
from tests.samples.sheets import number
from tests.samples.truth import SlipTruth

WORDS = {
    "salary": "LOON NORMALE UREN|UREN 100%|BRUTO UURLOON",
    "overtime": "OVERUREN {p}%",
    "surcharge": "TOESLAG {p}%",
    "sick_pay": "ZIEKENGELD 70%",
    "waiting_day": "INH. WACHTDAG",
    "holiday_allowance": "VAK.GELD|VAKANTIEGELD",
    "holiday_reserve_paid": "UITBET. VAKANTIEGELD",
    "leave_paid_out": "UITBET. VAKANTIE-UREN",
    "year_end": "13E MAAND",
    "back_pay": "NABETALING",
    "benefit_supplement": "AANVULLING",
    "car_addition": "BIJTELLING AUTO",
    "pension": "PENS.PREMIE {p}%|PENSIOEN HORECA",
    "disability_pension": "AP",
    "paww": "PAWW",
    "paww_back": "PAWW",
    "wga_gap": "WGA-GAT",
    "sector_fund": "SOCIAAL FONDS|SF-BIJDRAGE",
    "wage_tax": "LOONHEFFING|LOONH. TAB.",
    "wage_tax_special": "LH BIJZ. TAR. {p}%|LOONHEF TBB",
    "wga": "INH. WGA GEDIF.|WGA WN",
    "zvw_withheld": "INH. ZVW",
    "travel": "REISKOSTEN|ONB. REISK. WOON/WERK",
    "home_working": "THUISWERKVERG.",
    "expenses": "ONKOSTEN",
    "housing": "HUISVESTING",
    "transport": "VERVOER",
    "health_insurance": "ZORGVERZEKERING",
    "union": "VAKBOND",
    "staff_association": "PERS.VERENIGING",
    "loan": "LENING",
    "advance": "VOORSCHOT",
    "attachment": "BESLAG|LOONBESLAG",
    "car_contribution": "EIGEN BIJDR. AUTO",
    "earlier_paid": "EERDER BETAALD",
    "debt": "OPENSTAANDE SCHULD",
    "gross_total": "TOTAAL BRUTO|BRUTO",
    "taxable": "LOON LB/PH|LOON LH",
    "taxable_special": "LOON BT|LOON TBB",
    "net": "TOTAAL NETTO|NETTO LOON",
    "payment": "UIT TE BETALEN|PER BANK",
}


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    paper = FpdfSheet("Courier", (420.0, 595.0))
    habit = Habit(grouping=chance.choice(["", ".", ""]), trailing=True, positive=chance.random() < 0.3)
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["dmy", "bare", "dots"])
    size, y = 7.5, 30.0

    def put(text: str, *, bold: bool = False) -> None:
        nonlocal y
        paper.text(20, y, text, size=size, bold=bold)
        y += 10

    put(
        f"{truth.employer.name.upper():<48} {marked(truth, 'LOONSTROOK', chance.choice(['CORRECTIE', 'VERSIE 2']))}",
        bold=True,
    )
    put(f"{truth.employer.street.upper()} {truth.employer.town.upper()}")
    y += 8
    left = pairs(
        ("WERKNEMER", truth.employee.upper()),
        ("BSN", truth.bsn),
        ("LH-KORTING", {True: "JA", False: "NEE", None: None}[truth.tax_credit_applied]),
        ("TABEL", f"{'GROEN' if truth.green else 'WIT'} {UNITS[period.kind].upper()}"),
    )
    right = pairs(
        ("PERIODE", (numbered(period, chance) if period.is_whole else span(period, form)).upper()),
        ("VAN", date(period.start, form)),
        ("T/M", date(period.end, form)),
        ("LH-NUMMER", truth.employer.payroll_tax_number),
        ("BETAALD OP", date(truth.payment_date, form) if truth.payment_date else None),
    )
    for index in range(max(len(left), len(right))):
        one = f"{left[index][0]:<11}: {left[index][1]}" if index < len(left) else ""
        two = f"{right[index][0]:<11}: {right[index][1]}" if index < len(right) else ""
        put(f"{one:<42}{two}")
    y += 8
    put(f"{'OMSCHRIJVING':<28}{'AANTAL':>9}{'TARIEF':>9}{'BEDRAG':>13}{'T/M HEDEN':>14}", bold=True)
    put("-" * 73)
    for each in statement(truth, words):
        line = each.line
        hours = number(line.hours) if line and line.hours is not None else ""
        rate = number(line.rate) if line and line.rate is not None else ""
        shown = (
            -each.amount
            if line and habit.positive and line.role in {"pretax", "tax", "posttax", "minus"}
            else each.amount
        )
        # A minus stands behind the column of digits.
        amount, so_far = (
            f"{text:>13}" if text.endswith("-") else f"{text:>12} "
            for text in (habit.money(shown), habit.money(truth.cumulative(shown)))
        )
        put(f"{each.label:<28}{hours:>9}{rate:>9}{amount}{so_far:>14}", bold=not line)
        if each.total in {"gross_total", "taxable", "net"}:
            y += 3
    y += 10
    put(
        f"RES. VAKANTIEGELD {number(truth.holiday_reserved)}   SALDO {number(truth.cumulative(truth.holiday_reserved))}"
    )
    return Drawing(
        paper.finish(), shows={"employer_name": truth.employer.name.upper(), "employee_name": truth.employee.upper()}
    )


FAMILY = Family(draw, "fpdf2", ("month", "four_weeks", "week"))
