from django.db import migrations

from kanava.core.dbpolicy import partner_wall, sql


class Migration(migrations.Migration):
    """A partner's request sees its own people and invitations; of a person never the password."""

    dependencies = [("core", "0004_people"), ("partners", "0002_promises")]
    operations = [
        partner_wall("core_invitation", grants=["select", "insert", "update"]),
        sql(
            "grant update (role) on partners_membership to {portal}",
            "alter table core_user enable row level security",
            "create policy core_user_app on core_user to {app} using (true) with check (true)",
            # The membership is behind the wall itself, so this finds the partner's own people alone.
            "create policy core_user_portal on core_user for select to {portal} using "
            "(exists (select 1 from partners_membership member where member.user_id = core_user.id))",
            "grant select (id, name, email, is_active, last_login, joined_at) on core_user to {portal}",
        ),
    ]
