"""The set-up, for technical staff of no municipality: municipalities and the accounts of staff. No citizen data."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from caseworkers import services
from caseworkers.admin.base import user_of
from caseworkers.forms.access import NewStaffAccountForm, StaffAccountForm
from caseworkers.permissions import is_technical
from citizens import audit
from citizens.models import IdentityProvider, Municipality, User

# Roles are not made by hand: the accounts below say who belongs where.
admin.site.unregister(Group)


class TechnicalAdmin(admin.ModelAdmin[Any]):
    """Rows that technical staff add and change; none is deleted. Each change is an event of the log."""

    word: str
    actions: Sequence[str] | None = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_technical(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return is_technical(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_technical(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return is_technical(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        return False

    def details_of(self, obj: Model) -> dict[str, Any]:  # noqa: ARG002
        """What else the log says of a change: codes only."""
        return {}

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> LogEntry:
        audit.record(f"{self.word}.added", by=request.user, subject=obj, **self.details_of(obj))
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> LogEntry:
        """Also called for a new password."""
        audit.record(f"{self.word}.changed", by=request.user, subject=obj, change=message, **self.details_of(obj))
        return super().log_change(request, obj, message)


@admin.register(Municipality)
class MunicipalityConfiguration(TechnicalAdmin):
    word = "municipality"
    list_display = ("name", "code", "host")
    ordering = ("name",)


@admin.register(IdentityProvider)
class SignInConfiguration(TechnicalAdmin):
    """By which provider the citizens and the staff of a municipality sign in."""

    word = "identity_provider"
    list_display = ("municipality", "audience", "issuer", "enabled")
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    ordering = ("municipality__name", "audience")
    list_select_related = ("municipality",)


@admin.register(User)
class StaffAccounts(TechnicalAdmin, UserAdmin[User]):
    """The accounts of staff. Those of citizens are made with the citizen, and stay out of sight."""

    word = "user"
    form = StaffAccountForm
    add_form = NewStaffAccountForm
    list_display = ("username", "first_name", "last_name", "municipality", "is_active")
    list_filter = ("municipality", "is_active")
    search_fields = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Wie", {"fields": ("first_name", "last_name", "email")}),
        ("Toegang", {"fields": ("municipality", "groups", "is_active", "is_staff", "is_superuser")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "fields": (
                    "username",
                    "municipality",
                    "groups",
                    "is_staff",
                    "usable_password",
                    "password1",
                    "password2",
                )
            },
        ),
    )
    filter_horizontal = ()
    actions = ("forget_app", "end_sessions")

    def details_of(self, obj: Model) -> dict[str, Any]:
        """The roles that the account has from now on."""
        return {"roles": sorted(obj.groups.values_list("name", flat=True))} if isinstance(obj, User) else {}

    @admin.action(description="Tweede stap opnieuw laten instellen (telefoon kwijt)")
    def forget_app(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """The next sign-in of these people asks for a new app."""
        for user in queryset:
            services.forget_app(user=user, by=user_of(request))
        self.message_user(request, "Deze medewerkers stellen bij het inloggen de tweede stap opnieuw in.")

    @admin.action(description="Overal uitloggen")
    def end_sessions(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """These people have to sign in anew."""
        for user in queryset:
            services.end_sessions_of(user=user, by=user_of(request))
        self.message_user(request, "Deze medewerkers zijn overal uitgelogd.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:  # noqa: ARG002
        return User.objects.filter(citizen__isnull=True, is_representative=False).select_related("municipality")
