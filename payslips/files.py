"""The uploaded files: private, sealed, under random names; and the pictures that were made of their pages.

On the disk each file is `sealed:<key id>`, a line end, and its content under AES-256-GCM. It is bound to its upload
and its name: who has the disk can neither read a file, nor change one, nor put one in the place of another.
"""

import contextlib
import hashlib
import io
import secrets
import shutil
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path

from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from citizens.identifiers import newest_key
from payslips.models import Upload
from payslips.reading.filetypes import Kind, kind_of

MAX_BYTES: int = settings.UPLOAD_MAX_BYTES
_SCAN_SECONDS = 60
_SEALED = b"sealed:"
_NONCE_BYTES = 12


class FileChanged(FileNotFoundError):
    """What lies there is not what we sealed for this place, or its key is not known: as good as gone."""


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
    folder(upload_id).mkdir(parents=True, mode=0o700)
    original(upload_id).write_bytes(_seal(original(upload_id), b"".join(chunks)))


def keep_picture(upload_id: uuid.UUID, page: int, png: bytes) -> None:
    """Keep the picture of a page, from 1."""
    path = picture(upload_id, page)
    path.write_bytes(_seal(path, png))


def content(upload_id: uuid.UUID) -> bytes:
    """The original, as it came in. Raises `FileNotFoundError`; `FileChanged` is one too."""
    return _open(original(upload_id))


def picture_of(upload_id: uuid.UUID, page: int) -> bytes:
    """The picture of a page, from 1. Raises as `content` does."""
    return _open(picture(upload_id, page))


def _seal(path: Path, data: bytes) -> bytes:
    key_id, nonce = newest_key(settings.FILE_KEYS), secrets.token_bytes(_NONCE_BYTES)
    head = _SEALED + key_id.encode() + b"\n"
    return head + nonce + _cipher(key_id).encrypt(nonce, data, head + _place(path))


def _open(path: Path) -> bytes:
    raw = path.read_bytes()
    head, end, rest = raw.partition(b"\n")
    if not head.startswith(_SEALED):
        return raw  # from before files were sealed: the next `rotate_keys` seals it
    try:
        cipher = _cipher(head.removeprefix(_SEALED).decode())
        return cipher.decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], head + end + _place(path))
    except (InvalidTag, KeyError, ValueError) as problem:
        raise FileChanged(path) from problem


def _cipher(key_id: str) -> AESGCM:
    return AESGCM(bytes.fromhex(settings.FILE_KEYS[key_id]))


def _place(path: Path) -> bytes:
    return f"{path.parent.name}/{path.name}".encode()


def folders() -> Iterator[uuid.UUID]:
    """The uploads of which there are files, in the order of their folders."""
    for path in sorted(Path(settings.PRIVATE_FILES_DIR).glob("??/*")):
        with contextlib.suppress(ValueError):
            yield uuid.UUID(path.name)


def under_older_key(upload_id: uuid.UUID) -> list[Path]:
    """The files of the upload that are not sealed with the newest key."""
    head = _SEALED + newest_key(settings.FILE_KEYS).encode() + b"\n"
    return [path for path in sorted(folder(upload_id).glob("*")) if not _begins_with(path, head)]


def _begins_with(path: Path, head: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(head)) == head


def seal_anew(path: Path) -> None:
    """Seal a file with the newest key. It is there at every moment, whole."""
    new = path.with_name(f".{path.name}")
    new.write_bytes(_seal(path, _open(path)))
    new.replace(path)


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
    rows = Upload.objects.filter(state__in=kept, destroyed_on=None).order_by("pk").values_list("pk", "checksum")
    return [pk for pk, digest in rows.iterator() if not _is_as_it_came(pk, digest)]


def _is_as_it_came(upload_id: uuid.UUID, digest: str) -> bool:
    try:
        return checksum([content(upload_id)]) == digest
    except FileNotFoundError:
        return False


def _checksum_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def kind(upload_id: uuid.UUID) -> Kind | None:
    """The type of the original by its content; None when it is not there any more."""
    try:
        return kind_of(content(upload_id)[:1024])
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
        status, found = _scanner(settings.CLAMD_ADDRESS).instream(io.BytesIO(content(upload_id)))["stream"]
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
