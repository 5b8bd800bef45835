"""The citizen service number (BSN): checked, sealed at rest, and found without being readable.

Source of the check: the 11-test, Regeling vaststelling burgerservicenummer; here by python-stdnum.
"""

import base64
import hashlib
import hmac
import secrets

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
    key_id, key = next(iter(settings.BSN_KEYS.items()))
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
    """Keyed hash (HMAC-SHA-256) by which a citizen is found. Useless to who has the database alone."""
    return hmac.new(bytes.fromhex(settings.BSN_HASH_KEY), bsn.encode(), hashlib.sha256).hexdigest()
