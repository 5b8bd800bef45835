"""The trial calculation of the allowances as JSON Schema, made from the facts that the engine is told."""

from allowances.engine.calculate import RULES
from allowances.engine.contract import MOST
from allowances.engine.facts import AllowanceFacts, AllowanceHousehold, Child, Childcare, Rent
from settlement.schema import AMOUNT, ID, NEVER_NEGATIVE, Described, Schema, object_of, reference, with_id

EUROS: Schema = {"type": "integer", "minimum": 0, "maximum": MOST}
PRICE: Schema = AMOUNT | NEVER_NEGATIVE

SAID = Described(
    keys={
        AllowanceFacts: {
            "year": "The calendar year; the law is that of 1 January.",
            "household": "Who live together, with the income and the assets that count.",
            "rent": "The rented home; null when there is none.",
            "children": "The children for whom there is child benefit. Those of 18 and over count for nothing.",
            "childcare": "One entry a child with childcare, apart from `children`.",
        },
        AllowanceHousehold: {
            "income": "Toetsingsinkomen of all who count, in whole euros a year (Awir 8).",
            "partner": "Whether there is an allowance partner (Awir 3).",
            "persons": "How many persons live in the home (Wht 2); the applicant and the partner are among them.",
            "adult_ages": "The ages of the adults; below 21 less rent counts (Wht 13).",
            "assets": "Assets of the applicant and the partner together, in whole euros or as an amount.",
            "partner_insured": "Whether the partner has a Dutch health insurance (Wzt 2).",
            "residence_factor": "The factor of the country where the insured live; it works on the zorgtoeslag alone.",
        },
        Rent: {"basic_rent": "Rent a month without service costs, in euros (Wht 5)."},
        Child: {"age": "Age in years."},
        Childcare: {
            "kind": "Day care, out-of-school care, or a childminder.",
            "hours": "Hours a month; they may have decimals, twelve at most.",
            "hourly_rate": "What an hour costs, in euros.",
        },
    },
    names={AllowanceFacts: "AllowanceCalculationInput"},
    instead={
        (AllowanceFacts, "year"): {"type": "integer", "minimum": 1, "maximum": 9999},
        (AllowanceHousehold, "income"): EUROS,
        (AllowanceHousehold, "persons"): {"type": "integer", "minimum": 1, "maximum": 999_999},
        (AllowanceHousehold, "adult_ages"): {
            "type": "array",
            "items": {"type": "integer", "minimum": 0, "maximum": 999_999},
            "minItems": 1,
        },
        (AllowanceHousehold, "assets"): {"anyOf": [EUROS, PRICE]},
        (AllowanceHousehold, "residence_factor"): {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?$"},
        (Rent, "basic_rent"): PRICE,
        (Childcare, "hours"): {"type": "number", "minimum": 0, "exclusiveMaximum": 1_000_000},
        (Childcare, "hourly_rate"): PRICE,
    },
)
GRANTED: dict[str, tuple[str, ...]] = {
    "healthcare_benefit": ("year", "month"),
    "rent_benefit": ("month",),
    "child_budget": ("year", "month"),
    "childcare_benefit": ("month",),
}
"""What is granted of each allowance: a month, and a year where the law grants by the year."""

PERIODS = {"year": "Whole euros a year.", "month": "Whole euros a month, 0 where there is no right."}
NOT_KNOWN: Schema = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {
                "code": {"const": "law_not_known"},
                "message": {"type": "string", "description": "Which figure is not known, in English."},
            },
            "additionalProperties": False,
        }
    },
    "additionalProperties": False,
}


def schemas() -> dict[str, Schema]:
    """The components of the allowances by name, beside those of the settlement."""
    given = {of.__name__: object_of(of, SAID) for of in (AllowanceHousehold, Rent, Child, Childcare)}
    benefits = {name: {"anyOf": [_granted(name), NOT_KNOWN]} for name in RULES}
    properties = {
        "year": {"type": "integer", "description": "The calendar year."},
        **benefits,
        "steps": {
            "type": "array",
            "items": reference("CalculationStep"),
            "description": "How the amounts came about, allowance by allowance.",
        },
    }
    answer = {
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
    }
    return given | {
        "AllowanceCalculationInput": with_id(object_of(AllowanceFacts, SAID), ID),
        "AllowanceCalculationAnswer": with_id(answer, ID),
    }


def _granted(name: str) -> Schema:
    return {
        "type": "object",
        "required": list(GRANTED[name]),
        "properties": {period: EUROS | {"description": PERIODS[period]} for period in GRANTED[name]},
        "additionalProperties": False,
    }
