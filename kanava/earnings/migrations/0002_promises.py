from django.db import migrations

from kanava.core.dbpolicy import append_only, partner_wall


class Migration(migrations.Migration):
    dependencies = [("earnings", "0001_initial"), ("core", "0002_promises")]
    operations = [
        append_only("earnings_closing"),
        append_only("earnings_statement"),
        append_only("earnings_statementline"),
        partner_wall("earnings_statement"),
        partner_wall("earnings_statementline"),
    ]
