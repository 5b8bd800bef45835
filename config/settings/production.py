"""A municipality's own servers. Whatever is secret comes from the environment, and nothing starts without it."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config import logs
from config.settings.base import *
from config.settings.base import METRICS_TOKEN, REST_FRAMEWORK, STAFF_SECOND_FACTOR, STATIC_ROOT, TEST_PERSONS, env

DEBUG = False
SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
BSN_KEYS = env.json("BSN_KEYS")
BSN_HASH_KEYS = env.json("BSN_HASH_KEYS")
AUDIT_KEYS = env.json("AUDIT_KEYS")
FILE_KEYS = env.json("FILE_KEYS")
DATABASES = {"default": env.db("DATABASE_URL")}
# A connection is kept for a minute, and looked at before it serves; behind PgBouncer it is given back each time, and
# nothing may last longer than a transaction.
PGBOUNCER = env.bool("PGBOUNCER", default=False)
DATABASES["default"] |= {
    "CONN_MAX_AGE": 0 if PGBOUNCER else 60,
    "CONN_HEALTH_CHECKS": True,
    "DISABLE_SERVER_SIDE_CURSORS": PGBOUNCER,
    "OPTIONS": {"connect_timeout": 5} | DATABASES["default"].get("OPTIONS", {}),
}
CELERY_BROKER_URL = env("REDIS_URL")
_redis = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": env("REDIS_URL")}
CACHES = {
    "default": _redis,
    # Asked by the monitoring, which wants an answer before it gives up.
    "heartbeats": _redis | {"OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2}},
}
SECURITY_CONTACT = env("SECURITY_CONTACT")
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=1)
REST_FRAMEWORK["NUM_PROXIES"] = TRUSTED_PROXIES
CALCULATIONS_PER_MINUTE = env.int("CALCULATIONS_PER_MINUTE", default=300)
PRIVATE_FILES_DIR = Path(env("PRIVATE_FILES_DIR"))
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(STATIC_ROOT)))
DEFAULT_MUNICIPALITY_HOST = None
LOGGING = logs.configuration(as_json=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SECURE_SSL_REDIRECT = True
# The API refuses what comes in the open, instead of sending it on (config.api).
SECURE_REDIRECT_EXEMPT = ["^api/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# Being listed in browsers (HSTS preload) is a choice of the owner of the domain.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"

if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY needs 50 characters.")
for _keys in (BSN_KEYS, BSN_HASH_KEYS, AUDIT_KEYS, FILE_KEYS):
    if not isinstance(_keys, dict) or not _keys:
        raise ImproperlyConfigured(
            "BSN_KEYS, BSN_HASH_KEYS, AUDIT_KEYS and FILE_KEYS are JSON objects with a key at least."
        )
    if not all(re.fullmatch("[A-Za-z0-9._-]{1,30}", name) for name in _keys):
        raise ImproperlyConfigured("The id of a key has at most 30 letters, digits, dots and dashes.")
    if not all(re.fullmatch("[0-9a-fA-F]{64}", str(key)) for key in _keys.values()):
        raise ImproperlyConfigured("Keys are 32 bytes in hexadecimal.")
if TEST_PERSONS or not STAFF_SECOND_FACTOR:
    raise ImproperlyConfigured("Production has no test persons, and asks its staff for a second factor.")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("Production needs named hosts.")
if not re.match(r"(mailto:|https://)\S+\Z", SECURITY_CONTACT):
    raise ImproperlyConfigured("SECURITY_CONTACT is mailto:… or https://….")
if METRICS_TOKEN and len(METRICS_TOKEN) < 32:
    raise ImproperlyConfigured("METRICS_TOKEN needs 32 characters.")
if not DATABASES["default"]["ENGINE"].endswith("postgresql"):
    raise ImproperlyConfigured("Production needs PostgreSQL in DATABASE_URL.")
if DATABASES["default"]["PASSWORD"] in {"password", "settlement", "postgres"}:
    raise ImproperlyConfigured("DATABASE_URL has the password of an example.")
# To another machine nothing goes in the open, unless its owner says that the network between them is closed.
_here = {"", None, "localhost", "127.0.0.1", "::1"}
_database, _broker = DATABASES["default"], urlsplit(CELERY_BROKER_URL)
if not env.bool("CLOSED_NETWORK", default=False):
    _is_here = _database["HOST"] in _here or str(_database["HOST"]).startswith(("/", "%2F"))
    if not _is_here and _database["OPTIONS"].get("sslmode") != "verify-full":
        raise ImproperlyConfigured("A database on another machine needs ?sslmode=verify-full, or CLOSED_NETWORK=true.")
    if _broker.hostname not in _here and _broker.scheme != "rediss":
        raise ImproperlyConfigured("Redis on another machine needs rediss://, or CLOSED_NETWORK=true.")
