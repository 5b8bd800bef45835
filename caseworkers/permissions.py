"""Who may enter the admin, whose data they see there, and what each role may do.

What a role may do is code, so that it is reviewed, tested and the same in every municipality.
"""

import time
from enum import StrEnum
from typing import cast

from django.conf import settings
from django.http import HttpRequest

from citizens.models import IdentityProvider, Municipality, Role, User
from citizens.permissions import PROVEN_AT, SIGNED_IN_BY


class Right(StrEnum):
    VIEW_FILES = "view_files"
    CHANGE_FILES = "change_files"
    SIGN_SECOND = "sign_second"
    VIEW_POLICY = "view_policy"
    CHANGE_POLICY = "change_policy"


_WORKS_WITH_FILES = frozenset({Right.VIEW_FILES, Right.CHANGE_FILES, Right.VIEW_POLICY})
RIGHTS: dict[Role, frozenset[Right]] = {
    Role.CASEWORKER: _WORKS_WITH_FILES,
    Role.SENIOR: _WORKS_WITH_FILES | {Right.SIGN_SECOND},
    Role.QUALITY_OFFICER: frozenset({Right.VIEW_FILES, Right.VIEW_POLICY}),
    Role.FUNCTIONAL_ADMINISTRATOR: frozenset({Right.VIEW_POLICY, Right.CHANGE_POLICY}),
}


def municipality_of(request: HttpRequest) -> Municipality | None:
    """The municipality of the request, as the host name says."""
    return cast("Municipality | None", getattr(request, "municipality", None))


def has_second_factor(request: HttpRequest) -> bool:
    """Beside the password a code of an app; the sign-on of the organisation sees to that itself."""
    if not settings.STAFF_SECOND_FACTOR or request.session.get(SIGNED_IN_BY) == IdentityProvider.Audience.STAFF:
        return True
    return bool(request.user.is_verified())  # type: ignore[union-attr]


# What asks for a second factor of the last quarter of an hour: what takes or pays money, what gives rights.
SENSITIVE = frozenset(
    {
        *(f"settlement_recoveryclaim_{what}" for what in ("decide", "second", "waive")),
        *(f"settlement_policyperiod_{what}" for what in ("propose", "proposal")),
        "caseworkers_retentionterm_record",
        "settlement_benefitmonth_advance",
        "settlement_benefitmonth_payments",
        "citizens_household_shield",
        "citizens_household_mandates",
        "citizens_household_holiday",
        *(
            f"citizens_{row}_{what}"
            for row in ("user", "identityprovider", "municipality")
            for what in ("add", "change")
        ),
        "citizens_user_changelist",
        "auth_user_password_change",
        "password_change",
        "passkeys",
    }
)


def has_proven_lately(request: HttpRequest) -> bool:
    """Gave a second factor, or signed on at the organisation, within the last quarter of an hour."""
    proven_at = request.session.get(PROVEN_AT, 0)
    return not settings.STAFF_SECOND_FACTOR or time.time() - proven_at <= settings.STAFF_PROOF_SECONDS


def asks_for_proof(request: HttpRequest) -> bool:
    """Whether who asks must prove first, once more, who they are."""
    match = request.resolver_match
    is_sensitive = match is not None and match.url_name in SENSITIVE and request.method == "POST"
    return is_sensitive and not has_proven_lately(request)


def is_halfway(request: HttpRequest) -> bool:
    """Staff who gave a password and still has to give the code."""
    user = request.user
    return isinstance(user, User) and user.is_active and user.is_staff and not has_second_factor(request)


def is_staff_here(request: HttpRequest) -> bool:
    """Staff of the municipality of the request, signed in with a second factor, with a role in it."""
    user, municipality = request.user, municipality_of(request)
    return (
        isinstance(user, User)
        and municipality is not None
        and user.municipality_id == municipality.pk
        and bool(user.roles)
        and has_second_factor(request)
    )


def may_view_files(request: HttpRequest) -> bool:
    """May look into the files of citizens of the municipality of the request, and nobody else's."""
    return _may(request, Right.VIEW_FILES)


def is_caseworker(request: HttpRequest) -> bool:
    """Works with these files: decides, corrects, asks, ends. A senior does too."""
    return _may(request, Right.CHANGE_FILES)


def may_view_policy(request: HttpRequest) -> bool:
    """May look at what the municipality chose, and at how well the reader reads: no citizen is in it."""
    return _may(request, Right.VIEW_POLICY)


def may_change_policy(request: HttpRequest) -> bool:
    """May change what the municipality chose."""
    return _may(request, Right.CHANGE_POLICY)


def may_sign_second(user: User) -> bool:
    """May be the second person who signs; that it is another one than the first is for who asks to check."""
    return has_right(user, Right.SIGN_SECOND)


def has_right(user: User, right: Right) -> bool:
    """Whether a role of the user at the own municipality gives this right. A superuser has none by being one."""
    return any(right in RIGHTS[role] for role in user.roles)


def _may(request: HttpRequest, right: Right) -> bool:
    return is_staff_here(request) and has_right(cast("User", request.user), right)


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
