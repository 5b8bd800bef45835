"""The citizen's months: what is paid and when, how that was found, and the statement of it."""

import datetime
import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh, HttpResponseStopPolling

from citizens import audit
from citizens.models import Citizen
from citizens.permissions import CitizenRequest, for_citizen, heavy
from citizens.selectors import mandates_known
from config import clock
from payslips.models import Payslip
from payslips.selectors import newest_figures, payslips_with_figures
from settlement import claims, ledger, outlook, overviews, selectors
from settlement.engine.month import Month
from settlement.forms import AnswerClaimForm, AskPersonForm
from settlement.models import BenefitMonth, ReviewRequest
from settlement.statements import PdfNotPossible, whole_statement

# A month is settled in seconds. A page that waits longer stops asking.
_NOT_SOON = datetime.timedelta(minutes=10)


@require_safe
@for_citizen
def months(request: CitizenRequest, citizen: Citizen) -> HttpResponseBase:
    """This month first, then those before it."""
    rows = selectors.months_for(citizen)
    if request.htmx:
        return _answer_to_poll(request, rows)
    this_month = Month.of(clock.today())
    states = selectors.as_read_by(citizen, selectors.states_of(rows), clock.today())
    now = next((state for state in states if state.row.month == this_month), None)
    context = {
        "month": this_month.first,
        "now": now,
        "slips": selectors.used_slips(now.settlement, citizen) if now and now.settlement else [],
        "earlier": [state for state in states if state is not now],
        "under_review": _under_review(citizen),
        "asks_again": _asks_again(rows),
        "years": outlook.years_of([state.row for state in states if not state.hidden]),
    }
    return render(request, "settlement/months.html", context)


@require_safe
@for_citizen
def month(request: CitizenRequest, citizen: Citizen, month: str) -> HttpResponseBase:
    """One month, line by line, and how it came to be so."""
    row = _own_month(citizen, month)
    if request.htmx:
        return _answer_to_poll(request, [row])
    return _month_page(request, citizen, row, AskPersonForm())


def _month_page(request: CitizenRequest, citizen: Citizen, row: BenefitMonth, form: AskPersonForm) -> HttpResponseBase:
    found = selectors.states_of([row])
    (state,) = selectors.as_read_by(citizen, found, clock.today())
    slips = selectors.used_slips(found[0].settlement, citizen) if found[0].settlement else []
    context = {
        "state": state,
        "slips": [slip for slip in slips if slip.is_own or not state.hidden],
        "under_review": [payslip for payslip in _under_review(citizen) if _is_of_month(payslip, row.month)],
        "citizen": citizen,
        "asks_again": _asks_again([row]),
        "form": form,
        "asked": ReviewRequest.objects.filter(month=row, citizen=citizen).order_by("-pk").first(),
    }
    return render(request, "settlement/month.html", context)


@require_POST
@for_citizen
def ask_person(request: CitizenRequest, citizen: Citizen, month: str) -> HttpResponseBase:
    """A person looks at this month: it always can be asked."""
    row = _own_month(citizen, month)
    form = AskPersonForm(request.POST)
    if not form.is_valid():
        return _month_page(request, citizen, row, form)
    ledger.ask_person(month=row, citizen=citizen, words=form.cleaned_data["words"], by=request.user)
    messages.success(request, "Uw vraag is aangekomen. Een medewerker kijkt naar deze maand.")
    return redirect("month", row.month)


@require_safe
@for_citizen
def money(request: CitizenRequest, citizen: Citizen) -> HttpResponseBase:
    """What the citizen gets still, or pays back."""
    return _money_page(request, citizen)


@require_POST
@for_citizen
def answer_claim(request: CitizenRequest, citizen: Citizen, claim_id: int) -> HttpResponseBase:
    """What the citizen thinks of a proposal to ask money back."""
    found = overviews.money_for(citizen)
    claim = next(
        (one for _, one in (*found.claims, *found.proposed, *found.hidden_claims) if one.row.pk == claim_id), None
    )
    if claim is None:
        raise Http404
    form = AnswerClaimForm(request.POST, auto_id=f"vordering-{claim_id}-%s")
    if not form.is_valid():
        return _money_page(request, citizen, {claim_id: form})
    try:
        claims.answer_claim(claim=claim.row, words=form.cleaned_data["words"], by=request.user)
    except claims.NotAsked:
        messages.error(request, "Hierover is al besloten. Bent u het er niet mee eens? Dan kunt u bezwaar maken.")
    else:
        messages.success(request, "Uw reactie is aangekomen. Een medewerker leest die voordat er wordt besloten.")
    return redirect("money")


def _money_page(
    request: CitizenRequest, citizen: Citizen, sent: dict[int, AnswerClaimForm] | None = None
) -> HttpResponseBase:
    """`sent` holds an answer that was refused."""
    found = overviews.money_for(citizen)
    sent = sent or {}
    proposals, hidden = (
        [
            (row, claim, sent.get(claim.row.pk) or AnswerClaimForm(auto_id=f"vordering-{claim.row.pk}-%s"))
            for row, claim in rows
        ]
        for rows in (found.proposed, found.hidden_claims)
    )
    context = {"money": found, "proposals": proposals, "hidden": hidden, "wrong": list(sent.values())}
    return render(request, "settlement/money.html", context)


@require_safe
@heavy
@for_citizen
def statement(request: CitizenRequest, citizen: Citizen, month: str) -> HttpResponseBase:
    """The statement of the settlement that holds, or of the version in `?versie=`, as PDF."""
    row = _own_month(citizen, month)
    (state,) = selectors.as_read_by(citizen, selectors.states_of([row]), clock.today())
    if state.hidden:
        messages.info(request, "Van deze maand laten wij u alleen uw eigen gegevens zien. Daarom is er geen pdf.")
        return redirect("month", row.month)
    wanted = request.GET.get("versie", "")
    versions = row.settlements.order_by("-version")
    settlement = next((version for version in versions if wanted in {"", str(version.version)}), None)
    if settlement is None:
        raise Http404
    try:
        pdf = whole_statement(settlement, citizen)
    except PdfNotPossible:
        messages.error(request, "De pdf kan nu niet gemaakt worden. Probeer het later nog eens.")
        return redirect("month", row.month)
    audit.record(
        "statement.downloaded",
        by=request.user,
        subject=settlement,
        about=row.household,
        municipality=citizen.municipality,
    )
    headers = {"Content-Disposition": f'attachment; filename="specificatie-{row.month}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@require_safe
@for_citizen
def payslip_months(request: CitizenRequest, citizen: Citizen, payslip_id: uuid.UUID) -> HttpResponseBase:
    """Asked by the page of a payslip, which shows its months: are they settled?"""
    payslip = get_object_or_404(payslips_with_figures().filter(citizen=citizen), pk=payslip_id)
    found = selectors.months_with_payslip(payslip, newest_figures(payslip))
    return _answer_to_poll(request, [shown.state.row for shown in found])


def _under_review(citizen: Citizen) -> QuerySet[Payslip]:
    return payslips_with_figures().filter(citizen=citizen, state=Payslip.State.NEEDS_PERSON)


def _is_of_month(payslip: Payslip, month: Month) -> bool:
    figures = newest_figures(payslip)
    start, end = figures.period_start, figures.period_end
    return start is not None and end is not None and start <= month.last and end >= month.first


def _own_month(citizen: Citizen, text: str) -> BenefitMonth:
    try:
        found = selectors.month_for(citizen, Month.parse(text), clock.today())
    except ValueError as error:
        raise Http404 from error
    if found is None:
        raise Http404
    return found


def _answer_to_poll(request: CitizenRequest, rows: Sequence[BenefitMonth]) -> HttpResponseBase:
    if all(row.stale_since is None for row in rows):
        return HttpResponseClientRefresh()
    if _asks_again(rows):
        return HttpResponse(status=204)
    return HttpResponseStopPolling(render(request, "settlement/_updating.html").content)


def _asks_again(rows: Sequence[BenefitMonth]) -> bool:
    """Whether a month is being settled, and has not been for so long that something else must be the matter."""
    return any(row.stale_since is not None and clock.now() - row.stale_since < _NOT_SOON for row in rows)


@require_safe
@for_citizen
def my_data(request: CitizenRequest, citizen: Citizen) -> HttpResponseBase:
    """What we keep of the citizen, and what the citizen can do about it."""
    context = {"citizen": citizen, "mandates": mandates_known([citizen.pk])}
    return render(request, "settlement/my_data.html", context)
