from django.db import migrations

from kanava.core.search import kept_words


class Migration(migrations.Migration):
    dependencies = [("partners", "0006_indexes")]
    operations = [kept_words("partners_partner")]
