"""A thousand payslips with bytes changed by chance: each gets a valid answer in time; nothing dies but the child."""

import io
import random
import re
from functools import cache
from pathlib import Path
from typing import Final

import pikepdf
import pillow_heif
import pypdfium2 as pdfium
import pytest

from payslips.reading.answer import FIELDS
from payslips.reading.sandbox import read_file
from tests.reading.papers import USUAL, slip
from tests.samples.payslips import make_slip

KINDS: Final = ("pdf", "open pdf", "JPEG", "PNG", "TIFF", "WEBP", "HEIF")
ROUNDS: Final = 20
EACH: Final = {"pdf": 16, "open pdf": 24}  # of a round; of every kind of picture there are two
STATUSES: Final = {"read", "not_a_payslip", "unreadable", "refused"}

pytestmark = pytest.mark.audit


@cache
def healthy(kind: str) -> bytes:
    """A payslip of this kind; "open" has no compressed parts, so that a changed byte changes what is drawn."""
    if kind == "pdf":
        return make_slip(travel="46.20")[1]
    file = io.BytesIO()
    if kind == "open pdf":
        with pikepdf.open(io.BytesIO(make_slip(layout="weekly")[1])) as document:
            document.save(file, stream_decode_level=pikepdf.StreamDecodeLevel.all, compress_streams=False)
        return file.getvalue()
    pillow_heif.register_heif_opener()
    with pdfium.PdfDocument(slip(USUAL)) as document:
        document[0].render(scale=1).to_pil().convert("RGB").crop((0, 0, 595, 400)).save(file, kind)
    return file.getvalue()


def spoilt(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 30))):
        at = chance.randrange(len(changed))
        end = min(len(changed), at + chance.choice((1, 2, 8, 64, 500)))
        match chance.randrange(6):
            case 0:
                changed[at] ^= 1 << chance.randrange(8)
            case 1:
                del changed[at:end]
            case 2:
                changed[at:end] = chance.randbytes(end - at)
            case 3:
                changed[at:at] = changed[at:end]
            case 4:
                changed[at:end] = bytes(chance.choice((0, 255)) for _ in range(end - at))
            case 5:
                changed = bytearray(re.sub(rb"\d+", lambda found: _other(found[0], chance), bytes(changed), count=200))
        changed = changed or bytearray(b"%PDF-")
    return bytes(changed)


def _other(digits: bytes, chance: random.Random) -> bytes:
    if chance.random() < 0.98:
        return digits
    return chance.choice((b"0", b"-1", b"99999999999", b"4294967296", digits * 3, digits[:-1] or b"7"))


def test_a_thousand_files_are_tried() -> None:
    assert ROUNDS * sum(EACH.get(kind, 2) for kind in KINDS) >= 1000


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_spoilt_file_gets_a_valid_answer(number: int, kind: str, tmp_path: Path) -> None:
    chance = random.Random(f"{kind} {number}")
    for turn in range(EACH.get(kind, 2)):
        path = tmp_path / f"{turn}"
        path.write_bytes(spoilt(healthy(kind), chance))
        answer = read_file(path, pictures=tmp_path)
        assert answer["status"] in STATUSES
        assert bool(answer["reason"]) == (answer["status"] != "read"), answer
        assert bool(answer["documents"]) == (answer["status"] == "read")
        assert all(set(FIELDS) <= set(document) for document in answer["documents"])
        assert answer["reason"] != "time_out"
