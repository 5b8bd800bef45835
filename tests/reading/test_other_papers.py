"""What is no payslip, and what cannot be read: an answer with a stable reason, never an exception."""

import pytest

from payslips.reading import read
from payslips.reading.filetypes import MAX_BYTES
from tests.reading.papers import USUAL, amounts, slip
from tests.samples import others


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (others.bank_statement, "bank_statement"),
        (others.annual_statement, "annual_statement"),
        (others.benefit_specification, "benefit_specification"),
        (others.invoice, "invoice"),
        (others.contract, "contract"),
        (others.letter, "other"),
    ],
)
def test_another_paper_is_named(make: object, reason: str) -> None:
    assert callable(make)
    answer = read(make())
    assert (answer["status"], answer["reason"], answer["documents"]) == ("not_a_payslip", reason, [])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\n \0", "empty"),
        (b"%PDF-" + bytes(MAX_BYTES), "too_large"),
        (others.word_file(), "wrong_type"),
        (b"<!DOCTYPE html><p>%PDF-1.7", "wrong_type"),
        (b"MZ\x90\x00%PDF-1.7", "wrong_type"),
        (b"GIF89a", "wrong_type"),
        (others.many_pages(21), "too_many_pages"),
    ],
    ids=["nothing", "blank", "too large", "Word", "web page", "program", "GIF", "21 pages"],
)
def test_a_file_that_is_refused_says_why(data: bytes, reason: str) -> None:
    assert read(data) == {"status": "refused", "reason": reason, "documents": []}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (others.broken(), "broken"),
        (others.encrypted("geheim"), "encrypted"),
        (others.scan(), "blurred"),
        (others.picture("JPEG"), "too_small"),
        (others.picture("PNG"), "too_small"),
        (others.picture("TIFF"), "too_small"),
        (others.picture("WEBP"), "too_small"),
        (b"\0\0\0\x1cftypheic" + bytes(50), "broken"),
        (others.picture("JPEG")[:200], "broken"),
        (others.pixel_bomb(), "out_of_memory"),
    ],
    ids=["broken", "closed", "scan", "JPEG", "PNG", "TIFF", "WebP", "HEIC", "half a JPEG", "pixel bomb"],
)
def test_a_file_that_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    assert read(data) == {"status": "unreadable", "reason": reason, "documents": []}


def test_a_closed_file_opens_with_its_password_only() -> None:
    assert read(others.encrypted("geheim"), password="fout")["reason"] == "password_wrong"
    assert read(others.encrypted("geheim"), password="geheim")["status"] != "unreadable"


def test_a_payslip_that_mentions_an_annual_statement_stays_a_payslip() -> None:
    footer = amounts(("Uw jaaropgaaf staat vanaf januari voor u klaar in het portaal", ""))
    assert read(slip([*USUAL, *footer]))["status"] == "read"


def test_a_slip_of_another_country_is_named() -> None:
    data = others.paper(
        "Loonbrief augustus 2026",
        "Werkgever|Brouwerij Gent NV",
        "RSZ-bijdrage|261,40",
        "Bedrijfsvoorheffing|310,00",
        "Nettoloon|1.428,60",
    )
    assert read(data)["reason"] == "foreign"


def test_a_letter_that_speaks_of_wages_is_no_payslip() -> None:
    data = others.paper("Uw nieuwe salaris", "Beste collega,", "Uw bruto loon wordt 2.400,00 vanaf 1 januari 2027.")
    assert read(data)["status"] == "not_a_payslip"
