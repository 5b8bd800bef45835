"""The citizen's payslips: send one, see what was read, confirm or correct it."""

import datetime
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh, HttpResponseStopPolling

from citizens.models import Citizen
from citizens.permissions import CitizenRequest, for_citizen, heavy
from config import clock
from payslips import calendar, explanation, files, income_signals, intake, selectors, services
from payslips.forms import (
    AnswerForm,
    CorrectionForm,
    EndJobForm,
    EvidenceForm,
    HoursForm,
    NewJobForm,
    NoIncomeForm,
    PasswordForm,
    ReceivedForm,
    Sent,
    SignalAnswerForm,
    StatementAnswerForm,
    StopAboveLimit,
    UploadForm,
)
from payslips.models import ExpectedSlip, IncomeStatement, Payslip, StatementQuestion, Upload

# Reading takes seconds. After this long the page says that it takes longer, and later it stops asking.
_SLOW = datetime.timedelta(seconds=30)
_NOT_SOON = datetime.timedelta(minutes=10)


@require_safe
@for_citizen
def payslips(request: CitizenRequest, citizen: Citizen) -> HttpResponseBase:
    """All that the citizen has sent. While something is being read, the page asks again by itself."""
    uploads = list(selectors.uploads_of(citizen))
    reading = sum(_is_read_soon(each) for each in uploads)
    if request.htmx and request.GET.get("bezig") == str(reading):
        return HttpResponse(status=204)
    return render(request, "payslips/payslips.html", {"uploads": uploads, "reading": reading})


def _is_read_soon(upload: Upload) -> bool:
    return upload.state == Upload.State.RECEIVED and clock.now() - upload.uploaded_at < _NOT_SOON


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@heavy
@for_citizen
def upload(request: CitizenRequest, citizen: Citizen) -> HttpResponseBase:
    """Send payslips. The CSRF check waits for the upload handler: it reads the request."""
    stopper = StopAboveLimit(request)
    request.upload_handlers.insert(0, stopper)
    return _upload(request, citizen, stopper)


@csrf_protect
def _upload(request: CitizenRequest, citizen: Citizen, stopper: StopAboveLimit) -> HttpResponseBase:
    if request.method != "POST":
        return render(request, "payslips/upload.html", {"form": UploadForm()})
    form = UploadForm(request.POST, request.FILES, stopped=stopper.stopped, skipped=stopper.too_large)
    if not form.is_valid():
        too_large = stopper.stopped or stopper.too_large
        return render(request, "payslips/upload.html", {"form": form}, status=413 if too_large else 200)
    return _keep(request, citizen, form.cleaned_data["file"], form.cleaned_data["form_token"])


def _keep(request: CitizenRequest, citizen: Citizen, sent: Sequence[Sent], token: uuid.UUID) -> HttpResponseBase:
    """Take in what can be, and say of the rest why not: one file leads to its own page, several to the list."""
    alone, kept = len(sent) == 1, []
    for number, each in enumerate(sent):
        if each.file is None:
            messages.warning(request, f"‘{each.name}’ hebben wij niet. {each.problem}")
            continue
        try:
            kept.append(_take_in(request, citizen, each.file, uuid.uuid5(token, str(number)) if number else token))
        except intake.AlreadyUploaded as earlier:
            messages.info(request, "U hebt dit bestand al gestuurd." if alone else f"‘{each.name}’ had u al gestuurd.")
            if alone:
                return _to_payslip(earlier.upload.pk)
    if alone:
        return _to_payslip(kept[0].pk)
    if kept:
        words = "Wij hebben 1 bestand ontvangen." if len(kept) == 1 else f"Wij hebben {len(kept)} bestanden ontvangen."
        messages.success(request, words)
    return HttpResponseRedirect(reverse("payslips"), status=303)


def _take_in(request: CitizenRequest, citizen: Citizen, file: "UploadedFile[bytes]", token: uuid.UUID) -> Upload:
    """A form that the browser brought back and that now holds another file is a sending of its own."""
    try:
        return intake.take_in(citizen=citizen, file=file, form_token=token, by=request.user)
    except intake.AlreadyUploaded as earlier:
        if earlier.upload.checksum == files.checksum(file.chunks()):
            raise
    return intake.take_in(citizen=citizen, file=file, form_token=uuid.uuid4(), by=request.user)


@require_safe
@for_citizen
def payslip(request: CitizenRequest, citizen: Citizen, upload_id: uuid.UUID) -> HttpResponseBase:
    """An upload: being read, or what was read beside the picture of the page."""
    found = get_object_or_404(selectors.uploads_of(citizen), pk=upload_id)
    if request.htmx:
        return _answer_to_poll(request, found)
    return _page(request, found)


def _page(
    request: CitizenRequest, found: Upload, *, form: PasswordForm | None = None, answer_form: AnswerForm | None = None
) -> HttpResponse:
    context: dict[str, Any] = {"upload": found}
    match found.state:
        case Upload.State.RECEIVED:
            context |= _waiting(found)
        case Upload.State.LOCKED:
            left = selectors.MAX_PASSWORD_TRIES - found.password_tries
            context |= {"form": form or PasswordForm(), "left": left}
        case Upload.State.NOT_USABLE:
            context["refusal"] = explanation.refusal(found.reason)
        case _:
            context["slips"] = [explanation.explain(each) for each in found.payslips.all()]
            context["answer_form"] = answer_form or AnswerForm()
    return render(request, "payslips/payslip.html", context)


def _waiting(found: Upload) -> dict[str, Any]:
    waits = clock.now() - found.uploaded_at
    return {
        "steps": explanation.steps("Lezen"),
        "reads": "Wij lezen uw loonstrook" if files.kind(found.pk) in {None, "pdf"} else "Wij lezen uw foto",
        "slow": waits > _SLOW,
        "polls": waits < _NOT_SOON,
    }


def _answer_to_poll(request: CitizenRequest, found: Upload) -> HttpResponseBase:
    """Nothing while nothing changes, so that a screen reader does not say the same every second."""
    if found.state != Upload.State.RECEIVED:
        return HttpResponseClientRefresh()
    context = {"upload": found, **_waiting(found)}
    words = render(request, "payslips/_waiting.html", context)
    if not context["polls"]:
        return HttpResponseStopPolling(words.content)
    has_news = context["slow"] or found.reason == "scanner_down"
    return words if has_news and "traag" not in request.GET else HttpResponse(status=204)


@sensitive_post_parameters("password")
@require_POST
@for_citizen
def unlock(request: CitizenRequest, citizen: Citizen, upload_id: uuid.UUID) -> HttpResponseBase:
    """Read the file with its password, now: the password goes to the reader, and nowhere else."""
    found = get_object_or_404(selectors.uploads_of(citizen), pk=upload_id)
    form = PasswordForm(request.POST)
    if found.state != Upload.State.LOCKED:
        return _to_payslip(upload_id)
    if form.is_valid():
        try:
            services.unlock(upload_id=upload_id, password=form.cleaned_data["password"])
        except services.PasswordWrong as wrong:
            found.password_tries = selectors.MAX_PASSWORD_TRIES - wrong.left
            form.add_error("password", "Dit wachtwoord klopt niet. Kijk naar hoofdletters, cijfers en streepjes.")
        else:
            return _to_payslip(upload_id)
    return _page(request, found, form=form)


@require_POST
@for_citizen
def give_up_password(_request: CitizenRequest, citizen: Citizen, upload_id: uuid.UUID) -> HttpResponseBase:
    """The citizen does not know the password: the page says what can be done."""
    services.give_up_password(upload_id=get_object_or_404(selectors.uploads_of(citizen), pk=upload_id).pk)
    return _to_payslip(upload_id)


@require_safe
@for_citizen
def page_picture(_request: CitizenRequest, citizen: Citizen, upload_id: uuid.UUID, page: int) -> HttpResponseBase:
    """The picture of a page. The file itself is never given back: what is in it beside the picture is unknown."""
    own = selectors.uploads_of(citizen).prefetch_related(None)
    found = get_object_or_404(own, pk=upload_id, state=Upload.State.READ, pages__gte=page)
    try:
        return HttpResponse(files.picture_of(found.pk, page), content_type="image/png")
    except FileNotFoundError:
        raise Http404 from None


@require_POST
@for_citizen
def confirm(request: CitizenRequest, citizen: Citizen, upload_id: uuid.UUID, number: int) -> HttpResponseBase:
    """The citizen says that the figures are right."""
    found = _own_payslip(citizen, upload_id, number)
    try:
        services.confirm(payslip_id=found.pk, by=request.user)
    except services.NotConfirmable:
        messages.warning(request, "Een medewerker kijkt eerst naar deze loonstrook. U hoeft nu niets te doen.")
    else:
        messages.success(request, "Dank u wel. U hebt deze loonstrook bevestigd.")
    return _to_payslip(upload_id)


@require_POST
@for_citizen
def contest(request: CitizenRequest, citizen: Citizen, upload_id: uuid.UUID, number: int) -> HttpResponseBase:
    """The citizen says that a payslip is not the same as an earlier one."""
    found = _own_payslip(citizen, upload_id, number)
    try:
        services.contest_double(payslip_id=found.pk, by=request.user)
    except services.NotWaiting:
        messages.info(request, "Dat is al doorgegeven.")
    else:
        messages.success(request, "Dank u wel. Een medewerker kijkt naar deze loonstrook.")
    return _to_payslip(upload_id)


@require_POST
@for_citizen
def answer(request: CitizenRequest, citizen: Citizen, upload_id: uuid.UUID, number: int) -> HttpResponseBase:
    """The citizen answers what a caseworker asked."""
    found = _own_payslip(citizen, upload_id, number)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, get_object_or_404(selectors.uploads_of(citizen), pk=upload_id), answer_form=form)
    try:
        services.answer_question(payslip_id=found.pk, answer=form.cleaned_data["answer"], by=request.user)
    except services.NotWaiting:
        messages.info(request, "De vraag is al beantwoord.")
    else:
        messages.success(request, "Dank u wel voor uw antwoord. Een medewerker kijkt ernaar.")
    return _to_payslip(upload_id)


@require_http_methods(["GET", "HEAD", "POST"])
@for_citizen
def correct(request: CitizenRequest, citizen: Citizen, upload_id: uuid.UUID, number: int) -> HttpResponseBase:
    """The citizen says which figures are wrong, and why."""
    found = _own_payslip(citizen, upload_id, number)
    if found.state == Payslip.State.NOT_USED:
        messages.info(request, "Deze loonstrook telt niet mee. U kunt hem daarom niet verbeteren.")
        return _to_payslip(upload_id)
    figures = selectors.newest_figures(found)
    form = CorrectionForm(request.POST if request.method == "POST" else None, figures=figures)
    if form.is_valid():
        try:
            services.correct_figures(
                payslip_id=found.pk,
                changes=form.changes(),
                reason=form.cleaned_data["reason"],
                source="citizen",
                by=request.user,
            )
        except services.NothingChanged:
            form.add_error(None, "U hebt nog niets veranderd. Klopt alles? Ga dan terug en kies ‘Ja, dit klopt’.")
        else:
            messages.success(request, "Dank u wel. Een medewerker kijkt naar uw verbetering.")
            return _to_payslip(upload_id)
    return render(request, "payslips/correct.html", {"form": form, "slip": explanation.explain(found)})


def _own_payslip(citizen: Citizen, upload_id: uuid.UUID, number: int) -> Payslip:
    own = selectors.payslips_with_figures().filter(citizen=citizen, upload__state=Upload.State.READ)
    return get_object_or_404(own, upload=upload_id, number=number)


def _to_payslip(upload_id: uuid.UUID) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("payslip", args=[upload_id]), status=303)


@require_safe
@for_citizen
def jobs(request: CitizenRequest, citizen: Citizen) -> HttpResponseBase:
    """The citizen's jobs, and of each which payslips came and which are awaited."""
    return render(request, "payslips/jobs.html", {"jobs": selectors.jobs_of([citizen.pk])})


@require_http_methods(["GET", "HEAD", "POST"])
@for_citizen
def new_job(request: CitizenRequest, citizen: Citizen) -> HttpResponseBase:
    """The citizen names a job."""
    form = NewJobForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            calendar.begin_employment(citizen=citizen, **form.cleaned_data, by=request.user)
        except calendar.EmploymentEnded as known:
            until = date_format(known.until, "j F Y")
            form.add_error(
                "employer_name",
                f"Deze baan kennen wij al. Zij stopte op {until}. Werkt u er weer? Vertel het uw contactpersoon.",
            )
        else:
            messages.success(request, "Dank u wel. Wij weten nu van deze baan.")
            return HttpResponseRedirect(reverse("jobs"), status=303)
    return render(request, "payslips/new_job.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@for_citizen
def end_job(request: CitizenRequest, citizen: Citizen, job_id: int) -> HttpResponseBase:
    """The citizen says that a job is over."""
    job = get_object_or_404(selectors.jobs_known(citizen), pk=job_id)
    form = EndJobForm(request.POST if request.method == "POST" else None, initial={"ended_on": job.proposed_until})
    if form.is_valid():
        try:
            said = calendar.end_own_employment(
                employment_id=job.pk, until=form.cleaned_data["ended_on"], by=request.user
            )
        except calendar.EmploymentNotOver as problem:
            form.add_error("ended_on", _not_over(problem))
        else:
            receipt = f" Het nummer van uw opgave is {said.receipt}." if said else ""
            messages.success(request, f"Dank u wel. Wij weten nu dat uw baan bij {job.employer_name} stopt.{receipt}")
            return HttpResponseRedirect(reverse("jobs"), status=303)
    return render(request, "payslips/end_job.html", {"form": form, "job": job})


def _not_over(problem: calendar.EmploymentNotOver) -> str:
    day = date_format(problem.last_known, "j F Y")
    return f"U had toen nog loon van deze baan. Kies {day} of een latere dag."


@require_POST
@for_citizen
def keep_job(request: CitizenRequest, citizen: Citizen, job_id: int) -> HttpResponseBase:
    """The citizen says that a job goes on."""
    job = get_object_or_404(selectors.jobs_known(citizen), pk=job_id)
    calendar.keep_employment(employment_id=job.pk, by=request.user)
    messages.success(request, f"Dank u wel. Uw baan bij {job.employer_name} gaat door.")
    return HttpResponseRedirect(reverse("jobs"), status=303)


@require_safe
@for_citizen
def period_without_slip(request: CitizenRequest, citizen: Citizen, expected_id: int) -> HttpResponseBase:
    """A pay period: what was said of it, with its receipt, and what can be said instead of a payslip."""
    row = get_object_or_404(selectors.expected_of(citizen), pk=expected_id)
    return _period_page(request, row)


def _period_page(
    request: CitizenRequest, row: ExpectedSlip, answer_form: StatementAnswerForm | None = None
) -> HttpResponseBase:
    said = selectors.statements_holding([row.pk]).get(row.pk)
    context = {
        "row": row,
        "questions": StatementQuestion.objects.filter(statement__expected=row).order_by("-pk"),
        "answer_form": answer_form or StatementAnswerForm(),
        "period": selectors.JobPeriod(row, said, None),
        "knows_wage": selectors.hourly_wage_before(row.employment, row.period_start) is not None,
    }
    return render(request, "payslips/period_without_slip.html", context)


@require_POST
@for_citizen
def answer_statement(
    request: CitizenRequest, citizen: Citizen, expected_id: int, question_id: int
) -> HttpResponseBase:
    """The citizen answers what a caseworker asks about a statement."""
    row = get_object_or_404(selectors.expected_of(citizen), pk=expected_id)
    asked = get_object_or_404(StatementQuestion, statement__expected=row, pk=question_id)
    form = StatementAnswerForm(request.POST)
    if not form.is_valid():
        return _period_page(request, row, form)
    try:
        calendar.answer_about_statement(question_id=asked.pk, by=request.user, **form.cleaned_data)
    except calendar.NothingStated:
        messages.info(request, "Deze vraag is al beantwoord.")
    else:
        messages.success(request, "Dank u wel. Een medewerker leest uw antwoord.")
    return HttpResponseRedirect(reverse("period-without-slip", args=[row.pk]), status=303)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@heavy
@for_citizen
def add_evidence(request: CitizenRequest, citizen: Citizen, expected_id: int) -> HttpResponseBase:
    """A paper with a statement, such as a bank statement. The CSRF check waits, as for payslips."""
    row = get_object_or_404(selectors.expected_of(citizen), pk=expected_id)
    stopper = StopAboveLimit(request)
    request.upload_handlers.insert(0, stopper)
    return _add_evidence(request, citizen, row, stopper)


@csrf_protect
def _add_evidence(
    request: CitizenRequest, citizen: Citizen, row: ExpectedSlip, stopper: StopAboveLimit
) -> HttpResponseBase:
    to_period = HttpResponseRedirect(reverse("period-without-slip", args=[row.pk]), status=303)
    said = selectors.statements_holding([row.pk]).get(row.pk)
    if said is None or not selectors.statements_to_look_at(citizen.municipality).filter(pk=said.pk).exists():
        return to_period
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = EvidenceForm(*sent, stopped=stopper.stopped, skipped=stopper.too_large)
    if form.is_valid():
        token, files_sent = form.cleaned_data["form_token"], form.cleaned_data["file"]
        file = next(each.file for each in files_sent if each.file)
        try:
            upload = intake.take_in(
                citizen=citizen, file=file, form_token=token, by=request.user, purpose=Upload.Purpose.EVIDENCE
            )
        except intake.AlreadyUploaded:
            messages.info(request, "U hebt dit bestand al gestuurd.")
        else:
            calendar.add_evidence(statement_id=said.pk, evidence=upload, by=request.user)
            messages.success(request, "Wij hebben uw bewijs. Een medewerker kijkt ernaar.")
        return to_period
    too_large = stopper.stopped or stopper.too_large
    return render(request, "payslips/add_evidence.html", {"form": form, "row": row}, status=413 if too_large else 200)


_STATEMENTS = {
    "geen-inkomsten": IncomeStatement.Kind.NO_INCOME,
    "uren": IncomeStatement.Kind.HOURS,
    "bedrag": IncomeStatement.Kind.RECEIVED_ON_BANK,
    "geen-loonstrook": IncomeStatement.Kind.NO_SLIP,
}


@require_http_methods(["GET", "HEAD", "POST"])
@for_citizen
def state_income(request: CitizenRequest, citizen: Citizen, expected_id: int, word: str) -> HttpResponseBase:
    """The citizen says what a period paid."""
    row = get_object_or_404(selectors.expected_of(citizen), pk=expected_id)
    kind = _STATEMENTS.get(word)
    if kind is None:
        raise Http404
    form = _statement_form(kind, row, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            calendar.state_income(expected_id=row.pk, kind=kind, **form.cleaned_data, by=request.user)
        except (calendar.NothingExpected, calendar.NotBegun, calendar.WageUnknown):
            messages.info(request, "Dat kan voor deze periode niet meer. Hieronder ziet u wat wij weten.")
        return HttpResponseRedirect(reverse("period-without-slip", args=[row.pk]), status=303)
    return render(request, "payslips/state_income.html", {"form": form, "row": row, "kind": kind})


def _statement_form(kind: str, row: ExpectedSlip, sent: QueryDict | None) -> forms.Form:
    match kind:
        case IncomeStatement.Kind.HOURS:
            return HoursForm(sent)
        case IncomeStatement.Kind.RECEIVED_ON_BANK:
            return ReceivedForm(sent, asks_credit=not selectors.shows_tax_credit(row))
    return NoIncomeForm(sent)


@require_POST
@for_citizen
def withdraw_statement(request: CitizenRequest, citizen: Citizen, expected_id: int) -> HttpResponseBase:
    """The citizen takes back what was said of a period."""
    row = get_object_or_404(selectors.expected_of(citizen), pk=expected_id)
    try:
        calendar.withdraw_statement(expected_id=row.pk, by=request.user)
    except calendar.NothingStated:
        messages.info(request, "Er is niets om in te trekken.")
    else:
        messages.success(request, "U hebt uw opgave ingetrokken.")
    return HttpResponseRedirect(reverse("period-without-slip", args=[row.pk]), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
@for_citizen
def signal_question(request: CitizenRequest, citizen: Citizen, question_id: int) -> HttpResponseBase:
    """The wage administration tells of another wage: the citizen says what is right, before it is used."""
    question = get_object_or_404(selectors.questions_of(citizen), pk=question_id)
    match = selectors.match_of(question)
    form = SignalAnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            income_signals.answer_signal_question(question_id=question.pk, by=request.user, **form.cleaned_data)
        except income_signals.NothingAsked:
            messages.info(request, "Over dit loon is al besloten.")
        else:
            messages.success(request, "Dank u wel voor uw antwoord. Een medewerker kijkt ernaar.")
        return redirect("signal-question", question.pk)
    context = {"question": question, "match": match, "form": form}
    return render(request, "payslips/signal_question.html", context)
