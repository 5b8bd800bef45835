"""The uploaded files: private, under random names, untouched; and the pictures that were made of their pages."""

import hashlib
import shutil
import uuid
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

MAX_BYTES: int = settings.UPLOAD_MAX_BYTES


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
