"""Photos and scans: read from the picture, doubted where two readers differ, and shown where they were read."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pillow_heif
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from payslips.reading import document, ocr, pixels, read, scan
from payslips.reading.ocr import Token
from payslips.reading.scan import look
from payslips.reading.words import Page, Unreadable
from tests.reading.papers import USUAL, slip
from tests.samples.camera import pictured

TRUTH = {"net_wage": "1750.00", "wage_tax": "150.00", "period_start": "2026-08-01", "employee_name": "J. Jansen"}


@pytest.fixture(scope="module")
def sheet() -> Image.Image:
    """A payslip as a clean scan of 200 dots an inch."""
    with pdfium.PdfDocument(slip(USUAL)) as pdf:
        picture: Image.Image = pdf[0].render(scale=200 / 72).to_pil()
        return picture.convert("L")


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def only(data: bytes) -> dict[str, Any]:
    (found,) = read(data)["documents"]
    return dict(found)


def truth_in(found: dict[str, Any]) -> dict[str, Any]:
    return {name: found[name] for name in TRUTH}


def jpeg(sheet: Image.Image) -> bytes:
    return saved(sheet, "JPEG", quality=80)


def transparent_png(sheet: Image.Image) -> bytes:
    ink = Image.new("RGBA", sheet.size, "black")
    ink.putalpha(ImageChops.invert(sheet))
    return saved(ink, "PNG")


def png_of_16_bits(sheet: Image.Image) -> bytes:
    return saved(Image.fromarray(np.asarray(sheet).astype(np.uint16) * 257), "PNG")


def fax(sheet: Image.Image) -> bytes:
    return saved(sheet.point(lambda shade: 255 * (shade > 150)).convert("1"), "TIFF", compression="group4")


def webp(sheet: Image.Image) -> bytes:
    return saved(sheet.convert("RGB"), "WEBP", quality=80)


def heic(sheet: Image.Image) -> bytes:
    pillow_heif.register_heif_opener()
    return saved(sheet.convert("RGB"), "HEIF", quality=80)


def image_only_pdf(sheet: Image.Image) -> bytes:
    return saved(sheet, "PDF", resolution=200)


def slanting(sheet: Image.Image) -> bytes:
    return saved(sheet.rotate(4.5, fillcolor=255, resample=Image.Resampling.BICUBIC), "PNG")


def upside_down(sheet: Image.Image) -> bytes:
    return saved(sheet.rotate(180), "PNG")


def on_its_side(sheet: Image.Image) -> bytes:
    return saved(sheet.rotate(90, expand=True), "PNG")


def turned_by_exif(sheet: Image.Image) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return saved(sheet.rotate(90, expand=True), "JPEG", exif=exif.tobytes())


@pytest.mark.parametrize(
    "made",
    [
        jpeg,
        transparent_png,
        png_of_16_bits,
        fax,
        webp,
        heic,
        image_only_pdf,
        slanting,
        upside_down,
        on_its_side,
        turned_by_exif,
    ],
    ids=lambda made: made.__name__,
)
def test_a_scan_is_read_from_its_picture(sheet: Image.Image, made: Callable[[Image.Image], bytes]) -> None:
    found = only(made(sheet))
    assert truth_in(found) == TRUTH
    assert found["source"] == "ocr"


@pytest.mark.parametrize("level", ["photo-good", "photo-poor"])
def test_a_page_on_a_table_in_a_shadow_is_read(level: Any) -> None:
    _, data = pictured(slip(USUAL), "table", level)
    assert truth_in(only(data)) == TRUTH


@pytest.mark.parametrize("made", [jpeg, slanting, on_its_side, turned_by_exif], ids=lambda made: made.__name__)
def test_the_place_of_a_figure_is_where_the_drawn_page_shows_it(
    sheet: Image.Image, made: Callable[[Image.Image], bytes]
) -> None:
    drawn: list[bytes] = []
    (found,) = read(made(sheet), draw=drawn.append)["documents"]
    with Image.open(io.BytesIO(drawn[0])) as picture:
        points = picture.info["dpi"][0] / 72
        x0, top, x1, bottom = (edge * points for edge in found["evidence"]["net_payment"]["box"])
        inside = np.asarray(picture.convert("L").crop((int(x0), int(top), int(x1) + 1, int(bottom) + 1)))
        above = np.asarray(picture.convert("L").crop((int(x0), int(top) - 40, int(x1) + 1, int(top) - 30)))
        assert found["evidence"]["net_payment"]["text"] == "1.750,00"
        assert inside.min() < 120
        assert 0.05 < (inside < 160).mean() < 0.6
        assert picture.height > picture.width, "upright"
        assert above.size


def test_a_picture_without_a_letter_is_no_text() -> None:
    noise = np.random.default_rng(3).normal(128, 60, (900, 900)).clip(0, 255).astype(np.uint8)
    assert read(saved(Image.fromarray(noise), "PNG"))["reason"] == "no_text"


@pytest.mark.parametrize(
    ("spoilt", "reason"),
    [
        (lambda sheet: sheet.filter(ImageFilter.GaussianBlur(14)), "blurred"),
        (lambda sheet: sheet.filter(ImageFilter.GaussianBlur(14)).point(lambda shade: shade // 8), "too_dark"),
        (lambda sheet: sheet.resize((240, 340)), "too_small"),
        (lambda sheet: sheet.resize((60, 85)), "too_small"),
    ],
    ids=["blurred", "dark", "small", "tiny"],
)
def test_a_citizen_hears_what_is_wrong_with_a_photo(
    sheet: Image.Image, spoilt: Callable[[Image.Image], Image.Image], reason: str
) -> None:
    assert read(saved(spoilt(sheet), "PNG")) == {"status": "unreadable", "reason": reason, "documents": []}


@pytest.fixture
def without_tesseract(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    ocr._reader.cache_clear()
    monkeypatch.setattr(ocr, "data_folder", lambda: None)
    yield
    ocr._reader.cache_clear()


@pytest.mark.usefixtures("without_tesseract")
def test_where_tesseract_is_not_installed_a_photo_says_so(sheet: Image.Image) -> None:
    assert read(jpeg(sheet))["reason"] == "no_ocr"


@pytest.mark.usefixtures("without_tesseract")
def test_where_tesseract_is_not_installed_text_is_still_read() -> None:
    assert only(slip(USUAL))["source"] == "text"


def test_its_languages_are_looked_for_where_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    (tmp_path / "nld.traineddata").touch()
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    assert ocr.data_folder() == f"{tmp_path}/"


def test_words_of_a_picture_carry_how_sure_they_are(sheet: Image.Image) -> None:
    words = {word.text: word for word in look(sheet).words}
    assert words["1.750,00"].confidence >= 0.9


def token(text: str, confidence: float = 0.9, x: float = 0) -> Token:
    return Token(text, (x, 0, x + 10 * len(text), 20), 18, confidence)


@pytest.mark.parametrize(
    ("first", "others", "text", "sure"),
    [
        ("1.234,56", ["1.234,56"], "1.234,56", True),
        ("1.234,56", ["1.284,56"], "1.234,56", False),
        ("1.23456", ["1.234,56"], "1.234,56", False),
        ("1.234,56", ["1.284,56", "1.284,56"], "1.284,56", True),
        ("1.234,56", ["1.284,56", "1.234,56"], "1.234,56", False),
        ("Jansen", ["Janssen"], "Jansen", True),
        ("Janssen", ["Jansen", "Jansen"], "Jansen", False),
        ("Korénaar", ["Korenaar"], "Korenaar", True),
    ],
)
def test_a_number_is_sure_when_both_models_say_it(first: str, others: list[str], text: str, *, sure: bool) -> None:
    weighed = scan._weighed(token(first), [token(other) for other in others])
    assert (weighed.text, weighed.confidence >= 0.8) == (text, sure)


def test_a_number_that_one_reader_saw_is_not_sure() -> None:
    assert scan._weighed(token("1.234,56", 0.99), [None]).confidence < 0.8


def test_an_amount_in_two_pieces_is_one() -> None:
    pieces = [token("1.321"), token(",72", x=52), token("46,20", x=300)]
    assert [whole.text for whole in ocr._whole_numbers(pieces)] == ["1.321,72", "46,20"]


@pytest.mark.parametrize(
    ("texts", "mended"),
    [
        (["1,00", "2,00", "3,00", "2.873.75"], "2.873,75"),
        (["1,00", "2,00", "3,00", "2,873,75"], "2.873,75"),
        (["1.00", "2.00", "3.00", "2,873.75"], "2,873.75"),
        (["1,00", "2,00", "3,00", "12.08.2026"], "12.08.2026"),
    ],
)
def test_a_comma_that_lost_its_tail_is_the_comma_of_the_page(texts: list[str], mended: str) -> None:
    assert scan._with_one_mark([token(text) for text in texts])[-1].text == mended


def test_specks_and_leading_dots_go_and_marks_in_numbers_stay() -> None:
    page = Image.new("L", (800, 300), 245)
    draw = ImageDraw.Draw(page)
    for x in range(300, 600, 15):
        draw.rectangle((x, 118, x + 3, 121), fill=20)
    draw.rectangle((100, 250, 103, 253), fill=20)
    draw.rectangle((640, 100, 652, 121), fill=20)
    draw.rectangle((658, 118, 661, 121), fill=20)
    draw.rectangle((667, 100, 679, 121), fill=20)
    cleaned = pixels.without_dots(np.asarray(page))
    assert cleaned[112:125, 300:600].min() > 200
    assert cleaned[245:258, 95:108].min() > 200
    assert cleaned[118:122, 658:662].max() < 60


def test_the_edge_of_a_shadow_is_no_edge_of_paper() -> None:
    across = np.linspace(-1, 1, 480)
    light = 230 - 120 / (1 + np.exp(-across * 8))
    assert pixels.paper(np.tile(light, (640, 1)).astype(np.uint8)) is None


def test_paper_on_a_table_is_found() -> None:
    table = Image.new("L", (480, 640), 70)
    ImageDraw.Draw(table).polygon([(60, 50), (420, 70), (430, 590), (50, 580)], fill=225)
    corners = pixels.paper(np.asarray(table))
    assert corners is not None
    assert corners == pytest.approx(np.array([(60, 50), (420, 70), (430, 590), (50, 580)]), abs=6)


def test_a_word_is_shown_at_its_own_place_when_it_was_not_moved() -> None:
    assert Page(1, 100, 100, ()).shown((1, 2, 3, 4)) == (1, 2, 3, 4)


def test_more_pictures_than_are_read_are_refused(sheet: Image.Image, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MAX_SCANS", 1)
    two = saved(sheet, "TIFF", save_all=True, append_images=[sheet])
    assert read(two) == {"status": "refused", "reason": "too_many_pages", "documents": []}


def test_a_missing_reader_is_told_by_its_own_name() -> None:
    with pytest.raises(Unreadable, match="broken"):
        document.pages(b"\x89PNG\r\n\x1a\n")


def test_light_letters_in_a_dark_bar_become_dark_letters() -> None:
    picture = np.full((840, 595), 240, np.uint8)
    picture[20:70] = 40
    picture[40:50, 100:103] = 250
    turned = pixels.without_bars(picture)
    assert turned[30, 300] > 200
    assert turned[45, 101] < 50
    assert turned[400, 300] == 240
