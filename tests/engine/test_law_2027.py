"""The rules of 1 January 2027, on invented amounts. Quoted: Participatiewet, arts 24a, 34a and 34b."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlement.engine.facts import (
    Buffer,
    ExemptionGrant,
    Holiday,
    InvalidInput,
    Person,
    Policy,
    Reduction,
    ReductionArticle,
)
from settlement.engine.lawmonth import LawNotKnown
from settlement.engine.month import Month
from settlement.engine.settle import settle_month
from settlement.engine.trace import Settled
from settlement.law.lawbook import lawbook
from tests.law.invented import book_2027

from .build import facts, grant, income, person, situation, step_of, wage

Told = tuple[str, str, str | None]


def settle(
    *persons: Person,
    month: str = "2027-07",
    transition: str | None = None,
    home: dict[str, Any] | None = None,
    **more: Any,
) -> Settled:
    """A month of 2027, by default July, in which p earns 600.00; `home` is about the household."""
    asked = Month.parse(month)
    given = {"incomes": (wage(start=str(asked.first), end=str(asked.last)),)} | more
    living = situation(str(asked.first), *persons, **(home or {}))
    return settle_month(facts(living, month=asked, **given), book_2027(transition).law_of(asked))


def of_2027(article: str, since: str = "2027-01", until: str | None = None, person: str = "p") -> ExemptionGrant:
    months = {"since": Month.parse(since), "extended_until": until and Month.parse(until)}
    return grant(article, person, **(months if article == "34a_a" else {}))


def exempt(grants: Sequence[ExemptionGrant], *persons: Person, **more: Any) -> list[Told]:
    """Article, amount and note of every exemption."""
    steps = settle(*persons, exemptions=tuple(grants), **more).steps
    return [(one.subject.partition("/")[2], str(one.amount), one.note) for one in steps if one.kind == "exemption"]


# 34a, 1, a: "gedurende een aaneengesloten periode van maximaal twaalf maanden voor 15 procent van deze inkomsten"


@pytest.mark.parametrize(("since", "month"), [("2027-01", "2027-01"), ("2027-01", "2027-12"), ("2027-07", "2027-07")])
def test_fifteen_percent_of_the_wage_is_not_settled_for_twelve_months(since: str, month: str) -> None:
    assert exempt([of_2027("34a_a", since)], month=month) == [("34a_a", "90.00", None)]


def test_the_thirteenth_month_is_settled() -> None:
    found = exempt([of_2027("34a_a", "2026-12")], month="2027-12", transition="runs_on")
    assert found == [("34a_a", "0.00", "34a_a_refused_months_used")]


def test_the_twelve_months_have_no_maximum() -> None:
    earned = (wage("1400.00", "2027-07-01", "2027-07-31"),)
    assert exempt([of_2027("34a_a")], incomes=earned) == [("34a_a", "210.00", None)]


def test_before_its_first_month_nothing_is_exempt() -> None:
    assert exempt([of_2027("34a_a", "2027-08")]) == [("34a_a", "0.00", "34a_a_refused_not_started")]


# 34a, 2: "kan het college de periode waarin de inkomsten uit arbeid niet worden verrekend verlengen"


@pytest.mark.parametrize(
    ("until", "note"),
    [("2027-12", None), ("2028-06", None), ("2027-11", "34a_a_refused_months_used")],
)
def test_an_extension_holds_until_its_last_month(until: str, note: str | None) -> None:
    found = exempt([of_2027("34a_a", "2026-12", until)], month="2027-12", transition="runs_on")
    assert [told[2] for told in found] == [note]


def test_an_extension_that_ends_sooner_takes_nothing_of_the_twelve_months() -> None:
    assert exempt([of_2027("34a_a", "2027-01", "2027-03")]) == [("34a_a", "90.00", None)]


def test_an_extension_names_its_article() -> None:
    settled = settle(exemptions=(of_2027("34a_a", "2027-01", "2028-03"),))
    assert step_of(settled, "exemption:p/34a_a").articles == ("34a, 1, a", "34a, 2")


# 34a, 1: "a. de pensioengerechtigde leeftijd nog niet heeft bereikt"; "c. [die] leeftijd heeft bereikt"


@pytest.mark.parametrize(
    ("born", "article", "amount", "note"),
    [
        ("1960-07-01", "34a_a", "0.00", "34a_a_refused_aow_age"),
        ("1960-07-02", "34a_a", "90.00", None),
        ("1960-07-01", "34a_c", "150.00", None),
        ("1960-07-02", "34a_c", "0.00", "34a_c_refused_below_aow_age"),
        ("1960-07-01", "34a_b", "90.00", None),
    ],
)
def test_pensionable_age_is_tested_on_the_first_day(born: str, article: str, amount: str, note: str | None) -> None:
    assert exempt([of_2027(article)], person(born=born)) == [(article, amount, note)]


# 34a, 1, c: "voor 25 procent en tot € 226,00 van deze inkomsten per maand"; invented here: 231.00


@pytest.mark.parametrize(("net", "amount"), [("923.96", "230.99"), ("924.00", "231.00"), ("924.04", "231.00")])
def test_at_pensionable_age_the_maximum_holds(net: str, amount: str) -> None:
    earned = (wage(net, "2027-07-01", "2027-07-31"),)
    assert exempt([of_2027("34a_c")], person(born="1955-01-15"), incomes=earned) == [("34a_c", amount, None)]


def test_the_law_of_2027_knows_no_limit_at_27() -> None:
    assert exempt([of_2027("34a_a")], person(born="2005-01-15")) == [("34a_a", "90.00", None)]


def test_a_and_b_do_not_add_up_and_b_goes_first() -> None:
    assert exempt([of_2027("34a_a"), of_2027("34a_b")]) == [
        ("34a_a", "0.00", "34a_a_gives_way"),
        ("34a_b", "90.00", None),
    ]


@pytest.mark.parametrize(
    ("net", "found"),
    [
        ("1539.93", [("34a_b", "0.00", "34a_b_gives_way"), ("34a_c", "231.00", None)]),
        ("1540.00", [("34a_b", "231.00", None), ("34a_c", "0.00", "34a_c_gives_way")]),
        ("1540.07", [("34a_b", "231.01", None), ("34a_c", "0.00", "34a_c_gives_way")]),
    ],
)
def test_of_b_and_c_the_higher_applies(net: str, found: list[Told]) -> None:
    earned = (wage(net, "2027-07-01", "2027-07-31"),)
    assert exempt([of_2027("34a_b"), of_2027("34a_c")], person(born="1955-01-15"), incomes=earned) == found


def test_who_has_no_right_to_assistance_has_no_exemption() -> None:
    both = (person(), person("q", entitled=False))
    grants = [of_2027("34a_b", person="q"), grant("y", "q")]
    assert exempt(grants, *both) == [
        ("y", "0.00", "y_refused_not_entitled"),
        ("34a_b", "0.00", "34a_b_refused_not_entitled"),
    ]


def test_each_partner_has_an_own_exemption() -> None:
    both = (person(), person("q", "1955-01-15"))
    earned = tuple(wage("600.00", "2027-07-01", "2027-07-31", person=who) for who in ("p", "q"))
    settled = settle(*both, incomes=earned, exemptions=(of_2027("34a_a"), of_2027("34a_c", person="q")))
    assert settled.exempt == Decimal("240.00")


@pytest.mark.parametrize(("exempts", "amount"), [(True, "105.00"), (False, "90.00")])
def test_own_business_is_work_where_the_municipality_says_so(exempts: bool, amount: str) -> None:
    july = ("2027-07-01", "2027-07-31")
    earned = (wage("600.00", *july), income("self_employment", "100.00", *july))
    policy = Policy(exempt_self_employment=exempts)
    assert exempt([of_2027("34a_b")], incomes=earned, policy=policy) == [("34a_b", amount, None)]


# Before 2027 there is no art. 34a, and from 2027 nobody knows what becomes of the exemptions of art. 31, 2.


@pytest.mark.parametrize("article", ["34a_a", "34a_b", "34a_c"])
def test_before_2027_there_is_no_art_34a(article: str) -> None:
    found = exempt([of_2027(article)], person(born="1955-01-15"), month="2026-12")
    assert found == [(article, "0.00", f"{article}_refused_not_in_force")]


def test_on_the_last_day_before_2027_the_old_exemption_applies() -> None:
    found = exempt([of_2027("34a_b"), grant("y")], month="2026-12")
    assert found == [("y", "90.00", None), ("34a_b", "0.00", "34a_b_refused_not_in_force")]


@pytest.mark.parametrize("article", ["n", "r", "y", "z", "aa"])
def test_an_old_exemption_in_2027_waits_for_transitional_law(article: str) -> None:
    with pytest.raises(LawNotKnown, match="transitional_law"):
        settle(exemptions=(grant(article),), month="2027-01")


def test_a_period_of_twelve_months_from_before_2027_waits_for_transitional_law() -> None:
    with pytest.raises(LawNotKnown, match="transitional_law"):
        settle(exemptions=(of_2027("34a_a", "2026-12"),), month="2027-01")


def test_where_transitional_law_ends_them_the_new_exemption_applies() -> None:
    assert exempt([grant("n"), of_2027("34a_a")], transition="ends") == [
        ("n", "0.00", "n_refused_ended"),
        ("34a_a", "90.00", None),
    ]


def test_where_transitional_law_ends_them_no_period_starts_before_2027() -> None:
    found = exempt([of_2027("34a_a", "2026-12")], transition="ends")
    assert found == [("34a_a", "0.00", "34a_a_refused_before_2027")]


def test_a_choice_of_transitional_law_is_an_input_of_the_step() -> None:
    ended = step_of(settle(exemptions=(grant("n"),), transition="ends"), "exemption:p/n")
    assert [(made["choice"], made["value"]) for made in ended.inputs] == [("transitional_law.exemptions", "ends")]


def test_where_transitional_law_lets_them_run_on_the_old_exemption_goes_first() -> None:
    assert exempt([grant("n"), of_2027("34a_a")], transition="runs_on") == [
        ("n", "150.00", None),
        ("34a_a", "0.00", "34a_a_gives_way"),
    ]


def test_an_exemption_that_runs_on_keeps_its_limits() -> None:
    assert exempt([grant("n", months_used=6), of_2027("34a_a")], transition="runs_on") == [
        ("n", "0.00", "n_refused_months_used"),
        ("34a_a", "90.00", None),
    ]


# 24a: "De norm wordt opgehoogd met 1/12 van het bedrag [..] voor de belanghebbende, die a. een [..] ten laste komend
# kind heeft; b. een partner heeft, als bedoeld in artikel 3 [Awir]; c. [..] wordt aangemerkt als gehuwd, maar van wie
# de partner geen recht heeft op algemene bijstand." Invented: 3481.00 a year, 290.08 a month; couple 2142.85.

BESIDE = (person(), person("q", entitled=False))
CHILD = {"dependent_children": 1, "allowance_partner": True}


def norm(*persons: Person, home: dict[str, Any], **more: Any) -> str:
    return str(settle(*persons, home=home, incomes=(), **more).norm)


@pytest.mark.parametrize(
    ("persons", "home", "amount"),
    [
        (BESIDE, CHILD, "1361.51"),  # art. 24: 1071.43
        (BESIDE, CHILD | {"dependent_children": 3}, "1361.51"),
        (BESIDE, CHILD | {"dependent_children": 0}, "1071.43"),
        (BESIDE, CHILD | {"allowance_partner": False}, "1071.43"),
        (BESIDE, CHILD | {"cost_sharers": 1}, "1218.65"),  # art. 22a: 928.57
        ((person(in_institution=True), BESIDE[1]), CHILD, "814.13"),  # art. 23: 524.05
        ((person(born="2008-01-15"), BESIDE[1]), CHILD, "874.70"),  # half of art. 20, 2, b: 584.62
        ((person(), person("q")), CHILD, "2142.85"),
        ((person(),), CHILD, "1500.00"),
        ((person(), person("q", "2008-01-15", in_institution=True)), CHILD, "1361.51"),  # art. 13, 2, a
        ((person(born="2008-01-15", in_institution=True), BESIDE[1]), CHILD, "0.00"),
    ],
)
def test_the_norm_beside_a_partner_without_a_right_is_raised_for_a_child(
    persons: tuple[Person, ...], home: dict[str, Any], amount: str
) -> None:
    assert norm(*persons, home=home) == amount


def test_before_2027_the_norm_is_not_raised() -> None:
    assert norm(*BESIDE, home=CHILD, month="2026-12") == "1071.43"


def test_from_the_first_month_of_2027_the_norm_is_raised() -> None:
    assert norm(*BESIDE, home=CHILD, month="2027-01") == "1361.51"


def test_the_raise_is_for_the_days_with_benefit() -> None:
    assert norm(*BESIDE, home=CHILD, benefit_from=Month(2027, 7).last) == "43.92"


def test_a_reduction_takes_nothing_of_the_raise() -> None:
    lower = (Reduction(ReductionArticle.HOUSING, Decimal(20)),)
    assert norm(*BESIDE, home=CHILD, reductions=lower) == "1361.51"


def test_the_couple_norm_of_art_32_3_is_not_raised() -> None:
    settled = settle(*BESIDE, home=CHILD, incomes=(wage("900.00", "2027-07-01", "2027-07-31", person="q"),))
    # 900.00 + 72.00 + 1361.51 - 2142.85
    assert (step_of(settled, "partner_counted").amount, settled.entitlement) == (Decimal("190.66"), Decimal("1170.85"))


def test_a_partner_for_nothing_but_assistance_leaves_a_step_that_says_so() -> None:
    settled = settle(*BESIDE, home={"dependent_children": 1})
    assert step_of(settled, "child_supplement:2027-07-01").note == "no_allowance_partner"


def test_the_amount_of_2027_is_not_known_yet() -> None:
    with pytest.raises(LawNotKnown, match=r"norm\.child_supplement"):
        lawbook().law_of(Month(2027, 1)).figure("norm.child_supplement")


# 34b, 1: "een bufferbudget tot maximaal € 1.000 per kalenderjaar"


@pytest.mark.parametrize(
    ("amount", "used", "given", "note"),
    [
        ("300.00", "0.00", "300.00", None),
        ("1000.00", "0.00", "1000.00", None),
        ("1000.01", "0.00", "1000.00", "limited"),
        ("100.00", "900.00", "100.00", None),
        ("100.00", "900.01", "99.99", "limited"),
        ("100.00", "1200.00", "0.00", "limited"),
    ],
)
def test_the_buffer_is_given_as_far_as_the_year_has_room(amount: str, used: str, given: str, note: str | None) -> None:
    found = step_of(settle(buffer=Buffer(Decimal(amount), Decimal(used))), "buffer")
    assert (str(found.amount), found.note) == (given, note)


def test_the_buffer_changes_nothing_else() -> None:
    without, with_it = settle(), settle(buffer=Buffer(Decimal("300.00"), Decimal("0.00")))
    assert with_it._replace(steps=()) == without._replace(steps=())
    assert [one for one in with_it.steps if one.key != "buffer"] == list(without.steps)


def test_before_2027_there_is_no_buffer() -> None:
    found = step_of(settle(month="2026-12", buffer=Buffer(Decimal("300.00"), Decimal("0.00"))), "buffer")
    assert (str(found.amount), found.note) == ("0.00", "not_in_force")


def test_from_the_first_month_of_2027_there_is_a_buffer() -> None:
    found = step_of(settle(month="2027-01", buffer=Buffer(Decimal("300.00"), Decimal("0.00"))), "buffer")
    assert (str(found.amount), found.note) == ("300.00", None)


@pytest.mark.parametrize(
    ("amount", "used", "path"), [("-0.01", "0.00", "amount"), ("0.00", "-0.01", "used_this_year")]
)
def test_a_buffer_is_not_negative(amount: str, used: str, path: str) -> None:
    with pytest.raises(InvalidInput, match=rf"buffer\.{path}"):
        facts(buffer=Buffer(Decimal(amount), Decimal(used)))


# A euro more: with art. 34a neither the assistance rises nor what is left of wage and assistance together falls.

CENTS = st.integers(0, 300_000).map(lambda cents: Decimal(cents).scaleb(-2))
GRANTS = st.sampled_from(
    [(), (of_2027("34a_a"),), (of_2027("34a_b"),), (of_2027("34a_c"),), (of_2027("34a_b"), of_2027("34a_c"))]
)


@given(CENTS, GRANTS, st.sampled_from(["1955-01-15", "1986-01-15"]))
def test_a_euro_more_wage_is_never_a_euro_less_to_live_on(
    net: Decimal, grants: tuple[ExemptionGrant, ...], born: str
) -> None:
    less, more = (
        settle(
            person(born=born),
            exemptions=grants,
            incomes=(wage(str(earned), "2027-07-01", "2027-07-31", holiday=Holiday.NONE),),
        )
        for earned in (net, net + 1)
    )
    assert more.entitlement <= less.entitlement <= more.entitlement + 1
