from django.db import migrations

from kanava.core.search import kept_words


class Migration(migrations.Migration):
    dependencies = [("deals", "0007_indexes")]
    operations = [kept_words("deals_deal"), kept_words("deals_customer"), kept_words("deals_registration")]
