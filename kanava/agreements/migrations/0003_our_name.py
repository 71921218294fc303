from django.db import migrations

from kanava.core.dbpolicy import sql


class Migration(migrations.Migration):
    """Partners read whose portal it is."""

    dependencies = [("agreements", "0002_promises")]
    operations = [sql("grant select (id, name) on agreements_company to {portal}")]
