"""One machine, nothing installed: embedded SQLite, files under `var/`, invented people only."""

import datetime
from typing import Any

from config import logs
from config.settings.base import *
from config.settings.base import CELERY_BROKER_TRANSPORT_OPTIONS as BASE_TRANSPORT_OPTIONS
from config.settings.base import PRIVATE_FILES_DIR, REDIS_URL, VAR_DIR, env

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = "alleen-voor-deze-computer-met-verzonnen-mensen"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
# Key id -> 32 bytes in hexadecimal. The first one writes, all of them are known.
BSN_KEYS = {"local-1": "11" * 32}
BSN_HASH_KEYS = {"local-1": "22" * 32}
AUDIT_KEYS = {"local-1": "55" * 32}
FILE_KEYS = {"local-1": "66" * 32}

# The server of a machine of one's own says each request itself, and tasks come by the minute.
LOGGING = logs.configuration(as_json=False, quiet=("config.logs", "celery"))
# A folder as broker has no host, of which kombu warns.
LOGGING["loggers"]["kombu.connection"] = {"level": "ERROR"}

TEST_PERSONS = True
STAFF_SECOND_FACTOR = False
DEFAULT_MUNICIPALITY_HOST = "voorbeeldstad.example"
STANDING_DAY = datetime.date.fromisoformat(env("STANDING_DAY", default="2026-10-14"))

_sqlite: dict[str, Any] = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": VAR_DIR / "db.sqlite3",
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    },
}
DATABASES = {"default": env.db("DATABASE_URL") if "DATABASE_URL" in env else _sqlite}

if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = BASE_TRANSPORT_OPTIONS
else:
    # Real tasks in a real worker without a server: a folder is the broker. A killed worker loses what it was
    # doing, so unread uploads and stale months are also picked up at worker start and every minute.
    CELERY_BROKER_URL = "filesystem://localhost//"
    CELERY_BROKER_TRANSPORT = "config.folder_broker:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "celery/queue"),
        "data_folder_out": str(VAR_DIR / "celery/queue"),
        "control_folder": str(VAR_DIR / "celery/control"),
        "polling_interval": 0.1,
        "store_processed": False,
    }
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Worker and web server are two processes, which share a folder here.
    "heartbeats": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "celery/heartbeats",
    },
}
# Static files come from where they lie: nothing is collected on a machine of one's own.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
for _folder in (VAR_DIR / "celery/queue", VAR_DIR / "celery/control", PRIVATE_FILES_DIR):
    _folder.mkdir(parents=True, exist_ok=True)
