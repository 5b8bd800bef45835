"""The claim with its whole walk, and the ledger of a household, as caseworkers see them."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from citizens import audit
from citizens.models import AuditEvent
from citizens.services import grant_benefit
from settlement import claims, ledger
from settlement.models import LedgerEntry, PolicyPeriod, RecoveryClaim
from tests.factories.citizens import CaseworkerFactory
from tests.factories.money import booked, month_of, paid_as_settled, settle, told
from tests.factories.settlement import household_with_assistance
from tests.settlement.test_ledger import AUGUST, EXCESS, wage_of_august_comes_in

pytestmark = pytest.mark.django_db

DECISION = {"amount": "600,00", "ground": "58_2_f", "reason": "Er was loon in augustus."}


@pytest.fixture
def paid(municipality):
    """A household of which August was paid without wage."""
    PolicyPeriod.objects.create(
        municipality=municipality, since="2025-01-01", version=2, estimate_method="none", recorded_by="test"
    )
    household, citizen = household_with_assistance(municipality=municipality, since=AUGUST)
    settle(household)
    paid_as_settled(household, "2026-08")
    return household, citizen


@pytest.fixture
def claim(paid):
    """€ 600 of August is proposed to be asked back: the assistance has ended."""
    household, citizen = paid
    grant_benefit(household=household, since=AUGUST, until=datetime.date(2026, 8, 31), reason="werk", by=audit.SYSTEM)
    wage_of_august_comes_in(household, citizen)
    return RecoveryClaim.objects.get()


def send(desk, claim, step: str, **said) -> str:
    """What the page says after a step."""
    response = desk.post(reverse(f"admin:settlement_recoveryclaim_{step}", args=[claim.pk]), said, follow=True)
    return " ".join(response.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def test_a_proposed_claim_stands_on_the_work_list(desk, claim):
    page = desk.get(reverse("admin:index")).content.decode()
    assert "Terugvorderingen waarover u besluit" in page
    assert reverse("admin:settlement_recoveryclaim_change", args=[claim.pk]) in page


def test_the_page_says_how_the_amount_was_found(desk, claim):
    page = desk.get(reverse("admin:settlement_recoveryclaim_change", args=[claim.pk])).content.decode()
    assert "Het verschil is €\N{NO-BREAK SPACE}600,00 te veel" in " ".join(page.split(" "))


def test_nobody_decides_before_the_citizen_could_answer(desk, claim):
    assert "Vraag de inwoner eerst om een reactie" in send(desk, claim, "decide", **DECISION)
    assert "brief aan de inwoner nog niet verstuurd" in send(desk, claim, "invite", dated="2026-10-14").lower()
    assert "leg vast dat de brief is verstuurd" in send(desk, claim, "decide", **DECISION)
    assert "28 oktober 2026" in send(desk, claim, "sent", sent_on="2026-10-14", how="post")
    assert "kan nog tot en met 28 oktober 2026 reageren" in send(desk, claim, "decide", **DECISION)


def test_a_letter_that_goes_out_after_its_day_is_made_anew(desk, claim):
    send(desk, claim, "invite", dated="2026-10-14")
    assert "De brief noemt een andere dag" in send(desk, claim, "sent", sent_on="2026-10-15", how="post")
    assert "Kies vandaag, of een dag in de komende week." in send(desk, claim, "invite", dated="2026-10-13")


def test_an_answer_by_telephone_is_written_down(desk, claim):
    send(desk, claim, "invite", dated="2026-10-14")
    page = send(
        desk, claim, "answer", channel="phone", received_on="2026-10-14", words="Ik kan dit niet in een keer betalen."
    )
    assert "Telefoon, 14 oktober 2026." in page
    assert "Er is besloten." in send(desk, claim, "decide", **DECISION)


def test_the_letter_is_a_pdf_of_this_claim_alone(desk, claim):
    send(desk, claim, "invite", dated="2026-10-14")
    letter = claim.letters.get()
    response = desk.get(reverse("admin:settlement_recoveryclaim_letter", args=[claim.pk, letter.pk]))
    assert response.content.startswith(b"%PDF")
    assert AuditEvent.objects.filter(action="letter.viewed").exists()
    assert desk.get(reverse("admin:settlement_recoveryclaim_letter", args=[claim.pk, 0])).status_code == 404


def test_after_the_answer_it_is_decided_and_leaves_the_work_list_when_it_was_told(desk, claim, paid):
    send(desk, claim, "invite", dated="2026-10-14")
    claims.answer_claim(claim=claim, words="Ik wist het niet.", by=paid[1].user)
    assert "Er is besloten." in send(desk, claim, "decide", **DECISION, instalment="60")
    assert "besloten; brief nog niet verstuurd" in desk.get(reverse("admin:index")).content.decode()
    send(desk, claim, "tell", dated="2026-10-14")
    send(desk, claim, "sent", sent_on="2026-10-14", how="post")
    assert "Terugvorderingen waarover u besluit" not in desk.get(reverse("admin:index")).content.decode()
    assert claim.events.get(kind="decided").instalment == Decimal("60.00")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"amount": ""}, "Vul een bedrag in."),
        ({"amount": "0"}, "Vul een bedrag boven 0 in."),
        ({"amount": "600,01"}, "Zo veel wordt niet (meer) gevraagd."),
        ({"reason": ""}, "Schrijf op waarom."),
        ({"ground": "zomaar"}, "Kies een grond uit de lijst."),
        ({"gross_up": "10"}, "Binnen het kalenderjaar"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(desk, claim, paid, change, said):
    send(desk, claim, "invite", dated="2026-10-14")
    claims.answer_claim(claim=claim, words="Ik wist het niet.", by=paid[1].user)
    page = send(desk, claim, "decide", **DECISION | change)
    assert said in page
    assert not claim.events.filter(kind="decided").exists()


def test_a_claim_that_was_paid_off_reads_so_and_asks_for_nothing_more(desk, claim, paid):
    household, citizen = paid
    send(desk, claim, "invite", dated="2026-10-14")
    claims.answer_claim(claim=claim, words="Ik wist het niet.", by=citizen.user)
    send(desk, claim, "decide", **DECISION)
    told(claim)
    booked(household, "2026-08", EXCESS, "repayment")
    page = desk.get(reverse("admin:settlement_recoveryclaim_change", args=[claim.pk])).content.decode()
    assert "Afbetaald" in page
    assert "Vraag dit niet terug" not in page
    for address in (
        reverse("admin:settlement_recoveryclaim_changelist"),
        reverse("admin:citizens_household_money", args=[household.pk]),
    ):
        assert "afbetaald" in desk.get(address).content.decode()


def test_the_second_signature_is_of_a_senior_and_somebody_else(desk, client, claim, paid, municipality):
    PolicyPeriod.objects.create(
        municipality=municipality, since="2026-01-01", second_signature_above="100.00", recorded_by="test"
    )
    send(desk, claim, "invite", dated="2026-10-14")
    claims.answer_claim(claim=claim, words="Ik wist het niet.", by=paid[1].user)
    assert "Een tweede persoon moet nog tekenen" in send(desk, claim, "decide", **DECISION)
    assert "Alleen een senior" in send(desk, claim, "second")
    client.force_login(CaseworkerFactory(municipality=municipality, roles=["senior"]))
    assert "met twee handtekeningen" in send(client, claim, "second")


def test_a_claim_is_waived_with_a_reason(desk, claim):
    assert "Schrijf op waarom." in send(desk, claim, "waive", amount="600,00")
    assert "Dit bedrag wordt niet teruggevraagd." in send(desk, claim, "waive", amount="600,00", reason="Dringend.")
    assert (
        "Besluit terug te vragen"
        not in desk.get(reverse("admin:settlement_recoveryclaim_change", args=[claim.pk])).content.decode()
    )


def test_nobody_decides_about_their_own_household(client, claim, paid, municipality):
    _, citizen = paid
    own = CaseworkerFactory(municipality=municipality)
    citizen.user = own
    citizen.save()
    client.force_login(own)
    address = reverse("admin:settlement_recoveryclaim_waive", args=[claim.pk])
    assert client.post(address, {"amount": "600,00", "reason": "Ik."}).status_code == 404


def test_the_list_shows_what_is_asked_and_how_it_stands(desk, claim):
    page = desk.get(reverse("admin:settlement_recoveryclaim_changelist")).content.decode()
    assert "voorgesteld" in page
    assert "600,00" in page


def test_the_ledger_shows_what_a_month_is_and_what_was_paid(desk, claim, paid):
    page = desk.get(reverse("admin:citizens_household_money", args=[paid[0].pk])).content.decode()
    assert "1.348,49" in page
    assert "vordering" in page


def test_the_ledger_says_of_what_is_not_asked_back_that_it_is_not(desk, claim, paid):
    claims.waive_claim(claim=claim, amount=EXCESS, reason="dringend", by=CaseworkerFactory())
    page = desk.get(reverse("admin:citizens_household_money", args=[paid[0].pk])).content.decode()
    assert "niet teruggevraagd: €\N{NO-BREAK SPACE}600,00" in page


def test_an_entry_by_hand_is_booked_once_with_its_reason(desk, claim, paid):
    household, _ = paid
    address = reverse("admin:citizens_household_money", args=[household.pk])
    said = {
        "month": month_of(household, "2026-08").pk,
        "kind": "repayment",
        "amount": "600,00",
        "booked_on": "2026-10-12",
        "reference": "bank 12-10",
        "note": "Betaalde aan de balie.",
    }
    assert desk.post(address, said).status_code == 302
    assert desk.post(address, said | {"amount": "500,00"}).status_code == 200
    entry = LedgerEntry.objects.get(source="hand")
    assert (entry.amount, entry.recorded_by) == (EXCESS, "medewerker:anne")


@pytest.mark.parametrize(
    "change", [{"amount": ""}, {"kind": "set_off"}, {"note": ""}, {"booked_on": "gisteren"}, {"month": "9999"}]
)
def test_a_wrong_entry_is_refused(desk, paid, change):
    household, _ = paid
    said = {"month": month_of(household, "2026-08").pk, "kind": "payment", "amount": "1", "booked_on": "2026-10-12"}
    said |= {"reference": "x", "note": "y"} | change
    assert desk.post(reverse("admin:citizens_household_money", args=[household.pk]), said).status_code == 200
    assert not LedgerEntry.objects.filter(source="hand").exists()


def test_a_month_of_another_household_is_not_booked(desk, paid, municipality):
    other, _ = household_with_assistance(municipality=municipality, since=AUGUST)
    settle(other)
    said = {
        "month": month_of(other, "2026-08").pk,
        "kind": "payment",
        "amount": "1",
        "booked_on": "2026-10-12",
        "reference": "x",
        "note": "y",
    }
    assert desk.post(reverse("admin:citizens_household_money", args=[paid[0].pk]), said).status_code == 200


def test_who_asked_that_a_person_looks_stands_on_the_work_list_until_the_answer(desk, paid):
    household, citizen = paid
    month = month_of(household, "2026-08")
    request = ledger.ask_person(month=month, citizen=citizen, words="Klopt dit?", by=citizen.user)
    assert "Klopt dit?" in desk.get(reverse("admin:index")).content.decode()
    address = reverse("admin:settlement_benefitmonth_answer", args=[month.pk, request.pk])
    assert desk.post(address, {"answer": ""}).status_code == 200
    assert desk.post(address, {"answer": "Ja, nagekeken."}).status_code == 302
    assert "Klopt dit?" not in desk.get(reverse("admin:index")).content.decode()
    assert desk.post(address, {"answer": "Nog eens."}).status_code == 404
