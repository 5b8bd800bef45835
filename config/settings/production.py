"""A municipality's own servers. Whatever is secret comes from the environment, and nothing starts without it."""

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *
from config.settings.base import TEST_PERSONS, env

DEBUG = False
SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
BSN_KEYS = env.json("BSN_KEYS")
BSN_HASH_KEY = env("BSN_HASH_KEY")
DATABASES = {"default": env.db("DATABASE_URL")}
CELERY_BROKER_URL = env("REDIS_URL")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": env("REDIS_URL")}}
PRIVATE_FILES_DIR = env.path("PRIVATE_FILES_DIR")
DEFAULT_MUNICIPALITY_HOST = None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# Being listed in browsers (HSTS preload) is a choice of the owner of the domain.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"

if len(SECRET_KEY) < 50 or any(len(key) != 64 for key in (BSN_HASH_KEY, *BSN_KEYS.values())):
    raise ImproperlyConfigured("SECRET_KEY needs 50 characters; BSN keys are 32 bytes in hexadecimal.")
if TEST_PERSONS or not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS or not BSN_KEYS:
    raise ImproperlyConfigured("Production needs named hosts and BSN keys, and never test persons.")
if not DATABASES["default"]["ENGINE"].endswith("postgresql"):
    raise ImproperlyConfigured("Production needs PostgreSQL in DATABASE_URL.")
