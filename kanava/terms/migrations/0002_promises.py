from django.db import migrations

from kanava.core.dbpolicy import CURRENT_PARTNER, sql


class Migration(migrations.Migration):
    """A published term stays as it is: only its last day moves, and only ever earlier. A partner sees what is for anybody
    and what is its own, and nothing of the reasons."""

    dependencies = [("terms", "0001_initial"), ("core", "0002_promises")]
    operations = [
        sql(
            """
            create function kanava_freeze_term() returns trigger language plpgsql as $$
            begin
              if tg_op = 'DELETE' or to_jsonb(old) - 'last_on' <> to_jsonb(new) - 'last_on'
                 or new.last_on is null or new.last_on > old.last_on then
                raise exception 'A published term is ended or replaced, never changed.' using errcode = 'insufficient_privilege';
              end if;
              return new;
            end $$
            """,
            "create trigger terms_term_frozen before update or delete on terms_term "
            "for each row execute function kanava_freeze_term()",
            "create trigger terms_term_no_truncate before truncate on terms_term "
            "for each statement execute function kanava_refuse_change()",
            "revoke delete, truncate on terms_term from {app}",
            "alter table terms_term enable row level security",
            "create policy terms_term_app on terms_term to {app} using (true) with check (true)",
            "create policy terms_term_portal on terms_term for select to {portal} "
            f"using (partner_id is null or partner_id = {CURRENT_PARTNER})",
            "grant select on terms_term to {portal}",
        ),
    ]
