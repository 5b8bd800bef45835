"""The statement as a PDF: what is in it, that everybody can read it, and that it fetches nothing."""

import datetime
import io
import os
import socket
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from weasyprint import HTML

from citizens.models import Household, Municipality
from citizens.templatetags.dutch import euro
from settlement import services
from settlement.explanation import Names
from settlement.models import BenefitMonth, Settlement
from settlement.statements import BundledFiles, statement_pdf
from tests.factories.settlement import household_with_assistance, slip_comes_in
from tests.settlement.test_explanation import CASES, NAMES, ROOT, settled


def drawn(names: Names = NAMES, **changes: Any) -> bytes:
    """The statement of an October that is not stored."""
    settlement = settled(**changes)
    municipality = Municipality(pk=1, name="Voorbeeldstad")
    household = Household(number="2024-00317", municipality=municipality)
    settlement.month = BenefitMonth(household=household, first_day=datetime.date(2026, 10, 1))
    settlement.municipality = municipality
    settlement.version = 2
    settlement.at = datetime.datetime(2026, 10, 14, 10, tzinfo=datetime.UTC)
    return statement_pdf(settlement, names)


def pages(pdf: bytes) -> list[str]:
    """The text of each page, with plain spaces."""
    document = pypdfium2.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_range() for page in document]
    return [" ".join(text.replace("\N{NO-BREAK SPACE}", " ").split()) for text in texts]


def words(pdf: bytes) -> str:
    return " ".join(pages(pdf))


@pytest.fixture(scope="module")
def simple() -> bytes:
    return drawn(**CASES["wage with exemption"])


def test_it_is_tagged_titled_dutch_and_says_that_it_is_pdf_ua(simple: bytes):
    with pikepdf.open(io.BytesIO(simple)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.StructTreeRoot.K
        assert str(pdf.Root.Lang) == "nl"
        assert str(pdf.docinfo["/Title"]) == "Uitkeringsspecificatie oktober 2026"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert 'pdfuaid:part="1"' in pdf.Root.Metadata.read_bytes().decode()


def test_its_fonts_are_inside(simple: bytes):
    with pikepdf.open(io.BytesIO(simple)) as pdf:
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        assert fonts
        for font in fonts:
            assert "Statement" in str(font.BaseFont)
            assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor


def test_the_amount_and_the_day_come_first(simple: bytes):
    first = "Gemeente Voorbeeldstad Uitkeringsspecificatie oktober 2026 Uit te betalen € 898,49"
    assert pages(simple)[0].startswith(first)


@pytest.mark.parametrize(
    "told",
    [
        "2024-00317",
        "Fatima Aya El Amrani",
        "vastgesteld",
        "alle gegevens over deze maand zijn binnen",
        "14 oktober 2026, versie 2",
        "Omschrijving Basis Plus Min Bedrag",
        "Klopt er iets niet? Neem contact op met uw gemeente.",
        "Bladzijde 1 van 1",
    ],
)
def test_it_says_about_whom_and_what_and_when(simple: bytes, told: str):
    assert told in words(simple)


def test_a_simple_month_is_one_page(simple: bytes):
    assert len(pages(simple)) == 1


def test_pages_are_numbered():
    texts = pages(drawn(**CASES["couple with changes"]))
    assert len(texts) > 1
    assert [f"Bladzijde {number} van {len(texts)}" in text for number, text in enumerate(texts, 1)] == [True] * len(
        texts
    )


@pytest.mark.parametrize("case", ["couple with changes", "partner without a right", "part of the month"])
def test_it_has_the_amount_of_every_step(case: str):
    text = words(drawn(**CASES[case]))
    for step in settled(**CASES[case]).steps:
        assert euro(abs(Decimal(step["amount"]))).replace("\N{NO-BREAK SPACE}", " ") in text, step["key"]


def test_a_month_of_nothing_has_the_whole_sum_too():
    text = words(drawn(**CASES["nothing left"]))
    assert "Uit te betalen € 0,00 Over deze maand betalen wij niets uit." in text
    for label in ("Norm", "Te verrekenen inkomsten € 2.623,82", "Netto bijstand € 0,00", "Aflossing € 0,00"):
        assert label in text


def test_articles_can_be_followed(simple: bytes):
    with pikepdf.open(io.BytesIO(simple)) as pdf:
        links = {str(link.A.URI) for page in pdf.pages for link in page.Annots}
    assert "https://wetten.overheid.nl/BWBR0015703/2026-10-01#Hoofdstuk3_Paragraaf3.4_Artikel31" in links


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "https://voorbeeld.example/style.css",
        "file:///etc/passwd",
        "ftp://voorbeeld.example/",
        "data:text/css,body{}",
        "static:/etc/passwd",
        "static:../manage.py",
        "static:source-sans/../../package.json",
        "static:niets.css",
        "static:",
        "STATIC:statement.css",
        "/etc/passwd",
        "statement.css",
    ],
)
@pytest.mark.asvs("1.3.6", "13.2.5")
def test_what_is_not_bundled_is_refused(url: str):
    with pytest.raises(ValueError, match="is not served"):
        BundledFiles().fetch(url)


def test_a_bundled_file_is_served():
    assert BundledFiles().fetch("static:statement.css").content_type == "text/css"


@pytest.mark.asvs("1.3.6", "13.2.5")
def test_a_page_cannot_make_it_call_anybody():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        page = f'<img src="{address}"><link rel="stylesheet" href="{address}">'
        HTML(string=page, url_fetcher=BundledFiles()).write_pdf()
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.mark.asvs("1.2.1", "1.3.7")
def test_a_name_from_the_files_stays_a_name():
    names = Names(persons=NAMES.persons, employers={"slip": '<img src="http://127.0.0.1/"> & Zoon'})
    assert '<img src="http://127.0.0.1/"> & Zoon' in words(drawn(names, **CASES["wage with exemption"]))


def test_without_pango_only_the_statement_is_missing(tmp_path: Path):
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library')")
    program = """
import django
django.setup()
from settlement.statements import PdfNotPossible, draw_pdf
try:
    draw_pdf("")
except PdfNotPossible as problem:
    print(problem)
"""
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings.test", "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-c", program]
    done = subprocess.run(  # noqa: S603
        command, cwd=ROOT, env=os.environ | settings, capture_output=True, text=True, check=True
    )
    assert done.stdout == "Pango is not installed\n"


@pytest.mark.django_db
def test_a_stored_month_asks_two_queries_and_does_not_tell_the_bsn(django_assert_num_queries: Any):
    household, citizen = household_with_assistance()
    slip_comes_in(citizen)
    services.settle_stale(household_ids=[household.pk], cause="test")
    rows = Settlement.objects.select_related("month__household", "municipality")
    settlement = rows.get(month__household=household, month__first_day="2026-09-01")
    with django_assert_num_queries(2):
        text = words(statement_pdf(settlement))
    assert citizen.name in text
    assert "Bakkerij De Korenaar" in text
    assert citizen.bsn not in text
