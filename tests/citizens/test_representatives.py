"""Who acts for somebody: by DigiD Machtigen or eHerkenning, for named clients, as long as the mandate lasts."""

import datetime
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from citizens import services
from citizens.explanation import tell
from citizens.models import AuditEvent, IdentityProvider, Mandate, Representative, User
from citizens.permissions import NOT_FOR_REPRESENTATIVES
from citizens.selectors import events_about, mandates_of
from citizens.services import end_mandate, give_mandate, mark_safety, rotate_keys
from config import clock
from tests.citizens.provider import ACR, CLIENT_ID, running
from tests.doors.scene import build
from tests.factories.citizens import CitizenFactory, HouseholdFactory, MunicipalityFactory, client_of

pytestmark = pytest.mark.django_db

Day = datetime.date
NEW_YEAR, TODAY, YESTERDAY = Day(2026, 1, 1), Day(2026, 10, 14), Day(2026, 10, 13)
KVK, PERSON = "90000001", "999990019"
OFFERED = NOT_FOR_REPRESENTATIVES - {"forget-answers"}
AUDIENCES = {"machtigen": "authorised", "eherkenning": "organisations"}


def mandate(citizen, *, since=NEW_YEAR, until=None, kind="administrator", **number):
    who = number or {"organisation_number": KVK}
    return give_mandate(
        citizen=citizen, kind=kind, name="Bewind BV", since=since, until=until, reason="rechtbank", by="test", **who
    )


@pytest.fixture
def citizen(settings):
    citizen = HouseholdFactory().periods.get().members.get().citizen
    settings.DEFAULT_MUNICIPALITY_HOST = citizen.municipality.host
    return citizen


@pytest.fixture
def another(citizen):
    return (
        HouseholdFactory(members=[CitizenFactory(municipality=citizen.municipality, surname="Anders")])
        .periods.get()
        .members.get()
        .citizen
    )


@pytest.fixture
def provider(citizen):
    with running() as provider:
        for audience in AUDIENCES.values():
            IdentityProvider.objects.create(
                municipality=citizen.municipality,
                audience=audience,
                issuer=provider.issuer,
                client_id=CLIENT_ID,
                secret_name="test",
                identity_claim="gemachtigde" if audience == "authorised" else "kvk",
                represented_claim="aanvrager" if audience == "authorised" else "",
                accepted_acr=ACR,
            )
        yield provider


def sign_in(client, provider, way="eherkenning", **claims):
    asked = parse_qs(urlsplit(client.get(f"/inloggen/{way}/").url).query)
    provider.will_say(provider.claims(asked["nonce"][0], **({"kvk": KVK} if way == "eherkenning" else {}) | claims))
    return client.get(f"/inloggen/{way}/terug/", {"code": "code-1", "state": asked["state"][0]})


def acting(mandate: Mandate) -> Client:
    """A browser in which this representative acts for this citizen."""
    client = client_of(mandate.representative.user)
    client.post(reverse("choose-person"), {"person": mandate.citizen_id})
    return client


def sees(client, citizen) -> bool:
    page = client.get("/maanden/")
    return page.status_code == 200 and f"<strong>{citizen.name}</strong>" in page.content.decode()


class TestSigningIn:
    def test_an_organisation_with_one_client_comes_to_the_months_of_that_client(self, client, provider, citizen):
        mandate(citizen)
        assert sign_in(client, provider).url == "/maanden/"
        assert sees(client, citizen)

    def test_an_organisation_with_more_clients_chooses_first(self, client, provider, citizen, another):
        mandate(citizen)
        mandate(another)
        assert sign_in(client, provider).url == reverse("choose-person")
        assert not sees(client, citizen)
        client.post(reverse("choose-person"), {"person": another.pk})
        assert sees(client, another)

    def test_a_person_comes_for_the_one_that_digid_names(self, client, provider, citizen, another):
        mandate(citizen, kind="authorised", bsn=PERSON)
        mandate(another, kind="authorised", bsn=PERSON)
        sign_in(client, provider, "machtigen", gemachtigde=PERSON, aanvrager=another.bsn)
        assert sees(client, another)
        assert client.post(reverse("choose-person"), {"person": citizen.pk}).status_code == 404

    def test_the_account_of_a_representative_is_not_that_of_the_same_person_as_citizen(
        self, client, provider, citizen, another
    ):
        row = mandate(citizen, kind="authorised", bsn=another.bsn)
        sign_in(client, provider, "machtigen", gemachtigde=another.bsn, aanvrager=citizen.bsn)
        assert client.session["_auth_user_id"] == str(row.representative.user_id) != str(another.user_id)

    def test_the_session_keeps_no_number(self, client, provider, citizen):
        mandate(citizen, kind="authorised", bsn=PERSON)
        sign_in(client, provider, "machtigen", gemachtigde=PERSON, aanvrager=citizen.bsn)
        kept = str(dict(client.session))
        assert PERSON not in kept
        assert citizen.bsn not in kept


def of_elsewhere(citizen):
    mandate(CitizenFactory(municipality=MunicipalityFactory()))


BAD = {
    "nobody knows the organisation": (lambda _citizen: None, "eherkenning", {}),
    "the mandate is over": (lambda citizen: mandate(citizen, until=YESTERDAY), "eherkenning", {}),
    "the mandate is still to begin": (lambda citizen: mandate(citizen, since=Day(2026, 10, 15)), "eherkenning", {}),
    "the mandate is of another municipality": (of_elsewhere, "eherkenning", {}),
    "no number came": (mandate, "eherkenning", {"kvk": None}),
    "a number that is none came": (mandate, "eherkenning", {"kvk": 90000001}),
    "the level is too low": (mandate, "eherkenning", {"acr": "basis"}),
    "a person says the number of an organisation": (mandate, "machtigen", {"gemachtigde": KVK, "aanvrager": "bsn"}),
    "digid does not say for whom": (
        lambda citizen: mandate(citizen, kind="authorised", bsn=PERSON),
        "machtigen",
        {"gemachtigde": PERSON},
    ),
    "digid names somebody else": (
        lambda citizen: mandate(citizen, kind="authorised", bsn=PERSON),
        "machtigen",
        {"gemachtigde": PERSON, "aanvrager": "999990020"},
    ),
    "digid names a person who is no representative": (
        lambda citizen: mandate(citizen, kind="authorised", bsn=PERSON),
        "machtigen",
        {"gemachtigde": "999990020", "aanvrager": "bsn"},
    ),
}


@pytest.mark.parametrize("why", BAD)
def test_a_bad_sign_in_ends_at_a_plain_page(client, provider, citizen, why):
    prepare, way, claims = BAD[why]
    prepare(citizen)
    claims = {name: citizen.bsn if value == "bsn" else value for name, value in claims.items()}
    response = sign_in(client, provider, way, **claims)
    assert response.status_code == 403
    assert "_auth_user_id" not in client.session
    assert AuditEvent.objects.filter(action="sign_in.refused").count() == 1


def test_who_signs_in_for_another_by_the_button_of_citizens_is_refused(client, provider, citizen):
    row = IdentityProvider.objects.get(audience="authorised")
    row.pk, row.audience, row.identity_claim = None, "citizens", "bsn"
    row.save()
    answer = sign_in(client, provider, "digid", bsn=citizen.bsn, aanvrager="999990020")
    assert "Voor iemand anders" in answer.content.decode()


class TestTheMandate:
    def test_ends_the_look_at_once(self, citizen):
        row = mandate(citizen)
        client = acting(row)
        assert sees(client, citizen)
        end_mandate(mandate=row, until=YESTERDAY, reason="opgeheven", by="test")
        assert client.get("/maanden/").url == reverse("choose-person")
        assert "nu niemand" in client.get(reverse("choose-person")).content.decode()

    def test_does_not_go_on_by_itself_for_another_client(self, citizen, another):
        row = mandate(citizen)
        mandate(another)
        client = acting(row)
        end_mandate(mandate=row, until=YESTERDAY, reason="opgeheven", by="test")
        assert client.get("/maanden/").url == reverse("choose-person")

    def test_lasts_its_last_day(self, citizen):
        assert sees(acting(mandate(citizen, until=TODAY)), citizen)

    def test_that_never_began_is_withdrawn(self, citizen):
        row = mandate(citizen, since=TODAY)
        end_mandate(mandate=row, until=YESTERDAY, reason="vergissing", by="test")
        assert mandates_of(row.representative.user, TODAY) == []

    def test_cannot_be_ended_later_than_it_was(self, citizen):
        row = mandate(citizen, until=YESTERDAY)
        with pytest.raises(services.MandateIsOver):
            end_mandate(mandate=row, until=TODAY, reason="te laat", by="test")

    def test_is_not_there_twice_in_the_same_days(self, citizen):
        mandate(citizen)
        with pytest.raises(services.MandatesOverlap):
            mandate(citizen, since=TODAY)

    def test_is_not_for_oneself(self, citizen):
        with pytest.raises(services.ActsForThemselves):
            mandate(citizen, bsn=citizen.bsn)

    def test_needs_a_number_that_can_exist(self, citizen):
        with pytest.raises(ValidationError):
            mandate(citizen, bsn="123456789")

    def test_makes_one_representative_of_one_number(self, citizen, another):
        mandate(citizen)
        mandate(another)
        assert Representative.objects.count() == 1

    def test_is_over_when_the_client_died(self, citizen):
        client = acting(mandate(citizen))
        type(citizen).objects.update(died_on=YESTERDAY)
        assert not sees(client, citizen)

    @pytest.mark.parametrize(("number", "goes_on"), [({"bsn": PERSON}, False), ({"organisation_number": KVK}, True)])
    def test_of_a_person_rests_under_a_safety_mark(self, citizen, number, goes_on):
        client = acting(mandate(citizen, **number))
        household = citizen.memberships.get().period.household
        mark_safety(household=household, since=Day(2026, 10, 1), hides=True, reason="onveilig", by="test")
        assert sees(client, citizen) is goes_on


class TestActing:
    def test_reaches_nobody_else(self, citizen, another):
        client = acting(mandate(citizen))
        assert client.post(reverse("choose-person"), {"person": another.pk}).status_code == 404

    @pytest.mark.parametrize("name", sorted(OFFERED))
    def test_leaves_what_is_the_citizens_own(self, citizen, name):
        args = [2026] if name.startswith("own-year") else []
        answer = acting(mandate(citizen)).get(reverse(name, args=args))
        assert answer.status_code == 403
        assert "alleen voor de inwoner zelf" in answer.content.decode()

    @pytest.mark.parametrize(("kind", "status"), [("mentor", 403), ("administrator", 200), ("authorised", 200)])
    def test_sends_something_unless_a_mentor(self, citizen, kind, status):
        client = acting(mandate(citizen, kind=kind))
        assert client.get(reverse("new-job")).status_code == status
        assert client.post(reverse("new-job")).status_code == status

    def test_is_offered_no_page_that_is_closed(self, citizen):
        page = acting(mandate(citizen)).get("/maanden/").content.decode()
        closed = {reverse(name, args=[2026] if "year" in name else []) for name in OFFERED}
        assert {address for address in closed if f'href="{address}' in page} == set()

    def test_is_told_to_the_citizen(self, citizen):
        acting(mandate(citizen)).get("/maanden/")
        told = {(line.who, line.deed) for line in tell(events_about(citizen), f"inwoner:{citizen.user.username}")}
        assert ("Iemand die namens u handelt", "bekeek uw maanden") in told

    def test_is_named_to_the_citizen_with_its_days(self, citizen):
        mandate(citizen, until=Day(2027, 1, 31))
        page = client_of(citizen).get(reverse("my-data")).content.decode()
        assert "<strong>Bewind BV</strong> (bewindvoerder), vanaf 1 januari 2026 tot en met 31 januari 2027" in page

    def test_is_in_the_log_as_the_representative_and_for_whom(self, citizen):
        row = mandate(citizen)
        acting(row).get("/maanden/")
        event = AuditEvent.objects.get(action="page.months")
        assert event.actor == f"gemachtigde:{row.representative.user.username}"
        assert (event.role, event.details["represents"]) == ("representative", citizen.pk)

    def test_takes_no_form_that_was_open_for_another_client(self, citizen, another):
        row = mandate(citizen)
        mandate(another)
        client = Client(enforce_csrf_checks=True)
        client.force_login(row.representative.user)
        token = client.get(reverse("choose-person")).context["csrf_token"]
        client.post(reverse("choose-person"), {"person": citizen.pk, "csrfmiddlewaretoken": str(token)})
        of_first = str(client.get(reverse("new-job")).context["csrf_token"])
        token = str(client.get(reverse("choose-person")).context["csrf_token"])
        client.post(reverse("choose-person"), {"person": another.pk, "csrfmiddlewaretoken": token})
        assert client.post(reverse("new-job"), {"csrfmiddlewaretoken": of_first}).status_code == 403

    def test_costs_a_fixed_number_of_queries(self, citizen, another, django_assert_max_num_queries):
        row = mandate(citizen)
        mandate(another)
        with django_assert_max_num_queries(2):
            mandates_of(row.representative.user, clock.today())


def test_the_other_member_does_not_read_what_was_done_for_the_one(citizen):
    partner = CitizenFactory(municipality=citizen.municipality)
    household = HouseholdFactory(members=[partner, CitizenFactory(municipality=citizen.municipality)])
    one = household.periods.get().members.exclude(citizen=partner).get().citizen
    user = mandate(one).representative.user
    user.acts_for = one
    services.audit.record("month.viewed", by=user, subject=household, about=household, municipality=one.municipality)
    assert events_about(one).filter(action="month.viewed").exists()
    assert not events_about(partner).filter(action="month.viewed").exists()


def test_keys_are_turned_for_representatives_too(citizen, settings):
    mandate(citizen, bsn=PERSON)
    mandate(citizen, organisation_number=KVK)
    settings.BSN_KEYS = {"new": "b" * 64} | settings.BSN_KEYS
    settings.BSN_HASH_KEYS = {"new": "c" * 64} | settings.BSN_HASH_KEYS
    assert rotate_keys(by="test") == 0
    assert Representative.objects.exclude(bsn_sealed="").get().bsn_sealed.startswith("new:")


def test_technical_staff_does_not_see_accounts_of_representatives(citizen, client):
    mandate(citizen)
    technician = User.objects.create(username="techniek", is_staff=True, is_superuser=True)
    client.force_login(technician)
    page = client.get(reverse("admin:citizens_user_changelist")).content.decode()
    assert User.objects.get(is_representative=True).username not in page


class TestAMentor:
    """Looks, and is neither offered nor given a form; and reads why."""

    @pytest.fixture
    def scene(self, settings):
        return build(settings)

    @pytest.fixture
    def pages(self, scene):
        """Every page that links lead to, from the first one on: of a mentor, and of a bewindvoerder."""
        citizen = scene.files["citizen"].citizen
        numbers = {"mentor": "90000003", "administrator": "90000004"}
        return {
            kind: walked(acting(mandate(citizen, kind=kind, organisation_number=number)))
            for kind, number in numbers.items()
        }

    def test_is_offered_no_form_and_no_link_that_is_refused(self, pages):
        assert len(pages["mentor"]) > 8
        assert {address: status for address, (status, _) in pages["mentor"].items() if status != 200} == {"/": 302}
        forms = {address for address, (_, page) in pages["mentor"].items() if 'method="post"' in main_of(page)}
        assert forms == {reverse("choose-person"), reverse("sign-in")}

    @pytest.mark.parametrize(("kind", "told"), [("mentor", True), ("administrator", False)])
    def test_reads_why(self, citizen, kind, told):
        page = acting(mandate(citizen, kind=kind)).get("/maanden/").content.decode()
        assert ("Een mentor beslist over zorg, en niet over geld." in page) is told

    def test_is_told_so_at_the_address_of_a_form(self, citizen):
        answer = acting(mandate(citizen, kind="mentor")).get(reverse("upload"))
        assert answer.status_code == 403
        assert "U kunt hier kijken, maar niets vragen" in answer.content.decode()

    def test_every_form_that_a_bewindvoerder_is_offered_has_its_token(self, pages):
        mains = {address: main_of(page) for address, (_, page) in pages["administrator"].items()}
        forms = {address: main.count('method="post"') for address, main in mains.items()}
        assert {
            address for address, main in mains.items() if main.count("csrfmiddlewaretoken") != forms[address]
        } == set()
        assert sum(forms.values()) > 4


def walked(client: Client) -> dict[str, tuple[int, str]]:
    found, todo = {}, ["/maanden/"]
    while todo:
        address = todo.pop()
        if address in found:
            continue
        answer = client.get(address)
        is_page = answer.headers["Content-Type"].startswith("text/html")
        found[address] = answer.status_code, answer.content.decode() if is_page else ""
        links = re.findall(r'href="(/[^"#?]*)', found[address][1])
        todo += [
            link for link in links if not link.startswith(("/static/", "/wat-als/", "/beheer/")) and "pdf" not in link
        ]
    return found


def main_of(page: str) -> str:
    return page[page.find("<main") : page.find("</main>")]
