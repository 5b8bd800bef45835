"""A payslip as its page shows it: each figure with its place on the page, the checks, and every code in words."""

import contextlib
import io
from dataclasses import dataclass
from typing import Any, Literal

from PIL import Image

from payslips import files
from payslips.models import Figures, Payslip
from payslips.selectors import newest_figures

Kind = Literal["words", "period", "day", "amount", "hours", "yes_no"]

# What a citizen looks for, in this order. `period` stands for its two days.
_SHOWN: tuple[tuple[str, Kind], ...] = (
    ("employer_name", "words"),
    ("employee_name", "words"),
    ("period", "period"),
    ("payment_date", "day"),
    ("gross_wage", "amount"),
    ("taxable_wage", "amount"),
    ("wage_tax", "amount"),
    ("net_wage", "amount"),
    ("reimbursements_total", "amount"),
    ("net_deductions_total", "amount"),
    ("attachment_total", "amount"),
    ("net_payment", "amount"),
    ("holiday_allowance_paid", "amount"),
    ("holiday_allowance_net", "amount"),
    ("hours_paid", "hours"),
    ("tax_credit_applied", "yes_no"),
)
_PARTS = {"period": ("period_start", "period_end", "period_kind")}
# These are shown where they are something: nobody looks for an attachment that is not there.
_ONLY_IF_ANY = {"reimbursements_total", "net_deductions_total", "attachment_total"} | {
    "holiday_allowance_paid",
    "holiday_allowance_net",
}
# The checks that mean something to a citizen when they are passed. Each that is not passed is told.
_TOLD = {"gross_lines", "wage_tax_lines", "taxable_wage", "net_wage", "net_payment", "hours_times_rate"} | {
    "employee_name",
    "employer_name",
}
# What may help the citizen, and is no doubt about the slip.
NOTICES = {
    "minimum_wage": (
        "Uw uurloon lijkt lager dan het minimumloon",
        (
            "Misschien krijgt u te weinig betaald. Misschien staan uw uren niet goed op de loonstrook. "
            "Vraag het uw werkgever. U kunt ook gratis advies vragen bij het Juridisch Loket (juridischloket.nl). "
            "Voor uw uitkering verandert er niets door deze melding."
        ),
    ),
}
_POINTS_AN_INCH = 72
_PICTURE_DPI = 110
_AROUND = 2  # points between what was read and the line around it

STEPS = ("Ontvangen", "Lezen", "Rekenen", "Klaar")


# Each check of the reader: what to say when it was passed, and when it was not.
CHECKS: dict[str, tuple[str, str]] = {
    "gross_lines": (
        "De loonregels samen zijn uw brutoloon: klopt.",
        "De loonregels samen zijn uw brutoloon: klopt niet.",
    ),
    "wage_tax_lines": (
        "De belastingregels samen zijn de loonheffing: klopt.",
        "De belastingregels samen zijn de loonheffing: klopt niet.",
    ),
    "taxable_wage": (
        "Brutoloon min pensioen is het loon voor de loonheffing: klopt.",
        "Brutoloon min pensioen is het loon voor de loonheffing: klopt niet.",
    ),
    "net_wage": (
        "Brutoloon min belasting en premies is nettoloon: klopt.",
        "Brutoloon min belasting en premies is nettoloon: klopt niet.",
    ),
    "net_payment": (
        "Nettoloon met vergoedingen en inhoudingen is wat u kreeg: klopt.",
        "Nettoloon met vergoedingen en inhoudingen is wat u kreeg: klopt niet.",
    ),
    "payment_printed": (
        "Er staat één bedrag als uitbetaald.",
        "Er staat ook een ander bedrag als uitbetaald.",
    ),
    "hours_times_rate": (
        "Uw uren maal uw uurloon is uw loon: klopt.",
        "Uw uren maal uw uurloon is uw loon: klopt niet.",
    ),
    "hours_lines": ("Uw uren samen zijn het aantal dat er staat.", "Uw uren samen zijn niet het aantal dat er staat."),
    **{
        f"cumulative_{name}": (
            f"{words} van dit jaar past bij uw vorige loonstrook: klopt.",
            f"{words} van dit jaar past niet bij uw vorige loonstrook.",
        )
        for name, words in {
            "gross_wage": "Het brutoloon",
            "taxable_wage": "Het loon voor de loonheffing",
            "wage_tax": "De loonheffing",
            "net_wage": "Het nettoloon",
            "net_payment": "Wat u kreeg",
        }.items()
    },
    "proven_by_sums": ("Elk bedrag rekenden wij na.", "Niet elk bedrag kunnen wij narekenen."),
    "one_reading": (
        "De bedragen zijn maar op één manier te lezen.",
        "De bedragen kunnen wij op twee manieren lezen.",
    ),
    "lines_in_place": ("Elke regel staat waar hij hoort.", "Van een regel is niet duidelijk waar hij bij hoort."),
    "lines_known": ("Elke regel kennen wij.", "Er staat een regel op die wij niet kennen."),
    "lines_distinct": ("Elk bedrag telt één keer mee.", "Een bedrag telt misschien twee keer mee."),
    "total_printed": (
        "De loonstrook noemt zelf ook dit brutoloon en nettoloon.",
        "De loonstrook noemt een ander brutoloon of nettoloon, of geen nettoloon.",
    ),
    "label_known": ("Elk woord voor een gegeven kennen wij.", "Een woord voor een gegeven kennen wij niet helemaal."),
    "columns_known": ("Elke kolom kennen wij.", "Er staat een kolom met bedragen op die wij niet kennen."),
    "visible_lines": ("Elk bedrag is te zien.", "Over een bedrag staat iets heen."),
    "visible_text": ("Wat wij lazen, is ook te zien.", "In het bestand staat iets dat u op de bladzijde niet ziet."),
    "wage_tax_plausible": ("De loonheffing past bij het loon.", "De loonheffing past niet bij het loon."),
    "wage_tax_rules": (
        "De loonheffing is wat de belastingtabel zegt.",
        "De loonheffing is anders dan de belastingtabel zegt. Dat kan kloppen, bijvoorbeeld bij een extra betaling.",
    ),
    "signs": ("Het nettoloon past bij het brutoloon.", "Het nettoloon past niet bij het brutoloon."),
    "bsn": ("Het burgerservicenummer is goed te lezen.", "Het burgerservicenummer is niet goed te lezen."),
    "one_value": ("Elk gegeven staat er op één manier.", "Iets staat er op twee manieren."),
    "period": (
        "Over welke dagen de loonstrook gaat, is duidelijk.",
        "Over welke dagen de loonstrook gaat, is niet duidelijk.",
    ),
    "correction": (
        "Welke loonstrook hiermee wordt verbeterd, is duidelijk.",
        "Welke loonstrook hiermee wordt verbeterd, is niet duidelijk.",
    ),
    "fields_shown": ("Alles wat wij nodig hebben, staat erop.", "Iets wat wij nodig hebben, vonden wij niet."),
    "read_clearly": ("Alles is goed te lezen.", "Een deel is niet goed te lezen."),
    "name_on_one_line": ("Elke naam staat op één regel.", "Een naam is niet goed te lezen."),
    "employee_name": ("Uw naam is slecht te lezen, maar het burgerservicenummer is van u.", ""),
    "employer_name": ("De naam van uw werkgever is slecht te lezen, maar zijn loonheffingennummer kennen wij.", ""),
    "period_kind": (
        "Of dit een maand, vier weken of een week is, is duidelijk.",
        "Of dit een maand, vier weken of een week is, is niet duidelijk.",
    ),
    "hours_known": ("Uw betaalde uren zijn duidelijk.", "Uw betaalde uren zijn niet duidelijk."),
    "payment_near_period": (
        "De betaaldatum past bij de periode.",
        "De betaaldatum past niet bij de periode.",
    ),
}
_UNKNOWN_CHECK = ("Dit rekenden wij na: klopt.", "Iets op de loonstrook is niet duidelijk.")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file cannot be used, and what to do."""

    title: str
    text: str


_FAILED = Refusal(
    "Het lezen lukt niet",
    "Dit bestand is te ingewikkeld voor onze computer. Het bestand is bewaard. Vraag uw werkgever om een andere pdf, "
    "of vraag uw contactpersoon bij de gemeente om hulp.",
)
# Each reason that the reader can give, and those that are found besides.
REFUSALS: dict[str, Refusal] = {
    "empty": Refusal(
        "Het bestand is leeg",
        "Er staat niets in. Download uw loonstrook opnieuw bij uw werkgever, of maak er een foto van.",
    ),
    "too_large": Refusal(
        "Het bestand is te groot", "Vraag uw werkgever om een kleinere pdf, of maak een foto van uw loonstrook."
    ),
    "wrong_type": Refusal(
        "Dit is geen pdf en geen foto",
        "Een Word-bestand of een zip-bestand kunnen wij niet lezen. Vraag uw werkgever om een pdf van uw loonstrook, "
        "of maak er een foto van.",
    ),
    "too_many_pages": Refusal(
        "Het bestand heeft te veel bladzijden",
        "Een loonstrook heeft één of een paar bladzijden. Stuur elke loonstrook apart.",
    ),
    "broken": Refusal(
        "Het bestand is beschadigd",
        "Het gaat niet open. Download uw loonstrook opnieuw bij uw werkgever. Kunt u hem zelf wel openen? "
        "Maak dan een foto en stuur die.",
    ),
    "too_small": Refusal(
        "De foto is te klein om te lezen",
        "Wij zien de letters en cijfers niet goed genoeg. Maak een nieuwe foto van dichtbij, met de hele bladzijde "
        "erop en met genoeg licht. Een schermafdruk is vaak te klein.",
    ),
    "too_dark": Refusal(
        "De foto is te donker om te lezen",
        "Maak een nieuwe foto bij een raam of onder een lamp. Zorg dat uw hand of telefoon geen schaduw geeft.",
    ),
    "blurred": Refusal(
        "De foto is niet scherp genoeg om te lezen",
        "Maak een nieuwe foto. Leg de loonstrook plat neer, en houd uw telefoon stil en recht erboven.",
    ),
    "no_text": Refusal(
        "Wij vinden geen tekst in dit bestand",
        "Kijk of u het goede bestand koos. Is het een foto van uw loonstrook? Maak dan een nieuwe, van dichtbij en "
        "met genoeg licht.",
    ),
    "encrypted": Refusal(
        "Er zit een wachtwoord op het bestand",
        "Daarom kunnen wij het niet lezen. Open uw loonstrook met het wachtwoord en kies ‘Afdrukken’, dan "
        "‘Opslaan als pdf’. Stuur die nieuwe pdf. Of maak een foto.",
    ),
    "password_tries": Refusal(
        "Het wachtwoord klopte te vaak niet",
        "Morgen kunt u het met dit bestand opnieuw proberen. Of open uw loonstrook zelf met het wachtwoord en kies "
        "‘Afdrukken’, dan ‘Opslaan als pdf’. Die nieuwe pdf kunt u nu al sturen. Een foto mag ook.",
    ),
    "infected": Refusal(
        "In dit bestand zit een virus",
        "Wij hebben het bestand weggegooid. Niemand heeft het geopend. Vraag uw werkgever om een nieuwe pdf, of maak "
        "een foto van uw loonstrook. Controleer ook uw eigen computer of telefoon op virussen.",
    ),
    "time_out": _FAILED,
    "out_of_memory": _FAILED,
    "parser_died": _FAILED,
    "bank_statement": Refusal(
        "Dit lijkt een afschrift van uw bank",
        "Wij hebben uw loonstrook nodig: daarop staat wat er van uw loon af ging. U krijgt hem van uw werkgever.",
    ),
    "annual_statement": Refusal(
        "Dit lijkt een jaaropgaaf",
        "Daarop staat het loon van een heel jaar. Wij hebben de loonstrook van één maand, of van vier weken, nodig.",
    ),
    "benefit_specification": Refusal(
        "Dit lijkt een overzicht van een uitkering",
        "Hier kunt u alleen loonstroken sturen. Krijgt u een andere uitkering, zoals WW? Geef dat door aan uw "
        "contactpersoon bij de gemeente.",
    ),
    "invoice": Refusal(
        "Dit lijkt een rekening",
        "Hier kunt u alleen loonstroken sturen. Werkt u voor uzelf? Geef uw inkomsten dan door aan uw contactpersoon "
        "bij de gemeente.",
    ),
    "contract": Refusal(
        "Dit lijkt een contract",
        "Wij hebben de loonstrook nodig. Die krijgt u van uw werkgever als u betaald wordt.",
    ),
    "foreign": Refusal(
        "Dit lijkt een loonstrook uit een ander land",
        "Wij kunnen alleen Nederlandse loonstroken lezen. Verdient u loon in een ander land? Geef dat door aan uw "
        "contactpersoon bij de gemeente.",
    ),
    "letter": Refusal(
        "Dit lijkt een brief",
        "Wij hebben uw loonstrook nodig. Die krijgt u van uw werkgever als u betaald wordt. Vaak zit hij apart bij de "
        "brief.",
    ),
    "photo": Refusal(
        "Op deze foto vinden wij geen loonstrook",
        "Maak een foto van de hele loonstrook, van dichtbij en recht van boven. Zorg dat u alles zelf kunt lezen.",
    ),
    "other": Refusal(
        "Wij vinden hier geen loonstrook in",
        "Kijk of u het goede bestand koos. Op een loonstrook staan uw brutoloon, de loonheffing en uw nettoloon.",
    ),
    "someone_else": Refusal(
        "Dit is de loonstrook van iemand anders",
        "De naam of het burgerservicenummer op deze loonstrook is niet dat van u. Wij gebruiken hem niet en hebben "
        "niets ervan bewaard. Kies uw eigen loonstrook.",
    ),
    "partner": Refusal(
        "Dit is de loonstrook van uw partner",
        "Uw partner logt zelf in en stuurt hem zelf. Wij gebruiken deze loonstrook niet bij u, en hebben niets ervan "
        "bewaard.",
    ),
}


# Why a caseworker looks first, to the citizen.
WAITS: dict[str, str] = {
    "does_not_add_up": (
        "De bedragen op de loonstrook passen niet bij elkaar, of wij konden ze niet goed lezen. Wij rekenen er pas "
        "mee als een medewerker heeft gekeken. Weet u wat er moet staan? Verbeter het dan: dat helpt."
    ),
    "hard_to_read": (
        "Een deel van de loonstrook is niet goed te lezen. Wij rekenen er pas mee als een medewerker heeft gekeken. "
        "Weet u wat er moet staan? Verbeter het dan: dat helpt. Of stuur de pdf van uw werkgever, of een scherpere "
        "foto."
    ),
    "photo": (
        "Deze foto of scan kunnen wij niet zelf lezen. Een medewerker leest hem en vult de bedragen in. U hoeft niets "
        "te doen. Wilt u sneller weten wat u krijgt? Stuur dan de pdf van uw werkgever, of een scherpere foto."
    ),
    "figures_missing": (
        "Wij konden niet alles vinden wat nodig is. Wij rekenen er pas mee als een medewerker heeft gekeken. Weet u "
        "wat er moet staan? Vul het dan in: dat helpt."
    ),
    "name_differs": (
        "De naam op de loonstrook is niet uw naam, en er staat geen burgerservicenummer op. Een medewerker kijkt of "
        "deze loonstrook van u is. U hoeft niets te doen."
    ),
    "bsn_differs": (
        "Het burgerservicenummer op de loonstrook konden wij niet goed lezen. Een medewerker kijkt of deze loonstrook "
        "van u is. U hoeft niets te doen."
    ),
    "correction": (
        "Uw werkgever verbetert hiermee een eerdere loonstrook. Een medewerker zoekt uit voor welke maand hij telt. U "
        "hoeft niets te doen."
    ),
    "holiday_allowance": (
        "Op deze loonstrook staat vakantiegeld. Een deel daarvan telde al mee in eerdere maanden. Een medewerker "
        "zorgt dat niets dubbel telt. U hoeft niets te doen."
    ),
    "period_taken": (
        "Wij hebben al een loonstrook van deze werkgever over dezelfde dagen. Een medewerker kijkt welke telt. U "
        "hoeft niets te doen."
    ),
    "partner_has_it": (
        "Deze loonstrook lijkt op een die bij uw huishouden al meetelt. Een medewerker kijkt van wie hij is. U hoeft "
        "niets te doen."
    ),
    "replacement": (
        "Wij hebben al een loonstrook van deze werkgever over deze periode, met andere bedragen. Misschien is dit een "
        "verbeterde loonstrook. Een medewerker kijkt welke van de twee telt. Tot dan telt de eerdere."
    ),
    "contested": (
        "U zegt dat dit een andere loonstrook is dan die wij al hadden. Een medewerker kijkt dat na. U hoeft niets "
        "te doen."
    ),
    "amount_unlikely": (
        "Een bedrag op de loonstrook is heel hoog. Misschien hebben wij het niet goed gelezen. Wij rekenen er pas mee "
        "als een medewerker heeft gekeken. Weet u wat er moet staan? Verbeter het dan: dat helpt."
    ),
    "answered": "Dank u wel voor uw antwoord. Een medewerker kijkt ernaar. U hoeft niets te doen.",
}
_WAITS = "Wij rekenen er pas mee als een medewerker heeft gekeken. U hoeft niets te doen."


def waits(reason: str) -> str:
    """Why a caseworker looks first, in words."""
    return WAITS.get(reason, _WAITS)


def refusal(reason: str) -> Refusal:
    """Why a file cannot be used, in words."""
    return REFUSALS.get(reason, REFUSALS["other"])


@dataclass(frozen=True, slots=True)
class Row:
    """A figure. `place` names its mark on the page; `review`: nobody is sure of it; `changed`: a person changed it."""

    name: str
    label: str
    kind: Kind
    value: Any
    place: str
    review: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on a page, in points from the top left. `review`: nobody is sure of what was read there."""

    number: str
    label: str
    x: float
    y: float
    width: float
    height: float
    review: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture of a page with the places on it, all in points."""

    page: int
    width: float
    height: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class ExplainedSlip:
    """All that the page shows of one payslip: the checks that the figures passed, or did not, and help, in words."""

    payslip: Payslip
    figures: Figures
    rows: tuple[Row, ...]
    pictures: tuple[Picture, ...]
    passed: tuple[str, ...]
    failed: tuple[str, ...]
    waits: str
    notices: tuple[tuple[str, str], ...]


def explain(payslip: Payslip) -> ExplainedSlip:
    """The newest figures of the payslip. `versions` of it are fetched already; no queries."""
    figures, first = newest_figures(payslip), min(payslip.versions.all(), key=lambda row: row.version)
    rows = tuple(_rows(payslip, figures, first))
    checks = figures.reading.get("checks", []) if figures.source == Figures.Source.READER else []
    failed = dict.fromkeys(check["name"] for check in checks if not check["passed"])
    passed = dict.fromkeys(check["name"] for check in checks if check["name"] in _TOLD - {*failed})
    return ExplainedSlip(
        payslip=payslip,
        figures=figures,
        rows=rows,
        pictures=tuple(_pictures(payslip, figures, rows)),
        passed=tuple(CHECKS.get(name, _UNKNOWN_CHECK)[0] for name in passed),
        failed=tuple(dict.fromkeys(CHECKS.get(name, _UNKNOWN_CHECK)[1] for name in failed if name not in NOTICES)),
        waits=waits(payslip.reason),
        notices=tuple(NOTICES[name] for name in failed if name in NOTICES),
    )


def steps(current: str) -> list[dict[str, str]]:
    """What happens to an upload, with the step that is being taken."""
    taken = STEPS.index(current)
    return [
        {"label": label, "state": "done" if number < taken else "current" if number == taken else "todo"}
        for number, label in enumerate(STEPS)
    ]


def _rows(payslip: Payslip, figures: Figures, first: Figures) -> "list[Row]":
    evidence = figures.reading.get("evidence", {})
    doubtful = set(figures.reading.get("needs_review", [])) if figures.source != Figures.Source.CASEWORKER else set()
    rows = []
    for name, kind in _SHOWN:
        parts = _PARTS.get(name, (name,))
        if name in _ONLY_IF_ANY and not getattr(figures, name):
            continue
        changed = any(getattr(figures, part) != getattr(first, part) for part in parts)
        rows.append(
            Row(
                name=name,
                label="Periode" if name == "period" else _label(name),
                kind=kind,
                value=_value(figures, name),
                place=f"{payslip.number}-{name}" if any(part in evidence for part in parts) else "",
                review=not changed and bool(doubtful.intersection(parts)),
                changed=changed,
            )
        )
    return rows


def _label(name: str) -> str:
    label = Figures._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    return str(label).capitalize()


def _value(figures: Figures, name: str) -> Any:
    if name != "period":
        return getattr(figures, name)
    if figures.period_start is None or figures.period_end is None:
        return None
    return figures.period_start, figures.period_end


def _pictures(payslip: Payslip, figures: Figures, rows: tuple[Row, ...]) -> "list[Picture]":
    """The pages on which something was found, or all of them when nothing was."""
    evidence = figures.reading.get("evidence", {})
    marks: dict[int, list[Mark]] = {}
    for row in rows:
        places = [evidence[part] for part in _PARTS.get(row.name, (row.name,)) if part in evidence]
        for place in {(place["page"], *place["box"]): place for place in places}.values():
            marks.setdefault(place["page"], []).append(_mark(row, place["box"]))
    pictures = []
    for page in sorted(marks) or range(1, payslip.upload.pages + 1):
        with contextlib.suppress(FileNotFoundError):
            width, height = _size(files.picture_of(payslip.upload_id, page))
            pictures.append(Picture(page, width, height, tuple(marks.get(page, ()))))
    return pictures


def _mark(row: Row, box: list[float]) -> Mark:
    x0, top, x1, bottom = box
    return Mark(
        number=row.place,
        label=row.label,
        x=round(x0 - _AROUND, 1),
        y=round(top - _AROUND, 1),
        width=round(x1 - x0 + 2 * _AROUND, 1),
        height=round(bottom - top + 2 * _AROUND, 1),
        review=row.review,
    )


def _size(png: bytes) -> tuple[float, float]:
    """The page in points: the picture says how many pixels make an inch."""
    with Image.open(io.BytesIO(png)) as picture:
        dpi = picture.info.get("dpi", (_PICTURE_DPI, _PICTURE_DPI))[0]
        width, height = (round(side * _POINTS_AN_INCH / dpi, 1) for side in picture.size)
        return width, height
