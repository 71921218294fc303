from django.db import migrations

from kanava.core.dbpolicy import portal_may_read


class Migration(migrations.Migration):
    """Partners read where the materials are."""

    dependencies = [("stages", "0001_initial"), ("core", "0005_people_wall")]
    operations = [portal_may_read("stages_sharedfolder")]
