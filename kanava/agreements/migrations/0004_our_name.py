from django.db import migrations

from kanava.core.dbpolicy import sql


class Migration(migrations.Migration):
    """Partners read whose portal it is."""

    dependencies = [("agreements", "0003_company_country")]
    operations = [sql("grant select (id, name) on agreements_company to {portal}")]
