"""Payslips: the picture beside the figures, and what a caseworker decides about them."""

import uuid

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST, require_safe

from caseworkers import selectors, services
from caseworkers.admin.base import CodeFilter, MunicipalityAdmin, closed_for, own_municipality, user_of
from caseworkers.explanation import (
    FIGURE_LABELS,
    PAYSLIP_REASONS,
    compare,
    figure_versions,
    period_words,
    upload_reason_words,
)
from caseworkers.forms.payslips import AskForm, FiguresForm, SetAsideForm
from caseworkers.permissions import may_view_policy
from citizens.models import Municipality
from citizens.selectors import household_of
from citizens.templatetags.dutch import euro
from config import clock
from payslips import explanation, files
from payslips.models import LabelledExample, Payslip, Upload
from payslips.selectors import newest_figures
from payslips.services import (
    ChangedMeanwhile,
    EarlierUndecided,
    FiguresMissing,
    NothingChanged,
    NotWaiting,
    OwnPayslip,
    ask_citizen,
)

_REFUSED: dict[type[Exception], str] = {
    OwnPayslip: "Dit is uw eigen loonstrook. Laat een collega ernaar kijken.",
    ChangedMeanwhile: (
        "Intussen heeft iemand anders iets over deze loonstrook besloten. Er is niets opgeslagen. "
        "Open de loonstrook opnieuw en kijk wat er nu staat."
    ),
    NotWaiting: "Over deze loonstrook is al besloten. U kunt er niets meer over vragen.",
}


class StateFilter(CodeFilter):
    title = "stand"
    parameter_name = "state"
    codes = dict(Payslip.State.choices)


class ReasonFilter(CodeFilter):
    title = "reden"
    parameter_name = "reason"
    codes = PAYSLIP_REASONS


@admin.register(Payslip)
class PayslipAdmin(MunicipalityAdmin[Payslip]):
    word = "payslip"
    list_display = ("citizen", "employer", "period", "net_wage", "state_words", "reason_words", "uploaded_at")
    list_filter = (StateFilter, ReasonFilter)
    sortable_by = ()

    def rows_of(self, municipality: Municipality) -> QuerySet[Payslip]:
        return selectors.payslips_of(municipality)

    @admin.display(description="werkgever")
    def employer(self, row: Payslip) -> str:
        return newest_figures(row).employer_name or "onbekend"

    @admin.display(description="periode")
    def period(self, row: Payslip) -> str:
        figures = newest_figures(row)
        return period_words(figures.period_start, figures.period_end)

    @admin.display(description="nettoloon")
    def net_wage(self, row: Payslip) -> str:
        net = newest_figures(row).net_wage
        return "onbekend" if net is None else euro(net)

    @admin.display(description="stand")
    def state_words(self, row: Payslip) -> str:
        return row.get_state_display().capitalize()

    @admin.display(description="reden")
    def reason_words(self, row: Payslip) -> str:
        return PAYSLIP_REASONS.get(row.reason, row.reason)

    @admin.display(description="gestuurd op")
    def uploaded_at(self, row: Payslip) -> str:
        return f"{localtime(row.upload.uploaded_at):%-d-%-m-%Y}"

    def title_of(self, row: Payslip) -> str:
        return f"Loonstrook van {row.citizen.name}"

    def own_urls(self) -> list[URLPattern]:
        name = "payslips_payslip"
        return [
            path(
                "<uuid:payslip_id>/bladzijde/<int:page>.png",
                self.guarded(require_safe(self.picture_view)),
                name=f"{name}_picture",
            ),
            path("<uuid:payslip_id>/goedkeuren/", self.guarded(require_POST(self.decide_view)), name=f"{name}_decide"),
            path("<uuid:payslip_id>/vragen/", self.guarded(require_POST(self.ask_view)), name=f"{name}_ask"),
            path(
                "<uuid:payslip_id>/wegleggen/",
                self.guarded(require_POST(self.set_aside_view)),
                name=f"{name}_set_aside",
            ),
        ]

    def _page(
        self,
        request: HttpRequest,
        payslip: Payslip,
        form: FiguresForm | None = None,
        aside_form: SetAsideForm | None = None,
        ask_form: AskForm | None = None,
    ) -> HttpResponse:
        figures = newest_figures(payslip)
        municipality = own_municipality(request)
        following, waiting = selectors.next_for_a_person(municipality, payslip, closed_for(request))
        seen = {"seen": payslip.change_no}
        others = selectors.to_compare_with(payslip, figures)
        context = {
            "payslip": payslip,
            "figures": figures,
            "slip": explanation.explain(payslip),
            "form": form or FiguresForm(payslip=payslip),
            "aside_form": aside_form or SetAsideForm(initial=seen),
            "ask_form": ask_form or AskForm(initial=seen),
            "household": household_of(payslip.citizen, clock.today()),
            "is_own": payslip.citizen.user_id == user_of(request).pk,
            "versions": figure_versions(payslip),
            "decisions": selectors.decisions_about(payslip),
            "months": selectors.months_resting_on(payslip),
            "held_back": selectors.held_back_by(payslip),
            "also_counting": selectors.also_counting(payslip, figures),
            "comparisons": [compare(figures, other) for other in others],
            "asks_which": any(other.payslip.counting_version for other in others),
            "following": following,
            "waiting": waiting,
        }
        return self.page(request, "admin/payslips/payslip/page.html", payslip, context)

    def decide_view(self, request: HttpRequest, payslip_id: uuid.UUID) -> HttpResponseBase:
        """These figures count: as they are, or as the caseworker changed them."""
        payslip = self.row(request, str(payslip_id))
        form = FiguresForm(request.POST, payslip=payslip)
        if form.is_valid():
            changes = form.changes()
            try:
                services.decide_figures(
                    payslip=payslip,
                    changes=changes,
                    reason=form.cleaned_data["reason"],
                    by=user_of(request),
                    seen=form.cleaned_data["seen"],
                    replaces=form.takes_the_place(),
                )
            except NothingChanged:
                form.add_error(None, "Deze cijfers zijn al bevestigd, en u hebt niets veranderd.")
            except FiguresMissing as missing:
                for field in missing.fields:
                    form.add_error(field, "Dit is nodig om de maand te verrekenen.")
            except EarlierUndecided:
                form.add_error("replaces", "Kies of de eerdere loonstrook ook blijft tellen.")
            except (OwnPayslip, ChangedMeanwhile) as refused:
                form.add_error(None, _REFUSED[type(refused)])
            else:
                done = "De verbetering is opgeslagen." if changes else "De cijfers zijn goedgekeurd."
                return self._done(request, payslip, f"{done} De maanden hieronder zijn opnieuw berekend.")
        return self._page(request, payslip, form=form)

    def set_aside_view(self, request: HttpRequest, payslip_id: uuid.UUID) -> HttpResponseBase:
        """This payslip does not count."""
        payslip = self.row(request, str(payslip_id))
        form = SetAsideForm(request.POST)
        if form.is_valid():
            said = form.cleaned_data
            try:
                services.set_aside(payslip=payslip, reason=said["reason"], by=user_of(request), seen=said["seen"])
            except (OwnPayslip, ChangedMeanwhile) as refused:
                form.add_error(None, _REFUSED[type(refused)])
            else:
                return self._done(request, payslip, "De loonstrook is weggelegd. Hij telt niet mee.")
        return self._page(request, payslip, aside_form=form)

    def ask_view(self, request: HttpRequest, payslip_id: uuid.UUID) -> HttpResponseBase:
        """The citizen is asked something about a payslip that waits."""
        payslip = self.row(request, str(payslip_id))
        form = AskForm(request.POST)
        if form.is_valid():
            said = form.cleaned_data
            try:
                ask_citizen(payslip_id=payslip.pk, question=said["question"], by=user_of(request), seen=said["seen"])
            except (OwnPayslip, ChangedMeanwhile, NotWaiting) as refused:
                form.add_error(None, _REFUSED[type(refused)])
            else:
                return self._done(
                    request, payslip, "De vraag staat bij de inwoner. Het antwoord komt op de werklijst."
                )
        return self._page(request, payslip, ask_form=form)

    def _done(self, request: HttpRequest, payslip: Payslip, words: str) -> HttpResponseRedirect:
        """On to the payslip that waits next when that was asked for; else the page of this one again."""
        following = None
        if "next" in request.POST:
            following, _ = selectors.next_for_a_person(own_municipality(request), payslip, closed_for(request))
            words = words.partition(" De maanden hieronder")[0]
            if following is None:
                messages.success(request, f"{words} Er wacht geen andere loonstrook.")
                return HttpResponseRedirect(reverse("admin:index"))
        messages.success(request, words)
        return HttpResponseRedirect(reverse("admin:payslips_payslip_change", args=[(following or payslip).pk]))

    def picture_view(self, request: HttpRequest, payslip_id: uuid.UUID, page: int) -> HttpResponseBase:
        payslip = self.row(request, str(payslip_id))
        self.log(request, "picture.viewed", payslip, page=page)
        return page_picture(payslip.upload, page)


@admin.register(Upload)
class UploadAdmin(MunicipalityAdmin[Upload]):
    """Files that are no payslip, or could not be read. The citizen has had the answer; here somebody can help."""

    word = "upload"
    list_title = "Niet bruikbare uploads"
    list_display = ("uploaded_at", "citizen", "original_name", "reason_words")
    ordering = ("-uploaded_at",)
    sortable_by = ()

    def rows_of(self, municipality: Municipality) -> QuerySet[Upload]:
        return super().rows_of(municipality).filter(state=Upload.State.NOT_USABLE).select_related("citizen")

    @admin.display(description="waarom")
    def reason_words(self, row: Upload) -> str:
        return upload_reason_words(row.reason)

    def own_urls(self) -> list[URLPattern]:
        return [
            path(
                "<uuid:upload_id>/bladzijde/<int:page>.png",
                self.guarded(require_safe(self.picture_view)),
                name="payslips_upload_picture",
            )
        ]

    def _page(self, request: HttpRequest, upload: Upload) -> HttpResponse:
        context = {
            "upload": upload,
            "reason": self.reason_words(upload),
            "pages": range(1, upload.pages + 1),
        }
        return self.page(request, "admin/payslips/upload/page.html", upload, context)

    def picture_view(self, request: HttpRequest, upload_id: uuid.UUID, page: int) -> HttpResponseBase:
        upload = self.row(request, str(upload_id))
        self.log(request, "picture.viewed", upload, page=page)
        return page_picture(upload, page)


@admin.register(LabelledExample)
class LabelledExampleAdmin(MunicipalityAdmin[LabelledExample]):
    """What people corrected, for who looks after the reader: which labels it should learn."""

    word = "example"
    list_display = ("at", "field_words", "label", "text_read", "value_read", "value", "was_sure", "role")
    list_display_links = None
    ordering = ("-pk",)
    sortable_by = ()

    def has_view_permission(self, request: HttpRequest, obj: LabelledExample | None = None) -> bool:  # noqa: ARG002
        return may_view_policy(request)

    def get_urls(self) -> list[URLPattern]:
        return super().get_urls()[:1]

    @admin.display(description="gegeven")
    def field_words(self, row: LabelledExample) -> str:
        return FIGURE_LABELS.get(row.field, row.field)


def page_picture(upload: Upload, page: int) -> HttpResponse:
    """The picture of a page. The file itself is never given out: what is in it beside the picture is unknown."""
    try:
        return HttpResponse(files.picture_of(upload.pk, page), content_type="image/png")
    except FileNotFoundError:
        raise Http404 from None
