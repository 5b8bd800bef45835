"""A payslip that nobody designed: what it says, its words, columns, order and habits are all drawn by chance.

The words are put on the page directly, without a PDF, so that thousands of slips can be tried in a minute.
"""

import datetime
import random
import string
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, Literal

from reportlab.pdfbase.pdfmetrics import stringWidth

from payslips.reading.words import Page, Word
from tests.samples.truth import NOTHING, PayPeriod, to_cent, wage_tax

TAKES: Final = {"pretax", "tax", "posttax", "minus"}
KEY: Final = ("period_start", "period_end", "period_kind", "net_wage", "net_payment", "employer_name")

LABELS: Final[dict[str, Sequence[str]]] = {
    "salary": (
        "Salaris",
        "Bruto salaris",
        "Loon normaal",
        "Normale uren",
        "Gewerkte uren",
        "Basisloon",
        "Uren gewerkt",
        "Bruto loon uren",
        "Maandloon",
        "Stam salaris",
        "Contractloon",
        "Uurloon 100%",
        "Periodesalaris",
        "Salaris normaal",
    ),
    "overtime": ("Overwerk 125%", "Overuren 125 %", "Overuren", "Overuren 150%", "Overwerk 150 %", "Meeruren"),
    "surcharge": (
        "ORT",
        "Toeslag weekend",
        "Onregelmatigheidstoeslag",
        "Ploegentoeslag",
        "ADV-toeslag",
        "Compensatie ADV",
        "Onregelm. uren",
        "Avondtoeslag",
    ),
    "sick_pay": ("Ziekengeld", "Ziekengeld 70%", "Loondoorbetaling ziekte", "Wachtdagcompensatie", "Ziekteuren"),
    "leave_pay": ("Verlofuren", "Vakantie-uren", "Uitbetaling verlofuren"),
    "holiday_allowance": (
        "Vakantiegeld",
        "Vakantietoeslag",
        "Vakantiebijslag",
        "Vak.geld",
        "Direct uitbet. reserveringen",
        "Uitbetaling vakantiegeld",
        "VT",
        "VG",
        "Vakantiegeld direct",
        "Vakantietoeslag 8%",
        "Vakantiegeld uitbetaald",
        "Uitbet. vakantietoeslag",
    ),
    "year_end": (
        "Eindejaarsuitkering",
        "EJU",
        "13e maand",
        "IKB",
        "Keuzebudget",
        "Extra periode salaris",
        "Dertiende maand",
    ),
    "bonus": ("Bonus", "Provisie", "Gratificatie"),
    "back_pay": ("Nabetaling", "Nabetaling vorige periode", "TWK", "Correctie uren"),
    "pension": (
        "Pensioenpremie",
        "Pensioenpremie Wn",
        "Inh. pensioen",
        "STIPP-pensioen werknemer 7,5%",
        "PFZW",
        "ABP OP/NP",
        "AP-premie",
        "AOP",
        "Pens. premie",
        "STIPP Basis",
        "Loonafhankelijk pensioen",
        "BPF premie",
        "Pensioen werknemersdeel",
    ),
    "premium_before_tax": (
        "PAWW",
        "Bijdrage PAWW",
        "Premie PAWW",
        "WGA-gat",
        "WGA hiaat",
        "WIA-hiaat",
        "SOOB",
        "Sociaal fonds",
        "SPAWW",
        "AZW",
        "Ziektewet groep II",
        "AZV",
    ),
    "wage_tax": (
        "Loonheffing",
        "LH",
        "Loonh.",
        "Loonhef TB",
        "Loonheffing tabel",
        "Loonbelasting",
        "Inh. loonheffing",
        "LB/PV",
        "Loonbelasting tabel",
        "Loonheffing wit",
        "Ingehouden loonheffing",
        "Loonheffing TB",
    ),
    "wage_tax_special": (
        "Loonheffing BT",
        "Loonhef TBB",
        "Loonheffing bijz. tarief",
        "Loonheffing bijzonder tarief",
        "LH bijzonder",
        "LB bijz. tar.",
        "Loonheffing bijz. beloningen",
        "Loonheffing bijz. tarief 35,75%",
        "Loonhef TBB 49,50%",
        "LH bijz. bel.",
    ),
    "wga": (
        "WGA",
        "Premie WGA",
        "WGA inh.",
        "Inh. WGA gedif.",
        "gediff. WGA wn",
        "Whk (werknemer)",
        "WHK eigen bijdrage",
        "Premie Whk",
        "WGA/Whk",
    ),
    "travel_reimbursement": (
        "Reiskosten",
        "Reiskostenvergoeding",
        "Onb. reiskosten woon/werk",
        "Km-vergoeding",
        "Reiskosten onbelast",
        "Km-vergoeding 0,23",
        "Woon-werkverkeer",
    ),
    "reimbursement": (
        "Vrijgest. verg.",
        "Onbelaste vergoeding",
        "Thuiswerkverg.",
        "Onkosten",
        "Thuiswerkvergoeding",
        "Vrije vergoeding uitruil",
        "Onkostenvergoeding",
    ),
    "net_deduction": (
        "Voorschot",
        "Lening",
        "Personeelsvereniging",
        "Zorgverzekering",
        "Huisvesting",
        "Vervoer",
        "Vakbond",
        "Maaltijden",
        "Boete CJIB",
        "Kleding",
        "Spaarloon",
        "Inh. huisvesting",
        "Nominale premie zorgverzekering",
        "Personeelsver.",
        "Contributie vakbond",
        "Terugbetaling lening",
    ),
    "attachment": ("Loonbeslag", "Beslag", "Beslag deurwaarder", "Derdenbeslag", "Inhouding loonbeslag"),
    "gross_total": (
        "Bruto",
        "Bruto loon",
        "Totaal bruto",
        "Brutoloon",
        "Verdiensten totaal",
        "Totaal brutoloon",
        "Bruto per.",
        "Totaal betalingen bruto",
    ),
    "taxable": (
        "Loon voor loonheffing",
        "Loon voor loonheffingen",
        "Loon LH",
        "Loon LB/PH",
        "Heffingsloon",
        "Fiscaal loon",
        "Belastbaar loon",
        "Grondslag LH",
        "Loon loonheffing",
        "Loon TB",
        "Heffingsloon tabel",
    ),
    "taxable_special": (
        "Loon BT",
        "Loon voor loonheffing BT",
        "Heffingsloon bijzonder",
        "Loon bijz. tarief",
        "Fiscaal loon BT",
        "Loon TBB",
    ),
    "net": ("Netto", "Nettoloon", "Netto loon", "TOTAAL NETTO", "TOTAAL NETTO LOON", "Netto salaris"),
    "payment": (
        "Uitbetaald",
        "Uit te betalen",
        "Te betalen",
        "Netto te betalen",
        "Over te maken",
        "Per bank",
        "Bankbetaling",
        "Netto uitbetaling",
        "Uit te betalen op NL00BANK0123456789",
        "IBAN NL00 BANK 0123 4567 89",
    ),
    "social": ("Loon SV", "SV-loon", "Loon ZVW", "Loon sociale verzekeringen", "Zvw-loon"),
    "credit_amount": (
        "Arbeidskorting",
        "Arb.korting",
        "Verr. arb. kort.",
        "Verrekende arbeidskorting",
        "Alg. heffingskorting",
    ),
    "employer_cost": (
        "Zvw WG",
        "Werkgeversheffing Zvw",
        "WW-Awf",
        "Aof laag",
        "Premie Aof",
        "Zvw werkgever",
        "Whk werkgever",
    ),
}
POLISH: Final[dict[str, Sequence[str]]] = {
    "salary": ("Wynagrodzenie zasadnicze", "Godziny normalne"),
    "overtime": ("Nadgodziny",),
    "surcharge": ("Dodatek",),
    "sick_pay": ("Chorobowe",),
    "holiday_allowance": ("Dodatek wakacyjny",),
    "pension": ("Składka emerytalna",),
    "wage_tax": ("Podatek",),
    "wage_tax_special": ("Podatek specjalny",),
    "travel_reimbursement": ("Zwrot kosztów dojazdu",),
    "net_deduction": ("Zakwaterowanie", "Ubezpieczenie zdrowotne", "Zaliczka"),
    "attachment": ("Zajęcie komornicze",),
    "gross_total": ("Razem brutto", "Brutto"),
    "taxable": ("Podstawa", "Podstawa opodatkowania"),
    "taxable_special": ("Podstawa specjalna",),
    "net": ("Netto", "Wynagrodzenie netto"),
    "payment": ("Do wypłaty", "Kwota do wypłaty"),
}
ENGLISH: Final[dict[str, Sequence[str]]] = {
    "salary": ("Basic salary", "Normal hours", "Salary"),
    "overtime": ("Overtime 125%",),
    "surcharge": ("Shift allowance",),
    "sick_pay": ("Sick pay",),
    "holiday_allowance": ("Holiday allowance", "Holiday pay"),
    "year_end": ("13th month",),
    "bonus": ("Bonus",),
    "pension": ("Pension contribution", "Pension premium employee"),
    "wage_tax": ("Wage tax", "Payroll tax"),
    "wage_tax_special": ("Wage tax special rate",),
    "travel_reimbursement": ("Travel allowance", "Travel expenses"),
    "reimbursement": ("Expenses", "Home working allowance"),
    "net_deduction": ("Housing", "Health insurance", "Staff association", "Loan repayment"),
    "attachment": ("Attachment of earnings", "Wage garnishment"),
    "gross_total": ("Gross pay", "Total gross", "Gross wage"),
    "taxable": ("Taxable wage", "Fiscal wage"),
    "taxable_special": ("Taxable wage special rate",),
    "net": ("Net pay", "Net wage"),
    "payment": ("Amount paid", "Net payment", "Paid to bank"),
}
HEADS: Final[dict[str, Sequence[str]]] = {
    "quantity": ("Aantal", "Uren", "Aantal uren", "Eenheden"),
    "rate": ("Tarief", "Per eenheid", "Uurloon", "Bedrag/eenheid"),
    "percent": ("%", "Perc.", "Percentage"),
    "base": ("Grondslag", "Basis", "Over"),
    "amount": ("Bedrag", "Deze periode", "Periode", "Betaalbaar", "Bedrag €", "Huidige periode", "Deze maand"),
    "plus": ("Betaling", "Plus", "Bij", "Betalingen", "Uitbetaling"),
    "minus": ("Inhouding", "Min", "Af", "Inhoudingen"),
    "cumulative": ("Cumulatief", "Cum.", "Totaal jaar", "Jaar", "T/m periode", "T/m heden", "Jaartotaal", "YTD"),
    "employer": ("Werkgever", "WG", "Werkgeversdeel"),
}
FIELD_LABELS: Final[dict[str, Sequence[str]]] = {
    "employer": ("Werkgever", "Naam werkgever", "Bedrijf"),
    "number": ("Loonheffingennummer", "LH-nummer", "Fiscaal nummer", "LH-nr."),
    "employee": ("Werknemer", "Naam werknemer", "Medewerker", "Naam"),
    "bsn": ("BSN", "Burgerservicenummer", "Sofinummer", "Sofi-nr", "BurgerServiceNummer"),
    "period": ("Periode", "Loonperiode", "Tijdvak", "Betaalperiode", "Verloningstijdvak", "Verwerkingsperiode"),
    "rhythm": ("Soort loner", "Loontijdvak", "Tabel", "Betaalfrequentie", "Loon per"),
    "credit": ("Loonheffingskorting", "Loonheffingskorting toegepast", "Heffingskorting", "LHK", "LH-korting", "HK"),
    "paid": ("Betaaldatum", "Datum uitbetaling", "Uitbetaaldatum"),
    "printed": ("Printdatum", "Datum verwerking", "Afdrukdatum"),
    "born": ("Geboortedatum",),
    "service": ("Datum in dienst", "Indienstdatum", "In dienst"),
    "staff": ("Personeelsnummer", "Pers.nr", "Werknemersnummer"),
    "hirer": ("Inlener", "Opdrachtgever", "Geplaatst bij"),
    "percent": ("Parttime %", "Deeltijdpercentage"),
    "wage": ("Uurloon", "Bruto uurloon"),
    "minimum": ("Wettelijk minimumloon", "WML", "Min. uurloon"),
    "iban": ("IBAN", "Rekeningnummer"),
    "function": ("Functie",),
    "hours": ("Verloonde uren", "Totaal uren"),
}
MONTHS: Final = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
EMPLOYERS: Final = (
    "Bakkerij De Korenaar B.V.",
    "Schoonmaakbedrijf Helder B.V.",
    "Stichting Thuiszorg De Linde",
    "Restaurant De Gouden Lepel",
    "Flexwerk Polder Uitzendbureau B.V.",
    "Kwekerij Het Groene Hart V.O.F.",
    "Transport Jansen & Zn.",
    "Zorggroep Waterstad",
    "Hoveniersbedrijf Groenoord",
    "Taxi Centrale Waterstad N.V.",
)
_CONFUSED: Final = {
    "0": "O689",
    "1": "l74",
    "5": "S6",
    "8": "B36",
    "6": "580",
    "3": "89",
    "2": "7Z",
    "7": "1",
    "4": "1",
    "9": "8",
    ",": ".",
    ".": ",",
    "n": "m",
    "e": "c",
    "i": "l",
    "l": "i1",
    "o": "0",
    "g": "q",
}
PEOPLE: Final = (
    "J. Jansen",
    "A. de Vries",
    "M. El Amrani-Bakker",
    "P.C. van der Berg",
    "Fatima Yıldız",
    "R. Ooms",
    "T.J.M. van den Heuvel-Bos",
)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the slip: what it does to what is paid out, and what is printed beside it."""

    label: str
    amount: Decimal
    role: str
    meaning: str
    hours: Decimal | None = None
    rate: Decimal | None = None
    percent: Decimal | None = None
    base: Decimal | None = None
    special: bool = False
    employer: Decimal | None = None


class Paper:
    """Pages of words. Letters are as wide as those of Helvetica."""

    def __init__(
        self,
        *,
        font: str = "Helvetica",
        jitter: float = 0.0,
        skew: float = 0.0,
        noise: float = 0.0,
        chance: random.Random | None = None,
    ) -> None:
        self.font, self.jitter, self.skew, self.noise = font, jitter, skew, noise
        self.chance = chance or random.Random(0)
        self._words: list[list[Word]] = [[]]

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 8,
        bold: bool = False,
        right: bool = False,
        grey: float = 0,
    ) -> None:
        del bold, grey  # the words are what counts
        if right:
            x -= stringWidth(text, self.font, size)
        space = stringWidth(" ", self.font, size)
        for part in text.split(" "):
            width = stringWidth(part, self.font, size)
            if part:
                self._put(part, x, y, width, size)
            x += width + space

    def _put(self, part: str, x: float, y: float, width: float, size: float) -> None:
        dx, dy = (self.chance.uniform(-self.jitter, self.jitter) for _ in "xy") if self.jitter else (0.0, 0.0)
        y += dy + self.skew * x
        # What Tesseract gives is the box of the ink: as high as these very letters are.
        top = y - size * (
            0.72 if not self.jitter or any(c.isupper() or c.isdigit() or c in "bdfhklt" for c in part) else 0.5
        )
        bottom = y + (size * 0.2 if not self.jitter or any(c in "gjpqy,()/" for c in part) else 0.0)
        confidence = 1.0
        if self.noise:
            part, confidence = self._misread(part)
        self._words[-1].append(Word(part, x + dx, top, x + dx + width, bottom, y, confidence=confidence))

    def _misread(self, part: str) -> tuple[str, float]:
        """A word as a machine reads it: now and then wrong, and then mostly unsure of itself."""
        chance = self.chance
        if chance.random() < self.noise * len(part):
            at = chance.randrange(len(part))
            char = part[at]
            other = chance.choice(_CONFUSED.get(char) or ("0123456789" if char.isdigit() else string.ascii_lowercase))
            return part[:at] + other + part[at + 1 :], chance.uniform(0.3, 0.79) if chance.random() < 0.93 else 0.9
        return part, chance.uniform(0.4, 0.79) if chance.random() < 0.03 else chance.uniform(0.85, 0.99)

    def page(self) -> None:
        self._words.append([])

    def pages(self) -> list[Page]:
        source: Literal["text", "ocr"] = "ocr" if self.jitter or self.noise else "text"
        return [Page(index + 1, 595, 842, tuple(words), source=source) for index, words in enumerate(self._words)]


@dataclass(slots=True)
class Slip:
    """What a slip of chance says."""

    chance: random.Random
    period: PayPeriod
    employer: str
    employee: str
    number: str
    bsn: str | None
    paid: datetime.date | None
    credit: bool | None
    hirer: str | None
    rows: list[Row] = field(default_factory=list)

    def total(self, *roles: str) -> Decimal:
        return sum((row.amount for row in self.rows if row.role in roles), NOTHING)

    def meant(self, meaning: str) -> Decimal:
        return sum((row.amount for row in self.rows if row.meaning == meaning), NOTHING)

    @property
    def special(self) -> Decimal:
        return sum((row.amount for row in self.rows if row.special and row.role == "gross"), NOTHING)

    @property
    def net_wage(self) -> Decimal:
        return self.total("gross", "pretax", "tax", "posttax")

    @property
    def payment(self) -> Decimal:
        return self.net_wage + self.total("plus", "minus")

    def figures(self) -> dict[str, Any]:
        hours = sum(
            (row.hours for row in self.rows if row.hours is not None and row.meaning != "surcharge"), Decimal(0)
        )
        money = {
            "gross_wage": self.total("gross"),
            "taxable_wage": self.total("gross", "pretax"),
            "wage_tax": NOTHING - self.total("tax"),
            "net_wage": self.net_wage,
            "net_payment": self.payment,
            "holiday_allowance_paid": self.meant("holiday_allowance"),
            "reimbursements_total": self.total("plus"),
            "net_deductions_total": NOTHING - self.total("minus"),
            "attachment_total": NOTHING - self.meant("attachment"),
        }
        return {
            "employer_name": self.employer,
            "payroll_tax_number": self.number,
            "employee_name": self.employee,
            "bsn": self.bsn,
            "period_start": self.period.start.isoformat(),
            "period_end": self.period.end.isoformat(),
            "period_kind": self.period.kind,
            "payment_date": self.paid.isoformat() if self.paid else None,
            **{name: f"{amount:.2f}" for name, amount in money.items()},
            "hours_paid": f"{hours.normalize():f}",
            "tax_credit_applied": self.credit,
            "is_correction_of": None,
        }


def make(chance: random.Random, labels: dict[str, Sequence[str]]) -> Slip:
    """The facts of a slip: a period, people, and lines whose totals follow from them."""
    kind = chance.choice(["month", "month", "four_weeks", "week"])
    year = chance.choice([2025, 2026])
    most = {"month": 12, "four_weeks": 13, "week": 52}[kind]
    period = PayPeriod(kind, year, chance.randint(1, most))  # type: ignore[arg-type]
    may = chance.random
    slip = Slip(
        chance=chance,
        period=period,
        employer=chance.choice(EMPLOYERS),
        employee=chance.choice(PEOPLE),
        number=f"0000{chance.randint(10000, 99999)}L0{chance.randint(1, 3)}",
        bsn="999990019" if may() < 0.8 else None,
        paid=period.end + datetime.timedelta(days=chance.randint(-5, 8)) if may() < 0.7 else None,
        credit=chance.choice([True, True, False, None]),
        hirer="Metaalfabriek Zuid" if may() < 0.15 else None,
    )

    def put(meaning: str, amount: Decimal, role: str, **more: Any) -> None:
        if meaning in labels and amount:
            used = {row.label for row in slip.rows}
            free = [label for label in labels[meaning] if label not in used]
            if free:
                slip.rows.append(Row(chance.choice(free), amount, role, meaning, **more))

    worked = Decimal(
        {
            "month": chance.choice(["86.67", "120", "173.33", "64.5"]),
            "four_weeks": "80",
            "week": chance.choice(["20", "38", "16.5"]),
        }[kind]
    )
    rate = to_cent(Decimal(chance.uniform(14.8, 27)))
    put("salary", to_cent(worked * rate), "gross", hours=worked, rate=rate)
    if may() < 0.3:
        more, extra = Decimal(chance.choice(["2", "3.5", "8"])), to_cent(rate * Decimal("1.25"))
        put("overtime", to_cent(more * extra), "gross", hours=more, rate=extra)
    for meaning, odds, low, high in (
        ("surcharge", 0.3, 5, 200),
        ("sick_pay", 0.12, 30, 300),
        ("bonus", 0.1, 50, 500),
        ("year_end", 0.1, 50, 900),
        ("back_pay", 0.08, 5, 200),
    ):
        if may() < odds:
            put(
                meaning, to_cent(Decimal(chance.uniform(low, high))), "gross", special=meaning in {"bonus", "year_end"}
            )
    wage = slip.total("gross") - slip.special
    if may() < 0.3:
        put(
            "holiday_allowance",
            to_cent(wage * Decimal(chance.choice(["0.08", "0.96", "0.0833"]))),
            "gross",
            special=may() < 0.85,
        )
    if may() < 0.75:
        percent = Decimal(chance.choice(["4.5", "7.5", "3.95"]))
        amount = to_cent(wage * percent / 100)
        put("pension", -amount, "pretax", percent=percent, base=wage, employer=amount * 2)
    for _ in range(chance.choice([0, 0, 1, 1, 2])):
        percent = Decimal(chance.choice(["0.1", "0.2", "0.35"]))
        put(
            "premium_before_tax",
            -to_cent(wage * percent / 100),
            "pretax",
            percent=percent,
            base=wage,
            employer=to_cent(wage * percent / 100),
        )
    taxed = slip.total("gross", "pretax") - slip.special
    put("wage_tax", -wage_tax(taxed, period.kind, tax_credit=slip.credit is not False, year=period.year), "tax")
    if slip.special:
        put(
            "wage_tax_special",
            -to_cent(slip.special * Decimal("0.3756")),
            "tax",
            percent=Decimal("37.56"),
            base=slip.special,
        )
    if may() < 0.5:
        put("wga", -to_cent(wage * Decimal("0.0045")), "posttax", percent=Decimal("0.45"), base=wage)
    if may() < 0.5:
        put("travel_reimbursement", to_cent(Decimal(chance.uniform(5, 150))), "plus")
    if may() < 0.2:
        put("reimbursement", to_cent(Decimal(chance.uniform(5, 80))), "plus")
    for _ in range(chance.choice([0, 0, 0, 1, 1, 2])):
        put("net_deduction", -to_cent(Decimal(chance.uniform(3, 220))), "minus")
    if may() < 0.12:
        put("attachment", -to_cent(Decimal(chance.uniform(20, 300))), "minus")
    return slip


class Pen:
    """Writes a slip, one decision of chance at a time."""

    def __init__(self, seed: int, *, jitter: float = 0.0, noise: float = 0.0) -> None:
        chance = self.chance = random.Random(seed)
        self.language = chance.choices(["nl", "en", "pl"], [90, 6, 4])[0]
        self.labels = {"nl": LABELS, "en": ENGLISH, "pl": POLISH}[self.language]
        self.slip = make(chance, self.labels)
        self.paper = Paper(
            font=chance.choice(["Helvetica", "Helvetica", "Times-Roman", "Courier"]),
            jitter=jitter,
            noise=noise,
            skew=chance.uniform(-0.002, 0.002) if jitter else 0.0,
            chance=random.Random(seed + 1),
        )
        self.grouping = chance.choice([".", ".", "", " "])
        self.english_numbers = self.language == "en" and chance.random() < 0.5
        self.minus = chance.choice(["-", "-", "\u2212"])
        self.trailing = chance.random() < 0.25
        self.euro = chance.random() < 0.12
        self.size = chance.choice([7, 7.5, 8, 9]) if self.paper.font != "Courier" else 7
        self.step = self.size * chance.uniform(1.25, 1.8)
        self.sided = chance.random() < 0.3
        self.positive = chance.random() < 0.4
        self.spoken = f"{self.language}"
        self.cumulative = chance.random() < 0.5
        self.periods = chance.randint(2, 9)
        self.style = chance.choices(["table", "no heads", "two halves", "sections"], [60, 15, 10, 15])[0]
        if self.style != "table":
            self.cumulative = self.sided = False
        self.upper = chance.random() < 0.1
        self.codes = chance.random() < 0.15
        self.x = chance.choice([30, 40, 55])
        self.columns = self._columns()
        self.net_after = chance.random() < 0.2
        self.totals_apart = chance.choices(["in place", "strip", "block", "both"], [60, 15, 10, 15])[0]

    def money(self, amount: Decimal) -> str:
        digits = f"{abs(amount):,.2f}"
        if not self.english_numbers:
            digits = digits.replace(",", "g").replace(".", ",").replace("g", self.grouping)
        if self.euro:
            digits = f"€ {digits}"
        if amount >= 0:
            return digits
        return f"{digits}{self.minus}" if self.trailing else f"{self.minus}{digits}"

    def number(self, value: Decimal) -> str:
        text = f"{value:.2f}"
        return text if self.english_numbers else text.replace(".", ",")

    def _columns(self) -> list[tuple[str, float]]:
        chance = self.chance
        roles = chance.choice(
            [[], ["quantity", "rate"], ["quantity", "rate"], ["quantity", "base", "percent"], ["base", "percent"]]
        )
        roles = list(roles) + (["plus", "minus"] if self.sided else ["amount"])
        extra = (["cumulative"] if self.cumulative else []) + (
            ["employer"] if self.style == "table" and chance.random() < 0.2 else []
        )
        chance.shuffle(extra)
        roles = [*extra, *roles] if extra and chance.random() < 0.12 else [*roles, *extra]
        gap = chance.uniform(54, 70)
        last = chance.choice([560, 575, 540])
        first = max(last - gap * (len(roles) - 1), self.x + 150)
        gap = (last - first) / (len(roles) - 1) if len(roles) > 1 else gap
        if len(roles) == 1:
            first = chance.choice([350, 450, 560])
        return [(role, first + gap * place) for place, role in enumerate(roles)]

    def say(self, meaning: str) -> str:
        text = self.chance.choice(self.labels.get(meaning) or LABELS[meaning])
        return text.upper() if self.upper else text

    def period_text(self) -> tuple[str, bool]:
        """The period as printed, and whether it says the rhythm too."""
        p, chance = self.slip.period, self.chance
        s, e = p.start, p.end
        spans = [
            f"{s:%d-%m-%Y} t/m {e:%d-%m-%Y}",
            f"{s:%d-%m-%Y} - {e:%d-%m-%Y}",
            f"{s:%d/%m/%Y} t/m {e:%d/%m/%Y}",
            f"{s:%d.%m.%Y} - {e:%d.%m.%Y}",
            f"{s.day} {MONTHS[s.month - 1]} {s.year} t/m {e.day} {MONTHS[e.month - 1]} {e.year}",
            f"{s:%d-%m-%y} t/m {e:%d-%m-%y}",
            f"{s:%Y-%m-%d} - {e:%Y-%m-%d}",
            f"van {s:%d-%m-%Y} tot en met {e:%d-%m-%Y}",
        ]
        own = {
            "month": [
                f"{MONTHS[s.month - 1].capitalize()} {p.year}",
                f"{p.year}-{p.number}-M",
                f"{MONTHS[s.month - 1]} {p.year}",
                f"{p.number:02}/{p.year} maand",
                f"{p.year}-{p.number:02} (maand)",
            ],
            "four_weeks": [
                f"{p.year}-{p.number:02}-4W",
                f"{p.year}-P{p.number:02} (4 weken)",
                f"periode {p.number} {p.year} (4-weken)",
                f"week {4 * p.number - 3} t/m {4 * p.number} {p.year}",
            ],
            "week": [
                f"week {p.number}/{p.year}",
                f"week {p.year}-{p.number:02}",
                f"wk {p.number} {p.year}",
                f"{p.year}-{p.number:02}-W",
                f"Week {p.number} - {p.year}",
            ],
        }[p.kind]
        if chance.random() < 0.5:
            return chance.choice(spans), False
        return chance.choice(own), True

    def head(self) -> float:
        slip, chance, paper = self.slip, self.chance, self.paper
        period, says = self.period_text()
        unit = {
            "month": ("maand", "Maand", "per maand"),
            "four_weeks": ("4 weken", "4-weken", "vier weken"),
            "week": ("week", "Week", "per week"),
        }[slip.period.kind]
        credit = {True: ("Ja", "ja", "J", "toegepast"), False: ("Nee", "nee", "N", "niet toegepast"), None: ()}[
            slip.credit
        ]
        in_title = chance.random() < 0.2
        pairs = {
            "employer": slip.employer,
            "number": slip.number,
            "employee": slip.employee,
            "bsn": slip.bsn,
            "period": None if in_title else period,
            "rhythm": chance.choice(unit) if not says or chance.random() < 0.5 else None,
            "credit": chance.choice(credit) if credit else None,
            "paid": f"{slip.paid:%d-%m-%Y}" if slip.paid else None,
            "hirer": slip.hirer,
            "printed": f"{slip.period.end - datetime.timedelta(days=9):%d-%m-%Y}" if chance.random() < 0.4 else None,
            "born": "12-03-1988" if chance.random() < 0.6 else None,
            "service": "01-02-2024" if chance.random() < 0.6 else None,
            "staff": str(chance.randint(10, 99999)) if chance.random() < 0.6 else None,
            "percent": "50,00" if chance.random() < 0.3 else None,
            "wage": self.number(slip.rows[0].rate or NOTHING) if chance.random() < 0.3 else None,
            "minimum": "14,71" if chance.random() < 0.4 else None,
            "iban": "NL00 BANK 0123 4567 89" if chance.random() < 0.3 else None,
            "function": chance.choice(["Medewerker bediening", "Schoonmaker", "Medewerker"])
            if chance.random() < 0.4
            else None,
        }
        title = chance.choice(["Salarisspecificatie", "Loonstrook", "Loonspecificatie", "Salarisstrook"])
        paper.text(self.x, 45, f"{title} {period}" if in_title else title, size=chance.choice([11, 13]), bold=True)
        address = chance.random()
        y = 66.0
        if address < 0.15:  # the employee as an address for a window envelope
            pairs["employee"] = None
            for index, text in enumerate(
                (
                    f"{chance.choice(['Mevrouw', 'De heer', 'Dhr.', 'Mw.'])} {slip.employee}",
                    "Kerkpad 3",
                    "1000 AG  Waterstad",
                )
            ):
                paper.text(340, y + 11 * index, text, size=8)
            y += 42
        shown = [(chance.choice(FIELD_LABELS[name]), value) for name, value in pairs.items() if value]
        if chance.random() < 0.5:
            chance.shuffle(shown)
        style = chance.choice(["beside", "beside", "colon", "spaced colon", "above", "row"])
        wide = chance.choice([1, 2, 2, 3]) if style in {"above", "row"} else chance.choice([1, 2, 2])
        width = (555 - self.x) / wide
        for index, (label, value) in enumerate(shown):
            x = self.x + width * (index % wide)
            if style in {"above", "row"}:
                at = y + 24 * (index // wide)
                paper.text(x, at, label, size=6.5)
                paper.text(x, at + 9, value, size=7.5)
            else:
                at = y + 11 * (index // wide)
                if style == "colon":
                    paper.text(x, at, f"{label}: {value}", size=7)
                elif style == "spaced colon":
                    paper.text(x, at, label, size=7)
                    paper.text(x + 100, at, f": {value}", size=7)
                else:
                    paper.text(x, at, label, size=7)
                    paper.text(x + 105, at, value, size=7)
        return at + 26

    def heads(self, y: float) -> float:
        if self.style != "table":
            return y
        self.paper.text(
            self.x,
            y,
            self.chance.choice(["Omschrijving", "Component", "Looncomponent", "Soort"]),
            size=self.size,
            bold=True,
        )
        left = self.chance.random() < 0.2
        for role, x in self.columns:
            name = self.chance.choice(HEADS[role])
            if left:
                self.paper.text(x - 38, y, name, size=6, bold=True)
            else:
                self.paper.text(x, y, name, size=6.5, bold=True, right=True)
        return y + self.step * 1.2

    def row(self, y: float, label: str, amount: Decimal, row: Row | None = None) -> float:
        takes = row is not None and row.role in TAKES
        shown = -amount if takes and (self.positive or self.sided) else amount
        cells = {"minus" if takes else "plus": self.money(shown), "amount": self.money(shown)}
        cells["cumulative"] = self.money(shown * self.periods)
        if row:
            if row.hours is not None and row.rate is not None:
                cells |= {
                    "quantity": self.number(row.hours),
                    "rate": self.number(row.rate),
                    "base": self.number(row.rate),
                    "percent": "100,00",
                }
            elif row.percent and row.base is not None:
                cells |= {
                    "percent": self.number(row.percent) + ("%" if self.percent_signs else ""),
                    "base": self.money(row.base),
                }
            if row.employer is not None:
                cells["employer"] = self.money(row.employer)
        x = self.x
        if self.codes and row:
            self.paper.text(x, y, str(1000 + len(label)), size=self.size)
        if self.codes:
            x += 26
        self.paper.text(x, y, label.upper() if self.upper else label, size=self.size)
        for role, edge in self.columns:
            if role in cells:
                self.paper.text(edge, y, cells[role], size=self.size, right=True)
        return y + self.step

    @property
    def percent_signs(self) -> bool:
        return self.style == "table" and self.size != 8

    def totals(self) -> list[tuple[str, Decimal]]:
        slip = self.slip
        return [
            (self.say("gross_total"), slip.total("gross")),
            (self.say("taxable"), slip.total("gross", "pretax")),
            (self.say("net"), slip.net_wage),
            (self.say("payment"), slip.payment),
        ]

    def body(self, y: float) -> float:
        slip, chance = self.slip, self.chance
        gross, taxable, net, payment = self.totals()
        y = self.heads(y)
        if self.style == "two halves":
            return self.halves(y)
        in_place = self.totals_apart in {"in place", "both"}

        def lines(*roles: str) -> None:
            nonlocal y
            for row in slip.rows:
                if row.role in roles:
                    y = self.row(y, row.label, row.amount, row)

        def total(each: tuple[str, Decimal], odds: float = 1.0) -> None:
            nonlocal y
            if in_place and chance.random() < odds:
                y = self.row(y, *each)

        def section(text: str) -> None:
            nonlocal y
            if self.style == "sections" and self.language == "nl":
                self.paper.text(self.x, y, text, size=self.size, bold=True)
                y += self.step

        section("Bruto")
        lines("gross")
        total(gross, 0.7)
        section("Inhoudingen")
        lines("pretax")
        if slip.special and chance.random() < 0.4 and in_place and self.language == "nl":
            y = self.row(y, "Loon LH tabel", slip.total("gross", "pretax") - slip.special)
            y = self.row(y, self.say("taxable_special"), slip.special)
        elif taxable[0].lower() not in {"loon tb", "heffingsloon tabel"} or not slip.special:
            total(taxable, 0.85)
        if chance.random() < 0.3 and self.language == "nl":
            y = self.row(y, self.say("social"), slip.total("gross", "pretax") + 10)
        lines("tax", "posttax")
        if chance.random() < 0.2 and self.language == "nl":
            y = self.row(y, self.say("credit_amount"), Decimal("88.12"))
        if not self.net_after:
            total(net)
        section("Netto vergoedingen en inhoudingen")
        lines("plus", "minus")
        if self.net_after and in_place:
            y = self.row(y, net[0], slip.payment)
        total(payment, 1.0 if not self.net_after else 0.6)
        if self.totals_apart != "in place":
            y = self.apart(y + 16, [gross, taxable, net, payment])
        return y

    def apart(self, y: float, totals: Sequence[tuple[str, Decimal]]) -> float:
        if self.slip.special and totals[1][0].lower() in {"loon tb", "heffingsloon tabel"}:
            totals = [totals[0], *totals[2:]]
        if self.totals_apart == "block":
            for label, amount in totals:
                self.paper.text(320, y, label, size=self.size, bold=True)
                self.paper.text(560, y, self.money(amount), size=self.size, bold=True, right=True)
                y += self.step
            return y
        for index, (label, amount) in enumerate(totals):
            self.paper.text(self.x + 128 * index, y, label, size=6.5)
            self.paper.text(self.x + 128 * index, y + 11, self.money(amount), size=self.size, bold=True)
        return y + 20

    def halves(self, y: float) -> float:
        """Pay left and deductions right, each with its heading, and the totals below."""
        heads = self.chance.choice(
            [("Verdiensten", "Inhoudingen"), ("Betalingen", "Inhoudingen"), ("BETALING", "INHOUDING")]
        )
        self.paper.text(self.x, y, heads[0], size=self.size, bold=True)
        self.paper.text(320, y, heads[1], size=self.size, bold=True)
        left = right = y + self.step
        for row in self.slip.rows:
            if row.role in TAKES:
                self.paper.text(320, right, row.label, size=self.size)
                self.paper.text(560, right, self.money(-row.amount), size=self.size, right=True)
                right += self.step
            else:
                self.paper.text(self.x, left, row.label, size=self.size)
                self.paper.text(290, left, self.money(row.amount), size=self.size, right=True)
                left += self.step
        self.totals_apart = self.chance.choice(["strip", "block"])
        return self.apart(max(left, right) + 16, self.totals())

    def foot(self, y: float) -> None:
        slip, paper, chance = self.slip, self.paper, self.chance
        y += 24
        if self.language != "nl":
            return
        if chance.random() < 0.5:
            paper.text(
                self.x,
                y,
                chance.choice(["Cumulatieven", "Jaartotalen", "Cumulatief", "Cumulatieven t/m periode"]),
                size=self.size,
                bold=True,
            )
            for index, (name, amount) in enumerate(
                (("taxable", slip.total("gross", "pretax")), ("wage_tax", -slip.total("tax")), ("net", slip.net_wage))
            ):
                paper.text(self.x, y + self.step * (index + 1), self.say(name), size=self.size)
                paper.text(
                    self.x + 190,
                    y + self.step * (index + 1),
                    self.money(amount * self.periods),
                    size=self.size,
                    right=True,
                )
        if chance.random() < 0.5:
            paper.text(
                320,
                y,
                chance.choice(["Reserveringen", "Reservering", "Opgebouwde reserveringen"]),
                size=self.size,
                bold=True,
            )
            for index, text in enumerate(
                (
                    chance.choice(["Vakantiegeld", "Opbouw vakantiegeld", "Saldo vakantiegeld", "Bas. vak.geld"]),
                    "Verlofuren",
                )
            ):
                paper.text(320, y + self.step * (index + 1), text, size=self.size)
                paper.text(
                    540,
                    y + self.step * (index + 1),
                    self.money(to_cent(slip.total("gross") * Decimal("0.08")) * (index + 1)),
                    size=self.size,
                    right=True,
                )
        if chance.random() < 0.25:
            y += self.step * 6
            paper.text(self.x, y, "Werkgeverslasten", size=self.size, bold=True)
            for index in range(2):
                paper.text(self.x, y + self.step * (index + 1), self.say("employer_cost"), size=self.size)
                paper.text(
                    self.x + 190,
                    y + self.step * (index + 1),
                    self.money(Decimal("61.40") * (index + 1)),
                    size=self.size,
                    right=True,
                )


def draw(seed: int, *, jitter: float = 0.0, noise: float = 0.0) -> tuple[Slip, list[Page]]:
    """A slip and its pages. The same seed gives the same slip; `jitter` in points and `noise` a letter as after a scan."""
    pen = Pen(seed, jitter=jitter, noise=noise)
    pen.foot(pen.body(pen.head()))
    return pen.slip, pen.paper.pages()
