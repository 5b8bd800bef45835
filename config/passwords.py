"""What a password of staff may not be made of."""

import re
from typing import Any

from django.core.exceptions import ValidationError

# What somebody who works here thinks of first, and whoever guesses too.
WORDS = ("gemeente", "inkomsten", "verreken", "uitkering", "bijstand", "loonstrook", "welkom", "wachtwoord")
_MUST_BE_LEFT, _LONG_WORD = 8, 5


class ContextWordsValidator:
    """Without such words, the name of the municipality, years and repeated letters enough must be left."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises `ValidationError`."""
        municipality = getattr(user, "municipality", None)
        name = municipality.name.lower().split() if municipality else []
        words = [*WORDS, *(word for word in name if len(word) >= _LONG_WORD)]
        left = re.sub("|".join(map(re.escape, words)), "", password.lower())
        left = re.sub(r"(19|20)\d\d|(.)\2+", "", left)
        if len(left) < _MUST_BE_LEFT:
            raise ValidationError(self.get_help_text(), code="password_of_context")

    def get_help_text(self) -> str:
        return "Het wachtwoord mag niet vooral bestaan uit woorden die iedereen bij een gemeente zou proberen."
