"""`manage.py database_roles`: SQL for two roles that may do what web and workers do, and nothing else.

The owner of the tables, who migrates, is neither. Printed, for who runs PostgreSQL to read and run; again after each
`migrate`.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from citizens.append_only import AppendOnly


class Command(BaseCommand):
    help = "Prints the SQL that gives the roles of web and workers their rights (PostgreSQL)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--web", default="settlement_web", help="the role of the web servers")
        parser.add_argument("--work", default="settlement_work", help="the role of workers, beat and commands")

    def handle(self, *_args: Any, web: str, work: str, **_options: Any) -> None:
        for line in statements(web, work):
            self.stdout.write(line)


def statements(web: str, work: str) -> Iterator[str]:
    """Rows that are only ever added: neither role changes them; workers delete them, which a trigger still guards."""
    quote = connection.ops.quote_name
    both = f"{quote(web)}, {quote(work)}"
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC;"
    for role in (web, work):
        yield (
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') "
            f"THEN CREATE ROLE {quote(role)} LOGIN; END IF; END $$;"
        )
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {both};"
    yield f"GRANT USAGE ON SCHEMA public TO {both};"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {both};"
    yield f"GRANT SELECT ON {quote('django_migrations')} TO {both};"
    for model in sorted(apps.get_models(include_auto_created=True), key=lambda model: model._meta.db_table):
        if not model._meta.managed or model._meta.proxy:
            continue
        table = quote(model._meta.db_table)
        if issubclass(model, AppendOnly):
            yield f"GRANT SELECT, INSERT ON {table} TO {both};"
            yield f"GRANT DELETE ON {table} TO {quote(work)};"
        else:
            yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {both};"
