from django.db import migrations

from kanava.core.dbpolicy import append_only, partner_wall, portal_may_read


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial"), ("core", "0002_promises")]
    operations = [
        append_only("ledger_entry"),
        append_only("ledger_transfer"),
        append_only("ledger_account"),
        partner_wall("ledger_account"),
        partner_wall("ledger_entry"),
        partner_wall("ledger_transfer"),
        portal_may_read("ledger_exchangerate"),
    ]
