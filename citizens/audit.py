"""The log of who did or saw what (AVG art. 5, 2 and 32; BIO2): one function writes it."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from citizens.models import AuditEvent, Citizen, Household, Municipality, User

SYSTEM = "systeem"


def name_of(actor: User | AnonymousUser | str) -> str:
    """How somebody stands in the log: `medewerker:<user name>`, `inwoner:<id>`, or the system's own name."""
    if isinstance(actor, str):
        return actor
    if isinstance(actor, AnonymousUser):
        return "onbekend"
    return f"medewerker:{actor.username}" if actor.is_staff else f"inwoner:{actor.username}"


def record(
    action: str,
    *,
    by: User | AnonymousUser | str,
    subject: Model,
    about: Citizen | Household | None = None,
    municipality: Municipality | None = None,
    **details: Any,
) -> None:
    """Write one event. `details` holds codes and ids only: never a BSN, a name or an amount."""
    AuditEvent.objects.create(
        municipality_code=municipality.code if municipality else "",
        actor=name_of(by),
        action=action,
        subject=f"{subject._meta.label_lower}:{subject.pk}",
        about=f"{about._meta.label_lower}:{about.pk}" if about else "",
        details=details,
    )
