from django.db import migrations, models

import config.clock
from citizens.append_only import append_only_triggers


class Migration(migrations.Migration):
    dependencies = [
        ("settlement", "0011_payees_and_advances"),
    ]

    operations = [
        migrations.CreateModel(
            name="LawEdition",
            fields=[
                ("code", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("origins", models.JSONField()),
                ("kept_at", models.DateTimeField(default=config.clock.now)),
            ],
            options={
                "abstract": False,
            },
        ),
        append_only_triggers(["settlement_lawedition"]),
    ]
