from django.db import migrations

from kanava.core.dbpolicy import partner_wall


class Migration(migrations.Migration):
    """A partner reads its own questions; what it does goes through the gate of the questions."""

    dependencies = [("enquiries", "0001_enquiries"), ("core", "0002_promises")]
    operations = [partner_wall("enquiries_enquiry"), partner_wall("enquiries_said")]
