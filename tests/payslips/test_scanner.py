"""The virus scanner: nothing is read before it has looked, and nothing passes when it does not answer."""

import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from citizens.models import AuditEvent
from payslips import files, services, tasks
from payslips.models import Upload
from payslips.reading import sandbox
from tests.factories.citizens import CitizenFactory
from tests.factories.payslips import UploadFactory
from tests.factories.readings import answer, document

pytestmark = [pytest.mark.django_db, pytest.mark.asvs("5.4.3")]

# The test file of the virus scanners' makers, in two parts: a whole one would be taken for a virus here too.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
CLAMD = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")


@pytest.fixture
def upload():
    upload = UploadFactory(citizen=CitizenFactory(), state=Upload.State.RECEIVED)
    files.store(upload.pk, [b"%PDF-1.7 een loonstrook"])
    return upload


@pytest.fixture
def reader(monkeypatch):
    """How often a file was read."""
    read = []
    monkeypatch.setattr(sandbox, "read_data", lambda data, keep: read.append(data) or answer(document()))
    return read


@contextmanager
def scanner_that_says(reply: bytes) -> Iterator[str]:
    """The address of what speaks like clamd, and always says this."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def serve():
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                with client, client.makefile("rb") as sent:
                    sent.readline()
                    while size := int.from_bytes(sent.read(4), "big"):
                        sent.read(size)
                    client.sendall(reply)

        threading.Thread(target=serve, daemon=True).start()
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


def test_without_a_scanner_files_are_read(upload, reader):
    services.read_upload(upload.pk)
    upload.refresh_from_db()
    assert (upload.state, upload.scanned_at) == (Upload.State.READ, None)


def test_a_clean_file_is_read_after_the_scan(upload, reader, settings):
    with scanner_that_says(b"stream: OK\n") as settings.CLAMD_ADDRESS:
        services.read_upload(upload.pk)
    upload.refresh_from_db()
    assert upload.state == Upload.State.READ
    assert upload.scanned_at is not None


def test_a_file_with_a_virus_is_refused_unread_and_removed(
    upload, reader, settings, django_capture_on_commit_callbacks
):
    with (
        scanner_that_says(b"stream: Eicar FOUND\n") as settings.CLAMD_ADDRESS,
        django_capture_on_commit_callbacks(execute=True),
    ):
        services.read_upload(upload.pk)
    upload.refresh_from_db()
    assert (upload.state, upload.reason, reader) == (Upload.State.NOT_USABLE, "infected", [])
    assert not files.folder(upload.pk).exists()


@pytest.mark.asvs("16.3.3")
def test_a_virus_is_an_event_of_the_log(upload, reader, settings):
    with scanner_that_says(b"stream: Eicar FOUND\n") as settings.CLAMD_ADDRESS:
        services.read_upload(upload.pk)
    assert AuditEvent.objects.get(action="payslip.read").details["reason"] == "infected"


@pytest.mark.parametrize(
    "reply", [b"", b"stream: lstat() failed ERROR\n", b"INSTREAM size limit exceeded. ERROR\n", b"?\n"]
)
@pytest.mark.asvs("16.5.3")
def test_whatever_is_no_plain_answer_lets_nothing_through(upload, reader, settings, reply):
    with scanner_that_says(reply) as settings.CLAMD_ADDRESS, pytest.raises(files.ScannerDown):
        services.read_upload(upload.pk)
    upload.refresh_from_db()
    assert (upload.state, upload.reason, reader) == (Upload.State.RECEIVED, "scanner_down", [])


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "unix:///nowhere/clamd.ctl"])
@pytest.mark.asvs("16.5.2")
def test_while_the_scanner_is_down_a_file_waits_and_no_try_is_lost(upload, reader, settings, address):
    settings.CLAMD_ADDRESS = address
    tasks.read_upload(str(upload.pk))
    upload.refresh_from_db()
    assert (upload.state, upload.attempts, reader) == (Upload.State.RECEIVED, 0, [])


def test_what_waited_is_read_when_the_scanner_is_back(upload, reader, settings):
    settings.CLAMD_ADDRESS = "tcp://127.0.0.1:1"
    tasks.read_upload(str(upload.pk))
    with scanner_that_says(b"stream: OK\n") as settings.CLAMD_ADDRESS:
        services.read_upload(upload.pk)
    upload.refresh_from_db()
    assert (upload.state, upload.reason) == (Upload.State.READ, "")


@pytest.mark.parametrize("address", ["127.0.0.1:3310", "tcp://127.0.0.1", "unix://"])
def test_an_address_that_is_none_is_told_at_once(upload, settings, address):
    settings.CLAMD_ADDRESS = address
    with pytest.raises(ImproperlyConfigured):
        files.virus_in(upload.pk)


@pytest.fixture(scope="module")
def clamd(tmp_path_factory) -> Iterator[str]:
    """A real clamd that knows one virus, that of the test file: without any signature it refuses to start."""
    if CLAMD is None:
        pytest.skip("clamd is not installed (Debian: clamav-daemon)")
    folder: Path = tmp_path_factory.mktemp("clamd")
    (folder / "signatures").mkdir()
    (folder / "signatures/test.ndb").write_text(f"Eicar-Test:0:*:{EICAR.hex()}\n")
    place = folder / "clamd.ctl"
    config = folder / "clamd.conf"
    config.write_text(f"DatabaseDirectory {folder}/signatures\nLocalSocket {place}\nForeground yes\nUser root\n")
    command = [CLAMD, "--config-file", config]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as daemon:  # noqa: S603
        # It tells its limits when it is ready; when it cannot start, what it tells ends.
        any(line.startswith(b"Limits") for line in daemon.stdout)
        yield f"unix://{place}"
        daemon.terminate()


def test_clamd_itself_finds_the_test_virus(upload, settings, clamd):
    settings.CLAMD_ADDRESS = clamd
    files.original(upload.pk).write_bytes(EICAR)
    assert files.virus_in(upload.pk) == "Eicar-Test.UNOFFICIAL"


def test_clamd_itself_lets_a_clean_file_of_20_mb_pass(upload, settings, clamd):
    settings.CLAMD_ADDRESS = clamd
    files.original(upload.pk).write_bytes(b"%PDF-1.7" + bytes(settings.UPLOAD_MAX_BYTES - 8))
    assert files.virus_in(upload.pk) is None
