from django.db import migrations

from kanava.core.dbpolicy import sql


class Migration(migrations.Migration):
    dependencies = [("playbook", "0001_initial"), ("core", "0002_promises")]
    operations = [
        sql(
            """
            create function kanava_freeze_published() returns trigger language plpgsql as $$
            begin
              if old.is_published then
                raise exception 'A published playbook cannot change.' using errcode = 'insufficient_privilege';
              end if;
              if tg_op = 'DELETE' then return old; end if;
              return new;
            end $$
            """,
            "create trigger playbook_frozen before update or delete on playbook_playbookversion "
            "for each row execute function kanava_freeze_published()",
            "revoke truncate on playbook_playbookversion from {app}",
            "alter table playbook_playbookversion enable row level security",
            "create policy playbook_app on playbook_playbookversion to {app} using (true) with check (true)",
            "create policy playbook_portal on playbook_playbookversion for select to {portal} using (is_published)",
            "grant select on playbook_playbookversion to {portal}",
        )
    ]
