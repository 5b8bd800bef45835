"""Tampering with the log shows: what was changed, removed or inserted by who has the database, and not the key."""

import itertools
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from citizens import audit, receivers, services
from citizens.models import AuditEvent, AuditSeal
from tests.factories.citizens import CaseworkerFactory, CitizenFactory, MunicipalityFactory, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def municipality():
    return MunicipalityFactory(code="0363")


@pytest.fixture
def events(municipality):
    """Five events, sealed."""
    for number in range(5):
        audit.record("made", by="test", subject=municipality, municipality=municipality, number=number)
    services.seal_events()
    return list(AuditEvent.objects.order_by("pk"))


def execute(statement: str, parameters=()) -> None:
    """As somebody who may do everything in the database: without the triggers."""
    on = {"citizens_auditevent", "citizens_auditseal"}
    with connection.cursor() as cursor:
        for table, event in itertools.product(on, ("update", "delete")):
            of_table = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event}{of_table}")
        cursor.execute(statement, parameters)


def broken() -> str:
    return audit.check("0363").broken


def test_a_log_that_nobody_touched_is_whole(events):
    checked = audit.check("0363")
    assert (checked.broken, checked.sealed, checked.waiting) == ("", 5, 0)


def test_what_is_not_sealed_yet_waits(events, municipality):
    audit.record("made", by="test", subject=municipality, municipality=municipality)
    assert audit.check("0363").waiting == 1


def test_an_event_is_sealed_once(events):
    assert services.seal_events() == 0


def test_each_municipality_has_a_chain_of_its_own(events):
    other = MunicipalityFactory(code="0518")
    audit.record("made", by="test", subject=other, municipality=other)
    services.seal_events()
    assert AuditSeal.objects.get(chain="0518").number == 1


def test_an_event_that_was_committed_late_is_still_sealed(events):
    """Its number is lower than that of one with a seal."""
    for number in (50, 20):
        event = AuditEvent.objects.get(pk=events[0].pk)
        event.pk, event._state.adding = events[-1].pk + number, True
        event.proof = audit.proof_of(event)
        event.save()
        assert services.seal_events() == 1
    assert broken() == ""


@pytest.mark.asvs("16.4.2")
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor", "medewerker:iemand-anders"),
        ("role", "citizen"),
        ("action", "other"),
        ("subject", "citizens.citizen:1"),
        ("about", "citizens.citizen:1"),
        ("address", "192.0.2.9"),
        ("operation", "x"),
        ("details", '{"number": 9}'),
        ("at", "2020-01-01 00:00:00+00:00"),
        ("proof", "local-1:ab:cd"),
    ],
)
def test_an_event_that_was_changed_is_named(events, column, value):
    execute(f"UPDATE citizens_auditevent SET {column} = %s WHERE id = %s", [value, events[2].pk])  # noqa: S608
    assert broken() == f"event {events[2].pk} was changed"


def test_an_event_that_was_moved_to_another_municipality_is_named(events):
    execute("UPDATE citizens_auditevent SET municipality_code = '0518' WHERE id = %s", [events[2].pk])
    assert broken() == f"event {events[2].pk} was changed"


@pytest.mark.asvs("16.4.2")
def test_an_event_that_was_removed_is_named(events):
    execute("DELETE FROM citizens_auditevent WHERE id = %s", [events[2].pk])
    assert broken() == f"event {events[2].pk} was removed"


def test_an_event_that_was_removed_with_its_seal_is_missed(events):
    execute("DELETE FROM citizens_auditevent WHERE id = %s", [events[2].pk])
    execute("DELETE FROM citizens_auditseal WHERE event_id = %s", [events[2].pk])
    assert broken() == f"seal 3 was removed, and its event with it: the one before event {events[3].pk}"


def test_seals_that_close_the_gap_are_not_ours(events):
    execute("DELETE FROM citizens_auditevent WHERE id = %s", [events[2].pk])
    execute("DELETE FROM citizens_auditseal WHERE event_id = %s", [events[2].pk])
    for event in events[3:]:
        execute("UPDATE citizens_auditseal SET number = number - 1 WHERE event_id = %s", [event.pk])
    assert broken() == f"event {events[3].pk} was inserted: its seal 3 is not ours"


_COLUMNS = "at, municipality_code, actor, role, address, operation, action, subject, about, details"


def _insert(proof: str) -> int:
    """A copy of the first event, with this proof, in which somebody else is the actor."""
    columns = _COLUMNS.replace("actor", "'medewerker:iemand-anders'")
    execute(
        f"INSERT INTO citizens_auditevent ({_COLUMNS}, proof) "  # noqa: S608
        f"SELECT {columns}, %s FROM citizens_auditevent ORDER BY id LIMIT 1",
        [proof],
    )
    return AuditEvent.objects.latest("pk").pk


@pytest.mark.asvs("16.4.2")
def test_an_event_that_was_inserted_is_named_before_it_is_sealed(events):
    inserted = _insert("local-1:ab:cd")
    assert broken() == f"event {inserted} was inserted or changed"


def test_an_event_that_was_inserted_is_named_after_it_was_sealed(events):
    inserted = _insert("local-1:ab:cd")
    services.seal_events()
    assert broken() == f"event {inserted} was changed"


def test_an_event_that_was_inserted_with_a_seal_is_named(events):
    inserted = _insert("local-1:ab:cd")
    execute(
        "INSERT INTO citizens_auditseal (chain, number, event_id, proof, link) VALUES ('0363', 6, %s, %s, %s)",
        [inserted, "local-1:ab:cd", "local-1:ab"],
    )
    assert broken() == f"event {inserted} was inserted: its seal 6 is not ours"


def test_the_first_of_several_is_named(events):
    execute("UPDATE citizens_auditevent SET action = 'other' WHERE id IN (%s, %s)", [events[1].pk, events[3].pk])
    assert broken() == f"event {events[1].pk} was changed"


def test_an_event_under_an_older_key_stays_whole(events, settings, municipality):
    settings.AUDIT_KEYS = {"newer": "66" * 32, **settings.AUDIT_KEYS}
    audit.record("made", by="test", subject=municipality, municipality=municipality)
    services.seal_events()
    assert broken() == ""
    assert AuditSeal.objects.get(number=6).link.startswith("newer:")


def test_without_its_key_an_event_cannot_be_proven(events, settings):
    settings.AUDIT_KEYS = {"newer": "66" * 32}
    assert "seal 1 is not ours" in broken()


def test_who_seals_while_somebody_else_does_gives_up_until_the_next_time(events, municipality, monkeypatch):
    """Both began with the same last seal."""
    audit.record("made", by="test", subject=municipality, municipality=municipality)
    last, real = AuditSeal.objects.get(number=4), audit.seals_after
    with monkeypatch.context() as patched:
        patched.setattr(audit, "seals_after", lambda _last, chain, rows: real(last, chain, rows))
        assert services.seal_events() == 0
    assert services.seal_events() == 1


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_two_workers_that_seal_and_two_that_write_at_once_leave_the_chain_whole(municipality):
    def write() -> None:
        for _ in range(30):
            audit.record("made", by="test", subject=municipality, municipality=municipality)
        connection.close()

    def seal() -> None:
        for _ in range(10):
            services.seal_events(batch=7)
        connection.close()

    threads = [threading.Thread(target=work) for work in (write, write, seal, seal)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    services.seal_events()
    checked = audit.check("0363")
    assert (checked.broken, checked.sealed, checked.waiting) == ("", 60, 0)


# The command


def test_the_command_says_how_long_each_chain_is_and_how_it_ends(events, capsys):
    call_command("check_audit")
    link = AuditSeal.objects.get(number=5).link
    assert capsys.readouterr().out == f"0363 5 {link} (0 wait for a seal)\n"


def test_the_command_fails_on_a_broken_chain_and_says_where(events, capsys):
    execute("DELETE FROM citizens_auditevent WHERE id = %s", [events[2].pk])
    with pytest.raises(CommandError):
        call_command("check_audit")
    assert f"0363: BROKEN after 2 seals: event {events[2].pk} was removed" in capsys.readouterr().err


def cut_off(events) -> None:
    execute("DELETE FROM citizens_auditevent WHERE id = %s", [events[4].pk])
    execute("DELETE FROM citizens_auditseal WHERE event_id = %s", [events[4].pk])


def test_an_end_that_was_cut_off_shows_by_what_was_kept_elsewhere(events, capsys):
    kept = ["0363", "5", AuditSeal.objects.get(number=5).link]
    call_command("check_audit", "--kept", *kept)
    cut_off(events)
    with pytest.raises(CommandError):
        call_command("check_audit", "--kept", *kept)
    assert "0363: BROKEN: seal 5 is not as it was kept" in capsys.readouterr().err


def test_an_end_that_was_cut_off_shows_by_nothing_else(events):
    """Why the last line of a check is kept elsewhere."""
    cut_off(events)
    assert broken() == ""


def test_what_is_no_number_of_a_seal_is_refused(events):
    with pytest.raises(CommandError, match="is not the number"):
        call_command("check_audit", "--kept", "0363", "x", "y")


# What an event says


@pytest.mark.asvs("16.2.1")
def test_what_one_request_does_bears_one_operation_and_its_address(settings):
    citizen = CitizenFactory(municipality=MunicipalityFactory(host=settings.DEFAULT_MUNICIPALITY_HOST))
    client_of(citizen).post("/uitloggen/", REMOTE_ADDR="192.0.2.7")
    event = AuditEvent.objects.get(action="citizen.signed_out")
    assert (event.address, len(event.operation), event.role) == ("192.0.2.7", 36, "citizen")


def test_two_requests_are_two_operations(settings):
    citizen = CitizenFactory(municipality=MunicipalityFactory(host=settings.DEFAULT_MUNICIPALITY_HOST))
    client = client_of(citizen)
    client.get("/loonstroken/")
    client.get("/loonstroken/")
    assert len(set(AuditEvent.objects.values_list("operation", flat=True))) == 2


@pytest.mark.parametrize("said", ["onzin", "1" * 500, "\x00", "192.0.2.1, onzin"])
def test_an_address_that_is_none_is_not_kept(settings, said):
    settings.TRUSTED_PROXIES = 1
    citizen = CitizenFactory(municipality=MunicipalityFactory(host=settings.DEFAULT_MUNICIPALITY_HOST))
    client_of(citizen).get("/loonstroken/", headers={"x-forwarded-for": said})
    assert AuditEvent.objects.get().address == ""


@pytest.mark.asvs("4.1.3")
@pytest.mark.parametrize(("proxies", "kept"), [(0, "192.0.2.7"), (1, "198.51.100.2")])
def test_an_address_that_somebody_made_up_is_not_kept(settings, proxies, kept):
    """The last address is that of our own proxy, the first is whatever the sender wrote."""
    settings.TRUSTED_PROXIES = proxies
    citizen = CitizenFactory(municipality=MunicipalityFactory(host=settings.DEFAULT_MUNICIPALITY_HOST))
    made_up = {"x-forwarded-for": "203.0.113.1, 198.51.100.2"}
    client_of(citizen).get("/loonstroken/", REMOTE_ADDR="192.0.2.7", headers=made_up)
    assert AuditEvent.objects.get().address == kept


def test_after_a_request_the_operation_is_over(client, settings):
    MunicipalityFactory(host=settings.DEFAULT_MUNICIPALITY_HOST)
    client.get("/inloggen/")
    assert audit.operation.get() == audit.Operation()


class Request(dict):
    """What Celery tells of the message of a task."""


class Task:
    def __init__(self, **said: str) -> None:
        self.request = Request(said)


@pytest.mark.parametrize(("said", "operation"), [({"operation": "of-the-request"}, "of-the-request"), ({}, "task-1")])
def test_a_task_belongs_to_the_operation_that_asked_for_it_or_is_its_own(said, operation):
    receivers.begin_operation(task_id="task-1", task=Task(**said))
    assert audit.operation.get().id == operation
    receivers.end_operation(task_id="task-1")
    assert audit.operation.get().id == ""


def test_a_task_within_a_request_is_of_that_request():
    token = audit.operation.set(audit.Operation("of-the-request"))
    try:
        receivers.begin_operation(task_id="task-1", task=Task())
        receivers.end_operation(task_id="task-1")
        assert audit.operation.get().id == "of-the-request"
    finally:
        audit.operation.reset(token)


def test_a_message_takes_the_operation_along_and_no_address():
    headers: dict[str, str] = {}
    token = audit.operation.set(audit.Operation("of-the-request", "192.0.2.7"))
    try:
        receivers.name_operation(headers=headers)
    finally:
        audit.operation.reset(token)
    assert headers == {"operation": "of-the-request"}


@pytest.mark.parametrize(
    ("actor", "role"),
    [
        (CaseworkerFactory, "caseworker"),
        (lambda: CaseworkerFactory(municipality=None, is_superuser=True), "technician"),
        (lambda: CitizenFactory().user, "citizen"),
        (lambda: audit.SYSTEM, "system"),
        (lambda: audit.UNKNOWN, "unknown"),
        (lambda: "medewerker:anne", "caseworker"),
    ],
    ids=["caseworker", "technician", "citizen", "system", "unknown", "by name"],
)
@pytest.mark.asvs("16.2.1")
def test_an_event_says_in_what_role_somebody_acted(actor, role):
    assert audit.role_of(actor()) == role
