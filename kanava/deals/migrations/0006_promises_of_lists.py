from django.db import migrations

from kanava.core.dbpolicy import partner_wall, sql
from kanava.core.search import word_index


class Migration(migrations.Migration):
    dependencies = [("deals", "0005_lists_and_activity")]
    operations = [
        word_index("deals_deal"),
        word_index("deals_customer"),
        word_index("deals_registration"),
        partner_wall("deals_activity", grants=["select", "insert"]),
        # What a partner types about its registration; dates and promises stay out of its reach.
        sql("grant update (search_text, extension_met_on) on deals_registration to {portal}"),
    ]
