"""The log of who did or saw what (AVG art. 5, 2 and 32; BIO2): one function writes it, and tampering with it shows.

Each event has a proof, a keyed hash of what it says: who has the database alone cannot change or add one. Afterwards
each gets a seal, which links it to the one before: none can be taken away. So who writes waits for nobody.
"""

import datetime
import json
import secrets
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Model, OuterRef

from citizens.identifiers import keyed_hash, newest_key
from citizens.models import AuditEvent, AuditSeal, Citizen, Household, Municipality, Role, User

SYSTEM, UNKNOWN = "systeem", "onbekend"
_SAID = ("municipality_code", "actor", "role", "address", "operation", "action", "subject", "about", "details")
_CHUNK = 2000
_FURTHEST_FIRST = (Role.SENIOR, Role.CASEWORKER, Role.QUALITY_OFFICER, Role.FUNCTIONAL_ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Operation:
    """The one request or task in which something is done, and where it came from."""

    id: str = ""
    address: str = ""


operation: ContextVar[Operation] = ContextVar("operation", default=Operation())  # noqa: B039 - frozen


def name_of(actor: User | AnonymousUser | str) -> str:
    """How somebody stands in the log: `medewerker:<user name>`, `inwoner:<id>`, `gemachtigde:<id>`, or the system."""
    if isinstance(actor, str):
        return actor
    if isinstance(actor, AnonymousUser):
        return UNKNOWN
    kind = "medewerker" if actor.is_staff else "gemachtigde" if actor.is_representative else "inwoner"
    return f"{kind}:{actor.username}"


def role_of(actor: User | AnonymousUser | str) -> str:
    """In what role somebody acts: as the log keeps it."""
    if isinstance(actor, User) and actor.is_staff:
        if actor.is_superuser and actor.municipality_id is None:
            return "technician"
        return next((role.value for role in _FURTHEST_FIRST if role in actor.roles), "caseworker")
    kind = name_of(actor).partition(":")[0]
    known = {"medewerker": "caseworker", "inwoner": "citizen", "gemachtigde": "representative", UNKNOWN: "unknown"}
    return known.get(kind, "system")


def record(
    action: str,
    *,
    by: User | AnonymousUser | str,
    subject: Model,
    about: Citizen | Household | None = None,
    municipality: Municipality | None = None,
    **details: Any,
) -> None:
    """Write one event. `details` holds codes and ids only: never a BSN, a name, an amount or somebody's own words.

    What a representative does says for whom (`represents`).
    """
    now = operation.get()
    if isinstance(by, User) and by.acts_for is not None:
        details["represents"] = by.acts_for.pk
    event = AuditEvent(
        municipality_code=municipality.code if municipality else "",
        actor=name_of(by),
        role=role_of(by),
        address=now.address,
        operation=now.id,
        action=action,
        subject=f"{subject._meta.label_lower}:{subject.pk}",
        about=f"{about._meta.label_lower}:{about.pk}" if about else "",
        details=json.loads(json.dumps(details)),
    )
    event.proof = proof_of(event)
    event.save()


def proof_of(event: AuditEvent) -> str:
    """`key id:number used once:keyed hash` of what the event says; the number tells two of the same words apart."""
    return _proof(event, newest_key(settings.AUDIT_KEYS), secrets.token_hex(16))


def is_genuine(event: AuditEvent) -> bool:
    """Whether this system wrote the event, and wrote it so."""
    key_id, _, rest = event.proof.partition(":")
    return key_id in settings.AUDIT_KEYS and event.proof == _proof(event, key_id, rest.partition(":")[0])


def _proof(event: AuditEvent, key_id: str, once: str) -> str:
    moment = event.at.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    said = json.dumps([once, moment, *(getattr(event, name) for name in _SAID)], sort_keys=True)
    return f"{key_id}:{once}:{keyed_hash(said, key_id, settings.AUDIT_KEYS).partition(':')[2]}"


def seals_after(last: AuditSeal | None, chain: str, events: Sequence[AuditEvent]) -> list[AuditSeal]:
    """The seals of these events, next in their chain."""
    key_id = newest_key(settings.AUDIT_KEYS)
    number, link = (last.number, last.link) if last else (0, "")
    seals = []
    for event in events:
        number += 1
        seal = AuditSeal(chain=chain, number=number, event_id=event.pk, proof=event.proof)
        link = seal.link = _link(link, seal, key_id)
        seals.append(seal)
    return seals


def _link(before: str, seal: AuditSeal, key_id: str) -> str:
    said = json.dumps([before, seal.chain, seal.number, seal.event_id, seal.proof])
    return keyed_hash(said, key_id, settings.AUDIT_KEYS)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a chain came to: its length and last link, the events that wait for a seal, and the first that is wrong."""

    chain: str
    sealed: int
    link: str
    waiting: int
    broken: str


def check(chain: str) -> Checked:
    """Go along a chain from its beginning, up to the first event that was changed, removed or inserted."""
    number, link = 0, ""
    through, kept = _destroyed(chain)
    while seals := list(AuditSeal.objects.filter(chain=chain, number__gt=number).order_by("number")[:_CHUNK]):
        events = AuditEvent.objects.in_bulk([seal.event_id for seal in seals])
        for seal in seals:
            event = events.get(seal.event_id)
            if broken := _wrong_with(seal, event, number, link, may_be_gone=seal.number <= through):
                return Checked(chain, number, link, 0, broken)
            kept -= event is not None and seal.number <= through
            number, link = seal.number, seal.link
    if kept:
        return Checked(chain, number, link, 0, f"{kept} events that were kept when others were destroyed are gone")
    has_seal = Exists(AuditSeal.objects.filter(event_id=OuterRef("pk")))
    waiting = 0
    for event in AuditEvent.objects.filter(~has_seal, municipality_code=chain).order_by("pk").iterator(_CHUNK):
        if not is_genuine(event):
            return Checked(chain, number, link, waiting, f"event {event.pk} was inserted or changed")
        waiting += 1
    return Checked(chain, number, link, waiting, "")


def _destroyed(chain: str) -> tuple[int, int]:
    """Through which seal events were destroyed by their term, and how many up to there were kept; by our own word."""
    told = AuditEvent.objects.filter(municipality_code=chain, action="records.destroyed", details__kind="log")
    last = told.order_by("-pk").first()
    return (last.details["through"], last.details["kept"]) if last is not None and is_genuine(last) else (0, 0)


def _wrong_with(seal: AuditSeal, event: AuditEvent | None, number: int, link: str, *, may_be_gone: bool) -> str:
    if seal.number != number + 1:
        return f"seal {number + 1} was removed, and its event with it: the one before event {seal.event_id}"
    key_id = seal.link.partition(":")[0]
    if key_id not in settings.AUDIT_KEYS or seal.link != _link(link, seal, key_id):
        return f"event {seal.event_id} was inserted: its seal {seal.number} is not ours"
    if event is None and may_be_gone:
        return ""
    if event is None:
        return f"event {seal.event_id} was removed"
    is_as_sealed = event.proof == seal.proof and event.municipality_code == seal.chain
    return "" if is_as_sealed and is_genuine(event) else f"event {event.pk} was changed"


def chains() -> list[str]:
    """The codes of the municipalities of which the log tells; empty: of none."""
    told = AuditEvent.objects.order_by().values_list("municipality_code", flat=True).distinct()
    return sorted({*told, *AuditSeal.objects.order_by().values_list("chain", flat=True).distinct()})
