from django.db import migrations

from kanava.core.dbpolicy import partner_wall


class Migration(migrations.Migration):
    """A partner reads its own disputes; what it does goes through the gate of the disputes."""

    dependencies = [("disputes", "0001_initial"), ("core", "0002_promises")]
    operations = [partner_wall("disputes_dispute"), partner_wall("disputes_message")]
