from django.db import migrations

from kanava.core.dbpolicy import append_only, partner_wall


class Migration(migrations.Migration):
    """A partner reads its own accounts and payments; what it tells goes through the gate of payouts. The bank's file, the
    lists that came back and what was told of payments stay as they are."""

    dependencies = [("payouts", "0001_initial"), ("core", "0002_promises")]
    operations = [
        partner_wall("payouts_partneraccount"),
        partner_wall("payouts_payment"),
        append_only("payouts_runfile"),
        append_only("payouts_answerlist"),
        append_only("payouts_told"),
    ]
