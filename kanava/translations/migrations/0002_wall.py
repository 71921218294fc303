from django.db import migrations

from kanava.core.dbpolicy import CURRENT_PARTNER, partner_wall, sql

ASKED = f"exists (select 1 from translations_review review where review.partner_id = {CURRENT_PARTNER} and %s)"
DRAFT = ASKED % "review.draft_id = translations_draft.id"
# The drafts that are seen are those one was asked about.
WORDING = "exists (select 1 from translations_draft draft where draft.wording_id = translations_wording.id)"


def wall(table, shown, columns=""):
    return sql(
        f"alter table {table} enable row level security",
        f"create policy {table}_app on {table} to {{app}} using (true) with check (true)",
        f"create policy {table}_portal on {table} for select to {{portal}} using ({shown})",
        f"grant select {columns} on {table} to {{portal}}",
    )


class Migration(migrations.Migration):
    """A partner reads the reviews that its people were asked for, what they said in them, and the drafts and sources of
    these; of other language versions only that what it reads is no longer of the newest source. Orders, costs and
    translators it never sees."""

    dependencies = [("translations", "0001_language_versions"), ("core", "0002_promises")]
    operations = [
        partner_wall("translations_review"),
        partner_wall("translations_comment"),
        wall("translations_draft", DRAFT),
        wall("translations_wording", WORDING),
        wall(
            "translations_languageversion",
            "state in ('READY', 'OUTDATED')",
            "(id, kind, object_id, language, source_language, state)",
        ),
    ]
