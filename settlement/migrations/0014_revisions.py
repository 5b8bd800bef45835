import django.db.models.deletion
from django.db import migrations, models

from citizens.append_only import append_only_triggers


class Migration(migrations.Migration):
    dependencies = [
        ("citizens", "0009_representatives"),
        ("settlement", "0013_payment_exports"),
    ]

    operations = [
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "article",
                    models.CharField(
                        choices=[("27", "27: lagere woonkosten"), ("28", "28: schoolverlater")],
                        max_length=2,
                        verbose_name="artikel",
                    ),
                ),
                (
                    "percent",
                    models.DecimalField(
                        decimal_places=2, max_digits=5, verbose_name="percentage van de norm voor een paar"
                    ),
                ),
                (
                    "studies_ended_on",
                    models.DateField(blank=True, null=True, verbose_name="school of studie gestopt op"),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="reden")),
                (
                    "claim",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="revision",
                        to="settlement.recoveryclaim",
                        verbose_name="vordering",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="citizens.municipality",
                        verbose_name="gemeente",
                    ),
                ),
            ],
            options={
                "verbose_name": "herziening",
                "verbose_name_plural": "herzieningen",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("percent__range", (0, 100))), name="revision_percent")
                ],
            },
        ),
        append_only_triggers(["settlement_revision"]),
    ]
