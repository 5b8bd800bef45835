"""JSON that is read strictly, for every calculation.

A reader checks one value and converts it, or raises InvalidInput with every fault below it and its path. Readers of
objects make the facts, so that defaults stand in one place: on the facts.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from settlement.engine.facts import InvalidInput
from settlement.engine.lawmonth import LawNotKnown
from settlement.engine.money import EXACT, ZERO

Json = dict[str, Any]
Reader = Callable[[object], Any]


def answered(obj: object, read: Reader, answer: Callable[[str, Any], Json]) -> Json:
    """The answer to one input object, or its error object. Whatever was put in, it answers.

    `read` makes the facts of it (the `id` is not one of them), `answer` the answer to the id and the facts.
    """
    id_ = obj.get("id") if isinstance(obj, dict) else None
    if not isinstance(id_, str) or not id_:
        return error(None, "invalid_input", "The input is not valid.", {"id": "a text is needed"} | _faults(obj, read))
    try:
        return answer(id_, read(obj))
    except InvalidInput as invalid:
        return error(id_, "invalid_input", "The input is not valid.", invalid.fields)
    except LawNotKnown as not_known:
        return error(id_, "law_not_known", f"{not_known}, and nothing is extrapolated.", {})


def _faults(obj: object, read: Reader) -> dict[str, str]:
    try:
        read(obj)
    except InvalidInput as invalid:
        return invalid.fields
    return {}


def answered_text(text: bytes, answer: Callable[[object], Json]) -> Json:
    """The answer to one input object as it came: JSON in UTF-8, or an error object that says it is not."""
    try:
        obj = json.loads(
            text.decode("utf-8-sig"), parse_constant=_refuse, parse_float=_exactly, object_pairs_hook=_keys_once
        )
    except (ValueError, RecursionError):
        return error(None, "invalid_input", "The input is not valid.", {"": "this is no JSON"})
    return answer(obj)


def error(id_: str | None, code: str, message: str, faults: dict[str, str]) -> Json:
    return {"id": id_, "error": {"code": code, "message": message, "fields": faults}}


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _exactly(number: str) -> Decimal:
    """A number with a fraction or exponent, never as float. One that no decimal can hold is not finite."""
    try:
        return Decimal(number)
    except InvalidOperation:
        return Decimal("NaN")


def _keys_once(pairs: list[tuple[str, Any]]) -> Json:
    """An object. Beside a key that stands in it twice comes one that no reader knows: nobody guesses which counts."""
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    times = Counter(key for key, _ in pairs)
    return found | {f"{key} (given twice)": None for key in found if times[key] > 1}


def needed(what: str) -> InvalidInput:
    return InvalidInput({"": f"{what} is needed"})


def text(value: object) -> str:
    if not isinstance(value, str):
        raise needed("a text")
    return value


def boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise needed("true or false")
    return value


def count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1_000_000:
        raise needed("a whole number of 0 or more")
    return value


def written_as(pattern: str, example: str, convert: Callable[[str], Any]) -> Reader:
    matches = re.compile(pattern).fullmatch

    def read(value: object) -> Any:
        if isinstance(value, str) and matches(value):
            try:
                return convert(value)
            except ValueError:  # no such day
                pass
        raise needed(f"a text such as {example}")

    return read


def one_of(choices: Iterable[StrEnum]) -> Reader:
    known = {choice.value: choice for choice in choices}

    def read(value: object) -> Any:
        if not isinstance(value, str) or value not in known:
            raise needed("one of " + ", ".join(known))
        return known[value]

    return read


def or_null(reader: Reader) -> Reader:
    return lambda value: None if value is None else reader(value)


def list_of(reader: Reader) -> Reader:
    def read(value: object) -> Any:
        if not isinstance(value, list):
            raise needed("a list")
        faults: dict[str, str] = {}
        found = []
        for index, one in enumerate(value):
            try:
                found.append(reader(one))
            except InvalidInput as invalid:
                faults |= below(f"[{index}]", invalid)
        if faults:
            raise InvalidInput(faults)
        return tuple(found)

    return read


def object_of(
    make: Callable[..., Any], required: dict[str, Reader], optional: dict[str, Reader] | None = None
) -> Reader:
    readers = required | (optional or {})

    def read(value: object) -> Any:
        if not isinstance(value, dict):
            raise needed("an object")
        faults = {key: "is missing" for key in required if key not in value}
        found = {}
        for key, one in value.items():
            if key not in readers:
                faults[key] = "is not known here"
                continue
            try:
                found[key] = readers[key](one)
            except InvalidInput as invalid:
                faults |= below(key, invalid)
        if faults:
            raise InvalidInput(faults)
        return make(**found)

    return read


def by(key: str, variants: dict[str, Reader], otherwise: Reader) -> Reader:
    """Objects whose other keys depend on the value of one."""

    def read(value: object) -> Any:
        choice = value.get(key) if isinstance(value, dict) else None
        return (variants.get(choice, otherwise) if isinstance(choice, str) else otherwise)(value)

    return read


def below(path: str, invalid: InvalidInput) -> dict[str, str]:
    """The faults of a part, with the path of that part before theirs."""
    return {
        path + (rest if not rest or rest.startswith("[") else f".{rest}"): message
        for rest, message in invalid.fields.items()
    }


amount = written_as("-?[0-9]+[.][0-9]{2}", '"1234.50"', lambda text: EXACT.add(Decimal(text), ZERO))  # no minus zero
