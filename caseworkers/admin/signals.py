"""What the wage administration tells: files that were taken in, and what contradicts a payslip."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from caseworkers.admin.base import CodeFilter, MunicipalityAdmin, user_of
from caseworkers.explanation import SIGNAL_QUESTIONS
from caseworkers.forms import SignalDecisionForm
from citizens.models import Municipality
from payslips import services
from payslips.models import SignalImport, SignalQuestion
from payslips.selectors import match_of

_REFUSED: dict[type[Exception], str] = {
    services.OwnSignal: "Dit is uw eigen loon. Laat een collega ernaar kijken.",
    services.NotWaiting: "Hierover is al besloten, of het is niet meer nodig.",
    services.SignalSaysTooLittle: (
        "Het signaal zegt niet genoeg om in de plaats van de loonstrook te komen: het nettoloon, de heffingskorting "
        "of precies deze periode ontbreekt. Verbeter de loonstrook, of vraag de inwoner erom."
    ),
    services.NotHeard: (
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
                services.decide_signal_question(question_id=question.pk, by=user_of(request), **form.cleaned_data)
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
        told = [" ".join(filter(None, [f"regel {one['line']}: {one['code']}", one["field"]])) for one in row.report]
        return "; ".join(told) or "geen"
