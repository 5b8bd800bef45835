"""What the municipality chose, and how it is changed: one person proposes, another looks and confirms."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from caseworkers import selectors
from caseworkers.admin.base import MunicipalityAdmin, own_municipality, user_of
from caseworkers.forms.policy import PolicyForm
from caseworkers.permissions import may_change_policy, may_view_policy
from citizens import audit
from citizens.models import Household
from citizens.services import NothingChanged
from config import clock
from settlement import services
from settlement.models import PolicyPeriod, PolicyProposal

_SAMPLE = 25


@dataclass(frozen=True, slots=True)
class Effect:
    """What the choices would do to the months of some households: of nobody by name."""

    households: int
    more: int
    less: int
    unknown: int
    total: Decimal


@admin.register(PolicyPeriod)
class PolicyPeriodAdmin(MunicipalityAdmin[PolicyPeriod]):
    """What the municipality chose; changed by two people."""

    word = "policy"
    list_display = ("since", "version", "period_method", "holiday_method", "wage_margin", "payment_day")
    ordering = ("-since", "-version")
    exclude = ("municipality",)

    def has_view_permission(self, request: HttpRequest, obj: PolicyPeriod | None = None) -> bool:  # noqa: ARG002
        return may_view_policy(request)

    def about(self, row: PolicyPeriod) -> Household | None:  # noqa: ARG002
        return None

    def own_urls(self) -> list[URLPattern]:
        return [
            path(
                "voorstellen/",
                self.guarded(self.propose_view, may_change_policy),
                name="settlement_policyperiod_propose",
            ),
            path(
                "voorstel/<int:proposal_id>/",
                self.guarded(self.proposal_view, may_change_policy),
                name="settlement_policyperiod_proposal",
            ),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        waiting = selectors.proposals_of(own_municipality(request)) if may_view_policy(request) else []
        context = {"waiting": waiting, "may_change": may_change_policy(request)}
        return super().changelist_view(request, context | (extra_context or {}))

    def propose_view(self, request: HttpRequest) -> HttpResponseBase:
        """Choices that are to hold from a day on; somebody else confirms them."""
        municipality = own_municipality(request)
        if not may_change_policy(request):
            raise PermissionDenied
        now = selectors.policy_at(municipality, clock.today())
        form = PolicyForm(request.POST or None, now=now)
        if form.is_valid():
            try:
                proposal = services.propose_policy(municipality=municipality, by=user_of(request), **form.said())
            except NothingChanged:
                form.add_error(None, "U veranderde niets: zo is het al.")
            except services.NotWholeMonths:
                form.add_error("since", "Kies een eerste dag van een maand.")
            except ValidationError as problem:
                form.add_error(None, problem)
            else:
                messages.success(request, "Uw voorstel staat klaar. Een collega kijkt ernaar en bevestigt het.")
                return HttpResponseRedirect(_address(proposal))
        return self._own_page(request, "propose", {"title": "Stel een andere keuze voor", "form": form})

    def proposal_view(self, request: HttpRequest, proposal_id: int) -> HttpResponseBase:
        """What would change, for somebody else to confirm or for anybody who may to withdraw."""
        municipality = own_municipality(request)
        proposal = PolicyProposal.objects.filter(municipality=municipality, pk=proposal_id).first()
        if proposal is None or not may_view_policy(request):
            raise Http404
        if request.method == "POST":
            return self._decide(request, proposal)
        audit.record("policy.viewed", by=request.user, subject=proposal, municipality=municipality)
        may_decide = proposal.state == PolicyProposal.State.WAITING and may_change_policy(request)
        context = {
            "title": f"Voorstel vanaf {proposal.since:%-d-%-m-%Y}",
            "proposal": proposal,
            "changes": selectors.choices_beside(proposal),
            "effect": _effect_of(proposal) if may_decide else None,
            "is_own": proposal.proposed_by == audit.name_of(user_of(request)),
            "may_decide": may_decide,
        }
        return self._own_page(request, "proposal", context)

    def _decide(self, request: HttpRequest, proposal: PolicyProposal) -> HttpResponseRedirect:
        try:
            if request.POST.get("decision") == "confirm":
                services.confirm_policy(proposal=proposal, by=user_of(request))
                messages.success(request, "Bevestigd. De maanden worden opnieuw berekend.")
            else:
                services.withdraw_policy(proposal=proposal, by=user_of(request))
                messages.success(request, "Het voorstel is ingetrokken.")
        except services.SamePerson:
            messages.error(request, "U deed dit voorstel zelf. Laat een collega het bevestigen.")
        except services.NotWaiting:
            messages.warning(request, "Over dit voorstel is al besloten.")
        return HttpResponseRedirect(_address(proposal))

    def _own_page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        frame = self.admin_site.each_context(request) | {"opts": self.opts}
        return TemplateResponse(request, f"admin/settlement/policyperiod/{name}.html", frame | context)


def _address(proposal: PolicyProposal) -> str:
    return reverse("admin:settlement_policyperiod_proposal", args=[proposal.pk])


def _effect_of(proposal: PolicyProposal) -> Effect:
    household_ids = selectors.households_with_assistance(proposal.municipality, proposal.since, _SAMPLE)
    months = services.preview_policy(proposal=proposal, household_ids=household_ids)
    differences = [month.difference for month in months]
    known = [one for one in differences if one is not None]
    return Effect(
        households=len(household_ids),
        more=sum(one > 0 for one in known),
        less=sum(one < 0 for one in known),
        unknown=len(differences) - len(known),
        total=sum(known, Decimal("0.00")),
    )
