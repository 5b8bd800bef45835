"""The tries of the audit: every address with every role, on files of everybody, and what may leak where.

What somebody may see is said here a second time, apart from the code: see `may_see`.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pypdfium2
from celery.signals import before_task_publish
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, TestCase

from citizens.models import AuditEvent
from config.celery import app
from tests.doors.scene import STAFF_SEES, Scene, names_of_addresses
from tests.doors.table import ROLES, TABLE
from tests.doors.test_table import told

# Without a safety mark a partner sees what the other earned in a month of both, and nothing else: the assistance rests
# on it.
_SHARED = {("citizen", "partner"), ("partner", "citizen"), ("citizen", "former"), ("former", "citizen")}
# Who acts for somebody sees what that person sees, as long as the mandate lasts.
_SHARED |= {("represents", "partner"), ("represents", "former")}
_NOBODY = "nobody"


def may_see(role: str, owner: str, kind: str) -> bool:
    """Whether somebody in this role may come to see this canary of `owner`. A BSN is on no page at all."""
    if kind == "bsn":
        return False
    if role == owner or (role, owner) == ("represents", "citizen"):
        return True
    if role in STAFF_SEES:
        return owner != "far"
    # To who is related the file of the household is closed, and that of another one is not.
    return role == "related" and owner == "other"


@dataclass(frozen=True, slots=True)
class Leak:
    where: str
    role: str
    name: str
    what: str


@dataclass
class Audit:
    """What was tried, and what came of it."""

    scene: Scene
    # A safety mark is on the household: its members share nothing.
    shielded: bool = False
    tries: int = 0
    leaks: set[Leak] = field(default_factory=set)
    errors: set[Leak] = field(default_factory=set)
    surprises: set[Leak] = field(default_factory=set)
    heard: list[str] = field(default_factory=list)

    def search(self, where: str, role: str, name: str, text: str) -> None:
        """Name each canary in the text that this role may not see."""
        for owner, file in self.scene.files.items():
            for kind, canary in file.canaries.texts().items():
                # A statement is made out to both.
                common = {"net", "surname"} if where == "pdf" else {"net"}
                shared = kind in common and (role, owner) in _SHARED and not self.shielded
                if canary in text and not (shared or may_see(role, owner, kind)):
                    self.leaks.add(Leak(where, role, name, f"{kind} of {owner}"))

    def run(
        self, roles: Iterable[str] = ROLES, owners: Iterable[str] = ("citizen",), *, thorough: bool = False
    ) -> None:
        """Try every address with these roles, on the files of these people."""
        with self._listening():
            for role in roles:
                client = self.scene.client(role)
                for name in names_of_addresses():
                    seen = set()
                    for owner in owners:
                        if (address := self.scene.address(name, owner)) in seen:
                            continue
                        seen.add(address)
                        for method, more in _ways(self.scene, owner, thorough=thorough):
                            self._try(client, role, name, method, address, more, plain=owner == "citizen" and not more)

    def _try(
        self, client: Client, role: str, name: str, method: str, address: str, more: dict[str, Any], *, plain: bool
    ) -> None:
        cookies = client.cookies.copy()
        self.tries += 1
        self.heard.clear()
        last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        query = more.get("query", "")
        with transaction.atomic():
            with TestCase.captureOnCommitCallbacks(execute=True):
                response = getattr(client, method)(
                    address + query, data=more.get("data"), headers=more.get("headers"), follow=False
                )
            self._look(client, role, name, method, response)
            for details in AuditEvent.objects.filter(pk__gt=last).values_list("details", "subject", "about"):
                self.search("audit log", _NOBODY, name, str(details))
            transaction.set_rollback(True)
        client.cookies = cookies
        if plain and (name, method) in TABLE and TABLE[name, method][role] not in {told(response), "*"}:
            self.surprises.add(Leak(method, role, name, told(response)))

    def _look(self, client: Client, role: str, name: str, method: str, response: HttpResponse) -> None:
        if response.status_code >= 500 and name not in {"staff-sign-in", "/readyz"}:
            self.errors.add(Leak(method, role, name, str(response.status_code)))
        body = bytes(response.content)
        text = _pdf_text(body) if body.startswith(b"%PDF-") else body.decode("utf-8", "replace")
        self.search("pdf" if body.startswith(b"%PDF-") else "page", role, name, text)
        headers = " ".join(f"{key}: {value}" for key, value in response.headers.items())
        self.search("headers", _NOBODY, name, headers)
        to = urlsplit(response.headers.get("Location", ""))
        if to.netloc not in {"", "testserver"} or to.path.startswith("//"):
            self.leaks.add(Leak("redirect", role, name, to.netloc))
        for cookie in response.cookies.values():
            self.search(
                "cookie", _NOBODY, name, f"{cookie.value} {CookieStorage(HttpRequest())._decode(cookie.value)}"
            )
        self.search("session", role, name, str(dict(client.session)))
        for said in self.heard:
            self.search("log or broker", _NOBODY, name, said)

    @contextmanager
    def _listening(self) -> Iterator[None]:
        """Hear every line of the log and every message of the broker, which goes to a broker in memory."""
        audit = self

        class Ear(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                audit.heard.append(logging.Formatter().format(record))

        def publish(sender: str, body: Any, headers: dict[str, Any], **_more: Any) -> None:
            audit.heard.append(f"{sender} {body} {headers}")

        ear, before = Ear(), (app.conf.task_always_eager, app.conf.broker_url)
        logging.getLogger().addHandler(ear)
        before_task_publish.connect(publish)
        app.conf.update(task_always_eager=False, broker_url="memory://")
        try:
            yield
        finally:
            app.conf.update(task_always_eager=before[0], broker_url=before[1])
            before_task_publish.disconnect(publish)
            logging.getLogger().removeHandler(ear)


def _ways(scene: Scene, owner: str, *, thorough: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """In what ways an address is asked; what is typed holds no whole canary, for a form may say it again."""
    file = scene.files[owner]
    sent = {
        "reason": "dat klopt",
        "seen": file.payslip.change_no,
        "until": "2026-10-01",
        "question": "Klopt dit?",
        "answer": "Ja",
        "net_wage": "500,00",
        "term": file.canaries.surname[:6],
        "next": "//elders.example/",
        "person": file.citizen.pk,
        "username": "caseworker",
        "password": "raden maar",
        "password1": "een heel goed wachtwoord",
        "password2": "een heel goed wachtwoord",
        "municipality": scene.municipality.pk,
        "logout_token": "e30.e30.e30",
    }
    yield "get", {}
    yield "post", {}
    yield "post", {"data": sent}
    if thorough:
        about = f"citizens.citizen:{file.citizen.pk}"
        yield "get", {"query": "?versie=1&next=//elders.example/&o=1&p=0&bladzijde=2"}
        yield "get", {"query": f"?about={about}&q={file.canaries.surname[:6]}&maand=2026-09&stand=open"}
        yield "get", {"headers": {"HX-Request": "true"}}
        yield "get", {"headers": {"X-Forwarded-Host": scene.elsewhere.host, "X-HTTP-Method-Override": "POST"}}
        yield "head", {}
        yield "put", {}
        yield "delete", {}


def _pdf_text(body: bytes) -> str:
    pdf = pypdfium2.PdfDocument(body)
    try:
        pages = [page.get_textpage().get_text_range() for page in pdf]
    finally:
        pdf.close()
    return " ".join(pages) + str(body)
