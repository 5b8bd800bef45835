"""Uploads at rest: sealed, bound to their place, and under keys that are turned while the system runs."""

import hashlib
import io
import uuid

import pytest
from django.core.management import CommandError, call_command

from citizens.models import AuditEvent
from payslips import files, services
from payslips.models import Upload
from tests.factories.citizens import CitizenFactory
from tests.factories.payslips import UploadFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

SLIP = b"%PDF-1.7 een loonstrook van Jansen"


@pytest.fixture
def upload(settings, tmp_path):
    settings.PRIVATE_FILES_DIR = tmp_path
    upload = UploadFactory(citizen=CitizenFactory(), state=Upload.State.READ, checksum=files.checksum([SLIP]))
    files.store(upload.pk, [SLIP[:10], SLIP[10:]])
    files.keep_picture(upload.pk, 1, b"\x89PNG een bladzijde")
    return upload


def turn(settings) -> None:
    settings.FILE_KEYS = {"newer": "77" * 32, **settings.FILE_KEYS}


@pytest.mark.asvs("11.3.2", "14.2.4")
def test_nothing_of_a_file_can_be_read_on_the_disk(upload):
    kept = b"".join(path.read_bytes() for path in files.folder(upload.pk).iterdir())
    assert not any(word in kept for word in (b"Jansen", b"%PDF", b"PNG"))


@pytest.mark.asvs("11.4.3")
def test_two_files_are_the_same_by_256_bits():
    assert files.checksum([b"een ", b"loonstrook"]) == hashlib.sha256(b"een loonstrook").hexdigest()


def test_a_file_comes_back_as_it_was_sent(upload):
    assert (files.content(upload.pk), files.picture_of(upload.pk, 1)) == (SLIP, b"\x89PNG een bladzijde")


def test_the_same_file_is_never_sealed_the_same(upload):
    first = files.original(upload.pk).read_bytes()
    files.seal_anew(files.original(upload.pk))
    assert files.original(upload.pk).read_bytes() != first


@pytest.mark.asvs("11.3.3")
@pytest.mark.parametrize("place", [0, 8, 20, -1])
def test_one_bit_that_was_changed_makes_the_file_unreadable_or_another_one(upload, place):
    raw = bytearray(files.original(upload.pk).read_bytes())
    raw[place] ^= 1
    files.original(upload.pk).write_bytes(bytes(raw))
    with pytest.raises(CommandError, match=str(upload.pk)):
        call_command("checksums", stdout=io.StringIO())


def test_a_file_in_the_place_of_another_one_is_refused(upload):
    other = uuid.uuid4()
    files.store(other, [b"van iemand anders"])
    files.original(upload.pk).write_bytes(files.original(other).read_bytes())
    with pytest.raises(files.FileChanged):
        files.content(upload.pk)


def test_a_picture_that_was_changed_is_not_found(upload, client, settings):
    files.picture(upload.pk, 1).write_bytes(b"sealed:local-1\n" + bytes(40))
    Upload.objects.filter(pk=upload.pk).update(pages=1)
    settings.DEFAULT_MUNICIPALITY_HOST = upload.municipality.host
    client.force_login(upload.citizen.user)
    assert client.get(f"/loonstroken/{upload.pk}/bladzijde/1.png").status_code == 404


@pytest.mark.asvs("11.2.2")
def test_after_turning_the_older_key_can_go(upload, settings):
    turn(settings)
    assert services.rotate_file_keys(by="test") == 0
    settings.FILE_KEYS = {"newer": "77" * 32}
    assert (files.content(upload.pk), files.picture_of(upload.pk, 1)) == (SLIP, b"\x89PNG een bladzijde")


def test_while_keys_are_turned_both_open(upload, settings):
    turn(settings)
    later = uuid.uuid4()
    files.store(later, [b"later"])
    assert (files.content(upload.pk), files.content(later)) == (SLIP, b"later")


def test_turning_again_seals_nothing_anew(upload, settings):
    turn(settings)
    services.rotate_file_keys(by="test")
    before = files.original(upload.pk).read_bytes()
    services.rotate_file_keys(by="test")
    assert files.original(upload.pk).read_bytes() == before


def test_what_came_before_files_were_sealed_is_readable_and_then_sealed(upload):
    files.original(upload.pk).write_bytes(SLIP)
    assert files.content(upload.pk) == SLIP
    services.rotate_file_keys(by="test")
    assert files.original(upload.pk).read_bytes().startswith(b"sealed:local-1\n")
    assert files.content(upload.pk) == SLIP


def test_the_command_does_not_call_it_done_while_a_file_cannot_be_opened(upload, settings):
    files.original(upload.pk).write_bytes(b"sealed:lost\n" + bytes(40))
    with pytest.raises(CommandError, match="1 files"):
        call_command("rotate_keys")


def test_turning_is_in_the_log_of_each_municipality(upload, settings):
    turn(settings)
    services.rotate_file_keys(by="test")
    event = AuditEvent.objects.get(action="files.resealed", municipality_code=upload.municipality.code)
    assert event.details == {"turned": 2, "left": 0, "key": "newer"}


def test_a_file_that_was_withdrawn_does_not_come_back(upload, settings):
    turn(settings)
    files.remove(upload.pk)
    services.rotate_file_keys(by="test")
    assert not files.folder(upload.pk).exists()
