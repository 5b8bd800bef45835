"""Other papers that the rules know of."""

import random
from typing import Final

from tests.samples import people
from tests.samples.papers import Paper, amount, sheet


def annual_statement(chance: random.Random) -> bytes:
    year = chance.choice([2024, 2025])
    return sheet(
        chance,
        chance.choice([f"Jaaropgaaf {year}", f"Jaaropgave {year}"]),
        [
            ["Loonheffingennummer", "000012345L01"],
            ["Burgerservicenummer", people.bsn(chance)],
            ["Loon voor loonheffing (fiscaal loon)", amount(chance, 4000, 31000)],
            ["Ingehouden loonheffing", amount(chance, 100, 5000)],
            ["Verrekende arbeidskorting", amount(chance, 500, 5000)],
            ["Ingehouden bijdrage Zvw", "0,00"],
            ["Loonheffingskorting toegepast", "Ja, vanaf 1 januari"],
        ],
        below=["Bewaar deze jaaropgaaf goed. U hebt hem nodig voor uw aangifte inkomstenbelasting."],
    )


def benefit_specification(chance: random.Random) -> bytes:
    return sheet(
        chance,
        "Uitkeringsspecificatie Participatiewet",
        [
            ["Betrekkingsperiode", "01-08-2026 t/m 31-08-2026"],
            ["Norm alleenstaande", "1.401,50"],
            ["Opgegeven inkomsten", amount(chance, 100, 900)],
            ["Totaal gekorte inkomsten", amount(chance, 100, 900)],
            ["Reservering vakantiegeld", "70,08"],
            ["Totaal netto bijstand", amount(chance, 400, 1200)],
            ["Uit te betalen bedrag", amount(chance, 400, 1200)],
        ],
        sender="Gemeente Waterstad, Werk en Inkomen",
    )


def bank_statement(chance: random.Random) -> bytes:
    return sheet(
        chance,
        f"Rekeningafschrift {chance.randint(1, 12)}",
        [
            ["Boekdatum", "Omschrijving", "Af", "Bij"],
            ["24-08-2026", "Salaris augustus Bakkerij De Korenaar", "", amount(chance, 500, 1900)],
            ["25-08-2026", "Huur", amount(chance, 400, 700), ""],
            ["26-08-2026", "Zorgverzekering", "145,30", ""],
            ["Eindsaldo", "", "", amount(chance, 10, 900)],
        ],
        above=["Beginsaldo 412,15. Rekening NL00 BANK 0123 4567 89."],
        sender="Bank Waterstad",
    )


def invoice(chance: random.Random) -> bytes:
    return sheet(
        chance,
        "Factuur",
        [
            ["Factuurnummer", f"2026-{chance.randint(1, 400)}"],
            ["Factuurdatum", "12-08-2026"],
            ["Geleverde goederen", amount(chance, 50, 900)],
            ["Btw 21%", amount(chance, 10, 200)],
            ["Totaal te betalen", amount(chance, 60, 1100)],
        ],
        below=["Wij verzoeken u het bedrag binnen 14 dagen over te maken."],
    )


def contract(chance: random.Random) -> bytes:
    return sheet(
        chance,
        "Arbeidsovereenkomst voor bepaalde tijd",
        above=[
            "Werkgever en werknemer komen het volgende overeen.",
            "Artikel 1. De werknemer treedt op 1 september 2026 in dienst voor 20 uur per week. De proeftijd is een maand.",
            f"Artikel 2. Het bruto loon is {amount(chance, 1100, 2300)} per maand. De vakantietoeslag is 8%.",
            "Artikel 3. De werknemer neemt deel aan de pensioenregeling. Zijn deel van de premie wordt op het loon ingehouden.",
            "Artikel 4. De opzegtermijn is een maand.",
        ],
        below=["Aldus getekend te Waterstad."],
    )


def allowance_letter(chance: random.Random) -> bytes:
    return sheet(
        chance,
        "Voorschotbeschikking zorgtoeslag 2026",
        [["Zorgtoeslag per maand", amount(chance, 40, 131)], ["Uitbetaling rond", "20e van de maand"]],
        above=[
            "U krijgt een voorschot zorgtoeslag. Wij gaan uit van uw geschatte toetsingsinkomen.",
            "Bent u het niet eens met deze beschikking? Dan kunt u bezwaar maken.",
        ],
        sender="Toeslagen",
    )


def time_sheet(chance: random.Random) -> bytes:
    days = ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag"]
    return sheet(
        chance,
        f"Urenstaat week {chance.randint(1, 52)}",
        [
            ["Dag", "Begin", "Einde", "Uren"],
            *[[day, "08:00", "16:30", f"{chance.randint(4, 8)},00"] for day in days],
            ["Totaal", "", "", "32,00"],
        ],
        below=["Handtekening werknemer", "Handtekening opdrachtgever"],
    )


def belgian_slip(chance: random.Random) -> bytes:
    return sheet(
        chance,
        "Loonbrief augustus 2026",
        [
            ["RSZ-nummer", "000-0123456-78"],
            ["Rijksregisternummer", "00.00.00-000.00"],
            ["Paritair comité", "118"],
            ["Brutoloon", amount(chance, 1900, 3200)],
            ["RSZ werknemer 13,07%", amount(chance, 200, 400)],
            ["Belastbaar", amount(chance, 1500, 2600)],
            ["Bedrijfsvoorheffing", amount(chance, 100, 600)],
            ["Bijzondere bijdrage sociale zekerheid", "18,60"],
            ["Netto", amount(chance, 1400, 2200)],
        ],
    )


def invitation(chance: random.Random) -> bytes:
    return sheet(
        chance,
        "Uitnodiging",
        above=[
            "Beste buurtbewoner,",
            f"Op {chance.randint(1, 28)} augustus vieren wij het zomerfeest. De toegang kost {amount(chance, 2, 9)}.",
            "Tot dan!",
        ],
    )


PAPERS: Final[dict[str, Paper]] = {
    "annual_statement": annual_statement,
    "benefit_specification": benefit_specification,
    "bank_statement": bank_statement,
    "invoice": invoice,
    "contract": contract,
    "allowance_letter": allowance_letter,
    "time_sheet": time_sheet,
    "belgian_slip": belgian_slip,
    "invitation": invitation,
}
