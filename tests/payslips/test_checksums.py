"""Two places are compared by these: whatever differs must show."""

import io

import pytest
from django.core.management import CommandError, call_command

from citizens.models import Municipality
from payslips import files
from payslips.models import Upload
from tests.factories.citizens import CitizenFactory
from tests.factories.payslips import UploadFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def upload(settings, tmp_path):
    settings.PRIVATE_FILES_DIR = tmp_path
    upload = UploadFactory(
        citizen=CitizenFactory(), state=Upload.State.READ, checksum=files.checksum([b"een loonstrook"])
    )
    files.store(upload.pk, [b"een loonstrook"])
    return upload


def checksums() -> dict[str, str]:
    out = io.StringIO()
    call_command("checksums", stdout=out)
    return {line.split()[0]: line.partition(" ")[2] for line in out.getvalue().splitlines()}


def test_the_same_rows_and_files_give_the_same_checksums(upload):
    assert checksums() == checksums()


def test_each_table_is_there_but_sessions(upload):
    names = set(checksums())
    assert {"settlement.settlement", "payslips.figures", "citizens.auditevent", "auth.group", "files"} <= names
    assert "sessions.session" not in names


def test_another_letter_in_one_row_shows_in_its_table_alone(upload):
    before = checksums()
    Municipality.objects.update(name="Anders")
    after = checksums()
    assert [name for name in before if before[name] != after[name]] == ["citizens.municipality"]


def test_a_file_that_is_not_as_it_came_in_is_named(upload):
    files.original(upload.pk).write_bytes(b"een andere loonstrook")
    with pytest.raises(CommandError, match=str(upload.pk)):
        checksums()


def test_a_file_that_is_missing_is_named(upload):
    files.remove(upload.pk)
    with pytest.raises(CommandError, match=str(upload.pk)):
        checksums()


def test_another_picture_of_a_page_shows_among_the_files(upload):
    before = checksums()["files"]
    files.picture(upload.pk, 1).write_bytes(b"een bladzijde")
    assert checksums()["files"] != before
