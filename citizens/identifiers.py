"""The citizen service number (BSN): checked, sealed at rest, and found without being readable.

Source of the check: the 11-test, Regeling vaststelling burgerservicenummer; here by python-stdnum.

Whatever is made with a key names the key before a colon, so that keys can be turned while the system runs: the first
key of a setting writes, and all of them are known.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ValidationError
from stdnum.exceptions import ValidationError as NumberInvalid
from stdnum.nl import bsn as stdnum_bsn

_NONCE_BYTES = 12


def clean_bsn(text: str) -> str:
    """Nine digits that pass the 11-test, or `ValidationError` in the user's language."""
    try:
        return str(stdnum_bsn.validate(text))
    except NumberInvalid:
        raise ValidationError("Dit is geen geldig burgerservicenummer.", code="invalid_bsn") from None


def seal_bsn(bsn: str) -> str:
    """`key id:ciphertext` (AES-256-GCM under the newest key, base64). Never the same text twice."""
    key_id = newest_key(settings.BSN_KEYS)
    key = settings.BSN_KEYS[key_id]
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(bytes.fromhex(key)).encrypt(nonce, bsn.encode(), key_id.encode())
    return f"{key_id}:{base64.b64encode(nonce + sealed).decode()}"


def open_bsn(sealed: str) -> str:
    """The BSN that was sealed, by the key that its key id names."""
    key_id, _, text = sealed.partition(":")
    raw = base64.b64decode(text)
    key = bytes.fromhex(settings.BSN_KEYS[key_id])
    return AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], key_id.encode()).decode()


def fingerprint_bsn(bsn: str) -> str:
    """What a citizen is stored with to be found by, under the newest key. Useless to who has the database alone."""
    return keyed_hash(bsn, newest_key(settings.BSN_HASH_KEYS), settings.BSN_HASH_KEYS)


def fingerprints_of(bsn: str) -> list[str]:
    """What a citizen with this BSN may be stored with: while keys are turned an older key may still be in use."""
    return [keyed_hash(bsn, key_id, settings.BSN_HASH_KEYS) for key_id in settings.BSN_HASH_KEYS]


def newest_key(keys: Mapping[str, str]) -> str:
    """The id of the key that writes."""
    return next(iter(keys))


def keyed_hash(text: str, key_id: str, keys: Mapping[str, str]) -> str:
    """`key id:HMAC-SHA-256`. Raises KeyError for a key that is not known (any more)."""
    return f"{key_id}:{hmac.new(bytes.fromhex(keys[key_id]), text.encode(), hashlib.sha256).hexdigest()}"
