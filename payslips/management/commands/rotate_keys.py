"""`manage.py rotate_keys`: all under the newest keys, while the system runs. May be broken off and run again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from citizens import audit
from citizens.models import Citizen, Representative
from citizens.selectors import under_older_keys
from citizens.services import TwoOfOneBsn, rotate_keys
from payslips import files
from payslips.services import rotate_file_keys


class Command(BaseCommand):
    help = (
        "Seals and hashes every BSN anew under the first of BSN_KEYS and BSN_HASH_KEYS, and every file under the first"
        " of FILE_KEYS; says when it is done."
    )

    def handle(self, **_options: Any) -> None:
        total = sum(under_older_keys(model).count() for model in (Citizen, Representative))
        with tqdm(total=total, unit=" people", disable=None, file=self.stderr) as bar:
            try:
                people = rotate_keys(by=audit.SYSTEM, progress=bar.update)
            except TwoOfOneBsn as problem:
                raise CommandError(
                    f"Two people have the same BSN under different keys. Nothing after them was turned. Ids: {problem}"
                ) from problem
        total = sum(1 for _ in files.folders())
        with tqdm(total=total, unit=" uploads", disable=None, file=self.stderr) as bar:
            left = rotate_file_keys(by=audit.SYSTEM, progress=bar.update)
        if people or left:
            raise CommandError(
                f"{people} people and {left} files came in under an older key meanwhile, or cannot be opened. Some "
                "process does not have the new key first: start all of them anew, then run this again. `checksums` "
                "names files that are broken. Do not remove a key yet."
            )
        self.stdout.write("Nobody is left under an older key. The older keys can be removed from the settings.")
