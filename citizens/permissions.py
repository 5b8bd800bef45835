"""Who may see a citizen's pages: the citizen alone, signed in at this municipality."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import add_never_cache_headers
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from citizens.models import Citizen, Municipality, User
from citizens.selectors import citizen_of

P = ParamSpec("P")


class CitizenRequest(HttpRequest):
    """What our middleware makes of a request, once it is known to be of a citizen. For types only."""

    user: User
    municipality: Municipality
    htmx: HtmxDetails


def for_citizen(
    view: Callable[Concatenate[CitizenRequest, Citizen, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """The view is called with the citizen who asks, and no copy of the answer is kept anywhere.

    Who is not signed in goes to the sign-in page; a caseworker is refused.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        citizen = citizen_of(request.user) if isinstance(request.user, User) else None
        if citizen is None:
            if request.user.is_authenticated:
                raise PermissionDenied
            to_sign_in = redirect_to_login(request.get_full_path())
            # A page that asks again by itself would show the sign-in page inside itself.
            return HttpResponseClientRedirect(to_sign_in.url) if "HX-Request" in request.headers else to_sign_in
        response = view(cast("CitizenRequest", request), citizen, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return guarded
