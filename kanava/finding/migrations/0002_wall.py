from django.db import migrations

from kanava.core.dbpolicy import sql

# The words of a text as they are, and with ~ their stems; those of a title once more with ^ before. Without places, as they count once.
LEXEMES = """
create function finding_lexemes(title text, body text, forms regconfig) returns tsvector stable parallel safe language sql as $$
  with told as (
    select '' as mark, title || ' ' || body as said union all select '^', title),
  words as (
    select mark || lexeme as word from told, unnest(to_tsvector('simple', said))
    union select mark || '~' || stem from told, unnest(case when forms = 'finnish'::regconfig then guides_roots(said, '')
      when forms = 'simple'::regconfig then array[]::text[] else array(select lexeme from unnest(to_tsvector(forms, said))) end) stem)
  select coalesce(array_to_tsvector(array_agg(word)), '') from words
$$
"""
# How many parts have each of some words, as far as it is counted; of a common one less than nothing: as many as were counted at night.
# `lexemes` are the forms of each word, parted by blanks.
COUNTED = """
create function finding_counted(asked text[], lexemes text[], most int) returns int[] language plpgsql stable set enable_seqscan = off as $$
declare
  times int; found int[] := '{}';
begin
  for place in 1..cardinality(asked) loop
    select -max(parts) into times from finding_common where lexeme = any(string_to_array(lexemes[place], ' '));
    if times is null then
      select count(*) into times from (select 1 from finding_part where search @@ asked[place]::tsquery limit most) some_parts;
    end if;
    found := found || times;
  end loop;
  return found;
end $$
"""
# The parts that have the most of some words, and the rarest: `asked` and `titled` are each word in a text and in a title, the rarest
# first; `counts` what each counts. Parts with all of them are looked for first, then with all but one, then with one.
FOUND = """
create function finding_found(asked text[], titled text[], counts float8[], title_counts float8, few int, most int)
returns table (id bigint, kind text, object_id bigint, whole_id bigint, language text, score float8)
language plpgsql stable set enable_seqscan = off as $$
declare
  words int := cardinality(asked); ids bigint[] := '{}'; step text; steps text[] := '{}';
begin
  steps := array[(select string_agg('(' || one || ')', ' & ') from unnest(titled) one), (select string_agg('(' || one || ')', ' & ') from unnest(asked) one)];
  for place in reverse words..1 loop
    if words > 2 then
      steps := steps || (select string_agg('(' || one || ')', ' & ') from unnest(asked) with ordinality told(one, at) where at <> place);
    end if;
  end loop;
  for place in 1..words loop
    steps := steps || titled[place] || asked[place];
  end loop;
  foreach step in array steps loop
    ids := ids || array(select part.id from finding_part part where part.search @@ step::tsquery and part.id <> all(ids) limit few);
    exit when cardinality(ids) >= few;
  end loop;
  return query
    with weighed as materialized (
      select part.id, part.kind::text, part.object_id, part.whole_id, part.language::text, sum(
        case when part.search @@ titled[at]::tsquery then counts[at] * (1 + title_counts) when part.search @@ asked[at]::tsquery then counts[at] else 0 end
      ) as score
      from finding_part part, generate_series(1, words) at where part.id = any(ids) group by part.id),
    best as (
      select distinct on (weighed.kind, weighed.object_id, weighed.language) * from weighed
      order by weighed.kind, weighed.object_id, weighed.language, weighed.score desc, weighed.id)
    select * from best order by best.score desc, best.id limit most;
end $$
"""
# As in the chapters: what a path holds is seen where the path is open or learnt.
SEEN = """
(kind = 'LESSON' and (whole_id in (select id from training_path where state = 'PATH_OPEN') or whole_id in (select path_id from training_enrolment)))
or (kind = 'MATERIAL' and whole_id in (select id from library_material))
or (kind = 'GUIDE_PAGE' and whole_id in (select id from guides_guide))
"""


class Migration(migrations.Migration):
    """A partner reads of what it finds what it sees in the chapters. No index serves a search behind the wall; beyond the gate it
    gives ids."""

    dependencies = [
        ("finding", "0001_parts"), ("core", "0002_promises"), ("guides", "0002_wall"), ("library", "0002_wall"),
        ("training", "0004_readable"),
    ]  # fmt: skip
    operations = [
        sql(
            "alter table finding_part add column search tsvector",
            "create index finding_part_search on finding_part using gin (search) with (gin_pending_list_limit = 512)",
            LEXEMES,
            COUNTED,
            FOUND,
            "alter table finding_part enable row level security",
            "create policy finding_part_app on finding_part to {app} using (true) with check (true)",
            f"create policy finding_part_portal on finding_part for select to {{portal}} using ({SEEN})",
            "grant select on finding_part to {portal}",
        ),
    ]
