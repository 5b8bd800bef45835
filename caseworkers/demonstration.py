"""The invented municipality "Voorbeeldstad": who lives there, what they earn, and what there is to see.

Everything goes by the services and the reader that serve in earnest: the payslips are real PDFs, and are read.
"""

import datetime
import os
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.contrib.admin.utils import label_for_field
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.formats import date_format
from stdnum.nl import bsn

from allowances.models import LocalScheme
from allowances.services import record_scheme
from caseworkers.lives import LIVES, Life, live
from caseworkers.services import refresh_all_flags
from citizens import audit
from citizens.models import Citizen, Household, Mandate, Municipality, Role, User
from citizens.services import Member, give_mandate, grant_benefit, record_household, register_citizen
from payslips import files, intake, outcomes, services
from payslips.models import Figures, Payslip, Upload
from payslips.reading import read
from payslips.selectors import newest_figures
from settlement.explanation import explain
from settlement.models import ExemptionDecision, PolicyPeriod, Settlement
from settlement.night import settle_night
from settlement.selectors import current
from settlement.services import settle_stale
from settlement.statements import PdfNotPossible, whole_statement
from tests.samples import mishaps
from tests.samples.payslips import (
    EMPLOYERS,
    LAYOUTS,
    Layout,
    PayPeriod,
    four_weeks,
    make_slip,
    make_truth,
    month,
    week,
)
from tests.samples.truth import SlipTruth

NAME, HOST, CODE = "Voorbeeldstad", "voorbeeldstad.example", "9999"
CASEWORKER, SENIOR, ADMINISTRATOR = "medewerker", "senior", "beheerder"
PASSWORD = "voorbeeldstad-2026"  # noqa: S105 - invented people, on this machine only
_STAFF = {CASEWORKER: Role.CASEWORKER, SENIOR: Role.SENIOR, ADMINISTRATOR: Role.FUNCTIONAL_ADMINISTRATOR}
Day = datetime.date
_SPRING = Day(2026, 5, 1)


@dataclass(frozen=True, slots=True)
class Job:
    """A job of the first member, or of the second: hours by the number of the pay period in 2026."""

    employer: int
    hours: dict[int, int]
    wage: str = "14.99"
    layout: Layout = "monthly"
    of: int = 0
    # Periods whose slip waits in the folder of the demonstration instead of having come in.
    held_back: tuple[int, ...] = ()
    unconfirmed: tuple[int, ...] = ()
    misprinted: tuple[int, ...] = ()
    # What is special on the slip of a period.
    special: dict[int, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """A household: its members as (given names, surname, birth date), and what is interesting about it."""

    members: tuple[tuple[str, str, Day], ...]
    jobs: tuple[Job, ...] = ()
    since: Day = _SPRING
    until: Day | None = None
    circumstances: dict[str, Any] = field(default_factory=dict)
    entitled: tuple[bool, ...] = (True, True)
    # First month of an exemption (art. 31, 2, n) of the first member, and months used before.
    exempt_since: Day | None = None
    exempt_used: int = 0


CASES = (
    Case(
        (("Noor", "de Bruin", Day(1991, 3, 14)),),
        (Job(0, {7: 40, 8: 44, 9: 48}, held_back=(9,)),),
        exempt_since=Day(2026, 8, 1),
    ),
    Case(
        (("Samir", "Bensaid", Day(1984, 11, 2)),),
        (Job(1, {8: 48, 9: 48, 10: 52}, layout="four_weekly"),),
        exempt_since=Day(2026, 7, 1),
        exempt_used=3,
    ),
    Case(
        (("Joke", "Visser", Day(1972, 1, 30)),),
        (Job(2, dict.fromkeys(range(36, 42), 12), layout="weekly", unconfirmed=(40, 41)),),
    ),
    Case(
        (("Ahmed", "Yildirim", Day(1980, 6, 6)), ("Fatma", "Yildirim", Day(1983, 9, 21))),
        (Job(3, {7: 60, 8: 60, 9: 64}, of=1),),
        circumstances={"dependent_children": 2, "youngest_child_birth_date": Day(2017, 2, 11)},
    ),
    Case(
        (("Chantal", "Bakker", Day(1993, 12, 8)),),
        (Job(4, {8: 36, 9: 36}, unconfirmed=(9,)),),
        circumstances={"dependent_children": 1, "youngest_child_birth_date": Day(2020, 4, 2)},
    ),
    Case(
        (("Mehmet", "Arslan", Day(1996, 8, 17)),),
        (Job(5, {8: 50, 9: 50}),),
        circumstances={"cost_sharers": 1},
    ),
    Case((("Kees", "van Loon", Day(1965, 5, 5)),)),
    # Earns more than the norm in September: nothing is paid, and the sum is shown all the same.
    Case(
        (("Sanne", "Mulder", Day(1988, 2, 27)),),
        (Job(0, {8: 60, 9: 140}, wage="16.50"),),
    ),
    # No slip since July: the job goes on, the slips do not come.
    Case((("Patrick", "de Wit", Day(1979, 10, 19)),), (Job(1, {7: 44}),)),
    # Worked much more in September than the estimate.
    Case((("Leyla", "Aydin", Day(1990, 7, 7)),), (Job(2, {8: 30, 9: 62}, unconfirmed=(9,)),)),
    # The sixth and last month of the exemption is October.
    Case(
        (("Marleen", "Smit", Day(1986, 4, 23)),),
        (Job(0, {7: 40, 8: 40, 9: 40}),),
        exempt_since=Day(2026, 7, 1),
        exempt_used=2,
    ),
    # A slip whose sums do not agree: a person looks.
    Case((("Ruben", "Peters", Day(1994, 3, 3)),), (Job(1, {8: 45, 9: 45}, misprinted=(9,)),)),
    # Attachment of earnings: settled on the wage, not on what was received.
    Case(
        (("Merel", "Schouten", Day(1982, 8, 29)),),
        (Job(2, {8: 50, 9: 50}, special={8: {"attachment": "75.00"}, 9: {"attachment": "75.00"}}),),
    ),
    # Assistance from the middle of a month.
    Case(
        (("Omar", "Haddad", Day(1998, 6, 11)),),
        (Job(3, {9: 40, 10: 20}, held_back=(10,)),),
        since=Day(2026, 9, 15),
    ),
    # Twenty years old: the norm of art. 20.
    Case((("Thijs", "Kramer", Day(2006, 3, 9)),), (Job(4, {9: 16}),)),
    # A partner without entitlement: half of the couple norm (art. 24).
    Case(
        (("Grace", "Mensah", Day(1987, 1, 18)), ("Kofi", "Mensah", Day(1985, 5, 25))),
        (Job(5, {8: 40, 9: 40}, of=1),),
        entitled=(True, False),
    ),
    # Both work.
    Case(
        (("Peter", "Jacobs", Day(1976, 12, 1)), ("Anja", "Jacobs", Day(1978, 2, 14))),
        (Job(0, {8: 40, 9: 40}), Job(1, {8: 30, 9: 30, 10: 30}, layout="four_weekly", of=1)),
    ),
    # Two jobs, the second without the tax credit.
    Case(
        (("Tamara", "Vos", Day(1992, 9, 9)),),
        (Job(2, {8: 30, 9: 30}), Job(3, {8: 20, 9: 20}, special={8: {"tax_credit": False}, 9: {"tax_credit": False}})),
    ),
    # A lone parent with three children, four-weekly.
    Case(
        (("Shanti", "Ramdin", Day(1989, 11, 11)),),
        (Job(3, {9: 40, 10: 44}, layout="four_weekly", unconfirmed=(10,)),),
        circumstances={"dependent_children": 3, "youngest_child_birth_date": Day(2019, 9, 30)},
    ),
    # Holiday allowance paid out on the slip: a person looks.
    Case(
        (("Hans", "de Groot", Day(1969, 7, 16)),),
        (Job(0, {8: 40, 9: 40}, special={9: {"holiday_allowance": "260.00"}}),),
    ),
    # Assistance ended on 30 September.
    Case(
        (("Eva", "Driessen", Day(1995, 10, 5)),),
        (Job(1, {8: 100, 9: 120}),),
        until=Day(2026, 9, 30),
    ),
    # Three people share the costs of the dwelling.
    Case((("Jamal", "Osman", Day(1997, 4, 4)),), circumstances={"cost_sharers": 2}),
    Case((("Ria", "Blom", Day(1963, 12, 24)),), (Job(2, {8: 32, 9: 32}),)),
    Case((("Yara", "Nasser", Day(1999, 2, 2)),), (Job(3, {9: 24}, unconfirmed=(9,)),)),
    Case((("Bram", "Hendriks", Day(1974, 6, 28)),), (Job(4, {7: 20, 8: 20, 9: 22}),)),
)

# What the invented by-law gives beside the assistance.
SCHEMES: tuple[dict[str, Any], ...] = (
    {
        "kind": LocalScheme.Kind.WORK_PREMIUM,
        "name": "Premie als u in deeltijd werkt",
        "gives": "Werkt u in deeltijd naast uw bijstand? Dan spaart u een premie.",
        "how_to_ask": "U hoeft niets te doen. Kreeg u in juni of december geen premie? Vraag het uw contactpersoon.",
        "percent": Decimal("30.00"),
        "monthly_maximum": Decimal("125.00"),
        "first_paid_in": 6,
        "second_paid_in": 12,
    },
    {
        "kind": LocalScheme.Kind.INCOME_SUPPLEMENT,
        "name": "Individuele inkomenstoeslag",
        "gives": "Een bedrag ineens, voor wie al lang weinig geld heeft.",
        "how_to_ask": "Vraag het formulier aan uw contactpersoon.",
        "amount_single": Decimal("478.00"),
        "amount_parent": Decimal("613.00"),
        "amount_couple": Decimal("683.00"),
        "income_percent": Decimal("110.00"),
        "years": 3,
    },
)

# Who acts for whom: name, number (one that nobody has), as what, and the surnames of the people.
REPRESENTATIVES = (
    ("Bewindvoering Het Anker", "90000001", Mandate.Kind.ADMINISTRATOR, ("Schouten", "Hendriks")),
    ("Mentorschap De Brug", "90000002", Mandate.Kind.MENTOR, ("van Loon",)),
)

_DRAWN = {"month": LAYOUTS["monthly"], "four_weeks": LAYOUTS["four_weekly"], "week": LAYOUTS["weekly"]}
_PERIODS = {"monthly": month, "four_weekly": four_weeks, "weekly": week}


def make(folder: Path, lives: Sequence[Life] = LIVES) -> Municipality:
    """Make Voorbeeldstad, have its payslips read and its months settled; put slips to try in `folder`."""
    municipality = Municipality.objects.create(
        name=NAME, host=HOST, code=CODE, phone="14 0999", post_address="Postbus 1, 9999 ZZ Voorbeeldstad"
    )
    PolicyPeriod.objects.create(municipality=municipality, since=Day(2026, 1, 1), recorded_by=audit.SYSTEM)
    for scheme in SCHEMES:
        record_scheme(
            municipality=municipality, since=Day(2026, 1, 1), reason="verordening", by=audit.SYSTEM, **scheme
        )
    for name, role in _STAFF.items():
        user = User.objects.create_user(name, password=PASSWORD, municipality=municipality, is_staff=True)
        user.groups.set(Group.objects.filter(name=role))
    caseworker = User.objects.get(username=CASEWORKER)
    numbers = _test_bsns()
    # They come first: their nights lie in the past, where the others are not yet.
    live(lives, municipality, caseworker=caseworker, bsns=numbers, send=_sent)
    for number, case in enumerate(CASES, start=1):
        _make_case(case, municipality, f"VS-{number:04}", numbers, folder)
    for name, organisation, kind, surnames in REPRESENTATIVES:
        for citizen in Citizen.objects.filter(municipality=municipality, surname__in=surnames).order_by("pk"):
            give_mandate(
                citizen=citizen,
                kind=kind,
                name=name,
                organisation_number=organisation,
                since=_SPRING,
                until=None,
                reason="beschikking van de rechter gezien",
                by=caseworker,
            )
    mishaps.write(folder)
    settle_night(municipalities=[municipality])
    refresh_all_flags()
    return municipality


def _test_bsns() -> Iterator[str]:
    """Numbers that pass the 11-test, of the range that is given to nobody."""
    return (str(number) for number in range(999911000, 1000000000) if bsn.is_valid(str(number)))


def _make_case(case: Case, municipality: Municipality, number: str, bsns: Iterator[str], folder: Path) -> Household:
    citizens = [
        register_citizen(
            municipality=municipality,
            bsn=next(bsns),
            given_names=given_names,
            surname=surname,
            birth_date=birth_date,
            by=audit.SYSTEM,
        )
        for given_names, surname, birth_date in case.members
    ]
    household = Household.objects.create(municipality=municipality, number=number)
    record_household(
        household=household,
        since=case.since,
        members=[Member(one, entitled=entitled) for one, entitled in zip(citizens, case.entitled, strict=False)],
        reason="aanvraag",
        by=audit.SYSTEM,
        **case.circumstances,
    )
    grant_benefit(household=household, since=case.since, until=case.until, reason="aanvraag", by=audit.SYSTEM)
    if case.exempt_since:
        ExemptionDecision.objects.create(
            household=household,
            citizen=citizens[0],
            article="n",
            since=case.exempt_since,
            months_used_before=case.exempt_used,
            reason="draagt bij aan uitstroom",
            recorded_by=audit.SYSTEM,
        )
    for job in case.jobs:
        _work(job, citizens[job.of], folder)
    return household


def _work(job: Job, citizen: Citizen, folder: Path) -> None:
    """Draw the slips of a job; those that are not held back come in, are read, and are confirmed."""
    before = None
    for number, hours in job.hours.items():
        period: PayPeriod = _PERIODS[job.layout](2026, number)
        truth = make_truth(
            employer=EMPLOYERS[job.employer],
            employee=f"{citizen.given_names[0]}. {citizen.surname}",
            bsn=citizen.bsn,
            period=period,
            hours=hours,
            hourly_wage=job.wage,
            before=before,
            **job.special.get(number, {}),
        )
        before = truth
        if number in job.misprinted:
            truth = mishaps.misprinted(truth)
        pdf = LAYOUTS[job.layout](truth, None)
        name = f"{citizen.name.lower().replace(' ', '-')}-{_words(period)}.pdf"
        if number in job.held_back:
            (folder / name).write_bytes(pdf)
            continue
        payslip = come_in(citizen, name, pdf).payslips.get()
        if payslip.state == Payslip.State.PROVEN and number not in job.unconfirmed:
            services.confirm(payslip_id=payslip.pk, by=_account(citizen))


def _sent(citizen: Citizen, truth: SlipTruth) -> Payslip:
    """A slip of a life: drawn, and read in this process, as the child of the sandbox would read it."""
    pdf = _DRAWN[truth.period.kind](truth, None)
    name = f"{citizen.name.lower().replace(' ', '-')}-{_words(truth.period)}.pdf"
    upload = intake.take_in(
        citizen=citizen, file=SimpleUploadedFile(name, pdf), form_token=uuid.uuid4(), by=_account(citizen)
    )
    pictures: list[bytes] = []
    answer = read(pdf, draw=pictures.append)
    for number, picture in enumerate(pictures, start=1):
        files.keep_picture(upload.pk, number, picture)
    with transaction.atomic():
        outcomes.store_reading(upload, answer)
    return upload.payslips.get()


def come_in(citizen: Citizen, name: str, pdf: bytes) -> Upload:
    """The citizen sends this file, and it is read at once."""
    upload = intake.take_in(
        citizen=citizen, file=SimpleUploadedFile(name, pdf), form_token=uuid.uuid4(), by=_account(citizen)
    )
    services.read_upload(upload.pk)
    upload.refresh_from_db()
    return upload


def _account(citizen: Citizen) -> User:
    return User.objects.get(citizen=citizen)


def _words(period: PayPeriod) -> str:
    if period.kind == "month":
        return f"{date_format(period.start, 'F')}-{period.year}"
    return f"{'periode' if period.kind == 'four_weeks' else 'week'}-{period.number}-{period.year}"


_ADDRESS = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
WELCOME = f"""
  Inwoner:     {_ADDRESS}/          kies een proefpersoon, bijvoorbeeld Noor de Bruin,
               of onderaan een bewindvoerder of mentor
  Medewerker:  {_ADDRESS}/beheer/   {CASEWORKER}, {SENIOR} of {ADMINISTRATOR}, wachtwoord {PASSWORD}
  Proberen:    stuur een loonstrook uit var/demo/, bevestig hem, en lees wat de maand wordt.
  Stoppen:     Ctrl-C
"""


def thread(folder: Path) -> Iterator[str]:
    """From a slip to the statement, line by line: a single person, exemption n, € 600,00 net in January 2026.

    It is example DG-1 of the worked examples. Nothing of it stays but the slip and the statement in `folder`.
    """
    with transaction.atomic():
        municipality = Municipality.objects.create(name="Draadstad", host="draadstad.example", code="9998")
        PolicyPeriod.objects.create(municipality=municipality, since=Day(2026, 1, 1), recorded_by=audit.SYSTEM)
        household = _make_case(
            Case((("Noor", "Voorbeeld", Day(1985, 3, 1)),), since=Day(2026, 1, 1), exempt_since=Day(2026, 1, 1)),
            municipality,
            "1",
            _test_bsns(),
            folder,
        )
        citizen = Citizen.objects.get(municipality=municipality)
        yield from _thread_of(household, citizen, folder)
        transaction.set_rollback(True)


def _thread_of(household: Household, citizen: Citizen, folder: Path) -> Iterator[str]:
    _, pdf = make_slip(
        employee=citizen.name,
        bsn=citizen.bsn,
        period=month(2026, 1),
        hours=40,
        hourly_wage="15.00",
        pension_percent=0,
        paww=False,
        wga=False,
    )
    (folder / "draad-loonstrook.pdf").write_bytes(pdf)
    yield f"Loonstrook   {folder / 'draad-loonstrook.pdf'}"
    upload = come_in(citizen, "loonstrook.pdf", pdf)
    payslip = upload.payslips.get()
    figures = newest_figures(payslip)
    yield f"Gelezen      {payslip.get_state_display()}"
    for name in ("employer_name", "period_start", "period_end", "gross_wage", "wage_tax", "net_wage", "net_payment"):
        yield f"             {label_for_field(name, Figures)}: {getattr(figures, name)}"
    services.confirm(payslip_id=payslip.pk, by=_account(citizen))
    settle_stale(cause="demo", household_ids=[household.pk])
    settlement = current(Settlement.objects.filter(month__household=household, month__first_day=Day(2026, 1, 1))).get()
    yield f"Verrekend    {settlement.month.month}, {settlement.get_status_display()}, versie {settlement.version}"
    for line in explain(settlement).lines:
        articles = ", ".join(article.text for article in line.articles)
        yield f"             {line.label:<48} {line.amount:>10}   {articles}"
    yield f"             stappen: {len(settlement.steps)}, wetboek {settlement.law_digest[:12]}"
    statement = folder / "draad-specificatie.pdf"
    try:
        statement.write_bytes(whole_statement(settlement))
        yield f"Specificatie {statement}"
    except PdfNotPossible:
        yield "Specificatie: deze computer kan geen pdf maken, want Pango ontbreekt."
    files.remove(upload.pk)
