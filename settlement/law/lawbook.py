"""The law book: what the law says in amounts, dated, each with its article and source, from `provisions/*.toml`.

One history per value; the next `since` ends the one before it. A month after `checked_until` of the file, before the
first `since`, or in a period marked `unknown` is not known: nothing extrapolates.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

from settlement.engine.lawmonth import AowAge, Choice, Figure, HolidayClass, HolidayTable, LawMonth, Table, origin_of
from settlement.engine.month import Month

PROVISIONS = Path(__file__).parent / "provisions"
NOTICE_DAYS = 30


class LawBookFaulty(ValueError):
    """A file of the law book cannot be relied on."""


@dataclass(frozen=True, slots=True)
class Provision:
    """One value of the law over time. `history` is as in the file, oldest first, with sources written out."""

    file: str
    key: str
    label: str
    article: str
    checked_until: Month
    history: tuple[dict[str, Any], ...]

    def entry_of(self, month: Month, *, planned: bool) -> dict[str, Any] | None:
        """What holds in a month, or null when that is not known; planned law only when asked for."""
        entries = list(self.entries_until(month, planned=planned))
        if not entries or "unknown" in entries[-1]:
            return None
        if month > self.checked_until and not entries[-1].get("planned"):
            return None
        return entries[-1]

    def unknown_because(self, month: Month, *, planned: bool) -> str:
        """After ": ", why nothing is known in a month, when the file says so."""
        entries = list(self.entries_until(month, planned=planned))
        if entries and "unknown" in entries[-1]:
            return f": {entries[-1]['unknown']}"
        return f": niet nagekeken na {self.checked_until}" if month > self.checked_until else ""

    def entries_until(self, month: Month, *, planned: bool) -> Iterator[dict[str, Any]]:
        for entry in self.history:
            if entry["since"] <= month.first and (planned or not entry.get("planned")):
                yield entry


class LawBook:
    """All provisions. `digest` changes when, and only when, what they say changes."""

    def __init__(self, provisions: tuple[Provision, ...], digest: str) -> None:
        self.provisions = provisions
        self.digest = digest
        self._law_of = lru_cache(maxsize=256)(self._compile)

    @classmethod
    def load(cls, folder: Path = PROVISIONS) -> "LawBook":
        """Read every file of a folder; LawBookFaulty when one cannot be relied on."""
        files = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.toml"))}
        canonical = json.dumps(files, sort_keys=True, default=str)
        provisions = tuple(provision for name, file in files.items() for provision in _provisions(name, file))
        return cls(provisions, hashlib.sha256(canonical.encode()).hexdigest())

    @cached_property
    def origins(self) -> dict[str, dict[str, dict[str, Any]]]:
        """What steps say of each figure besides its value, by its key and the day from which it holds."""
        return {
            provision.key: {
                str(entry["since"]): origin_of(
                    entry["since"], entry["source"], entry.get("doubt"), planned=entry.get("planned", False)
                )
                for entry in provision.history
                if "unknown" not in entry
            }
            for provision in self.provisions
        }

    def law_of(self, month: Month, *, planned: bool = False) -> LawMonth:
        """The law of a month, with law that is marked planned when asked for."""
        return self._law_of(month, planned)

    def known_until(self) -> Month:
        """The last month for which every file with law in force has been checked."""
        return min(self._ends().values())

    def ending(self, today: date) -> dict[str, Month]:
        """The files that must be looked at: their last known month ends within thirty days, or is over."""
        return {
            file: month for file, month in sorted(self._ends().items()) if (month.last - today).days <= NOTICE_DAYS
        }

    def _ends(self) -> dict[str, Month]:
        """The last known month of each file that holds more than planned law."""
        in_force = (one for one in self.provisions if not all(entry.get("planned") for entry in one.history))
        return {provision.file: provision.checked_until for provision in in_force}

    def _compile(self, month: Month, planned: bool) -> LawMonth:
        known = [
            (provision, entry)
            for provision in self.provisions
            if (entry := provision.entry_of(month, planned=planned)) is not None
        ]
        figures = (_figure(provision, entry) for provision, entry in known if "amount" in entry)
        tables = (_holiday_table(provision, entry) for provision, entry in known if "classes" in entry)
        rows = (_table(provision, entry) for provision, entry in known if "rows" in entry)
        choices = (_choice(provision, entry) for provision, entry in known if "choice" in entry)
        ages = [provision for provision, entry in known if "years" in entry]
        return LawMonth(
            month,
            {one.key: one for one in figures},
            {one.key: one for one in tables},
            tuple(age for provision in ages for age in _aow_ages(provision, month, planned=planned)),
            {one.key: one for one in choices},
            {one.key: one for one in rows},
        )


@cache
def lawbook() -> LawBook:
    """The law book of this installation, read once."""
    return LawBook.load()


def _provisions(name: str, file: dict[str, Any]) -> Iterator[Provision]:
    values = dict(file)
    try:
        sources, checked_until = values.pop("sources"), Month.parse(values.pop("checked_until"))
    except (KeyError, ValueError) as fault:
        raise LawBookFaulty(f"{name}.toml: {fault}") from None
    for key, value in values.items():
        try:
            history = tuple(_with_sources(entry, sources) for entry in value["history"])
            provision = Provision(f"{name}.toml", key, value["label"], value["article"], checked_until, history)
        except KeyError as missing:
            raise LawBookFaulty(f"{name}.toml, {key}: {missing} is missing") from None
        days = [entry["since"] for entry in history]
        if not days or any(day.day != 1 for day in days) or days != sorted(set(days)):
            raise LawBookFaulty(f"{name}.toml, {key}: `since` must be first days of months, oldest first")
        if any(entry["choice"] not in value.get("choices", ()) for entry in history if "choice" in entry):
            raise LawBookFaulty(f"{name}.toml, {key}: `choice` must be one of `choices`")
        yield provision


def _with_sources(entry: dict[str, Any], sources: dict[str, str]) -> dict[str, Any]:
    if "unknown" in entry:
        return entry
    return {**entry, "source": " ; ".join(sources[code] for code in entry["source"])}


def _figure(provision: Provision, entry: dict[str, Any]) -> Figure:
    return Figure(value=Decimal(entry["amount"]), **_common(provision, entry))


def _holiday_table(provision: Provision, entry: dict[str, Any]) -> HolidayTable:
    classes = tuple(
        HolidayClass(Decimal(row["start"]), Decimal(row["percent"]), Decimal(row["minus"])) for row in entry["classes"]
    )
    return HolidayTable(classes=classes, **_common(provision, entry))


def _table(provision: Provision, entry: dict[str, Any]) -> Table:
    rows = tuple({name: Decimal(number) for name, number in row.items()} for row in entry["rows"])
    return Table(rows=rows, **_common(provision, entry))


def _choice(provision: Provision, entry: dict[str, Any]) -> Choice:
    return Choice(value=entry["choice"], **_common(provision, entry))


def _common(provision: Provision, entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": provision.key,
        "label": provision.label,
        "article": provision.article,
        "since": entry["since"],
        "source": entry["source"],
        "doubt": entry.get("doubt"),
        "planned": entry.get("planned", False),
    }


def _aow_ages(provision: Provision, month: Month, *, planned: bool) -> Iterator[AowAge]:
    entries = list(provision.entries_until(month, planned=planned))
    untils: list[date | None] = [entry["since"] for entry in entries[1:]]
    for entry, until in zip(entries, [*untils, None], strict=True):
        yield AowAge(
            since=entry["since"],
            until=until,
            years=entry["years"],
            months=entry["months"],
            article=provision.article,
            source=entry["source"],
            planned=entry.get("planned", False),
        )
