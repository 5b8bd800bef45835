"""The trial calculation of one benefit month a second time: day by day, in fractions, in the order of its contract."""

import calendar
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, NamedTuple

Json = dict[str, Any]

FIGURES = json.loads((Path(__file__).parent / "figures.json").read_text(encoding="utf-8"))
FOUR_WEEKS = timedelta(days=27)


class InvalidInput(Exception):
    """The input is not what the contract asks."""


class LawNotKnown(Exception):
    """A figure is needed that is not in the tables."""


def answer(obj: Any) -> Json:
    """Give the contract's answer without its steps; of an error no more than the code."""
    named = isinstance(obj, dict) and isinstance(obj.get("id"), str) and obj["id"] != ""
    name = obj["id"] if named else None
    try:
        return {"id": name} | calculate(read(obj))
    except InvalidInput:
        return {"id": name, "error": {"code": "invalid_input"}}
    except LawNotKnown:
        return {"id": name, "error": {"code": "law_not_known"}}


# Figures ------------------------------------------------------------------------------------------------------------


def cents(amount: Fraction) -> Fraction:
    """Round half away from zero."""
    whole = Fraction(int(abs(amount) * 100 + Fraction(1, 2)), 100)
    return whole if amount >= 0 else -whole


def text(amount: Fraction) -> str:
    euros, rest = divmod(int(abs(amount) * 100), 100)
    return f"{'-' if amount < 0 else ''}{euros}.{rest:02}"


def half_year(first: date) -> str:
    return f"{first.year:04}-{'01' if first.month < 7 else '07'}-01"


def known(table: str, *keys: str) -> Any:
    """Look up what stands in the tables, or stop."""
    found = FIGURES.get(table, {})
    for key in keys:
        if key not in found:
            raise LawNotKnown((table, *keys))
        found = found[key]
    return found


# Reading ------------------------------------------------------------------------------------------------------------

Reader = Callable[[Any], Any]


def check(holds: bool) -> None:
    if not holds:
        raise InvalidInput


def a_text(value: Any) -> str:
    check(isinstance(value, str))
    return str(value)


def a_flag(value: Any) -> bool:
    check(isinstance(value, bool))
    return bool(value)


def a_count(value: Any) -> int:
    check(isinstance(value, int) and not isinstance(value, bool) and value >= 0)
    return int(value)


def a_date(value: Any) -> date:
    check(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", a_text(value)) is not None)
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise InvalidInput from None


def a_month(value: Any) -> date:
    check(re.fullmatch(r"[0-9]{4}-[0-9]{2}", a_text(value)) is not None)
    return a_date(f"{value}-01")


def an_amount(value: Any) -> Fraction:
    check(re.fullmatch(r"-?[0-9]+\.[0-9]{2}", a_text(value)) is not None)
    return Fraction(value)


def not_negative(value: Any) -> Fraction:
    check(an_amount(value) >= 0)
    return Fraction(value)


def a_percent(value: Any) -> Fraction:
    check(re.fullmatch(r"[0-9]+(\.[0-9]+)?", a_text(value)) is not None and Fraction(value) <= 100)
    return Fraction(value) / 100


def one_of(*values: str) -> Reader:
    def reader(value: Any) -> str:
        check(isinstance(value, str) and value in values)
        return str(value)

    return reader


def or_null(reader: Reader) -> Reader:
    return lambda value: None if value is None else reader(value)


def list_of(reader: Reader) -> Reader:
    def each(value: Any) -> list[Any]:
        check(isinstance(value, list))
        return [reader(item) for item in value]

    return each


REQUIRED = object()


def an_object(**fields: tuple[Reader, Any]) -> Reader:
    """Read an object with these fields, each with its reader and the value it has when it is not there."""

    def reader(value: Any) -> Json:
        check(isinstance(value, dict) and set(value) <= {name.strip("_") for name in fields})
        read_as = {}
        for field, (read_field, default) in fields.items():
            name = field.strip("_")
            check(name in value or default is not REQUIRED)
            read_as[name] = read_field(value[name]) if name in value else default
        return read_as

    return reader


a_person = an_object(
    id=(a_text, REQUIRED),
    birth_date=(a_date, REQUIRED),
    entitled=(a_flag, True),
    in_institution=(a_flag, False),
    parents_cannot_support=(a_flag, False),
)
a_household = an_object(
    persons=(list_of(a_person), REQUIRED),
    dependent_children=(a_count, 0),
    youngest_child_birth_date=(or_null(a_date), None),
    cost_sharers=(a_count, 0),
    allowance_partner=(a_flag, False),
)
a_policy = an_object(
    period_method=(one_of("x13_12", "workdays", "calendar_days", "received"), "x13_12"),
    holiday_method=(one_of("A", "B"), "B"),
    exemption_base=(one_of("net", "net_plus_holiday"), "net"),
    exempt_self_employment=(a_flag, False),
    exempt_under_27=(a_flag, False),
    net_source=(one_of("printed", "uniform"), "printed"),
)
WAGE_DATA = ("taxable_wage", "wage_tax", "zvw_withheld", "car_advantage", "exempt_items")
an_income = an_object(
    person=(a_text, REQUIRED),
    kind=(one_of("wage", "benefit", "self_employment", "alimony", "other", "holiday_payout"), REQUIRED),
    net=(an_amount, REQUIRED),
    period=(an_object(start=(a_date, REQUIRED), end=(a_date, REQUIRED)), REQUIRED),
    paid_on=(or_null(a_date), None),
    holiday=(one_of("accrues", "paid", "none"), None),
    holiday_net=(not_negative, Fraction(0)),
    tax_credit_applied=(a_flag, True),
    subsidised_job=(a_flag, False),
    employment=(or_null(a_text), None),
    accrued=(not_negative, Fraction(0)),
    wage_data=(or_null(an_object(**dict.fromkeys(WAGE_DATA, (an_amount, REQUIRED)))), None),
)
GRANTS = {
    "n": an_object(person=(a_text, REQUIRED), article=(a_text, REQUIRED), months_used=(a_count, 0)),
    "y": an_object(person=(a_text, REQUIRED), article=(a_text, REQUIRED)),
    "aa": an_object(person=(a_text, REQUIRED), article=(a_text, REQUIRED), z_months_used=(a_count, REQUIRED)),
    "34a_a": an_object(
        person=(a_text, REQUIRED),
        article=(a_text, REQUIRED),
        since=(a_month, REQUIRED),
        extended_until=(or_null(a_month), None),
    ),
}
GRANTS["34a_b"] = GRANTS["34a_c"] = GRANTS["y"]
GRANTS["r"] = GRANTS["z"] = an_object(
    person=(a_text, REQUIRED),
    article=(a_text, REQUIRED),
    since=(a_month, REQUIRED),
    n_months_used=(a_count, REQUIRED),
)


def a_grant(value: Any) -> Any:
    check(isinstance(value, dict))
    return GRANTS[one_of(*GRANTS)(value.get("article"))](value)


the_input = an_object(
    id=(a_text, REQUIRED),
    month=(a_month, REQUIRED),
    policy=(a_policy, a_policy({})),
    situations=(list_of(an_object(from_=(a_date, REQUIRED), household=(a_household, REQUIRED))), REQUIRED),
    benefit_from=(or_null(a_date), None),
    benefit_until=(or_null(a_date), None),
    reductions=(list_of(an_object(article=(one_of("27", "28"), REQUIRED), percent=(a_percent, REQUIRED))), []),
    measure_percent=(a_percent, Fraction(0)),
    incomes=(list_of(an_income), []),
    exemptions=(list_of(a_grant), []),
    deductions=(
        list_of(
            an_object(
                kind=(one_of("advance", "set_off", "recovery", "attachment", "debt_arrangement"), REQUIRED),
                amount=(not_negative, REQUIRED),
            )
        ),
        [],
    ),
    protected_amount=(or_null(not_negative), None),
    paid=(or_null(not_negative), None),
    withheld=(or_null(not_negative), None),
    buffer=(or_null(an_object(amount=(not_negative, REQUIRED), used_this_year=(not_negative, REQUIRED))), None),
    planned_law=(a_flag, False),
)


class Day(NamedTuple):
    """A day of benefit and who lives there on it."""

    on: date
    situation: int
    household: Json

    def person(self, name: str) -> Json | None:
        return next((person for person in self.household["persons"] if person["id"] == name), None)


class Case(NamedTuple):
    """What was asked, read, and the days of benefit."""

    asked: Json
    last: int
    days: list[Day]

    @property
    def first(self) -> date:
        return self.days[0].on

    def in_month(self, day: date) -> bool:
        return (day.year, day.month) == (self.asked["month"].year, self.asked["month"].month)


def read(obj: Any) -> Case:
    asked = the_input(obj)
    check(asked["id"] != "")
    month = asked["month"]
    last = calendar.monthrange(month.year, month.month)[1]
    start, end = asked["benefit_from"] or month, asked["benefit_until"] or month.replace(day=last)
    check(month <= start <= end <= month.replace(day=last))
    situations = asked["situations"]
    check(bool(situations) and situations[0]["from"] <= start)
    check(all(before["from"] < after["from"] for before, after in pairwise(situations)))
    days = []
    for on in (start + timedelta(days=n) for n in range((end - start).days + 1)):
        holds = max(n for n, situation in enumerate(situations) if situation["from"] <= on)
        days.append(Day(on, holds, situations[holds]["household"]))
    check_persons(asked, days)
    for income in asked["incomes"]:
        check_income(income)
        if income["kind"] == "wage" and asked["policy"]["net_source"] == "uniform":
            check(income["wage_data"] is not None)
    return Case(asked, last, days)


def check_persons(asked: Json, days: list[Day]) -> None:
    """Of all situations the persons, of those with days of benefit what they are entitled to.

    The contract leaves open how far a situation that is ignored, or over before the month, is checked.
    """
    born: dict[str, date] = {}
    for situation in asked["situations"]:
        persons = situation["household"]["persons"]
        check(len(persons) in {1, 2} and len({person["id"] for person in persons}) == len(persons))
        for person in persons:
            check(born.setdefault(person["id"], person["birth_date"]) == person["birth_date"])
    for day in days:
        check(any(person["entitled"] for person in day.household["persons"]))
        check(all(age(person, day.on) >= 18 for person in day.household["persons"]))
    check({item["person"] for item in asked["incomes"] + asked["exemptions"]} <= set(born))
    grants = [(grant["person"], grant["article"]) for grant in asked["exemptions"]]
    check(len(set(grants)) == len(grants))


def check_income(income: Json) -> None:
    if income["kind"] in {"wage", "benefit"}:
        check(income["holiday"] is not None)
    else:
        check(income["holiday"] in {None, "none"} and income["net"] >= 0)
    check(income["holiday"] == "paid" or income["holiday_net"] == 0)
    check(income["period"]["start"] <= income["period"]["end"])
    if income["wage_data"] is not None:
        check(income["kind"] == "wage" and income["holiday"] != "paid")


# Ages ---------------------------------------------------------------------------------------------------------------


@cache
def after(born: date, years: int, months: int = 0) -> date:
    """The day so much later; the first of the next month where that day does not exist."""
    year, month = divmod(born.year * 12 + born.month - 1 + years * 12 + months, 12)
    if born.day <= calendar.monthrange(year, month + 1)[1]:
        return date(year, month + 1, born.day)
    return date(year, month + 1, 1) + timedelta(days=calendar.monthrange(year, month + 1)[1])


def years_old(born: date, on: date) -> int:
    years = on.year - born.year
    return years if after(born, years) <= on else years - 1


def age(person: Json, on: date) -> int:
    return years_old(person["birth_date"], on)


def is_old(person: Json, on: date) -> bool:
    if not 2023 <= on.year <= 2027:
        raise LawNotKnown("the AOW age")
    born = person["birth_date"]
    return after(born, 67) <= on or after(born, 66, 10) <= min(on, date(2023, 12, 31))


def is_young(person: Json, on: date) -> bool:
    return age(person, on) < 21


# 1. The norm --------------------------------------------------------------------------------------------------------


class Norm(NamedTuple):
    """A norm of a whole month, and its article."""

    amount: Fraction
    article: str


class Part(NamedTuple):
    """Days on which household and age groups stay the same, with their norm."""

    days: list[Day]
    norm: Norm
    amount: Fraction


def figure(on: date, code: str) -> Fraction:
    return Fraction(known("norms", half_year(on), code))


def cost_sharing(on: date, a: int, old: bool) -> Fraction:
    b = figure(on, "mo" if old else "m")
    return cents((Fraction(40, 100) + Fraction(30, 100) * a) * b / a)


def youth(on: date, persons: list[Json], code: str, ceiling: str) -> Norm:
    """Art. 20, raised for whoever has no parents to turn to (lid 3), within art. 21 (lid 4)."""
    amount = figure(on, code)
    raised = [person for person in persons if is_young(person, on) and person["parents_cannot_support"]]
    if raised:
        amount = min(amount + len(raised) * figure(on, "j3"), figure(on, ceiling))
    return Norm(amount, "20")


def norm_alone(on: date, person: Json, sharers: int) -> Norm:
    if person["in_institution"]:
        amount = Fraction(0) if is_young(person, on) else figure(on, "i") + figure(on, "ia")
        return Norm(amount, "23")
    if is_young(person, on):
        return youth(on, [person], "j", "s")
    if sharers:
        return Norm(cost_sharing(on, sharers + 1, is_old(person, on)), "22a")
    return Norm(figure(on, "so"), "22") if is_old(person, on) else Norm(figure(on, "s"), "21")


def norm_together(on: date, household: Json) -> Norm:
    """Both entitled."""
    persons, sharers = household["persons"], household["cost_sharers"]
    inside = [person for person in persons if person["in_institution"]]
    if len(inside) == 2:
        return Norm(figure(on, "ii") + figure(on, "iia"), "23")
    if inside:
        return Norm(norm_alone(on, persons[0], sharers).amount + norm_alone(on, persons[1], sharers).amount, "23")
    return norm_at_home(on, household)


def norm_at_home(on: date, household: Json) -> Norm:
    persons, sharers = household["persons"], household["cost_sharers"]
    young = [person for person in persons if is_young(person, on)]
    parents = household["dependent_children"] > 0
    if len(young) == 2:
        return youth(on, persons, "jjk" if parents else "jj", "m")
    old = any(is_old(person, on) for person in persons)
    if young:
        if not sharers:
            return youth(on, persons, "mjk" if parents else "mj", "m")
        return Norm(cost_sharing(on, sharers + 1, old) + figure(on, "kk" if parents else "kn"), "22a")
    if sharers:
        return Norm(2 * cost_sharing(on, sharers + 2, old), "22a")
    return Norm(figure(on, "mo"), "22") if old else Norm(figure(on, "m"), "21")


def norm_beside(on: date, household: Json, person: Json, partner: Json) -> Norm:
    """Only the person has a right."""
    if person["in_institution"]:
        return norm_alone(on, person, 0)
    sharers = household["cost_sharers"]
    if sharers and not is_young(person, on):
        a = sharers + (1 if is_young(partner, on) else 2)
        return Norm(cost_sharing(on, a, is_old(person, on) or is_old(partner, on)), "22a")
    return Norm(cents(own_couple(on, household, person) / 2), "24")


def own_couple(on: date, household: Json, person: Json) -> Fraction:
    """The couple norm as if married to somebody entitled of the same age group."""
    if is_young(person, on):
        return youth(on, [person], "jjk" if household["dependent_children"] else "jj", "m").amount  # decision 14
    return figure(on, "mo" if is_old(person, on) else "m")


def with_right(day: Day) -> list[Json]:
    """Who is entitled, except at 18-20 in an institution (art. 13, 2, a; decision 17)."""
    return [p for p in day.household["persons"] if p["entitled"] and not (p["in_institution"] and is_young(p, day.on))]


def claimants(day: Day) -> list[Json]:
    """Who has a right; where art. 13, 2, a leaves nobody, who is entitled (the contract leaves this open)."""
    return with_right(day) or [person for person in day.household["persons"] if person["entitled"]]


def norm_on(day: Day) -> Norm:
    persons, right = day.household["persons"], with_right(day)
    if len(persons) == 1:
        return norm_alone(day.on, persons[0], day.household["cost_sharers"])
    if not right:
        return Norm(Fraction(0), "13")
    if len(right) == 2:
        return norm_together(day.on, day.household)
    partner = next(person for person in persons if person is not right[0])
    return norm_beside(day.on, day.household, right[0], partner)


def raised(day: Day, norm: Norm) -> Norm:
    """Art. 24a: a twelfth of a yearly amount on top for who has a child and a partner without a right."""
    household = day.household
    if day.on.year < 2027 or len(household["persons"]) < 2 or len(with_right(day)) != 1:
        return norm
    if household["dependent_children"] == 0 or not household["allowance_partner"]:
        return norm
    return Norm(norm.amount + cents(Fraction(known("child_supplement", str(day.on.year))) / 12), norm.article)


def groups(day: Day) -> tuple[Any, ...]:
    return day.situation, *[(is_young(p, day.on), is_old(p, day.on)) for p in day.household["persons"]]


def parts_of(case: Case) -> list[Part]:
    parts = []
    for _, same in groupby(case.days, groups):
        days = list(same)
        norm = raised(days[0], norm_on(days[0]))
        parts.append(Part(days, norm, cents(norm.amount * len(days) / case.last)))
    return parts


def norm_of(case: Case, parts: list[Part]) -> Fraction:
    reducible = [part for part in parts if part.norm.article in {"20", "21"}]
    days, less = sum(len(part.days) for part in reducible), Fraction(0)
    for reduction in case.asked["reductions"] if days else []:
        less += cents(reduction["percent"] * figure(case.first, "m") * days / case.last)
    norm = sum((part.amount for part in parts), Fraction(0))
    return norm - min(less, sum((part.amount for part in reducible), Fraction(0)))  # decision 18


def couple_of(case: Case, parts: list[Part]) -> Fraction:
    """The couple norm of art. 32, 3; on other days the norm of those days (decision 20)."""
    total = Fraction(0)
    for part in parts:
        day, persons = part.days[0], part.days[0].household["persons"]
        if len(persons) == 1 or len(claimants(day)) == 2:
            total += part.amount
            continue
        (person,) = claimants(day)
        if (person["in_institution"] or day.household["cost_sharers"]) and not is_young(person, day.on):
            couple = figure(day.on, "mo" if any(is_old(one, day.on) for one in persons) else "m")
        else:
            couple = own_couple(day.on, day.household, person)
        total += cents(couple * len(part.days) / case.last)
    return total


# 2. Attribution -----------------------------------------------------------------------------------------------------


class Counted(NamedTuple):
    """An income as it counts in the month: whole, and the part of it on the days that count."""

    income: Json
    whole: Fraction
    net: Fraction
    holiday_net: Fraction


def is_four_weeks(period: Json) -> bool:
    start, end = period["start"], period["end"]
    whole_month = start.day == 1 and end == after(start, 0, 1) - timedelta(days=1)
    return bool(end - start == FOUR_WEEKS) and not whole_month


def days_of(period: Json) -> list[date]:
    return [period["start"] + timedelta(days=n) for n in range((period["end"] - period["start"]).days + 1)]


def share_of_month(case: Case, income: Json, amount: Fraction) -> Fraction | None:
    """What of the amount belongs to the month; nothing at all where the income is none of the month's."""
    policy, period = case.asked["policy"], income["period"]
    if policy["period_method"] == "received":
        return amount if case.in_month(income["paid_on"] or period["end"]) else None
    if policy["period_method"] == "x13_12" and is_four_weeks(period):
        return cents(amount * 13 / 12) if is_last(case, income) else None
    days = days_of(period)
    if not any(case.in_month(day) for day in days):
        return None
    if policy["period_method"] != "calendar_days":
        days = [day for day in days if day.weekday() < 5] or days
    months = sorted({(day.year, day.month) for day in days_of(period)})
    shares = {}
    for month in months[:-1]:
        shares[month] = cents(amount * sum((day.year, day.month) == month for day in days) / len(days))
    shares[months[-1]] = amount - sum(shares.values())
    return shares[case.asked["month"].year, case.asked["month"].month]


def is_last(case: Case, income: Json) -> bool:
    alike = [
        other["period"]["end"]
        for other in case.asked["incomes"]
        if is_four_weeks(other["period"])
        and all(other[key] == income[key] for key in ("person", "kind", "employment"))
        and case.in_month(other["period"]["end"])
    ]
    return bool(alike) and income["period"]["end"] == max(alike)


def on_days(case: Case, income: Json, amount: Fraction) -> Fraction:
    """The part of an attributed amount that lies on the days that count for its person."""
    counting = {day.on for day in case.days if day.person(income["person"])}
    if len(counting) == case.last:
        return amount
    if case.asked["policy"]["period_method"] == "received":
        return amount if (income["paid_on"] or income["period"]["end"]) in counting else Fraction(0)
    inside = [day for day in days_of(income["period"]) if case.in_month(day)]
    return cents(amount * sum(day in counting for day in inside) / len(inside))


def attribute(case: Case) -> list[Counted]:
    counted = []
    for income in case.asked["incomes"]:
        if income["holiday"] == "accrues":
            known("holiday", str(case.asked["month"].year), "11" if income["kind"] == "wage" else "12")
        net = net_of(case, income)
        if income["kind"] == "holiday_payout":
            net = max(Fraction(0), net - income["accrued"])  # decision 15
        whole = share_of_month(case, income, net)
        paid = share_of_month(case, income, income["holiday_net"])
        if whole is not None and paid is not None:
            counted.append(Counted(income, whole, on_days(case, income, whole), on_days(case, income, paid)))
    return counted


def wga(case: Case) -> tuple[Fraction, bool]:
    """The standard percentage of the WGA premium, and whether it is planned law."""
    year = str(case.asked["month"].year)
    try:
        return Fraction(known("wga", "in_force", year)) / 100, False
    except LawNotKnown:
        if not case.asked["planned_law"]:
            raise
        return Fraction(known("wga", "planned", year)) / 100, True


def net_of(case: Case, income: Json) -> Fraction:
    """The net as printed, or art. 32, 5: what is left of the taxable wage by Regeling 7a."""
    if case.asked["policy"]["net_source"] == "printed" or income["kind"] != "wage":
        return Fraction(income["net"])
    data, (percent, _) = income["wage_data"], wga(case)
    net = data["taxable_wage"] - data["wage_tax"] - cents(percent * data["taxable_wage"]) - data["zvw_withheld"]
    return Fraction(net - data["car_advantage"] - data["exempt_items"])


class Claim(NamedTuple):
    """The holiday claim of one person of one kind of income in one table, with the amounts it rests on."""

    amount: Fraction
    slips: list[Counted]


def table_of(case: Case, income: Json) -> str:
    born = {p["id"]: p for s in case.asked["situations"] for p in s["household"]["persons"]}
    if is_old(born[income["person"]], case.first):
        return "14"
    if not income["tax_credit_applied"]:
        return "13"
    return "11" if income["kind"] == "wage" else "12"


def claims_of(case: Case, counted: list[Counted]) -> list[Claim]:
    accruing: dict[tuple[str, str], list[Counted]] = {}
    for slip in counted:
        if slip.income["holiday"] == "accrues":
            accruing.setdefault((slip.income["kind"], table_of(case, slip.income)), []).append(slip)
    claims = []
    for (_, table), slips in accruing.items():
        whole = sum((slip.whole for slip in slips), Fraction(0))
        claim = whole_claim(case, table, whole)
        part = cents(claim * sum(slip.net for slip in slips) / whole) if claim else Fraction(0)
        claims.append(Claim(max(Fraction(0), min(claim, part)), slips))
    return claims


def whole_claim(case: Case, table: str, whole: Fraction) -> Fraction:
    percent, less = Fraction(8), Fraction(0)
    if table in {"11", "12"}:
        classes = known("holiday", str(case.asked["month"].year), table)
        for start, its_percent, its_less in classes:
            if whole >= Fraction(start):
                percent, less = Fraction(its_percent), Fraction(its_less)
    return max(Fraction(0), cents(percent * whole / 100 - less))


# 3. Exemption -------------------------------------------------------------------------------------------------------


def past(case: Case, since: date, months: int) -> bool:
    """Whether the month is not one of so many from `since` on; not yet is past too (decision 19)."""
    month = case.asked["month"]
    return not 0 <= (month.year - since.year) * 12 + month.month - since.month < months


def granted(case: Case, person: Json) -> list[str]:
    """The articles that are given to the person and not refused."""
    given = {grant["article"]: grant for grant in case.asked["exemptions"] if grant["person"] == person["id"]}
    policy = case.asked["policy"]
    # The contract leaves open what holds for somebody who was not there yet on the first day of benefit.
    household = next(day.household for day in case.days if day.person(person["id"]))
    too_young = age(person, case.first) < 27 and not policy["exempt_under_27"]
    child = household["youngest_child_birth_date"]
    cares = household["dependent_children"] > 0 and child is not None and years_old(child, case.first) < 12
    refused = {
        "n": lambda n: too_young or (n["months_used"] >= 6 and not is_old(person, case.first)),
        "y": lambda _: "n" in holds,
        "z": lambda z: z["n_months_used"] < 6 or past(case, z["since"], 12) or "y" in holds,
        "aa": lambda aa: aa["z_months_used"] < 12 or "y" in holds,
        "r": lambda r: (
            too_young
            or r["n_months_used"] < 6
            or past(case, r["since"], 30)
            or not cares
            or len(household["persons"]) == 2
            or bool({"y", "z", "aa"} & holds)
        ),
    }
    holds: set[str] = set()
    for article, refuses in refused.items():
        if article in given and not refuses(given[article]):
            holds.add(article)
            known("exemptions", half_year(case.first), article)
    return [article for article in ("n", "r", "y", "z", "aa") if article in holds]


def exempt_of(case: Case, person: Json, counted: list[Counted], claims: list[Claim]) -> Fraction:
    if case.asked["month"].year < 2027:
        articles = granted(case, person)
    else:
        new = unsettled(case, person)
        articles = granted(case, person) if old_grants_hold(case, person) else []
        if not articles:
            base = base_of(case, "34a", counted, claims)
            worth = [(cents(base * rate), maximum) for rate, maximum in new]
            return max((min(part, maximum or part) for part, maximum in worth), default=Fraction(0))
    if not articles:
        return Fraction(0)
    rate, maximum = known("exemptions", half_year(case.first), articles[0])
    return min(cents(base_of(case, articles[0], counted, claims) * Fraction(rate) / 100), Fraction(maximum))


def old_grants_hold(case: Case, person: Json) -> bool:
    """Whether transitional law lets a grant of art. 31, 2 go on in 2027; nobody knows that law yet."""
    mine = [grant for grant in case.asked["exemptions"] if grant["person"] == person["id"]]
    old = [grant for grant in mine if not grant["article"].startswith("34a")]
    return bool(old) and known("transition", "exemptions") == "runs_on"


def unsettled(case: Case, person: Json) -> list[tuple[Fraction, Fraction | None]]:
    """Art. 34a, 1: which part of the income from work is not settled, and up to what; of each grant that holds."""
    found = []
    month = case.asked["month"]
    for grant in case.asked["exemptions"]:
        if grant["person"] != person["id"] or not grant["article"].startswith("34a"):
            continue
        old = is_old(person, case.first)
        if grant["article"] == "34a_c" and not old:
            continue
        if grant["article"] == "34a_a":
            if old or month < grant["since"]:
                continue
            if grant["since"].year < 2027 and known("transition", "exemptions") != "runs_on":
                continue
            prolonged = grant["extended_until"] is not None and month <= grant["extended_until"]
            if past(case, grant["since"], 12) and not prolonged:
                continue
        rate, maximum = known("exemptions", half_year(case.first), grant["article"])
        found.append((Fraction(rate) / 100, None if maximum is None else Fraction(maximum)))
    return found


def base_of(case: Case, article: str, counted: list[Counted], claims: list[Claim]) -> Fraction:
    policy = case.asked["policy"]
    kinds = {"wage", "self_employment"} if policy["exempt_self_employment"] else {"wage"}

    def is_work(slip: Counted) -> bool:
        income = slip.income
        if article in {"z", "aa"}:
            return bool(income["kind"] == "wage" and income["subsidised_job"])
        return income["kind"] in kinds

    base = sum((slip.net for slip in counted if is_work(slip)), Fraction(0))
    if policy["exemption_base"] == "net_plus_holiday":
        base += sum(slip.holiday_net for slip in counted if is_work(slip))
        base += sum(work_share(claim, is_work) for claim in claims)
    return max(Fraction(0), base)


def work_share(claim: Claim, is_work: Callable[[Counted], bool]) -> Fraction:
    """What of a claim belongs to the work that is exempt, shared by net."""
    net = sum((slip.net for slip in claim.slips), Fraction(0))
    work = sum((slip.net for slip in claim.slips if is_work(slip)), Fraction(0))
    if net <= 0:
        return Fraction(0)
    return max(Fraction(0), min(claim.amount, cents(claim.amount * work / net)))


# 4 to 7 -------------------------------------------------------------------------------------------------------------


class Means(NamedTuple):
    """What one person has in the month."""

    income: Fraction
    claim: Fraction
    exempt: Fraction

    @property
    def left(self) -> Fraction:
        return self.income + self.claim - self.exempt


def claimants_of(case: Case) -> dict[str, Json]:
    """Who is a claimant on the first day of benefit that he or she is there (decision 21)."""
    first: dict[str, Day] = {}
    for day in case.days:
        for person in day.household["persons"]:
            first.setdefault(person["id"], day)
    return {person["id"]: person for name, day in first.items() for person in claimants(day) if person["id"] == name}


def means_of(case: Case, entitled: dict[str, Json]) -> dict[str, Means]:
    counted = attribute(case)
    means = {}
    for name in {person["id"] for day in case.days for person in day.household["persons"]}:
        slips = [slip for slip in counted if slip.income["person"] == name]
        claims = claims_of(case, slips)
        means[name] = Means(
            income=sum((slip.net for slip in slips), Fraction(0)),
            claim=sum((slip.holiday_net for slip in slips), Fraction(0)) + sum(claim.amount for claim in claims),
            exempt=exempt_of(case, entitled[name], slips, claims) if name in entitled else Fraction(0),
        )
    return means


def counted_of(case: Case, norm: Fraction, parts: list[Part], own: list[Means], others: list[Means]) -> Fraction:
    """Step 4, and what counts in 5."""
    mine = max(Fraction(0), sum((means.left for means in own), Fraction(0)))
    if not others:
        return mine
    theirs = max(Fraction(0), sum((means.left for means in others), Fraction(0)))  # decision 16
    without = max(Fraction(0), norm - mine)
    return mine + min(theirs, max(Fraction(0), theirs + mine + without - couple_of(case, parts)))


def buffer_of(case: Case) -> Fraction | None:
    """Art. 34b: what of the buffer may be used this month; nothing before 2027."""
    buffer = case.asked["buffer"]
    if buffer is None:
        return None
    if case.asked["month"].year < 2027:
        return Fraction(0)
    left = Fraction(known("buffer", str(case.asked["month"].year))) - buffer["used_this_year"]
    return min(Fraction(buffer["amount"]), max(Fraction(0), left))


def calculate(case: Case) -> Json:
    buffer_of(case)
    parts = parts_of(case)
    norm = norm_of(case, parts)
    entitled = claimants_of(case)
    means = means_of(case, entitled)
    own = [means[name] for name in means if name in entitled]
    others = [means[name] for name in means if name not in entitled]
    result = {
        "norm": norm,
        "norm_payout": cents(norm * 95 / 100),
        "norm_reserve": norm - cents(norm * 95 / 100),
        "income": sum((one.income for one in means.values()), Fraction(0)),
        "holiday_claim": sum((one.claim for one in means.values()), Fraction(0)),
        "exempt": sum((one.exempt for one in means.values()), Fraction(0)),
        "counted": counted_of(case, norm, parts, own, others),
    }
    settle(case, result, sum((one.claim for one in own), Fraction(0)))
    difference = result.pop("difference", None)
    return (
        {"month": f"{case.asked['month']:%Y-%m}"}
        | {key: text(amount) for key, amount in result.items()}
        | {"difference": None if difference is None else text(difference), "attention": attention(case, result)}
    )


def settle(case: Case, result: dict[str, Fraction], claim_of_entitled: Fraction) -> None:
    """Steps 5 to 7."""
    asked, zero = case.asked, Fraction(0)
    entitlement = max(zero, result["norm"] - result["counted"])
    entitlement = max(zero, entitlement - cents(asked["measure_percent"] * result["norm"]))
    if asked["policy"]["holiday_method"] == "A":
        payout = cents(entitlement * 95 / 100)
    else:
        payout = entitlement - min(entitlement, max(zero, result["norm_reserve"] - claim_of_entitled))
    first = sum((d["amount"] for d in asked["deductions"] if d["kind"] in {"advance", "set_off"}), zero)
    then = sum((d["amount"] for d in asked["deductions"] if d["kind"] not in {"advance", "set_off"}), zero)
    left = payout - min(first, payout)
    if asked["protected_amount"] is None:
        total = entitlement + result["income"] + result["holiday_claim"]
        room = total - cents(total * 95 / 100)
    else:
        room = left + result["income"] - asked["protected_amount"]
    to_pay = left - min(left, then, max(zero, room))
    result |= {
        "entitlement": entitlement,
        "payout": payout,
        "reserve": entitlement - payout,
        "deducted": payout - to_pay,
        "to_pay": to_pay,
    }
    if asked["paid"] is not None:
        result["difference"] = payout - asked["paid"] - (asked["withheld"] or 0)


def attention(case: Case, result: dict[str, Fraction]) -> list[str]:
    old = any(is_old(person, day.on) for day in case.days for person in day.household["persons"])
    planned = False
    if any(income["wage_data"] for income in case.asked["incomes"]):
        try:
            planned = wga(case)[1]
        except LawNotKnown:
            planned = False
    return ["negative_income"] * (result["income"] < 0) + ["aow_age"] * old + ["law_planned"] * planned
