"""What was paid beside what months come to: claims with all that happened to them, and the ledger of a household."""

from collections.abc import Callable, Sequence
from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST, require_safe

from caseworkers import services
from caseworkers.admin.base import MunicipalityAdmin, user_of
from caseworkers.explanation import CLAIM_STATES
from caseworkers.forms.money import AnswerForm, DecideClaimForm, LetterForm, SentForm, WaiveForm
from caseworkers.permissions import is_caseworker, may_sign_second
from citizens import audit
from citizens.models import Household, Municipality
from citizens.templatetags.dutch import datum, euro, maand
from config import clock
from settlement import claims, ledger, letters
from settlement.balances import Claim, claims_with_events, money_of, protected_amounts_of
from settlement.models import Letter, RecoveryClaim
from settlement.overviews import money_of_household
from settlement.statements import PdfNotPossible, letter_pdf


@admin.register(RecoveryClaim)
class RecoveryClaimAdmin(MunicipalityAdmin[RecoveryClaim]):
    """Claims, newest first. Each is proposed by the system, and decided by people."""

    word = "claim"
    list_display = ("month_words", "household", "amount_words", "state_words")
    ordering = ("-pk",)
    sortable_by = ()

    def rows_of(self, municipality: Municipality) -> QuerySet[RecoveryClaim]:
        return super().rows_of(municipality).select_related("month__household__municipality")

    def prepare(self, rows: list[RecoveryClaim]) -> None:
        found = {
            one.row.pk: one for one in claims_with_events(RecoveryClaim.objects.filter(pk__in=[r.pk for r in rows]))
        }
        households = money_of({row.month.household_id for row in rows})
        money = {one.month.pk: one for months in households.values() for one in months}
        for row in rows:
            cast("Any", row).now = found[row.pk]
            cast("Any", row).state = money[row.month_id].state_of(found[row.pk])

    @admin.display(description="maand")
    def month_words(self, row: RecoveryClaim) -> str:
        return maand(row.month.first_day)

    @admin.display(description="huishouden")
    def household(self, row: RecoveryClaim) -> str:
        return row.month.household.number

    @admin.display(description="gevraagd")
    def amount_words(self, row: RecoveryClaim) -> str:
        return euro(_now(row).amount)

    @admin.display(description="stand")
    def state_words(self, row: RecoveryClaim) -> str:
        return CLAIM_STATES[cast("Any", row).state]

    def title_of(self, row: RecoveryClaim) -> str:
        return f"Vordering over {maand(row.month.first_day)}, huishouden {row.month.household.number}"

    def about(self, row: RecoveryClaim) -> Household:
        return row.month.household

    def own_urls(self) -> list[URLPattern]:
        views = {
            "invite": ("reageren", self.invite_view),
            "sent": ("verstuurd", self.sent_view),
            "answer": ("reactie", self.answer_view),
            "decide": ("besluiten", self.decide_view),
            "tell": ("besluit-brief", self.tell_view),
            "second": ("tweede-handtekening", self.second_view),
            "waive": ("afzien", self.waive_view),
        }
        name = "settlement_recoveryclaim"
        return [
            *(
                path(f"<int:claim_id>/{word}/", self.guarded(require_POST(view)), name=f"{name}_{step}")
                for step, (word, view) in views.items()
            ),
            path(
                "<int:claim_id>/brief-<int:letter_id>.pdf",
                self.guarded(require_safe(self.letter_view)),
                name=f"{name}_letter",
            ),
        ]

    def _page(
        self,
        request: HttpRequest,
        claim: RecoveryClaim,
        form: DecideClaimForm | None = None,
        waive_form: WaiveForm | None = None,
        sent: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """`sent`: another form that was refused."""
        (now,) = claims_with_events(RecoveryClaim.objects.filter(pk=claim.pk))
        money = next(one for one in money_of_household(claim.month.household).months if one.month == claim.month)
        household = [claim.month.household_id]
        asked = money.asked_by(now)
        context = {
            "claim": now,
            "state": CLAIM_STATES[money.state_of(now)],
            "money": money,
            "asked": asked,
            "may_change": is_caseworker(request),
            "may_sign": may_sign_second(user_of(request)),
            "form": form or DecideClaimForm(initial={"amount": now.amount, "gross_up": None}),
            "waive_form": waive_form or WaiveForm(initial={"amount": asked}, auto_id="afzien-%s"),
            "letter_form": LetterForm(initial={"dated": clock.today()}, auto_id="brief-%s"),
            "sent_form": SentForm(initial={"sent_on": clock.today()}, auto_id="verstuurd-%s"),
            "answer_form": AnswerForm(initial={"received_on": clock.today()}, auto_id="reactie-%s"),
            "unsent": _unsent(now),
            "protected": next(
                (
                    row
                    for row in reversed(protected_amounts_of(household).get(claim.month.household_id, []))
                    if row.since <= clock.today()
                ),
                None,
            ),
            "is_shielded": letters.hides_from_somebody(claim.month),
        } | (sent or {})
        return self.page(request, "admin/settlement/recoveryclaim/page.html", claim, context)

    def invite_view(self, request: HttpRequest, claim_id: int) -> HttpResponseBase:
        """Letters that ask the citizen for an answer first."""
        return self._write(request, claim_id, letters.ask_for_answer, "Druk de brief af en verstuur hem.")

    def tell_view(self, request: HttpRequest, claim_id: int) -> HttpResponseBase:
        """Letters with what was decided."""
        return self._write(request, claim_id, letters.tell_decision, "Druk de brief met het besluit af.")

    def _write(
        self, request: HttpRequest, claim_id: int, write: Callable[..., list[Letter]], done: str
    ) -> HttpResponseBase:
        claim = self.row(request, str(claim_id))
        form = LetterForm(request.POST, auto_id="brief-%s")
        if form.is_valid():
            try:
                write(claim=claim, dated=form.cleaned_data["dated"], by=user_of(request))
            except letters.WrongDay:
                form.add_error("dated", "Kies vandaag, of een dag in de komende week.")
            except (claims.NotAsked, ledger.OwnClaim, letters.NothingToTell) as refused:
                messages.error(request, _REFUSED[type(refused)])
                return _to(claim)
            else:
                messages.success(request, f"{done} Leg daarna vast dat hij is verstuurd: dan begint de termijn.")
                return _to(claim)
        return self._page(request, claim, sent={"letter_form": form})

    def sent_view(self, request: HttpRequest, claim_id: int) -> HttpResponseBase:
        """The letters that wait were sent: their term counts."""
        claim = self.row(request, str(claim_id))
        (now,) = claims_with_events(RecoveryClaim.objects.filter(pk=claim.pk))
        form = SentForm(request.POST, auto_id="verstuurd-%s")
        return (
            _to(claim)
            if record_sent(request, _unsent(now), form)
            else self._page(request, claim, sent={"sent_form": form})
        )

    def answer_view(self, request: HttpRequest, claim_id: int) -> HttpResponseBase:
        """An answer that came by telephone, by letter or in a talk."""
        claim = self.row(request, str(claim_id))
        form = AnswerForm(request.POST, auto_id="reactie-%s")
        if form.is_valid():
            try:
                claims.answer_claim(claim=claim, **form.cleaned_data, by=user_of(request))
            except (claims.NotAsked, ledger.OwnClaim) as refused:
                form.add_error(None, _REFUSED[type(refused)])
            else:
                messages.success(request, "De reactie staat erbij.")
                return _to(claim)
        return self._page(request, claim, sent={"answer_form": form})

    def letter_view(self, request: HttpRequest, claim_id: int, letter_id: int) -> HttpResponseBase:
        """A letter as PDF, to print and send."""
        claim = self.row(request, str(claim_id))
        letter = claim.letters.filter(pk=letter_id).first()
        if letter is None:
            raise Http404
        return letter_response(request, letter, _to(claim))

    def decide_view(self, request: HttpRequest, claim_id: int) -> HttpResponseBase:
        """Ask the amount back, or sign as the first of two."""
        claim = self.row(request, str(claim_id))
        form = DecideClaimForm(request.POST)
        if form.is_valid():
            try:
                event = services.decide_claim(claim=claim, **form.terms(), by=user_of(request))
            except claims.NotHeard as problem:
                form.add_error(None, _not_heard(problem))
            except claims.TooEarlyForTax:
                form.add_error(
                    "gross_up",
                    "Binnen het kalenderjaar van betaling vragen wij geen belasting terug (art. 58, lid 5).",
                )
            except claims.TooLate:
                form.add_error("ground", "Na twee jaar kan dit op deze grond niet meer (art. 58, lid 6).")
            except (claims.NotAsked, ledger.OwnClaim) as refused:
                form.add_error("amount" if isinstance(refused, claims.NotAsked) else None, _REFUSED[type(refused)])
            else:
                signed = event.kind == event.Kind.SIGNED
                done = "Uw handtekening staat. Een tweede persoon moet nog tekenen." if signed else "Er is besloten."
                messages.success(request, done)
                return _to(claim)
        return self._page(request, claim, form=form)

    def second_view(self, request: HttpRequest, claim_id: int) -> HttpResponseBase:
        """The second signature."""
        claim = self.row(request, str(claim_id))
        if not may_sign_second(user_of(request)):
            messages.error(request, "Alleen een senior zet de tweede handtekening.")
            return _to(claim)
        try:
            services.sign_second(claim=claim, by=user_of(request))
        except (claims.NotAsked, claims.SecondPersonNeeded, ledger.OwnClaim) as refused:
            messages.error(request, _REFUSED[type(refused)])
        else:
            messages.success(request, "Er is besloten, met twee handtekeningen.")
        return _to(claim)

    def waive_view(self, request: HttpRequest, claim_id: int) -> HttpResponseBase:
        """Refrain from asking back, wholly or partly."""
        claim = self.row(request, str(claim_id))
        form = WaiveForm(request.POST, auto_id="afzien-%s")
        if form.is_valid():
            try:
                services.waive_claim(claim=claim, **form.cleaned_data, by=user_of(request))
            except (claims.NotAsked, ledger.OwnClaim) as refused:
                form.add_error(None, _REFUSED[type(refused)])
            else:
                messages.success(request, "Dit bedrag wordt niet teruggevraagd.")
                return _to(claim)
        return self._page(request, claim, waive_form=form)


_REFUSED: dict[type[Exception], str] = {
    claims.NotAsked: "Zo veel wordt niet (meer) gevraagd. Kijk naar het bedrag hierboven.",
    claims.SecondPersonNeeded: "U zette de eerste handtekening. De tweede is van iemand anders.",
    ledger.OwnClaim: "Dit gaat over uw eigen huishouden. Laat een collega dit doen.",
    letters.NothingToTell: "Er is nog niets besloten.",
}


def letter_response(request: HttpRequest, letter: Letter, to: HttpResponse) -> HttpResponseBase:
    """The letter as PDF; `to` is the way back where it cannot be drawn. Each look stands in the log."""
    try:
        pdf = letter_pdf(letter)
    except PdfNotPossible:
        messages.error(request, "De pdf kan nu niet gemaakt worden. Probeer het later nog eens.")
        return to
    audit.record(
        "letter.viewed", by=request.user, subject=letter, about=letter.citizen, municipality=letter.month.municipality
    )
    headers = {"Content-Disposition": f'attachment; filename="brief-{letter.month.month}-{letter.pk}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def record_sent(request: HttpRequest, wanted: Sequence[Letter], form: SentForm) -> bool:
    """Record that these letters were sent, where the form says a good day; else the form says what is wrong."""
    if form.is_valid():
        try:
            letters.record_sent(letters=wanted, **form.cleaned_data, by=user_of(request))
        except letters.WrongDay:
            form.add_error(
                "sent_on",
                "De brief noemt een andere dag. Gaat hij later weg dan erin staat? Maak dan een nieuwe brief, "
                "zodat de inwoner genoeg tijd heeft.",
            )
        except ledger.OwnClaim as refused:
            form.add_error(None, _REFUSED[type(refused)])
        else:
            messages.success(request, "Dat de brief is verstuurd, is vastgelegd.")
    return form.is_valid()


def _unsent(now: Claim) -> list[Letter]:
    """The newest letter of each kind to each person that nobody sent yet."""
    return [letter for kind in Letter.Kind for letter in now.letters_that_hold(kind) if not letter.is_sent]


def _not_heard(problem: claims.NotHeard) -> str:
    if problem.until is None:
        return "Vraag de inwoner eerst om een reactie, en leg vast dat de brief is verstuurd."
    return f"De inwoner kan nog tot en met {datum(problem.until)} reageren. Daarna kunt u besluiten."


def _now(row: RecoveryClaim) -> Claim:
    return cast("Claim", cast("Any", row).now)


def _to(claim: RecoveryClaim) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:settlement_recoveryclaim_change", args=[claim.pk]))
