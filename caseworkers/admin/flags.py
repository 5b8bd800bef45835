"""Risk flags: what the published rules saw, on which facts."""

import datetime
from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.timezone import localtime

from caseworkers.admin.base import CodeFilter, MunicipalityAdmin
from caseworkers.explanation import advice_of, reasons_of
from caseworkers.models import RiskFlag
from citizens.models import Municipality
from citizens.templatetags.dutch import maand


class OpenFilter(CodeFilter):
    title = "stand"
    parameter_name = "stand"
    codes = {"open": "Open", "over": "Voorbij"}

    def chosen(self, queryset: QuerySet[Any], code: str) -> QuerySet[Any]:
        return queryset.filter(resolved_at__isnull=code == "open")


class RuleFilter(CodeFilter):
    title = "regel"
    parameter_name = "rule"
    codes = dict(RiskFlag.Rule.choices)


@admin.register(RiskFlag)
class RiskFlagAdmin(MunicipalityAdmin[RiskFlag]):
    word = "flag"
    list_display = ("rule", "household", "month_words", "reasons", "state")
    list_filter = (OpenFilter, RuleFilter)
    fields = ("household", "month_words", "rule", "reasons", "advice", "raised_at", "resolved_at")

    def rows_of(self, municipality: Municipality) -> QuerySet[RiskFlag]:
        rows = super().rows_of(municipality).select_related("household")
        return rows.order_by(F("resolved_at").desc(nulls_first=True), "-first_day", "pk")

    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:  # noqa: ARG002
        return (F("resolved_at").desc(nulls_first=True), "-first_day", "pk")

    def title_of(self, row: RiskFlag) -> str:
        return f"{row.get_rule_display().capitalize()}: huishouden {row.household.number}, {maand(row.first_day)}"

    @admin.display(description="maand", ordering="first_day")
    def month_words(self, row: RiskFlag) -> str:
        return maand(row.first_day)

    @admin.display(description="stand")
    def state(self, row: RiskFlag) -> str:
        return f"voorbij sinds {_day(row.resolved_at)}" if row.resolved_at else f"open sinds {_day(row.raised_at)}"

    @admin.display(description="waarom")
    def reasons(self, row: RiskFlag) -> str:
        return " ".join(reasons_of(row))

    @admin.display(description="wat de inwoner kan doen")
    def advice(self, row: RiskFlag) -> str:
        return advice_of(row)


def _day(moment: datetime.datetime) -> str:
    return f"{localtime(moment):%-d-%-m-%Y}"
