"""What the wage administration tells: files that were taken in, and what contradicts a payslip."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from caseworkers.admin.base import CodeFilter, MunicipalityAdmin, own_municipality, user_of
from caseworkers.explanation import SIGNAL_QUESTIONS, signal_refusal
from caseworkers.forms.payslips import SignalDecisionForm, SignalFileForm, SignalLayoutForm
from caseworkers.permissions import is_caseworker, may_change_policy
from citizens.models import Municipality
from config import clock
from payslips import income_signals
from payslips.calendar import NotHeard
from payslips.models import SignalImport, SignalQuestion
from payslips.schema import FileRefused
from payslips.selectors import layout_of, match_of

_REFUSED: dict[type[Exception], str] = {
    income_signals.OwnSignal: "Dit is uw eigen loon. Laat een collega ernaar kijken.",
    income_signals.NothingAsked: "Hierover is al besloten, of het is niet meer nodig.",
    income_signals.SignalSaysTooLittle: (
        "Het signaal zegt niet genoeg om in de plaats van de loonstrook te komen: het nettoloon, de heffingskorting "
        "of precies deze periode ontbreekt. Verbeter de loonstrook, of vraag de inwoner erom."
    ),
    NotHeard: (
        "De inwoner heeft nog niet geantwoord, en heeft daar 14 dagen voor. U kunt nu wel besluiten dat de loonstrook "
        "telt."
    ),
}


class StateFilter(CodeFilter):
    title = "stand"
    parameter_name = "state"
    codes = {str(code): str(label) for code, label in SignalQuestion.State.choices}


@admin.register(SignalQuestion)
class SignalQuestionAdmin(MunicipalityAdmin[SignalQuestion]):
    word = "signal_question"
    list_title = "Loon dat bij UWV anders staat"
    list_display = ("citizen", "what", "signal", "state", "answer", "asked_at")
    list_filter = (StateFilter,)

    def rows_of(self, municipality: Municipality) -> QuerySet[SignalQuestion]:
        return super().rows_of(municipality).select_related("citizen", "signal")

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:  # noqa: ARG002
        return ("state", "asked_at", "pk")

    @admin.display(description="wat")
    def what(self, row: SignalQuestion) -> str:
        return SIGNAL_QUESTIONS[row.code]

    def title_of(self, row: SignalQuestion) -> str:
        return f"{row.citizen.name}: {SIGNAL_QUESTIONS[row.code]}"

    def own_urls(self) -> list[URLPattern]:
        return [
            path(
                "<int:question_id>/besluit/",
                self.guarded(require_POST(self.decide_view)),
                name="payslips_signalquestion_decide",
            )
        ]

    def decide_view(self, request: HttpRequest, question_id: int) -> HttpResponseBase:
        """The signal counts, or the payslip does."""
        question = self.row(request, str(question_id))
        form = SignalDecisionForm(request.POST)
        if form.is_valid():
            try:
                income_signals.decide_signal_question(
                    question_id=question.pk, by=user_of(request), **form.cleaned_data
                )
            except tuple(_REFUSED) as refused:
                form.add_error(None, _REFUSED[type(refused)])
            else:
                messages.success(request, "Uw besluit is opgeslagen. De maanden worden bijgewerkt.")
                return HttpResponseRedirect(reverse("admin:payslips_signalquestion_change", args=[question.pk]))
        return self._page(request, question, form)

    def _page(
        self, request: HttpRequest, question: SignalQuestion, form: SignalDecisionForm | None = None
    ) -> HttpResponse:
        context = {
            "question": question,
            "match": match_of(question),
            "form": form or SignalDecisionForm(),
            "is_own": question.citizen.user_id == user_of(request).pk,
        }
        return self.page(request, "admin/payslips/signalquestion/page.html", question, context)


@admin.register(SignalImport)
class SignalImportAdmin(MunicipalityAdmin[SignalImport]):
    word = "signal_import"
    list_title = "Bestanden met lonen van UWV"
    list_display = ("original_name", "delivered_on", "lines", "taken", "known", "refused", "at")
    fields = ("original_name", "delivered_on", "at", "by", "lines", "taken", "known", "refused_lines")

    @admin.display(description="niet gebruikt")
    def refused(self, row: SignalImport) -> int:
        return len(row.report)

    @admin.display(description="regels die niet gebruikt zijn")
    def refused_lines(self, row: SignalImport) -> str:
        told = [f"regel {one['line']}: {signal_refusal(one['code'], one['field'])}" for one in row.report]
        return "; ".join(told) or "geen"

    def own_urls(self) -> list[URLPattern]:
        return [
            path("inlezen/", self.guarded(self.take_view), name="payslips_signalimport_take"),
            path(
                "indeling/",
                self.guarded(self.layout_view, may_change_policy),
                name="payslips_signalimport_layout",
            ),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        more = {"may_take": is_caseworker(request)}
        return super().changelist_view(request, more | (extra_context or {}))

    def take_view(self, request: HttpRequest) -> HttpResponseBase:
        """Take in a file; what was not used is told by line."""
        if not is_caseworker(request):
            raise PermissionDenied
        form = SignalFileForm(request.POST or None, request.FILES or None, initial={"delivered_on": clock.today()})
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                done = income_signals.import_signals(
                    municipality=own_municipality(request),
                    data=file.read(),
                    name=file.name,
                    delivered_on=form.cleaned_data["delivered_on"],
                    by=user_of(request),
                )
            except income_signals.SignalLayoutMissing:
                form.add_error(None, "Nog niemand stelde in welke kolommen het bestand heeft.")
            except FileRefused as problem:
                where = f" ({problem.where})" if problem.where else ""
                form.add_error("file", f"Niets is gebruikt: {signal_refusal(problem.code)}{where}.")
            else:
                messages.success(
                    request,
                    f"{done.lines} regels: {done.taken} nieuw, {done.known} al bekend, "
                    f"{len(done.report)} niet gebruikt.",
                )
                return HttpResponseRedirect(reverse("admin:payslips_signalimport_change", args=[done.pk]))
        return self._own_page(request, "Lees een bestand van UWV in", form)

    def layout_view(self, request: HttpRequest) -> HttpResponseBase:
        """In which columns the file comes, from a day on."""
        if not may_change_policy(request):
            raise PermissionDenied
        municipality = own_municipality(request)
        now = layout_of(municipality, clock.today())
        initial: dict[str, Any] = {"since": clock.today()}
        if now is not None:
            initial |= {name: getattr(now, name) for name in ("delimiter", "encoding", "dates", "decimals")}
            initial |= {f"column_{name}": heading for name, heading in now.columns.items()}
        form = SignalLayoutForm(request.POST if request.method == "POST" else None, initial=initial)
        if form.is_valid():
            try:
                income_signals.record_signal_layout(municipality=municipality, by=user_of(request), **form.layout())
            except income_signals.SignalLayoutUnusable as unusable:
                for field, code in unusable.problems.items():
                    form.add_error(f"column_{field}", signal_refusal(code).capitalize() + ".")
            else:
                messages.success(request, "De indeling is vastgelegd.")
                return HttpResponseRedirect(reverse("admin:payslips_signalimport_layout"))
        return self._own_page(request, "Indeling van het bestand van UWV", form)

    def _own_page(self, request: HttpRequest, title: str, form: forms.Form) -> HttpResponse:
        frame = self.admin_site.each_context(request) | {"opts": self.opts, "title": title, "form": form}
        return TemplateResponse(request, "admin/payslips/signalimport/form.html", frame)
