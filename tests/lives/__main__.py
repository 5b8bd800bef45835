"""Write `docs/lives.md`, the lives for caseworkers: `python -m tests.lives`. Nothing stays in the database."""

import os
from pathlib import Path

import django

PAGE = Path(__file__).resolve().parents[2] / "docs/lives.md"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    # Only here: they need the settings.
    from django.db import transaction  # noqa: PLC0415
    from django.test.runner import DiscoverRunner  # noqa: PLC0415

    from caseworkers.lives import LIVES  # noqa: PLC0415

    from .page import written  # noqa: PLC0415
    from .replay import lived  # noqa: PLC0415

    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        with transaction.atomic():  # nothing is committed, so no task of the worker runs either
            PAGE.write_text(written(lived(LIVES)))
            transaction.set_rollback(True)
    finally:
        runner.teardown_databases(databases)


main()
