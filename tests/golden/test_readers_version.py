"""The golden cases as a lawyer reads them."""

from .__main__ import PATH, written


def test_the_readers_version_is_up_to_date() -> None:
    """Else: `python -m tests.golden`."""
    assert PATH.read_text(encoding="utf-8") == written()
