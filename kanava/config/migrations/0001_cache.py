from django.db import migrations

from kanava.core.dbpolicy import sql


class Migration(migrations.Migration):
    """The table of Django's database cache, which has no model: counts of sign-in attempts stand in it."""

    initial = True
    dependencies = []
    operations = [
        sql(
            "create table kanava_cache (cache_key varchar(255) primary key, value text not null, expires timestamptz not null)",
            "create index kanava_cache_expires on kanava_cache (expires)",
        )
    ]
