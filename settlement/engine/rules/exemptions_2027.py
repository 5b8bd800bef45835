"""Income from work that is not settled from 2027 (art. 34a), and what becomes of a grant under art. 31, 2."""

from collections.abc import Container
from decimal import Decimal

from settlement.engine.facts import ExemptionArticle, ExemptionGrant, MonthFacts
from settlement.engine.lawmonth import Figure, LawMonth
from settlement.engine.money import ZERO, percent_of
from settlement.engine.month import Month
from settlement.engine.rules.exemptions import OF_2027, article_of, base_of, exempt_of_person, key_of
from settlement.engine.rules.holiday import HolidayClaim
from settlement.engine.rules.income import MonthIncome
from settlement.engine.rules.situations import Stretch
from settlement.engine.trace import Trace, choice, fact, figure, step

IN_FORCE = Month(2027, 1)
TRANSITION = "transitional_law.exemptions"

A, B, C = OF_2027
ORDER_OF_PREFERENCE = (B, C, A)  # of equal amounts: what has no end goes first
MONTHS_OF_A = 12


def exempt_of_month(
    facts: MonthFacts,
    stretches: tuple[Stretch, ...],
    claimants: Container[str],
    incomes: tuple[MonthIncome, ...],
    claims: tuple[HolidayClaim, ...],
    law: LawMonth,
    trace: Trace,
) -> Decimal:
    """What is not settled of the income of all: at most one exemption a person, for who has a right to assistance.

    A grant under art. 31, 2 is in the hands of transitional law: LawNotKnown until somebody has entered that.
    """
    exempt = ZERO
    keys: list[str] = []
    for person in dict.fromkeys(grant.person for grant in facts.exemptions):
        grants = [grant for grant in facts.exemptions if grant.person == person]
        old = [grant for grant in grants if grant.article not in OF_2027]
        if person not in claimants or _runs_on(old, law):
            amounts, applied = exempt_of_person(old, facts, stretches, claimants, incomes, claims, law, trace)
        else:
            amounts, applied = _ended(old, law, trace), None
        new = [grant for grant in grants if grant.article in OF_2027]
        amounts |= _of_34a(new, applied, facts, claimants, incomes, claims, law, trace)
        exempt += sum(amounts.values(), ZERO)
        keys += amounts
    articles = dict.fromkeys("34a, 1" if grant.article in OF_2027 else "31, 2" for grant in facts.exemptions)
    return trace.add("exempt", exempt, articles or ["34a, 1"], *(step(key) for key in keys))


def _runs_on(old: list[ExemptionGrant], law: LawMonth) -> bool:
    return bool(old) and law.choice(TRANSITION).value == "runs_on"


def _ended(old: list[ExemptionGrant], law: LawMonth, trace: Trace) -> dict[str, Decimal]:
    amounts = {}
    for grant in old:
        chosen = law.choice(TRANSITION)
        articles = [article_of(grant.article), chosen.article]
        note = f"{grant.article}_refused_ended"
        amounts[key_of(grant)] = trace.add(key_of(grant), ZERO, articles, choice(chosen), note=note)
    return amounts


def _of_34a(
    grants: list[ExemptionGrant],
    applied: ExemptionArticle | None,
    facts: MonthFacts,
    claimants: Container[str],
    incomes: tuple[MonthIncome, ...],
    claims: tuple[HolidayClaim, ...],
    law: LawMonth,
    trace: Trace,
) -> dict[str, Decimal]:
    """The grants to one person. Each says how much is not settled of the same income: they do not add up, the highest
    applies; none where `applied`, an exemption from before 2027, does.
    """
    refusals = {grant.article: _refusal(grant, facts, claimants, law) for grant in grants}
    granted = [grant for grant in grants if refusals[grant.article] is None]
    figures = {grant.article: _figures(grant, law) for grant in granted}
    worth: dict[ExemptionArticle, Decimal] = {}
    if granted and applied is None:
        base = base_of(granted[0], facts, incomes, claims, trace)
        worth = {article: _worth(base, *known) for article, known in figures.items()}
        applied = max(worth, key=lambda article: (worth[article], -ORDER_OF_PREFERENCE.index(article)))
    amounts = {}
    for grant in grants:
        key, articles = key_of(grant), [article_of(grant.article)]
        if reason := refusals[grant.article]:
            amounts[key] = trace.add(key, ZERO, articles, note=f"{grant.article}_refused_{reason}")
        elif grant.article is not applied:
            amounts[key] = trace.add(key, ZERO, articles, fact("applies", applied), note=f"{grant.article}_gives_way")
        else:
            inputs = [step(f"exemption_base:{grant.person}"), *map(figure, figures[grant.article])]
            if grant.article is A and grant.extended_until is not None:
                articles.append("34a, 2")
            amounts[key] = trace.add(key, worth[grant.article], articles, *inputs)
    return amounts


def _figures(grant: ExemptionGrant, law: LawMonth) -> list[Figure]:
    """The percentage, and of c the maximum."""
    names = ("percent", "maximum") if grant.article is C else ("percent",)
    return [law.figure(f"exemption.{grant.article}.{name}") for name in names]


def _worth(base: Decimal, percent: Figure, maximum: Figure | None = None) -> Decimal:
    part = percent_of(percent.value, base)
    return part if maximum is None else min(part, maximum.value)


def _refusal(grant: ExemptionGrant, facts: MonthFacts, claimants: Container[str], law: LawMonth) -> str | None:
    """Why a grant is refused, or null. There is no limit of age at 27 (31, 5 is about 31, 2 alone)."""
    if grant.person not in claimants:
        return "not_entitled"
    if grant.article is B:
        return None
    births = {person.id: person.birth_date for situation in facts.situations for person in situation.household.persons}
    has_aow = law.aow_from(births[grant.person]) <= facts.first_day
    if grant.article is C:
        return None if has_aow else "below_aow_age"
    return "aow_age" if has_aow else _refusal_of_period(grant, facts, law)


def _refusal_of_period(grant: ExemptionGrant, facts: MonthFacts, law: LawMonth) -> str | None:
    """a: twelve months in a row from its first month on, or until the end of the extension where that is later."""
    if grant.since is None or facts.month < grant.since:
        return "not_started"
    if grant.since < IN_FORCE and law.choice(TRANSITION).value != "runs_on":
        return "before_2027"
    extended = grant.extended_until is not None and facts.month <= grant.extended_until
    return None if extended or facts.month.months_since(grant.since) < MONTHS_OF_A else "months_used"
