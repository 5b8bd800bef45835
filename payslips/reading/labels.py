"""What a printed label means, by the synonyms of labels.toml."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Final

from payslips.reading.text import plain

_IBAN: Final = re.compile(r"\b[a-z]{2}\d{2} ?[a-z]{4} ?\d[\d ]{6,}\b")
_DAY: Final = re.compile(r"\b\d{1,2} [a-z]{3,12} (?:19|20)\d\d\b")  # "16 juni 2026"
# "(A - B - D)", also where its signs are lost in a scan, and the letter before its row.
_FORMULA: Final = re.compile(
    r"[(\[=]\s*\w{1,2}(?:\s*[-+−–]\s*\w{1,2})+\s*[)\]]?|[(\[]\s*[A-Z0-9](?:\s+[A-Z0-9])*\s*[)\]]|"
    r"^[A-Z]\.?\s+(?=[A-Z][a-z]{3})"
)
YEAR_SO_FAR: Final = re.compile(
    r"\b(?:dit (?:kalender)?jaar|tot nu toe|t m heden|(?:jaar)?totaal t m|tot en met heden|this year|so far|"
    r"year to date|w tym roku)\b"
)
_WAGE_FOR: Final = re.compile(r"(?:loon|wage for|grondslag|basis|salaris|over dit|te belasten)\b")
_TAX_FIRST: Final = {"lh", "lb", "loonheffing", "loonbelasting", "loonh", "loonhef"}
_PAYS_OUT: Final = re.compile(r"\b(?:uitbet\w*|uitgekeerd\w*|opname|uitkering|paid out|pay ?out)\b")

# In this order: "netto uitbetaald" is what was paid out, and what is taxed is neither paid nor left.
_PAID: Final = (
    r"uitbeta\w*|uitgekeerd\w*|uit te keren|overgemaakt\w*|overmak\w*|maken .*over|overschrijving\w*|"
    r"over(?:ge|te )?boe?k\w*|te betalen|te ontvangen|ontvang(?:t|st)|(?:je|u|jij) krijgt?|bankrekening|"
    r"(?:op|naar) (?:\w+ )?(?:bank|rekening|konto)|bijgeschreven|bijschrijving|(?:ge)?storte?n?g?|betaalbaar|"
    r"paid|payable|pay ?out|payment|take home|transfer\w*|credited|deposit\w*|wyplac\w*|wyplat\w*|przel\w*"
)
_TAXED: Final = (
    r"belastba\w*|te belasten|heffingsloon|fisca\w*|taxable|opodatkow\w*|"
    r"(?:loon|salaris|bedrag|basis|grondslag|wage|pay|base) (?!na |after ).*(?:heffing|belasting|tax|lh|lb)"
)
_LIKELY: Final = tuple(
    (name, re.compile(rf"\b(?:{words})\b"))
    for name, words in (
        ("taxable_wage", _TAXED),
        ("net_payment", _PAID),
        ("net_wage", r"\w*netto\w*|net|na (?:belasting|heffing)\w*|after tax"),
        ("gross_total", r"\w*bruto\w*|brutto|gross"),
    )
)
# What the head of a column is by a word in it, where nobody knows the whole.
_HEADS: Final = tuple(
    (role, re.compile(rf"\b(?:{words})\b"))
    for role, words in (
        ("other", r"verschil|difference|mutaties?|wijziging\w*|change"),
        ("cumulative", r"vorige?|previous|last|cum\w*|ytd|jaar\w*|year\w*|tot nu toe|t m|tot en met|so far|narast\w*"),
        ("employer", r"werkgever\w*|employer\w*"),
        ("amount", r"deze?|dit|this|huidige?|lopende?|actue\w+|current"),
        ("percent", r"perc\w*|procent\w*|pct"),
        ("quantity", r"aantal\w*|eenh\w*|units?"),
        ("rate", r"tarie\w+|rates?|per uur|per stuk|bedrag per$|per eenheid"),
        ("amount", r"bedrag\w*|amounts?"),
    )
)
_PAID_ON: Final = (
    r"(?:uit)?beta\w* (?:op|datum|dag|d d)|(?:datum|dag) .*beta\w*|(?:uit)?betaal(?:datum|dag|moment)|"
    r"(?:pay\w*|paid) (?:date|day|on)|date .*(?:paid|payment)|(?:gestort|overgemaakt|overgeboekt) op|valuta\w*"
)
_FIELDS: Final = tuple(
    (name, re.compile(rf"\b(?:{words})\b"))
    for name, words in (
        ("tax_credit_applied", r"\w*heff\w*korting\w*|lh ?korting|lhk|tax credits?"),
        ("payment_date", _PAID_ON),
        ("period", r"\w*periode|\w*tijdvak|loon(?:maand|week|weken)|salarismaand|\w*period|okres"),
        ("employer_name", r"\w*werkgever|employer|pracodawca|\w*onderneming|bedrijf|firma|company"),
        ("employee_name", r"\w*werknemer|\w*medewerker|employee|pracownik\w*|\w*kracht|werkneemster"),
    )
)  # fmt: skip
_NO_FIELD: Final = re.compile(
    r"\b(?:\w*nummer|nr|no|number|\w*code|cao|lasten|deel|\w*premie|bijdrage\w*|\w*kosten|\w*heffing|print\w*|"
    r"verwerk\w*|vorige?|volgende|vakantie\w*|verlof\w*|proef\w*|cum\w*|contract\w*|adres|soort|type|bedrag|"
    r"loon voor|totaal|opbouw|reserv\w*|saldo|t m|in dienst|minimum\w*|klant|inlen\w*|opdrachtgever|correctie|"
    r"handtekening|akkoord|vragen)\b"
)
_FIELD_WORDS: Final = 4
_WHOSE: Final = {"je", "jouw", "jou", "uw", "u", "mijn", "your", "my", "onze", "ons", "our", "the", "de", "het"}
_HEAD_WORDS: Final = 4
_HEADING_WORDS: Final = 6
_SHORT: Final = 4
_IN_PASSING: Final = 2  # "u ontvangt de jaaropgaaf in januari" does not make an annual statement


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a line is, where its amount stands in the sum, and where the same words stand on other slips."""

    name: str
    role: str
    also: tuple[str, ...] = ()
    is_weak: bool = False  # by a word that says little


UNKNOWN: Final = Meaning("unknown", "unknown")
PAID_HOURS: Final = Meaning("salary", "gross")


@cache
def _book() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("labels.toml").read_text(encoding="utf-8"))


def _pattern(label: str) -> str:
    return " ".join(
        r"\w+" if word == "*" else r"\w*".join(plain(part) for part in word.split("*")) for word in label.split()
    )


@dataclass(frozen=True, slots=True)
class _Starred:
    """A label with stars. Its pattern is made only for words that have all of its letters: to make all takes long."""

    label: str
    letters: tuple[str, ...]

    def search(self, words: str) -> re.Match[str] | None:
        if not all(letters in words for letters in self.letters):
            return None
        return _compiled(rf"(?<!\S){_pattern(self.label)}(?!\S)").search(words)

    def fullmatch(self, words: str) -> bool:
        has_all = all(letters in words for letters in self.letters)
        return has_all and bool(_compiled(_pattern(self.label)).fullmatch(words))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _starred(label: str) -> _Starred:
    return _Starred(label, tuple(filter(None, (plain(part) for word in label.split() for part in word.split("*")))))


@dataclass(frozen=True, slots=True)
class _Synonyms:
    """The labels of one name. Those without a star are kept as text: to make patterns of all would take longer.

    `whole`: those marked "=", which count only when nothing else is printed; `weak`: those marked "~", which count
    only when no label without that mark is found.
    """

    texts: tuple[str, ...]
    starred: tuple[_Starred, ...]
    whole: frozenset[str]
    weak: tuple[_Starred, ...]

    def longest_in(self, words: str) -> tuple[int, bool, str]:
        """Length, exactness and text of the longest label found in these plain words."""
        if " ".join(word for word in words.split() if not word.isdigit()) in self.whole:
            return len(words), True, words
        padded = f" {words} "
        exact = max((label for label in self.texts if f" {label} " in padded), key=len, default="")
        found = (pattern.search(words) for pattern in self.starred)
        starred = max((match[0] for match in found if match), key=len, default="")
        # Of equally long matches the one without stars knows more: "vakantietoeslag" is no "*toeslag".
        return (len(exact), True, exact) if len(exact) >= len(starred) else (len(starred), False, starred)


@cache
def _synonyms() -> dict[str, _Synonyms]:
    return {
        name: _Synonyms(
            tuple(plain(label) for label in entry["labels"] if not set("*=~").intersection(label)),
            tuple(_starred(label) for label in entry["labels"] if "*" in label and label[0] != "~"),
            frozenset(plain(label) for label in entry["labels"] if label.startswith("=")),
            tuple(_starred(label[1:]) for label in entry["labels"] if label[0] == "~"),
        )
        for name, entry in _book()["lines"].items()
    }


def _labels(entry: Any) -> list[str]:
    return list(entry["labels"]) if isinstance(entry, dict) else list(entry)


@cache
def _exact(section: str) -> tuple[dict[str, str], tuple[tuple[_Starred, str], ...]]:
    """Whole labels of a section: those without a star in a table, the others as patterns."""
    table: dict[str, str] = {}
    starred: list[tuple[_Starred, str]] = []
    for name, entry in _book()[section].items():
        for label in _labels(entry):
            if "*" in label:
                starred.append((_starred(label), name))
            else:
                table.setdefault(plain(label) or label, name)
    return table, tuple(starred)


def _whole(section: str, words: str) -> str | None:
    table, starred = _exact(section)
    return table.get(words) or next((name for pattern, name in starred if pattern.fullmatch(words)), None)


@lru_cache(maxsize=4096)
def line_meaning(label: str) -> Meaning:
    """What the amount beside this label is; `UNKNOWN` when no synonym is found in it."""
    words = plain(_FORMULA.sub(" ", label))
    found = {name: synonyms.longest_in(words) for name, synonyms in _synonyms().items()}
    if _PAYS_OUT.search(words):
        del found["reservation"]
    best = max(found, key=lambda name: found[name][:2])
    length, _, matched = found[best]
    is_weak = not length
    if is_weak:
        weak = {name: [m[0] for p in each.weak if (m := p.search(words))] for name, each in _synonyms().items()}
        best = max(weak, key=lambda name: max(map(len, weak[name]), default=0))
        length, matched = (len(weak[best][0]), weak[best][0]) if weak[best] else (0, "")
    best = best if length else ""
    if best.startswith("wage_tax") and _WAGE_FOR.match(words) and not words.startswith(matched):
        return UNKNOWN  # "Loon LB/PH" is the wage that is taxed
    modifier = _modifier(words, matched)
    if modifier:
        best = modifier
    if not best:
        return UNKNOWN
    entry = _book()["lines"][best]
    return Meaning(best, entry["role"], tuple(entry.get("also", ())), is_weak and not modifier)


def _modifier(words: str, matched: str) -> str | None:
    """A word beside the match that decides: the employer's part, a cumulative, a reservation, a base."""
    rest = set(words.split()) - set(matched.split())
    if YEAR_SO_FAR.search(words):
        return "cumulative"
    for name, modifiers in _book()["modifiers"].items():
        if rest.intersection(modifiers) and not (name == "reservation" and _PAYS_OUT.search(words)):
            return str(name)
    return None


@lru_cache(maxsize=4096)
def total_meaning(label: str) -> str | None:
    """Which total the whole label names, apart from words that say nothing, dates and an account number."""
    label = _FORMULA.sub(" ", label)
    words = _IBAN.sub(" ", plain(label))
    if words.split() in ([], ["iban"], ["rekening"], ["rekeningnummer"], ["bankrekening"]) and words != plain(label):
        return "account"
    bare = [word for word in _DAY.sub(" ", words).split() if not word.isdigit()]
    neutral = _book()["words"]["neutral"]
    first = next((place for place, word in enumerate(bare) if word not in neutral), 0)
    last = next((place for place in range(len(bare), 0, -1) if bare[place - 1] not in neutral), 0)
    ways = (bare, bare[:last], bare[first:], bare[first:last], [word for word in bare if word not in neutral])
    name = next((name for way in ways if way and (name := _whole("totals", " ".join(way)))), None)
    if name is None and not (bare and bare[0] in _TAX_FIRST):  # "LH bijz. loon" is the tax on it
        name = next((name for way in ways if way and (name := _turned().get(frozenset(way)))), None)
    if name is None:
        sides = {total_meaning(part) for part in _parts(label)}
        name = sides.pop() if len(sides) == 1 else None
    return name or _said_twice(bare)


@cache
def _turned() -> dict[frozenset[str], str]:
    """The totals by their words, in whatever order; without those whose words name two totals, or are one word."""
    table, _ = _exact("totals")
    found: dict[frozenset[str], set[str]] = {}
    for label, name in table.items():
        found.setdefault(frozenset(label.split()), set()).add(name)
    return {words: names.pop() for words, names in found.items() if len(words) > 1 == len(names)}


@lru_cache(maxsize=4096)
def likely_total(label: str) -> str | None:
    """Which total a label that nobody knows is most likely, by a word in it: it counts when the sums give it."""
    words = plain(_FORMULA.sub(" ", label))
    meaning = line_meaning(label)
    if total_meaning(label) or YEAR_SO_FAR.search(words) or not (meaning is UNKNOWN or meaning.is_weak):
        return None
    return next((name for name, pattern in _LIKELY if pattern.search(words)), None)


def _said_twice(words: list[str]) -> str | None:
    """ "Gross pay Brutoloon": one total in two languages, the stroke between them lost in a scan."""
    for place in range(1, len(words) if len(words) <= _HEADING_WORDS else 0):
        one, other = (_whole("totals", " ".join(part)) for part in (words[:place], words[place:]))
        if one and one == other:
            return one
    return None


@lru_cache(maxsize=4096)
def column_role(text: str) -> str | None:
    """The role of a column with this text above it. "Tijdvak: 8" is a label with its value, and heads no column."""
    if ":" in text or sum(char.isdigit() for char in text) > 6:
        return None
    if text.strip() in {"%", "+", "-", "+/-"}:
        return {"%": "percent", "+": "plus", "-": "minus", "+/-": "amount"}[text.strip()]
    words = plain(text)
    bare = " ".join(word for word in words.split() if not word.isdigit())
    role = _whole("columns", words) or _whole("columns", bare) if bare else None
    if role is None:
        sides = {column_role(part) for part in _parts(text)}
        role = sides.pop() if len(sides) == 1 else None
    return role


@lru_cache(maxsize=4096)
def likely_column(text: str) -> str | None:
    """The role of a column by a word in its head, where nobody knows the whole."""
    words = plain(text)
    if ":" in text or re.search(r"\d", text) or not 0 < len(words.split()) <= _HEAD_WORDS:
        return None
    return next((name for name, pattern in _HEADS if pattern.search(words)), None)


@lru_cache(maxsize=4096)
def block_role(text: str) -> str | None:
    """The kind of block that this text heads."""
    words = plain(text)
    if words.startswith(("cumulati", "jaartota", "year to date")):
        return "cumulative"
    bare = " ".join(word for word in words.split() if not word.isdigit())
    return _whole("blocks", words) or _whole("blocks", bare) if bare else None


@lru_cache(maxsize=4096)
def field_names(label: str) -> tuple[str, ...]:
    """The fields that a whole label names (one label can say period and rhythm), empty when none."""
    words = plain(label)
    table, starred = _field_labels()
    names = table.get(words, set()) | {name for pattern, name in starred if pattern.fullmatch(words)}
    if not names and (parts := _parts(label)):
        named = [set(each) for part in parts if (each := field_names(part))]
        if len(named) == 1 and line_meaning(parts[0]).role != "unknown":
            named = []
        if len(named) == 1 and all(len(part.strip()) <= _SHORT for part in parts if field_names(part)):
            named = []  # "Datum van/tot" is no "tot"
        names = set.intersection(*named) if named else set()
    bare = " ".join(word for word in words.split() if word not in _WHOSE)
    if not names and bare != words:
        return field_names(bare)
    return tuple(sorted(names or _named_twice(words.split())))


def _named_twice(words: Sequence[str]) -> set[str]:
    """ "Pracodawca Werkgever": one field in two languages, the stroke between them lost in a scan."""
    table, _ = _field_labels()
    halves = (
        table.get(" ".join(words[:at]), set()) & table.get(" ".join(words[at:]), set()) for at in range(1, len(words))
    )
    return next((both for both in halves if both), set())


@lru_cache(maxsize=4096)
def likely_fields(label: str) -> tuple[str, ...]:
    """The field that a label nobody knows most likely names, by a word in it: a person looks, unless more says so."""
    words = plain(label)
    if not 0 < len(words.split()) <= _FIELD_WORDS or field_names(label) or _NO_FIELD.search(words):
        return ()
    return tuple(name for name, pattern in _FIELDS if pattern.search(words))[:1]


def _parts(label: str) -> list[str]:
    """The sides of "Werkgever / Employer" and "Budgethouder (werkgever)"; none of a label in one part."""
    for marks in (r"\s+/\s+|\s[-–|]\s|[()]", r"/"):
        parts = [part for part in re.split(marks, label) if part.strip()]
        if len(parts) == 2:
            return parts
    return []


@cache
def _field_labels() -> tuple[dict[str, set[str]], tuple[tuple[_Starred, str], ...]]:
    table: dict[str, set[str]] = {}
    starred: list[tuple[_Starred, str]] = []
    for name, entry in _book()["fields"].items():
        for label in entry["labels"]:
            if "*" in label:
                starred.append((_starred(label), name))
            else:
                table.setdefault(plain(label), set()).add(name)
    return table, tuple(starred)


@cache
def field_kinds() -> dict[str, str]:
    """Per field the kind of value that it takes."""
    return {name: entry["kind"] for name, entry in _book()["fields"].items()}


@lru_cache(maxsize=4096)
def fields_at_start(text: str) -> tuple[tuple[str, ...], str]:
    """The fields named by the first words of a text, by the longest label, and the plain words after them."""
    words = plain(text).split()
    for count in range(min(len(words), 5), 0, -1):
        names = field_names(" ".join(words[:count]))
        if names:
            return names, " ".join(words[count:])
    return (), ""


def paper_scores(texts: Iterable[str]) -> dict[str, int]:
    """How much the words of a document speak for each kind of paper; a name of a paper counts in full as a heading."""
    lines = [f" {plain(text)} " for text in texts]
    headings = [line for line in lines if len(line.split()) <= _HEADING_WORDS]
    whole = " ".join(lines)
    scores: dict[str, int] = {}
    for name, entry in _book()["papers"].items():
        scores[name] = 0
        for word, weight in entry["words"].items():
            if any(f" {word} " in line for line in headings):
                scores[name] += weight
            elif f" {word} " in whole:
                scores[name] += min(weight, _IN_PASSING)
    return scores


@lru_cache(maxsize=4096)
def is_known(label: str) -> bool:
    """Does this label mean anything: a line, a total, a field, a column or a block?"""
    return is_name_of_something(label) or line_meaning(label) is not UNKNOWN


def is_name_of_something(label: str) -> bool:
    """Is this the whole label of a field, a total, a column or a block?"""
    return bool(field_names(label) or total_meaning(label) or column_role(label) or block_role(label))


@cache
def words_of_labels() -> frozenset[str]:
    """The longer words of all labels, and what stands before a star."""
    book = _book()
    texts = [
        label
        for section in ("lines", "totals", "fields", "columns", "blocks")
        for entry in book[section].values()
        for label in _labels(entry)
    ]
    words = {part for text in texts for word in text.lstrip("=~").split() for part in plain(word.rstrip("*")).split()}
    return frozenset(word for word in words if len(word) > _SHORT)
