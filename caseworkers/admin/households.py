"""Households: found by number, surname or BSN, and their whole file on one page."""

from collections.abc import Mapping
from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from caseworkers import selectors, services
from caseworkers.admin.base import CodeFilter, MunicipalityAdmin, closed_for, own_municipality, user_of
from caseworkers.admin.facts import FactsOfHousehold
from caseworkers.explanation import situation_words
from caseworkers.forms.facts import forms_for
from caseworkers.forms.households import CloseFileForm, EndMandateForm, HoldForm, MandateForm, SearchForm, ShieldForm
from caseworkers.forms.money import BookForm, HolidayForm
from caseworkers.forms.payslips import EndEmploymentForm, EstablishIncomeForm
from caseworkers.models import RiskFlag
from caseworkers.permissions import is_caseworker, may_sign_second, may_view_files
from caseworkers.retention import hold
from caseworkers.selectors import HouseholdLine
from citizens import audit
from citizens.models import Household, Mandate, Municipality, User
from citizens.selectors import Closed, mandates_known
from citizens.services import (
    ActsForThemselves,
    MandateIsOver,
    MandatesOverlap,
    close_file,
    end_mandate,
    give_mandate,
    mark_safety,
)
from citizens.templatetags.dutch import datum, euro
from config import clock
from payslips.calendar import EmploymentNotOver, NotHeard, NothingExpected, OwnEmployment
from payslips.models import Employment
from payslips.selectors import Job
from settlement.ledger import AlreadyBooked, Booking
from settlement.overviews import holiday_before, money_of_household


class FlagFilter(CodeFilter):
    title = "open vlag"
    parameter_name = "vlag"
    codes = dict(RiskFlag.Rule.choices)

    def chosen(self, queryset: QuerySet[Any], code: str) -> QuerySet[Any]:
        flags = RiskFlag.objects.filter(rule=code, resolved_at__isnull=True)
        return queryset.filter(pk__in=flags.values("household"))


@admin.register(Household)
class HouseholdAdmin(FactsOfHousehold, MunicipalityAdmin[Household]):
    word = "household"
    list_display = ("number", "names", "situation", "amount", "open_flags")
    list_filter = (FlagFilter,)
    ordering = ("number",)

    def rows_of(self, municipality: Municipality) -> QuerySet[Household]:
        return super().rows_of(municipality).select_related("municipality")

    def open_rows(self, rows: QuerySet[Household], closed: Closed) -> QuerySet[Household]:
        return rows.exclude(pk__in=closed.households)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Household]:
        found: list[int] | None = getattr(request, "found", None)
        rows = super().get_queryset(request)
        return rows if found is None else rows.filter(pk__in=found)

    def get_sortable_by(self, request: HttpRequest) -> Any:
        """What was found cannot be sorted: another order would be another request, without what was looked for."""
        return () if hasattr(request, "found") else super().get_sortable_by(request)

    def get_list_filter(self, request: HttpRequest) -> Any:
        return () if hasattr(request, "found") else super().get_list_filter(request)

    def prepare(self, rows: list[Household]) -> None:
        lines = selectors.household_lines([row.pk for row in rows], clock.today())
        for row in rows:
            cast("Any", row).line = lines[row.pk]

    @admin.display(description="wie")
    def names(self, row: Household) -> str:
        return _line(row).names or "–"

    @admin.display(description="situatie")
    def situation(self, row: Household) -> str:
        period = _line(row).period
        return situation_words(period) if period else "–"

    @admin.display(description="uitkering deze maand")
    def amount(self, row: Household) -> str:
        month = _line(row).month
        return euro(month.to_pay) if month else "nog niet bekend"

    @admin.display(description="open vlaggen")
    def open_flags(self, row: Household) -> str:
        return str(_line(row).open_flags or "–")

    def own_urls(self) -> list[URLPattern]:
        return [
            *self.fact_urls(),
            path("zoeken/", self.guarded(self.search_view, may_view_files), name="citizens_household_search"),
            path(
                "<int:household_id>/banen/<int:job_id>/gestopt/",
                self.guarded(require_POST(self.end_job_view)),
                name="citizens_household_end_job",
            ),
            path(
                "<int:household_id>/banen/<int:job_id>/gaat-door/",
                self.guarded(require_POST(self.keep_job_view)),
                name="citizens_household_keep_job",
            ),
            path(
                "<int:household_id>/banen/<int:job_id>/vaststellen/",
                self.guarded(require_POST(self.establish_view)),
                name="citizens_household_establish",
            ),
            path("<int:household_id>/geld/", self.guarded(self.money_view), name="citizens_household_money"),
            path(
                "<int:household_id>/vakantiegeld/",
                self.guarded(require_POST(self.holiday_view)),
                name="citizens_household_holiday",
            ),
            path(
                "<int:household_id>/afschermen/",
                self.guarded(require_POST(self.shield_view)),
                name="citizens_household_shield",
            ),
            path(
                "<int:household_id>/bewaren/",
                self.guarded(require_POST(self.hold_view)),
                name="citizens_household_hold",
            ),
            path(
                "<int:household_id>/vertegenwoordigers/",
                self.guarded(self.mandates_view),
                name="citizens_household_mandates",
            ),
            path(
                "<int:household_id>/sluiten/",
                self.guarded(require_POST(self.close_view), may_view_files),
                name="citizens_household_close",
            ),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"search": SearchForm()} | (extra_context or {}))

    def search_view(self, request: HttpRequest) -> HttpResponseBase:
        """One household found: its page; several: a list of them. What was looked for is kept nowhere."""
        to_list = HttpResponseRedirect(reverse("admin:citizens_household_changelist"))
        municipality = own_municipality(request)
        if request.method != "POST" or not self.has_view_permission(request):
            return to_list
        form = SearchForm(request.POST)
        if not form.is_valid():
            messages.error(request, form.errors["term"].as_text().removeprefix("* "))
            return to_list
        found = selectors.households_found(municipality, form.cleaned_data["term"], closed_for(request).households)
        audit.record(
            "household.searched", by=request.user, subject=municipality, municipality=municipality, found=len(found)
        )
        match found:
            case []:
                messages.warning(request, "Er is geen huishouden gevonden met dit nummer, deze achternaam of dit BSN.")
                return to_list
            case [only]:
                return HttpResponseRedirect(reverse("admin:citizens_household_change", args=[only]))
        if len(found) > selectors.FOUND_SHOWN:
            messages.info(request, f"Er zijn er meer gevonden. Dit zijn de eerste {selectors.FOUND_SHOWN}.")
        cast("Any", request).found = found[: selectors.FOUND_SHOWN]
        return self.changelist_view(request, {"title": "Gevonden huishoudens"})

    def _page(
        self,
        request: HttpRequest,
        household: Household,
        *sent: EndEmploymentForm | EstablishIncomeForm,
        shield_form: ShieldForm | None = None,
        hold_form: HoldForm | None = None,
        close_form: CloseFileForm | None = None,
    ) -> HttpResponse:
        """The file; `sent` is the form of a job that was refused."""
        file = selectors.household_file(household)
        refused = {form.auto_id: form for form in sent}
        context = {
            "file": file,
            "jobs": [
                (
                    job,
                    [refused.get(form.auto_id, form) for form in ending],
                    [refused.get(form.auto_id, form) for form in establishing],
                )
                for job, ending, establishing in map(_with_forms, file.jobs)
            ],
            "now": (now := selectors.period_at(file.periods[::-1], clock.today())),
            "to_record": [(slug, form.title) for slug, form in forms_for(now).items()]
            if is_caseworker(request)
            else [],
            "marks": list(household.safety_marks.order_by("-since", "-version")),
            "shield_form": shield_form or ShieldForm(initial={"since": clock.today(), "hides": True}),
            "holds": list(household.legal_holds.order_by("-since", "-version")),
            "hold_form": hold_form or HoldForm(auto_id="bewaren-%s", initial={"since": clock.today(), "holds": True}),
            "close_form": close_form or CloseFileForm(people=selectors.people_of(file)),
            "works_here": is_caseworker(request),
            "log_about": f"{household._meta.label_lower}:{household.pk}",
        }
        return self.page(request, "admin/citizens/household/page.html", household, context)

    def end_job_view(self, request: HttpRequest, household_id: int, job_id: int) -> HttpResponseBase:
        """A job of somebody of this household is over."""
        household = self.row(request, str(household_id))
        job = _job(household, job_id).employment
        form = _form_of(job, request.POST)
        if form.is_valid():
            try:
                services.end_employment(employment=job, **form.cleaned_data, by=user_of(request))
            except EmploymentNotOver as problem:
                form.add_error(
                    "until",
                    f"Op {datum(problem.last_known)} liep deze baan nog: dat blijkt uit de loonstroken. "
                    "Kies die dag of een latere.",
                )
            except OwnEmployment:
                form.add_error(None, "Dit is uw eigen baan. Laat een collega dit doen.")
            else:
                messages.success(
                    request,
                    f"De baan stopt op {datum(form.cleaned_data['until'])}. De maanden zijn opnieuw berekend.",
                )
                return HttpResponseRedirect(reverse("admin:citizens_household_change", args=[household.pk]))
        return self._page(request, household, form)

    def keep_job_view(self, request: HttpRequest, household_id: int, job_id: int) -> HttpResponseBase:
        """A job that a payslip seemed to end goes on."""
        household = self.row(request, str(household_id))
        job = _job(household, job_id).employment
        services.keep_employment(employment=job, by=user_of(request))
        messages.success(request, f"De baan bij {job.employer_name} gaat door. De maanden zijn opnieuw berekend.")
        return HttpResponseRedirect(reverse("admin:citizens_household_change", args=[household.pk]))

    def establish_view(self, request: HttpRequest, household_id: int, job_id: int) -> HttpResponseBase:
        """What a period without a payslip paid."""
        household = self.row(request, str(household_id))
        job = _job(household, job_id)
        form = EstablishIncomeForm(request.POST, job=job)
        if form.is_valid():
            said = form.cleaned_data
            try:
                services.establish_income(
                    employment=job.employment,
                    expected_id=int(said.pop("expected")),
                    **said,
                    by=user_of(request),
                )
            except NothingExpected:
                form.add_error("expected", "Van deze periode is de loonstrook binnen.")
            except OwnEmployment:
                form.add_error(None, "Dit is uw eigen baan. Laat een collega dit doen.")
            except NotHeard:
                form.add_error(
                    None, "De inwoner gaf minder loon op voor deze periode. Stel eerst een vraag, bij de opgave."
                )
            else:
                messages.success(request, "Het loon staat vast. De maanden zijn opnieuw berekend.")
                return HttpResponseRedirect(reverse("admin:citizens_household_change", args=[household.pk]))
        return self._page(request, household, form)

    def money_view(self, request: HttpRequest, household_id: int) -> HttpResponseBase:
        """What was paid beside what months come to; and an entry by hand."""
        household = self.row(request, str(household_id))
        form = BookForm(request.POST or None, household=household, initial={"booked_on": clock.today()})
        if request.method == "POST" and form.is_valid():
            said = form.cleaned_data
            try:
                services.book_by_hand(household=household, booking=Booking(**said), by=user_of(request))
            except AlreadyBooked:
                form.add_error("reference", "Dit kenmerk is al geboekt, met andere gegevens.")
            else:
                messages.success(request, "De boeking staat erbij. De maanden zijn opnieuw berekend.")
                return HttpResponseRedirect(reverse("admin:citizens_household_money", args=[household.pk]))
        elif request.method != "POST":
            self.log(request, "money.viewed", household)
        return self._money_page(request, household, form)

    def holiday_view(self, request: HttpRequest, household_id: int) -> HttpResponseBase:
        """Pay holiday allowance that fell due before the first night here."""
        household = self.row(request, str(household_id))
        form = HolidayForm(request.POST, auto_id="vakantiegeld-%s")
        if form.is_valid():
            try:
                decided = services.pay_holiday(
                    household=household, reason=form.cleaned_data["reason"], by=user_of(request)
                )
            except services.OwnHousehold:
                form.add_error(None, "Dit is uw eigen dossier. Laat een collega dit doen.")
            else:
                if decided:
                    messages.success(request, "Er is besloten om het vakantiegeld te betalen.")
                else:
                    messages.warning(
                        request, "Er is niets besloten: de maanden staan nog niet vast, of alles is al betaald."
                    )
                return HttpResponseRedirect(reverse("admin:citizens_household_money", args=[household.pk]))
        booking = BookForm(household=household, initial={"booked_on": clock.today()})
        return self._money_page(request, household, booking, holiday_form=form)

    def _money_page(
        self, request: HttpRequest, household: Household, form: BookForm, holiday_form: HolidayForm | None = None
    ) -> HttpResponse:
        context = {
            "money": money_of_household(household),
            "form": form if is_caseworker(request) else None,
            "holiday": list(holiday_before(household.municipality).filter(month__household=household)),
            "holiday_form": holiday_form or HolidayForm(auto_id="vakantiegeld-%s"),
        }
        return self.page(request, "admin/citizens/household/money.html", household, context)

    def shield_view(self, request: HttpRequest, household_id: int) -> HttpResponseBase:
        """The members see nothing of each other from a day on. That this is over takes a senior."""
        household = self.row(request, str(household_id))
        form = ShieldForm(request.POST)
        if form.is_valid():
            if form.cleaned_data["hides"] or may_sign_second(user_of(request)):
                mark_safety(household=household, **form.cleaned_data, by=user_of(request))
                messages.success(request, "Dit is vastgelegd. De inwoners krijgen er geen bericht van.")
                return HttpResponseRedirect(reverse("admin:citizens_household_change", args=[household.pk]))
            form.add_error("hides", "Een afscherming stoppen mag alleen een senior medewerker.")
        return self._page(request, household, shield_form=form)

    def hold_view(self, request: HttpRequest, household_id: int) -> HttpResponseBase:
        """Nothing of the household is destroyed from a day on. That this is over takes a senior."""
        household = self.row(request, str(household_id))
        form = HoldForm(request.POST, auto_id="bewaren-%s")
        if form.is_valid():
            if form.cleaned_data["holds"] or may_sign_second(user_of(request)):
                hold(household=household, **form.cleaned_data, by=user_of(request))
                messages.success(request, "Dit is vastgelegd.")
                return HttpResponseRedirect(reverse("admin:citizens_household_change", args=[household.pk]))
            form.add_error("holds", "Dit stoppen mag alleen een senior medewerker.")
        return self._page(request, household, hold_form=form)

    def mandates_view(self, request: HttpRequest, household_id: int) -> HttpResponseBase:
        """Who acts for somebody of the household, and who no longer does."""
        household = self.row(request, str(household_id))
        people = selectors.people_of(selectors.household_file(household))
        known = mandates_known([person.pk for person in people])
        by, ends = user_of(request), "mandate" in request.POST
        form = MandateForm(None if ends else request.POST or None, people=people, initial={"since": clock.today()})
        end_form = EndMandateForm(request.POST if ends else None, auto_id="stopt-%s")
        told = ""
        if end_form.is_valid():
            told = _end_mandate(end_form, {row.pk: row for row in known}, by)
        elif form.is_valid():
            told = _give_mandate(form, by)
        if told:
            messages.success(request, told)
            return HttpResponseRedirect(reverse("admin:citizens_household_mandates", args=[household.pk]))
        self.log(request, "mandate.viewed", household)
        context = {
            "title": f"Wie handelt voor huishouden {household.number}?",
            "known": known,
            "form": form,
            "end_form": end_form,
            "works_here": is_caseworker(request),
        }
        return self.page(request, "admin/citizens/household/mandates.html", household, context)

    def close_view(self, request: HttpRequest, household_id: int) -> HttpResponseBase:
        """Who looks knows somebody of this household: from now on the file is closed to this colleague."""
        household = self.row(request, str(household_id))
        form = CloseFileForm(request.POST, people=selectors.people_of(selectors.household_file(household)))
        if not form.is_valid():
            return self._page(request, household, close_form=form)
        user = user_of(request)
        close_file(user=user, citizen=form.person(), relation=form.cleaned_data["relation"], by=user)
        messages.success(request, "Dit dossier is voor u gesloten. Een collega neemt het over.")
        return HttpResponseRedirect(reverse("admin:index"))

    def title_of(self, row: Household) -> str:
        return f"Huishouden {row.number}"

    def about(self, row: Household) -> Household:
        return row


def _job(household: Household, job_id: int) -> Job:
    job = next((row for row in selectors.household_file(household).jobs if row.employment.pk == job_id), None)
    if job is None:
        raise Http404
    return job


def _with_forms(job: Job) -> tuple[Job, list[EndEmploymentForm], list[EstablishIncomeForm]]:
    ending = [_form_of(job.employment)] if job.employment.until is None else []
    return job, ending, [EstablishIncomeForm(job=job)] if job.to_establish else []


def _form_of(job: Employment, sent: Mapping[str, Any] | None = None) -> EndEmploymentForm:
    return EndEmploymentForm(sent, auto_id=f"baan-{job.pk}-%s", initial={"until": job.proposed_until})


def _line(row: Household) -> HouseholdLine:
    return cast("HouseholdLine", cast("Any", row).line)


def _give_mandate(form: MandateForm, by: User) -> str:
    """What to tell; nothing, with the reason in the form, where it was refused."""
    try:
        mandate = give_mandate(**form.cleaned_data, by=by)
    except ActsForThemselves:
        form.add_error("bsn", "Dit is het BSN van deze inwoner zelf.")
    except MandatesOverlap:
        form.add_error("since", "In deze dagen handelt deze organisatie of persoon al voor deze inwoner.")
    else:
        who, whom = mandate.representative.name, mandate.citizen.name
        return f"{who} mag handelen voor {whom}. De inwoner ziet dit in het logboek."
    return ""


def _end_mandate(form: EndMandateForm, known: Mapping[int, Mandate], by: User) -> str:
    """What to tell; nothing, with the reason in the form, where it was refused."""
    mandate = known.get(form.cleaned_data["mandate"])
    if mandate is None:
        raise Http404
    try:
        end_mandate(mandate=mandate, until=form.cleaned_data["until"], reason=form.cleaned_data["reason"], by=by)
    except MandateIsOver:
        form.add_error("until", "Op deze dag was het al gestopt. Kies een eerdere dag.")
        return ""
    return "Dit is vastgelegd. Na de laatste dag kan deze organisatie of persoon niets meer zien."
