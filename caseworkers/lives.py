"""Twelve invented lives from January to October 2026, lived day by day by the services that serve in earnest.

A life is a list of events: a day, what happens in Dutch, and the deed. The demonstration lives them with drawn
payslips that are really read; the tests live them again and write what became of each month to `docs/lives.md`.
"""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.utils.formats import date_format

from citizens import audit
from citizens.models import Citizen, Household, Municipality, User
from citizens.services import (
    Member,
    change_household,
    grant_benefit,
    record_death,
    record_household,
    register_citizen,
    stop_benefit,
)
from config import clock
from payslips import calendar, income_signals
from payslips import services as payslips
from payslips.models import Employment, ExpectedSlip, Payslip, SignalQuestion
from settlement import claims, ledger, letters
from settlement.balances import MonthMoney, agreed_on, holiday_paid, money_of
from settlement.engine.differences import paid_in
from settlement.models import BenefitMonth, Decision, LedgerEntry, RecoveryClaim
from settlement.night import settle_night
from settlement.services import decide_exemption, settle_stale
from tests.samples.payslips import EMPLOYERS, PayPeriod, four_weeks, make_truth, month, week
from tests.samples.truth import SlipTruth

Day = datetime.date
Send = Callable[[Citizen, SlipTruth], Payslip]
_PERIODS: Final = {"month": month, "four_weeks": four_weeks, "week": week}
FIRST, LAST = Day(2026, 1, 1), Day(2026, 10, 14)


@dataclass(slots=True)
class Scene:
    """Where a life is lived: its household and people by their given name, and how a payslip comes in."""

    household: Household
    people: dict[str, Citizen]
    send: Send
    caseworker: User
    # The newest slip of each person and employer, on which the cumulatives of the next go on.
    newest: dict[tuple[str, int], SlipTruth] = field(default_factory=dict)
    # Slips by employer and the number of their period.
    slips: dict[tuple[int, int], Payslip] = field(default_factory=dict)


Deed = Callable[[Scene], object]


@dataclass(frozen=True, slots=True)
class Event:
    day: Day
    says: str
    deed: Deed


@dataclass(frozen=True, slots=True)
class Life:
    """A household of one or two, with assistance from `since` on, and what happens to it."""

    name: str
    title: str
    people: tuple[tuple[str, str, Day], ...]
    events: tuple[Event, ...]
    since: Day = FIRST
    circumstances: dict[str, Any] = field(default_factory=dict)


def live(
    lives: Sequence[Life], municipality: Municipality, *, caseworker: User, bsns: Iterator[str], send: Send
) -> dict[str, Household]:
    """Live these lives side by side up to `LAST`, with a night where the calendar does something."""
    scenes = {}
    with clock.standing_on(FIRST):
        income_signals.record_signal_layout(
            municipality=municipality, since=FIRST, columns=_SIGNAL_COLUMNS, by=audit.SYSTEM
        )
        for number, life in enumerate(lives, start=1):
            scenes[life.name] = _begin(life, f"LEVEN-{number:02}", municipality, caseworker, bsns, send)
    events = [(event.day, scenes[life.name], event.deed) for life in lives for event in life.events]
    nights = set(_nights())
    for day in sorted({event[0] for event in events} | nights):
        with clock.standing_on(day):
            if day in nights:
                settle_night(municipalities=[municipality])
                _pay(municipality, day)
            for _, scene, deed in filter(lambda event: event[0] == day, events):
                deed(scene)
                settle_stale(household_ids=[scene.household.pk], cause="lived")
    return {name: scene.household for name, scene in scenes.items()}


def _nights() -> Iterator[Day]:
    """The nights in which the calendar itself does something: a month begins, a month is paid; and the last one.

    `LAST` itself is left to who goes on from there: a municipality has one run a night.
    """
    for number in range(1, LAST.month + 1):
        yield Day(2026, number, 1)
        yield Day(2026, number, 6)
    yield LAST - datetime.timedelta(days=1)


def _pay(municipality: Municipality, day: Day) -> None:
    """The benefit administration pays what was decided and is due, and tells that it did."""
    households = list(Household.objects.filter(municipality=municipality).values_list("pk", flat=True))
    bookings = [
        booking
        for months in money_of(households).values()
        for money in months
        if money.settlement is not None and money.settlement.payment_date <= day
        for booking in (_late(money, day) if money.is_booked else _due(money, months, day))
    ]
    bookings += [
        booking for months in money_of(households).values() for booking in _holiday(months, day) if day.day != 1
    ]
    if bookings:
        ledger.book(municipality=municipality, source="uitkeringsadministratie", bookings=bookings, by=audit.SYSTEM)
        settle_stale(household_ids=households, cause="lived")


def _due(money: MonthMoney, months: Sequence[MonthMoney], day: Day) -> Iterator[ledger.Booking]:
    """The month is paid for the first time, less what goes off it for earlier months."""
    decision = money.last_decision(Decision.Kind.PROVISIONAL, Decision.Kind.ESTABLISHED)
    if decision is None or decision.settlement is None:
        return
    for payee in decision.payees or [{"citizen": None, "amount": str(decision.amount)}]:
        yield _booking(money, LedgerEntry.Kind.PAYMENT, Decimal(payee["amount"]), day, to=payee["citizen"])
    for other in months:
        for instalment in other.planned:
            if instalment.first_day == money.month.first_day:
                yield _booking(money, LedgerEntry.Kind.SET_OFF, instalment.amount, day, other.month)
    for step in decision.settlement.steps:
        if step["key"].startswith("deduction:") and {"name": "kind", "value": "recovery"} in step["inputs"]:
            left = Decimal(step["amount"])
            for other in months:
                if part := min(left, agreed_on(other, decision.settlement.payment_date).left):
                    yield _booking(money, LedgerEntry.Kind.RECOVERY, part, day, other.month)
                    left -= part


def _late(money: MonthMoney, day: Day) -> Iterator[ledger.Booking]:
    """A back-payment that was decided since."""
    decision = money.last_decision(Decision.Kind.BACK_PAYMENT)
    if decision is not None and decision.total is not None and decision.total > money.paid:
        yield _booking(money, LedgerEntry.Kind.PAYMENT, decision.total - money.paid, day)


def _holiday(months: Sequence[MonthMoney], day: Day) -> Iterator[ledger.Booking]:
    """The holiday allowance that was decided on and is not paid yet."""
    for money in months:
        decision = money.last_decision(Decision.Kind.HOLIDAY)
        if decision is not None and decision.total is not None:
            year = [one for one in months if paid_in(one.month.month) == paid_in(money.month.month)]
            left = decision.total - holiday_paid(year)[paid_in(money.month.month)]
            if left > 0:
                yield _booking(money, LedgerEntry.Kind.HOLIDAY_PAYMENT, left, day)


def _booking(
    money: MonthMoney,
    kind: str,
    amount: Decimal,
    day: Day,
    of_month: BenefitMonth | None = None,
    to: str | None = None,
) -> ledger.Booking:
    of = of_month.month if of_month else to or ""
    reference = f"{money.month.household}-{money.month.month}-{kind}-{of}-{day}"
    return ledger.Booking(
        month=money.month,
        kind=kind,
        amount=amount,
        booked_on=day,
        reference=reference,
        of_month=of_month,
        citizen=Citizen.objects.get(pk=to) if to else None,
    )


def _begin(
    life: Life, number: str, municipality: Municipality, caseworker: User, bsns: Iterator[str], send: Send
) -> Scene:
    people = {
        given_name: register_citizen(
            municipality=municipality,
            bsn=next(bsns),
            given_names=given_name,
            surname=surname,
            birth_date=birth_date,
            by=audit.SYSTEM,
        )
        for given_name, surname, birth_date in life.people
    }
    household = Household.objects.create(municipality=municipality, number=number)
    record_household(
        household=household,
        since=life.since,
        members=[Member(citizen) for citizen in people.values()],
        reason="aanvraag",
        by=audit.SYSTEM,
        **life.circumstances,
    )
    grant_benefit(household=household, since=life.since, reason="aanvraag", by=audit.SYSTEM)
    return Scene(household, people, send, caseworker)


# Deeds


def slip(
    who: str,
    employer: int,
    number: int,
    hours: int | str,
    *,
    kind: str = "month",
    confirmed: bool = True,
    **special: Any,
) -> Deed:
    """The payslip of a period of 2026 comes in; the citizen confirms it, unless a caseworker must look."""

    def deed(scene: Scene) -> None:
        citizen = scene.people[who]
        truth = make_truth(
            employer=EMPLOYERS[employer],
            employee=f"{citizen.given_names[0]}. {citizen.surname}",
            bsn=citizen.bsn,
            period=_PERIODS[kind](2026, number),
            hours=hours,
            before=scene.newest.get((who, employer)),
            **special,
        )
        scene.newest[who, employer] = truth
        payslip = scene.send(citizen, truth)
        scene.slips[employer, number] = payslip
        if confirmed and payslip.state == Payslip.State.PROVEN:
            payslips.confirm(payslip_id=payslip.pk, by=account(citizen))

    return deed


def corrected(employer: int, number: int, reason: str, **changes: str) -> Deed:
    """A caseworker corrects figures of a payslip."""

    def deed(scene: Scene) -> None:
        payslips.correct_figures(
            payslip_id=scene.slips[employer, number].pk,
            changes={name: Decimal(value) for name, value in changes.items()},
            reason=reason,
            source="caseworker",
            by=scene.caseworker,
        )

    return deed


def household(since: Day, reason: str, **circumstances: Any) -> Deed:
    """The caseworker records other circumstances from a day on."""
    return lambda scene: change_household(
        household=scene.household, since=since, reason=reason, by=scene.caseworker, **circumstances
    )


def stopped(until: Day, reason: str) -> Deed:
    """The assistance ends."""
    return lambda scene: stop_benefit(household=scene.household, until=until, reason=reason, by=scene.caseworker)


def _job(scene: Scene, who: str, employer: int | str) -> Employment:
    name = employer if isinstance(employer, str) else EMPLOYERS[employer].name
    return Employment.objects.get(citizen=scene.people[who], employer_name=name)


def stated(
    who: str, employer: int, period: PayPeriod, kind: str, *, by_caseworker: bool = False, **values: Any
) -> Deed:
    """The citizen says what a period paid, instead of a payslip; or a caseworker establishes it."""

    def deed(scene: Scene) -> None:
        job = _job(scene, who, employer)
        expected = ExpectedSlip.objects.get(employment=job, period_start=period.start)
        by = scene.caseworker if by_caseworker else account(scene.people[who])
        source: Any = "caseworker" if by_caseworker else "citizen"
        calendar.state_income(expected_id=expected.pk, kind=kind, by=by, source=source, **values)

    return deed


def job_begun(who: str, employer: int, since: Day, rhythm: str) -> Deed:
    """The citizen says: I have a job."""
    return lambda scene: calendar.begin_employment(
        citizen=scene.people[who],
        employer_name=EMPLOYERS[employer].name,
        since=since,
        rhythm=rhythm,
        by=account(scene.people[who]),
    )


def job_ended(who: str, employer: int | str, until: Day) -> Deed:
    return lambda scene: calendar.end_own_employment(
        employment_id=_job(scene, who, employer).pk, until=until, by=account(scene.people[who])
    )


def died(who: str, day: Day) -> Deed:
    return lambda scene: record_death(
        citizen=scene.people[who], died_on=day, reason="bericht van de gemeentelijke basisregistratie", by=audit.SYSTEM
    )


def exempt(who: str, article: str, since: Day, *, used_before: int = 0, until: Day | None = None) -> Deed:
    """The decision that part of the wages does not count."""
    return lambda scene: decide_exemption(
        household=scene.household,
        citizen=scene.people[who],
        article=article,
        since=since,
        until=until,
        months_used_before=used_before,
        reason="draagt bij aan het vinden van werk",
        by=scene.caseworker,
    )


def _claims(scene: Scene) -> list[RecoveryClaim]:
    """What is proposed or asked of the household, oldest month first."""
    months = money_of([scene.household.pk])[scene.household.pk]
    return [claim.row for money in months for claim in money.claims if claim.is_open]


def invited() -> Deed:
    """The caseworker asks what the citizen thinks of what is proposed."""

    def deed(scene: Scene) -> None:
        for claim in _claims(scene):
            today = clock.today()
            written = letters.ask_for_answer(claim=claim, dated=today, by=scene.caseworker)
            letters.record_sent(letters=written, sent_on=today, how="post", by=scene.caseworker)

    return deed


def answered(who: str, words: str) -> Deed:
    def deed(scene: Scene) -> None:
        for claim in _claims(scene):
            claims.answer_claim(claim=claim, words=words, by=account(scene.people[who]))

    return deed


def recovered(ground: str, reason: str, *, instalment: str | None = None) -> Deed:
    """The caseworker decides to ask back all that is proposed."""

    def deed(scene: Scene) -> None:
        for claim in _claims(scene):
            claims.decide_claim(
                claim=claim,
                ground=ground,
                amount=claim.amount,
                reason=reason,
                instalment=Decimal(instalment) if instalment else None,
                by=scene.caseworker,
            )
            _tell_decision(scene, claim)

    return deed


def _tell_decision(scene: Scene, claim: RecoveryClaim) -> None:
    """The letter with what was decided goes out the same day."""
    today = clock.today()
    written = letters.tell_decision(claim=claim, dated=today, by=scene.caseworker)
    letters.record_sent(letters=written, sent_on=today, how="post", by=scene.caseworker)


def waived(reason: str) -> Deed:
    """The caseworker refrains from asking it back."""

    def deed(scene: Scene) -> None:
        for claim in _claims(scene):
            claims.waive_claim(claim=claim, amount=claim.amount, reason=reason, by=scene.caseworker)
            _tell_decision(scene, claim)

    return deed


def repaid(amount: str, day: Day) -> Deed:
    """Money comes in from the citizen."""

    def deed(scene: Scene) -> None:
        booking = ledger.Booking(
            month=_claims(scene)[0].month,
            kind=LedgerEntry.Kind.REPAYMENT,
            amount=Decimal(amount),
            booked_on=day,
            reference=f"{scene.household}-terug-{day}",
        )
        ledger.book(municipality=scene.household.municipality, source="bank", bookings=[booking], by=audit.SYSTEM)

    return deed


def signalled(who: str, employer: str, number: str, lines: Sequence[tuple[Day, Day, str]]) -> Deed:
    """The wage administration tells of wages on which no tax was due: first and last day, and the wage."""

    def deed(scene: Scene) -> None:
        rows = "".join(
            f"{scene.people[who].bsn};{number};{employer};1;{first:%Y%m%d};{last:%Y%m%d};{wage};0,00;{wage};J\n"
            for first, last, wage in lines
        )
        income_signals.import_signals(
            municipality=scene.household.municipality,
            data=(";".join(_SIGNAL_COLUMNS.values()) + "\n" + rows).encode(),
            name="inkomenssignaal.csv",
            delivered_on=clock.today(),
            by=audit.SYSTEM,
        )
        income_signals.ask_about_signals(citizen_ids=[scene.people[who].pk])

    return deed


_SIGNAL_COLUMNS: Final = {
    "bsn": "BSN",
    "payroll_tax_number": "Loonheffingennummer",
    "employer_name": "Werkgever",
    "relation": "Nummer IKV",
    "period_start": "Begin periode",
    "period_end": "Einde periode",
    "wage": "Loon LB/PH",
    "tax": "Ingehouden LB/PH",
    "net": "Indicatief netto",
    "tax_credit": "Loonheffingskorting",
}


def signal_answered(who: str, answer: str, words: str) -> Deed:
    """The citizen says what is right of what the wage administration tells."""

    def deed(scene: Scene) -> None:
        for question in SignalQuestion.objects.filter(citizen=scene.people[who], state=SignalQuestion.State.OPEN):
            income_signals.answer_signal_question(
                question_id=question.pk, answer=answer, words=words, by=account(scene.people[who])
            )

    return deed


def signal_decided(who: str, decision: str, reason: str) -> Deed:
    def deed(scene: Scene) -> None:
        for question in SignalQuestion.objects.filter(citizen=scene.people[who], state=SignalQuestion.State.ANSWERED):
            income_signals.decide_signal_question(
                question_id=question.pk, decision=decision, reason=reason, by=scene.caseworker
            )

    return deed


def established(who: str, employer: int, numbers: Sequence[int], amounts: Sequence[str], reason: str) -> Deed:
    """A caseworker looked at the bank statements: what the citizen said of these months holds."""
    return together(
        *(
            stated(
                who,
                employer,
                month(2026, number),
                "received_on_bank",
                net_amount=_euros(amount),
                tax_credit_applied=True,
                reason=reason,
                by_caseworker=True,
            )
            for number, amount in zip(numbers, amounts, strict=True)
        )
    )


def together(*deeds: Deed) -> Deed:
    """What happens on one day."""

    def deed(scene: Scene) -> None:
        for one in deeds:
            one(scene)

    return deed


def _euros(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def account(citizen: Citizen) -> User:
    return User.objects.get(citizen=citizen)


def _weeks(who: str, employer: int, hours: Mapping[int, int], **special: Any) -> Iterator[Event]:
    """A weekly slip, three days after its week."""
    for number, worked in hours.items():
        day = week(2026, number).end + datetime.timedelta(days=3)
        says = f"De loonstrook van week {number} komt binnen: {worked} uur."
        yield Event(day, says, slip(who, employer, number, worked, kind="week", **special))


def _months(who: str, employer: int, hours: Mapping[int, int], *, day: int = 3, **special: Any) -> Iterator[Event]:
    """A monthly slip, in the first days of the next month."""
    for number, worked in hours.items():
        arrives = month(2026, number).end + datetime.timedelta(days=day)
        says = f"De loonstrook van {_MONTHS[number - 1]} komt binnen: {worked} uur."
        yield Event(arrives, says, slip(who, employer, number, worked, **special))


_MONTHS: Final = [date_format(month(2026, number).start, "F") for number in range(1, 13)]


def _by_day(*events: Event | Iterator[Event]) -> tuple[Event, ...]:
    listed = [one for event in events for one in ([event] if isinstance(event, Event) else event)]
    return tuple(sorted(listed, key=lambda event: event.day))


_KIM_HOURS = {
    **dict.fromkeys(range(6, 19), 16),
    9: 24,
    14: 8,
    **dict.fromkeys(range(19, 29), 20),
    22: 28,
    **dict.fromkeys(range(31, 42), 18),
    35: 30,
}
_TWO_JOBS = dict.fromkeys(range(1, 11), (32, 24)) | {3: (32, 16), 7: (36, 0), 8: (40, 12)}

_DAAN = {
    2: "210,00",
    3: "240,00",
    4: "240,00",
    5: "305,50",
    6: "180,00",
    7: "240,00",
    8: "275,00",
    9: "240,00",
}

LIVES: Final[tuple[Life, ...]] = (
    Life(
        "weekloon",
        "Kim werkt via een uitzendbureau en krijgt elke week een loonstrook",
        (("Kim", "Overmars", Day(1990, 5, 4)),),
        _by_day(
            _weeks("Kim", 2, _KIM_HOURS),
            Event(
                Day(2026, 7, 20),
                "Kim meldt: in week 29 en 30 had ik vakantie, ik verdiende niets.",
                together(stated("Kim", 2, week(2026, 29), "no_income"), stated("Kim", 2, week(2026, 30), "no_income")),
            ),
        ),
    ),
    Life(
        "twee-werkgevers",
        "Dewi maakt schoon bij twee werkgevers, met loon per vier weken",
        (("Dewi", "Pattinama", Day(1985, 9, 12)),),
        tuple(
            Event(
                four_weeks(2026, number).end + datetime.timedelta(days=3),
                f"De loonstroken van periode {number} komen binnen: {one} uur en {other} uur.",
                together(
                    slip("Dewi", 1, number, one, kind="four_weeks"),
                    slip("Dewi", 3, number, other, kind="four_weeks", tax_credit=False),
                ),
            )
            for number, (one, other) in _TWO_JOBS.items()
            if four_weeks(2026, number).end < LAST
        ),
    ),
    Life(
        "eindafrekening",
        "De baan van Bas stopt in mei, met een eindafrekening",
        (("Bas", "Verhoeven", Day(1979, 2, 8)),),
        _by_day(
            _months("Bas", 0, dict.fromkeys(range(1, 5), 52)),
            Event(
                Day(2026, 6, 2),
                "De laatste loonstrook komt binnen: 40 uur, en het vakantiegeld over het hele jaar.",
                slip("Bas", 0, 5, 40, holiday_allowance="310.00"),
            ),
            Event(
                Day(2026, 6, 2),
                "Een medewerker bekijkt de loonstrook: van het nettoloon is € 199,17 vakantiegeld.",
                corrected(0, 5, "vakantiegeld min loonheffing bijzonder tarief", holiday_allowance_net="199.17"),
            ),
            Event(
                Day(2026, 6, 3), "Bas meldt: mijn baan is gestopt op 31 mei.", job_ended("Bas", 0, Day(2026, 5, 31))
            ),
        ),
    ),
    Life(
        "partner-gaat-werken",
        "Fatima gaat in april werken, naast Ahmed die geen werk heeft",
        (("Ahmed", "Demir", Day(1980, 6, 6)), ("Fatima", "Demir", Day(1983, 9, 21))),
        _by_day(
            Event(
                Day(2026, 3, 30),
                "De vrijlating voor Fatima gaat in op 1 april.",
                exempt("Fatima", "n", Day(2026, 4, 1)),
            ),
            _months("Fatima", 3, {4: 48, 5: 60, 6: 60, 7: 64, 8: 60, 9: 60}),
        ),
        circumstances={"dependent_children": 2, "youngest_child_birth_date": Day(2017, 2, 11)},
    ),
    Life(
        "verbeterd-na-betaling",
        "De loonstrook van Lotte was fout: zij krijgt geld na",
        (("Lotte", "van Dijk", Day(1982, 8, 29)),),
        _by_day(
            _months("Lotte", 4, dict.fromkeys(range(1, 10), 40)),
            Event(
                Day(2026, 5, 18),
                "De werkgever schrijft: het loon van maart was € 60,00 lager. Een medewerker verbetert de loonstrook.",
                corrected(4, 3, "brief van de werkgever van 15 mei", net_wage="519.19", net_payment="519.19"),
            ),
        ),
    ),
    Life(
        "uitstroom",
        "Iris gaat in juli voltijds werken en heeft geen bijstand meer nodig",
        (("Iris", "Hofman", Day(1995, 10, 5)),),
        _by_day(
            _months("Iris", 1, {3: 40, 4: 40, 5: 48, 6: 60}),
            _months("Iris", 1, {7: 156}, day=12),
            Event(
                Day(2026, 7, 28),
                "Iris vraagt om de bijstand te stoppen. De medewerker stopt die op 31 juli.",
                stopped(Day(2026, 7, 31), "werkt voltijds"),
            ),
            Event(Day(2026, 8, 17), "De medewerker vraagt wat Iris vindt van het voorstel.", invited()),
            Event(
                Day(2026, 8, 24),
                "Iris antwoordt: dat klopt, ik wil het in delen terugbetalen.",
                answered("Iris", "Dat klopt. Ik wil het graag in delen terugbetalen."),
            ),
            Event(
                Day(2026, 9, 7),
                "De medewerker besluit: Iris betaalt terug wat zij over juli te veel kreeg.",
                recovered("58_2_f", "het loon over juli kwam na de betaling binnen"),
            ),
            Event(Day(2026, 10, 1), "Iris betaalt € 100,00 terug.", repaid("100.00", Day(2026, 10, 1))),
        ),
    ),
    Life(
        "meer-gewerkt",
        "Esra werkte in juni veel meer dan eerst, en de loonstrook kwam laat",
        (("Esra", "Kaya", Day(1990, 7, 7)),),
        _by_day(
            _months("Esra", 2, {2: 24, 3: 24, 4: 24, 5: 24}),
            _months("Esra", 2, {6: 48}, day=12),
            _months("Esra", 2, {7: 24, 8: 24, 9: 24}),
            Event(
                Day(2026, 8, 10),
                "Wat niet verrekend kan worden is weinig. De medewerker ziet af van terugvordering.",
                waived("klein bedrag, en de inwoner gaf alles op tijd door"),
            ),
        ),
    ),
    Life(
        "inwonende-zoon",
        "De zoon van Petra komt weer thuis wonen, en dat komt later uit",
        (("Petra", "Kuipers", Day(1970, 12, 24)),),
        _by_day(
            _months("Petra", 2, dict.fromkeys(range(1, 10), 20)),
            Event(
                Day(2026, 7, 8),
                "Petra vertelt: mijn zoon van 28 woont sinds 15 mei bij mij.",
                household(Day(2026, 5, 15), "opgave van de inwoner: zoon woont in sinds 15 mei", cost_sharers=1),
            ),
            Event(Day(2026, 7, 13), "De medewerker vraagt wat Petra vindt van het voorstel.", invited()),
            Event(
                Day(2026, 7, 20),
                "Petra antwoordt: ik heb het zelf gemeld, en kan het niet in één keer betalen.",
                answered("Petra", "Ik heb het zelf gemeld. Ik kan het niet in één keer betalen."),
            ),
            Event(
                Day(2026, 8, 3),
                "De medewerker besluit: Petra betaalt het terug, € 40,00 per maand.",
                recovered("58_2_a", "de norm was te hoog vanaf 15 mei", instalment="40.00"),
            ),
            Event(
                Day(2026, 9, 2),
                "De zoon is op 1 september verhuisd.",
                household(Day(2026, 9, 1), "zoon is verhuisd", cost_sharers=0),
            ),
        ),
    ),
    Life(
        "alleenstaande-ouder",
        "Naomi heeft drie kinderen. Na zes maanden vrijlating begint die voor alleenstaande ouders",
        (("Naomi", "Pinas", Day(1989, 11, 11)),),
        _by_day(
            Event(
                Day(2026, 1, 2),
                "De vrijlating (onderdeel n) loopt al sinds oktober: drie maanden zijn gebruikt.",
                exempt("Naomi", "n", FIRST, used_before=3),
            ),
            _months("Naomi", 3, dict.fromkeys(range(1, 10), 60)),
            Event(
                Day(2026, 4, 1),
                "De vrijlating voor alleenstaande ouders (onderdeel r) gaat in op 1 april.",
                exempt("Naomi", "r", Day(2026, 4, 1)),
            ),
        ),
        circumstances={"dependent_children": 3, "youngest_child_birth_date": Day(2019, 9, 30)},
    ),
    Life(
        "overlijden",
        "Willem overlijdt in juni. Greet werkt een paar uur per week",
        (("Greet", "Dekker", Day(1965, 5, 5)), ("Willem", "Dekker", Day(1963, 4, 1))),
        _by_day(
            _months("Greet", 5, dict.fromkeys(range(1, 10), 24)),
            Event(Day(2026, 6, 15), "Willem is op 12 juni overleden.", died("Willem", Day(2026, 6, 12))),
        ),
    ),
    Life(
        "inkomenssignaal",
        "Het inkomenssignaal noemt een baan die niemand kende",
        (("Ruud", "Meijer", Day(1988, 3, 17)),),
        _by_day(
            _months("Ruud", 1, dict.fromkeys(range(1, 10), 30)),
            Event(
                Day(2026, 8, 12),
                "Het inkomenssignaal noemt loon van een bezorgdienst: € 160,00 en € 200,00. Wij vragen het Ruud.",
                signalled(
                    "Ruud",
                    "Bezorgdienst De Snelle Fiets",
                    "000077777L01",
                    [
                        (Day(2026, 6, 1), Day(2026, 6, 30), "160,00"),
                        (Day(2026, 7, 1), Day(2026, 7, 31), "200,00"),
                    ],
                ),
            ),
            Event(
                Day(2026, 8, 20),
                "Ruud antwoordt: dat klopt, ik wist niet dat ik dat moest opgeven.",
                signal_answered("Ruud", "signal", "Dat klopt. Ik wist niet dat ik dat ook moest opgeven."),
            ),
            Event(
                Day(2026, 8, 27),
                "De medewerker besluit dat het signaal telt.",
                signal_decided("Ruud", "signal", "de inwoner bevestigt het"),
            ),
            Event(
                Day(2026, 8, 28),
                "Ruud meldt: bij de bezorgdienst stopte ik op 31 juli.",
                job_ended("Ruud", "Bezorgdienst De Snelle Fiets", Day(2026, 7, 31)),
            ),
        ),
    ),
    Life(
        "zonder-loonstrook",
        "Daan wordt 21. Zijn werkgever geeft geen loonstrook",
        (("Daan", "Willems", Day(2005, 3, 9)),),
        _by_day(
            Event(
                Day(2026, 2, 2),
                "Daan meldt: ik werk sinds 1 februari in een restaurant, en krijg mijn loon per maand.",
                job_begun("Daan", 5, Day(2026, 2, 1), "month"),
            ),
            *(
                Event(
                    month(2026, number).end + datetime.timedelta(days=3),
                    f"Daan meldt: over {_MONTHS[number - 1]} kreeg ik € {amount} op mijn rekening.",
                    stated(
                        "Daan",
                        5,
                        month(2026, number),
                        "received_on_bank",
                        net_amount=_euros(amount),
                        tax_credit_applied=True,
                    ),
                )
                for number, amount in _DAAN.items()
            ),
            Event(
                Day(2026, 10, 9),
                "Een medewerker bekijkt de bankafschriften van Daan: wat hij opgaf klopt.",
                established("Daan", 5, list(_DAAN), [*_DAAN.values()], "bankafschriften gezien"),
            ),
            Event(
                Day(2026, 10, 12),
                "Daan meldt: mijn baan is op 30 september gestopt.",
                job_ended("Daan", 5, Day(2026, 9, 30)),
            ),
        ),
    ),
)
