"""Passkeys of staff (WebAuthn): a second factor after the password that no false website can ask for.

The browser binds each answer to our host name, and signs a challenge that holds once and for five minutes.
"""

import json
import time
from base64 import urlsafe_b64encode
from typing import Any, cast

from cryptography.exceptions import UnsupportedAlgorithm
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from caseworkers.models import Passkey
from citizens import audit
from citizens.models import User

# In the session: what was asked of the key, and when, in seconds since 1970.
_ASKED = "passkey_asked"
_SECONDS = 5 * 60
# What unreadable words of a browser can end in.
_UNREADABLE = (
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    NotImplementedError,
    RecursionError,
    UnsupportedAlgorithm,
)


class PasskeyRefused(Exception):
    """The key did not prove who this is: nothing was asked, another one answered, or it came from elsewhere."""


def ask_for_new(request: HttpRequest, user: User) -> str:
    """What the browser needs to make a key, as JSON; not on a key that is known already."""
    person = PublicKeyCredentialUserEntity(
        id=f"{settings.AUTH_USER_MODEL}:{user.pk}".encode(), name=user.username, display_name=user.username
    )
    options, state = _server(request).register_begin(
        person,
        credentials=_credentials(user),
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return _asked(request, options, state)


def ask(request: HttpRequest, user: User) -> str:
    """What the browser needs to let one of the keys answer, as JSON; empty where there is none."""
    known = _credentials(user)
    if not known:
        return ""
    options, state = _server(request).authenticate_begin(known, UserVerificationRequirement.PREFERRED)
    return _asked(request, options, state)


@transaction.atomic
def add(request: HttpRequest, *, user: User, name: str, answer: str) -> Passkey:
    """The key that was just made is one of the user's. Raises `PasskeyRefused`."""
    state = _asked_last(request)
    try:
        # Without credential data the library refuses it.
        answered = _server(request).register_complete(state, json.loads(answer))
        made = cast("AttestedCredentialData", answered.credential_data)
    except _UNREADABLE as problem:
        raise PasskeyRefused from problem
    credential_id = _text(made.credential_id)
    if Passkey.objects.filter(credential_id=credential_id).exists():
        raise PasskeyRefused
    key: Passkey = Passkey.objects.create(user=user, name=name, credential_id=credential_id, credential=bytes(made))
    audit.record("staff.passkey_added", by=user, subject=key, municipality=user.municipality)
    return key


def prove(request: HttpRequest, *, user: User, answer: str, again: bool = False) -> Passkey:
    """The key of the user that answered what was asked. Raises `PasskeyRefused`, which is an event."""
    try:
        key = _proven(request, user, answer)
    except PasskeyRefused:
        audit.record("staff.passkey_refused", by=user, subject=user, municipality=user.municipality)
        raise
    action = "staff.proved_again" if again else "staff.signed_in"
    audit.record(action, by=user, subject=user, municipality=user.municipality, passkey=key.pk)
    return key


@transaction.atomic
def _proven(request: HttpRequest, user: User, answer: str) -> Passkey:
    state = _asked_last(request)
    keys = {key.credential_id: key for key in Passkey.objects.select_for_update().filter(user=user)}
    try:
        said = json.loads(answer)
        known = [AttestedCredentialData(bytes(key.credential)) for key in keys.values()]
        used = _server(request).authenticate_complete(state, known, said)
        count = AuthenticationResponse.from_dict(said).response.authenticator_data.counter
    except _UNREADABLE as problem:
        raise PasskeyRefused from problem
    key: Passkey = keys[_text(used.credential_id)]
    if (count or key.sign_count) and count <= key.sign_count:
        raise PasskeyRefused("it counts backwards: there may be a copy")
    key.sign_count = count
    key.save(update_fields=["sign_count"])
    return key


@transaction.atomic
def remove(*, key: Passkey, by: User) -> None:
    """The key opens nothing any more; sessions that it opened ask for a second factor again."""
    audit.record("staff.passkey_removed", by=by, subject=key, municipality=key.user.municipality)
    key.delete()


def _server(request: HttpRequest) -> Fido2Server:
    host = request.get_host().rsplit(":", 1)[0]
    here = f"{request.scheme}://{request.get_host()}"
    return Fido2Server(PublicKeyCredentialRpEntity(name="Inkomstenverrekening", id=host), verify_origin=here.__eq__)


def _asked(request: HttpRequest, options: Any, state: Any) -> str:
    request.session[_ASKED] = [int(time.time()), dict(state)]
    return json.dumps(dict(options.public_key))


def _asked_last(request: HttpRequest) -> Any:
    """What was asked; it is answered once."""
    at, state = request.session.pop(_ASKED, (0, None))
    if state is None or time.time() - at > _SECONDS:
        raise PasskeyRefused
    return state


def _credentials(user: User) -> list[AttestedCredentialData]:
    return [AttestedCredentialData(bytes(key.credential)) for key in Passkey.objects.filter(user=user).order_by("pk")]


def _text(credential_id: bytes) -> str:
    return urlsafe_b64encode(credential_id).decode().rstrip("=")
