"""Totals, columns and the direction of reading by the sums, where no label says them."""

from payslips.reading.ladder import climbed
from payslips.reading.tables import Entry
from payslips.reading.text import Cell, number


def _cell(text: str, x1: float, top: float) -> Cell:
    value = number(text)
    return Cell(text, 1, x1 - 40, top, x1, top + 8, value[0] if value else None, value[1] if value else 0)


def _rows(*rows: tuple[str, ...]) -> list[Entry]:
    return [
        Entry(
            _cell(label, 100, 20.0 * place),
            tuple((None, _cell(text, 300 + 100 * at, 20.0 * place)) for at, text in enumerate(amounts)),
            "column",
        )
        for place, (label, *amounts) in enumerate(rows)
    ]


SLIP = (
    ("Zus", "1.500,00", "3.000,00"),
    ("En zo", "500,00", "1.000,00"),
    ("Bij elkaar A", "2.000,00", "4.000,00"),
    ("Pensioenpremie", "-100,00", "-200,00"),
    ("Tussenstand B", "1.900,00", "3.800,00"),
    ("Loonheffing", "-300,00", "-600,00"),
    ("Tussenstand C", "1.600,00", "3.200,00"),
    ("Reiskosten", "50,00", "100,00"),
    ("Slotsom", "1.650,00", "3.300,00"),
)
NAMES = {2: "gross_total", 4: "taxable_wage", 6: "net_wage", 8: "net_payment"}


def _named(entries: list[Entry]) -> dict[int, str]:
    return {place: entry.total for place, entry in enumerate(entries) if entry.total}


def test_totals_that_nobody_knows_are_named_by_their_place_beside_the_wage_tax() -> None:
    assert _named(climbed(_rows(*(row[:2] for row in SLIP)))) == NAMES


def test_of_two_columns_that_climb_the_smaller_one_is_the_period() -> None:
    made = climbed(_rows(*SLIP))
    assert [str(cell.value) for entry in made for cell in entry.of("amount")][-1] == "1650.00"
    assert not any(entry.unsure for entry in made)


def test_a_column_that_is_hardly_larger_may_be_the_period_before() -> None:
    before = ("1.650,00", "550,00", "2.200,00", "-110,00", "2.090,00", "-330,00", "1.760,00", "55,00", "1.815,00")
    made = climbed(_rows(*((label, now, other) for (label, now, _), other in zip(SLIP, before, strict=True))))
    assert all(entry.unsure for entry in made)


def test_amounts_that_do_not_climb_name_nothing() -> None:
    assert _named(climbed(_rows(("A", "10,01"), ("B", "20,02"), ("C", "40,04"), ("D", "81,00")))) == {}
