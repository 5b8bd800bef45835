"""The norm of the month (arts 13, 19 to 24, 27, 28 and 45), with 5 percent holiday allowance in it."""

from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from settlement.engine.facts import Household, MonthFacts
from settlement.engine.lawmonth import LawMonth
from settlement.engine.money import ZERO, share
from settlement.engine.rules.child_supplement import child_supplement_of
from settlement.engine.rules.situations import AgeGroup, Member, Stretch
from settlement.engine.trace import Input, Trace, fact, figure, step


class Norm(NamedTuple):
    """The norm of a whole calendar month for one situation, and where it comes from.

    `note` is the code of the rule. Only a norm of art. 20 or 21 is `lowerable` under arts 27 and 28.
    """

    amount: Decimal
    note: str
    articles: tuple[str, ...]
    inputs: tuple[Input, ...] = ()
    lowerable: bool = False


def norm_of_month(facts: MonthFacts, stretches: tuple[Stretch, ...], law: LawMonth, trace: Trace) -> Decimal:
    """The norms of the situations by the days with a right to benefit (art. 45, 1 and 3), less the reductions."""
    days_in_month = facts.month.days
    norm = lowerable = ZERO
    lowerable_days = 0
    keys = []
    for stretch in stretches:
        whole = _raised(norm_of(stretch, law, trace), stretch, law, trace)
        key = f"norm_situation:{stretch.first}"
        keys.append(key)
        part = trace.add(
            key,
            share(whole.amount, stretch.days, days_in_month),
            whole.articles if stretch.days == days_in_month else (*whole.articles, "45, 3"),
            *whole.inputs,
            fact("whole_month", whole.amount),
            fact("from", stretch.first),
            fact("until", stretch.last),
            fact("days", stretch.days),
            fact("days_in_month", days_in_month),
            note=whole.note,
        )
        norm += part
        if whole.lowerable:
            lowerable += part
            lowerable_days += stretch.days
    taken = _reductions(facts, lowerable, lowerable_days, law, trace)
    return trace.add(
        "norm",
        norm - taken,
        ("19, 2",),
        *[step(key) for key in keys],
        *[step(f"reduction:{number}") for number in range(1, len(facts.reductions) + 1)],
    )


def _raised(norm: Norm, stretch: Stretch, law: LawMonth, trace: Trace) -> Norm:
    """With the raise of art. 24a, from 2027."""
    supplement = child_supplement_of(stretch, law, trace)
    if supplement is None:
        return norm
    inputs = (*norm.inputs, fact("before_supplement", norm.amount), step(f"child_supplement:{stretch.first}"))
    return norm._replace(amount=norm.amount + supplement, articles=(*norm.articles, "24a"), inputs=inputs)


def _reductions(facts: MonthFacts, lowerable: Decimal, days: int, law: LawMonth, trace: Trace) -> Decimal:
    """Each a percentage of the couple norm, over the days with a norm of art. 20 or 21, which it may bring to 0."""
    taken = ZERO
    for number, reduction in enumerate(facts.reductions, 1):
        key, articles = f"reduction:{number}", [reduction.article]
        if not days:
            trace.add(key, ZERO, articles, fact("percent", reduction.percent), note="no_norm_of_20_or_21")
            continue
        couple = law.figure("norm.couple")
        full = share(couple.value * reduction.percent, days, 100 * facts.month.days)
        taken += trace.add(
            key,
            min(full, lowerable - taken),
            articles,
            fact("percent", reduction.percent),
            figure(couple),
            fact("days", days),
            fact("days_in_month", facts.month.days),
        )
    return taken


def norm_of(stretch: Stretch, law: LawMonth, trace: Trace) -> Norm:
    """The norm of a whole month for the household of these days."""
    if not stretch.household.is_couple:
        return _as_single(stretch.members[0], stretch.household, law)
    match stretch.with_right:
        case ():
            return Norm(ZERO, "young_in_institution", ("13, 2, a",))
        case (only,):
            return _beside_partner_without_right(only, stretch, law)
        case _:
            return _with_right_both(stretch, law, trace)


def _with_right_both(stretch: Stretch, law: LawMonth, trace: Trace) -> Norm:
    """A couple with a right to assistance both: arts 20 to 22, unless institution (23) or cost sharers (22a, 2)."""
    household, members = stretch.household, stretch.members
    in_institution = [member.person.in_institution for member in members]
    if all(in_institution):
        return _in_institution("couple", law)
    if any(in_institution):
        singles = [(member, _as_single(member, household, law)) for member in members]
        return _sum_of_persons("one_in_institution", "23, 3", singles, stretch, trace)
    if household.cost_sharers and any(member.group is not AgeGroup.YOUNG for member in members):
        sharing = [(member, _beside_cost_sharers(member, stretch, law)) for member in members]
        return _sum_of_persons("couple_cost_sharers", "22a, 2", sharing, stretch, trace)
    return _couple(members, household, law)


def couple_norm_of(stretch: Stretch, law: LawMonth) -> Norm:
    """The couple norm with which the income of a partner without a right is compared (art. 32, 3): the one that
    art. 24 halves; at 21 and over beside cost sharers or in an institution that of art. 21 b or 22 b/c.
    """
    (member,) = stretch.claimants
    apart = stretch.household.cost_sharers or member.person.in_institution
    if apart and member.group is not AgeGroup.YOUNG:
        return _couple(stretch.members, stretch.household, law, ignore_young=True)
    return _couple_of_own_age(member, stretch.household, law)


def _as_single(member: Member, household: Household, law: LawMonth) -> Norm:
    """Somebody without a partner, or counted so: arts 20 to 23, and 13, 2, a."""
    if member.person.in_institution:
        if member.group is AgeGroup.YOUNG:
            return Norm(ZERO, "young_in_institution", ("13, 2, a",))
        return _in_institution("single", law)
    if member.group is AgeGroup.YOUNG:
        increases = int(member.person.parents_cannot_support)
        return _young("young_single", "norm.young_single", increases, "norm.single", law)
    if household.cost_sharers:
        return _cost_sharer(member.group is AgeGroup.AOW, household.cost_sharers + 1, law)
    if member.group is AgeGroup.AOW:
        known = law.figure("norm.single_aow")
        return Norm(known.value, "single_aow", (known.article,), (figure(known),))
    known = law.figure("norm.single")
    return Norm(known.value, "single", (known.article,), (figure(known),), lowerable=True)


def _couple(members: tuple[Member, ...], household: Household, law: LawMonth, *, ignore_young: bool = False) -> Norm:
    """Two partners without cost sharers or institution: arts 20, 21 b and 22 b/c."""
    young = [member for member in members if member.group is AgeGroup.YOUNG]
    if young and not ignore_young:
        note = "young_couple" if len(young) == len(members) else "young_and_older"
        key = f"norm.{note}_children" if household.dependent_children else f"norm.{note}"
        increases = sum(member.person.parents_cannot_support for member in young)
        return _young(note, key, increases, "norm.couple", law)
    if any(member.group is AgeGroup.AOW for member in members):
        known = law.figure("norm.couple_aow")
        return Norm(known.value, "couple_aow", (known.article,), (figure(known),))
    known = law.figure("norm.couple")
    return Norm(known.value, "couple", (known.article,), (figure(known),), lowerable=True)


def _young(note: str, key: str, increases: int, ceiling: str, law: LawMonth) -> Norm:
    """A norm of art. 20, 1 or 2, raised for everybody whose parents cannot support them (20, 3), at most to the norm
    of art. 21 (20, 4).
    """
    base = law.figure(key)
    if not increases:
        return Norm(base.value, note, (base.article,), (figure(base),), lowerable=True)
    increase, highest = law.figure("norm.young_increase"), law.figure(ceiling)
    amount = min(base.value + increases * increase.value, highest.value)
    inputs = (figure(base), figure(increase), fact("increases", increases), figure(highest))
    return Norm(amount, note, (base.article, increase.article, "20, 4"), inputs, lowerable=True)


def _beside_partner_without_right(member: Member, stretch: Stretch, law: LawMonth) -> Norm:
    """Half of the couple norm (art. 24), unless cost sharers (art. 22a) or an institution (art. 23) come first."""
    if member.person.in_institution:
        return _as_single(member, stretch.household, law)
    if stretch.household.cost_sharers and member.group is not AgeGroup.YOUNG:
        return _beside_cost_sharers(member, stretch, law)
    couple = _couple_of_own_age(member, stretch.household, law)
    inputs = (*couple.inputs, fact("couple_norm", couple.amount))
    return Norm(share(couple.amount, 1, 2), "half_couple", ("24", *couple.articles), inputs)


def _couple_of_own_age(member: Member, household: Household, law: LawMonth) -> Norm:
    """The norm as if married to an entitled spouse of the same age group, about whose parents nothing is known."""
    spouse = Member(replace(member.person, parents_cannot_support=False), member.group)
    return _couple((member, spouse), household, law)


def _beside_cost_sharers(member: Member, stretch: Stretch, law: LawMonth) -> Norm:
    """One partner of a couple with cost sharers (art. 22a, 1 and 3)."""
    household = stretch.household
    if member.group is AgeGroup.YOUNG:
        known = law.figure("norm.young_partner_children" if household.dependent_children else "norm.young_partner")
        return Norm(known.value, "young_partner", (known.article,), (figure(known),))
    adults = sum(other.group is not AgeGroup.YOUNG for other in stretch.members)
    one_has_aow = any(other.group is AgeGroup.AOW for other in stretch.members)
    return _cost_sharer(one_has_aow, household.cost_sharers + adults, law)


def _cost_sharer(one_has_aow: bool, residents: int, law: LawMonth) -> Norm:
    """((40% + A × 30%) ÷ A) × B, rounded. A: those who share the costs; B: the couple norm (art. 22a, 1)."""
    couple = law.figure("norm.couple_aow" if one_has_aow else "norm.couple")
    amount = share(couple.value, 4 + 3 * residents, 10 * residents)
    return Norm(amount, "cost_sharers", ("22a, 1", couple.article), (figure(couple), fact("residents", residents)))


def _in_institution(who: str, law: LawMonth) -> Norm:
    """Pocket money in an institution and its increase (art. 23, 1 and 2), for a "single" person or a "couple"."""
    base, increase = law.figure(f"norm.institution_{who}"), law.figure(f"norm.institution_{who}_increase")
    articles, inputs = (base.article, increase.article), (figure(base), figure(increase))
    return Norm(base.value + increase.value, f"institution_{who}", articles, inputs)


def _sum_of_persons(note: str, article: str, norms: list[tuple[Member, Norm]], stretch: Stretch, trace: Trace) -> Norm:
    """A couple whose norm is the sum of a norm for each of them."""
    keys = [f"norm_person:{stretch.first}/{member.person.id}" for member, _ in norms]
    amounts = [
        trace.add(key, norm.amount, norm.articles, *norm.inputs, note=norm.note)
        for key, (_, norm) in zip(keys, norms, strict=True)
    ]
    return Norm(sum(amounts, ZERO), note, (article,), tuple(step(key) for key in keys))
