"""Invented employers and employees for slips of chance. Nobody in them exists."""

import random
from typing import Final

from tests.samples.truth import Employer

_NAMES: Final = (
    "Bakkerij De Korenaar B.V.",
    "Schoonmaakbedrijf Helder B.V.",
    "Stichting Thuiszorg De Linde",
    "Kwekerij Het Groene Hart V.O.F.",
    "Restaurant De Gouden Lepel",
    "Supermarkt Van Dalen",
    "Hovenier P. Groen",
    "Zorggroep Tussen de Dijken",
    "Transportbedrijf J. de Wit & Zn.",
    "Kinderopvang 't Hummeltje B.V.",
    "Stichting Openbaar Onderwijs Waterland",
    "Metaalbewerking Zuidwijk BV",
    "Slagerij Vos",
    "Hotel Zeezicht Exploitatie B.V.",
    "Drukkerij Het Zetsel C.V.",
    "Rozenkwekerij Van der Meer & Zonen V.O.F.",
    "Waterstadse Vervoersmaatschappij N.V.",
    "Eetcafé De Ölmolen",
)
_AGENCIES: Final = (
    "Flexwerk Polder Uitzendbureau B.V.",
    "Uitzendbureau Handjevol B.V.",
    "Noorderlicht Flex Services B.V.",
    "WerkStroom Uitzendgroep B.V.",
    "Seizoenskracht Westland B.V.",
    "TemporaPol Uitzendburo B.V.",
)
HIRERS: Final = (
    "Metaalfabriek Zuid B.V.",
    "Pakketdienst De Postduif",
    "Champignonkwekerij Wit",
    "Distributiecentrum Kade 9",
    "Kaasmakerij Noord",
    "Groothandel Van Vliet BV",
)
_STREETS: Final = (
    "Molenstraat",
    "Zeepkade",
    "Havenweg",
    "Lindelaan",
    "Kasweg",
    "Marktplein",
    "Industrieweg",
    "Dorpsstraat",
)
_TOWNS: Final = ("Waterstad", "Nieuw-Polderdam", "Oosterkerk", "Veenhuizerbrug")
_FIRST: Final = ("J.", "A.", "M.", "P.C.", "K.", "S.A.M.", "F.", "D.J.", "R.", "Y.", "T.H.", "Z.")
_LAST: Final = (
    "Jansen",
    "de Vries",
    "El Amrani-Bakker",
    "van der Berg",
    "Yildiz",
    "Kowalska",
    "Nowak",
    "de Groot-Visser",
    "Öztürk",
    "van 't Hof",
    "Mohammed",
    "Pinas",
    "Tesfay",
    "Bakker",
    "Haddad",
    "van den Heuvel",
)


def employer(chance: random.Random, *, agency: bool = False) -> Employer:
    name = chance.choice(_AGENCIES if agency else _NAMES)
    number = f"0000{chance.randint(10000, 99999)}L{chance.randint(1, 12):02}"
    street = f"{chance.choice(_STREETS)} {chance.randint(1, 180)}"
    town = f"10{chance.randint(10, 99)} {chance.choice('ABCDEFGH')}{chance.choice('ABCDEFGH')} {chance.choice(_TOWNS)}"
    return Employer(name, number, street, town)


def employee(chance: random.Random) -> str:
    return f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"


def bsn(chance: random.Random) -> str:
    """A number of the range 9999 that passes the 11-test; it is given to nobody."""
    while True:
        digits = [9, 9, 9, 9, *(chance.randint(0, 9) for _ in range(4))]
        last = sum(weight * digit for weight, digit in zip(range(9, 1, -1), digits, strict=True)) % 11
        if last < 10:
            return "".join(map(str, [*digits, last]))


def address(chance: random.Random) -> tuple[str, str]:
    some = employer(chance)
    return some.street, some.town
