"""What people also upload: other papers, and files that are broken, closed, empty or something else. All made up."""

import io
import zipfile
import zlib

from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from tests.samples.sheets import ReportlabSheet


def paper(title: str, *lines: str) -> bytes:
    """One page with a title and lines of text; "|" parts the columns."""
    sheet = ReportlabSheet()
    sheet.text(40, 50, title, size=15, bold=True)
    for index, line in enumerate(lines):
        for column, text in enumerate(line.split("|")):
            sheet.text(40 + 150 * column, 90 + 14 * index, text.strip(), size=9)
    return sheet.finish()


def bank_statement() -> bytes:
    return paper(
        "Rekeningafschrift",
        "Bank Waterstad|Afschriftnummer 8|Rekening NL00 BANK 0123 4567 89",
        "Beginsaldo|412,15",
        "Boekdatum|Omschrijving|Tegenrekening|Af / Bij",
        "27-08-2026|Salaris augustus 2026|NL00BANK9876543210|1.459,48 Bij",
        "28-08-2026|Huur|NL00BANK1111111111|645,00 Af",
        "Eindsaldo|1.226,63",
    )


def annual_statement() -> bytes:
    return paper(
        "Jaaropgaaf 2025",
        "Werkgever|Bakkerij De Korenaar B.V.",
        "Loonheffingennummer|000012345L01",
        "Werknemer|J. Jansen",
        "BSN|999990019",
        "Loon voor loonheffing|18.240,00",
        "Ingehouden loonheffing|1.402,00",
        "Verrekende arbeidskorting|2.188,00",
        "Loonheffingskorting|Ja, vanaf 01-01-2025",
    )


def benefit_specification() -> bytes:
    return paper(
        "Uitkeringsspecificatie",
        "Gemeente Waterstad|Participatiewet",
        "Periode|01-08-2026 t/m 31-08-2026",
        "Naam|J. Jansen",
        "Norm alleenstaande|1.401,50",
        "Gekorte inkomsten|-412,00",
        "Reservering vakantiegeld|-70,08",
        "Loonheffing|0,00",
        "Uit te betalen bedrag|919,42",
    )


def invoice() -> bytes:
    return paper(
        "Factuur",
        "Factuurnummer|2026-118|Factuurdatum|12-08-2026",
        "Werkzaamheden augustus, 40 uur|1.200,00",
        "BTW 21%|252,00",
        "Totaal te betalen|1.452,00",
        "Betalingstermijn 14 dagen",
    )


def contract() -> bytes:
    return paper(
        "Arbeidsovereenkomst voor bepaalde tijd",
        "De ondergetekenden: Bakkerij De Korenaar B.V., werkgever, en J. Jansen, werknemer,",
        "komen overeen als volgt.",
        "Artikel 1|Functie en proeftijd",
        "De werknemer verdient een bruto loon van 2.100,00 per maand en vakantiegeld van 8%.",
        "Artikel 2|Opzegtermijn",
    )


def letter() -> bytes:
    return paper(
        "Uitnodiging", "Beste buurtbewoner,", "U bent welkom op het zomerfeest van 12 augustus 2026.", "Tot dan!"
    )


def encrypted(password: str) -> bytes:
    """A PDF that opens with this password only."""
    file = io.BytesIO()
    page = canvas.Canvas(file, pagesize=A4, encrypt=StandardEncryption(password, strength=128))
    page.drawString(50, 780, "Salarisspecificatie augustus 2026")
    page.drawString(50, 760, "Netto loon")
    page.drawRightString(300, 760, "1.750,00")
    page.save()
    return file.getvalue()


def broken() -> bytes:
    """A PDF that stops in the middle of its first object."""
    return b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2"


def word_file() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")
    return file.getvalue()


def picture(kind: str = "JPEG") -> bytes:
    """A photo of a payslip, as far as a photo can be drawn."""
    image = Image.new("RGB", (600, 800), "white")
    ImageDraw.Draw(image).text((40, 40), "Netto loon 1.750,00", fill="black")
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


def scan() -> bytes:
    """A PDF that holds nothing but a picture of a page."""
    file = io.BytesIO()
    page = canvas.Canvas(file, pagesize=A4)
    page.drawImage(ImageReader(io.BytesIO(picture("PNG"))), 0, 0, *A4)
    page.save()
    return file.getvalue()


def pixel_bomb() -> bytes:
    """A PNG of 50,000 by 50,000 points in a few kilobytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    side = (50_000).to_bytes(4, "big")
    head = chunk(b"IHDR", side + side + bytes((8, 2, 0, 0, 0)))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1_000_000))) + chunk(b"IEND", b"")


def many_pages(count: int) -> bytes:
    file = io.BytesIO()
    book = canvas.Canvas(file, pagesize=A4)
    for number in range(count):
        book.drawString(50, 780, f"Bladzijde {number + 1}")
        book.showPage()
    book.save()
    return file.getvalue()
