"""The citizen's payslips: send one, see what was read, confirm or correct it."""

import datetime
import uuid
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh, HttpResponseStopPolling

from citizens.models import Citizen
from citizens.permissions import CitizenRequest, for_citizen
from config import clock
from payslips import explanation, files, intake, selectors, services
from payslips.forms import CorrectionForm, StopAboveLimit, UploadForm
from payslips.models import Payslip, Upload

# Reading takes seconds. After this long the page says that it takes longer, and later it stops asking.
_SLOW = datetime.timedelta(seconds=30)
_NOT_SOON = datetime.timedelta(minutes=10)


@require_safe
@for_citizen
def payslips(request: CitizenRequest, citizen: Citizen) -> HttpResponseBase:
    """All that the citizen has sent."""
    return render(request, "payslips/payslips.html", {"uploads": selectors.uploads_of(citizen)})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@for_citizen
def upload(request: CitizenRequest, citizen: Citizen) -> HttpResponseBase:
    """Send a payslip. The CSRF check waits for the upload handler: it reads the request."""
    stopper = StopAboveLimit(request)
    request.upload_handlers.insert(0, stopper)
    return _upload(request, citizen, stopper)


@csrf_protect
def _upload(request: CitizenRequest, citizen: Citizen, stopper: StopAboveLimit) -> HttpResponseBase:
    sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES, stopped=stopper.stopped) if sent else UploadForm()
    if sent and form.is_valid():
        try:
            kept = _take_in(request, citizen, form.cleaned_data["file"], form.cleaned_data["form_token"])
        except intake.AlreadyUploaded as earlier:
            messages.info(request, "U hebt dit bestand al gestuurd.")
            kept = earlier.upload
        return _to_payslip(kept.pk)
    return render(request, "payslips/upload.html", {"form": form}, status=413 if stopper.stopped else 200)


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
    context = {"upload": found, **_waiting(found)}
    if request.htmx:
        return _answer_to_poll(request, found, context)
    context["slips"] = [explanation.explain(payslip) for payslip in found.payslips.all()]
    return render(request, "payslips/payslip.html", context)


def _waiting(found: Upload) -> dict[str, Any]:
    waits = clock.now() - found.uploaded_at
    return {"steps": explanation.steps("Lezen"), "slow": waits > _SLOW, "polls": waits < _NOT_SOON}


def _answer_to_poll(request: CitizenRequest, found: Upload, context: dict[str, Any]) -> HttpResponseBase:
    """Nothing while nothing changes, so that a screen reader does not say the same every second."""
    if found.state != Upload.State.RECEIVED:
        return HttpResponseClientRefresh()
    words = render(request, "payslips/_waiting.html", context)
    if not context["polls"]:
        return HttpResponseStopPolling(words.content)
    return words if context["slow"] and "traag" not in request.GET else HttpResponse(status=204)


@require_safe
@for_citizen
def page_picture(_request: CitizenRequest, citizen: Citizen, upload_id: uuid.UUID, page: int) -> HttpResponseBase:
    """The picture of a page. The file itself is never given back: what is in it beside the picture is unknown."""
    own = selectors.uploads_of(citizen).prefetch_related(None)
    found = get_object_or_404(own, pk=upload_id, state=Upload.State.READ, pages__gte=page)
    path = files.picture(found.pk, page)
    if not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), content_type="image/png")


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
    return render(request, "payslips/correct.html", {"form": form, "payslip": found})


def _own_payslip(citizen: Citizen, upload_id: uuid.UUID, number: int) -> Payslip:
    own = selectors.payslips_with_figures().filter(citizen=citizen, upload__state=Upload.State.READ)
    return get_object_or_404(own, upload=upload_id, number=number)


def _to_payslip(upload_id: uuid.UUID) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("payslip", args=[upload_id]), status=303)
