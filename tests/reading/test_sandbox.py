"""The reader in its child process: the same answer, pictures, and an answer when it dies."""

import signal
from pathlib import Path

import pytest
from PIL import Image

from payslips.reading import read, sandbox
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
    assert answer["reason"] == "no_text_layer"
    assert (tmp_path / "page-1.png").exists()


def test_the_password_opens_the_file_in_the_child(tmp_path: Path) -> None:
    path = written(tmp_path, others.encrypted("geheim"))
    assert read_file(path)["reason"] == "encrypted"
    assert read_file(path, password="geheim")["reason"] != "encrypted"


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
def test_the_death_of_the_child_is_an_answer(code: int, said: bytes, reason: str) -> None:
    assert sandbox._answer(code, said) == {"status": "unreadable", "reason": reason, "documents": []}


def test_a_child_without_memory_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/nowhere")  # nothing of our environment reaches the child
    answer = read_file(written(tmp_path, others.pixel_bomb()), pictures=tmp_path)
    assert answer["reason"] == "out_of_memory"
