"""The samples are worth measuring with: always the same, and what the truth says stands on the paper."""

import io
import re
from decimal import Decimal
from functools import cache

import pypdfium2
import pytest
from PIL import Image

from tests.samples.camera import LEVELS, Level
from tests.samples.families import Half, families
from tests.samples.files import HALVES, other_sample, sample, wrong_sample
from tests.samples.papers import papers
from tests.samples.tax import special_rate, wage_tax

FAMILIES = [(half, name) for half in HALVES for name in families(half)]
drawn_once = cache(sample)
NAMES = ("employer_name", "employee_name", "bsn", "payroll_tax_number")
TOTALS = ("gross_wage", "net_wage", "net_payment")


def text_of(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def bare(text: str) -> str:
    """Letters and figures alone: the amount however it is written."""
    return "".join(re.findall(r"[^\W_]", text))


@pytest.mark.parametrize(("half", "family"), FAMILIES)
def test_what_the_truth_says_stands_on_the_paper(half: Half, family: str) -> None:
    for seed in range(2):
        made = drawn_once(half, family, seed)
        text = bare(text_of(made.data))
        for fields in made.documents:
            shown = [str(fields[name]).lstrip("-") for name in TOTALS if fields[name] is not None]
            shown += [str(fields[name]) for name in NAMES if fields[name]]
            assert [value for value in shown if bare(value) not in text] == []


@pytest.mark.parametrize(("half", "family"), FAMILIES)
def test_the_same_number_gives_the_same_slip(half: Half, family: str) -> None:
    one, other = drawn_once(half, family, 1), sample(half, family, 1)
    assert (one.documents, text_of(one.data)) == (other.documents, text_of(other.data))


@pytest.mark.parametrize("level", LEVELS[1:])
def test_a_camera_takes_the_same_picture_again(level: Level) -> None:
    one, other = drawn_once("seen", "letter", 3, level), sample("seen", "letter", 3, level)
    assert (one.name, one.data) == (other.name, other.data)


@pytest.mark.parametrize("level", LEVELS[1:])
def test_a_picture_holds_no_text(level: Level) -> None:
    made = drawn_once("seen", "letter", 3, level)
    if made.name.endswith(".pdf"):
        assert not text_of(made.data).strip()
    else:
        assert Image.open(io.BytesIO(made.data)).width > 800


@pytest.mark.parametrize(("half", "kind"), [(half, kind) for half in HALVES for kind in papers(half)])
def test_another_paper_is_a_file_without_payslips(half: Half, kind: str) -> None:
    made = other_sample(half, kind, 0)
    assert made.data.startswith(b"%PDF")
    assert made.documents == ()


def test_a_slip_that_is_wrong_itself_leaves_both_net_amounts_to_a_person() -> None:
    (fields,) = wrong_sample("seen", "letter", 0).documents
    assert (fields["net_wage"], fields["net_payment"]) == ("?", "?")


@pytest.mark.parametrize(("half", "least"), [("seen", 34), ("unseen", 13)])
def test_each_half_has_its_families_and_four_producers(half: Half, least: int) -> None:
    drawn = families(half)
    assert len(drawn) >= least
    assert {family.producer for family in drawn.values()} == {"reportlab", "fpdf2", "weasyprint", "typst"}


def test_no_family_is_in_both_halves() -> None:
    assert set(families("seen")) & set(families("unseen")) == set()


@pytest.mark.parametrize(
    ("wage", "credit", "tax"),
    [
        # 12 × 2.000,00 = 24.000, in steps of 54 23.976: 8.571 tax, 3.115 general and 4.721 labour credit
        ("2000.00", True, "61.25"),
        ("2000.00", False, "714.25"),
        ("900.00", True, "0.00"),
    ],
)
def test_the_wage_tax_follows_the_formula_of_the_year(wage: str, credit: bool, tax: str) -> None:
    assert wage_tax(Decimal(wage), "month", tax_credit=credit) == Decimal(tax)


@pytest.mark.parametrize(
    ("year_wage", "rate", "more"), [(30_000, "35.75", "4.45"), (52_000, "37.56", "12.91"), (24_000, "35.75", "-31.00")]
)
def test_the_special_rate_is_what_the_next_euro_costs(year_wage: int, rate: str, more: str) -> None:
    assert special_rate(Decimal(year_wage), tax_credit=True) == (Decimal(rate), Decimal(more))
