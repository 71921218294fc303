from django.db import migrations

from kanava.core.dbpolicy import CURRENT_PARTNER, partner_wall, sql


def of_partner(column):
    return f"(select {column}::text from partners_partner where id = {CURRENT_PARTNER})"


TIERS = "array['', 'BRONZE', 'SILVER', 'GOLD']"
GUIDE = f"""
state = 'SHARED' and current_id is not null
and (partner_types = '{{}}' or {of_partner("type")} = any(partner_types::text[]))
and array_position({TIERS}, lowest_tier::text) <= array_position({TIERS}, {of_partner("tier")})
"""
OF_GUIDE = "guide_id in (select id from guides_guide)"
# Asked once a statement, not once a row: a version has hundreds of pages.
OF_VERSION = "version_id in (select id from guides_version)"


def wall(table, shown):
    return sql(
        f"alter table {table} enable row level security",
        f"create policy {table}_app on {table} to {{app}} using (true) with check (true)",
        f"create policy {table}_portal on {table} for select to {{portal}} using ({shown})",
        f"grant select on {table} to {{portal}}",
    )


FIXED = """
create or replace function guides_refuse_published() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' and exists (select 1 from guides_version where id = old.version_id and state <> 'DRAFT')
    or tg_op <> 'DELETE' and exists (select 1 from guides_version where id = new.version_id and state <> 'DRAFT') then
    raise exception 'A published version of a guide never changes.' using errcode = 'insufficient_privilege';
  end if;
  return coalesce(new, old);
end $$
"""
FIXED_VERSION = """
create or replace function guides_refuse_version() returns trigger language plpgsql as $$
begin
  if old.state = 'DRAFT' then
    return coalesce(new, old);
  end if;
  if tg_op = 'DELETE' or new.state = 'DRAFT'
    or (new.guide_id, new.label, new.number, new.news, new.begun_at, new.published_at)
      is distinct from (old.guide_id, old.label, old.number, old.news, old.begun_at, old.published_at) then
    raise exception 'A published version of a guide never changes.' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$
"""


# What Finnish stems leave apart is brought together: asennus and asennuksen, palvelin and palvelimen, verkko and verkon. A word
# counts as it is written too, as a stem may have lost too much: palvel.
ROOT = r"""
create or replace function guides_root(stem text) returns text immutable parallel safe language sql as $$
  select regexp_replace(regexp_replace(regexp_replace(regexp_replace(stem,
    '([kpt])\1', '\1', 'g'), '([uyoöe])ks$', '\1s'), '(uu|yy|eu|ey)[dt]$', '\1s'), 'im$', 'in')
$$
"""
ROOTS = """
create or replace function guides_roots(said text, mark text) returns text[] stable parallel safe language sql as $$
  select array(select distinct mark || guides_root(lexeme) from unnest(to_tsvector('finnish', said) || to_tsvector('simple', said)))
$$
"""
# All the words, each by one of its roots; small words that a stemmer leaves out are not asked for.
ASKED = """
create or replace function guides_asked(words text[], mark text) returns tsquery stable parallel safe language sql as $$
  select coalesce(string_agg(one, ' & '), '')::tsquery from (
    select (select '(' || string_agg(quote_literal(root), ' | ') || ')' from unnest(guides_roots(word, mark)) root) as one
    from unnest(words) word where to_tsvector('finnish', word) <> ''::tsvector) told
$$
"""
# Those stems of a text that have a root of the words, so that an extract can mark them.
FOUND = """
create or replace function guides_found(said text, words text[]) returns tsquery stable parallel safe language sql as $$
  select coalesce(string_agg(quote_literal(found.lexeme), ' | '), '')::tsquery from unnest(to_tsvector('finnish', said)) found
  where guides_root(found.lexeme) in (select root from unnest(words) word, lateral unnest(guides_roots(word, '')) root)
$$
"""


def fixed(table):
    return sql(
        f"create trigger {table}_fixed before insert or update or delete on {table} "
        "for each row execute function guides_refuse_published()"
    )


class Migration(migrations.Migration):
    """A partner reads the guides that are shared with one of its kind and tier, in versions that are published, and writes
    what it reads and says of them itself. A version that is published never changes."""

    dependencies = [("guides", "0001_guides"), ("core", "0002_promises"), ("partners", "0002_promises")]
    operations = [
        wall("guides_guide", GUIDE),
        wall("guides_guidetext", OF_GUIDE),
        wall("guides_version", f"state = 'PUBLISHED' and {OF_GUIDE}"),
        wall("guides_page", OF_VERSION),
        wall("guides_pagetext", OF_VERSION),
        wall("guides_passage", OF_VERSION),
        wall("guides_picture", OF_VERSION),
        wall("guides_image", "id in (select image_id from guides_picture)"),
        partner_wall("guides_reading", grants=("select", "insert", "update")),
        partner_wall("guides_opinion", grants=("select", "insert", "update")),
        sql(
            ROOT,
            ROOTS,
            ASKED,
            FOUND,
            FIXED,
            FIXED_VERSION,
            "create trigger guides_version_fixed before update or delete on guides_version "
            "for each row execute function guides_refuse_version()",
        ),
        *(fixed(table) for table in ("guides_page", "guides_pagetext", "guides_passage", "guides_picture")),
        sql(
            "alter table guides_passage add column search tsvector",
            "create index guides_passage_search on guides_passage using gin (search) with (gin_pending_list_limit = 512)",
        ),
    ]
