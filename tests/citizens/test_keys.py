"""BSNs under keys that are turned while the system runs."""

import importlib
import threading

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, close_old_connections, connection, transaction

from citizens import services
from citizens.identifiers import keyed_hash, seal_bsn
from citizens.models import AuditEvent, Citizen
from citizens.selectors import citizen_with_bsn, under_older_keys
from tests.factories.citizens import JANUARY, CitizenFactory, MunicipalityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

BSN = "999911004"


def turn(settings) -> None:
    """New keys come first; the older ones stay known."""
    settings.BSN_KEYS = {"newer": "33" * 32, **settings.BSN_KEYS}
    settings.BSN_HASH_KEYS = {"newer": "44" * 32, **settings.BSN_HASH_KEYS}


def register(municipality, bsn: str = BSN) -> Citizen:
    return services.register_citizen(
        municipality=municipality, bsn=bsn, given_names="N", surname="V", birth_date=JANUARY, by="test"
    )


def test_a_citizen_is_found_while_an_older_key_is_in_use(settings):
    citizen = CitizenFactory(bsn=BSN)
    turn(settings)
    assert citizen_with_bsn(citizen.municipality, BSN) == citizen


def test_turning_the_keys_leaves_nobody_under_an_older_one(settings):
    CitizenFactory.create_batch(3)
    turn(settings)
    assert services.rotate_keys(by="test", batch=2) == 0
    assert not under_older_keys(Citizen).exists()


@pytest.mark.asvs("11.2.2")
def test_after_turning_the_older_keys_can_go(settings):
    citizen = CitizenFactory(bsn=BSN)
    turn(settings)
    services.rotate_keys(by="test")
    settings.BSN_KEYS, settings.BSN_HASH_KEYS = {"newer": "33" * 32}, {"newer": "44" * 32}
    assert citizen_with_bsn(citizen.municipality, BSN).bsn == BSN


def test_one_of_the_two_keys_can_be_turned_alone(settings):
    citizen = CitizenFactory(bsn=BSN)
    settings.BSN_KEYS = {"newer": "33" * 32, **settings.BSN_KEYS}
    services.rotate_keys(by="test")
    citizen.refresh_from_db()
    assert citizen.bsn_sealed.startswith("newer:")


def test_turning_that_was_broken_off_goes_on_where_it_was(settings):
    CitizenFactory.create_batch(4)
    turn(settings)

    class PowerCut(Exception):
        pass

    def fail(_count: int) -> None:
        raise PowerCut

    with pytest.raises(PowerCut):
        services.rotate_keys(by="test", batch=2, progress=fail)
    turned = []
    services.rotate_keys(by="test", batch=2, progress=turned.append)
    assert turned == [2]


def test_the_batches_take_a_fixed_number_of_queries(settings, django_assert_max_num_queries):
    CitizenFactory.create_batch(20)
    turn(settings)
    with django_assert_max_num_queries(60):
        services.rotate_keys(by="test", batch=10)


def test_turning_the_keys_stands_in_the_log_of_each_municipality_without_a_bsn(settings):
    CitizenFactory(bsn=BSN)
    turn(settings)
    services.rotate_keys(by="test")
    event = AuditEvent.objects.get(action="keys.rotated")
    assert event.details == {"turned": 1, "left": 0, "bsn_key": "newer", "bsn_hash_key": "newer"}


def test_a_bsn_is_not_registered_again_under_a_newer_key(settings):
    citizen = CitizenFactory(bsn=BSN)
    turn(settings)
    with pytest.raises(services.AlreadyRegistered):
        register(citizen.municipality)


def test_the_constraint_alone_lets_a_bsn_in_under_a_newer_key(settings):
    """Why registration looks under every key."""
    citizen = CitizenFactory(bsn=BSN)
    turn(settings)
    CitizenFactory(bsn=BSN, municipality=citizen.municipality)
    assert Citizen.objects.count() == 2


def test_the_same_bsn_may_be_registered_in_another_municipality():
    CitizenFactory(bsn=BSN)
    assert register(MunicipalityFactory()).bsn == BSN


def test_two_rows_of_one_bsn_are_named_and_not_turned(settings):
    first = CitizenFactory(bsn=BSN)
    turn(settings)
    CitizenFactory(bsn=BSN, municipality=first.municipality)
    with pytest.raises(services.TwoOfOneBsn) as problem:
        services.rotate_keys(by="test")
    assert problem.value.args == (first.pk,)
    first.refresh_from_db()
    assert first.bsn_fingerprint.startswith("local-1:")


def test_the_command_says_when_an_older_key_can_go(settings, capsys, tmp_path):
    settings.PRIVATE_FILES_DIR = tmp_path
    CitizenFactory()
    turn(settings)
    call_command("rotate_keys")
    assert "can be removed" in capsys.readouterr().out


def test_the_command_says_when_an_older_key_is_still_in_use(settings, monkeypatch, tmp_path):
    """A process that was not started anew registers somebody under the older key, behind the batches."""
    settings.PRIVATE_FILES_DIR = tmp_path
    CitizenFactory()
    older = dict(settings.BSN_KEYS)
    turn(settings)
    newer = settings.BSN_KEYS

    real = services._rotate_batch

    def rotate(model, after, size):
        rows = real(model, after, size)
        if model is Citizen and not rows:
            settings.BSN_KEYS = older
            CitizenFactory()
            settings.BSN_KEYS = newer
        return rows

    monkeypatch.setattr(services, "_rotate_batch", rotate)
    with pytest.raises(CommandError, match="1 people and 0 files came in under an older key"):
        call_command("rotate_keys")


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_of_two_registrations_at_once_under_different_keys_one_is_refused(settings):
    """The first has not committed when the second, with another key first, looks."""
    municipality = MunicipalityFactory()
    turn(settings)
    newest_first = settings.BSN_HASH_KEYS
    outcomes: list[str] = []

    def second() -> None:
        try:
            register(municipality)
            outcomes.append("registered")
        except services.AlreadyRegistered:
            outcomes.append("refused")
        finally:
            connection.close()

    with transaction.atomic():
        settings.BSN_HASH_KEYS = dict(reversed(newest_first.items()))
        register(municipality)
        settings.BSN_HASH_KEYS = newest_first
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(timeout=1)
        assert thread.is_alive()
    thread.join()
    close_old_connections()
    assert outcomes == ["refused"]


# The hashes from before keys had an id


@pytest.fixture
def migration():
    return importlib.import_module("citizens.migrations.0004_keys_and_seals")


def stored_before(settings) -> Citizen:
    citizen = CitizenFactory(bsn=BSN)
    bare = citizen.bsn_fingerprint.partition(":")[2]
    Citizen.objects.filter(pk=citizen.pk).update(bsn_fingerprint=bare)
    return citizen


def test_a_hash_without_a_key_gets_the_id_of_the_key_that_made_it(settings, migration):
    citizen = stored_before(settings)
    settings.BSN_HASH_KEYS = {"newer": "44" * 32, **settings.BSN_HASH_KEYS}
    migration.name_hash_key(apps, None)
    citizen.refresh_from_db()
    assert citizen.bsn_fingerprint == keyed_hash(BSN, "local-1", settings.BSN_HASH_KEYS)


def test_hashes_of_a_key_that_is_not_known_stop_the_migration(settings, migration):
    stored_before(settings)
    settings.BSN_HASH_KEYS = {"newer": "44" * 32}
    with pytest.raises(migration.HashKeyNotKnown):
        migration.name_hash_key(apps, None)


def test_the_way_back_takes_the_ids_of_the_keys_away(settings, migration):
    citizen = CitizenFactory(bsn=BSN)
    migration.forget_hash_key(apps, None)
    migration.name_hash_key(apps, None)
    assert Citizen.objects.get(pk=citizen.pk).bsn_fingerprint == citizen.bsn_fingerprint


def test_a_bsn_stands_once_in_a_municipality_under_one_key():
    citizen = CitizenFactory(bsn=BSN)
    with pytest.raises(IntegrityError), transaction.atomic():
        CitizenFactory(bsn=BSN, municipality=citizen.municipality)


def test_sealing_uses_the_newest_key(settings):
    turn(settings)
    assert seal_bsn(BSN).startswith("newer:")
