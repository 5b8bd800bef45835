"""The table beside this file: an address and a method a line, and what each role gets."""

from pathlib import Path

METHODS = ("get", "post")
FILE = Path(__file__).with_name("table.txt")


def read() -> tuple[tuple[str, ...], dict[tuple[str, str], dict[str, str]]]:
    """The roles, and by address and method the answer for each of them."""
    head, *lines = (line.split() for line in FILE.read_text().splitlines() if line and not line.startswith("#"))
    roles = tuple(head[2:])
    return roles, {(name, method): dict(zip(roles, answers, strict=True)) for name, method, *answers in lines}


ROLES, TABLE = read()


def line(name: str, method: str, answers: dict[str, str]) -> str:
    """A line of the table."""
    return (f"{name:<54}{method:<5}" + "".join(f"{answers[role]:<12}" for role in ROLES)).rstrip()
