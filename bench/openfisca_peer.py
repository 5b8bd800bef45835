"""The core rules once more as a system of openfisca-core, to measure the engine beside.

Core rules: the norm of a single person, a couple and cost sharers of 21 and over (arts 21 and 22a), of a single
person of 18 to 20 (20), the holiday claim over wages (Regeling Pw 11), exemption n, the entitlement, and its split by
method B.
Amounts are whole cents in integers: openfisca-core computes with 32-bit floats otherwise, which do not hold a cent.
What it does not do: steps, days, periods, partners without a right, other ages, incomes and exemptions.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import MONTH, period
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from settlement.engine.facts import ExemptionArticle, IncomeKind, MonthFacts
from settlement.engine.lawmonth import LawMonth

Array = np.ndarray[Any, Any]

PERSON = build_entity("person", "persons", "Somebody in the household", is_person=True)
HOUSEHOLD = build_entity("household", "households", "One person or a couple", roles=[{"key": "member"}])
NO_GRANT = 99
OUTPUTS = ("norm", "holiday_claim", "exempt", "entitlement", "payout", "reserve")


@dataclass(frozen=True, slots=True)
class Core:
    """What the core rules ask of a household: a year of birth, wage in cents and months of n used of each person."""

    born: tuple[int, ...]
    wages: tuple[int, ...]
    months_used: tuple[int, ...]
    cost_sharers: int


def core_of(facts: MonthFacts) -> Core:
    persons = facts.situations[0].household.persons
    return Core(
        tuple(person.birth_date.year for person in persons),
        tuple(sum(_cents(one.net) for one in facts.incomes if one.person == person.id) for person in persons),
        tuple(_months_used(person.id, facts) for person in persons),
        facts.situations[0].household.cost_sharers,
    )


def is_core(facts: MonthFacts) -> bool:
    """Whether the core rules are all that these facts need."""
    return (
        len(facts.situations) == 1
        and facts.benefit_from is None
        and facts.benefit_until is None
        and all(person.entitled for person in facts.situations[0].household.persons)
        and all(
            one.kind is IncomeKind.WAGE and (one.period.start, one.period.end) == (facts.month.first, facts.month.last)
            for one in facts.incomes
        )
        and all(grant.article is ExemptionArticle.N for grant in facts.exemptions)
        and not facts.reductions
        and not facts.measure_percent
    )


def _months_used(person: str, facts: MonthFacts) -> int:
    return next((grant.months_used for grant in facts.exemptions if grant.person == person), NO_GRANT)


def _cents(amount: Decimal) -> int:
    return int(amount * 100)


class Peer:
    """The system for one month of law; `calculate` answers for one household or for all at once."""

    def __init__(self, law: LawMonth) -> None:
        self.period = period(str(law.month))
        self.system = TaxBenefitSystem([PERSON, HOUSEHOLD])
        self.system.parameters = ParameterNode("", data=_parameters(law))
        self.system.add_variables(*VARIABLES)

    def calculate(self, cores: Sequence[Core]) -> dict[str, Array]:
        """Every output, in cents, one number a household."""
        simulation = self._simulation(cores)
        found = {name: simulation.calculate(name, self.period) for name in OUTPUTS[3:] + OUTPUTS[:1]}
        for name in ("holiday_claim", "exempt"):
            found[name] = simulation.household.sum(simulation.calculate(name, self.period))
        return found

    def _simulation(self, cores: Sequence[Core]) -> Simulation:
        home = [number for number, core in enumerate(cores) for _ in core.born]
        builder = SimulationBuilder()
        builder.create_entities(self.system)
        builder.declare_person_entity("person", range(len(home)))
        households = builder.declare_entity("household", range(len(cores)))
        builder.join_with_persons(households, np.array(home), ["member"] * len(home))
        simulation = builder.build(self.system)
        for name, values in (
            ("born", _flat(core.born for core in cores)),
            ("wage", _flat(core.wages for core in cores)),
            ("months_used", _flat(core.months_used for core in cores)),
            ("cost_sharers", np.array([core.cost_sharers for core in cores])),
        ):
            simulation.set_input(name, self.period, values)
        return simulation


def _flat(values: Iterable[tuple[int, ...]]) -> Array:
    return np.array([one for some in values for one in some])


def _parameters(law: LawMonth) -> dict[str, Any]:
    """The figures in cents, the percentages in hundredths of a percent."""
    since = str(law.month.first)
    figures = {
        "single": "norm.single",
        "couple": "norm.couple",
        "young": "norm.young_single",
        "exempt_percent": "exemption.n.percent",
        "exempt_maximum": "exemption.n.maximum",
    }
    table = law.holiday_table("11")
    columns = {name: [_cents(getattr(row, name)) for row in table.classes] for name in ("start", "percent", "minus")}
    return {
        name: {"values": {since: {"value": value}}}
        for name, value in {name: _cents(law.figure(key).value) for name, key in figures.items()}.items()
    } | {
        f"class_{row}_{name}": {"values": {since: {"value": value}}}
        for name, column in columns.items()
        for row, value in enumerate(column, 1)
    }


def _rounded(value: Array, divisor: int | Array) -> Array:
    """Half up; nothing here is negative."""
    return (2 * value + divisor) // (2 * divisor)


def _age(person: Any, month: Any) -> Array:
    return month.start.year - person("born", month)


def _norm(household: Any, month: Any, parameters: Any) -> Array:
    law = parameters(month)
    persons = household.nb_persons()
    sharers = household("cost_sharers", month)
    residents = sharers + persons
    young = household.any(household.members("age", month) <= 21)
    shared = persons * _rounded((4 + 3 * residents) * law.couple, 10 * residents)
    alone = np.where(persons == 2, law.couple, np.where(young, law.young, law.single))
    return np.where((sharers > 0) & ~young, shared, alone)


def _holiday_claim(person: Any, month: Any, parameters: Any) -> Array:
    law = parameters(month)
    wage = person("wage", month).astype(np.int64)
    rows = range(sum(name.endswith("_start") for name in law), 0, -1)  # the highest class first
    reached = [wage >= law[f"class_{row}_start"] for row in rows]
    percent = np.select(reached, [law[f"class_{row}_percent"] for row in rows])
    minus = np.select(reached, [law[f"class_{row}_minus"] for row in rows])
    return np.maximum(0, _rounded(wage * percent, 10_000) - minus)


def _exempt(person: Any, month: Any, parameters: Any) -> Array:
    law = parameters(month)
    part = _rounded(person("wage", month).astype(np.int64) * law.exempt_percent, 10_000)
    applies = (person("months_used", month) < 6) & (person("age", month) >= 27)
    return np.where(applies, np.minimum(part, law.exempt_maximum), 0)


def _entitlement(household: Any, month: Any) -> Array:
    of = household.members
    counted = household.sum(of("wage", month) + of("holiday_claim", month) - of("exempt", month))
    return np.maximum(0, household("norm", month) - counted)


def _reserve(household: Any, month: Any) -> Array:
    norm = household("norm", month).astype(np.int64)
    norm_reserve = norm - _rounded(95 * norm, 100)
    claim = household.sum(household.members("holiday_claim", month))
    return np.minimum(household("entitlement", month), np.maximum(0, norm_reserve - claim))


def _payout(household: Any, month: Any) -> Array:
    return household("entitlement", month) - household("reserve", month)


def _variable(name: str, entity: Any, formula: Callable[..., Array] | None = None) -> type[Variable]:
    """A whole number of a month: given, or found by the formula."""
    found = {"formula": formula} if formula else {}
    about = {"value_type": int, "entity": entity, "definition_period": MONTH, "label": name}
    return type(name, (Variable,), about | found)


VARIABLES = (
    _variable("born", PERSON),
    _variable("wage", PERSON),
    _variable("months_used", PERSON),
    _variable("cost_sharers", HOUSEHOLD),
    _variable("age", PERSON, _age),
    _variable("norm", HOUSEHOLD, _norm),
    _variable("holiday_claim", PERSON, _holiday_claim),
    _variable("exempt", PERSON, _exempt),
    _variable("entitlement", HOUSEHOLD, _entitlement),
    _variable("reserve", HOUSEHOLD, _reserve),
    _variable("payout", HOUSEHOLD, _payout),
)
