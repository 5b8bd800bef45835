"""What every page shows of the place it stands in, and for whom somebody acts."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def place(request: HttpRequest) -> dict[str, Any]:
    """The municipality of this request, and the standing day so that a demonstration says that it is one."""
    user = getattr(request, "user", None)
    return {
        "municipality": getattr(request, "municipality", None),
        "standing_day": settings.STANDING_DAY,
        "acts_for": getattr(user, "acts_for", None),
        "only_reads": getattr(user, "only_reads", False),
    }
