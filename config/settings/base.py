"""What holds everywhere. Each other module of this package is one place where the project runs."""

import datetime
from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = BASE_DIR / "var"
env = environ.Env()

INSTALLED_APPS = [
    "django_linear_migrations",
    "citizens",
    "payslips",
    "settlement",
    "allowances",
    "caseworkers",
    "caseworkers.apps.CaseworkersAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "django_htmx",
    "drf_spectacular",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "axes",
]

MIDDLEWARE = [
    "config.monitoring.MonitoringMiddleware",
    "config.pages.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.api.AnonymousApiMiddleware",
    "citizens.middleware.OperationMiddleware",
    "config.logs.RequestLogMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "citizens.middleware.MunicipalityMiddleware",
    "citizens.middleware.SignInEndsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "citizens.User"
LOGIN_URL = "sign-in"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "config.context_processors.place",
            ],
        },
    },
]

# Dutch is the language of every screen, and the source strings are Dutch: there are no catalogues to forget.
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands")]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
# The packages of the design system are served as npm laid them down; no build step stands between.
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("utrecht", BASE_DIR / "node_modules/@utrecht/component-library-css/dist"),
    ("voorbeeld", BASE_DIR / "node_modules/@nl-design-system-unstable/voorbeeld-design-tokens/dist"),
    ("nl", BASE_DIR / "node_modules/@nl-design-system-candidate"),
    ("source-sans", BASE_DIR / "node_modules/@fontsource-variable/source-sans-3"),
    ("htmx", BASE_DIR / "node_modules/htmx.org/dist"),
]

# Who guesses a password is locked out for a while: this user name from this address.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = datetime.timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "citizens.permissions.address_of"
AXES_LOCKOUT_TEMPLATE = "admin/locked_out.html"
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
# Staff who gives a password gives a code of an app as well. Off on a machine of one's own only.
STAFF_SECOND_FACTOR = True
OTP_TOTP_ISSUER = "Inkomstenverrekening"
# How many proxies of our own add to X-Forwarded-For; with 0 nobody's word is taken.
TRUSTED_PROXIES = 0
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "config.passwords.ContextWordsValidator"},
]

SESSION_COOKIE_AGE = 15 * 60  # after the last request: see SignInEndsMiddleware
# However busy, a session ends after this time.
CITIZEN_SESSION_SECONDS = 2 * 60 * 60
STAFF_SESSION_SECONDS = 10 * 60 * 60
# How long the second factor of staff is good enough for what takes money or gives rights.
STAFF_PROOF_SECONDS = 15 * 60
SESSION_COOKIE_HTTPONLY = True
# What a message says (a file, an employer) stays on the server, not in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# Who finds a weakness tells it here (`/.well-known/security.txt`), up to this day: then somebody looks whether that
# still holds, and a test says so a month ahead.
SECURITY_CONTACT = "mailto:veiligheid@voorbeeldstad.example"
SECURITY_TXT_EXPIRES = datetime.date(2027, 11, 1)
# How often a minute one person, or who is not signed in from one address, may ask for a page that is much work.
HEAVY_PAGES_PER_MINUTE = 60

# A browser names the whole upload before it sends it, so 60 MB is answered at once and read by nobody.
UPLOAD_MAX_BYTES = 20 * 1024 * 1024
# Of all files that are sent together.
UPLOAD_MAX_TOTAL_BYTES = 50 * 1024 * 1024
UPLOAD_MAX_FILES = 10
# The virus scanner (clamd): unix:///path or tcp://host:port. Where it is named nothing is read before it has looked.
CLAMD_ADDRESS: str = env("CLAMD_ADDRESS", default="")
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
PRIVATE_FILES_DIR: Path = Path(env("PRIVATE_FILES_DIR", default=str(VAR_DIR / "files")))

# The day on which everything stands still (demonstration and tests), or None: the real day.
STANDING_DAY: datetime.date | None = None
# Test persons may sign in by a click. Only the local settings say so; production refuses to start with it.
TEST_PERSONS = False

# Secrets by which we are known to the providers of sign-in, by the name that the configuration gives them.
OIDC_SECRETS: dict[str, str] = env.json("OIDC_SECRETS", default={})
# A provider without https is only for tests on one machine.
OIDC_OVER_HTTP = False

REDIS_URL: str = env("REDIS_URL", default="")
# Who has it may read `/metrics`; without one the address does not exist.
METRICS_TOKEN: str = env("METRICS_TOKEN", default="")
CELERY_TASK_DEFAULT_QUEUE = "people"
CELERY_TASK_ROUTES = {
    "settlement.tasks.settle_night": {"queue": "night"},
    "settlement.tasks.settle_chunk": {"queue": "night"},
    "settlement.tasks.check_sample": {"queue": "night"},
    "payslips.tasks.sweep_files": {"queue": "night"},
    "caseworkers.tasks.refresh_all_flags": {"queue": "night"},
    "caseworkers.tasks.apply_terms": {"queue": "night"},
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celery/beat")
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {"visibility_timeout": 6 * 60 * 60}

# A view of the API is closed unless it says otherwise.
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "settlement.api.problem",
    "UNAUTHENTICATED_USER": None,
    "NUM_PROXIES": TRUSTED_PROXIES,
}
CALCULATIONS_PER_MINUTE = 300
SPECTACULAR_SETTINGS = {
    "TITLE": "Inkomstenverrekening",
    "DESCRIPTION": "What would a benefit month be, and what the toeslagen of a year? Nothing is stored.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "POSTPROCESSING_HOOKS": ["settlement.api.add_schemas", "allowances.api.add_schemas"],
    "SERVE_INCLUDE_SCHEMA": False,
}

# So long no part of a night may move before all that is left is handed out again.
NIGHT_STALLED_SECONDS = env.int("NIGHT_STALLED_SECONDS", default=120)
# A message that could not be sent at once is not waited for: the row says what must happen, and is picked up.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.2}
CELERY_BEAT_SCHEDULE: dict[str, Any] = {
    "pick-up-unread": {"task": "payslips.tasks.pick_up_unread", "schedule": 60.0, "options": {"expires": 55}},
    "pick-up-stale": {"task": "settlement.tasks.pick_up_stale", "schedule": 60.0, "options": {"expires": 55}},
    "go-on": {"task": "settlement.tasks.go_on", "schedule": 60.0, "options": {"expires": 55}},
    "seal-log": {"task": "citizens.tasks.seal_events", "schedule": 60.0, "options": {"expires": 55}},
    "settle-night": {"task": "settlement.tasks.settle_night", "schedule": crontab(hour=2, minute=0)},
    "check-sample": {"task": "settlement.tasks.check_sample", "schedule": crontab(hour=4, minute=0)},
    "sweep-files": {"task": "payslips.tasks.sweep_files", "schedule": crontab(hour=4, minute=30)},
    "refresh-flags": {"task": "caseworkers.tasks.refresh_all_flags", "schedule": crontab(hour=5, minute=0)},
    "apply-terms": {"task": "caseworkers.tasks.apply_terms", "schedule": crontab(hour=5, minute=30)},
}
