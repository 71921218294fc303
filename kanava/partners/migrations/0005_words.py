from django.db import migrations

from kanava.core.search import word_index


class Migration(migrations.Migration):
    dependencies = [("partners", "0004_lists_and_activity"), ("core", "0002_promises")]
    operations = [word_index("partners_partner")]
