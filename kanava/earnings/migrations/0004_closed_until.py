from django.db import migrations

from kanava.core.dbpolicy import sql


class Migration(migrations.Migration):
    """A partner may know through which day statements have been made, and nothing else of a closing."""

    dependencies = [("earnings", "0003_statements_of_a_deal"), ("core", "0002_promises")]
    operations = [sql("grant select (id, last_on) on earnings_closing to {portal}")]
