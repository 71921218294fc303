"""The database's own promises, as migration operations: append-only tables and the partner wall.

Three roles exist (`kanava.config.roles`): the owner migrates, the application role works, the portal role
is assumed for the length of one portal request. Their names carry the installation's prefix.
"""

from collections.abc import Sequence

from django.conf import settings
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.special import RunPython


def app_role() -> str:
    """The role the product connects as: neither superuser nor owner of a table."""
    return f"{settings.ROLE_PREFIX}_app"


def portal_role() -> str:
    """The role of a partner's request."""
    return f"{settings.ROLE_PREFIX}_portal"


def sql(*statements: str) -> Operation:
    """Run statements that may name {app} and {portal}. `params=None` lets a percent sign stand for itself."""

    def forwards(apps, schema_editor):  # type: ignore[no-untyped-def]
        for statement in statements:
            text = statement.replace("{app}", app_role()).replace("{portal}", portal_role())
            schema_editor.execute(text, params=None)

    return RunPython(forwards, RunPython.noop)


REFUSE_CHANGE = """
create or replace function kanava_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'Table % is append-only.', tg_table_name using errcode = 'insufficient_privilege';
end $$
"""


def append_only(table: str) -> Operation:
    """Nobody changes, deletes or truncates a row of `table`: neither by right nor past the trigger."""
    return sql(
        REFUSE_CHANGE,
        f"create trigger {table}_append_only before update or delete on {table} "
        "for each row execute function kanava_refuse_change()",
        f"create trigger {table}_no_truncate before truncate on {table} "
        "for each statement execute function kanava_refuse_change()",
        f"revoke update, delete, truncate on {table} from {{app}}",
    )


CURRENT_PARTNER = "nullif(current_setting('kanava.partner', true), '')::bigint"


def partner_wall(table: str, *, own: str = "partner_id", grants: Sequence[str] = ("select",)) -> Operation:
    """The portal role sees and writes only rows of `table` whose `own` column is its partner.

    The application role sees all rows: its rights are decided by the permission table.
    """
    mine = f"{own} = {CURRENT_PARTNER}"
    return sql(
        f"alter table {table} enable row level security",
        f"create policy {table}_app on {table} to {{app}} using (true) with check (true)",
        f"create policy {table}_portal on {table} to {{portal}} using ({mine}) with check ({mine})",
        f"grant {', '.join(grants)} on {table} to {{portal}}",
        f"do $$ begin if pg_get_serial_sequence('{table}', 'id') is not null then "
        f"execute format('grant usage on sequence %s to {{portal}}', pg_get_serial_sequence('{table}', 'id')); "
        "end if; end $$",
    )


def portal_may_read(table: str) -> Operation:
    """A table without secrets, the same for every partner (product lines, published playbooks)."""
    return sql(f"grant select on {table} to {{portal}}")
