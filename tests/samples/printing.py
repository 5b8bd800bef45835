"""From a web page or from typst source to a PDF: the third and the fourth producer."""

import html
import re
from collections.abc import Iterable
from pathlib import Path


def html_pdf(body: str, style: str) -> bytes:
    """A PDF made by WeasyPrint, with fonts of the system."""
    from weasyprint import HTML  # noqa: PLC0415 slow to load

    return bytes(HTML(string=f"<meta charset=utf-8><style>{style}</style>{body}").write_pdf() or b"")


def cells(values: Iterable[object], tag: str = "td", classes: Iterable[str] = ()) -> str:
    """Cells of a row, with a class each where given."""
    named = list(classes)
    return "".join(
        f"<{tag}{f' class={named[index]}' if index < len(named) and named[index] else ''}>{html.escape(str(value))}</{tag}>"
        for index, value in enumerate(values)
    )


def row(values: Iterable[object], *, tag: str = "td", kind: str = "") -> str:
    return f"<tr{f' class={kind}' if kind else ''}>{cells(values, tag)}</tr>"


def typst_pdf(source: str) -> bytes:
    """A PDF made by typst, with the fonts that it brings along."""
    import reportlab  # noqa: PLC0415 for its font alone
    import typst  # noqa: PLC0415 slow to load

    fonts = typst.Fonts(include_system_fonts=False, font_paths=[Path(reportlab.__file__).parent / "fonts"])
    pdf: bytes = typst.compile(f"#set document(date: none)\n{source}".encode(), font_paths=fonts)
    return pdf


def plain(text: object) -> str:
    """Text for typst without meaning of its own marks."""
    return re.sub(r"([\\#*_`$<>@\[\]\-+/=~'\"])", r"\\\1", str(text))
