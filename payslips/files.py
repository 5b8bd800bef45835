"""The uploaded files: private, under random names, untouched; and the pictures that were made of their pages."""

import hashlib
import shutil
import uuid
from collections.abc import Iterable
from pathlib import Path

from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from payslips.models import Upload
from payslips.reading.filetypes import Kind, kind_of

MAX_BYTES: int = settings.UPLOAD_MAX_BYTES
_SCAN_SECONDS = 60


class ScannerDown(Exception):
    """The virus scanner that is configured gives no answer: the file waits."""


def folder(upload_id: uuid.UUID) -> Path:
    """The folder of one upload. Nothing of the citizen is in its name."""
    name = upload_id.hex
    return Path(settings.PRIVATE_FILES_DIR) / name[:2] / name


def original(upload_id: uuid.UUID) -> Path:
    """The file as it came in."""
    return folder(upload_id) / "original"


def picture(upload_id: uuid.UUID, page: int) -> Path:
    """The picture of a page, from 1."""
    return folder(upload_id) / f"page-{page}.png"


def checksum(chunks: Iterable[bytes]) -> str:
    """SHA-256 of the content, in hexadecimal."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def store(upload_id: uuid.UUID, chunks: Iterable[bytes]) -> None:
    """Write the original. The folder is new: the identifier is."""
    target = folder(upload_id)
    target.mkdir(parents=True, mode=0o700)
    with original(upload_id).open("wb") as file:
        for chunk in chunks:
            file.write(chunk)


def remove(upload_id: uuid.UUID) -> None:
    """Take the original and its pictures away."""
    shutil.rmtree(folder(upload_id), ignore_errors=True)


def remove_picture(upload_id: uuid.UUID, page: int) -> None:
    """Take the picture of one page away."""
    picture(upload_id, page).unlink(missing_ok=True)


def checksum_of_all() -> tuple[int, str]:
    """How many files there are, and one SHA-256 of all their names and contents."""
    root = Path(settings.PRIVATE_FILES_DIR)
    paths = sorted(path for path in root.rglob("*") if path.is_file())
    lines = (f"{path.relative_to(root)} {_checksum_of(path)}\n".encode() for path in paths)
    return len(paths), checksum(lines)


def uploads_without_their_file() -> list[uuid.UUID]:
    """Uploads that are of use, and of which the original is missing or is not as it came in."""
    kept = [Upload.State.RECEIVED, Upload.State.LOCKED, Upload.State.READ]
    rows = Upload.objects.filter(state__in=kept).order_by("pk").values_list("pk", "checksum")
    return [pk for pk, digest in rows.iterator() if not original(pk).is_file() or _checksum_of(original(pk)) != digest]


def _checksum_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def kind(upload_id: uuid.UUID) -> Kind | None:
    """The type of the original by its content; None when it is not there any more."""
    try:
        with original(upload_id).open("rb") as file:
            return kind_of(file.read(1024))
    except FileNotFoundError:
        return None


def has_scanner() -> bool:
    """Whether a virus scanner is configured."""
    return bool(settings.CLAMD_ADDRESS)


def scanner_answers(*, seconds: int) -> bool:
    """Whether the virus scanner that is configured says that it is there."""
    scanner = _scanner(settings.CLAMD_ADDRESS, seconds)
    try:
        return scanner.ping() == "PONG"
    except (ClamdError, OSError):
        scanner.clamd_socket.close()  # which it leaves open where nobody listens
        return False


def virus_in(upload_id: uuid.UUID) -> str | None:
    """The name of what clamd finds in the original. None: nothing, or no scanner is configured. Raises `ScannerDown`.

    Whatever is not a plain answer counts as none: a file is never let through unseen.
    """
    if not has_scanner():
        return None
    try:
        with original(upload_id).open("rb") as file:
            status, found = _scanner(settings.CLAMD_ADDRESS).instream(file)["stream"]
    except (ClamdError, OSError, KeyError) as problem:
        raise ScannerDown(str(problem)) from problem
    if status == "FOUND":
        return found or "unknown"
    if status != "OK":
        raise ScannerDown(status)
    return None


def _scanner(address: str, seconds: int = _SCAN_SECONDS) -> ClamdNetworkSocket:
    """The scanner at `unix:///path` or `tcp://host:port`."""
    scheme, _, place = address.partition("://")
    if scheme == "unix" and place:
        return ClamdUnixSocket(place, timeout=seconds)
    host, _, port = place.rpartition(":")
    if scheme == "tcp" and host and port.isdecimal():
        return ClamdNetworkSocket(host, int(port), timeout=seconds)
    raise ImproperlyConfigured("CLAMD_ADDRESS is neither unix:///path nor tcp://host:port")
