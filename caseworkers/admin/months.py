"""Months, nights and the municipality's choices: what came out, why, and what did not come out."""

import datetime
from collections.abc import Iterable
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST, require_safe

from caseworkers import selectors, services
from caseworkers.admin.base import CodeFilter, MunicipalityAdmin, closed_for, own_municipality, user_of
from caseworkers.admin.money import letter_response, record_sent
from caseworkers.explanation import FAILURE_CODES
from caseworkers.forms.money import AdvanceForm, AnswerRequestForm, PaymentsForm, ReviseForm, SentForm, SuspendForm
from caseworkers.permissions import is_caseworker, may_sign_second
from citizens.models import Municipality
from citizens.templatetags.dutch import datum, euro, maand
from config import clock
from settlement import advances, claims, ledger, letters
from settlement.balances import GIVEN
from settlement.engine.month import Month
from settlement.intake import export_payments
from settlement.models import BenefitMonth, Letter, ReviewRequest, Settlement, SettlementFailure, SettlementRun
from settlement.overviews import advance_of, is_first_month
from settlement.selectors import current, exports_of, run_progress
from settlement.services import StudiesNotEnded, TooLong
from settlement.statements import PdfNotPossible, whole_statement

_MONTHS_IN_FILTER = 12
# So long there is to hand something in, where nobody says otherwise.
_TERM = datetime.timedelta(days=14)
_MONTHS_TO_PAY, _EXPORTS_SHOWN = 13, 50


def _may_hand_over(request: HttpRequest) -> bool:
    """A file with the BSNs of all who are paid is for a senior."""
    return is_caseworker(request) and may_sign_second(user_of(request))


class MonthFilter(CodeFilter):
    """The newest months that have been opened."""

    title = "maand"
    parameter_name = "maand"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Iterable[tuple[str, str]]:  # noqa: ARG002
        days = selectors.latest_months(own_municipality(request), _MONTHS_IN_FILTER)
        return [(str(Month.of(day)), maand(day)) for day in days]

    def chosen(self, queryset: QuerySet[Any], code: str) -> QuerySet[Any]:
        return queryset.filter(first_day=Month.parse(code).first)


class StatusFilter(CodeFilter):
    title = "stand"
    parameter_name = "stand"
    codes = dict(Settlement.Status.choices) | {"none": "nog niet verrekend", "stale": "wordt bijgewerkt"}

    def chosen(self, queryset: QuerySet[Any], code: str) -> QuerySet[Any]:
        if code == "none":
            return queryset.filter(settlements__isnull=True)
        if code == "stale":
            return queryset.filter(stale_since__isnull=False)
        municipality = own_municipality(self.request)
        holding = current(Settlement.objects.filter(municipality=municipality)).filter(status=code)
        return queryset.filter(pk__in=holding.values("month"))


class FailureFilter(CodeFilter):
    title = "niet gelukt"
    parameter_name = "fout"
    codes = {"any": "Alles wat niet lukte"} | FAILURE_CODES

    def chosen(self, queryset: QuerySet[Any], code: str) -> QuerySet[Any]:
        failures = SettlementFailure.objects.filter(resolved_at__isnull=True)
        if code != "any":
            failures = failures.filter(code=code)
        return queryset.filter(pk__in=failures.values("month"))


@admin.register(BenefitMonth)
class BenefitMonthAdmin(MunicipalityAdmin[BenefitMonth]):
    word = "month"
    list_display = ("month_words", "household", "income", "to_pay", "status", "version", "remarks")
    list_filter = (MonthFilter, StatusFilter, FailureFilter)

    def rows_of(self, municipality: Municipality) -> QuerySet[BenefitMonth]:
        return selectors.months_of(municipality)

    @admin.display(description="maand", ordering="first_day")
    def month_words(self, row: BenefitMonth) -> str:
        return maand(row.first_day)

    @admin.display(description="inkomsten")
    def income(self, row: BenefitMonth) -> str:
        settlement = _holding(row)
        return euro(settlement.income) if settlement else "–"

    @admin.display(description="uit te betalen")
    def to_pay(self, row: BenefitMonth) -> str:
        settlement = _holding(row)
        return euro(settlement.to_pay) if settlement else "–"

    @admin.display(description="stand")
    def status(self, row: BenefitMonth) -> str:
        settlement = _holding(row)
        return settlement.get_status_display() if settlement else "nog niet verrekend"

    @admin.display(description="versie")
    def version(self, row: BenefitMonth) -> str:
        settlement = _holding(row)
        return str(settlement.version) if settlement else "–"

    @admin.display(description="let op")
    def remarks(self, row: BenefitMonth) -> str:
        failures = [FAILURE_CODES.get(failure.code, failure.code) for failure in cast("Any", row).open_failures]
        return ". ".join([*failures, *(["Wordt bijgewerkt"] if row.stale_since else [])])

    def title_of(self, row: BenefitMonth) -> str:
        return f"{maand(row.first_day).capitalize()}, huishouden {row.household.number}"

    def own_urls(self) -> list[URLPattern]:
        return [
            path(
                "betalingen/",
                self.guarded(self.payments_view, _may_hand_over),
                name="settlement_benefitmonth_payments",
            ),
            path(
                "<int:month_id>/opnieuw/",
                self.guarded(require_POST(self.settle_again_view)),
                name="settlement_benefitmonth_settle",
            ),
            path(
                "<int:month_id>/antwoord/<int:request_id>/",
                self.guarded(require_POST(self.answer_view)),
                name="settlement_benefitmonth_answer",
            ),
            path(
                "<int:month_id>/specificatie.pdf",
                self.guarded(require_safe(self.statement_view)),
                name="settlement_benefitmonth_statement",
            ),
            path(
                "<int:month_id>/opschorten/",
                self.guarded(require_POST(self.suspend_view)),
                name="settlement_benefitmonth_suspend",
            ),
            path(
                "<int:month_id>/voorschot/",
                self.guarded(require_POST(self.advance_view)),
                name="settlement_benefitmonth_advance",
            ),
            path(
                "<int:month_id>/herzien/",
                self.guarded(require_POST(self.revise_view)),
                name="settlement_benefitmonth_revise",
            ),
            path(
                "<int:month_id>/verstuurd/",
                self.guarded(require_POST(self.sent_view)),
                name="settlement_benefitmonth_sent",
            ),
            path(
                "<int:month_id>/brief-<int:letter_id>.pdf",
                self.guarded(require_safe(self.letter_view)),
                name="settlement_benefitmonth_letter",
            ),
        ]

    def _page(
        self,
        request: HttpRequest,
        month: BenefitMonth,
        sent: dict[int, AnswerRequestForm] | None = None,
        more: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The month; `sent` holds an answer that was refused, `more` another form."""
        versions = selectors.versions_of(month)
        shown = _chosen_version(request, [version.settlement for version in versions])
        context = {
            "requests": [
                (row, (sent or {}).get(row.pk) or AnswerRequestForm(auto_id=f"vraag-{row.pk}-%s"))
                for row in month.requests.select_related("citizen").order_by("-pk")
            ],
            "month": month,
            "versions": versions,
            "settlement": shown,
            "is_newest": not versions or shown == versions[0].settlement,
            "slips": selectors.slips_used(shown) if shown else [],
            "failures": cast("Any", month).open_failures,
            "flags": [flag for flag in selectors.open_flags_of(month.household) if flag.first_day == month.first_day],
            "letters": (written := _suspensions(month)),
            "unsent": [letter for letter in written if not letter.is_sent],
            "sent_form": SentForm(initial={"sent_on": clock.today()}, auto_id="verstuurd-%s"),
            "suspend_form": SuspendForm(
                initial={"dated": clock.today(), "until": clock.today() + _TERM}, auto_id="opschorten-%s"
            ),
            "advance": advance_of(month),
            "is_first": not versions and is_first_month(month),
            "advance_form": AdvanceForm(auto_id="voorschot-%s"),
            "is_paid": month.entries.filter(kind__in=GIVEN).exists(),
            "revise_form": ReviseForm(auto_id="herzien-%s"),
            "may_change": is_caseworker(request),
        } | (more or {})
        return self.page(request, "admin/settlement/benefitmonth/page.html", month, context)

    def payments_view(self, request: HttpRequest) -> HttpResponseBase:
        """A file of what is to be paid of a month, for the benefit administration; and which ones were made before."""
        if not _may_hand_over(request):
            raise PermissionDenied
        municipality = own_municipality(request)
        form = PaymentsForm(request.POST or None, months=selectors.latest_months(municipality, _MONTHS_TO_PAY))
        if request.method == "POST" and form.is_valid():
            month = form.cleaned_data["month"]
            payments = export_payments(municipality=municipality, month=month, by=user_of(request))
            headers = {"Content-Disposition": f'attachment; filename="betalingen-{month}.csv"'}
            return HttpResponse(payments.data, content_type="text/csv; charset=utf-8", headers=headers)
        frame = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": "Bestand met betalingen",
            "form": form,
            "exports": exports_of(municipality)[:_EXPORTS_SHOWN],
        }
        return TemplateResponse(request, "admin/settlement/benefitmonth/payments.html", frame)

    def settle_again_view(self, request: HttpRequest, month_id: int) -> HttpResponseBase:
        """Settle this month on what is known now."""
        month = self.row(request, str(month_id))
        counts = services.settle_again(month=month, by=user_of(request))
        if counts.failed:
            messages.error(request, "De maand kon niet worden verrekend. Hieronder staat waarom.")
        elif counts.settled:
            messages.success(request, "De maand is opnieuw berekend. Er is een nieuwe versie.")
        else:
            messages.info(request, "De maand is opnieuw berekend. Er is niets veranderd.")
        return HttpResponseRedirect(reverse("admin:settlement_benefitmonth_change", args=[month_id]))

    def answer_view(self, request: HttpRequest, month_id: int, request_id: int) -> HttpResponseBase:
        """What was found, for the citizen who asked that a person looks."""
        month = self.row(request, str(month_id))
        asked = get_object_or_404(ReviewRequest, month=month, pk=request_id, answered_at__isnull=True)
        form = AnswerRequestForm(request.POST, auto_id=f"vraag-{request_id}-%s")
        if not form.is_valid():
            return self._page(request, month, {request_id: form})
        try:
            ledger.answer_request(request=asked, answer=form.cleaned_data["answer"], by=user_of(request))
        except ledger.OwnClaim:
            messages.error(request, "Dit gaat over uw eigen huishouden. Laat een collega dit doen.")
            return self._page(request, month, {request_id: form})
        messages.success(request, "De inwoner leest uw antwoord bij de maand.")
        return HttpResponseRedirect(reverse("admin:settlement_benefitmonth_change", args=[month_id]))

    def suspend_view(self, request: HttpRequest, month_id: int) -> HttpResponseBase:
        """A letter that says what has to come in before the month is paid."""
        month = self.row(request, str(month_id))
        form = SuspendForm(request.POST, auto_id="opschorten-%s")
        if form.is_valid():
            try:
                letters.suspend(month=month, **form.cleaned_data, by=user_of(request))
            except letters.WrongDay:
                form.add_error("dated", "Kies vandaag, of een dag in de komende week.")
            except ledger.OwnClaim:
                form.add_error(None, "Dit gaat over uw eigen huishouden. Laat een collega dit doen.")
            except ledger.PaidAlready:
                form.add_error(None, "Deze maand is al betaald. Er is niets meer om mee te wachten.")
            else:
                messages.success(request, "De brief is klaar. Druk hem af, en leg vast dat hij is verstuurd.")
                return redirect("admin:settlement_benefitmonth_change", month.pk)
        return self._page(request, month, more={"suspend_form": form})

    def advance_view(self, request: HttpRequest, month_id: int) -> HttpResponseBase:
        """Pay in advance what the citizen asked for."""
        month = self.row(request, str(month_id))
        form = AdvanceForm(request.POST, auto_id="voorschot-%s")
        if form.is_valid():
            try:
                advances.give_advance(month=month, **form.cleaned_data, by=user_of(request))
            except ledger.OwnClaim:
                form.add_error(None, "Dit gaat over uw eigen huishouden. Laat een collega dit doen.")
            except advances.NoAdvance:
                messages.error(
                    request,
                    "Dit kan hier niet: over deze maand is al besloten of betaald, of niemand heeft dan bijstand.",
                )
            else:
                messages.success(request, "Het voorschot gaat mee met de volgende betalingen. De inwoner ziet het.")
                return redirect("admin:settlement_benefitmonth_change", month.pk)
        return self._page(request, month, more={"advance_form": form})

    def revise_view(self, request: HttpRequest, month_id: int) -> HttpResponseBase:
        """Propose to lower a month that was paid: the citizen is heard before anybody decides."""
        month = self.row(request, str(month_id))
        form = ReviseForm(request.POST, auto_id="herzien-%s")
        if form.is_valid():
            try:
                claim = claims.propose_revision(month=month, **form.cleaned_data, by=user_of(request))
            except TooLong as refused:
                form.add_error("studies_ended_on", f"Artikel 28 geldt dan tot en met {datum(refused.latest)}.")
            except tuple(_NOT_REVISED) as refused:
                form.add_error(*_NOT_REVISED[type(refused)])
            else:
                messages.success(request, "Het voorstel staat klaar. Vraag nu de inwoner om een reactie.")
                return redirect("admin:settlement_recoveryclaim_change", claim.pk)
        return self._page(request, month, more={"revise_form": form})

    def sent_view(self, request: HttpRequest, month_id: int) -> HttpResponseBase:
        """The letters of this month that wait were sent."""
        month = self.row(request, str(month_id))
        form = SentForm(request.POST, auto_id="verstuurd-%s")
        if record_sent(request, [letter for letter in _suspensions(month) if not letter.is_sent], form):
            return redirect("admin:settlement_benefitmonth_change", month.pk)
        return self._page(request, month, more={"sent_form": form})

    def letter_view(self, request: HttpRequest, month_id: int, letter_id: int) -> HttpResponseBase:
        """A letter as PDF, to print and send."""
        month = self.row(request, str(month_id))
        letter = get_object_or_404(Letter, month=month, pk=letter_id)
        return letter_response(request, letter, redirect("admin:settlement_benefitmonth_change", month.pk))

    def statement_view(self, request: HttpRequest, month_id: int) -> HttpResponseBase:
        """The statement as the citizen gets it, of the newest version or of the one in `?versie=`."""
        month = self.row(request, str(month_id))
        settlement = _chosen_version(request, [version.settlement for version in selectors.versions_of(month)])
        if settlement is None:
            raise Http404
        try:
            pdf = whole_statement(settlement)
        except PdfNotPossible:
            self.message_user(request, "Deze computer kan geen pdf maken: Pango ontbreekt.", messages.ERROR)
            return redirect("admin:settlement_benefitmonth_change", month.pk)
        self.log(request, "statement.downloaded", month, version=settlement.version)
        headers = {"Content-Disposition": f'attachment; filename="specificatie-{month.month}.pdf"'}
        return HttpResponse(pdf, content_type="application/pdf", headers=headers)


_NOT_REVISED: dict[type[Exception], tuple[str | None, str]] = {
    ledger.OwnClaim: (None, "Dit gaat over uw eigen huishouden. Laat een collega dit doen."),
    claims.LowerAlready: ("article", "Op dit artikel is de norm van deze maand al lager."),
    claims.NotAsked: ("percent", "Hierdoor verandert er niets aan wat er is betaald."),
    claims.NotRevisable: (
        None,
        "Dit kan nog niet. De maand moet definitief en geboekt zijn, en er mag niets anders over openstaan.",
    ),
    StudiesNotEnded: ("studies_ended_on", "Vul in wanneer school of studie stopte. Dat is voor deze maand."),
}


def _suspensions(month: BenefitMonth) -> list[Letter]:
    """The letters that suspend this month, oldest first. One query."""
    rows = month.letters.filter(kind=Letter.Kind.SUSPENSION).select_related("sending", "citizen", "month__household")
    return list(rows.defer("page").order_by("pk"))


def _holding(row: BenefitMonth) -> Settlement | None:
    settlements: list[Settlement] = cast("Any", row).holding
    return settlements[0] if settlements else None


def _chosen_version(request: HttpRequest, settlements: list[Settlement]) -> Settlement | None:
    """The version in `?versie=`, by default the newest; None when there is none at all."""
    wanted = request.GET.get("versie", "")
    chosen = next((row for row in settlements if wanted in {"", str(row.version)}), None)
    if wanted and chosen is None:
        raise Http404
    return chosen


@admin.register(SettlementRun)
class SettlementRunAdmin(MunicipalityAdmin[SettlementRun]):
    word = "run"
    list_display = ("night", "state", "opened", "settled", "unchanged", "failed", "seconds")
    ordering = ("-night",)

    def title_of(self, row: SettlementRun) -> str:
        return f"Nacht van {datum(row.night)}"

    @admin.display(description="duur")
    def seconds(self, row: SettlementRun) -> str:
        if row.finished_at is None:
            return "–"
        took: datetime.timedelta = row.finished_at - row.started_at
        return f"{round(took.total_seconds())} s"

    def _page(self, request: HttpRequest, run: SettlementRun) -> HttpResponse:
        failures = selectors.not_settled_after(run, closed_for(request))
        progress = run_progress(run)
        context = {
            "run": run,
            "progress": progress,
            # While it runs the counts are those of its parts so far.
            "counts": progress if run.state == SettlementRun.State.RUNNING else run,
            "seconds": self.seconds(run),
            "failures": failures[: self.list_per_page],
            "failures_total": failures.count(),
        }
        return self.page(request, "admin/settlement/settlementrun/page.html", run, context)
