from django.db import migrations

from citizens.append_only import append_only_triggers


class Migration(migrations.Migration):
    dependencies = [("payslips", "0001_initial")]

    operations = [append_only_triggers(["payslips_figures"])]
