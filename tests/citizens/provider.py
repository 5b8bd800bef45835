"""A provider of OpenID Connect that answers what a test tells it to: also what no honest provider would."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT_ID = "inkomstenverrekening"
SECRET = "een-geheim-dat-alleen-de-tests-kennen"
ACR = "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract"
_KEY, _OTHER_KEY = (RSAKey.generate_key(2048, {"kid": "een"}) for _ in range(2))


@dataclass
class Provider:
    """What it will say next; `asked` is what came to the token endpoint, a form a request."""

    issuer: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    token_status: int = 200
    token_answer: Any = None
    asked: list[dict[str, str]] = field(default_factory=list)
    down: bool = False
    # Where it sends who asks for its metadata, or hands in a code.
    elsewhere: str = ""

    def claims(self, nonce: str, /, **more: Any) -> dict[str, Any]:
        """Of an honest ID token, changed by `more`; None takes a claim away."""
        now = int(time.time())
        honest = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": "willekeurig",
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "acr": ACR,
            "sid": "sessie-1",
        }
        return {name: value for name, value in (honest | more).items() if value is not None}

    def will_say(self, claims: dict[str, Any], **signing: Any) -> None:
        self.token_answer = {"access_token": "x", "token_type": "Bearer", "id_token": signed(claims, **signing)}


def signed(
    claims: dict[str, Any], *, alg: str = "RS256", kid: str = "een", by: str = "provider", brings_key: bool = False
) -> str:
    """A token signed by the provider, by a stranger, or with the secret that we know as well."""
    if by == "nobody":
        parts = (json.dumps(part).encode() for part in ({"alg": "none"}, claims))
        return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + "."
    key = {"provider": _KEY, "stranger": _OTHER_KEY, "client": OctKey.import_key(SECRET)}[by]
    brought = {"jwk": key.as_dict(private=False)} if brings_key else {}
    return jwt.encode({"alg": alg, "kid": kid} | brought, claims, key, algorithms=[alg])


@contextmanager
def running() -> Iterator[Provider]:
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answers = {
                "/.well-known/openid-configuration": {
                    "issuer": provider.issuer,
                    "authorization_endpoint": f"{provider.issuer}/authorize",
                    "token_endpoint": f"{provider.issuer}/token",
                    "jwks_uri": f"{provider.issuer}/jwks",
                    "end_session_endpoint": f"{provider.issuer}/end",
                    "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
                }
                | provider.metadata,
                "/jwks": {"keys": [_KEY.as_dict(private=False)]},
            }
            self._say(200, answers[urlsplit(self.path).path])

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            provider.asked.append({name: values[0] for name, values in parse_qs(body).items()})
            self._say(provider.token_status, provider.token_answer)

        def _say(self, status: int, answer: Any) -> None:
            if provider.down:
                self.close_connection = True
                return
            if provider.elsewhere:
                self.send_response(307)
                self.send_header("Location", provider.elsewhere)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
