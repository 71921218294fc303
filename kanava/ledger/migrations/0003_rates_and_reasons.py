from django.db import migrations, models

from kanava.core.dbpolicy import append_only


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_promises")]
    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("reason", ""), _negated=True), fields=["reason", "id"], name="entry_reason"
            ),
        ),
        # Entries rest on the rates that they were converted at.
        append_only("ledger_exchangerate"),
    ]
