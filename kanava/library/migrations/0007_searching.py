from django.db import migrations

from kanava.core.dbpolicy import sql

FOUND = """
create function library_found(asked text, begun text, spoken text, is_ready boolean) returns setof bigint
language sql stable parallel safe rows 500 set enable_seqscan = off as $$
  select material_id from library_edition where search @@
    (websearch_to_tsquery('finnish', asked) || websearch_to_tsquery('english', asked) || to_tsquery('simple', begun))
    and (spoken = '' or language = spoken) and (not is_ready or (state = 'READY' and current_id is not null))
$$
"""


class Migration(migrations.Migration):
    """The materials that have words, by the index of words always. A word that most of them have would else be looked for
    in one after the other, each unpacked for it, which the planner takes for cheap."""

    dependencies = [("library", "0006_picture_wall")]
    operations = [sql(FOUND)]
