"""What a caseworker records of a household: the form, its preview, and what is stored when it was seen."""

import datetime
import re

import pytest
from django.urls import reverse

from caseworkers.forms.facts import FACT_FORMS
from citizens.models import BenefitGrant, Citizen, HouseholdPeriod, Role
from citizens.selectors import grants_of, in_force, periods_of
from citizens.services import Member, change_household
from payslips.models import Employment
from settlement.models import ExemptionDecision, Measure, NormReduction, Settlement
from settlement.selectors import current
from tests.factories.citizens import CaseworkerFactory, CitizenFactory
from tests.factories.payslips import EmploymentFactory

pytestmark = pytest.mark.django_db

Day = datetime.date
BSN = "999911004"


def address(file, what):
    return reverse("admin:citizens_household_record", args=[file.household.pk, what])


def send(desk, file, what, **values):
    """Send the form once: what comes back is the preview, or what is wrong."""
    return desk.post(address(file, what), {"reason": "besluit", **values})


def record(desk, file, what, **values):
    """Send it, look, and send it again as it was seen."""
    page = send(desk, file, what, **values)
    assert page.context["seen"], page.context["form"].errors
    return desk.post(address(file, what), {"reason": "besluit", **values, "seen": page.context["seen"]})


def to_pay(file):
    rows = current(Settlement.objects.filter(month__household=file.household)).order_by("month__first_day")
    return [str(row.to_pay) for row in rows]


@pytest.fixture
def couple(file):
    partner = CitizenFactory(municipality=file.household.municipality, given_names="Sam")
    change_household(
        household=file.household, since=Day(2026, 9, 1), members={partner: Member(partner)}, reason="x", by="test"
    )
    return partner


# What each form needs, and the rows of which it makes one.
COMPLETE = {
    "gezinssituatie": ({"since": "2026-10-01", "dependent_children": 0, "cost_sharers": 1}, HouseholdPeriod),
    "partner-erbij": (
        {
            "since": "2026-10-01",
            "bsn": BSN,
            "given_names": "Sam",
            "surname": "Ander",
            "birth_date": "1991-01-01",
            "entitled": "on",
        },
        Citizen,
    ),
    "bijstand-stopt": ({"until": "2026-09-30"}, BenefitGrant),
    "vrijlating": ({"article": "n", "since": "2026-09-01", "months_used_before": 0}, ExemptionDecision),
    "verlaging": ({"article": "27", "percent": "12,5", "since": "2026-10-01"}, NormReduction),
    "maatregel": ({"percent": "30", "since": "2026-10-01", "until": "2026-10-31"}, Measure),
}


def values_for(file, what):
    values, model = COMPLETE[what]
    if what == "vrijlating":
        values = {**values, "citizen": file.citizen.pk}
    if what == "gezinssituatie":
        values = {**values, f"entitled-{file.citizen.pk}": "on"}
    return values, model


@pytest.mark.parametrize("what", COMPLETE)
def test_the_first_look_stores_nothing(desk, file, what):
    values, model = values_for(file, what)
    before = (model.objects.count(), to_pay(file))
    page = send(desk, file, what, **values).content.decode()
    assert "Er is nog niets vastgelegd. Zo worden de maanden:" in page
    assert (model.objects.count(), to_pay(file)) == before


@pytest.mark.parametrize("what", COMPLETE)
def test_what_was_seen_is_stored_and_settled_at_once(desk, file, what):
    values, model = values_for(file, what)
    before, count = to_pay(file), model.objects.count()
    response = record(desk, file, what, **values)
    assert response.url == reverse("admin:citizens_household_change", args=[file.household.pk])
    assert model.objects.count() == count + 1
    assert to_pay(file) != before


def test_the_preview_shows_the_amount_that_is_then_stored(desk, file):
    values, _ = values_for(file, "vrijlating")
    page = send(desk, file, "vrijlating", **values)
    previewed = [str(one.month.after.settlement.to_pay) for one in page.context["months"]]
    record(desk, file, "vrijlating", **values)
    assert to_pay(file) == previewed


def test_the_steps_stand_side_by_side(desk, file):
    values, _ = values_for(file, "vrijlating")
    steps = {step.line.kind: step for step in send(desk, file, "vrijlating", **values).context["months"][0].steps}
    assert steps["norm"].is_changed is False
    assert (steps["exempt"].before.amount, steps["exempt"].after.amount) == (0, 150)


@pytest.mark.asvs("15.4.2")
def test_what_was_changed_after_the_look_asks_for_another_look(desk, file):
    seen = send(desk, file, "bijstand-stopt", until="2026-09-30").context["seen"]
    page = send(desk, file, "bijstand-stopt", until="2026-09-15", seen=seen)
    assert "De uitkomst is anders dan u eerder zag" in page.content.decode()
    assert BenefitGrant.objects.count() == 1


def test_what_moved_after_the_look_asks_for_another_look(desk, file):
    values, _ = values_for(file, "vrijlating")
    seen = send(desk, file, "vrijlating", **values).context["seen"]
    change_household(household=file.household, since=Day(2026, 9, 1), cost_sharers=1, reason="x", by="test")
    page = send(desk, file, "vrijlating", **values, seen=seen)
    assert page.context["is_other"] is True
    assert not ExemptionDecision.objects.exists()


@pytest.mark.parametrize(
    ("what", "values", "words"),
    [
        ("bijstand-stopt", {"until": "2025-01-01"}, "Op deze dag is er geen bijstand"),
        ("bijstand-stopt", {"until": "30-02-2026"}, "Vul een datum in"),
        ("bijstand-stopt", {"until": "2099-01-01"}, "Kijk het jaar na"),
        ("bijstand-begint", {"since": "2026-10-01"}, "In deze dagen is er al bijstand"),
        ("bijstand-begint", {"since": "2026-10-01", "until": "2026-09-01"}, "ligt voor de eerste dag"),
        ("maatregel", {"percent": "30", "since": "2026-10-02", "until": "2026-10-31"}, "hele maanden"),
        ("maatregel", {"percent": "30", "since": "2026-10-01", "until": "2027-03-31"}, "tot en met 31 december 2026"),
        ("maatregel", {"percent": "30", "since": "2026-09-01", "until": "2026-09-30"}, "een maand die voorbij is"),
        ("verlaging", {"article": "27", "percent": "20", "since": "2026-09-01"}, "een maand die voorbij is"),
        ("maatregel", {"percent": "x", "since": "2026-10-01", "until": "2026-10-31"}, "zoals 20 of 12,5"),
        ("verlaging", {"article": "28", "percent": "20", "since": "2026-10-01"}, "wanneer school of studie stopte"),
        ("partner-erbij", {"since": "2026-10-01", "bsn": "123"}, "geen geldig burgerservicenummer"),
        ("partner-erbij", {"since": "2026-10-01", "bsn": BSN}, "wij kennen deze persoon nog niet"),
        ("overlijden", {"died_on": "2026-10-15"}, "Deze dag moet nog komen"),
        ("terugdraaien", {}, "Kies wat u terugdraait"),
    ],
)
@pytest.mark.asvs("2.2.2")
def test_what_cannot_be_gets_a_clear_answer(desk, file, what, values, words):
    page = send(desk, file, what, **values)
    assert page.status_code == 200
    assert words in page.content.decode()


@pytest.mark.parametrize("what", sorted(FACT_FORMS))
def test_an_empty_form_is_answered(desk, file, what):
    assert desk.post(address(file, what), {}).status_code in {200, 404}


def test_nothing_typed_is_lost(desk, file):
    page = send(desk, file, "bijstand-stopt", until="2025-01-01").content.decode()
    assert re.search(r'name="until"\s+value="2025-01-01"', page)


def test_nothing_changed_is_said(desk, file):
    values = {"since": "2026-10-01", "dependent_children": 0, "cost_sharers": 0, f"entitled-{file.citizen.pk}": "on"}
    assert "U veranderde niets" in send(desk, file, "gezinssituatie", **values).content.decode()


def test_somebody_known_becomes_the_partner_without_a_name(desk, file):
    known = CitizenFactory(municipality=file.household.municipality)
    record(desk, file, "partner-erbij", since="2026-10-01", bsn=known.bsn, entitled="on")
    members = periods_of([file.household.pk])[file.household.pk][-1].members.all()
    assert [member.citizen_id for member in members] == [file.citizen.pk, known.pk]


def test_one_of_two_leaves(desk, file, couple):
    record(desk, file, "partner-weg", since="2026-10-01", citizen=couple.pk)
    members = periods_of([file.household.pk])[file.household.pk][-1].members.all()
    assert [member.citizen_id for member in members] == [file.citizen.pk]


def test_a_death_ends_the_jobs_and_later_the_norm_of_two(desk, file, couple):
    record(desk, file, "overlijden", died_on="2026-10-01", citizen=file.citizen.pk)
    assert Employment.objects.get(citizen=file.citizen).until == Day(2026, 10, 1)
    assert periods_of([file.household.pk])[file.household.pk][-1].since == Day(2026, 11, 2)


def test_another_day_of_death_moves_the_jobs_that_it_ended_and_no_other(desk, file, couple):
    own = EmploymentFactory(citizen=file.citizen, since=Day(2026, 1, 1), until=Day(2026, 10, 1), note="opgegeven")
    record(desk, file, "overlijden", died_on="2026-10-01", citizen=file.citizen.pk)
    record(desk, file, "overlijden", died_on="2026-10-05", citizen=file.citizen.pk)
    ends = dict(Employment.objects.filter(citizen=file.citizen).values_list("pk", "until"))
    assert ends.pop(own.pk) == Day(2026, 10, 1)
    assert set(ends.values()) == {Day(2026, 10, 5)}


def test_another_day_of_death_moves_the_month_that_goes_on(desk, file, couple):
    record(desk, file, "overlijden", died_on="2026-10-01", citizen=file.citizen.pk)
    record(desk, file, "overlijden", died_on="2026-10-05", citizen=file.citizen.pk)
    assert in_force(periods_of([file.household.pk])[file.household.pk])[-1].since == Day(2026, 11, 6)


def test_another_day_of_death_is_recorded_too_when_the_month_after_it_is_over(desk, file, couple):
    record(desk, file, "overlijden", died_on="2026-09-05", citizen=couple.pk)
    record(desk, file, "overlijden", died_on="2026-09-10", citizen=couple.pk)
    assert in_force(periods_of([file.household.pk])[file.household.pk])[-1].since == Day(2026, 10, 11)


def test_what_was_wrong_is_taken_back(desk, file):
    before = to_pay(file)
    values, _ = values_for(file, "maatregel")
    record(desk, file, "maatregel", **values)
    measure = Measure.objects.get()
    record(desk, file, "terugdraaien", fact=f"measure-{measure.pk}")
    assert to_pay(file) == before
    assert Measure.objects.get(version=2).withdrawn is True


def test_the_reason_and_who_stand_with_the_fact(desk, file, caseworker):
    record(desk, file, "bijstand-stopt", until="2026-09-30")
    grant = grants_of([file.household.pk])[file.household.pk][0]
    assert (grant.reason, grant.recorded_by) == ("besluit", f"medewerker:{caseworker.username}")


def test_nobody_records_anything_of_the_own_household(desk, file, caseworker):
    file.citizen.user = caseworker
    file.citizen.save()
    assert send(desk, file, "bijstand-stopt", until="2026-09-30").status_code == 404


def test_who_only_looks_is_offered_nothing_to_record(client, file, municipality):
    client.force_login(CaseworkerFactory(municipality=municipality, roles=[Role.QUALITY_OFFICER]))
    page = client.get(reverse("admin:citizens_household_change", args=[file.household.pk])).content.decode()
    assert "Leg een verandering vast" not in page
    assert client.get(address(file, "bijstand-stopt")).status_code == 403


def test_of_one_person_nobody_leaves(desk, file):
    assert desk.get(address(file, "partner-weg")).status_code == 404


def test_the_preview_takes_a_bounded_number_of_queries(desk, file, django_assert_max_num_queries):
    values, _ = values_for(file, "vrijlating")
    with django_assert_max_num_queries(190):
        send(desk, file, "vrijlating", **values)
