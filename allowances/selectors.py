"""Reading the municipality's schemes and what a citizen kept. Every look-up starts from who asks."""

import datetime
from collections import defaultdict
from typing import Any

from allowances.models import KeptAnswers, LocalScheme
from citizens.models import Citizen, Municipality
from citizens.selectors import days_of


def schemes_of(municipality: Municipality, day: datetime.date) -> list[LocalScheme]:
    """The schemes that hold on this day, the premium on work first. One query."""
    rows: dict[tuple[str, str], list[LocalScheme]] = defaultdict(list)
    for row in LocalScheme.objects.filter(municipality=municipality).order_by("kind", "name", "since", "version"):
        rows[row.kind, row.name].append(row)
    order = LocalScheme.Kind.values[::-1]
    holding = [
        row
        for versions in rows.values()
        for first, last, row in days_of(versions)
        if first <= day and (last is None or day <= last)
    ]
    return sorted(holding, key=lambda row: (-order.index(row.kind), row.name))


def premium_of(schemes: list[LocalScheme]) -> LocalScheme | None:
    """The premium on part-time work among these schemes."""
    return next((row for row in schemes if row.kind == LocalScheme.Kind.WORK_PREMIUM), None)


def all_kept(citizen: Citizen) -> list[dict[str, Any]]:
    """What the citizen asked to keep, to take along. One query."""
    rows = KeptAnswers.objects.filter(citizen=citizen).order_by("pk")
    return [dict(row) for row in rows.values("kind", "name", "answers", "kept_at")]


def kept_questions(citizen: Citizen) -> list[KeptAnswers]:
    """The questions about working that the citizen kept, newest first. One query."""
    return list(KeptAnswers.objects.filter(citizen=citizen, kind=KeptAnswers.Kind.WHAT_IF).order_by("-kept_at", "-pk"))


def kept_allowances(citizen: Citizen) -> KeptAnswers | None:
    """What the citizen kept about the allowances. One query."""
    return KeptAnswers.objects.filter(citizen=citizen, kind=KeptAnswers.Kind.ALLOWANCES).first()


def kept_of(citizen: Citizen, kept_id: int) -> KeptAnswers | None:
    """What this citizen kept by this number; nobody else's."""
    return KeptAnswers.objects.filter(citizen=citizen, pk=kept_id).first()
