from django.db import migrations

from kanava.core.dbpolicy import partner_wall

TABLES = ("enrolment", "progress")


class Migration(migrations.Migration):
    """A partner reads how far its own people are; what they do goes through the gate of the training."""

    dependencies = [("training", "0001_paths"), ("core", "0002_promises")]
    operations = [partner_wall(f"training_{table}") for table in TABLES]
