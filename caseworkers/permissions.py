"""Who may enter the admin, and whose data they see there."""

from typing import cast

from django.http import HttpRequest

from citizens.models import Municipality, User


def municipality_of(request: HttpRequest) -> Municipality | None:
    """The municipality of the request, as the host name says."""
    return cast("Municipality | None", getattr(request, "municipality", None))


def is_caseworker(request: HttpRequest) -> bool:
    """Staff of the municipality of the request: they see its citizens, and nobody else's."""
    user, municipality = request.user, municipality_of(request)
    return (
        isinstance(user, User)
        and user.is_active
        and user.is_staff
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
        and user.municipality_id is None
    )
