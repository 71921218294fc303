"""The database's own promises, as migration operations: append-only tables and the partner wall.

Three roles exist (`kanava.config.roles`): the owner migrates, the application role works, the portal role
is assumed for the length of one portal request. Their names carry the installation's prefix.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db.migrations.operations.base import Operation


def app_role() -> str:
    """The role the product connects as: neither superuser nor owner of a table."""
    return f"{settings.ROLE_PREFIX}_app"


def portal_role() -> str:
    """The role of a partner's request."""
    return f"{settings.ROLE_PREFIX}_portal"


@dataclass
class Declared:
    """What the migrations promise of rights, read from their own statements, so that `kanava check` can compare the
    database with it. Privileges are in capitals; one on columns names them: `UPDATE stage`.

    Migrations are read in no order: what one of them takes from the portal is taken, whenever it was given.
    """

    given_to_portal: dict[str, set[str]] = field(default_factory=dict)
    taken_from_portal: dict[str, set[str]] = field(default_factory=dict)
    taken_from_app: dict[str, set[str]] = field(default_factory=dict)
    walled: set[str] = field(default_factory=set)
    policies: set[tuple[str, str]] = field(default_factory=set)
    triggers: set[tuple[str, str]] = field(default_factory=set)

    @property
    def portal(self) -> dict[str, set[str]]:
        """What the portal may do, by table."""
        return {
            table: rights - self.taken_from_portal.get(table, set())
            for table, rights in self.given_to_portal.items()
        }

    def read(self, statement: str) -> None:
        """Take note of a statement of a migration."""
        text = " ".join(statement.split())
        for rights, table in re.findall(r"grant (.+?) on (?:table )?(\w+) to \{portal\}", text):
            self.given_to_portal.setdefault(table, set()).update(_privileges(rights))
        for rights, table in re.findall(r"revoke (.+?) on (?:table )?(\w+) from \{portal\}", text):
            self.taken_from_portal.setdefault(table, set()).update(_privileges(rights))
        for rights, table in re.findall(r"revoke (.+?) on (?:table )?(\w+) from \{app\}", text):
            self.taken_from_app.setdefault(table, set()).update(_privileges(rights))
        self.walled.update(re.findall(r"alter table (\w+) enable row level security", text))
        self.policies.update(re.findall(r"create policy (\w+) on (\w+)", text))
        self.triggers.update(re.findall(r"create trigger (\w+) .*? on (\w+) for each", text))


def _privileges(rights: str) -> Iterator[str]:
    for name, columns in re.findall(r"(\w+)\s*(?:\(([^)]*)\))?", rights):
        if columns:
            yield from (f"{name.upper()} {column.strip()}" for column in columns.split(","))
        else:
            yield name.upper()


DECLARED = Declared()


class _Statements(Operation):
    """Statements that need no models: making the models of that moment takes longer than the statements themselves."""

    def __init__(self, *statements: str) -> None:
        self.statements = statements

    def state_forwards(self, app_label, state):  # type: ignore[no-untyped-def]
        """No model changes."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):  # type: ignore[no-untyped-def]
        for statement in self.statements:
            text = statement.replace("{app}", app_role()).replace("{portal}", portal_role())
            schema_editor.execute(text, params=None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):  # type: ignore[no-untyped-def]
        """What was promised stays."""


def sql(*statements: str) -> Operation:
    """Run statements that may name {app} and {portal}. `params=None` lets a percent sign stand for itself."""
    for promised in statements:
        DECLARED.read(promised)
    return _Statements(*statements)


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
