"""What holds of a household from a day on: typed in, looked at as a preview of its months, and then recorded."""

import hashlib
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from caseworkers import selectors, services
from caseworkers.admin.base import MunicipalityAdmin, user_of
from caseworkers.forms.facts import FactForm, MeasureForm, forms_for
from caseworkers.permissions import is_caseworker
from caseworkers.services import OwnHousehold
from citizens.models import Household, User
from citizens.selectors import periods_of
from citizens.services import (
    AlreadyRegistered,
    GrantsOverlap,
    NoGrant,
    NoHouseholdYet,
    NotAMember,
    NothingChanged,
    NotOneOrTwo,
)
from citizens.templatetags.dutch import datum
from config import clock
from settlement.explanation import Beside, beside, names_in
from settlement.ledger import NotAPayee, PaidAlready
from settlement.services import (
    NotInHousehold,
    NotWholeMonths,
    PreviewedMonth,
    StudiesNotEnded,
    TooLong,
)

_REFUSALS: dict[type[Exception], tuple[str | None, str]] = {
    NothingChanged: (None, "U veranderde niets: zo staat het al in het dossier."),
    NoHouseholdYet: ("since", "Op deze dag is nog niet bekend wie er in het huishouden zijn. Kies een latere dag."),
    NotAMember: ("since", "Op deze dag hoort deze persoon niet bij het huishouden. Kies een andere dag."),
    NotOneOrTwo: (
        None,
        "Een huishouden is één persoon, of twee partners. Kijk ook naar wat voor een latere dag is vastgelegd.",
    ),
    NoGrant: ("until", "Op deze dag is er geen bijstand. Kies een andere dag."),
    GrantsOverlap: ("since", "In deze dagen is er al bijstand. Kies een andere dag, of draai die bijstand terug."),
    NotInHousehold: ("citizen", "Deze persoon hoort in deze dagen niet bij het huishouden."),
    NotAPayee: ("citizen", "Deze persoon heeft op deze dag geen recht op bijstand in dit huishouden."),
    PaidAlready: (
        "since",
        "Deze maand is al betaald. Kies een latere maand, of stel bij de maand een herziening voor (art. 54, lid 3).",
    ),
    NotWholeMonths: (
        "since",
        "Dit geldt voor hele maanden: het begint op een eerste dag en eindigt op een laatste dag van een maand.",
    ),
    StudiesNotEnded: (
        "studies_ended_on",
        "Vul in wanneer school of studie stopte. Dat is voor de eerste dag van de verlaging.",
    ),
    AlreadyRegistered: ("bsn", "Iemand anders legde deze persoon net vast. Probeer het opnieuw."),
    OwnHousehold: (None, "Dit is uw eigen dossier. Laat een collega dit doen."),
}
_NO_MEASURE = (
    "Deze maand is al betaald. Een maatregel verlaagt de bijstand vanaf de maand waarin u hem oplegt (artikel 18, lid "
    "2 en 5): wat al is betaald, was toen niet te veel. Kies een latere maand."
)
REFUSED: tuple[type[Exception], ...] = (TooLong, ValidationError, *_REFUSALS)


@dataclass(frozen=True, slots=True)
class MonthBeside:
    """A month in the preview, with its steps side by side."""

    month: PreviewedMonth
    steps: list[Beside]


class FactsOfHousehold(MunicipalityAdmin[Household]):
    """The part of the household page that records dated facts."""

    def fact_urls(self) -> list[URLPattern]:
        """One address for each kind of fact."""
        return [
            path(
                "<int:household_id>/vastleggen/<slug:what>/",
                self.guarded(self.fact_view),
                name="citizens_household_record",
            )
        ]

    def fact_view(self, request: HttpRequest, household_id: int, what: str) -> HttpResponseBase:
        """The form; sent, the same with its preview; sent again as it was seen, recorded."""
        household = self.row(request, str(household_id))
        if not is_caseworker(request):
            raise PermissionDenied
        periods = periods_of([household.pk]).get(household.pk, [])
        period = selectors.period_at(periods, clock.today()) or (periods[0] if periods else None)
        kind = forms_for(period).get(what)
        if kind is None:
            raise Http404
        form = kind(request.POST or None, household=household, period=period)
        months: list[PreviewedMonth] | None = None
        seen = ""
        if form.is_valid():
            by = user_of(request)
            try:
                months = services.preview_fact(
                    household_ids=form.household_ids(), change=lambda: form.change(by), by=by
                )
                seen = _seal(form, months)
                if request.POST.get("seen") == seen:
                    return self._record(request, household, form, by)
            except REFUSED as problem:
                form.add_error(*_refusal(problem, form))
                months = None
        self.log(request, "household.viewed", household)
        context = {
            "title": f"{kind.title}: huishouden {household.number}",
            "form": form,
            "months": None if months is None else _side_by_side(months),
            "seen": seen,
            "is_other": bool(request.POST.get("seen")),
        }
        return self.page(request, "admin/citizens/household/record.html", household, context)

    def _record(self, request: HttpRequest, household: Household, form: FactForm, by: User) -> HttpResponseRedirect:
        services.record_fact(household_ids=form.household_ids(), change=lambda: form.change(by), by=by)
        messages.success(request, f"{form.title}: vastgelegd. De maanden zijn opnieuw berekend.")
        return HttpResponseRedirect(reverse("admin:citizens_household_change", args=[household.pk]))


def _refusal(problem: Exception, form: FactForm) -> tuple[str | None, str]:
    """The field that a refusal is about, and its words."""
    if isinstance(problem, TooLong):
        return "until", f"Dit mag tot en met {datum(problem.latest)} duren, en niet langer."
    if isinstance(problem, ValidationError):
        return None, " ".join(problem.messages)
    if isinstance(problem, PaidAlready) and isinstance(form, MeasureForm):
        return "since", _NO_MEASURE
    field, words = _REFUSALS[type(problem)]
    return (field if field in form.fields else None), words


def _seal(form: FactForm, months: list[PreviewedMonth]) -> str:
    """What was seen: the values sent and the months they lead to. Anything else asks for another look."""
    outcome = [
        (month.after.row.pk, month.after.settlement and month.after.settlement.steps, str(month.after.failure))
        for month in months
    ]
    values = sorted((name, str(value)) for name, value in form.cleaned_data.items())
    return hashlib.sha256(repr((type(form).__name__, values, outcome)).encode()).hexdigest()


def _side_by_side(months: list[PreviewedMonth]) -> list[MonthBeside]:
    states = [state for month in months for state in (month.before, month.after)]
    names = names_in(state.settlement for state in states if state.settlement)
    return [MonthBeside(month, beside(month.before.settlement, month.after.settlement, names)) for month in months]
