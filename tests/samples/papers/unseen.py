"""Other papers that no rule was written for; several of them speak of wages, hours and tax."""

import io
import random
from typing import Final

import cv2
import numpy as np
from PIL import Image

from tests.samples import people
from tests.samples.papers import Paper, amount, sheet


def annual_overview(chance: random.Random) -> bytes:
    return sheet(
        chance,
        f"Opgave voor de inkomstenbelasting over {chance.choice([2024, 2025])}",
        [
            ["Werknemer", people.employee(chance)],
            ["BSN", people.bsn(chance)],
            ["Loon loonbelasting/volksverzekeringen", amount(chance, 4000, 31000)],
            ["Ingehouden loonbelasting/premie volksverz.", amount(chance, 100, 5000)],
            ["Arbeidskorting", amount(chance, 500, 5000)],
            ["Werkgeversheffing Zvw", amount(chance, 200, 1700)],
            ["Levensloopverlofkorting", "0,00"],
        ],
        below=["Dit is een opgave over het hele jaar. Neem de bedragen over in uw aangifte."],
    )


def unemployment_benefit(chance: random.Random) -> bytes:
    return sheet(
        chance,
        "Betaalspecificatie WW-uitkering",
        [
            ["Periode", "1 augustus 2026 t/m 31 augustus 2026"],
            ["Bruto uitkering", amount(chance, 900, 1900)],
            ["Verrekening inkomsten uit werk", amount(chance, 50, 600)],
            ["Loonheffing", amount(chance, 50, 300)],
            ["Inkomensafhankelijke bijdrage Zvw", "0,00"],
            ["Netto uitkering", amount(chance, 700, 1400)],
            ["Uitbetaald op 14 september 2026", amount(chance, 700, 1400)],
        ],
        above=["U ontvangt een uitkering van het Uitkeringsinstituut. Loonheffingskorting: ja."],
        sender="Uitkeringsinstituut",
    )


def pension_payment(chance: random.Random) -> bytes:
    return sheet(
        chance,
        "Uw pensioenuitkering in 2026",
        [
            ["Ouderdomspensioen bruto per maand", amount(chance, 100, 900)],
            ["Loonheffing", amount(chance, 10, 200)],
            ["Bijdrage Zorgverzekeringswet 4,85%", amount(chance, 5, 50)],
            ["Netto pensioen", amount(chance, 90, 700)],
        ],
        above=["Hieronder ziet u hoe uw pensioen is opgebouwd. U krijgt dit overzicht een keer per jaar."],
        sender="Pensioenfonds De Veenpolder",
    )


def bank_app(chance: random.Random) -> bytes:
    return sheet(
        chance,
        "Transactiedetails",
        [
            ["Bijgeschreven", f"€ {amount(chance, 400, 1900)}"],
            ["Van", people.employer(chance).name],
            ["Tegenrekening", "NL00 BANK 9876 5432 10"],
            ["Omschrijving", "SALARIS AUG 2026 PERS.NR 1234"],
            ["Datum", "25 augustus 2026"],
            ["Saldo na bijschrijving", f"€ {amount(chance, 400, 2400)}"],
        ],
        sender="Mijn bank",
    )


def energy_bill(chance: random.Random) -> bytes:
    return sheet(
        chance,
        "Jaarafrekening stroom en gas",
        [
            ["Verbruik stroom 1.842 kWh", amount(chance, 400, 700)],
            ["Verbruik gas 812 m³", amount(chance, 700, 1200)],
            ["Vermindering energiebelasting", "-635,19"],
            ["Betaalde termijnbedragen", amount(chance, 900, 1500)],
            ["Te betalen", amount(chance, 10, 300)],
        ],
        sender="Energie Waterstad",
    )


def own_invoice(chance: random.Random) -> bytes:
    return sheet(
        chance,
        "Factuur bezorgritten week 33",
        [
            ["Opdrachtnemer", people.employee(chance)],
            ["KvK-nummer", "00012345"],
            ["Uren 31,50 x 18,00", "567,00"],
            ["Kilometervergoeding", amount(chance, 5, 60)],
            ["Subtotaal", amount(chance, 500, 700)],
            ["Btw verlegd", "0,00"],
            ["Totaal", amount(chance, 500, 700)],
        ],
        below=[
            "Gelieve binnen 30 dagen te betalen op rekening NL00 BANK 0123 4567 89 onder vermelding van het factuurnummer."
        ],
    )


def employers_declaration(chance: random.Random) -> bytes:
    return sheet(
        chance,
        "Werkgeversverklaring",
        [
            ["Naam werknemer", people.employee(chance)],
            ["In dienst sinds", "1 maart 2023"],
            ["Bruto jaarsalaris", amount(chance, 14000, 33000)],
            ["Vakantietoeslag", amount(chance, 900, 2600)],
            ["Onregelmatigheidstoeslag", amount(chance, 100, 900)],
            ["Loonbeslag", "nee"],
        ],
        above=["Ondergetekende verklaart dat de werknemer in vaste dienst is."],
        below=["Naar waarheid ingevuld, handtekening en stempel werkgever"],
    )


def german_slip(chance: random.Random) -> bytes:
    return sheet(
        chance,
        "Entgeltabrechnung August 2026",
        [
            ["Steuerklasse", "I"],
            ["Steuer-ID", "00 000 000 000"],
            ["Gesamtbrutto", amount(chance, 1900, 3200)],
            ["Lohnsteuer", amount(chance, 100, 400)],
            ["Krankenversicherung", amount(chance, 150, 260)],
            ["Rentenversicherung", amount(chance, 180, 300)],
            ["Netto-Verdienst", amount(chance, 1300, 2200)],
            ["Auszahlungsbetrag", amount(chance, 1300, 2200)],
        ],
    )


def rent_specification(chance: random.Random) -> bytes:
    return sheet(
        chance,
        "Huurspecificatie per 1 juli 2026",
        [
            ["Kale huur", amount(chance, 380, 700)],
            ["Servicekosten", amount(chance, 20, 70)],
            ["Voorschot stookkosten", amount(chance, 20, 90)],
            ["Totaal per maand", amount(chance, 450, 850)],
        ],
        sender="Woonstichting De Haven",
    )


def notice(chance: random.Random) -> bytes:
    return sheet(
        chance,
        "Uw loonstrook staat klaar",
        above=[
            f"Beste {people.employee(chance)},",
            "Uw loonstrook van augustus 2026 staat klaar in het portaal van uw werkgever. Log in om hem te bekijken.",
            "Dit is een automatisch bericht. U kunt er niet op antwoorden.",
        ],
    )


def salary_scale(chance: random.Random) -> bytes:
    rows = [
        [f"Trede {step}", amount(chance, 2300, 2500), amount(chance, 2500, 2800), amount(chance, 2800, 3300)]
        for step in range(11)
    ]
    return sheet(
        chance,
        "Salaristabel cao per 1 juli 2026",
        [["", "Schaal 3", "Schaal 4", "Schaal 5"], *rows],
        below=["Bedragen zijn bruto per maand bij 36 uur per week."],
    )


def dismissal(chance: random.Random) -> bytes:
    return sheet(
        chance,
        "Bevestiging einde dienstverband",
        above=[
            "Hierbij bevestigen wij dat uw dienstverband eindigt op 30 september 2026.",
            f"Bij de eindafrekening ontvangt u uw vakantiegeld van {amount(chance, 100, 900)} bruto en uw vakantie-uren.",
            f"Uw laatste bruto maandloon bedraagt {amount(chance, 900, 2300)}. U ontvangt hiervan nog een loonstrook.",
        ],
    )


def holiday_picture(chance: random.Random) -> bytes:
    """A beach: sky, sea and sand, as a PDF that holds the picture alone."""
    dice = np.random.default_rng(chance.randint(0, 10**6))
    height, width = 900, 1200
    bands = np.zeros((height, width, 3), np.float32)
    bands[:380], bands[380:560], bands[560:] = (200, 160, 90), (160, 110, 40), (150, 200, 225)
    bands += cv2.GaussianBlur(dice.normal(0, 60, bands.shape).astype(np.float32), (0, 0), 7) * 3
    for _ in range(9):
        centre = (int(dice.integers(0, width)), int(dice.integers(500, height)))
        colour = tuple(int(value) for value in dice.integers(0, 255, 3))
        cv2.ellipse(bands, centre, (int(dice.integers(10, 70)), int(dice.integers(20, 90))), 20, 0, 360, colour, -1)
    picture = np.clip(bands + dice.normal(0, 8, bands.shape), 0, 255).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PDF", resolution=150)
    return file.getvalue()


PAPERS: Final[dict[str, Paper]] = {
    "annual_overview": annual_overview,
    "unemployment_benefit": unemployment_benefit,
    "pension_payment": pension_payment,
    "bank_app": bank_app,
    "energy_bill": energy_bill,
    "own_invoice": own_invoice,
    "employers_declaration": employers_declaration,
    "german_slip": german_slip,
    "rent_specification": rent_specification,
    "notice": notice,
    "salary_scale": salary_scale,
    "dismissal": dismissal,
    "holiday_picture": holiday_picture,
}
