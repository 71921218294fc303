"""Roles, grants, row-level security and triggers, compared with what the migrations declare."""

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from kanava.config.proofs.findings import Finding, judge
from kanava.core.dbpolicy import DECLARED, app_role, portal_role

_ROLES = """
select rolname from pg_roles where rolname = any(%s)
and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)
"""
_MEMBERSHIPS = """
select member.rolname || ' in ' || parent.rolname from pg_auth_members held
join pg_roles member on member.oid = held.member join pg_roles parent on parent.oid = held.roleid
where (member.rolname = %s and parent.rolname <> %s) or member.rolname = %s
"""
_OWNED = """
select class.relname from pg_class class join pg_roles owner on owner.oid = class.relowner
where class.relnamespace = 'public'::regnamespace and class.relkind in ('r', 'p', 'v', 'm', 'S') and owner.rolname = any(%s)
"""
# Rights on whole tables and on columns, of one role and of everybody.
_GRANTS = """
select class.relname, held.privilege_type, null::name from pg_class class cross join lateral aclexplode(class.relacl) held
where class.relnamespace = 'public'::regnamespace and class.relkind in ('r', 'p', 'v', 'm') and held.grantee = any(%(who)s)
union all
select class.relname, held.privilege_type, one.attname from pg_class class join pg_attribute one on one.attrelid = class.oid
cross join lateral aclexplode(one.attacl) held
where class.relnamespace = 'public'::regnamespace and not one.attisdropped and held.grantee = any(%(who)s)
"""
_TABLES = """
select relname, relrowsecurity, exists (
  select 1 from pg_attribute one where one.attrelid = class.oid and attname = 'partner_id' and not attisdropped)
from pg_class class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
"""
_POLICIES = "select policyname, tablename from pg_policies where schemaname = 'public'"
_TRIGGERS = """
select tgname, class.relname from pg_trigger one join pg_class class on class.oid = one.tgrelid
where not tgisinternal and tgenabled in ('O', 'A')
"""
APP_RIGHTS = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})


def prove_rights() -> Iterator[Finding]:
    """What the roles may do, no more and no less than declared."""
    # The declarations are read as the migrations' modules are.
    MigrationLoader(connection)
    app, portal = app_role(), portal_role()
    tables = {name: (walled, has_partner) for name, walled, has_partner in _ask(_TABLES)}
    yield _found(
        "No role of the product may pass row-level security or make roles.", _first(_ROLES, [[app, portal]])
    )
    yield _found(
        "The product is a member of the portal's role alone.", _first(_MEMBERSHIPS, [app, portal, portal])
    )
    yield _found("The product owns no table.", _first(_OWNED, [[app, portal]]))
    yield _found(
        "Nobody else has rights on the tables.", [f"{table}: {right}" for table, right in _grants(None)]
    )
    yield _found(
        "The portal's role has the declared rights, no more and no less.",
        _portal_differences(portal, set(tables)),
    )
    yield _found(
        "The product has the declared rights, no more and no less.", _app_differences(app, set(tables))
    )
    reached = {table for table, _ in _grants(portal)}
    naked = [name for name in sorted(reached) if name in tables and tables[name] == (False, True)]
    naked += [name for name in sorted(DECLARED.walled) if name in tables and not tables[name][0]]
    yield _found("Row-level security is on where a partner could see another's rows.", sorted(set(naked)))
    policies = {pair for pair in DECLARED.policies if pair[1] in tables} - set(_ask(_POLICIES))
    yield _found("Every declared policy is there.", [f"{table}.{name}" for name, table in sorted(policies)])
    triggers = {pair for pair in DECLARED.triggers if pair[1] in tables} - set(_ask(_TRIGGERS))
    yield _found(
        "Every trigger that keeps history is there and on.",
        [f"{table}.{name}" for name, table in sorted(triggers)],
    )


def _found(promise: str, wrong: list[str]) -> Finding:
    return judge(
        promise, len(wrong), wrong, "", remedy="kanava migrate mends what a restore has lost" if wrong else ""
    )


def _ask(statement: str, values: Any = None) -> list[tuple]:  # type: ignore[type-arg]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _first(statement: str, values: Any) -> list[str]:
    return [row[0] for row in _ask(statement, values)]


def _grants(role: str | None) -> set[tuple[str, str]]:
    """Table and right, with the column where it is on one; role None is everybody."""
    who = [0] if role is None else _first("select oid from pg_roles where rolname = %s", [role])
    rows = _ask(_GRANTS, {"who": who})
    return {(table, f"{right} {column}" if column else right) for table, right, column in rows}


def _portal_differences(portal: str, tables: set[str]) -> list[str]:
    declared = {
        (table, right) for table, rights in DECLARED.portal.items() if table in tables for right in rights
    }
    return _differences(_grants(portal), declared)


def _app_differences(app: str, tables: set[str]) -> list[str]:
    declared = {
        (table, right) for table in tables for right in APP_RIGHTS - DECLARED.taken_from_app.get(table, set())
    }
    return _differences(_grants(app), declared)


def _differences(actual: set[tuple[str, str]], declared: set[tuple[str, str]]) -> list[str]:
    too_many = [f"{table}: {right} too many" for table, right in sorted(actual - declared)]
    return too_many + [f"{table}: {right} missing" for table, right in sorted(declared - actual)]
