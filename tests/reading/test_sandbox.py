"""The reader in its child process: the same answer, pictures, and an answer when it dies."""

import io
import signal
import subprocess
import sys
from importlib.util import cache_from_source
from pathlib import Path

import pytest
from PIL import Image

from payslips.reading import read, sandbox, tables
from payslips.reading.filetypes import MAX_BYTES
from payslips.reading.sandbox import read_file
from tests.reading.papers import USUAL, slip
from tests.samples import others
from tests.samples.payslips import make_slip


def written(folder: Path, data: bytes) -> Path:
    path = folder / "upload"
    path.write_bytes(data)
    return path


def test_the_child_says_what_the_reader_says(tmp_path: Path) -> None:
    _, data = make_slip(travel="46.20")
    assert read_file(written(tmp_path, data)) == read(data)


def test_the_child_draws_the_pages(tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    read_file(written(tmp_path, others.many_pages(12)), pictures=pictures)
    assert len(list(pictures.iterdir())) == 10
    with Image.open(pictures / "page-1.png") as picture:
        assert picture.size == pytest.approx((909, 1286), abs=2)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_a_photo_gets_its_picture_too(tmp_path: Path, kind: str) -> None:
    answer = read_file(written(tmp_path, others.picture(kind)), pictures=tmp_path)
    assert answer["reason"] == "too_small"
    assert (tmp_path / "page-1.png").exists()


def test_the_password_opens_the_file_in_the_child(tmp_path: Path) -> None:
    path = written(tmp_path, others.encrypted("geheim"))
    assert read_file(path)["reason"] == "encrypted"
    assert read_file(path, password="fout")["reason"] == "password_wrong"
    assert read_file(path, password="geheim")["reason"] not in {"encrypted", "password_wrong"}


@pytest.mark.asvs("5.2.3")
def test_the_time_is_over_for_a_child_that_takes_too_long(tmp_path: Path) -> None:
    assert read_file(written(tmp_path, slip(USUAL)), wall_seconds=0.001) == {
        "status": "unreadable",
        "reason": "time_out",
        "documents": [],
    }


def test_a_file_that_is_too_large_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert read_file(path)["reason"] == "too_large"


@pytest.mark.parametrize(
    ("code", "said", "reason"),
    [
        (-signal.SIGSEGV, b"", "parser_died"),
        (-signal.SIGABRT, b'{"status": "read"', "parser_died"),
        (1, b"", "parser_died"),
        (0, b"", "parser_died"),
        (-signal.SIGXCPU, b"", "time_out"),
        (-signal.SIGKILL, b"", "out_of_memory"),
    ],
)
@pytest.mark.asvs("15.2.5")
def test_the_death_of_the_child_is_an_answer(code: int, said: bytes, reason: str) -> None:
    assert sandbox._answer(code, said) == {"status": "unreadable", "reason": reason, "documents": []}


@pytest.mark.asvs("5.2.3", "15.2.5")
def test_a_child_without_memory_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/nowhere")  # nothing of our environment reaches the child
    answer = read_file(written(tmp_path, others.pixel_bomb()), pictures=tmp_path)
    assert answer["reason"] == "out_of_memory"


@pytest.mark.parametrize(
    "pieces",
    [b"", b"\0\0", b"\0\0\0\x05hello", b"\xff\xff\xff\xff" + b"\x89PNG\r\n\x1a\n"],
    ids=["none", "half a length", "no PNG", "shorter than it says"],
)
def test_only_whole_pictures_of_the_child_are_kept(tmp_path: Path, pieces: bytes) -> None:
    sandbox._keep(io.BytesIO(pieces), tmp_path)
    assert list(tmp_path.iterdir()) == []


def tried_in_the_child(attempt: str) -> str:
    """What comes of one line of Python after everything is given up."""
    code = (
        "import os, socket, subprocess\n"
        "from payslips.reading.confined import confine\n"
        "confine(memory=1 << 30, cpu_seconds=5, output=1 << 20, languages=None)\n"
        f"try:\n    {attempt}\nexcept OSError:\n    print('refused')\nelse:\n    print('done')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    return done.stdout.strip()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can take these away")
@pytest.mark.parametrize(
    "attempt",
    [
        "open('/etc/hostname').read()",
        "open('/tmp/left-behind', 'w')",
        "os.listdir('/')",
        "socket.create_connection(('127.0.0.1', 9), 1)",
        "subprocess.run(['/bin/true'])",
    ],
    ids=["read", "write", "look around", "connect", "start a program"],
)
@pytest.mark.asvs("15.2.5", "1.3.6")
def test_the_child_can_take_nothing(attempt: str) -> None:
    assert tried_in_the_child(attempt) == "refused"


def test_the_child_still_reads_its_own_code() -> None:
    assert tried_in_the_child("import payslips.reading.labels as labels; labels.line_meaning('Salaris')") == "done"


def test_the_code_of_the_child_is_compiled_for_it(tmp_path: Path) -> None:
    compiled = Path(cache_from_source(tables.__file__))
    compiled.unlink(missing_ok=True)
    sandbox._compile.cache_clear()
    read_file(written(tmp_path, b"no payslip"))
    assert compiled.exists()
