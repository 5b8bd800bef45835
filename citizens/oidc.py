"""Signing in by OpenID Connect (Core 1.0, with PKCE, RFC 7636): away to the provider, and back with proof.

The provider is DigiD through the municipality's broker, or the single sign-on of its staff. Authlib keeps state, nonce
and code verifier in the session, exchanges the code and checks signature, issuer, audience, expiry and nonce of the ID
token. What it leaves to its caller stands here. Nothing of the token is kept: neither the BSN nor the token itself.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import DjangoOAuth2App, OAuth
from authlib.integrations.requests_client import OAuth2Session
from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from requests import RequestException

from citizens.models import IdentityProvider, Municipality

ALGORITHMS = ("RS256", "PS256", "ES256")
"""Signatures that only the provider can make. A secret that both sides know proves nothing."""
SECONDS = 10
LEEWAY = 60
LOGGED_OUT = "http://schemas.openid.net/event/backchannel-logout"


class SignInRefused(Exception):
    """The provider, or what it sent, does not prove who this is. The text is a code: what we tell the person."""


@dataclass(frozen=True, slots=True)
class Proven:
    """Who signed in: what the claim of the provider says (a BSN, a staff name), and the provider's own session."""

    identity: str
    session: str
    # The BSN of whom they act for, where the provider says so.
    represented: str = ""
    # When, in seconds since 1970; 0 where the provider does not say.
    at: int = 0


def away(
    request: HttpRequest, provider: IdentityProvider, return_to: str, *, again: bool = False
) -> HttpResponseRedirect:
    """To the provider; `again` asks for more than that somebody is still signed in there. Raises `SignInRefused`."""
    wanted = {"acr_values": provider.accepted_acr} if provider.accepted_acr else {}
    wanted |= {"prompt": "login", "max_age": "0"} if again else {}
    try:
        redirect: HttpResponseRedirect = _client(provider).authorize_redirect(request, return_to, **wanted)
    except _TROUBLES as trouble:
        raise SignInRefused("provider_down") from trouble
    return redirect


def back(request: HttpRequest, provider: IdentityProvider) -> Proven:
    """Who came back from the provider. Raises `SignInRefused` for whatever does not prove it."""
    if request.GET.get("error") in {"access_denied", "login_required", "interaction_required"}:
        raise SignInRefused("cancelled")
    client = _client(provider)
    try:
        metadata = client.load_server_metadata()
        # RFC 9207: an answer of one provider is not taken for that of another.
        if request.GET.get("iss", metadata["issuer"]) != metadata["issuer"]:
            raise SignInRefused("not_proven")
        token = client.authorize_access_token(request, leeway=LEEWAY)
    except _TROUBLES as trouble:
        raise SignInRefused("not_proven") from trouble
    claims: Mapping[str, Any] | None = token.get("userinfo")
    if not claims:
        raise SignInRefused("not_proven")
    if provider.accepted_acr and claims.get("acr") not in provider.accepted_acr.split():
        raise SignInRefused("too_weak")
    identity = claims.get(provider.identity_claim)
    if not isinstance(identity, str) or not identity:
        raise SignInRefused("not_proven")
    session, at = claims.get("sid"), claims.get("auth_time")
    return Proven(
        identity,
        session if isinstance(session, str) else "",
        _represented(provider, claims),
        at if isinstance(at, int) else 0,
    )


def _represented(provider: IdentityProvider, claims: Mapping[str, Any]) -> str:
    """For whom somebody signed in; a citizen does so for nobody else, and who says for whom must say it."""
    if not provider.represented_claim:
        return ""
    represented = claims.get(provider.represented_claim)
    if provider.audience == IdentityProvider.Audience.CITIZENS:
        if represented:
            raise SignInRefused("for_another")
        return ""
    if not isinstance(represented, str) or not represented:
        raise SignInRefused("not_proven")
    return represented


def farewell(provider: IdentityProvider, return_to: str) -> str | None:
    """Where the provider ends its own session (RP-Initiated Logout), or None when it has no such place."""
    try:
        endpoint = _client(provider).load_server_metadata().get("end_session_endpoint")
    except _TROUBLES:
        return None
    if not isinstance(endpoint, str):
        return None
    query = urlencode({"client_id": provider.client_id, "post_logout_redirect_uri": return_to})
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{query}"


def logged_out_session(provider: IdentityProvider, logout_token: str) -> str:
    """The session that the provider says has ended (Back-Channel Logout 1.0). Raises `SignInRefused`."""
    client = _client(provider)
    try:
        metadata = client.load_server_metadata()
        token = jwt.decode(
            logout_token,
            KeySet.import_key_set(client.fetch_jwk_set()),
            registry=JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False),
        )
        rules = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": metadata["issuer"]},
            aud={"essential": True, "value": provider.client_id},
            iat={"essential": True},
            events={"essential": True},
            sid={"essential": True},
        )
        rules.validate(token.claims)
    except _TROUBLES as trouble:
        raise SignInRefused("not_proven") from trouble
    claims = token.claims
    events = claims["events"]
    # A nonce would make it an ID token, which may not be used here.
    if "nonce" in claims or not isinstance(events, dict) or LOGGED_OUT not in events:
        raise SignInRefused("not_proven")
    return str(claims["sid"])


def provider_of(municipality: Municipality, audience: str) -> IdentityProvider | None:
    """The provider by which these people of the municipality sign in, when it has one."""
    return IdentityProvider.objects.filter(municipality=municipality, audience=audience, enabled=True).first()


def providers_of(municipality: Municipality) -> dict[str, IdentityProvider]:
    """The providers of the municipality, by for whom they are. One query."""
    return {row.audience: row for row in IdentityProvider.objects.filter(municipality=municipality, enabled=True)}


# A provider may answer anything: what is no JSON, lacks a key or has the wrong shape is no proof either.
_TROUBLES = (AuthlibBaseError, JoseError, RequestException, KeyError, TypeError, ValueError, RuntimeError)


class _Straight(OAuth2Session):  # type: ignore[misc]
    """Follows no redirect: the secret and the code go to the provider alone, its words come from nowhere else."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.max_redirects = 0


class _Client(DjangoOAuth2App):  # type: ignore[misc]
    """Authlib's client; the metadata must be the configured issuer's own, and weak signatures do not count."""

    client_cls = _Straight
    issuer: str

    def load_server_metadata(self) -> dict[str, Any]:
        metadata: dict[str, Any] = super().load_server_metadata()
        if metadata.get("issuer") != self.issuer:
            metadata.pop("_loaded_at", None)
            raise SignInRefused("provider_down")
        metadata["id_token_signing_alg_values_supported"] = list(ALGORITHMS)
        return metadata


def _client(provider: IdentityProvider) -> _Client:
    secret = settings.OIDC_SECRETS.get(provider.secret_name, "")
    return _known_client(provider.audience, provider.issuer, provider.client_id, secret, provider.scope)


@functools.lru_cache(maxsize=1024)
def _known_client(audience: str, issuer: str, client_id: str, secret: str, scope: str) -> _Client:
    """One client a configuration, so that its metadata and keys are asked once a process."""
    client: _Client = OAuth().register(
        audience,
        client_cls=_Client,
        client_id=client_id,
        client_secret=secret,
        server_metadata_url=issuer.rstrip("/") + "/.well-known/openid-configuration",
        client_kwargs={"scope": scope, "code_challenge_method": "S256", "default_timeout": SECONDS},
    )
    client.issuer = issuer
    return client
