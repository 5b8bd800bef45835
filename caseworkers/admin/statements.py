"""What citizens state of a pay period without a payslip: taken over, asked about, contradicted or taken back."""

from collections.abc import Callable

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST, require_safe

from caseworkers import selectors, services
from caseworkers.admin.base import MunicipalityAdmin, user_of
from caseworkers.admin.payslips import page_picture
from caseworkers.forms.fields import ReasonForm
from caseworkers.forms.payslips import AskStatementForm, ContradictForm
from caseworkers.permissions import is_caseworker
from citizens.models import Citizen, Municipality
from citizens.selectors import Closed
from payslips import calendar
from payslips.models import IncomeStatement
from payslips.selectors import statements_to_look_at
from payslips.templatetags.slips import period

_REFUSED: dict[type[Exception], str] = {
    calendar.NothingStated: "Deze opgave geldt niet meer, of er is al over besloten.",
    calendar.NothingExpected: "Van deze periode is de loonstrook binnen.",
    calendar.WageUnknown: "Geen loonstrook zegt wat een uur oplevert. Stel het loon vast.",
    calendar.OwnEmployment: "Dit is uw eigen baan. Laat een collega dit doen.",
    calendar.NotHeard: (
        "Dit is meer loon dan de inwoner opgaf: de uitkering wordt lager. Stel eerst een vraag. De inwoner heeft "
        "14 dagen voor het antwoord."
    ),
}


@admin.register(IncomeStatement)
class IncomeStatementAdmin(MunicipalityAdmin[IncomeStatement]):
    word = "stated"
    list_title = "Opgaven van inwoners"
    list_display = ("citizen", "employer", "days", "kind", "at", "receipt")
    ordering = ("at", "pk")
    sortable_by = ()

    def rows_of(self, municipality: Municipality) -> QuerySet[IncomeStatement]:
        return super().rows_of(municipality).select_related("expected__employment__citizen", "evidence")

    def open_rows(self, rows: QuerySet[IncomeStatement], closed: Closed) -> QuerySet[IncomeStatement]:
        return rows.exclude(expected__employment__citizen__in=closed.citizens)

    @admin.display(description="inwoner")
    def citizen(self, row: IncomeStatement) -> str:
        return row.expected.employment.citizen.name

    @admin.display(description="werkgever")
    def employer(self, row: IncomeStatement) -> str:
        return row.expected.employment.employer_name

    @admin.display(description="periode")
    def days(self, row: IncomeStatement) -> str:
        return period(row.period_start, row.period_end)

    def title_of(self, row: IncomeStatement) -> str:
        return f"Opgave van {self.citizen(row)}, {self.employer(row)}, {self.days(row)}"

    def about(self, row: IncomeStatement) -> Citizen:
        return row.expected.employment.citizen

    def own_urls(self) -> list[URLPattern]:
        name = "payslips_incomestatement"
        steps: dict[str, Callable[..., HttpResponseBase]] = {
            "accept": self.accept_view,
            "ask": self.ask_view,
            "contradict": self.contradict_view,
            "withdraw": self.withdraw_view,
        }
        return [
            *(
                path(f"<int:statement_id>/{_WORDS[step]}/", self.guarded(require_POST(view)), name=f"{name}_{step}")
                for step, view in steps.items()
            ),
            path(
                "<int:statement_id>/bladzijde/<int:page>.png",
                self.guarded(require_safe(self.picture_view)),
                name=f"{name}_picture",
            ),
        ]

    def _page(
        self, request: HttpRequest, said: IncomeStatement, refused: dict[str, forms.Form] | None = None
    ) -> HttpResponse:
        """The statement with what was said before and after; `refused` holds a form that was."""
        versions = list(
            said.expected.statements.select_related("evidence").prefetch_related("questions").order_by("-version")
        )
        newest = versions[0]
        steps = {
            "accept": ("Neem dit over", ReasonForm(auto_id="overnemen-%s")),
            "ask": ("Stel de inwoner een vraag", AskStatementForm(auto_id="vragen-%s")),
            "contradict": ("Stel een ander loon vast", ContradictForm(auto_id="vaststellen-%s")),
            "withdraw": ("Draai dit terug", ReasonForm(auto_id="terugdraaien-%s")),
        }
        waits = statements_to_look_at(said.municipality).filter(pk=newest.pk).exists()
        may: list[str] = []
        if is_caseworker(request) and newest.kind != IncomeStatement.Kind.WITHDRAWN:
            is_end = newest.kind == IncomeStatement.Kind.JOB_ENDED
            may += ["accept"] if waits and newest.kind != IncomeStatement.Kind.NO_SLIP else []
            may += ["ask"] if waits else []
            may += [] if is_end else ["contradict", "withdraw"]
        context = {
            "said": newest,
            "versions": versions,
            "citizen": self.about(said),
            "expected": said.expected,
            "household_ids": selectors.households_of(said.expected.employment.citizen_id),
            "pages": range(1, newest.evidence.pages + 1) if newest.evidence else [],
            "steps": [(step, steps[step][0], (refused or {}).get(step, steps[step][1])) for step in may],
        }
        return self.page(request, "admin/payslips/incomestatement/page.html", said, context)

    def accept_view(self, request: HttpRequest, statement_id: int) -> HttpResponseBase:
        """What was stated counts as established."""
        return self._do(request, statement_id, "accept", services.accept_statement, "De opgave is overgenomen.")

    def ask_view(self, request: HttpRequest, statement_id: int) -> HttpResponseBase:
        """The citizen is asked; until then it stays provisional."""
        return self._do(request, statement_id, "ask", services.ask_about_statement, "Uw vraag staat in het portaal.")

    def contradict_view(self, request: HttpRequest, statement_id: int) -> HttpResponseBase:
        """Another wage counts."""
        return self._do(request, statement_id, "contradict", services.contradict_statement, "Het loon staat vast.")

    def withdraw_view(self, request: HttpRequest, statement_id: int) -> HttpResponseBase:
        """What was said does not hold: the payslip is awaited again."""
        done = "Dit telt niet meer. Wij wachten weer op de loonstrook."
        return self._do(request, statement_id, "withdraw", services.withdraw_statement, done)

    def _do(
        self, request: HttpRequest, statement_id: int, step: str, service: Callable[..., object], done: str
    ) -> HttpResponseBase:
        said = self.row(request, str(statement_id))
        made = {"ask": AskStatementForm, "contradict": ContradictForm}.get(step, ReasonForm)
        form = made(request.POST, auto_id=f"{_WORDS[step]}-%s")
        if form.is_valid():
            try:
                service(statement=said, by=user_of(request), **form.cleaned_data)
            except tuple(_REFUSED) as refused:
                form.add_error(None, _REFUSED[type(refused)])
            else:
                messages.success(request, done)
                return HttpResponseRedirect(reverse("admin:payslips_incomestatement_change", args=[said.pk]))
        return self._page(request, said, {step: form})

    def picture_view(self, request: HttpRequest, statement_id: int, page: int) -> HttpResponseBase:
        """A page of the paper that goes with it."""
        said = self.row(request, str(statement_id))
        if said.evidence is None:
            raise Http404
        self.log(request, "picture.viewed", said, page=page)
        return page_picture(said.evidence, page)


_WORDS = {"accept": "overnemen", "ask": "vragen", "contradict": "vaststellen", "withdraw": "terugdraaien"}
