import django.db.models.deletion
from django.db import migrations, models

from citizens.append_only import append_only_triggers, without_triggers


class Migration(migrations.Migration):
    dependencies = [
        ("citizens", "0009_representatives"),
        ("settlement", "0014_revisions"),
    ]

    operations = [
        without_triggers(["settlement_decision"]),
        migrations.AlterField(
            model_name="claimevent",
            name="ground",
            field=models.CharField(
                blank=True,
                choices=[
                    ("58_1", "58, lid 1: niet of te laat gemeld"),
                    ("58_2_a", "58, lid 2, onder a: te veel verleend"),
                    ("58_2_d", "58, lid 2, onder d: voorschot, en er was geen recht op bijstand"),
                    ("58_2_f", "58, lid 2, onder f: later inkomsten over deze maand"),
                    ("58_2_e", "58, lid 2, onder e: onverschuldigd betaald, en dat was te begrijpen"),
                ],
                max_length=8,
                verbose_name="grond",
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="settlement",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="decisions",
                to="settlement.settlement",
                verbose_name="verrekening",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("settlement__isnull", False),
                    models.Q(("kind", "advance"), ("of_month__isnull", False)),
                    _connector="OR",
                ),
                name="decision_rests_on_something",
            ),
        ),
        append_only_triggers(["settlement_decision"]),
    ]
