"""The test run: PostgreSQL and Redis where DATABASE_URL and REDIS_URL name them, else SQLite; the day stands still."""

import tempfile
from pathlib import Path

from config.settings.local import *

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
PRIVATE_FILES_DIR = Path(tempfile.mkdtemp(prefix="files-"))
_memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
CACHES = {"default": _memory, "heartbeats": _memory | {"LOCATION": "heartbeats"}}
# Tasks run where they are called, after commit; the journeys start a real worker instead.
HEAVY_PAGES_PER_MINUTE = 100_000
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
# The providers of the tests listen on this machine.
OIDC_OVER_HTTP = True
OIDC_SECRETS = {"test": "een-geheim-dat-alleen-de-tests-kennen"}
