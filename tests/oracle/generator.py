"""Random months: every input of the contract, near the limits more often than not, and now and then broken."""

import calendar
from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from random import Random
from typing import Any

Json = dict[str, Any]

KINDS = ["wage"] * 6 + ["benefit"] * 3 + ["self_employment", "alimony", "other", "holiday_payout"]
LIMITS = [876.39, 1059.26, 2175.48, 672.38, 726.15, 1733.81, 1851.75, 1140.0, 1156.0, 1201.27, 2037.5]
NEEDED = {"r": ["since", "n_months_used"], "z": ["since", "n_months_used"], "aa": ["z_months_used"], "n": [], "y": []}


def case(seed: int) -> Json:
    """Make the case of this seed; one in ten is broken in one place."""
    random = Random(seed)
    made = Maker(random, str(seed)).case()
    if random.random() < 0.1:
        break_it(random, made)
    return made


def some(day: date) -> str:
    return day.isoformat()


class Maker:
    """Makes one case, from one source of chance."""

    def __init__(self, random: Random, name: str) -> None:
        self.random = random
        self.name = name
        year, month = self.month()
        self.first = date(year, month, 1)
        self.length = calendar.monthrange(year, month)[1]
        self.last = self.first.replace(day=self.length)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def month(self) -> tuple[int, int]:
        if self.chance(0.75):
            return 2026, self.random.randint(1, 12)
        if self.chance(0.85):
            return self.random.choice([2023, 2024, 2025]), self.random.randint(1, 12)
        return self.random.choice([(2022, 12), (2027, 1), (2027, 2)])

    def case(self) -> Json:
        self.persons = [{"id": name, "birth_date": self.birth_date()} for name in ("p", "q", "o")]
        benefit_from, benefit_until = self.benefit()
        made: Json = {
            "id": self.name,
            "month": f"{self.first:%Y-%m}",
            "situations": self.situations(benefit_from or self.first),
            "benefit_from": benefit_from and some(benefit_from),
            "benefit_until": benefit_until and some(benefit_until),
            "incomes": [self.income() for _ in range(self.random.choice([0, 1, 1, 1, 2, 2, 3, 5]))],
        }
        made |= self.optional()
        wages = [income["person"] for income in made["incomes"] if income["kind"] == "wage"]
        if wages and self.chance(0.7):
            for grant in made.get("exemptions", []):
                grant["person"] = wages[0]
        living = {person["id"] for situation in made["situations"] for person in situation["household"]["persons"]}
        for key in ("incomes", "exemptions"):
            for item in made.get(key, []):
                if item["person"] not in living:
                    item["person"] = "p"
        if "exemptions" in made:
            made["exemptions"] = list({(g["person"], g["article"]): g for g in made["exemptions"]}.values())
        return made

    def optional(self) -> Json:
        """Give the keys that may be left out, each about half of the time."""
        made: Json = {}
        if self.chance(0.7):
            made["policy"] = self.policy()
        if self.chance(0.2):
            made["reductions"] = [
                {"article": self.random.choice(["27", "28"]), "percent": self.percent()}
                for _ in range(self.random.choice([1, 1, 2]))
            ]
        if self.chance(0.15):
            made["measure_percent"] = self.percent()
        if self.chance(0.6):
            made["exemptions"] = [self.exemption() for _ in range(self.random.choice([1, 1, 2, 3, 5]))]
        if self.chance(0.35):
            made["deductions"] = [
                {"kind": self.random.choice(DEDUCTIONS), "amount": self.amount(0, self.random.choice([60, 400, 2000]))}
                for _ in range(self.random.choice([1, 2, 3]))
            ]
        if self.chance(0.2):
            made["protected_amount"] = self.random.choice([None, "0.00", self.amount(0, 2500)])
        if self.chance(0.3):
            made["paid"] = self.random.choice([None, "0.00", self.amount(0, 2000)])
            made["withheld"] = self.random.choice([None, self.amount(0, 300)])
        if self.chance(0.1):
            made["planned_law"] = self.chance(0.5)
        return made

    def policy(self) -> Json:
        whole: Json = {
            "period_method": self.random.choice(["x13_12", "workdays", "calendar_days", "received"]),
            "holiday_method": self.random.choice(["A", "B"]),
            "exemption_base": self.random.choice(["net", "net_plus_holiday"]),
            "exempt_self_employment": self.chance(0.5),
            "exempt_under_27": self.chance(0.5),
        }
        return {key: value for key, value in whole.items() if self.chance(0.75)}

    def percent(self) -> str:
        return self.random.choice(["0", "5", "10", "20", "30", "100", "12.5", "33.33", "7.125", "100.00"])

    def amount(self, low: float, high: float) -> str:
        return f"{self.random.uniform(low, high):.2f}"

    def day(self, first: date, last: date) -> date:
        return first + timedelta(days=self.random.randint(0, max(0, (last - first).days)))

    def years_before(self, day: date, years: int, months: int = 0) -> date:
        year, month = divmod(day.year * 12 + day.month - 1 - years * 12 - months, 12)
        return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))

    def birth_date(self) -> str:
        """Give a birthday often on the edge of an age, at times inside the month."""
        if self.chance(0.4):
            return some(self.day(self.years_before(self.first, 66), self.years_before(self.first, 22)))
        if self.chance(0.3):
            return some(self.day(self.years_before(self.first, 21), self.years_before(self.first, 18)))
        day = self.day(self.first, self.last)
        edges = [self.first, self.last, self.first - timedelta(days=1), self.last + timedelta(days=1)]
        day = self.random.choice([day, day, *edges])
        if self.chance(0.02):
            return some(self.years_before(day, 18))
        if self.chance(0.02):
            return some(date(self.random.choice([1956, 1960, 2000, 2004, 2008]), 2, 29))
        years, months = self.random.choice([(21, 0), (21, 0), (21, 0), (27, 0), (67, 0), (67, 0), (66, 10), (20, 6)])
        return some(self.years_before(day, years, months))

    def benefit(self) -> tuple[date | None, date | None]:
        if self.chance(0.6):
            return None, None
        start = self.day(self.first, self.last)
        until = self.day(start, self.last)
        return (start if self.chance(0.7) else None), (until if self.chance(0.5) else None)

    def situations(self, start: date) -> list[Json]:
        froms = {self.day(self.first - timedelta(days=400), start) if self.chance(0.6) else start}
        for _ in range(self.random.choice([0, 0, 0, 1, 1, 2])):
            froms.add(self.day(min(froms), self.last + timedelta(days=5)))
        kind = self.household()
        situations = []
        for begins in sorted(froms):
            situations.append({"from": some(begins), "household": kind})
            kind = self.household() if self.chance(0.7) else self.changed(kind)
        return situations

    def household(self) -> Json:
        chosen = [self.persons[0]]
        if self.chance(0.5):
            chosen.append(self.persons[1 if self.chance(0.9) else 2])
        elif self.chance(0.05):
            chosen = [self.persons[1]]
        self.random.shuffle(chosen)
        persons = [self.person(person) for person in chosen]
        if len(persons) == 2 and self.chance(0.35):
            persons[self.random.choice([0, 1])]["entitled"] = False
        made: Json = {"persons": persons}
        if self.chance(0.4):
            made["cost_sharers"] = self.random.choice([0, 1, 1, 2, 3, 7])
        if self.chance(0.5):
            made["dependent_children"] = self.random.choice([0, 1, 1, 2])
        if self.chance(0.85) if made.get("dependent_children") else self.chance(0.1):
            twelve = self.years_before(self.day(self.first, self.last), 12)
            made["youngest_child_birth_date"] = self.random.choice(
                [some(twelve), some(self.years_before(self.first, 12)), None]
                + [some(self.day(self.years_before(self.first, 17), self.first))] * 3
            )
        return made

    def person(self, person: Json) -> Json:
        person = dict(person)
        if self.chance(0.3):
            person["entitled"] = True
        if self.chance(0.12):
            person["in_institution"] = True
        if self.chance(0.25):
            person["parents_cannot_support"] = True
        return person

    def changed(self, household: Json) -> Json:
        made = deepcopy(household)
        made["cost_sharers"] = self.random.choice([0, 1, 2])
        if self.chance(0.3):
            made["persons"][0]["in_institution"] = not made["persons"][0].get("in_institution", False)
        return made

    def period(self) -> tuple[date, date]:
        style = self.random.random()
        if style < 0.3:
            return self.first, self.last
        if style < 0.55:
            start = self.day(self.first - timedelta(days=34), self.last - timedelta(days=20))
            return start, start + timedelta(days=27)
        if style < 0.7:
            start = self.day(self.first - timedelta(days=8), self.last)
            return start, start + timedelta(days=6)
        if style < 0.85:
            start = self.day(self.first, self.last)
            return start, self.day(start, self.last)
        if style < 0.88:
            start = self.day(self.first, self.last)
            return start, start + timedelta(days=self.random.choice([0, 1]))
        start = self.day(self.first - timedelta(days=70), self.last + timedelta(days=5))
        return start, start + timedelta(days=self.random.choice([0, 1, 13, 20, 28, 30, 60, 364]))

    def income(self) -> Json:
        kind = self.random.choice(KINDS)
        start, end = self.four_weeks() if self.chance(0.1) else self.period()
        made: Json = {
            "person": self.random.choice(["p", "p", "q", "q", "o"]),
            "kind": kind,
            "net": self.net(),
            "period": {"start": some(start), "end": some(end)},
        }
        if kind in {"wage", "benefit"}:
            made["holiday"] = self.random.choice(["accrues", "accrues", "accrues", "paid", "none"])
            if self.chance(0.12):
                made["net"] = f"-{made['net']}"
        elif self.chance(0.3):
            made["holiday"] = "none"
        if made.get("holiday") == "paid":
            made["holiday_net"] = self.amount(0, 150)
        if self.chance(0.5):
            paid_on = end + timedelta(days=self.random.randint(-10, 20))
            made["paid_on"] = self.random.choice([None, some(paid_on), some(self.day(self.first, self.last))])
        for key, odds in (("tax_credit_applied", 0.7), ("subsidised_job", 0.4)):
            if self.chance(0.35):
                made[key] = self.chance(odds)
        if self.chance(0.3):
            made["employment"] = self.random.choice([None, "shop", "shop", "café"])
        if kind == "holiday_payout" and self.chance(0.7):
            made["accrued"] = self.amount(0, float(made["net"]) * (1.2 if self.chance(0.1) else 1))
        return made

    def four_weeks(self) -> tuple[date, date]:
        """Give one of the run of four-week periods that all four-weekly slips of a case share."""
        start = self.first - timedelta(days=27) + timedelta(days=self.random.choice([0, 0, 27, 28]))
        return start, start + timedelta(days=27)

    def net(self) -> str:
        if self.chance(0.15):
            return f"{self.random.choice(LIMITS) + self.random.choice([-0.01, 0, 0, 0.01]):.2f}"
        if self.chance(0.04):
            return "0.00"
        return self.amount(0, self.random.choice([100, 700, 1200, 2600]))

    def exemption(self) -> Json:
        article = self.random.choice(["n", "n", "r", "r", "y", "z", "aa"])
        made: Json = {"person": self.random.choice(["p", "p", "q"]), "article": article}
        if article == "n" and self.chance(0.7):
            made["months_used"] = self.random.choice([0, 1, 5, 6, 7])
        for key in NEEDED[article]:
            if key == "since":
                back = self.random.choice([0, 0, 1, 5, 11, 12, 13, 29, 30, 31])
                made[key] = f"{self.years_before(self.first, 0, back):%Y-%m}"
            elif key == "n_months_used":
                made[key] = self.random.choice([6, 6, 6, 5, 0, 8])
            else:
                made[key] = self.random.choice([12, 12, 11, 0, 14])
        return made


DEDUCTIONS = ["advance", "set_off", "recovery", "attachment", "debt_arrangement"]


# Breaking -----------------------------------------------------------------------------------------------------------

Break = Callable[[Random, Json], None]

NOT_AMOUNTS = ["1", "1.5", "1,50", "1.234", ".50", "+1.00", "1.00 ", " 1.00", "1e3", "", "٣.٠٠", 1.5, 2, True, [], {}]
NOT_PERCENTS = ["-1", "100.01", "101", "1%", "", "+5", "1e1", "abc", 20, True, None, []]
NOT_DATES = ["2026-02-30", "2026-13-01", "01-02-2026", "20260701", "2026-7-1", "", "2026-W10-1", 20260701, True, []]
NOT_MONTHS = ["2026-13", "2026-00", "2026", "2026-7", "2026-07-01", "07-2026", "", 202607, None]
NOT_FLAGS = ["true", 0, 1, None, "yes"]
NOT_COUNTS = [-1, 1.5, "1", True, None]


def objects(made: Any) -> list[Json]:
    """Every object in the case, from the outside in."""
    inner = made.values() if isinstance(made, dict) else made if isinstance(made, list) else []
    return ([made] if isinstance(made, dict) else []) + [found for value in inner for found in objects(value)]


def put(key: str, values: list[Any]) -> Break:
    """Give one of these values to a key, wherever in the case it may stand."""

    def breaks(random: Random, made: Json) -> None:
        places = [place for place in objects(made) if key in place]
        if places:
            random.choice(places)[key] = random.choice(values)

    return breaks


def leave_out(random: Random, made: Json) -> None:
    place = random.choice(objects(made))
    del place[random.choice(list(place))]


def add_a_key(random: Random, made: Json) -> None:
    random.choice(objects(made))[random.choice(["note", "Net", "months_used", "since", "kind", "", "from_"])] = None


def nothing(random: Random, made: Json) -> None:
    place = random.choice(objects(made))
    place[random.choice(list(place))] = None


def another_type(random: Random, made: Json) -> None:
    place = random.choice(objects(made))
    place[random.choice(list(place))] = random.choice([3, "x", [], {}, [[]], ["x"], True])


def person_of(random: Random, made: Json) -> Json:
    person: Json = random.choice(random.choice(made["situations"])["household"]["persons"])
    return person


def unknown_person(random: Random, made: Json) -> None:
    for key in ("incomes", "exemptions"):
        if made.get(key):
            random.choice(made[key])["person"] = random.choice(["nobody", "P", "", "q", "o"])


def two_birth_dates(random: Random, made: Json) -> None:
    other = deepcopy(random.choice(made["situations"]))
    other["from"] = random.choice(["2023-06-03", "2026-07-16", "2028-01-01", "2020-01-01"])
    random.choice(other["household"]["persons"])["birth_date"] = "1990-01-01"
    made["situations"] = sorted([*made["situations"], other], key=lambda situation: str(situation["from"]))


def same_id(random: Random, made: Json) -> None:
    persons = random.choice(made["situations"])["household"]["persons"]
    persons.append(dict(persons[0]))
    del persons[:-2]


def three_persons(random: Random, made: Json) -> None:
    household = random.choice(made["situations"])["household"]
    born = household["persons"][0]["birth_date"]
    household["persons"] = random.choice([[], [{"id": name, "birth_date": born} for name in "abc"]])


def nobody_entitled(random: Random, made: Json) -> None:
    for person in random.choice(made["situations"])["household"]["persons"]:
        person["entitled"] = False


def a_child(random: Random, made: Json) -> None:
    born = str(random.choice([int(made["month"][:4]) - 18, int(made["month"][:4]) - 17])) + made["month"][4:]
    person = person_of(random, made)
    for place in objects(made):
        if place.get("id") == person["id"] and "birth_date" in place:
            place["birth_date"] = f"{born}-{random.choice(['01', '02', '15', '28'])}"


def benefit_days(random: Random, made: Json) -> None:
    made["benefit_from"] = made["month"] + random.choice(["-01", "-10", "-20", "-28"])
    made["benefit_until"] = random.choice(
        [made["month"] + random.choice(["-01", "-09", "-19", "-28"]), "2026-07-31", "2020-01-01", "2030-01-01"]
    )
    if random.random() < 0.3:
        made["benefit_from"] = random.choice(["2026-07-01", "2020-01-01", "2030-01-01"])


def situations_out_of_order(random: Random, made: Json) -> None:
    again = [deepcopy(random.choice(made["situations"])) for _ in range(random.choice([1, 1, 2]))]
    made["situations"] = [*made["situations"], *again]


def no_situation_yet(random: Random, made: Json) -> None:
    made["situations"][0]["from"] = made["month"] + random.choice(["-01", "-02", "-15", "-28"])


def no_situations(random: Random, made: Json) -> None:
    made["situations"] = []


def same_grant(random: Random, made: Json) -> None:
    made["exemptions"] = [*made.get("exemptions", []), *[{"person": "p", "article": "y"}] * random.choice([1, 2])]


def wrong_grant(random: Random, made: Json) -> None:
    made["exemptions"] = [
        {"person": "p", "article": random.choice(["n", "r", "y", "z", "aa", "j"])}
        | {
            key: value
            for key, value in {"months_used": 1, "since": "2026-01", "n_months_used": 6, "z_months_used": 12}.items()
            if random.random() < 0.5
        }
    ]


def wrong_income(random: Random, made: Json) -> None:
    income: Json = {
        "person": "p",
        "kind": random.choice(["wage", "benefit", "self_employment", "alimony", "other", "holiday_payout", "gift"]),
        "net": random.choice(["-10.00", "10.00", "-0.00"]),
        "period": {"start": made["month"] + "-10", "end": made["month"] + random.choice(["-10", "-09", "-28"])},
    }
    optional = {
        "holiday": ["accrues", "paid", "none", "later", None],
        "holiday_net": ["0.00", "0.01", "-0.01", "12.00", "-0.00"],
        "accrued": ["0.00", "5.00", "-5.00"],
        "paid_on": [None, made["month"] + "-20", "soon"],
        "employment": [None, "shop", "", 4],
        "tax_credit_applied": [True, False],
    }
    made["incomes"] = [
        income | {key: random.choice(values) for key, values in optional.items() if random.random() < 0.4}
    ]


def a_deduction(random: Random, made: Json) -> None:
    amount = random.choice(["-5.00", "5.00", "5"])
    made["deductions"] = [{"kind": random.choice([*DEDUCTIONS, "fine"]), "amount": amount}]


def negative(random: Random, made: Json) -> None:
    made[random.choice(["paid", "withheld", "protected_amount"])] = random.choice(["-0.01", "-100.00", "-0.00"])


BREAKS: list[Break] = [
    leave_out,
    leave_out,
    add_a_key,
    nothing,
    another_type,
    another_type,
    put("net", NOT_AMOUNTS),
    put("holiday_net", NOT_AMOUNTS),
    put("accrued", NOT_AMOUNTS),
    put("amount", NOT_AMOUNTS),
    put("paid", NOT_AMOUNTS),
    put("withheld", NOT_AMOUNTS),
    put("protected_amount", NOT_AMOUNTS),
    put("percent", NOT_PERCENTS),
    put("measure_percent", NOT_PERCENTS),
    put("start", NOT_DATES),
    put("end", NOT_DATES),
    put("birth_date", NOT_DATES),
    put("from", NOT_DATES),
    put("paid_on", NOT_DATES),
    put("month", NOT_MONTHS),
    put("since", NOT_MONTHS),
    put("entitled", NOT_FLAGS),
    put("subsidised_job", NOT_FLAGS),
    put("planned_law", NOT_FLAGS),
    put("cost_sharers", NOT_COUNTS),
    put("dependent_children", NOT_COUNTS),
    put("months_used", NOT_COUNTS),
    put("id", ["", None, 7, []]),
    put("period_method", ["x13", "", None, "X13_12"]),
    put("holiday_method", ["C", "a", None]),
    put("article", ["26", "x", 27, None]),
    unknown_person,
    two_birth_dates,
    same_id,
    three_persons,
    nobody_entitled,
    a_child,
    benefit_days,
    benefit_days,
    situations_out_of_order,
    no_situation_yet,
    no_situations,
    same_grant,
    wrong_grant,
    wrong_grant,
    wrong_income,
    wrong_income,
    a_deduction,
    negative,
]


def break_it(random: Random, made: Json) -> None:
    random.choice(BREAKS)(random, made)
