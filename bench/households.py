"""The households that the engine is measured on: made up, the same every time, as input of the trial calculation.

Of the households with general assistance some nine in ten have no wage at all, and those are the cheapest to settle.
This portal is for the others, so the mix has far more work in it than the whole country:

| of 100 | household | income in July 2026 |
|---|---|---|
| 22 | single | none |
| 20 | single | a wage by month, exempt for a part (n) |
| 9 | single | a wage by month, nothing exempt any more |
| 7 | single parent | a wage by month, exempt for a part (r) |
| 8 | single | four-weekly wages, exempt for a part (n) |
| 4 | single | weekly wages by workdays, exempt for a part (n) |
| 3 | single | a sickness benefit by month |
| 7 | couple | one wage by month, exempt for a part (n) |
| 4 | couple | two wages by month, one exempt for a part (n) |
| 3 | couple, one without a right | a wage of the partner without a right |
| 5 | single, with 1 to 3 cost sharers | in half of them a wage by month |
| 2 | couple, with 1 or 2 cost sharers | one wage by month |
| 3 | single, benefit from a day in the month on | a wage by month |
| 2 | single, a cost sharer comes or goes in the month | a wage by month |
| 1 | single, of 18 to 20 | none |

Beside that one in ten has a deduction (repayment or attachment), one in ten was paid for the month before, and one in
twenty has a reduction or a measure.
"""

from datetime import date, timedelta
from random import Random
from typing import Any

Json = dict[str, Any]

FIRST, LAST = date(2026, 7, 1), date(2026, 7, 31)

MIX = {
    "single": 22,
    "single_wage_n": 20,
    "single_wage": 9,
    "single_parent_wage_r": 7,
    "single_four_weeks_n": 8,
    "single_weeks_n": 4,
    "single_benefit": 3,
    "couple_wage_n": 7,
    "couple_two_wages_n": 4,
    "couple_one_without_right": 3,
    "sharing": 5,
    "couple_sharing": 2,
    "from_a_day_on": 3,
    "change_in_month": 2,
    "young": 1,
}


def households(count: int, seed: int = 2026) -> list[Json]:
    """So many households in the proportions of the mix, shuffled by chance that is the same every time."""
    random = Random(seed)  # noqa: S311
    kinds = random.choices(list(MIX), list(MIX.values()), k=count)
    return [_household(kind, number, random) for number, kind in enumerate(kinds)]


def _household(kind: str, number: int, random: Random) -> Json:
    persons = [_person("p", random)]
    household: Json = {"persons": persons}
    made: Json = {
        "id": str(number),
        "month": "2026-07",
        "situations": [{"from": _day(date(2020, 1, 1), date(2026, 6, 1), random), "household": household}],
    }
    if "couple" in kind:
        persons.append(_person("q", random))
    if kind == "couple_one_without_right":
        persons[1]["entitled"] = False
    if "sharing" in kind:
        household["cost_sharers"] = random.randint(1, 2 if "couple" in kind else 3)
    if kind == "young":
        persons[0]["birth_date"] = _day(date(2005, 9, 1), date(2008, 5, 31), random)
    if kind == "single_parent_wage_r":
        household |= {"dependent_children": 1, "youngest_child_birth_date": _day(date(2015, 1, 1), LAST, random)}
    if kind == "from_a_day_on":
        made["benefit_from"] = _day(FIRST + timedelta(1), LAST, random)
    if kind == "change_in_month":
        change = {"from": _day(FIRST + timedelta(1), LAST, random), "household": household | {"cost_sharers": 1}}
        made["situations"].append(change)
    made["incomes"] = _incomes(kind, random)
    made["exemptions"] = _exemptions(kind, random)
    return made | _others(kind, random)


def _incomes(kind: str, random: Random) -> list[Json]:
    if kind in {"single", "young"} or (kind == "sharing" and random.random() < 0.5):
        return []
    if kind == "single_four_weeks_n":
        start = FIRST - timedelta(random.randint(0, 26))
        return [_wage("p", start, start + timedelta(27), random)]
    if kind == "single_weeks_n":
        monday = date(2026, 6, 29)
        return [_wage("p", start, start + timedelta(6), random) for start in _weeks(monday)]
    if kind == "couple_one_without_right":
        return [_wage("q", FIRST, LAST, random)]
    if kind == "single_benefit":
        return [_wage("p", FIRST, LAST, random) | {"kind": "benefit"}]
    wages = [_wage("p", FIRST, LAST, random)]
    return [*wages, _wage("q", FIRST, LAST, random)] if kind == "couple_two_wages_n" else wages


def _weeks(monday: date) -> list[date]:
    return [monday + timedelta(weeks=week) for week in range(5)]


def _wage(person: str, start: date, end: date, random: Random) -> Json:
    a_month = random.choice([random.randint(15_000, 87_000), random.randint(40_000, 130_000)])
    cents = a_month * ((end - start).days + 1) // 31
    return {
        "person": person,
        "kind": "wage",
        "net": f"{cents // 100}.{cents % 100:02}",
        "period": {"start": start.isoformat(), "end": end.isoformat()},
        "holiday": "accrues",
        "tax_credit_applied": True,
        "employment": "e",
    }


def _exemptions(kind: str, random: Random) -> list[Json]:
    if kind.endswith("_n"):
        return [{"person": "p", "article": "n", "months_used": random.randint(0, 5)}]
    if kind.endswith("_r"):
        return [{"person": "p", "article": "r", "since": f"2025-{random.randint(1, 12):02}", "n_months_used": 6}]
    return []


def _others(kind: str, random: Random) -> Json:
    others: Json = {"policy": {"period_method": "workdays"}} if kind == "single_weeks_n" else {}
    if random.random() < 0.1:
        others["deductions"] = [{"kind": random.choice(["recovery", "attachment"]), "amount": "55.00"}]
    if random.random() < 0.1:
        others["paid"] = f"{random.randint(200, 1300)}.00"
    chance = random.random()
    if chance < 0.025:
        others["measure_percent"] = random.choice(["10", "20", "30"])
    elif chance < 0.05:
        others["reductions"] = [{"article": random.choice(["27", "28"]), "percent": random.choice(["10", "20"])}]
    return others


def _person(id_: str, random: Random) -> Json:
    return {"id": id_, "birth_date": _day(date(1960, 1, 1), date(1999, 1, 1), random)}


def _day(first: date, last: date, random: Random) -> str:
    return (first + timedelta(random.randint(0, (last - first).days))).isoformat()
