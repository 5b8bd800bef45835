"""The law book of the allowances: `provisions/*.toml`, read as the law book of the settlement is."""

from functools import cache
from pathlib import Path

from settlement.law.lawbook import LawBook

PROVISIONS = Path(__file__).parent / "provisions"


@cache
def lawbook() -> LawBook:
    """The law book of this installation, read once. The law of a year is that of its first month."""
    return LawBook.load(PROVISIONS)
