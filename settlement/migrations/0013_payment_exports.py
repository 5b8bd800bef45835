import django.db.models.deletion
from django.db import migrations, models

import config.clock
from citizens.append_only import append_only_triggers


class Migration(migrations.Migration):
    dependencies = [
        ("citizens", "0009_representatives"),
        ("settlement", "0012_law_editions"),
    ]

    operations = [
        migrations.CreateModel(
            name="PaymentExport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_day", models.DateField(verbose_name="maand")),
                ("lines", models.PositiveIntegerField(verbose_name="regels")),
                ("held", models.JSONField(blank=True, default=list, verbose_name="niet meegegaan")),
                ("checksum", models.CharField(max_length=64, verbose_name="controlegetal")),
                ("by", models.CharField(max_length=150, verbose_name="door")),
                ("at", models.DateTimeField(default=config.clock.now, verbose_name="op")),
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
                "verbose_name": "bestand met betalingen",
                "verbose_name_plural": "bestanden met betalingen",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first_day__day", 1)), name="payment_export_month_starts_on_the_first"
                    )
                ],
            },
        ),
        append_only_triggers(["settlement_paymentexport"]),
    ]
