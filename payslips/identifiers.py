"""Who a payslip is of and who paid it, by what is printed: payroll systems write names in many ways."""

import re
import unicodedata

_INFIXES = {"van", "de", "der", "den", "het", "ten", "ter", "te", "v", "d", "vd", "t", "s"}
_TITLES = {"dhr", "hr", "heer", "mw", "mevr", "mevrouw", "mr", "mrs", "ms", "drs", "ir", "ing", "dr"}
_LEGAL_FORMS = {"bv", "nv", "vof", "cv"}


def is_named(printed: str, *, given_names: str, surname: str) -> bool:
    """Whether this names the person: the surname and the first initial. A partner may share the surname."""
    words = _words(printed)
    for word in _words(surname):
        if word in words:
            words.remove(word)
        elif word not in _INFIXES:
            return False
    others = [word for word in words if len(word) == 1 or word not in _INFIXES | _TITLES]
    # Beside initials, what else stands there is a second surname.
    first = next((word for word in others if len(word) == 1), next(iter(others), ""))
    return first[:1] == _words(given_names)[0][0]


def is_same_employer(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """By payroll tax number where both have one, else by name without legal form; each is (number, name)."""
    if one[0] and other[0]:
        return one[0] == other[0]
    return _plain_employer(one[1]) == _plain_employer(other[1])


def _plain_employer(name: str) -> str:
    words = re.sub(r"[^\w ]", "", name.casefold()).split()
    return " ".join(word for word in words if word not in _LEGAL_FORMS)


def _words(name: str) -> list[str]:
    """Without accents, capitals and signs: a payroll system may print none of them."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    return re.findall(r"[^\W\d_]+", plain.casefold())
