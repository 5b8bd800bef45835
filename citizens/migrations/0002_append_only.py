from django.db import migrations

from citizens.append_only import append_only_triggers


class Migration(migrations.Migration):
    dependencies = [("citizens", "0001_initial")]

    operations = [
        append_only_triggers(
            ["citizens_householdperiod", "citizens_householdmember", "citizens_benefitgrant", "citizens_auditevent"]
        )
    ]
