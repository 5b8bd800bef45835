"""A municipality with a household in which everything that must not leak can be told apart, and everybody who may ask.

Each person has *canaries*: a name, a BSN, an employer, a file name and amounts that stand nowhere else.
"""

import datetime
import io
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from allowances.models import KeptAnswers
from allowances.services import record_scheme
from caseworkers.models import RiskFlag
from citizens.models import Citizen, Household, IdentityProvider, Municipality, User
from citizens.permissions import ACTS_FOR, PROVEN_AT, SIGNED_IN_BY
from citizens.services import (
    Member,
    close_file,
    end_mandate,
    give_mandate,
    grant_benefit,
    record_household,
    seal_events,
)
from config import clock
from config.monitoring import ANSWERS
from payslips import calendar, files
from payslips.models import ExpectedSlip, Payslip, SignalImport, SignalQuestion, StatementQuestion, Upload
from settlement import services as settlement
from settlement.models import (
    BenefitMonth,
    Letter,
    PolicyPeriod,
    PolicyProposal,
    RecoveryClaim,
    ReviewRequest,
    Settlement,
    SettlementRun,
)
from settlement.selectors import current
from tests.factories.citizens import CaseworkerFactory, CitizenFactory, UserFactory
from tests.factories.payslips import UploadFactory
from tests.factories.settlement import municipality_with_policy, slip_comes_in
from tests.factories.signals import signal_comes

Day = datetime.date
_WITHOUT_A_ROW = (
    "_take",
    "_payments",
    "_layout",
    "_changelist",
    "_add",
    "_search",
    "_propose",
    "localscheme_record",
    "term_record",
)
# What a caseworker of the municipality may come to see, and no other citizen.
STAFF_SEES = frozenset({"caseworker", "senior", "quality"})


@dataclass(frozen=True, slots=True)
class Canaries:
    """What stands in the file of one person, and nowhere else; amounts as pages write them."""

    given_names: str
    surname: str
    bsn: str
    employer: str
    file_name: str
    net: str
    gross: str

    def texts(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in ("surname", "bsn", "employer", "file_name", "net", "gross")}


@dataclass
class File:
    """What there is of one person: a payslip with its upload, and a file that is of no use."""

    citizen: Citizen
    payslip: Payslip
    broken: Upload
    canaries: Canaries
    # What the wage administration tells of this person.
    question: SignalQuestion | None = None
    kept: KeptAnswers | None = None


@dataclass
class Scene:
    municipality: Municipality
    elsewhere: Municipality
    household: Household
    month: BenefitMonth
    files: dict[str, File]
    users: dict[str, User | AnonymousUser] = field(default_factory=dict)
    rows: dict[str, list[object]] = field(default_factory=dict)

    def client(self, role: str) -> Client:
        """A browser in which this person is signed in; staff by the sign-on of the organisation, or half-way."""
        client = Client(raise_request_exception=False)
        user = self.users[role]
        if isinstance(user, User):
            client.force_login(user)
            if user.is_representative:
                session = client.session
                session[ACTS_FOR] = self.files["citizen"].citizen.pk
                session.save()
            if user.is_staff and role != "halfway":
                session = client.session
                session[SIGNED_IN_BY] = IdentityProvider.Audience.STAFF.value
                session[PROVEN_AT] = int(time.time())
                session.save()
        return client

    def address(self, name: str, owner: str = "citizen") -> str:
        """The address of this name, of the file of `owner`. One without a name is its own address."""
        if name.startswith("/"):
            return name.replace("<path:object_id>", "1").replace("(?P<url>.*)$", "niets/")
        file = self.files[owner]
        upload, number = file.payslip.upload_id, file.payslip.number
        own: dict[str, list[object]] = {
            "month": [self.month.month],
            "ask-person": [self.month.month],
            "answer-claim": self.rows.get("settlement_recoveryclaim", [0]),
            **{name: [self.month.month.year] for name in ("own-year", "own-year-csv", "own-year-pdf")},
            "forget-answers": [file.kept.pk if file.kept else 0],
            "signal-question": [file.question.pk if file.question else 0],
            "statement": [self.month.month],
            "payslip-months": [file.payslip.pk],
            "page-picture": [upload, 1],
            "admin:payslips_payslip_picture": [file.payslip.pk, 1],
            "admin:payslips_upload_change": [file.broken.pk],
            "admin:payslips_upload_picture": [file.broken.pk, 1],
            "admin:citizens_household_record": [self.household.pk, "bijstand-stopt"],
        }
        own |= {
            f"admin:citizens_household_{what}": [self.household.pk, file.payslip.employment_id]
            for what in ("end_job", "keep_job", "establish")
        }
        own |= {job: [file.payslip.employment_id] for job in ("end-job", "keep-job")}
        own |= {one: [upload] for one in ("payslip", "unlock-upload", "give-up-password")}
        own |= {
            one: [upload, number]
            for one in ("confirm-payslip", "correct-payslip", "contest-double", "answer-question")
        }
        expected = ExpectedSlip.objects.filter(employment=file.payslip.employment_id).order_by("pk").first()
        period = expected.pk if expected else 0
        own |= {
            "period-without-slip": [period],
            "withdraw-statement": [period],
            "add-evidence": [period],
            "state-income": [period, "niets"],
        }
        if name.startswith("admin:payslips_payslip_") and name not in own and not name.endswith("_changelist"):
            return reverse(name, args=[file.payslip.pk])
        for part, row in self.rows.items():
            if part in name and name not in own and not name.endswith(_WITHOUT_A_ROW):
                return reverse(name, args=row)
        return reverse(name, args=own.get(name, []))


def build(settings: Any) -> Scene:
    """Make the scene. What a person may see of another must be decided by our code alone, never by its absence."""
    settings.DEFAULT_MUNICIPALITY_HOST = None
    municipality, elsewhere = municipality_with_policy(), municipality_with_policy()
    municipality.host = "testserver"
    municipality.save()
    citizens = {
        "citizen": _person(municipality, "Kanariana", "Geelvinkhuizen"),
        "partner": _person(municipality, "Sijsbrand", "Roodborstema"),
        "former": _person(municipality, "Putterina", "Goudhaantjes"),
        "other": _person(municipality, "Meesje", "Staartmeesinga"),
        "far": _person(elsewhere, "Vinkje", "Appelvinkstra"),
    }
    household = Household.objects.create(municipality=municipality, number="KAN-1")
    for since, who in ((Day(2026, 6, 1), "former"), (Day(2026, 8, 1), "partner")):
        members = [Member(citizens["citizen"]), Member(citizens[who])]
        record_household(household=household, since=since, members=members, reason="aanvraag", by="test")
    grant_benefit(household=household, since=Day(2026, 6, 1), reason="aanvraag", by="test")
    for who in ("other", "far"):
        own = Household.objects.create(municipality=citizens[who].municipality, number=f"KAN-{who}")
        record_household(
            household=own, since=Day(2026, 6, 1), members=[Member(citizens[who])], reason="aanvraag", by="test"
        )
        grant_benefit(household=own, since=Day(2026, 6, 1), reason="aanvraag", by="test")
    days = {"former": (Day(2026, 6, 1), Day(2026, 6, 30))}
    september = (Day(2026, 9, 1), Day(2026, 9, 30))
    found = {
        who: _file(citizen, number, *days.get(who, september))
        for number, (who, citizen) in enumerate(citizens.items())
    }
    signal_comes(citizens["citizen"])
    found["citizen"].question = SignalQuestion.objects.get()
    found["citizen"].kept = KeptAnswers.objects.create(
        citizen=citizens["citizen"], kind=KeptAnswers.Kind.WHAT_IF, name="16 uur per week", answers={"hours": "16"}
    )
    every = list(Household.objects.values_list("pk", flat=True))
    settlement.mark_stale(household_ids=every, since=Day(2026, 6, 1), until=None)
    settlement.settle_stale(cause="test", household_ids=every)
    seal_events()
    scene = Scene(municipality, elsewhere, household, household.months.get(first_day=september[0]), found)
    scene.users = _users(municipality, elsewhere, citizens)
    scene.rows = _rows(scene)
    return scene


def _person(municipality: Municipality, given_names: str, surname: str) -> Citizen:
    citizen: Citizen = CitizenFactory(municipality=municipality, given_names=given_names, surname=surname)
    return citizen


def _file(citizen: Citizen, number: int, start: Day, end: Day) -> File:
    employer = f"Kanariefabriek {chr(65 + number) * 3} en Zonen"
    net, gross = f"{413 + number}.{37 + number}", f"{471 + number}.{59 + number}"
    payslip = slip_comes_in(
        citizen,
        employer_name=employer,
        employee_name=f"{citizen.given_names[0]}. {citizen.surname}",
        payroll_tax_number=f"{number + 1:09}L01",
        period_start=str(start),
        period_end=str(end),
        payment_date=str(end),
        gross_wage=gross,
        taxable_wage=gross,
        wage_tax=None,
        net_wage=net,
        net_payment=net,
    )
    file_name = f"kanarie-{citizen.surname.lower()}.pdf"
    picture = _picture(citizen.surname)
    payslip.upload.original_name, payslip.upload.pages = file_name, 1
    payslip.upload.save()
    broken = UploadFactory(citizen=citizen, state=Upload.State.NOT_USABLE, original_name=file_name, pages=1)
    for upload in (payslip.upload, broken):
        files.folder(upload.pk).mkdir(parents=True)
        files.picture(upload.pk, 1).write_bytes(picture)
    canaries = Canaries(
        given_names=citizen.given_names,
        surname=citizen.surname,
        bsn=citizen.bsn,
        employer=employer,
        file_name=file_name,
        net=net.replace(".", ","),
        gross=gross.replace(".", ","),
    )
    return File(citizen, payslip, broken, canaries)


def _picture(surname: str) -> bytes:
    """A picture that says whose it is."""
    words, picture = PngInfo(), io.BytesIO()
    words.add_text("of", surname)
    Image.new("RGB", (20, 30), "white").save(picture, "PNG", pnginfo=words)
    return picture.getvalue()


def _users(
    municipality: Municipality, elsewhere: Municipality, citizens: dict[str, Citizen]
) -> dict[str, User | AnonymousUser]:
    staff = {
        "caseworker": ["caseworker"],
        "senior": ["senior"],
        "quality": ["quality_officer"],
        "functional": ["functional_administrator"],
        "halfway": ["senior"],
        "inactive": ["senior"],
    }
    users: dict[str, User | AnonymousUser] = {
        role: CaseworkerFactory(municipality=municipality, username=role, roles=roles, is_active=role != "inactive")
        for role, roles in staff.items()
    }
    users |= {who: citizen.user for who, citizen in citizens.items() if citizen.user is not None}
    users["nobody"] = AnonymousUser()
    # Somebody of the staff to whom the file is closed, being a relative.
    own = CaseworkerFactory(municipality=municipality, username="related", roles=["senior"])
    close_file(user=own, citizen=citizens["citizen"], relation="relative", by=own)
    users["related"] = own
    users |= {role: _representative(citizens["citizen"], role) for role in ("represents", "mandateover")}
    users["colleague"] = CaseworkerFactory(municipality=elsewhere, username="colleague", roles=["senior"])
    users["technician"] = UserFactory(username="technician", municipality=None, is_staff=True, is_superuser=True)
    return users


def _representative(citizen: Citizen, role: str) -> User:
    """Who acts for the citizen, or did so until the end of September."""
    mandate = give_mandate(
        citizen=citizen,
        kind="administrator",
        name=role,
        organisation_number="90000001" if role == "represents" else "90000002",
        since=Day(2026, 6, 1),
        until=None,
        reason="rechtbank",
        by="test",
    )
    if role == "mandateover":
        end_mandate(mandate=mandate, until=Day(2026, 9, 30), reason="opgeheven", by="test")
    return mandate.representative.user


def _rows(scene: Scene) -> dict[str, list[object]]:
    """The arguments of addresses of the admin that are not about a payslip, by a part of their name."""
    provider = IdentityProvider.objects.create(municipality=scene.municipality, audience="staff")
    run = SettlementRun.objects.create(municipality=scene.municipality, night="2026-10-14")
    file = scene.files["citizen"]
    flag = RiskFlag.objects.create(
        household=scene.household,
        first_day="2026-10-01",
        rule="slip_missing",
        facts=[
            {
                "employment": file.payslip.employment_id,
                "employer": file.canaries.employer,
                "period_start": "2026-10-01",
                "period_end": "2026-10-31",
                "usual_date": "2026-10-31",
            }
        ],
    )
    citizen = scene.files["citizen"]
    awaited = ExpectedSlip.objects.filter(
        employment__citizen=citizen.citizen, state="expected", period_start__lte=clock.today()
    ).first()
    said = calendar.state_income(
        expected_id=awaited.pk,
        kind="received_on_bank",
        net_amount=Decimal("600.00"),
        evidence=citizen.broken,
        by=citizen.citizen.user,
    )
    asked = StatementQuestion.objects.create(statement=said, question="kanarievraag", asked_by="test")
    proposal = PolicyProposal.objects.create(
        municipality=scene.municipality,
        since="2026-10-01",
        choices={"holiday_method": "A"},
        reason="kanariebeleid",
        proposed_by="test",
    )
    caseworker = scene.users["caseworker"]
    settlement_ = current(Settlement.objects.filter(month=scene.month)).get()
    claim = RecoveryClaim.objects.create(month=scene.month, settlement=settlement_, amount="1.00", by="test")
    letter = Letter.objects.create(
        month=scene.month,
        claim=claim,
        citizen=scene.files["citizen"].citizen,
        kind="hearing",
        dated="2026-10-14",
        until="2026-10-28",
        page="<p>kanariebrief</p>",
        by="test",
    )
    request = ReviewRequest.objects.create(month=scene.month, citizen=scene.files["citizen"].citizen)
    scheme = record_scheme(
        municipality=scene.municipality,
        kind="other",
        name="kanarieregeling",
        since="2026-01-01",
        gives="zaad",
        how_to_ask="fluit",
        reason="verordening",
        by="test",
    )
    return {
        "answer-statement": [awaited.pk, asked.pk],
        "payslips_incomestatement_picture": [said.pk, 1],
        "payslips_incomestatement": [said.pk],
        "allowances_localscheme": [scheme.pk],
        "settlement_policyperiod_proposal": [proposal.pk],
        "app_list": ["payslips"],
        "citizens_household": [scene.household.pk],
        "citizens_municipality": [scene.municipality.pk],
        "citizens_identityprovider": [provider.pk],
        "citizens_user": [caseworker.pk],
        "auth_user_password": [caseworker.pk],
        "settlement_benefitmonth_answer": [scene.month.pk, request.pk],
        "settlement_benefitmonth_letter": [scene.month.pk, letter.pk],
        "settlement_benefitmonth": [scene.month.pk],
        "settlement_recoveryclaim_letter": [claim.pk, letter.pk],
        "settlement_recoveryclaim": [claim.pk],
        "settlement_settlementrun": [run.pk],
        "settlement_policyperiod": [PolicyPeriod.objects.get(municipality=scene.municipality).pk],
        "caseworkers_riskflag": [flag.pk],
        "payslips_signalquestion": [scene.files["citizen"].question.pk if scene.files["citizen"].question else 0],
        "payslips_signalimport": [SignalImport.objects.get(municipality=scene.municipality).pk],
    }


def names_of_addresses() -> Iterator[str]:
    """The name of every address of the resolver, and the address itself of one without a name."""

    def walk(patterns: list[URLPattern | URLResolver], prefix: str, route: str) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
                yield from walk(pattern.url_patterns, space, route + str(pattern.pattern))
            elif pattern.name:
                yield prefix + pattern.name
            else:
                yield "/" + (route + str(pattern.pattern)).replace("^", "")

    yield from walk(get_resolver().url_patterns, "", "")
    yield from ANSWERS  # answered before the resolver
