"""A sheet of paper to write on, in points from the top left; this one is made by ReportLab."""

import io
import re
from decimal import Decimal
from functools import cache
from typing import Literal, Protocol

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

Producer = Literal["reportlab", "fpdf2"]
WIDTH, HEIGHT = A4


class Sheet(Protocol):
    """What the layouts need of a producer."""

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
    ) -> None: ...

    def rule(self, x0: float, y: float, x1: float) -> None: ...

    def shade(self, x0: float, y0: float, x1: float, y1: float, grey: float = 0.9) -> None: ...

    def frame(self, x0: float, y0: float, x1: float, y1: float) -> None: ...

    def page(self) -> None: ...

    def finish(self) -> bytes: ...


@cache
def _register_vera() -> None:
    """The font that ReportLab brings along: it has a real minus sign and narrow spaces."""
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    pdfmetrics.registerFont(TTFont("VeraBd", "VeraBd.ttf"))


class ReportlabSheet:
    """A sheet made by ReportLab, in Helvetica, Times, Vera or Courier; upright A4 unless given."""

    def __init__(self, font: str = "Helvetica", size: tuple[float, float] = A4, *, split: bool = False) -> None:
        if font == "Vera":
            _register_vera()
        self._plain, self._bold = {
            "Helvetica": ("Helvetica", "Helvetica-Bold"),
            "Courier": ("Courier", "Courier-Bold"),
            "Times": ("Times-Roman", "Times-Bold"),
            "Vera": ("Vera", "VeraBd"),
        }[font]
        self._file = io.BytesIO()
        self._canvas = canvas.Canvas(self._file, pagesize=size, invariant=True)
        self._height = size[1]
        self._split = split

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
        self._canvas.setFont(self._bold if bold else self._plain, size)
        self._canvas.setFillGray(grey)
        parts = re.fullmatch(r"(-?\d{1,3}[. ])(\d{3},\d\d-?)", text) if self._split and right else None
        if parts:  # the thousands as a piece of text of their own
            self._canvas.drawRightString(x, self._height - y, parts[2])
            x -= self._canvas.stringWidth(parts[2], self._bold if bold else self._plain, size)
            text = parts[1]
        (self._canvas.drawRightString if right else self._canvas.drawString)(x, self._height - y, text)

    def rule(self, x0: float, y: float, x1: float) -> None:
        self._canvas.setLineWidth(0.5)
        self._canvas.line(x0, self._height - y, x1, self._height - y)

    def shade(self, x0: float, y0: float, x1: float, y1: float, grey: float = 0.9) -> None:
        self._canvas.setFillGray(grey)
        self._canvas.rect(x0, self._height - y1, x1 - x0, y1 - y0, stroke=0, fill=1)

    def frame(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self._canvas.setLineWidth(0.5)
        self._canvas.rect(x0, self._height - y1, x1 - x0, y1 - y0)

    def page(self) -> None:
        self._canvas.showPage()

    def finish(self) -> bytes:
        self._canvas.save()
        return self._file.getvalue()


def sheet(producer: Producer, font: str = "Helvetica") -> Sheet:
    """An empty sheet of this producer."""
    if producer == "fpdf2":
        from tests.samples.draw_fpdf import FpdfSheet  # noqa: PLC0415 only for tests

        return FpdfSheet(font)
    return ReportlabSheet(font)


def number(amount: Decimal, *, grouping: str = ".", minus: str = "-", trailing: bool = False) -> str:
    """An amount as a payslip prints it: 1.234,56 or 1 234,56 or 1234,56, with its minus before or behind."""
    digits = f"{abs(amount):,.2f}".replace(",", "g").replace(".", ",").replace("g", grouping)
    if amount >= 0:
        return digits
    return f"{digits}{minus}" if trailing else f"{minus}{digits}"
