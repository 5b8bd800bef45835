"""Papers that people send in the belief that they are payslips: each with invented people and amounts of chance."""

import importlib
import random
from collections.abc import Callable, Sequence
from typing import Literal

from tests.samples import people
from tests.samples.printing import html_pdf, row

Paper = Callable[[random.Random], bytes]


def papers(half: Literal["seen", "unseen"]) -> dict[str, Paper]:
    """The papers of this half by kind. As with the families, no rule was written for the unseen ones."""
    found: dict[str, Paper] = importlib.import_module(f"tests.samples.papers.{half}").PAPERS
    return found


def amount(chance: random.Random, low: int, high: int) -> str:
    text = f"{chance.randint(low * 100, high * 100) / 100:,.2f}"
    return text.translate(str.maketrans(",.", ".,"))


def sheet(
    chance: random.Random,
    title: str,
    rows: Sequence[Sequence[str]] = (),
    *,
    above: Sequence[str] = (),
    below: Sequence[str] = (),
    sender: str | None = None,
) -> bytes:
    """A page: who sends it, a title, sentences, a table, sentences."""
    font, colour = (
        chance.choice(["Liberation Sans", "DejaVu Sans", "Liberation Serif"]),
        chance.choice(["#234", "#711", "#151"]),
    )
    street, town = people.address(chance)
    style = (
        f"@page {{ size: A4; margin: 18mm }} body {{ font: {chance.choice([8, 9, 10])}pt {font} }} h1 {{ font-size: 15pt; color: {colour} }}"
        "table { border-collapse: collapse; width: 100%; margin: 10px 0 } td { padding: 3px 6px; border-bottom: .4px solid #bbb }"
        "td:not(:first-child) { text-align: right }"
    )
    said = [f"<p>{text}</p>" for text in above]
    after = [f"<p>{text}</p>" for text in below]
    return html_pdf(
        f"<p><b>{sender or people.employer(chance).name.replace('&', '&amp;')}</b><br>{street}<br>{town}</p><p>{people.employee(chance)}<br>Kerkpad 3<br>1000 AG Waterstad</p>"
        f"<h1>{title}</h1>{''.join(said)}<table>{''.join(row(cells) for cells in rows)}</table>{''.join(after)}",
        style,
    )
