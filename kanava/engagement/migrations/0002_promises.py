from django.db import migrations

from kanava.core.dbpolicy import CURRENT_PARTNER, sql

SHARED = "id, partner_id, kind, happened_at, title, text, is_shared"
OWN = f"partner_id = {CURRENT_PARTNER}"

# Notes of old become touchpoints; those that are the reason of an event stay with it.
NOTES = (
    "insert into engagement_touchpoint (partner_id, kind, happened_at, recorded_at, author_id, title, text, outcome, "
    "is_shared, attachments) select note.partner_id, 'NOTE', note.written_at, note.written_at, note.author_id, '', "
    "note.text, '', false, '[]' from partners_note note join core_event told on told.partner_id = note.partner_id "
    "and told.verb = 'partner.noted' and (told.data->>'note_id')::bigint = note.id",
    "delete from partners_note note using core_event told where told.partner_id = note.partner_id "
    "and told.verb = 'partner.noted' and (told.data->>'note_id')::bigint = note.id",
)


class Migration(migrations.Migration):
    """A partner reads the touchpoints that are shared with it and their next steps, and changes nothing."""

    dependencies = [("engagement", "0001_initial"), ("core", "0007_timeline_order"), ("partners", "0011_last_contact")]
    operations = [
        sql(
            "alter table engagement_touchpoint enable row level security",
            "create policy engagement_touchpoint_app on engagement_touchpoint to {app} using (true) with check (true)",
            "create policy engagement_touchpoint_portal on engagement_touchpoint for select to {portal} "
            f"using ({OWN} and is_shared)",
            # How it went is our own judgement, and stays with us.
            f"grant select ({SHARED}) on engagement_touchpoint to {{portal}}",
            "alter table engagement_nextstep enable row level security",
            "create policy engagement_nextstep_app on engagement_nextstep to {app} using (true) with check (true)",
            # The touchpoint is behind the wall itself, so only steps of shared ones are found.
            "create policy engagement_nextstep_portal on engagement_nextstep for select to {portal} "
            f"using ({OWN} and touchpoint_id in (select id from engagement_touchpoint))",
            "grant select on engagement_nextstep to {portal}",
        ),
        sql(*NOTES),
    ]
