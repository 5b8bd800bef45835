"""What is rendered decides: text that lies over a scan, letters without meaning, and pictures on a page with text."""

import io
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from payslips.reading import document, read
from tests.reading.papers import USUAL, amounts, slip

OTHER = amounts(
    ("Salaris", "2.500,00"),
    ("Totaal bruto", "2.500,00"),
    ("Loon voor loonheffing", "2.500,00"),
    ("Loonheffing", "-150,00"),
    ("Netto loon", "2.350,00"),
    ("Uit te betalen", "2.350,00"),
)


def picture(data: bytes) -> Image.Image:
    with pdfium.PdfDocument(data) as pdf:
        drawn: Image.Image = pdf[0].render(scale=200 / 72).to_pil()
        return drawn


def searchable_scan(text: list[tuple[float, float, str]]) -> bytes:
    """A scan of the usual slip, with other text lying invisibly over it."""
    file = io.BytesIO()
    page = Canvas(file, pagesize=A4)
    page.drawImage(ImageReader(picture(slip(USUAL))), 0, 0, *A4)
    for x, top, words in text:
        line = page.beginText(x, A4[1] - top)
        line.setTextRenderMode(3)
        line.setFont("Helvetica", 8)
        line.textOut(words)
        page.drawText(line)
    page.save()
    return file.getvalue()


def in_a_message() -> bytes:
    """A page of text with the picture of a payslip in it."""
    file = io.BytesIO()
    page = Canvas(file, pagesize=A4)
    page.setFont("Helvetica", 9)
    for index in range(6):
        page.drawString(60, 800 - 12 * index, "Hierbij stuur ik u de loonstrook van mijn werkgever, met dank.")
    part = picture(slip(USUAL)).crop((80, 80, 1400, 900))
    page.drawImage(ImageReader(part), 60, 400, 475.2, 295.2)
    page.save()
    return file.getvalue()


def without_meaning() -> bytes:
    """The usual slip whose font does not say which letters it draws."""
    with pikepdf.open(io.BytesIO(slip(USUAL, font="Vera"))) as pdf:
        for font in pdf.pages[0].Resources.Font.values():
            if "/ToUnicode" in font:
                table = b"begincmap 1 beginbfrange <00> <ff> <0400> endbfrange endcmap"
                font.ToUnicode = pikepdf.Stream(pdf, b"/CIDInit /ProcSet findresource begin 12 dict begin " + table)
        file = io.BytesIO()
        pdf.save(file)
    return file.getvalue()


def only(data: bytes) -> dict[str, Any]:
    (found,) = read(data)["documents"]
    return dict(found)


@pytest.mark.parametrize(
    "data",
    [
        searchable_scan([]),
        searchable_scan([(40, 150 + 12 * row, "Netto loon 9.999,99") for row in range(30)]),
        in_a_message(),
        without_meaning(),
    ],
    ids=["scan", "scan with other text over it", "picture in a message", "letters without meaning"],
)
def test_what_is_rendered_is_read(data: bytes) -> None:
    found = only(data)
    assert (found["net_wage"], found["net_payment"], found["source"]) == ("1750.00", "1750.00", "ocr")


def test_a_page_of_text_is_not_read_from_its_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document._Scans, "look", lambda *_, **__: pytest.fail("looked"))
    assert only(slip(USUAL))["source"] == "text"


def test_a_file_with_a_scan_and_a_page_of_text_is_read_both_ways() -> None:
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(searchable_scan([]))) as pdf, pikepdf.open(io.BytesIO(slip(OTHER))) as text:
        pdf.pages.extend(text.pages)
        pdf.save(file)
    found = read(file.getvalue())["documents"]
    assert [(each["net_wage"], each["source"]) for each in found] == [("1750.00", "ocr"), ("2350.00", "text")]


def test_an_empty_page_holds_no_text() -> None:
    file = io.BytesIO()
    page = Canvas(file, pagesize=A4)
    page.showPage()
    page.save()
    assert read(file.getvalue())["reason"] == "no_text"


def test_every_page_is_drawn_before_the_answer() -> None:
    drawn: list[bytes] = []
    read(slip(USUAL), draw=drawn.append)
    with Image.open(io.BytesIO(drawn[0])) as page:
        assert 72 * page.width / page.info["dpi"][0] == pytest.approx(595, abs=1)


def test_a_page_that_cannot_be_drawn_keeps_its_figures() -> None:
    def refuse(_: bytes) -> None:
        raise OSError

    (found,) = read(slip(USUAL), draw=refuse)["documents"]
    assert found["net_wage"] == "1750.00"
