from django.db import migrations, models

from citizens.append_only import append_only_triggers, without_triggers


class Migration(migrations.Migration):
    dependencies = [("citizens", "0005_roles")]

    operations = [
        migrations.AddField(
            model_name="citizen",
            name="died_on",
            field=models.DateField(blank=True, null=True, verbose_name="overleden op"),
        ),
        without_triggers(["citizens_householdperiod"]),
        migrations.AddField(
            model_name="householdperiod",
            name="allowance_partner",
            field=models.BooleanField(blank=True, null=True, verbose_name="partners voor de toeslagen"),
        ),
        append_only_triggers(["citizens_householdperiod"]),
    ]
