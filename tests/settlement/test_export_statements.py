"""The statements of a month as one archive: whole, with checksums, and taken up again where it was interrupted."""

import hashlib
import zipfile
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from citizens.models import AuditEvent
from settlement import services, statements
from settlement.engine.month import Month
from settlement.statements import export_statements
from tests.factories.settlement import household_with_assistance, municipality_with_policy

pytestmark = pytest.mark.django_db
SEPTEMBER = Month(2026, 9)


class Stopped(Exception):
    """The export was interrupted."""


@pytest.fixture
def drawn(monkeypatch):
    """The keys of the settlements of which a statement was drawn; it holds its key instead of a page."""
    keys = []

    def draw(settlement):
        keys.append(settlement.pk)
        return str(settlement.pk).encode()

    monkeypatch.setattr(statements, "whole_statement", draw)
    return keys


@pytest.fixture
def municipality():
    """Two households with a settled September; a third one is of elsewhere."""
    municipality = municipality_with_policy()
    own = [household_with_assistance(municipality=municipality)[0].pk for _ in range(2)]
    other, _ = household_with_assistance()
    services.settle_stale(household_ids=[*own, other.pk], cause="test")
    return municipality


def export(municipality, to):
    return export_statements(municipality=municipality, month=SEPTEMBER, to=to, by="test")


def test_it_holds_the_statement_of_each_household_of_the_municipality(municipality, drawn, tmp_path):
    made = export(municipality, tmp_path / "september.zip")
    with zipfile.ZipFile(tmp_path / "september.zip") as archive:
        pdfs = [archive.read(name) for name in archive.namelist() if name.endswith(".pdf")]
    assert sorted(pdfs) == sorted(str(key).encode() for key in drawn)
    assert made.statements == 2


def test_each_statement_has_its_checksum_in_the_archive(municipality, drawn, tmp_path):
    export(municipality, tmp_path / "september.zip")
    with zipfile.ZipFile(tmp_path / "september.zip") as archive:
        lines = archive.read("checksums.sha256").decode().splitlines()
        sums = {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}
    assert [line.split("  ") for line in lines] == [[sums[name], name] for name in sums if name.endswith(".pdf")]


def test_the_log_keeps_the_checksum_of_the_archive(municipality, drawn, tmp_path):
    made = export(municipality, tmp_path / "september.zip")
    assert made.checksum == hashlib.sha256((tmp_path / "september.zip").read_bytes()).hexdigest()
    assert AuditEvent.objects.get(action="statements.exported").details == {
        "month": "2026-09",
        "statements": 2,
        "checksum": made.checksum,
    }


def test_what_was_interrupted_goes_on_where_it_ended(municipality, drawn, tmp_path, monkeypatch):
    draw = statements.whole_statement

    def draw_one(settlement):
        if drawn:
            raise Stopped
        return draw(settlement)

    monkeypatch.setattr(statements, "whole_statement", draw_one)
    with pytest.raises(Stopped):
        export(municipality, tmp_path / "september.zip")
    monkeypatch.setattr(statements, "whole_statement", draw)
    export(municipality, tmp_path / "september.zip")
    assert len(drawn) == len(set(drawn)) == 2


def test_nothing_but_the_archive_is_left(municipality, drawn, tmp_path):
    export(municipality, tmp_path / "september.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["september.zip"]


def test_only_its_owner_can_read_it(municipality, drawn, tmp_path):
    export(municipality, tmp_path / "september.zip")
    assert (tmp_path / "september.zip").stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_there_is_not_written_over(municipality, drawn, tmp_path):
    (tmp_path / "september.zip").write_text("something else")
    with pytest.raises(CommandError, match="it exists"):
        command(municipality.code, tmp_path / "september.zip")


def test_the_command_says_how_many_and_the_checksum(municipality, drawn, tmp_path):
    said = command(municipality.code, tmp_path / "september.zip")
    assert said.startswith("2 statements, SHA-256 ")


def test_the_command_knows_no_other_municipality(tmp_path):
    with pytest.raises(CommandError, match="no municipality 0000"):
        command("0000", tmp_path / "september.zip")


def command(code, to):
    out = StringIO()
    call_command(
        "export_statements", municipality=code, month="2026-09", output=to, processes=1, stdout=out, stderr=StringIO()
    )
    return out.getvalue()
