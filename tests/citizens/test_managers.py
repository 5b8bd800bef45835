"""Storing many rows at once: the same rows by COPY as one by one."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.forms import model_to_dict
from django.test.utils import CaptureQueriesContext

from citizens.managers import insert
from citizens.models import AuditEvent, Citizen
from tests.factories.citizens import CitizenFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db
AWKWARD = ["", "tab\there", "line\nbreak", "back\\slash", r"\N", "€ 1.234,56", '"quoted"', "ﬁ 😀"]


def citizens(names: list[str]) -> list[Citizen]:
    municipality = MunicipalityFactory()
    return [
        Citizen(
            municipality=municipality,
            bsn_fingerprint=f"test:{number}",
            given_names=name,
            surname="Voorbeeld",
            birth_date=datetime.date(1990, 5, number + 1),
        )
        for number, name in enumerate(names)
    ]


@pytest.mark.sqlite
def test_what_was_stored_at_once_is_read_back_as_it_was_made():
    made = insert(citizens(AWKWARD))
    stored = Citizen.objects.in_bulk([row.pk for row in made])
    assert [model_to_dict(stored[row.pk]) for row in made] == [model_to_dict(row) for row in made]


@pytest.mark.sqlite
def test_json_is_stored_as_one_row_at_a_time_would_be():
    details = {"text": AWKWARD, "number": 3, "nothing": None, "nested": {"amount": "0.10"}}
    one = AuditEvent(actor="a", action="b", subject="c", proof="1", details=details)
    insert([one])
    other = AuditEvent.objects.create(actor="a", action="b", subject="c", proof="2", details=details)
    stored = AuditEvent.objects.in_bulk()
    assert stored[one.pk].details == stored[other.pk].details == details


@pytest.mark.sqlite
def test_a_row_that_was_stored_can_be_changed_and_saved():
    (row,) = insert(citizens(["Noor"]))
    row.given_names = "Noor Maria"
    row.save()
    assert Citizen.objects.get().given_names == "Noor Maria"


@pytest.mark.sqlite
def test_keys_go_on_where_the_counter_was():
    before = CitizenFactory()
    made = insert(citizens(["a", "b"]))
    after = CitizenFactory()
    assert before.pk < made[0].pk < made[1].pk < after.pk


@pytest.mark.sqlite
def test_a_row_that_is_there_already_stores_none_of_them():
    rows = citizens(["a", "b"])
    rows[1].bsn_fingerprint = rows[0].bsn_fingerprint
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(rows)
    assert not Citizen.objects.exists()


@pytest.mark.sqlite
def test_nothing_is_stored_of_nothing():
    assert insert(list[Citizen]()) == []


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="COPY is PostgreSQL's")
def test_many_rows_need_one_query_beside_the_copy_itself():
    rows = citizens(["x"] * 20)
    with CaptureQueriesContext(connection) as captured:
        insert(rows)
    assert len([query for query in captured if "SELECT" in query["sql"]]) == 1


@pytest.mark.parametrize(
    "found",
    [
        lambda keys: Citizen.objects.filter(pk__in=keys),
        lambda keys: Citizen.objects.filter(pk__in=set(keys)),
        lambda keys: Citizen.objects.filter(pk__in=[str(key) for key in keys]),
        lambda keys: Citizen.objects.filter(pk__in=Citizen.objects.filter(pk__in=keys)),
        lambda keys: Citizen.objects.exclude(pk__in=Citizen.objects.exclude(pk__in=keys).values("pk")),
        lambda keys: Citizen.objects.filter(municipality__in=[Citizen.objects.get(pk=keys[0]).municipality_id]),
        lambda keys: Citizen.objects.filter(given_names__in=["a", "b"]),
    ],
)
@pytest.mark.sqlite
def test_rows_are_found_by_many_keys_however_they_are_given(found):
    CitizenFactory(given_names="somebody else")
    made = insert(citizens(["a", "b"]))
    assert set(found([row.pk for row in made])) == set(made)


@pytest.mark.sqlite
def test_no_keys_find_nothing_and_without_them_all_is_left():
    made = insert(citizens(["a", "b"]))
    assert (list(Citizen.objects.filter(pk__in=[])), Citizen.objects.exclude(pk__in=[]).count()) == ([], len(made))


@pytest.mark.skipif(connection.vendor != "postgresql", reason="arrays are PostgreSQL's")
def test_many_keys_are_one_parameter():
    _, params = Citizen.objects.filter(pk__in=[1, 2, 3]).query.sql_with_params()
    assert "{1,2,3}" in params


@pytest.mark.sqlite
def test_a_row_that_was_fetched_in_part_fetches_the_rest_when_asked():
    (row,) = insert(citizens(["Noor"]))
    found = Citizen.objects.only("birth_date").get(pk=row.pk)
    assert (found.get_deferred_fields() > {"given_names"}, found.given_names, found) == (True, "Noor", row)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite holds no such number")
@pytest.mark.parametrize("number", ["99999999999999999999", "-99999999999999999999"])
def test_a_number_larger_than_any_key_is_found_nowhere(number):
    kept = CitizenFactory()
    assert list(Citizen.objects.filter(pk__in=[str(kept.pk), number])) == [kept]
