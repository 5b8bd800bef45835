"""What is written: what a citizen keeps or throws away, and the municipality's own schemes."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from allowances.models import KeptAnswers, LocalScheme
from citizens import audit
from citizens.models import Citizen, Municipality, User
from citizens.services import next_version

MOST_KEPT = 10


class TooManyKept(Exception):
    """Nobody keeps more than `MOST_KEPT` questions: first one has to go."""


@transaction.atomic
def keep_answers(*, citizen: Citizen, kind: str, answers: Mapping[str, str], by: User, name: str = "") -> KeptAnswers:
    """Keep what the citizen filled in. Of the allowances there is one, and it takes the place of the one before.

    Raises `TooManyKept`.
    """
    rows = KeptAnswers.objects.select_for_update().filter(citizen=citizen, kind=kind)
    if kind == KeptAnswers.Kind.ALLOWANCES:
        rows.delete()
    elif rows.count() >= MOST_KEPT:
        raise TooManyKept
    kept = KeptAnswers.objects.create(citizen=citizen, kind=kind, name=name, answers=dict(answers))
    audit.record("answers.kept", by=by, subject=kept, about=citizen, municipality=citizen.municipality, kind=kind)
    return kept


@transaction.atomic
def forget_answers(*, kept: KeptAnswers, by: User) -> None:
    """Throw away what the citizen kept: nothing of it stays but that it was there."""
    audit.record("answers.forgotten", by=by, subject=kept, about=kept.citizen, municipality=kept.municipality)
    kept.delete()


@transaction.atomic
def record_scheme(*, municipality: Municipality, by: User | str, **values: Any) -> LocalScheme:
    """What a scheme of the municipality is from a day on; the same name and day again is its next version."""
    row = LocalScheme(municipality=municipality, recorded_by=audit.name_of(by), **values)
    same = LocalScheme.objects.filter(municipality=municipality, kind=row.kind, name=row.name, since=row.since)
    row.version = next_version(same)
    row.full_clean(exclude=["municipality"])
    row.save()
    audit.record("scheme.recorded", by=by, subject=row, municipality=municipality)
    return row
