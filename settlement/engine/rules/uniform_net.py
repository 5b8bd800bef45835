"""The uniform net income from wages, beside the net of the payslip (art. 32, 5; Regeling Pw arts 7a and 7b)."""

from collections.abc import Mapping
from decimal import Decimal

from settlement.engine.facts import MonthFacts, NetSource, WageData
from settlement.engine.lawmonth import Figure, LawMonth, LawNotKnown
from settlement.engine.money import percent_of
from settlement.engine.trace import Trace, fact, figure, step

ARTICLES = ("32, 5", "Regeling Pw 7a, 2", "Regeling Pw 7b")


def uniform_nets(facts: MonthFacts, law: LawMonth, trace: Trace) -> Mapping[int, Decimal]:
    """The net that counts instead of the printed one, by the number of the income: empty where the printed net counts.

    Where wage data are given and the law is known, both nets and the bridge between them are steps, whichever counts.
    """
    given = [
        (number, income.net, income.wage_data)
        for number, income in enumerate(facts.incomes, 1)
        if income.wage_data is not None
    ]
    counts = facts.policy.net_source is NetSource.UNIFORM
    if not given:
        return {}
    try:
        percent = law.figure("uniform_net.wga.percent")
    except LawNotKnown:
        if counts:
            raise
        return {}
    nets = {}
    for number, printed, data in given:
        nets[number] = _uniform_net(number, data, percent, trace)
        trace.add(
            f"net_bridge:{number}",
            nets[number] - printed,
            ARTICLES[:1],
            step(f"uniform_net:{number}"),
            fact("net", printed),
            note=f"{facts.policy.net_source}_counts",
        )
    return nets if counts else {}


def _uniform_net(number: int, data: WageData, percent: Figure, trace: Trace) -> Decimal:
    """Taxable wage less wage tax, the standard WGA percentage of it, Zvw, and the net of a car and exempt items."""
    premium = percent_of(percent.value, data.taxable_wage)
    net = data.taxable_wage - data.wage_tax - premium - data.zvw_withheld - data.car_advantage - data.exempt_items
    return trace.add(
        f"uniform_net:{number}",
        net,
        ARTICLES,
        fact("taxable_wage", data.taxable_wage),
        fact("wage_tax", data.wage_tax),
        figure(percent),
        fact("premium", premium),
        fact("zvw_withheld", data.zvw_withheld),
        fact("car_advantage", data.car_advantage),
        fact("exempt_items", data.exempt_items),
    )
