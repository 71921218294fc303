from django.db import migrations

from kanava.core.dbpolicy import partner_wall

TABLES = ("budget", "campaign", "cost", "draw", "question", "proof", "campaigndeal")


class Migration(migrations.Migration):
    """A partner reads what is its own; what it does goes through the gate of the funds."""

    dependencies = [("mdf", "0001_budgets_and_campaigns"), ("core", "0002_promises")]
    operations = [partner_wall(f"mdf_{table}") for table in TABLES]
