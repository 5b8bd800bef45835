"""What was paid beside what months come to: claims with all that happened to them, and the ledger of a household."""

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from caseworkers import services
from caseworkers.admin.base import MunicipalityAdmin, user_of
from caseworkers.explanation import CLAIM_STATES
from caseworkers.forms import DecideClaimForm, WaiveForm
from caseworkers.permissions import is_caseworker, may_sign_second
from citizens.models import Household, Municipality
from citizens.templatetags.dutch import datum, euro, maand
from settlement import ledger
from settlement.models import RecoveryClaim
from settlement.overviews import Claim, claims_with_events, money_of_household


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
        for row in rows:
            cast("Any", row).now = found[row.pk]

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
        return CLAIM_STATES[_now(row).state]

    def title_of(self, row: RecoveryClaim) -> str:
        return f"Vordering over {maand(row.month.first_day)}, huishouden {row.month.household.number}"

    def about(self, row: RecoveryClaim) -> Household:
        return row.month.household

    def own_urls(self) -> list[URLPattern]:
        views = {
            "invite": ("reageren", self.invite_view),
            "decide": ("besluiten", self.decide_view),
            "second": ("tweede-handtekening", self.second_view),
            "waive": ("afzien", self.waive_view),
        }
        return [
            path(f"<int:claim_id>/{word}/", self.guarded(require_POST(view)), name=f"settlement_recoveryclaim_{name}")
            for name, (word, view) in views.items()
        ]

    def _page(
        self,
        request: HttpRequest,
        claim: RecoveryClaim,
        form: DecideClaimForm | None = None,
        waive_form: WaiveForm | None = None,
    ) -> HttpResponse:
        (now,) = claims_with_events(RecoveryClaim.objects.filter(pk=claim.pk))
        money = next(one for one in money_of_household(claim.month.household).months if one.month == claim.month)
        context = {
            "claim": now,
            "state": CLAIM_STATES[now.state],
            "money": money,
            "may_change": is_caseworker(request),
            "may_sign": may_sign_second(user_of(request)),
            "form": form or DecideClaimForm(initial={"amount": now.amount, "gross_up": None}),
            "waive_form": waive_form
            or WaiveForm(initial={"amount": min(now.amount, money.claimed)}, auto_id="afzien-%s"),
        }
        return self.page(request, "admin/settlement/recoveryclaim/page.html", claim, context)

    def invite_view(self, request: HttpRequest, claim_id: int) -> HttpResponseBase:
        """The citizen may answer first."""
        claim = self.row(request, str(claim_id))
        try:
            event = ledger.invite_to_answer(claim=claim, by=user_of(request))
        except (ledger.NotAsked, ledger.OwnClaim) as refused:
            messages.error(request, _REFUSED[type(refused)])
        else:
            until = datum(event.until) if event.until else ""
            messages.success(request, f"De inwoner kan tot en met {until} reageren, en ziet dat in het portaal.")
        return _to(claim)

    def decide_view(self, request: HttpRequest, claim_id: int) -> HttpResponseBase:
        """Ask the amount back, or sign as the first of two."""
        claim = self.row(request, str(claim_id))
        form = DecideClaimForm(request.POST)
        if form.is_valid():
            try:
                event = services.decide_claim(claim=claim, **form.terms(), by=user_of(request))
            except ledger.NotHeard as problem:
                form.add_error(None, _not_heard(problem))
            except ledger.TooEarlyForTax:
                form.add_error(
                    "gross_up",
                    "Binnen het kalenderjaar van betaling vragen wij geen belasting terug (art. 58, lid 5).",
                )
            except ledger.TooLate:
                form.add_error("ground", "Na twee jaar kan dit op deze grond niet meer (art. 58, lid 6).")
            except (ledger.NotAsked, ledger.OwnClaim) as refused:
                form.add_error("amount" if isinstance(refused, ledger.NotAsked) else None, _REFUSED[type(refused)])
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
        except (ledger.NotAsked, ledger.SecondPersonNeeded, ledger.OwnClaim) as refused:
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
            except (ledger.NotAsked, ledger.OwnClaim) as refused:
                form.add_error(None, _REFUSED[type(refused)])
            else:
                messages.success(request, "Dit bedrag wordt niet teruggevraagd.")
                return _to(claim)
        return self._page(request, claim, waive_form=form)


_REFUSED: dict[type[Exception], str] = {
    ledger.NotAsked: "Zo veel wordt niet (meer) gevraagd. Kijk naar het bedrag hierboven.",
    ledger.SecondPersonNeeded: "U zette de eerste handtekening. De tweede is van iemand anders.",
    ledger.OwnClaim: "Dit gaat over uw eigen huishouden. Laat een collega dit doen.",
}


def _not_heard(problem: ledger.NotHeard) -> str:
    if problem.until is None:
        return "Vraag de inwoner eerst om een reactie."
    return f"De inwoner kan nog tot en met {datum(problem.until)} reageren. Daarna kunt u besluiten."


def _now(row: RecoveryClaim) -> Claim:
    return cast("Claim", cast("Any", row).now)


def _to(claim: RecoveryClaim) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:settlement_recoveryclaim_change", args=[claim.pk]))
