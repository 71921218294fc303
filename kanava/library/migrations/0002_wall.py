from django.db import migrations

from kanava.core.dbpolicy import CURRENT_PARTNER, partner_wall, sql


def of_partner(column):
    return f"(select {column}::text from partners_partner where id = {CURRENT_PARTNER})"


TIERS = "array['', 'BRONZE', 'SILVER', 'GOLD']"
MATERIAL = f"""
state = 'SHARED'
and (partner_types = '{{}}' or {of_partner("type")} = any(partner_types::text[]))
and (countries = '{{}}' or {of_partner("country")} = any(countries::text[]))
and array_position({TIERS}, lowest_tier::text) <= array_position({TIERS}, {of_partner("tier")})
"""
EDITION = "state = 'READY' and exists (select 1 from library_material material where material.id = material_id)"
VERSION = "exists (select 1 from library_edition edition where edition.id = edition_id and edition.current_id = library_version.id)"


def wall(table, shown):
    return sql(
        f"alter table {table} enable row level security",
        f"create policy {table}_app on {table} to {{app}} using (true) with check (true)",
        f"create policy {table}_portal on {table} for select to {{portal}} using ({shown})",
        f"grant select on {table} to {{portal}}",
    )


class Migration(migrations.Migration):
    """A partner reads what is shared with one of its kind, tier and country, in languages that are ready, in the version
    of now; and its own downloads. What it takes along is noted through the gate of the library."""

    dependencies = [("library", "0001_materials"), ("core", "0002_promises"), ("partners", "0002_promises")]
    operations = [
        wall("library_material", MATERIAL),
        wall("library_edition", EDITION),
        wall("library_version", VERSION),
        partner_wall("library_download"),
        # Words by weight: the title, what it is for, what stands in the file.
        sql(
            "alter table library_edition add column search tsvector",
            "create index library_edition_search on library_edition using gin (search) with (gin_pending_list_limit = 512)",
        ),
    ]
