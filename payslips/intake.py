"""The one way in for a file: kept safely first, read afterwards."""

import uuid
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from citizens import audit
from citizens.models import Citizen, User
from payslips import files, tasks
from payslips.models import Upload


class AlreadyUploaded(Exception):
    """This citizen has sent this very file before, or pressed the button twice."""

    def __init__(self, upload: Upload) -> None:
        super().__init__(str(upload.pk))
        self.upload = upload


def take_in(
    *,
    citizen: Citizen,
    file: "UploadedFile[Any]",
    form_token: uuid.UUID,
    by: User,
    purpose: str = Upload.Purpose.PAYSLIP,
) -> Upload:
    """Keep the file, and have it read after commit.

    Raises `AlreadyUploaded` for the same content of the same citizen, and for a form that was sent twice.
    """
    checksum = files.checksum(file.chunks())
    _refuse_double(citizen, checksum, form_token)
    upload = Upload(
        citizen=citizen,
        uploaded_by=by,
        original_name=(file.name or "bestand")[-200:].replace("\x00", ""),
        size=file.size or 0,
        checksum=checksum,
        form_token=form_token,
        purpose=purpose,
    )
    files.store(upload.pk, file.chunks())
    try:
        with transaction.atomic():
            upload.save(force_insert=True)
            audit.record("payslip.uploaded", by=by, subject=upload, about=citizen, municipality=citizen.municipality)
            # Robust: the upload is kept, and what a broker cannot take now is picked up within a minute. A partial
            # has no name, which Django needs to log what failed.
            transaction.on_commit(lambda: tasks.read_upload.delay(str(upload.pk)), robust=True)
    except IntegrityError:
        files.remove(upload.pk)
        _refuse_double(citizen, checksum, form_token)
        raise
    return upload


def _refuse_double(citizen: Citizen, checksum: str, form_token: uuid.UUID) -> None:
    mine = Upload.objects.filter(citizen=citizen)
    # What could not be used may be sent again: perhaps it was the machine.
    same_file = mine.filter(
        checksum=checksum, state__in=[Upload.State.RECEIVED, Upload.State.LOCKED, Upload.State.READ]
    )
    upload = mine.filter(form_token=form_token).first() or same_file.first()
    if upload is not None:
        raise AlreadyUploaded(upload)
