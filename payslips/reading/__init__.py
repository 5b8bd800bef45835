"""From the bytes of an upload to the figures of a payslip. Pure: no Django, no clock, no network, no model."""

from collections.abc import Callable
from typing import Any


def read(data: bytes, *, password: str | None = None, draw: Callable[[bytes], None] | None = None) -> dict[str, Any]:
    """The answer on one file: status, reason (a stable code, None when read) and one document a payslip.

    Amounts are strings with two decimals, dates ISO. `draw` gets a PNG of each page, ten at most. Never raises on a
    bad file; the memory and time that a hostile file takes are bounded by `payslips.reading.sandbox`, so call that one
    for anything that was uploaded.
    """
    # The parsers load only in the process that parses.
    from payslips.reading.answer import answer  # noqa: PLC0415

    return answer(data, password=password, draw=draw)
