from django.db import migrations

from kanava.core.dbpolicy import partner_wall

TABLES = ("override", "standing", "spell")


class Migration(migrations.Migration):
    """A partner reads where it stands, and what its tiers were had for."""

    dependencies = [("tiers", "0001_standings_and_spells"), ("core", "0002_promises")]
    operations = [partner_wall(f"tiers_{table}") for table in TABLES]
