from django.db import migrations

from kanava.core.dbpolicy import CURRENT_PARTNER, append_only, sql

# What both sides agree on: not to be changed once it is out for signing.
TERMS = (
    "partner_id", "version_id", "replaces_id", "title", "starts_on", "ends_on", "notice_months", "renewal_months",
    "territory", "is_exclusive", "partner_address", "created_at",
)
FROZEN = " or ".join(f"new.{name} is distinct from old.{name}" for name in TERMS)

REFUSE = f"""
create or replace function kanava_agreement_frozen() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if old.state <> 'DRAFT' then
      raise exception 'An agreement that was sent is kept.' using errcode = 'insufficient_privilege';
    end if;
    return old;
  end if;
  if old.state <> 'DRAFT' and ({FROZEN}) then
    raise exception 'The terms of an agreement that was sent are frozen.' using errcode = 'insufficient_privilege';
  end if;
  if old.state = 'SIGNED' and (new.state <> 'SIGNED' or new.signed_on is distinct from old.signed_on) then
    raise exception 'A signed agreement stays signed.' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$
"""


def signed_wall(table: str, condition: str):
    """The partner reads what is signed, and nothing before; the application role sees all rows."""
    return sql(
        f"alter table {table} enable row level security",
        f"create policy {table}_app on {table} to {{app}} using (true) with check (true)",
        f"create policy {table}_portal on {table} for select to {{portal}} using ({condition})",
        f"grant select on {table} to {{portal}}",
    )


OF_A_SIGNED_ONE = (
    f"partner_id = {CURRENT_PARTNER} and agreement_id in (select id from agreements_agreement)"
)


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_initial"), ("core", "0002_promises"), ("partners", "0002_promises")]
    operations = [
        append_only("agreements_templateversion"),
        append_only("agreements_document"),
        append_only("agreements_signature"),
        sql(
            REFUSE,
            "create trigger agreements_agreement_frozen before update or delete on agreements_agreement "
            "for each row execute function kanava_agreement_frozen()",
            "create trigger agreements_agreement_no_truncate before truncate on agreements_agreement "
            "for each statement execute function kanava_refuse_change()",
            "revoke truncate on agreements_agreement from {app}",
        ),
        signed_wall("agreements_agreement", f"partner_id = {CURRENT_PARTNER} and state = 'SIGNED'"),
        signed_wall("agreements_document", OF_A_SIGNED_ONE),
        signed_wall("agreements_signature", OF_A_SIGNED_ONE),
    ]
