from django.db import migrations

from kanava.core.dbpolicy import append_only, partner_wall


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [append_only("core_event"), partner_wall("core_event")]
