"""`manage.py read_payslip`: one JSON object a file, whatever the file."""

import io
import json
from pathlib import Path

from django.core.management import call_command

from tests.samples import others
from tests.samples.payslips import make_slip


def test_each_file_gets_a_line_in_the_order_asked(tmp_path: Path) -> None:
    truth, data = make_slip()
    good, bad, missing = tmp_path / "strook.pdf", tmp_path / "brief.docx", tmp_path / "weg.pdf"
    good.write_bytes(data)
    bad.write_bytes(others.word_file())
    out = io.StringIO()
    call_command("read_payslip", str(good), str(bad), str(missing), stdout=out)
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [answer["file"] for answer in answers] == [str(good), str(bad), str(missing)]
    assert [answer["status"] for answer in answers] == ["read", "refused", "unreadable"]
    assert answers[0]["documents"][0]["net_wage"] == str(truth.net_wage)


def test_answers_can_be_written_to_a_folder(tmp_path: Path) -> None:
    _, data = make_slip()
    (tmp_path / "strook.pdf").write_bytes(data)
    call_command("read_payslip", str(tmp_path / "strook.pdf"), out=tmp_path / "uit")
    assert json.loads((tmp_path / "uit" / "strook.pdf.json").read_text())["status"] == "read"
