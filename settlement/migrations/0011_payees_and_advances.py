import django.db.models.deletion
from django.db import migrations, models

from citizens.append_only import append_only_triggers, without_triggers


class Migration(migrations.Migration):
    dependencies = [("settlement", "0010_run_chunks")]

    operations = [
        without_triggers(["settlement_decision"]),
        migrations.AddField(
            model_name="decision",
            name="payees",
            field=models.JSONField(blank=True, default=list, verbose_name="aan wie"),
        ),
        migrations.AddField(
            model_name="decision",
            name="of_month",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="settlement.benefitmonth",
                verbose_name="voor de maand",
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="kind",
            field=models.CharField(
                choices=[
                    ("provisional", "voorlopige uitbetaling"),
                    ("established", "vaststelling"),
                    ("back_payment", "nabetaling"),
                    ("set_off", "verrekening van eerdere inkomsten"),
                    ("recovery", "terugvordering"),
                    ("waiver", "afzien van terugvordering"),
                    ("holiday", "uitbetaling van het vakantiegeld"),
                    ("advance", "voorschot"),
                ],
                max_length=12,
                verbose_name="besluit",
            ),
        ),
        append_only_triggers(["settlement_decision"]),
    ]
