"""What the pages of the admin share: one municipality, nothing to add or change by hand, a log line for each look."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, ClassVar, TypeVar, cast

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import quote, unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from caseworkers.permissions import is_caseworker, may_view_files, municipality_of
from citizens import audit
from citizens.models import Citizen, Household, Municipality, User
from citizens.selectors import Closed, closed_to

Row = TypeVar("Row", bound=Model)


class CodeFilter(admin.SimpleListFilter):
    """A filter by a closed list of codes: anything else in the address filters nothing, and is not logged."""

    codes: ClassVar[dict[str, str]] = {}

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Iterable[tuple[str, str]]:  # noqa: ARG002
        return self.codes.items()

    def code(self) -> str | None:
        """The code that was chosen, when it is one of the list."""
        return next((code for code, _ in self.lookup_choices if str(code) == self.value()), None)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        code = self.code()
        return queryset if code is None else self.chosen(queryset, code)

    def chosen(self, queryset: QuerySet[Any], code: str) -> QuerySet[Any]:
        """The rows with this code."""
        return queryset.filter(**{str(self.parameter_name): code})


class PreparedChangeList(ChangeList):
    """A list whose page of rows gets what its columns show in a fixed number of queries."""

    def get_results(self, request: HttpRequest) -> None:
        try:
            super().get_results(request)
            rows = list(self.result_list)
        except OverflowError as problem:
            # A number in the address that no row can have: the list without filters, as for any other wrong filter.
            raise IncorrectLookupParameters from problem
        cast("MunicipalityAdmin[Any]", self.model_admin).prepare(rows)
        self.result_list = rows


class MunicipalityAdmin(admin.ModelAdmin[Row]):
    """Rows of the municipality of the request, for its own staff, to read. What changes goes by the services.

    `word` is what the rows are called in the log.
    """

    word: str
    list_title = ""
    actions = None
    list_per_page = 100
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    owner = "municipality"

    def has_view_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:  # noqa: ARG002
        return may_view_files(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:  # noqa: ARG002
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Row]:
        return self.open_rows(self.rows_of(own_municipality(request)), closed_for(request))

    def rows_of(self, municipality: Municipality) -> QuerySet[Row]:
        """The rows of a municipality: the start of every look-up."""
        return self.model._default_manager.filter(**{self.owner: municipality})

    def open_rows(self, rows: QuerySet[Row], closed: Closed) -> QuerySet[Row]:
        """Without those in a file that is closed to who asks: their own, and those of relatives."""
        names = {field.name for field in self.opts.fields}
        if "household" in names:
            rows = rows.exclude(household__in=closed.households)
        if "month" in names:
            rows = rows.exclude(month__household__in=closed.households)
        if "citizen" in names:
            rows = rows.exclude(citizen__in=closed.citizens)
        return rows

    def prepare(self, rows: list[Row]) -> None:
        """Give the rows of a page what their columns show."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:  # noqa: ARG002
        return PreparedChangeList

    def get_urls(self) -> list[URLPattern]:
        """The list and one row; nothing to add, change or delete, and no history beside the log."""
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("", self.admin_site.admin_view(self.changelist_view), name=f"{name}_changelist"),
            *self.own_urls(),
            path("<path:object_id>/change/", self.admin_site.admin_view(self.change_view), name=f"{name}_change"),
        ]

    def own_urls(self) -> list[URLPattern]:
        """What else this page can do."""
        return []

    def guarded(
        self,
        view: Callable[..., HttpResponseBase],
        may_send: Callable[[HttpRequest], bool] = is_caseworker,
    ) -> Callable[..., HttpResponseBase]:
        """The view for who may enter the site, never cached. What is sent (POST) is for who works with files."""

        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST" and not may_send(request):
                if not self.has_view_permission(request):
                    raise Http404
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return self.admin_site.admin_view(checked)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        title = self.list_title or str(self.opts.verbose_name_plural).capitalize()
        response = super().changelist_view(request, {"title": title} | (extra_context or {}))
        changelist = getattr(response, "context_data", {}).get("cl")
        if changelist is not None:
            municipality = own_municipality(request)
            filters = {spec.parameter_name: spec.code() for spec in changelist.filter_specs if spec.code()}
            audit.record(
                f"{self.word}.listed",
                by=request.user,
                subject=municipality,
                municipality=municipality,
                filters=filters,
            )
        return response

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",  # noqa: ARG002
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        row = self.row(request, object_id)
        self.log(request, f"{self.word}.viewed", row)
        return self._page(request, row)

    def _page(self, request: HttpRequest, row: Row) -> HttpResponse:
        """The page of one row: as the admin draws it, or as the class draws its own."""
        return super().change_view(
            request, quote(str(row.pk)), extra_context={"title": self.title_of(row), "subtitle": None}
        )

    def title_of(self, row: Row) -> str:
        """What stands above the page of one row."""
        return str(row)

    def row(self, request: HttpRequest, object_id: str) -> Row:
        """The row, when it is of this municipality; else it is not found."""
        row = self.get_object(request, unquote(object_id)) if self.has_view_permission(request) else None
        if row is None:
            raise Http404
        return row

    def log(self, request: HttpRequest, action: str, row: Row, **details: Any) -> None:
        """Write in the log that this was looked at."""
        audit.record(
            action,
            by=request.user,
            subject=row,
            about=self.about(row),
            municipality=municipality_of(request),
            **details,
        )

    def about(self, row: Row) -> Citizen | Household | None:
        """Whose file the row is in."""
        return getattr(row, "household", None) or getattr(row, "citizen", None)

    def page(self, request: HttpRequest, template: str, row: Row, context: dict[str, Any]) -> TemplateResponse:
        """A page of our own about one row, in the frame of the admin."""
        frame = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "original": row,
            "title": self.title_of(row),
        }
        return TemplateResponse(request, template, frame | context)


def own_municipality(request: HttpRequest) -> Municipality:
    """The municipality of the request. Behind `may_view_files` there is one."""
    municipality = municipality_of(request)
    if municipality is None:
        raise Http404
    return municipality


def closed_for(request: HttpRequest) -> Closed:
    """What who asks may not open, read once a request."""
    known: Closed | None = getattr(request, "closed", None)
    if known is None:
        known = cast("Any", request).closed = closed_to(user_of(request))
    return known


def user_of(request: HttpRequest) -> User:
    """Who is signed in. Behind the guard of the site somebody is."""
    return cast("User", request.user)
