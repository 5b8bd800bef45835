"""A law book of invented amounts for 2027: its rules can be tested before its amounts are known."""

from functools import cache
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

from settlement.law.lawbook import LawBook

FOLDER = Path(__file__).parent / "book_2027"
NO_TRANSITION = 'unknown = "nog niet bekend"'


@cache
def book_2027(transition: str | None = None, *, uniform_net_in_force: bool = False) -> LawBook:
    """The book; with transitional law "ends" or "runs_on", and the uniform net income planned or in force."""
    with TemporaryDirectory() as folder:
        book = copytree(FOLDER, Path(folder) / "provisions")
        if transition:
            _change(book / "law_2027.toml", NO_TRANSITION, f'choice = "{transition}", source = ["INVENTED"]')
        if uniform_net_in_force:
            _change(book / "uniform_net.toml", ", planned = true", "")
        return LawBook.load(book)


def _change(file: Path, before: str, after: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")
