from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from citizens import audit
from citizens.append_only import append_only_triggers, without_triggers
from citizens.identifiers import keyed_hash, open_bsn


class HashKeyNotKnown(Exception):
    """No key of BSN_HASH_KEYS is the one that the stored hashes were made with."""


def name_hash_key(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """All stored hashes are of the one key that there was: the row of one citizen says which it is."""
    citizens = apps.get_model("citizens", "Citizen").objects
    first = citizens.order_by("pk").first()
    if first is None:
        return
    bsn = open_bsn(first.bsn_sealed)
    made = {keyed_hash(bsn, key_id, settings.BSN_HASH_KEYS): key_id for key_id in settings.BSN_HASH_KEYS}
    key_id = next((key_id for text, key_id in made.items() if text == f"{key_id}:{first.bsn_fingerprint}"), None)
    if key_id is None:
        raise HashKeyNotKnown("Put the key that was BSN_HASH_KEY in BSN_HASH_KEYS.")
    citizens.update(bsn_fingerprint=Concat(Value(f"{key_id}:"), F("bsn_fingerprint")))


def forget_hash_key(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    citizens = apps.get_model("citizens", "Citizen").objects
    for row in citizens.only("bsn_fingerprint").iterator():
        key_id = row.bsn_fingerprint.partition(":")[0]
        citizens.filter(pk=row.pk).update(bsn_fingerprint=Substr("bsn_fingerprint", len(key_id) + 2))


def prove_events(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    events = apps.get_model("citizens", "AuditEvent").objects
    rows = []
    for row in events.order_by("pk").iterator():
        row.role = audit.role_of(row.actor)
        row.proof = audit.proof_of(row)
        rows.append(row)
    events.bulk_update(rows, ["role", "proof"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("citizens", "0003_sign_in")]

    operations = [
        migrations.AlterField(
            model_name="citizen",
            name="bsn_fingerprint",
            field=models.CharField(editable=False, max_length=100),
        ),
        migrations.RunPython(name_hash_key, forget_hash_key),
        without_triggers(["citizens_auditevent"]),
        migrations.AddField(
            model_name="auditevent",
            name="address",
            field=models.CharField(blank=True, default="", max_length=45, verbose_name="vanaf welk adres"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="auditevent",
            name="operation",
            field=models.CharField(blank=True, default="", max_length=36, verbose_name="handeling"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="auditevent",
            name="role",
            field=models.CharField(blank=True, default="", max_length=30, verbose_name="rol"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="auditevent",
            name="proof",
            field=models.CharField(default="", editable=False, max_length=140, verbose_name="bewijs"),
            preserve_default=False,
        ),
        migrations.RunPython(prove_events, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="auditevent",
            name="proof",
            field=models.CharField(editable=False, max_length=140, unique=True, verbose_name="bewijs"),
        ),
        append_only_triggers(["citizens_auditevent"]),
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("chain", models.CharField(blank=True, max_length=4, verbose_name="gemeentecode")),
                ("number", models.PositiveBigIntegerField(verbose_name="nummer")),
                ("event_id", models.BigIntegerField(unique=True, verbose_name="logregel")),
                ("proof", models.CharField(max_length=140, verbose_name="bewijs")),
                ("link", models.CharField(max_length=100, verbose_name="schakel")),
            ],
            options={
                "verbose_name": "zegel",
                "verbose_name_plural": "zegels",
                "constraints": [models.UniqueConstraint(fields=("chain", "number"), name="audit_seal_once")],
            },
        ),
        append_only_triggers(["citizens_auditseal"]),
    ]
