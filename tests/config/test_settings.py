"""Production starts with all of its secrets or not at all. Each case is a process of its own, as in earnest."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

COMPLETE = {
    "SECRET_KEY": "x" * 50,
    "ALLOWED_HOSTS": "voorbeeldstad.example",
    "BSN_KEYS": json.dumps({"one": "33" * 32}),
    "BSN_HASH_KEYS": json.dumps({"one": "44" * 32}),
    "AUDIT_KEYS": json.dumps({"one": "55" * 32}),
    "FILE_KEYS": json.dumps({"one": "66" * 32}),
    "SECURITY_CONTACT": "mailto:veiligheid@voorbeeldstad.example",
    "DATABASE_URL": "postgres://app@localhost/app",
    "REDIS_URL": "redis://localhost/0",
    "PRIVATE_FILES_DIR": "/srv/files",
}


def start(
    environment: dict[str, str], told: str = "import config.settings.production"
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603
        [sys.executable, "-c", told],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_with_all_it_needs():
    assert start(COMPLETE).returncode == 0


@pytest.mark.parametrize("name", COMPLETE)
def test_production_does_not_start_without(name):
    without = {key: value for key, value in COMPLETE.items() if key != name}
    outcome = start(without)
    assert outcome.returncode != 0
    assert "ImproperlyConfigured" in outcome.stderr


@pytest.mark.parametrize(
    "wrong",
    [
        {"DATABASE_URL": "sqlite:///db.sqlite3"},
        {"ALLOWED_HOSTS": "*"},
        {"BSN_KEYS": "{}"},
        {"BSN_HASH_KEYS": "22"},
        {"BSN_HASH_KEYS": '{"one": "22"}'},
        {"AUDIT_KEYS": json.dumps({"a:b": "55" * 32})},
        {"FILE_KEYS": "{}"},
        {"SECURITY_CONTACT": "bel ons"},
        {"SECRET_KEY": "x"},
        {"METRICS_TOKEN": "guessed"},
    ],
)
def test_production_does_not_start_with(wrong):
    assert start(COMPLETE | wrong).returncode != 0


@pytest.mark.parametrize(
    ("set_", "read"), [({}, "1 300"), ({"TRUSTED_PROXIES": "2", "CALCULATIONS_PER_MINUTE": "5"}, "2 5")]
)
def test_production_says_how_many_proxies_are_trusted_and_how_often_one_may_ask(set_, read):
    told = "from config.settings.production import *; print(REST_FRAMEWORK['NUM_PROXIES'], CALCULATIONS_PER_MINUTE)"
    assert start(COMPLETE | set_, told).stdout.strip() == read


@pytest.mark.asvs("3.3.1", "3.3.2", "3.3.3", "3.3.4")
def test_the_cookies_of_production_are_for_this_host_and_for_https_alone():
    told = (
        "from config.settings.production import *; print(SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, SESSION_COOKIE_SECURE,"
        "CSRF_COOKIE_SECURE, SESSION_COOKIE_HTTPONLY, CSRF_COOKIE_HTTPONLY, SESSION_COOKIE_SAMESITE)"
    )
    assert start(COMPLETE, told).stdout.strip() == "__Host-sessionid __Host-csrftoken True True True True Lax"


@pytest.mark.asvs("11.4.2")
def test_passwords_are_hashed_with_argon2():
    told = "from config.settings.production import *; print(PASSWORD_HASHERS[0])"
    assert start(COMPLETE, told).stdout.strip().endswith("Argon2PasswordHasher")


@pytest.mark.asvs("13.4.2", "12.2.1")
def test_django_itself_finds_nothing_wrong_with_production():
    """Debug is off, pages go by https, cookies are safe: what `check --deploy` knows of."""
    told = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings.production';"
        "from django.core.management import execute_from_command_line as run;"
        "run(['manage.py', 'check', '--deploy', '--fail-level', 'WARNING', '--tag', 'security'])"
    )
    outcome = start(COMPLETE | {"SECRET_KEY": "aB3-" * 15 + "xyzq"}, told)
    assert outcome.returncode == 0, outcome.stderr


def test_who_forgets_the_settings_gets_those_that_ask_for_secrets():
    outcome = start({}, "import config.wsgi")
    assert "Set the SECRET_KEY environment variable" in outcome.stderr


@pytest.mark.parametrize(("set_", "read"), [({}, "60 False 5"), ({"PGBOUNCER": "true"}, "0 True 5")])
def test_behind_pgbouncer_nothing_outlives_a_transaction(set_, read):
    told = (
        "from config.settings.production import *; one = DATABASES['default'];"
        "print(one['CONN_MAX_AGE'], one['DISABLE_SERVER_SIDE_CURSORS'], one['OPTIONS']['connect_timeout'])"
    )
    assert start(COMPLETE | set_, told).stdout.strip() == read


@pytest.mark.asvs("12.3.1")
@pytest.mark.parametrize(
    ("more", "starts"),
    [
        ({"DATABASE_URL": "postgres://app@db.example/app"}, False),
        ({"DATABASE_URL": "postgres://app@db.example/app?sslmode=require"}, False),
        ({"DATABASE_URL": "postgres://app@db.example/app?sslmode=verify-full"}, True),
        ({"DATABASE_URL": "postgres://app@/app?host=/run/postgresql"}, True),
        ({"REDIS_URL": "redis://redis.example/0"}, False),
        ({"REDIS_URL": "rediss://redis.example/0"}, True),
        ({"REDIS_URL": "redis://redis.example/0", "CLOSED_NETWORK": "true"}, True),
    ],
)
def test_nothing_goes_to_another_machine_in_the_open_unasked(more, starts):
    assert (start(COMPLETE | more).returncode == 0) is starts


@pytest.mark.asvs("13.2.3")
@pytest.mark.parametrize("password", ["password", "postgres", "settlement"])
def test_production_does_not_start_with_the_password_of_an_example(password):
    outcome = start(COMPLETE | {"DATABASE_URL": f"postgres://app:{password}@localhost/app"})
    assert "password of an example" in outcome.stderr


@pytest.mark.asvs("13.2.3")
def test_production_does_not_start_with_the_example_as_it_is():
    lines = (Path(__file__).parents[2] / "docs/operations/environment.example").read_text().splitlines()
    example = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    assert len(example) > 8
    assert start({name: value.strip("'") for name, value in example.items()}).returncode != 0


@pytest.mark.asvs("6.2.12")
@pytest.mark.parametrize("known", ["1q2w3e4r5t6y7u8i", "123456789987654321", "1q2w3e4r5t6y7u8i9o0p"])
def test_a_long_password_that_leaked_often_is_refused(known):
    assert len(known) > 15
    with pytest.raises(ValidationError, match="algemeen"):
        validate_password(known)
