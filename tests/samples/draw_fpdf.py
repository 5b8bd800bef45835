"""A sheet made by fpdf2: a second producer, unlike the first. For tests only."""

import datetime
from pathlib import Path

import reportlab
from fpdf import FPDF


class FpdfSheet:
    """A sheet made by fpdf2, in one of the fonts that every PDF reader has."""

    def __init__(self, font: str = "Helvetica", size: tuple[float, float] | None = None) -> None:
        self._font = font
        self._pdf = FPDF(unit="pt", format=size or "A4")
        self._pdf.set_creation_date(datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
        if font == "Vera":
            folder = Path(reportlab.__file__).parent / "fonts"
            self._pdf.add_font("Vera", "", folder / "Vera.ttf")
            self._pdf.add_font("Vera", "B", folder / "VeraBd.ttf")
        self._pdf.set_auto_page_break(False)
        self._pdf.add_page()

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 8,
        bold: bool = False,
        right: bool = False,
        grey: float = 0,
    ) -> None:
        self._pdf.set_font(self._font, "B" if bold else "", size)
        self._pdf.set_text_color(round(grey * 255))
        left = x - self._pdf.get_string_width(text) if right else x
        self._pdf.text(left, y, text)

    def rule(self, x0: float, y: float, x1: float) -> None:
        self._pdf.set_line_width(0.5)
        self._pdf.line(x0, y, x1, y)

    def shade(self, x0: float, y0: float, x1: float, y1: float, grey: float = 0.9) -> None:
        self._pdf.set_fill_color(round(grey * 255))
        self._pdf.rect(x0, y0, x1 - x0, y1 - y0, style="F")

    def frame(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self._pdf.set_line_width(0.5)
        self._pdf.rect(x0, y0, x1 - x0, y1 - y0)

    def page(self) -> None:
        self._pdf.add_page()

    def finish(self) -> bytes:
        return bytes(self._pdf.output())
