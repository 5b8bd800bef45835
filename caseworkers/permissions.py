"""Who may enter the admin, and whose data they see there."""

from typing import cast

from django.conf import settings
from django.http import HttpRequest

from citizens.models import IdentityProvider, Municipality, User
from citizens.permissions import SIGNED_IN_BY


def municipality_of(request: HttpRequest) -> Municipality | None:
    """The municipality of the request, as the host name says."""
    return cast("Municipality | None", getattr(request, "municipality", None))


def has_second_factor(request: HttpRequest) -> bool:
    """Beside the password a code of an app; the sign-on of the organisation sees to that itself."""
    if not settings.STAFF_SECOND_FACTOR or request.session.get(SIGNED_IN_BY) == IdentityProvider.Audience.STAFF:
        return True
    return bool(request.user.is_verified())  # type: ignore[union-attr]


def is_halfway(request: HttpRequest) -> bool:
    """Staff who gave a password and still has to give the code."""
    user = request.user
    return isinstance(user, User) and user.is_active and user.is_staff and not has_second_factor(request)


def is_caseworker(request: HttpRequest) -> bool:
    """Staff of the municipality of the request: they see its citizens, and nobody else's."""
    user, municipality = request.user, municipality_of(request)
    return (
        isinstance(user, User)
        and user.is_active
        and user.is_staff
        and has_second_factor(request)
        and municipality is not None
        and user.municipality_id == municipality.pk
    )


def is_technical(request: HttpRequest) -> bool:
    """A superuser of no municipality: sees municipalities and staff accounts, and no citizen at all."""
    user = request.user
    return (
        isinstance(user, User)
        and user.is_active
        and user.is_staff
        and user.is_superuser
        and has_second_factor(request)
        and user.municipality_id is None
    )
