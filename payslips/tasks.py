"""What happens to an upload outside the request."""

import contextlib
import datetime
import uuid

from celery import shared_task

from payslips import files, selectors, services


@shared_task(autoretry_for=(OSError,), retry_backoff=True, max_retries=3)
def read_upload(upload_id: str) -> None:
    """Read one upload. Harmless when it has been read already. While the virus scanner is down it waits."""
    with contextlib.suppress(files.ScannerDown):
        services.read_upload(uuid.UUID(upload_id))


@shared_task
def pick_up_unread() -> None:
    """Read what was kept but not read: the worker was down, or its task was lost."""
    with contextlib.suppress(files.ScannerDown):
        for upload_id in selectors.unread(older_than=datetime.timedelta(seconds=30)):
            services.read_upload(upload_id)


@shared_task
def sweep_files() -> None:
    """Remove files that no upload has. Harmless when there are none."""
    services.sweep_files()
