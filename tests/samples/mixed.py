"""A payslip in a layout that nobody designed: labels, columns, order and habits drawn by chance."""

import random
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from tests.samples.sheets import Sheet, number, sheet
from tests.samples.truth import SlipLine, SlipTruth

LABELS: Final[dict[str, Sequence[str]]] = {
    "salary": (
        "Salaris",
        "Bruto loon uren",
        "Loon normaal",
        "Normale uren",
        "Gewerkte uren",
        "Basisloon",
        "Uren gewerkt",
    ),
    "overtime": ("Overwerk 125%", "Overuren 125 %", "Overuren"),
    "holiday_allowance": (
        "Vakantiegeld",
        "Vakantietoeslag",
        "Vakantiebijslag",
        "Vak.geld",
        "Direct uitbet. reserveringen",
        "Uitbetaling vakantiegeld",
    ),
    "pension": (
        "Pensioenpremie",
        "Pensioenpremie wn",
        "Inh. pensioen",
        "StiPP-pensioen werknemer 7,5%",
        "PFZW",
        "OP/NP premie",
        "Pens. premie",
    ),
    "premium_before_tax": ("PAWW", "Bijdrage PAWW", "Premie PAWW", "WGA-gat", "WIA-hiaat", "SOOB"),
    "wage_tax": (
        "Loonheffing",
        "LH",
        "Loonh.",
        "Loonhef TB",
        "Loonheffing tabel",
        "Inh. loonheffing",
        "LB/PV",
        "Loonbelasting",
    ),
    "wage_tax_special": (
        "Loonheffing BT",
        "Loonhef TBB",
        "Loonheffing bijz. tarief",
        "LH bijzonder",
        "LB bijz. tar.",
        "Loonheffing bijzonder tarief 35,75%",
    ),
    "wga": ("WGA", "Premie WGA", "WGA inh.", "Inh. WGA gedif.", "gediff. WGA wn", "Whk eigen bijdrage", "Premie Whk"),
    "travel_reimbursement": (
        "Reiskosten",
        "Reiskostenvergoeding",
        "Onb. reiskosten woon/werk",
        "Km-vergoeding",
        "Vrijgest. verg.",
    ),
    "net_deduction": ("Personeelsvereniging", "Zorgverzekering", "Huisvesting", "Vakbond", "Maaltijden", "Lening"),
    "attachment": ("Loonbeslag", "Beslag"),
    "gross_total": ("Bruto", "Bruto loon", "Totaal bruto", "Brutoloon", "Verdiensten totaal"),
    "taxable": (
        "Loon voor loonheffing",
        "Loon LH",
        "Loon LB/PH",
        "Heffingsloon",
        "Fiscaal loon",
        "Belastbaar loon",
        "Grondslag LH",
    ),
    "net": ("Netto", "Nettoloon", "Netto loon", "TOTAAL NETTO", "Netto salaris"),
    "payment": (
        "Uitbetaald",
        "Uit te betalen",
        "Te betalen",
        "Netto te betalen",
        "Over te maken",
        "Per bank",
        "Bankbetaling",
        "Netto uitbetaling",
    ),
}
HEADS: Final[dict[str, Sequence[str]]] = {
    "quantity": ("Aantal", "Uren", "Aantal uren"),
    "rate": ("Tarief", "Per eenheid", "Uurloon"),
    "percent": ("%", "Perc."),
    "amount": ("Bedrag", "Deze periode", "Periode", "Betaalbaar"),
    "plus": ("Betaling", "Plus", "Uitbetaling"),
    "minus": ("Inhouding", "Min", "Inhoudingen"),
    "cumulative": ("Cumulatief", "Cum.", "Totaal jaar", "Jaar", "T/m periode"),
    "employer": ("Werkgever", "WG", "Werkgeversdeel"),
}
FIELD_LABELS: Final[dict[str, Sequence[str]]] = {
    "employer": ("Werkgever", "Naam werkgever", "Bedrijf"),
    "number": ("Loonheffingennummer", "LH-nummer", "Fiscaal nummer"),
    "employee": ("Werknemer", "Naam werknemer", "Medewerker", "Naam"),
    "bsn": ("BSN", "Burgerservicenummer", "Sofinummer", "Sofi-nr"),
    "period": ("Periode", "Loonperiode", "Tijdvak", "Betaalperiode"),
    "rhythm": ("Soort loner", "Loontijdvak", "Verloningstijdvak"),
    "credit": ("Loonheffingskorting", "Loonheffingskorting toegepast", "Heffingskorting", "LHK"),
    "paid": ("Betaaldatum", "Datum uitbetaling"),
}


class _Pen:
    """Writes the slip, one decision of chance at a time."""

    def __init__(self, truth: SlipTruth, chance: random.Random) -> None:
        self.truth, self.chance = truth, chance
        self.paper: Sheet = sheet(chance.choice(["reportlab", "fpdf2"]), chance.choice(["Helvetica", "Courier"]))
        self.grouping = chance.choice([".", "", " "])
        self.trailing = chance.random() < 0.3
        self.size = chance.choice([7, 8, 9])
        self.sided = chance.random() < 0.35
        self.positive = chance.random() < 0.4
        self.cumulative = chance.random() < 0.6
        self.employer = chance.random() < 0.4
        self.left_heads = chance.random() < 0.3
        self.columns = self._columns()

    def pick(self, meaning: str) -> str:
        return self.chance.choice(LABELS[meaning])

    def money(self, amount: Decimal) -> str:
        return number(amount, grouping=self.grouping, trailing=self.trailing)

    def _columns(self) -> list[tuple[str, float]]:
        roles = ["quantity", "rate"] if self.chance.random() < 0.8 else []
        roles += ["plus", "minus"] if self.sided else ["amount"]
        extra = (["cumulative"] if self.cumulative else []) + (["employer"] if self.employer else [])
        self.chance.shuffle(extra)
        roles += extra
        gap = self.chance.uniform(62, 72)
        first = 575 - gap * (len(roles) - 1)
        return [(role, first + gap * place) for place, role in enumerate(roles)]

    def head(self) -> None:
        truth, period, chance = self.truth, self.truth.period, self.chance
        unit = {"month": "maand", "four_weeks": "4 weken", "week": "week"}[period.kind]
        mark = {"month": "M", "four_weeks": "4W", "week": "W"}[period.kind]
        span = chance.choice(
            ["{0:%d-%m-%Y} t/m {1:%d-%m-%Y}", "{0:%d/%m/%Y} - {1:%d/%m/%Y}", f"{period.year}-{period.number}-{mark}"]
        )
        pairs = {
            "employer": truth.employer.name,
            "number": truth.employer.payroll_tax_number,
            "employee": truth.employee,
            "bsn": truth.bsn,
            "period": span.format(period.start, period.end),
            "rhythm": unit,
            "credit": None
            if truth.tax_credit_applied is None
            else chance.choice(["Ja", "ja", "J"] if truth.tax_credit_applied else ["Nee", "nee", "N"]),
            "paid": f"{truth.payment_date:%d-%m-%Y}" if truth.payment_date else None,
        }
        shown = [(chance.choice(FIELD_LABELS[name]), value) for name, value in pairs.items() if value]
        chance.shuffle(shown)
        self.paper.text(
            40, 45, chance.choice(["Salarisspecificatie", "Loonstrook", "Loonspecificatie"]), size=13, bold=True
        )
        style = chance.choice(["beside", "colon", "above"])
        for index, (label, value) in enumerate(shown):
            if style == "above":
                x, y = 40 + 260 * (index % 2), 70 + 26 * (index // 2)
                self.paper.text(x, y, label, size=6.5)
                self.paper.text(x, y + 10, value, size=self.size)
            else:
                x, y = 40 + 275 * (index % 2), 75 + 13 * (index // 2)
                if style == "colon":
                    self.paper.text(x, y, f"{label}: {value}", size=7)
                else:
                    self.paper.text(x, y, label, size=7)
                    self.paper.text(x + 125, y, value, size=7)

    def table(self) -> float:
        truth = self.truth
        self.y = 185.0
        self.paper.text(
            40, self.y, self.chance.choice(["Omschrijving", "Component", "Looncomponent"]), size=self.size, bold=True
        )
        for role, x in self.columns:
            name = self.chance.choice(HEADS[role])
            if self.left_heads:
                self.paper.text(x - 40, self.y, name, size=6, bold=True)
            else:
                self.paper.text(x, self.y, name, size=6.5, bold=True, right=True)
        self.y += 15
        self.lines("gross")
        self.total("gross_total", truth.gross_wage)
        self.lines("pretax")
        self.total("taxable", truth.taxable_wage)
        self.lines("tax", "posttax")
        self.total("net", truth.net_wage)
        self.lines("plus", "minus")
        if self.chance.random() < 0.5:
            self.y += 14
        self.total("payment", truth.net_payment)
        return self.y

    def lines(self, *roles: str) -> None:
        for line in self.truth.lines:
            if line.role in roles:
                self.row(self.pick(line.meaning), line.amount, line)

    def total(self, name: str, amount: Decimal) -> None:
        self.row(self.pick(name), amount, None)

    def row(self, label: str, amount: Decimal, line: SlipLine | None) -> None:
        takes = line is not None and line.role in {"pretax", "tax", "posttax", "minus"}
        shown = -amount if takes and (self.positive or self.sided) else amount
        cells = {"minus" if takes else "plus": self.money(shown), "amount": self.money(shown)}
        cells["cumulative"] = self.money(self.truth.cumulative(shown))
        if line and line.hours is not None and line.rate is not None:
            cells |= {"quantity": number(line.hours), "rate": number(line.rate)}
        if line and line.employer_part is not None:
            cells["employer"] = self.money(line.employer_part)
        self.paper.text(40, self.y, label, size=self.size)
        for role, x in self.columns:
            if role in cells:
                self.paper.text(x, self.y, cells[role], size=self.size, right=True)
        self.y += 12

    def foot(self, y: float) -> None:
        truth = self.truth
        y += 30
        if self.chance.random() < 0.6:
            self.paper.text(
                40, y, self.chance.choice(["Cumulatieven", "Jaartotalen", "Cumulatief"]), size=self.size, bold=True
            )
            for index, (name, amount) in enumerate(
                (("taxable", truth.taxable_wage), ("wage_tax", truth.wage_tax), ("net", truth.net_wage))
            ):
                self.paper.text(40, y + 12 * (index + 1), self.pick(name), size=self.size)
                self.paper.text(
                    250, y + 12 * (index + 1), self.money(truth.cumulative(amount)), size=self.size, right=True
                )
        if self.chance.random() < 0.6:
            self.paper.text(320, y, self.chance.choice(["Reserveringen", "Reservering"]), size=self.size, bold=True)
            self.paper.text(
                320,
                y + 12,
                self.chance.choice(["Vakantiegeld", "Opbouw vakantiegeld", "Saldo vakantiegeld"]),
                size=self.size,
            )
            self.paper.text(
                540, y + 12, self.money(truth.cumulative(truth.holiday_reserved)), size=self.size, right=True
            )


def draw_mixed(truth: SlipTruth, seed: int) -> bytes:
    """The slip in a layout of chance. The same seed gives the same layout."""
    pen = _Pen(truth, random.Random(seed))
    pen.head()
    pen.foot(pen.table())
    return pen.paper.finish()
