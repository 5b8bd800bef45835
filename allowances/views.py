"""What working does to what is in hand: for everybody with invented examples, and for a citizen from the own file.

Of what a citizen fills in nothing is stored, unless the citizen keeps it.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allowances import outlook, selectors, services, what_if
from allowances.engine.year_income import should_change, year_income
from allowances.explanation import parts_of_income
from allowances.facts import NoStanding, Standing, known_year, standing_of, wage_of_others
from allowances.forms import OF_CHILDREN, AllowancesForm, SampleForm, WhatIfForm, usual_hours, usual_wage
from allowances.law.lawbook import lawbook as allowances_lawbook
from allowances.models import KeptAnswers, LocalScheme
from allowances.statements import everything_pdf, year_csv, year_pdf
from citizens.models import Citizen
from citizens.permissions import CitizenRequest, for_citizen, heavy
from config import clock
from settlement.engine.lawmonth import LawMonth, LawNotKnown
from settlement.engine.money import ZERO, to_cent
from settlement.engine.month import Month, birthday
from settlement.law.lawbook import lawbook
from settlement.models import BenefitMonth
from settlement.my_data import everything_of
from settlement.outlook import coming_of, reserve_of, years_of
from settlement.selectors import months_told_to
from settlement.statements import PdfNotPossible

MORE = 4
"""So many hours a week further the page tells what is left of each of them."""
_PREMIUM_FROM = 27


@require_safe
@heavy
def samples(request: HttpRequest) -> HttpResponse:
    """An invented example from 0 to 40 hours of work a week: as plot, as table and in words."""
    form = SampleForm(SampleForm.usual() | request.GET.dict())
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        month = Month.of(clock.today())
        try:
            outcomes = what_if.what_if(form.circumstances(month), *_laws(month))
        except LawNotKnown:
            return render(request, "allowances/what_if.html", context | {"not_known_month": month})
        context |= _range(outcomes, outcomes[form.cleaned_data["hours"]]) | {"month": month}
    return render(request, "allowances/what_if.html", context)


def _laws(month: Month) -> tuple[LawMonth, LawMonth]:
    return lawbook().law_of(month), allowances_lawbook().law_of(Month(month.year, 1))


def _range(outcomes: tuple[what_if.Outcome, ...], chosen: what_if.Outcome) -> dict[str, object]:
    """What a page tells of the whole range, and of the hours that were chosen."""
    hours = chosen.hours or 0
    further = outcomes[min(hours + MORE, len(outcomes) - 1)]
    return {
        "outcomes": outcomes,
        "without": outcomes[0],
        "chosen": chosen,
        "drops": what_if.as_one(what_if.drops(outcomes)),
        "kept": what_if.kept_of_an_hour(outcomes[0], chosen) if hours else None,
        "further": further,
        "kept_further": what_if.kept_of_an_hour(chosen, further) if further.hours != hours else None,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@heavy
@for_citizen
def own_what_if(request: CitizenRequest, citizen: Citizen) -> HttpResponseBase:
    """What working does, from the citizen's own situation; sent (POST), the question is kept."""
    standing = standing_of(citizen, clock.today())
    if isinstance(standing, NoStanding):
        return _nothing(request, standing, "own-what-if")
    asked = (request.POST if request.method == "POST" else request.GET).dict()
    kept = selectors.kept_allowances(citizen)
    usual = usual_wage(standing.wages, clock.today()) | {
        name: value for name, value in (kept.answers if kept else {}).items() if name in WhatIfForm.base_fields
    }
    is_asked = request.method == "POST" or "hours" in asked
    form = WhatIfForm(asked if is_asked else usual | asked, **_about(standing))
    context: dict[str, Any] = {"form": form, "standing": standing, "page": "own-what-if"}
    context["is_usual"] = not is_asked and usual_hours(standing.wages) is not None
    if form.is_valid():
        if request.method == "POST":
            return _keep_question(request, citizen, form)
        context |= _own_outcomes(request, citizen, standing, form)
    questions = selectors.kept_questions(citizen)
    context["kept_questions"] = [(one, f"{reverse('own-what-if')}?{urlencode(one.answers)}") for one in questions]
    return render(request, "allowances/own_what_if.html", context)


def _about(standing: Standing) -> dict[str, Any]:
    return {"children": standing.children, "partner": standing.has_partner}


def _nothing(request: HttpRequest, standing: NoStanding, page: str) -> HttpResponse:
    return render(request, "allowances/nothing_yet.html", {"code": standing.code, "page": page})


def _own_outcomes(
    request: CitizenRequest, citizen: Citizen, standing: Standing, form: WhatIfForm
) -> dict[str, object]:
    said, today = form.cleaned_data, clock.today()
    month = max(Month.of(today), Month.of(said["since"])) if said["since"] else Month.of(today)
    schemes = selectors.schemes_of(request.municipality, today)
    premium = selectors.premium_of(schemes) if birthday(citizen.birth_date, _PREMIUM_FROM) <= today else None
    about = form.circumstances(standing, month, wage_of_others(standing), _premium(premium))
    gross = [one.gross for one in standing.wages]
    now = None if None in gross else sum((one for one in gross if one is not None), ZERO)
    exempt_months = standing.exemption_months_left()
    try:
        laws = _laws(month)
        first = about if exempt_months else what_if.without_n(about)
        outcomes = what_if.what_if(first, *laws) if about.hourly_wage else ()
        stages = what_if.stages(about, (said["hours"], form.gross), now, exempt_months, laws, ends=bool(said["until"]))
    except LawNotKnown:
        return {"not_known_month": month}
    asked = next(one.outcome for one in stages if one.code in {"exempt", "job"})
    outcomes = tuple(asked if one.hours == asked.hours else one for one in outcomes)
    return {
        "month": month,
        "stages": stages,
        "exemption_is_used_up": exempt_months == 0,
        "answers": form.answers(),
        **(_range(outcomes, asked) if outcomes else {"chosen": asked}),
    }


def _premium(scheme: LocalScheme | None) -> what_if.WorkPremium | None:
    if scheme is None or scheme.percent is None or scheme.monthly_maximum is None:
        return None
    return what_if.WorkPremium(scheme.percent, scheme.monthly_maximum)


def _keep_question(request: CitizenRequest, citizen: Citizen, form: WhatIfForm) -> HttpResponseBase:
    answers = form.answers()
    name = f"{form.cleaned_data['hours']} uur per week"
    try:
        services.keep_answers(
            citizen=citizen, kind=KeptAnswers.Kind.WHAT_IF, answers=answers, by=request.user, name=name
        )
    except services.TooManyKept:
        messages.error(request, "U bewaart al 10 vragen. Gooi er eerst een weg.")
    else:
        messages.success(request, "Bewaard. U vindt deze vraag onderaan deze bladzijde terug.")
    return redirect(f"{reverse('own-what-if')}?{urlencode(answers)}")


@require_POST
@for_citizen
def forget_answers(request: CitizenRequest, citizen: Citizen, kept_id: int) -> HttpResponseBase:
    """The citizen throws away what was kept."""
    kept = selectors.kept_of(citizen, kept_id)
    if kept is None:
        raise Http404
    page = "own-allowances" if kept.kind == KeptAnswers.Kind.ALLOWANCES else "own-what-if"
    services.forget_answers(kept=kept, by=request.user)
    messages.success(request, "Weggegooid. Wij bewaren dit niet meer.")
    return redirect(page)


@require_http_methods(["GET", "HEAD", "POST"])
@for_citizen
def own_allowances(request: CitizenRequest, citizen: Citizen) -> HttpResponseBase:
    """The income to fill in at Mijn toeslagen, and what comes of another one; sent (POST), the answers are kept."""
    today = clock.today()
    standing = standing_of(citizen, today)
    if isinstance(standing, NoStanding):
        return _nothing(request, standing, "own-allowances")
    kept = selectors.kept_allowances(citizen)
    asked = (request.POST if request.method == "POST" else request.GET).dict()
    is_asked = request.method == "POST" or "rent" in asked
    form = AllowancesForm(asked if is_asked else (kept.answers if kept else {}), **_about(standing))
    context: dict[str, Any] = {"form": form, "standing": standing, "kept": kept, "page": "own-allowances"}
    if form.is_valid():
        if request.method == "POST" and form.answers():
            kind = KeptAnswers.Kind.ALLOWANCES
            services.keep_answers(citizen=citizen, kind=kind, answers=form.answers(), by=request.user)
            messages.success(request, "Bewaard. U kunt dit altijd veranderen of weggooien.")
            return redirect("own-allowances")
        try:
            context |= _income_and_advice(citizen, standing, form, today.year)
        except LawNotKnown:
            context["not_known_year"] = today.year
    return render(request, "allowances/own_allowances.html", context)


def _income_and_advice(citizen: Citizen, standing: Standing, form: AllowancesForm, year: int) -> dict[str, object]:
    known = known_year(citizen, standing, year)
    found = year_income(known.facts, allowances_lawbook().law_of(Month(year, 1)))
    said = form.cleaned_data
    earlier = said["earlier_income"]
    total = None
    if found.total is not None and (earlier is not None or known.before is None):
        total = found.total + (int(earlier) if earlier is not None else 0)  # None here: there is nothing before
    context: dict[str, object] = {"year": year, "known": known, "found": found, "answers": form.answers()}
    context["rate"] = allowances_lawbook().law_of(Month(year, 1)).figure("gross_up.assistance.percent")
    context["parts"] = parts_of_income(found, earlier, asks_earlier=known.before is not None)
    if total is None:
        return context
    told = form.told(1)
    about: dict[str, Any] = {
        "rent": told.rent,
        "children": told.children,
        "care": what_if.care_of(told.care, 1),
        "partner_insured": told.partner_insured,
    }
    right = outlook.allowances_at(total, standing, year, **about)
    beside_the_point = told.missing | (set() if standing.children else OF_CHILDREN)
    context["right"] = {
        name: amount for name, amount in right.items() if amount is not None and name not in beside_the_point
    }
    context["total_euros"] = to_cent(ZERO + total)
    if said["told_income"] is not None:
        at_told = outlook.allowances_at(int(said["told_income"]), standing, year, **about)
        advice = outlook.advice_of(form.now(), at_told, right, told.missing)
        context |= {"advice": advice, "should_change": should_change(advice)}
        context["too_much"] = sum((one.year for one in advice), ZERO)
    return context


@require_safe
@for_citizen
def own_schemes(request: CitizenRequest, citizen: Citizen) -> HttpResponseBase:
    """The schemes of the municipality, and what of a premium was saved up."""
    today = clock.today()
    schemes = selectors.schemes_of(request.municipality, today)
    premium = selectors.premium_of(schemes)
    context: dict[str, object] = {"page": "own-schemes", "premium": premium}
    if premium is not None and birthday(citizen.birth_date, _PREMIUM_FROM) <= today:
        savings = outlook.savings_of(premium, months_told_to(citizen), str(citizen.pk), today)
        context["savings"] = savings
    standing = standing_of(citizen, today)
    context["offers"] = outlook.offers_of(schemes, standing if isinstance(standing, Standing) else None, today)
    context["hidden"] = isinstance(standing, NoStanding) and standing.code == "hidden"
    return render(request, "allowances/own_schemes.html", context)


@require_safe
@for_citizen
def own_year(request: CitizenRequest, citizen: Citizen, year: int) -> HttpResponseBase:
    """A year month by month, those to come drawn apart."""
    rows, today = months_told_to(citizen), clock.today()
    found, standing = _year(citizen, rows, year)
    context: dict[str, object] = {"year": found, "page": "own-year", "years": years_of(rows)}
    # Who left, or has no assistance any more, reads nothing of what comes.
    if standing is not None:
        context |= {"coming": coming_of(rows, [citizen.pk], today), "reserve": reserve_of(rows, today)}
    return render(request, "allowances/own_year.html", context)


def _year(citizen: Citizen, rows: Sequence[BenefitMonth], year: int) -> tuple[outlook.OwnYear, Standing | None]:
    years, today = years_of(rows), clock.today()
    if year not in {*years, today.year}:
        raise Http404
    standing = standing_of(citizen, today) if year == today.year else None
    kept = selectors.kept_allowances(citizen) if year == today.year else None
    now: dict[str, Any] = {}
    if kept is not None and isinstance(standing, Standing):
        form = AllowancesForm(kept.answers, **_about(standing))
        now = form.now() if form.is_valid() else {}
    known = standing if isinstance(standing, Standing) else None
    try:
        return outlook.own_year(rows, year, known, now), known
    except LawNotKnown:
        return outlook.own_year(rows, year, None, now), known


@require_safe
@for_citizen
def own_year_csv(request: CitizenRequest, citizen: Citizen, year: int) -> HttpResponseBase:  # noqa: ARG001
    """The year as a table for a spreadsheet."""
    found, _ = _year(citizen, months_told_to(citizen), year)
    return _file(year_csv(found), "text/csv; charset=utf-8", f"jaar-{year}.csv")


@require_safe
@heavy
@for_citizen
def own_year_pdf(request: CitizenRequest, citizen: Citizen, year: int) -> HttpResponseBase:
    """The year as PDF."""
    found, _ = _year(citizen, months_told_to(citizen), year)
    try:
        pdf = year_pdf(found, citizen)
    except PdfNotPossible:
        messages.error(request, "Het maken van de pdf lukt nu niet. De bedragen staan wel op deze bladzijde.")
        return redirect("own-year", year)
    return _file(pdf, "application/pdf", f"jaar-{year}.pdf")


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@require_safe
@heavy
@for_citizen
def my_data_file(_request: CitizenRequest, citizen: Citizen) -> HttpResponseBase:
    """All that is kept of the citizen, as a file to take along."""
    everything = _everything_of(citizen)
    headers = {"Content-Disposition": f'attachment; filename="mijn-gegevens-{clock.today()}.json"'}
    return JsonResponse(everything, json_dumps_params={"ensure_ascii": False, "indent": 1}, headers=headers)


@require_safe
@heavy
@for_citizen
def my_data_pdf(request: CitizenRequest, citizen: Citizen) -> HttpResponseBase:
    """The same in words, to read and to print."""
    try:
        pdf = everything_pdf(_everything_of(citizen), citizen, request.user)
    except PdfNotPossible:
        messages.error(request, "Het maken van de pdf lukt nu niet. Haal uw gegevens op als bestand voor de computer.")
        return redirect("my-data")
    return _file(pdf, "application/pdf", f"mijn-gegevens-{clock.today()}.pdf")


def _everything_of(citizen: Citizen) -> dict[str, Any]:
    return everything_of(citizen) | {"bewaarde antwoorden": selectors.all_kept(citizen)}
