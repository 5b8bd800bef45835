"""Many invented households, to measure on: made by chance that is the same every time, and stored as rows at once.

This portal is for households with a wage, so the mix has far more of them than the whole country, where some nine in
ten households with assistance have none. No file lies behind an upload.

| of 100 | household | wage |
|---|---|---|
| 22 | single | none |
| 24 | single | by month, partly exempt (n) for 14 |
| 10 | single | by four weeks, partly exempt (n) |
| 5 | single | by week |
| 9 | single parent | by month, partly exempt (r) for 6 |
| 3 | single | two jobs by month |
| 3 | single, medically limited (y) or with wage subsidy (z) | by month |
| 7 | couple | one, by month, partly exempt (n) |
| 5 | couple | two, by month and by four weeks |
| 3 | couple, one without a right | of the one without a right |
| 6 | with 1 to 3 cost sharers | by month in half of them |
| 1 | of 18 to 20 | none |
| 2 | single, from a day in the year on | by month |
"""

import datetime
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from random import Random
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from stdnum.nl import bsn

from citizens import audit
from citizens.identifiers import fingerprint_bsn, seal_bsn
from citizens.managers import insert
from citizens.models import BenefitGrant, Citizen, Household, HouseholdMember, HouseholdPeriod, Municipality, User
from config import clock
from payslips.calendar import horizon, plan_ahead
from payslips.kinds import PayPeriod, following, period_around
from payslips.models import Employment, Figures, Payslip, Upload
from settlement.engine.money import ZERO, to_cent
from settlement.engine.month import Month
from settlement.models import BenefitMonth, ExemptionDecision, Measure, NormReduction, PolicyPeriod

Day = datetime.date
JANUARY = Day(2026, 1, 1)
_CHUNK = 1000
_AN_HOUR = Decimal("14.99")
MIX = {
    "single": 22,
    "wage": 10,
    "wage_n": 14,
    "four_weeks_n": 10,
    "weeks": 5,
    "parent": 3,
    "parent_r": 6,
    "two_jobs": 3,
    "wage_y": 2,
    "wage_z": 1,
    "couple_n": 7,
    "couple_two": 5,
    "couple_no_right": 3,
    "sharing": 6,
    "young": 1,
    "from_a_day": 2,
}


class SomebodyRegistered(Exception):
    """There are people in this database, or these are settings of real ones: invented ones do not come among them."""


@dataclass(frozen=True, slots=True)
class _Made:
    """A household that was drawn by lot, with the persons in it and chance of its own."""

    kind: str
    household: Household
    citizens: tuple[Citizen, ...]
    since: Day
    random: Random

    def day(self, first: Day, last: Day) -> Day:
        return _day(first, last, self.random)


def make(
    *, households: int, months: int = 10, seed: int = 2026, progress: Callable[[int], object] | None = None
) -> None:
    """Make so many households, and open their last `months` months up to the current one, none of them settled yet.

    They have assistance and payslips from two months earlier on, at most from January. Raises `SomebodyRegistered`.
    """
    if not settings.TEST_PERSONS or Citizen.objects.exists():
        raise SomebodyRegistered
    chance = Random(seed)  # noqa: S311 - invented people
    month = Month.of(clock.today())
    for _ in range(months + 1):
        month = month.previous()
    since = max(JANUARY, month.first)
    numbers = [str(number) for number in range(999911000, 1000000000) if bsn.is_valid(str(number))]
    # A number is given once a municipality, and a household has two persons at most.
    places = insert(
        [
            Municipality(name=f"Proefgemeente {n}", code=str(9000 + n), host=f"proef-{n}.example")
            for n in range(1, 1 + max(4, -(-households * 2 // len(numbers))))
        ]
    )
    insert([PolicyPeriod(municipality=place, since=Day(2025, 1, 1), recorded_by=audit.SYSTEM) for place in places])
    known = {number: fingerprint_bsn(number) for number in numbers}
    free = {place.pk: iter(known.items()) for place in places}
    kinds = iter(enumerate(chance.choices(list(MIX), list(MIX.values()), k=households)))
    while drawn := list(islice(kinds, _CHUNK)):
        with transaction.atomic():
            made = [_drawn(number, kind, places[number % len(places)], free, chance, since) for number, kind in drawn]
            _store(made, months)
            plan_ahead(until=horizon(), citizen_ids={citizen.pk for one in made for citizen in one.citizens})
        if progress is not None:
            progress(len(drawn))


def _drawn(
    number: int,
    kind: str,
    place: Municipality,
    free: Mapping[int, Iterator[tuple[str, str]]],
    chance: Random,
    begun: Day,
) -> _Made:
    random = Random(chance.getrandbits(64))  # noqa: S311
    household = Household(municipality=place, number=f"P-{number:06}")
    since = _day(begun, max(begun, Day(2026, 8, 28)), random) if kind == "from_a_day" else begun
    youngest, oldest = (Day(2006, 1, 1), Day(2007, 12, 31)) if kind == "young" else (Day(1961, 1, 1), Day(1998, 1, 1))
    citizens = []
    for name in ("Robin", "Sam") if "couple" in kind else ("Robin",):
        text, fingerprint = next(free[place.pk])
        citizens.append(
            Citizen(
                municipality=place,
                bsn_sealed=seal_bsn(text),
                bsn_fingerprint=fingerprint,
                given_names=name,
                surname=f"Proef {number}",
                birth_date=_day(youngest, oldest, random),
            )
        )
    return _Made(kind, household, tuple(citizens), since, random)


def _day(first: Day, last: Day, random: Random) -> Day:
    return first + datetime.timedelta(random.randint(0, (last - first).days))


def _store(made: Sequence[_Made], months: int) -> None:
    """Store these households from the top down: what hangs on a row comes after it."""
    persons = [(one, citizen) for one in made for citizen in one.citizens]
    users = insert([_user(one, citizen) for one, citizen in persons])
    for (_, citizen), user in zip(persons, users, strict=True):
        citizen.user = user
    insert([citizen for _, citizen in persons])
    insert([one.household for one in made])
    periods = insert([_period(one) for one in made])
    insert([row for one, period in zip(made, periods, strict=True) for row in _members(one, period)])
    insert([BenefitGrant(since=one.since, **_fact(one)) for one in made])
    insert([row for one in made for row in _months(one, months)])
    insert([row for one in made for row in _exemptions(one)])
    for model in (NormReduction, Measure):
        insert([row for one in made for row in _lowered(one, model)])
    jobs = [(one, job) for one in made for job in _jobs(one)]
    insert([job for _, job in jobs])
    slips = [slip for one, job in jobs for slip in _slips(one, job)]
    for column in zip(*slips, strict=True):
        insert(column)


def _user(one: _Made, citizen: Citizen) -> User:
    name = uuid.UUID(int=one.random.getrandbits(128), version=4)
    return User(username=str(name), password=UNUSABLE_PASSWORD_PREFIX, municipality_id=citizen.municipality_id)


def _fact(one: _Made) -> dict[str, Any]:
    return {
        "household": one.household,
        "municipality_id": one.household.municipality_id,
        "reason": "verzonnen",
        "recorded_by": audit.SYSTEM,
    }


def _period(one: _Made) -> HouseholdPeriod:
    children = one.random.randint(1, 3) if "parent" in one.kind else 0
    return HouseholdPeriod(
        since=one.since,
        dependent_children=children,
        youngest_child_birth_date=one.day(Day(2015, 1, 1), Day(2025, 1, 1)) if children else None,
        cost_sharers=one.random.randint(1, 3) if one.kind == "sharing" else 0,
        **_fact(one),
    )


def _members(one: _Made, period: HouseholdPeriod) -> Iterator[HouseholdMember]:
    for number, citizen in enumerate(one.citizens):
        yield HouseholdMember(
            period=period,
            citizen=citizen,
            municipality_id=citizen.municipality_id,
            entitled=not (number and one.kind == "couple_no_right"),
        )


def _months(one: _Made, count: int) -> Iterator[BenefitMonth]:
    month = Month.of(clock.today())
    for _ in range(count):
        if month.last >= one.since:
            yield BenefitMonth(
                household=one.household,
                municipality_id=one.household.municipality_id,
                first_day=month.first,
                stale_since=clock.now(),
            )
        month = month.previous()


def _exemptions(one: _Made) -> Iterator[ExemptionDecision]:
    _, _, article = one.kind.rpartition("_")
    if article in {"n", "r", "y", "z"}:
        yield ExemptionDecision(
            citizen=one.citizens[0],
            article=article,
            since=Day(2026, one.random.randint(one.since.month, max(one.since.month, 9)), 1)
            if article == "n"
            else one.since.replace(day=1),
            months_used_before=one.random.randint(0, 4) if article == "n" else 0,
            **_fact(one),
        )


def _lowered(one: _Made, model: type[NormReduction | Measure]) -> Iterator[NormReduction | Measure]:
    """One household in fifty has a norm that is lower, or a measure."""
    if one.random.random() >= 0.02:
        return
    percent, first = Decimal(one.random.choice([10, 20])), Day(2026, one.random.randint(1, 9), 1)
    if model is NormReduction:
        yield NormReduction(article="27", percent=percent, since=first, **_fact(one))
    else:
        yield Measure(percent=percent, since=first, until=Month.of(first).last, **_fact(one))


def _jobs(one: _Made) -> Iterator[Employment]:
    kind = one.kind
    if kind in {"single", "young"} or (kind == "sharing" and one.random.random() < 0.5):
        return
    rhythms = {"four_weeks_n": ("four_weeks",), "weeks": ("week",), "two_jobs": ("month", "month")}
    rhythms["couple_two"] = ("month", "four_weeks")
    for number, rhythm in enumerate(rhythms.get(kind, ("month",))):
        citizen = one.citizens[-1 if kind == "couple_no_right" else number % len(one.citizens)]
        yield Employment(
            citizen=citizen,
            municipality_id=citizen.municipality_id,
            employer_name=f"Proefbedrijf {one.random.randint(1, 500)}",
            payroll_tax_number=f"{one.random.randint(100000000, 999999999)}L{number + 1:02}",
            since=one.since,
            rhythm=rhythm,
        )


def _slips(one: _Made, job: Employment) -> Iterator[tuple[Upload, Payslip, Figures]]:
    """The slips that have come in: one in eight jobs has sent nothing of its last month yet."""
    hours = one.random.choice([one.random.randint(8, 45), one.random.randint(25, 75)])
    last = Day(2026, 8, 31) if one.random.random() < 0.125 else min(Day(2026, 9, 30), clock.today())
    period = period_around(job.rhythm, one.since)
    while period is not None and period.end <= last:
        yield _slip(one, job, period, hours)
        period = following(job.rhythm, period)


def _slip(one: _Made, job: Employment, period: PayPeriod, hours: int) -> tuple[Upload, Payslip, Figures]:
    owner = {"citizen_id": job.citizen_id, "municipality_id": job.municipality_id}
    paid_on = period.end - datetime.timedelta(days=3)
    worked = Decimal(max(4, hours * period.days // 30 + one.random.randint(-4, 4)))
    gross = to_cent(worked * _AN_HOUR)
    tax = to_cent(gross * Decimal("0.04"))
    key = one.random.getrandbits
    upload = Upload(
        id=uuid.UUID(int=key(128), version=4),
        uploaded_by=next(citizen.user for citizen in one.citizens if citizen.pk == job.citizen_id),
        uploaded_at=clock.now(),
        original_name="loonstrook.pdf",
        size=40_000,
        checksum=f"{key(256):064x}",
        form_token=uuid.UUID(int=key(128), version=4),
        state=Upload.State.READ,
        pages=1,
        **owner,
    )
    confirmed = one.random.random() < 0.9
    payslip = Payslip(
        id=uuid.UUID(int=key(128), version=4),
        upload=upload,
        employment=job,
        state=Payslip.State.CONFIRMED if confirmed else Payslip.State.PROVEN,
        counting_version=1,
        **owner,
    )
    figures = Figures(
        payslip=payslip,
        municipality_id=job.municipality_id,
        version=1,
        source=Figures.Source.READER,
        by=audit.SYSTEM,
        employer_name=job.employer_name,
        payroll_tax_number=job.payroll_tax_number,
        employee_name="R. Proef",
        period_start=period.start,
        period_end=period.end,
        period_kind=job.rhythm,
        payment_date=paid_on,
        gross_wage=gross,
        taxable_wage=gross,
        wage_tax=tax,
        net_wage=gross - tax,
        net_payment=gross - tax,
        holiday_allowance_paid=ZERO,
        reimbursements_total=ZERO,
        net_deductions_total=ZERO,
        attachment_total=ZERO,
        hours_paid=worked,
        tax_credit_applied=job.payroll_tax_number.endswith("L01"),
        reading={"lines": [], "evidence": {}, "checks": [], "needs_review": []},
    )
    return upload, payslip, figures
