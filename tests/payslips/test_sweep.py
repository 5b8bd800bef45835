"""Files that no upload has go away, long after they came."""

import os
import time
import uuid

import pytest

from payslips import files, tasks
from tests.factories.payslips import UploadFactory

pytestmark = pytest.mark.django_db
LONG_AGO = time.time() - 60 * 24 * 60 * 60


def a_file(upload_id: uuid.UUID, *, came: float) -> uuid.UUID:
    files.store(upload_id, [b"%PDF-"])
    os.utime(files.folder(upload_id), (came, came))
    return upload_id


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.PRIVATE_FILES_DIR = tmp_path


def test_a_file_without_upload_is_removed():
    upload_id = a_file(uuid.uuid4(), came=LONG_AGO)
    tasks.sweep_files()
    assert not files.folder(upload_id).exists()


def test_a_file_of_an_upload_stays():
    upload_id = a_file(UploadFactory().pk, came=LONG_AGO)
    tasks.sweep_files()
    assert files.content(upload_id) == b"%PDF-"


def test_a_file_that_came_lately_stays():
    upload_id = a_file(uuid.uuid4(), came=time.time())
    tasks.sweep_files()
    assert files.folder(upload_id).exists()
