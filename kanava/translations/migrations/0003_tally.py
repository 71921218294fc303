from django.db import migrations

from kanava.core.dbpolicy import sql

COUNT = """
create or replace function kanava_tally_translations() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into translations_tally as tally (language, state, kind, "group", product_line_id, versions, words)
    select language, state, kind, "group", product_line_id, count(*), sum(words_left) from new_rows where is_live group by 1, 2, 3, 4, 5
    order by 1, 2, 3, 4, 5
    on conflict on constraint tally_once do update set versions = tally.versions + excluded.versions, words = tally.words + excluded.words;
  elsif tg_op = 'DELETE' then
    insert into translations_tally as tally (language, state, kind, "group", product_line_id, versions, words)
    select language, state, kind, "group", product_line_id, -count(*), -sum(words_left) from old_rows where is_live group by 1, 2, 3, 4, 5
    order by 1, 2, 3, 4, 5
    on conflict on constraint tally_once do update set versions = tally.versions + excluded.versions, words = tally.words + excluded.words;
  else
    insert into translations_tally as tally (language, state, kind, "group", product_line_id, versions, words)
    select language, state, kind, "group", product_line_id, sum(one), sum(one * words_left) from (
      select language, state, kind, "group", product_line_id, 1 as one, words_left from new_rows where is_live union all
      select language, state, kind, "group", product_line_id, -1, words_left from old_rows where is_live) as moved group by 1, 2, 3, 4, 5
    having sum(one) <> 0 or sum(one * words_left) <> 0 order by 1, 2, 3, 4, 5
    on conflict on constraint tally_once do update set versions = tally.versions + excluded.versions, words = tally.words + excluded.words;
  end if;
  return null;
end $$
"""


def trigger(what, tables):
    return (
        f"create trigger translations_tally_{what} after {what} on translations_languageversion "
        f"referencing {tables} for each statement execute function kanava_tally_translations()"
    )


class Migration(migrations.Migration):
    """The database counts language versions as they change, so that nobody goes through them to know how a language stands."""

    dependencies = [("translations", "0002_wall")]
    operations = [
        sql(
            COUNT,
            trigger("insert", "new table as new_rows"),
            trigger("delete", "old table as old_rows"),
            trigger("update", "old table as old_rows new table as new_rows"),
        ),
    ]
