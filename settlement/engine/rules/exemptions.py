"""Income from work that is not counted: the exemptions n, r, y, z and aa of art. 31, 2. From 2027 see art. 34a."""

from collections.abc import Container, Iterable
from decimal import Decimal

from settlement.engine.facts import (
    ExemptionArticle,
    ExemptionBase,
    ExemptionGrant,
    Household,
    IncomeKind,
    MonthFacts,
    Person,
)
from settlement.engine.lawmonth import LawMonth
from settlement.engine.money import ZERO, percent_of, share
from settlement.engine.month import birthday
from settlement.engine.rules.holiday import HolidayClaim
from settlement.engine.rules.income import MonthIncome
from settlement.engine.rules.situations import Stretch
from settlement.engine.trace import Trace, fact, figure, step

N, R, Y, Z, AA = (ExemptionArticle(letter) for letter in ("n", "r", "y", "z", "aa"))
OF_2027 = (ExemptionArticle.A_2027, ExemptionArticle.B_2027, ExemptionArticle.C_2027)

ORDER_OF_TESTING = (N, Y, Z, AA, R, *OF_2027)  # each excludes some of those after it
ORDER_OF_PREFERENCE = (N, R, Y, Z, AA)
SUBSIDISED = (Z, AA)


def exempt_of_month(
    facts: MonthFacts,
    stretches: tuple[Stretch, ...],
    claimants: Container[str],
    incomes: tuple[MonthIncome, ...],
    claims: tuple[HolidayClaim, ...],
    law: LawMonth,
    trace: Trace,
) -> Decimal:
    """What is exempt of the income of all: at most one exemption a person, for who has a right to assistance."""
    exempt = ZERO
    keys: list[str] = []
    for person in dict.fromkeys(grant.person for grant in facts.exemptions):
        grants = [grant for grant in facts.exemptions if grant.person == person]
        amounts, _ = exempt_of_person(grants, facts, stretches, claimants, incomes, claims, law, trace)
        exempt += sum(amounts.values(), ZERO)
        keys += amounts
    return trace.add("exempt", exempt, ("31, 2",), *[step(key) for key in keys])


def exempt_of_person(
    given: Iterable[ExemptionGrant],
    facts: MonthFacts,
    stretches: tuple[Stretch, ...],
    claimants: Container[str],
    incomes: tuple[MonthIncome, ...],
    claims: tuple[HolidayClaim, ...],
    law: LawMonth,
    trace: Trace,
) -> tuple[dict[str, Decimal], ExemptionArticle | None]:
    """Of each grant to one person the step and its amount, in the order of testing, and the one that applies."""
    grants = sorted(given, key=lambda grant: ORDER_OF_TESTING.index(grant.article))
    refusals = _refusals(grants, facts, stretches, claimants, law)
    granted = [grant.article for grant in grants if refusals[grant.article] is None]
    applied = min(granted, key=ORDER_OF_PREFERENCE.index, default=None)
    amounts = {}
    for grant in grants:
        key = key_of(grant)
        articles = (article_of(grant.article),)
        if reason := refusals[grant.article]:
            amounts[key] = trace.add(key, ZERO, articles, note=f"{grant.article}_refused_{reason}")
            continue
        percent = law.figure(f"exemption.{grant.article}.percent")
        maximum = law.figure(f"exemption.{grant.article}.maximum")
        if grant.article is not applied:
            note = f"{grant.article}_gives_way"
            amounts[key] = trace.add(key, ZERO, articles, fact("applies", applied), note=note)
            continue
        base = base_of(grant, facts, incomes, claims, trace)
        amounts[key] = trace.add(
            key,
            min(percent_of(percent.value, base), maximum.value),
            articles,
            step(f"exemption_base:{grant.person}"),
            figure(percent),
            figure(maximum),
        )
    return amounts, applied


def key_of(grant: ExemptionGrant) -> str:
    return f"exemption:{grant.person}/{grant.article}"


def article_of(article: ExemptionArticle) -> str:
    """Where in the law an exemption stands."""
    if article in OF_2027:
        return f"34a, 1, {article.removeprefix('34a_')}"
    return f"31, 2, {article}"


def _refusals(
    grants: Iterable[ExemptionGrant],
    facts: MonthFacts,
    stretches: tuple[Stretch, ...],
    claimants: Container[str],
    law: LawMonth,
) -> dict[ExemptionArticle, str | None]:
    """Of each grant of one person why it is refused, or null. Ages, couple and child are those of the first day."""
    refusals: dict[ExemptionArticle, str | None] = {}
    for grant in grants:
        applying = {article for article, reason in refusals.items() if reason is None}
        if grant.person not in claimants:
            refusals[grant.article] = "not_entitled"
            continue
        if grant.article in OF_2027:
            refusals[grant.article] = "not_in_force"
            continue
        person, household = next(
            (member.person, stretch.household)
            for stretch in stretches
            for member in stretch.members
            if member.person.id == grant.person
        )
        refusals[grant.article] = _refusal(grant, applying, person, household, facts, law)
    return refusals


def _refusal(
    grant: ExemptionGrant,
    applying: set[ExemptionArticle],
    person: Person,
    household: Household,
    facts: MonthFacts,
    law: LawMonth,
) -> str | None:
    match grant.article:
        case ExemptionArticle.N:
            return _refusal_of_n(grant, person, facts, law)
        case ExemptionArticle.R:
            return _refusal_of_r(grant, applying, person, household, facts)
        case ExemptionArticle.Y:
            return "n_applies" if N in applying else None
        case ExemptionArticle.Z:
            return "y_applies" if Y in applying else _refusal_of_period(grant, 12, facts)
        case _:  # aa
            if Y in applying:
                return "y_applies"
            return "before_z" if grant.z_months_used < 12 else None


def _refusal_of_n(grant: ExemptionGrant, person: Person, facts: MonthFacts, law: LawMonth) -> str | None:
    """From 27 (31, 5), for six months; without limit at pensionable age."""
    if _is_excluded_by_age(person, facts):
        return "under_27"
    has_aow = law.aow_from(person.birth_date) <= facts.first_day
    return "months_used" if grant.months_used >= 6 and not has_aow else None


def _refusal_of_r(
    grant: ExemptionGrant,
    applying: set[ExemptionArticle],
    person: Person,
    household: Household,
    facts: MonthFacts,
) -> str | None:
    """For a single parent of 27 and over with a child under 12, for 30 months after those of n."""
    if _is_excluded_by_age(person, facts):
        return "under_27"
    if household.is_couple:
        return "couple"
    youngest = household.youngest_child_birth_date
    if not household.dependent_children or youngest is None or birthday(youngest, 12) <= facts.first_day:
        return "no_child_under_12"
    return _refusal_of_period(grant, 30, facts) or ("other_applies" if applying & {Y, Z, AA} else None)


def _refusal_of_period(grant: ExemptionGrant, months: int, facts: MonthFacts) -> str | None:
    """r and z: one unbroken period from its first month on, after the six months of n."""
    if grant.n_months_used < 6:
        return "before_n"
    if grant.since is None or facts.month < grant.since:
        return "not_started"
    return "months_used" if facts.month.months_since(grant.since) >= months else None


def _is_excluded_by_age(person: Person, facts: MonthFacts) -> bool:
    """Under 27, unless the municipality sets art. 31, 5 aside."""
    return not facts.policy.exempt_under_27 and facts.first_day < birthday(person.birth_date, 27)


def base_of(
    grant: ExemptionGrant,
    facts: MonthFacts,
    incomes: tuple[MonthIncome, ...],
    claims: tuple[HolidayClaim, ...],
    trace: Trace,
) -> Decimal:
    """The income from work of the person of which a percentage is exempt; z and aa: from the subsidised job."""
    work = [one for one in incomes if one.income.person == grant.person and _is_work(one, grant, facts)]
    inputs = [step(one.net_key) for one in work]
    base = sum([one.net for one in work], ZERO)
    if facts.policy.exemption_base is ExemptionBase.NET_PLUS_HOLIDAY:
        claimed = _claim_over(work, claims)
        paid = sum((one.holiday_net for one in work), ZERO)
        inputs += [fact("holiday_claim", claimed), fact("holiday_paid", paid)]
        base += claimed + paid
    return trace.add(f"exemption_base:{grant.person}", max(ZERO, base), (article_of(grant.article),), *inputs)


def _is_work(one: MonthIncome, grant: ExemptionGrant, facts: MonthFacts) -> bool:
    if one.income.kind is IncomeKind.WAGE:
        return one.income.subsidised_job or grant.article not in SUBSIDISED
    return (
        one.income.kind is IncomeKind.SELF_EMPLOYMENT
        and facts.policy.exempt_self_employment
        and grant.article not in SUBSIDISED
    )


def _claim_over(work: list[MonthIncome], claims: tuple[HolidayClaim, ...]) -> Decimal:
    """The holiday claim over these incomes: of each claim the share of their net in the net it rests on."""
    total = ZERO
    for claim in claims:
        net = sum((one.net for one in claim.incomes), ZERO)
        ours = sum((one.net for one in claim.incomes if one in work), ZERO)
        if net > ZERO:
            total += min(claim.amount, max(ZERO, share(claim.amount, ours, net)))
    return total
