from django.db import migrations

from kanava.core.dbpolicy import CURRENT_PARTNER, partner_wall, sql

# A path that is for the partner's type, or that one of its people learns.
SESSION = f"""
exists (select 1 from training_lesson lesson join training_path path on path.id = lesson.path_id
  where lesson.id = lesson_id and (
    path.partner_types = '{{}}'
    or (select partner.type::text from partners_partner partner where partner.id = {CURRENT_PARTNER}) = any(path.partner_types::text[])
    or exists (select 1 from training_enrolment enrolment where enrolment.path_id = path.id)))
"""
OF_SESSION = "exists (select 1 from training_livesession session where session.id = session_id)"


def wall(table, shown):
    return sql(
        f"alter table {table} enable row level security",
        f"create policy {table}_app on {table} to {{app}} using (true) with check (true)",
        f"create policy {table}_portal on {table} for select to {{portal}} using ({shown})",
        f"grant select on {table} to {{portal}}",
    )


class Migration(migrations.Migration):
    """A partner sees the sessions of paths that are for it, with what was recorded of them; who comes and who has watched
    only of its own people. What they do goes through the gate of the training."""

    dependencies = [
        ("training", "0008_live_sessions"), ("training", "0006_assessment_wall"), ("training", "0004_readable"),
        ("core", "0002_promises"), ("partners", "0002_promises"),
    ]  # fmt: skip
    operations = [
        wall("training_livesession", SESSION),
        wall("training_recording", OF_SESSION),
        wall("training_recordingcaptions", OF_SESSION),
        partner_wall("training_signup"),
        partner_wall("training_watching"),
    ]
