from django.db import migrations

from kanava.core.dbpolicy import CURRENT_PARTNER, sql


class Migration(migrations.Migration):
    """A rebate stays as it was published, as a term does; a partner sees what is for anybody and what is its own."""

    dependencies = [("terms", "0003_rebates"), ("core", "0002_promises")]
    operations = [
        sql(
            "create trigger terms_rebate_frozen before update or delete on terms_rebate "
            "for each row execute function kanava_freeze_term()",
            "create trigger terms_rebate_no_truncate before truncate on terms_rebate "
            "for each statement execute function kanava_refuse_change()",
            "revoke delete, truncate on terms_rebate from {app}",
            "alter table terms_rebate enable row level security",
            "create policy terms_rebate_app on terms_rebate to {app} using (true) with check (true)",
            "create policy terms_rebate_portal on terms_rebate for select to {portal} "
            f"using (partner_id is null or partner_id = {CURRENT_PARTNER})",
            "grant select on terms_rebate to {portal}",
        ),
    ]
