"""`manage.py checksums`: what is there, table by table and all files together, so that two places can be compared."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from citizens.selectors import row_checksums
from payslips import files


class Command(BaseCommand):
    help = (
        "Writes for each table the number of its rows and their SHA-256, and the same for the files of the uploads. "
        "Fails when the file of an upload is missing, or is not as it came in."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        for name, number, digest in row_checksums():
            self.stdout.write(f"{name} {number} {digest}")
        number, digest = files.checksum_of_all()
        self.stdout.write(f"files {number} {digest}")
        if wrong := files.uploads_without_their_file():
            raise CommandError(f"The files of these uploads are missing or different: {', '.join(map(str, wrong))}")
