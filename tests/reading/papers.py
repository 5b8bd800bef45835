"""Small made-up slips for one quirk each: a usual head, and the lines that the test is about."""

from collections.abc import Mapping, Sequence

from tests.samples.sheets import ReportlabSheet

Row = tuple[str, Mapping[str, str]]

HEAD = (
    ("Werkgever", "Bakkerij De Korenaar B.V."),
    ("Loonheffingennummer", "000012345L01"),
    ("Werknemer", "J. Jansen"),
    ("Periode", "01-08-2026 t/m 31-08-2026"),
)


def slip(
    rows: Sequence[Row],
    *,
    columns: Mapping[str, float] | None = None,
    head: Sequence[tuple[str, str]] = HEAD,
    heads: bool = True,
    font: str = "Helvetica",
    title: str = "Salarisspecificatie",
) -> bytes:
    """One page: a title, labels with values, and a table whose columns end at these x positions."""
    paper = ReportlabSheet(font)
    put_slip(paper, rows, columns=columns, head=head, heads=heads, title=title)
    return paper.finish()


def put_slip(
    paper: ReportlabSheet,
    rows: Sequence[Row],
    *,
    columns: Mapping[str, float] | None = None,
    head: Sequence[tuple[str, str]] = HEAD,
    heads: bool = True,
    title: str = "Salarisspecificatie",
) -> None:
    """The same on a sheet that goes on."""
    edges = columns or {"Bedrag": 450.0}
    paper.text(40, 50, title, size=13, bold=True)
    y = 80.0
    for label, value in head:
        paper.text(40, y, label)
        paper.text(170, y, value)
        y += 12
    y += 14
    if heads:
        paper.text(40, y, "Omschrijving", bold=True)
        for name, x in edges.items():
            paper.text(x, y, name, right=True, bold=True)
    for label, cells in rows:
        y += 12
        paper.text(40, y, label)
        for name, text in cells.items():
            paper.text(edges[name], y, text, right=True)


def amounts(*rows: tuple[str, str]) -> list[Row]:
    """Rows of one column."""
    return [(label, {"Bedrag": amount}) for label, amount in rows]


USUAL = amounts(
    ("Salaris", "2.000,00"),
    ("Totaal bruto", "2.000,00"),
    ("Pensioenpremie", "-100,00"),
    ("Loon voor loonheffing", "1.900,00"),
    ("Loonheffing", "-150,00"),
    ("Netto loon", "1.750,00"),
    ("Uit te betalen", "1.750,00"),
)
