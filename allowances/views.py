"""What working does to what is in hand: for everybody, with invented examples. Nothing is stored."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from allowances import what_if
from allowances.forms import SampleForm
from allowances.law.lawbook import lawbook as allowances_lawbook
from citizens.permissions import heavy
from config import clock
from settlement.engine.lawmonth import LawNotKnown
from settlement.engine.month import Month
from settlement.law.lawbook import lawbook

MORE = 4
"""So many hours a week further the page tells what is left of each of them."""


@require_safe
@heavy
def samples(request: HttpRequest) -> HttpResponse:
    """An invented example from 0 to 40 hours of work a week: as plot, as table and in words."""
    form = SampleForm(SampleForm.usual() | request.GET.dict())
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        month = Month.of(clock.today())
        laws = lawbook().law_of(month), allowances_lawbook().law_of(Month(month.year, 1))
        try:
            outcomes = what_if.what_if(form.circumstances(month), *laws)
        except LawNotKnown:
            return render(request, "allowances/what_if.html", context | {"not_known_month": month})
        chosen = outcomes[form.cleaned_data["hours"]]
        further = outcomes[min(form.cleaned_data["hours"] + MORE, len(outcomes) - 1)]
        context |= {
            "month": month,
            "outcomes": outcomes,
            "without": outcomes[0],
            "chosen": chosen,
            "drops": tuple(what_if.drops(outcomes)),
            "kept": what_if.kept_of_an_hour(outcomes[0], chosen) if chosen.hours else None,
            "further": further,
            "kept_further": what_if.kept_of_an_hour(chosen, further) if further.hours != chosen.hours else None,
        }
    return render(request, "allowances/what_if.html", context)
