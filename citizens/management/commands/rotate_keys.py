"""`manage.py rotate_keys`: every BSN under the newest keys, while the system runs. May be broken off and run again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from citizens import audit, services
from citizens.selectors import under_older_keys


class Command(BaseCommand):
    help = "Seals and hashes every BSN anew under the first of BSN_KEYS and BSN_HASH_KEYS, and says when it is done."

    def handle(self, **_options: Any) -> None:
        with tqdm(total=under_older_keys().count(), unit=" people", disable=None, file=self.stderr) as bar:
            try:
                left = services.rotate_keys(by=audit.SYSTEM, progress=bar.update)
            except services.TwoOfOneBsn as problem:
                raise CommandError(
                    f"Two people have the same BSN under different keys. Nothing after them was turned. Ids: {problem}"
                ) from problem
        if left:
            raise CommandError(
                f"{left} people came in under an older key meanwhile. Some process does not have the new key first: "
                "start all of them anew, then run this again. Do not remove a key yet."
            )
        self.stdout.write("Nobody is left under an older key. The older keys can be removed from the settings.")
