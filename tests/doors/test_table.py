"""Who may ask for what: every address of the resolver, by GET and POST, with every role."""

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.doors import scene as scenes
from tests.doors.table import METHODS, ROLES, TABLE

pytestmark = pytest.mark.django_db

GROUPS = [ROLES[first : first + 5] for first in range(0, len(ROLES), 5)]


def told(response: HttpResponse) -> str:
    """The answer in a word of the table: a status, `in` for "sign in first", `on` for another page."""
    if response.status_code not in {301, 302, 303}:
        return str(response.status_code)
    to = response.headers["Location"].partition("?")[0]
    return "in" if to in {reverse("sign-in"), reverse("admin:login")} else "on"


def ask(scene: scenes.Scene, client: Client, name: str, method: str) -> str:
    """What this browser gets; nothing of it stays."""
    with transaction.atomic():
        answer = told(getattr(client, method)(scene.address(name)))
        transaction.set_rollback(True)
    return answer


def test_every_address_has_its_rows_and_no_row_is_left_over():
    wanted = {(name, method) for name in scenes.names_of_addresses() for method in METHODS}
    missing, over = wanted - TABLE.keys(), TABLE.keys() - wanted
    words = "Decide for each role what it gets, and add the rows to tests/doors/table.txt."
    assert not missing, f"Addresses without a row: {sorted(missing)}. {words}"
    assert not over, f"Rows of addresses that are gone: {sorted(over)}."


@pytest.mark.asvs("6.3.3")
@pytest.mark.asvs("8.1.1")
@pytest.mark.asvs("8.2.1")
@pytest.mark.asvs("8.2.2")
@pytest.mark.asvs("8.3.1")
@pytest.mark.parametrize("roles", GROUPS, ids="-".join)
def test_each_role_gets_what_the_table_says(roles, monkeypatch, settings):
    settings.STAFF_SECOND_FACTOR = True
    for module in ("settlement.views", "caseworkers.admin.months"):
        monkeypatch.setattr(f"{module}.whole_statement", lambda _settlement, *_more, **_named: b"%PDF-")
    scene = scenes.build(settings)
    wrong = {}
    for role in roles:
        for (name, method), row in TABLE.items():
            answer = ask(scene, scene.client(role), name, method)
            if row[role] not in {answer, "*"}:
                wrong[name, method, role] = f"{answer} instead of {row[role]}"
    assert wrong == {}
