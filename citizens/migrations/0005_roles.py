from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def give_role(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Until now all staff of a municipality worked with its files."""
    staff = apps.get_model("citizens", "User").objects.filter(is_staff=True, municipality__isnull=False)
    if staff.exists():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="caseworker")
        group.user_set.add(*staff)


class Migration(migrations.Migration):
    dependencies = [("citizens", "0004_keys_and_seals"), ("auth", "0012_alter_user_first_name_max_length")]

    operations = [migrations.RunPython(give_role, migrations.RunPython.noop)]
