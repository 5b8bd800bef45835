"""The choices of the municipality: one person proposes, another confirms."""

import datetime

import pytest
from django.urls import reverse

from citizens.models import Role
from settlement.models import PolicyPeriod, PolicyProposal
from settlement.selectors import policy_choices
from tests.factories.citizens import CaseworkerFactory
from tests.factories.settlement import municipality_with_policy

pytestmark = pytest.mark.django_db

PROPOSE = "admin:settlement_policyperiod_propose"


@pytest.fixture
def administrator(municipality):
    return CaseworkerFactory(municipality=municipality, roles=[Role.FUNCTIONAL_ADMINISTRATOR])


@pytest.fixture
def office(client, administrator):
    client.force_login(administrator)
    return client


def propose(office, municipality, since="2026-10-01", **choices):
    policy = PolicyPeriod.objects.get(municipality=municipality)
    now = {name: getattr(policy, name) for name in policy_choices()}
    values = {name: value for name, value in now.items() if value is not None and value is not False}
    return office.post(reverse(PROPOSE), {**values, "since": since, "reason": "besluit van het college", **choices})


def page_of(proposal):
    return reverse("admin:settlement_policyperiod_proposal", args=[proposal.pk])


def test_only_what_changes_is_proposed(office, municipality):
    response = propose(office, municipality, holiday_method="A")
    proposal = PolicyProposal.objects.get()
    assert response.url == page_of(proposal)
    assert (proposal.choices, proposal.since) == ({"holiday_method": "A"}, datetime.date(2026, 10, 1))


def test_who_proposed_is_offered_to_withdraw_and_not_to_confirm(office, municipality):
    propose(office, municipality, holiday_method="A")
    proposal = PolicyProposal.objects.get()
    assert "Bevestig dit" not in office.get(page_of(proposal)).content.decode()
    office.post(page_of(proposal), {"decision": "confirm"})
    assert PolicyPeriod.objects.filter(municipality=municipality).count() == 1


@pytest.mark.asvs("2.3.5")
def test_a_colleague_sees_what_it_does_and_confirms(office, municipality, file):
    propose(office, municipality, holiday_method="A")
    proposal = PolicyProposal.objects.get()
    office.force_login(CaseworkerFactory(municipality=municipality, roles=[Role.FUNCTIONAL_ADMINISTRATOR]))
    page = office.get(page_of(proposal)).content.decode()
    assert "5% van wat overblijft" in page
    assert "Voor 1 huishouden is het uitgerekend." in page
    assert file.citizen.surname not in page
    office.post(page_of(proposal), {"decision": "confirm"})
    assert PolicyPeriod.objects.filter(municipality=municipality).latest("pk").holiday_method == "A"


def test_a_proposal_is_withdrawn(office, municipality):
    propose(office, municipality, holiday_method="A")
    proposal = PolicyProposal.objects.get()
    office.post(page_of(proposal), {"decision": "withdraw"})
    proposal.refresh_from_db()
    assert proposal.state == PolicyProposal.State.WITHDRAWN


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "U veranderde niets"),
        ({"since": "2026-10-02", "holiday_method": "A"}, "Kies een eerste dag van een maand."),
        ({"payment_day": "31"}, "Er is nog niets voorgesteld."),
        ({"reason": "", "holiday_method": "A"}, "Schrijf op waarom"),
    ],
)
def test_what_cannot_be_proposed_gets_a_clear_answer(office, municipality, values, words):
    page = propose(office, municipality, **values).content.decode()
    assert not PolicyProposal.objects.exists()
    assert words in page


def test_a_proposal_that_waits_is_told_at_the_list(office, municipality):
    propose(office, municipality, holiday_method="A")
    page = office.get(reverse("admin:settlement_policyperiod_changelist")).content.decode()
    assert "wacht op een tweede persoon" in page


def test_a_proposal_of_another_municipality_is_not_found(office):
    other = municipality_with_policy()
    proposal = PolicyProposal.objects.create(
        municipality=other, since="2026-10-01", choices={}, reason="x", proposed_by="test"
    )
    assert office.get(page_of(proposal)).status_code == 404
