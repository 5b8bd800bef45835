"""A citizen who sends one file after another while things die, and remembers which of them were confirmed."""

import re
import secrets
import sys
import threading
from dataclasses import dataclass, field

import requests

from bench.stage import Stage

_PAUSE_SECONDS = 0.2
_PATIENCE_SECONDS = 20


@dataclass(slots=True)
class Uploader:
    """`confirmed`: the content of each file for which the portal showed the page of the upload."""

    address: str
    host: str
    session: str
    errors: int = 0
    confirmed: set[bytes] = field(default_factory=set)
    _over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        pause = _PAUSE_SECONDS
        while not self._over.wait(pause):
            pause = _PAUSE_SECONDS
            content = b"%PDF-1.4\n%" + secrets.token_hex(2000).encode()
            try:
                if self._send(content):
                    self.confirmed.add(content)
                    continue
            except requests.RequestException:
                pass
            self.errors, pause = self.errors + 1, 1

    def stop(self) -> None:
        self._over.set()

    def _send(self, content: bytes) -> bool:
        with requests.Session() as browser:
            browser.headers["Host"] = self.host
            browser.cookies.set("sessionid", self.session)
            form = browser.get(self.address, timeout=_PATIENCE_SECONDS).text
            hidden = dict(re.findall(r'name="(csrfmiddlewaretoken|form_token)" value="([^"]+)"', form))
            answer = browser.post(
                self.address,
                data=hidden,
                files={"file": ("strook.pdf", content, "application/pdf")},
                timeout=_PATIENCE_SECONDS,
                allow_redirects=False,
            )
        return answer.status_code in {302, 303}


def serve(here: Stage) -> None:
    """The web server of production, on this machine only."""
    options = ["--config", "python:config.gunicorn", "--bind", f"127.0.0.1:{here.web_port}", "config.wsgi"]
    here.start("web", sys.executable, "-m", "gunicorn", *options)


def begin(here: Stage) -> Uploader:
    """Somebody without a household, so that what is sent changes no month, signs in and begins to send."""
    from django.conf import settings
    from django.test import Client
    from django.urls import reverse

    from citizens.models import Citizen, Municipality, User

    place = Municipality.objects.order_by("pk")[0]
    user = User.objects.create_user(username=secrets.token_hex(8), password=None, municipality=place)
    Citizen.objects.create(
        municipality=place,
        user=user,
        bsn_sealed="none",
        bsn_fingerprint=user.username,
        given_names="Kim",
        surname="Proef",
        birth_date="1990-01-01",
    )
    client = Client(headers={"host": place.host})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    uploader = Uploader(f"http://127.0.0.1:{here.web_port}{reverse('upload')}", place.host, session)
    threading.Thread(target=uploader.run, daemon=True).start()
    return uploader


def missing(confirmed: set[bytes]) -> int:
    """How many of these files are not kept, as they came."""
    from payslips import files
    from payslips.models import Upload

    kept = {
        row.checksum: row.pk for row in Upload.objects.filter(checksum__in=[files.checksum([c]) for c in confirmed])
    }
    return sum(1 for c in confirmed if (pk := kept.get(files.checksum([c]))) is None or files.content(pk) != c)
