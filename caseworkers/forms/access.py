"""Forms to come in: sign-in, the second factor, accounts of staff."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError

from caseworkers.permissions import municipality_of
from citizens.models import Role, User


class CaseworkerSignInForm(AdminAuthenticationForm):
    """Signs in staff of the municipality of the request, and technical staff; for others the password is wrong."""

    def confirm_login_allowed(self, user: User) -> None:
        super().confirm_login_allowed(user)
        municipality = municipality_of(self.request) if self.request else None
        own = (municipality is not None and user.municipality_id == municipality.pk) or (
            user.municipality_id is None and user.is_superuser
        )
        if not own:
            raise self.get_invalid_login_error()


class RolesField(forms.ModelMultipleChoiceField[Group]):
    """The roles by their Dutch names."""

    def __init__(self, **more: Any) -> None:
        kept = {"queryset": Group.objects.filter(name__in=Role.values), "label": "Rollen"}
        super().__init__(**more | kept, required=False, widget=forms.CheckboxSelectMultiple)

    def label_from_instance(self, obj: Group) -> str:
        return Role(obj.name).label


class _AccessForm(forms.Form):
    """Staff has roles at one municipality; technical staff has none, and sees no citizen."""

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("municipality") and values.get("is_superuser"):
            self.add_error("is_superuser", "Een technisch beheerder hoort bij geen enkele gemeente.")
        if values.get("groups") and not values.get("municipality"):
            self.add_error("groups", "Rollen horen bij een gemeente. Kies een gemeente, of haal de rollen weg.")
        return values


class StaffAccountForm(_AccessForm, UserChangeForm[User]):
    groups = RolesField()


class NewStaffAccountForm(_AccessForm, AdminUserCreationForm[User]):
    groups = RolesField()


class SecondFactorForm(forms.Form):
    """The six digits that the app shows now."""

    code = forms.CharField(
        label="Code uit de app",
        max_length=8,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}),
        error_messages={"required": "Vul de code van zes cijfers in."},
    )

    def clean_code(self) -> str:
        """Digits only; apps show them with a space in the middle."""
        code: str = self.cleaned_data["code"].replace(" ", "")
        if not (code.isascii() and code.isdigit() and len(code) == 6):
            raise ValidationError("De code heeft zes cijfers.", code="no_code")
        return code


class PasskeyForm(forms.Form):
    """A name for a key that the browser just made."""

    name = forms.CharField(
        label="Hoe noemt u deze sleutel? Bijvoorbeeld ‘laptop’ of ‘sleutel aan mijn bos’.",
        max_length=60,
        error_messages={"required": "Geef de sleutel een naam.", "max_length": "Kies een kortere naam."},
    )
    answer = forms.CharField(max_length=20_000, required=False, widget=forms.HiddenInput)
