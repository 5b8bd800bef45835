"""What the page does not show is not read as truth, and what lies over a figure makes it doubtful."""

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from payslips.reading import read
from tests.reading.papers import HEAD, USUAL, put_slip, slip
from tests.samples.sheets import HEIGHT, WIDTH, ReportlabSheet

LAST = 80 + 12 * len(HEAD) + 14 + 12 * len(USUAL)  # where the net payment stands


class Paper(ReportlabSheet):
    @property
    def canvas(self) -> Canvas:
        return self._canvas


def document(spoil: Callable[[Paper], object]) -> dict[str, Any]:
    paper = Paper()
    put_slip(paper, USUAL)
    spoil(paper)
    (only,) = read(paper.finish())["documents"]
    return dict(only)


def white(paper: Paper) -> None:
    paper.text(40, LAST + 12, "Reiskosten", grey=1)
    paper.text(450, LAST + 12, "50,00", right=True, grey=1)


def white_with_a_rule_through_it(paper: Paper) -> None:
    white(paper)
    paper.rule(40, LAST + 10, 460)


def nearly_white(paper: Paper) -> None:
    paper.text(40, LAST + 12, "Reiskosten 50,00", grey=0.93)


def invisible(paper: Paper) -> None:
    text = paper.canvas.beginText(40, HEIGHT - LAST - 12)
    text.setTextRenderMode(3)
    text.setFont("Helvetica", 8)
    text.textOut("Loonbeslag 50,00")
    paper.canvas.drawText(text)


def tiny(paper: Paper) -> None:
    paper.text(40, LAST + 12, "Reiskosten 50,00", size=1)


def beside_the_page(paper: Paper) -> None:
    paper.text(700, LAST + 12, "Reiskosten 50,00")


def under_a_white_box(paper: Paper) -> None:
    paper.shade(400, LAST - 8, 460, LAST + 3, 1)


@pytest.mark.parametrize(
    "spoil",
    [white, white_with_a_rule_through_it, nearly_white, invisible, tiny, beside_the_page, under_a_white_box],
    ids=lambda spoil: spoil.__name__,
)
@pytest.mark.asvs("1.5.3")
def test_a_hidden_amount_is_not_counted_and_sends_the_slip_to_a_person(spoil: Callable[[Paper], None]) -> None:
    found = document(spoil)
    assert (found["reimbursements_total"], found["attachment_total"]) == ("0.00", "0.00")
    assert "net_payment" in found["needs_review"]
    assert any(check["name"] == "visible_text" and not check["passed"] for check in found["checks"])


def other_amount_on_a_white_box(paper: Paper) -> None:
    under_a_white_box(paper)
    paper.text(450, LAST, "1.250,00", right=True)


def picture_over_it(paper: Paper) -> None:
    picture = ImageReader(Image.effect_noise((120, 22), 90))
    paper.canvas.drawImage(picture, 400, HEIGHT - LAST - 3, 60, 11)


def note_over_it(paper: Paper) -> None:
    paper.canvas.freeTextAnnotation(
        "1.250,00", "/Helv 8 Tf 0 g", Rect=[400, HEIGHT - LAST - 3, 460, HEIGHT - LAST + 8]
    )


@pytest.mark.parametrize(
    "spoil", [other_amount_on_a_white_box, picture_over_it, note_over_it], ids=lambda spoil: spoil.__name__
)
def test_a_figure_that_something_lies_over_goes_to_a_person(spoil: Callable[[Paper], None]) -> None:
    assert "net_payment" in document(spoil)["needs_review"]


def white_on_a_dark_band(paper: Paper) -> None:
    paper.shade(30, LAST + 6, 460, LAST + 18, 0.2)
    paper.text(40, LAST + 15, "Opbouw vakantiegeld", grey=1)
    paper.text(450, LAST + 15, "160,00", right=True, grey=1)


def drawn_twice_to_be_bold(paper: Paper) -> None:
    paper.text(40.3, LAST, "Uit te betalen")
    paper.text(450.3, LAST, "1.750,00", right=True)


@pytest.mark.parametrize("spoil", [white_on_a_dark_band, drawn_twice_to_be_bold], ids=lambda spoil: spoil.__name__)
def test_what_a_person_sees_well_is_no_reason_for_doubt(spoil: Callable[[Paper], None]) -> None:
    assert document(spoil)["needs_review"] == []


def turned(data: bytes, angle: int) -> bytes:
    """The page drawn on its side, and told to be shown upright."""
    matrix = {90: f"0 1 -1 0 {HEIGHT} 0", 180: f"-1 0 0 -1 {WIDTH} {HEIGHT}", 270: f"0 -1 1 0 0 {WIDTH}"}[angle]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[0]
        page.contents_add(pikepdf.Stream(pdf, f"q {matrix} cm".encode()), prepend=True)
        page.contents_add(pikepdf.Stream(pdf, b"Q"))
        if angle != 180:
            page.mediabox = pikepdf.Array([0, 0, HEIGHT, WIDTH])
        page.rotate(angle, relative=False)
        file = io.BytesIO()
        pdf.save(file)
    return file.getvalue()


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_page_that_is_stored_on_its_side_is_read_as_it_is_shown(angle: int) -> None:
    (upright,) = read(slip(USUAL))["documents"]
    (found,) = read(turned(slip(USUAL), angle))["documents"]
    assert found["needs_review"] == []
    assert found["evidence"]["net_wage"]["box"] == pytest.approx(upright["evidence"]["net_wage"]["box"], abs=1.5)


@pytest.mark.asvs("1.3.3")
def test_control_characters_and_writing_marks_are_cleaned_away() -> None:
    data = slip(USUAL, head=(*HEAD[:2], ("Werknemer", "J.\u00a0Jan\u00adsen"), *HEAD[3:]))
    (found,) = read(data)["documents"]
    assert found["employee_name"].isprintable()
    assert "\0" not in str(found)
