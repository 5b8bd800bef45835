from django.db import migrations

from citizens.append_only import append_only_triggers


class Migration(migrations.Migration):
    dependencies = [("settlement", "0001_initial")]

    operations = [
        append_only_triggers(["settlement_policyperiod", "settlement_exemptiondecision", "settlement_settlement"])
    ]
