from django.db import migrations

from kanava.core.dbpolicy import partner_wall, portal_may_read


class Migration(migrations.Migration):
    """A partner reads how it presents itself, and our text for it; what it says goes through the gate of the library."""

    dependencies = [("library", "0003_brands"), ("core", "0002_promises")]
    operations = [partner_wall("library_brand"), portal_may_read("library_owntext")]
