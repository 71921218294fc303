"""The three database roles: the owner migrates, the application works, the portal sees one partner.

None is a superuser, none may bypass row-level security, and the application owns no table.
"""

from typing import Any

import psycopg
from psycopg import sql

from kanava.config import paths
from kanava.config.errors import CannotRun


def prepare(admin: dict[str, Any]) -> None:
    """Make or mend the database and the roles. Needs a login that may create roles and databases; harmless to repeat.

    Raises:
        CannotRun: the server refuses, or what is there would break a promise (a role with too many rights).
    """
    try:
        # A managed cluster often has the database and no other that we may enter.
        with connect(admin, "" if _exists(admin) else "postgres") as connection:
            _check_server(connection)
            _make_roles(connection)
            _make_database(connection, admin["NAME"])
        with connect(admin) as connection:
            _check_database(connection)
            _grant(connection, admin["NAME"])
    except psycopg.Error as error:
        raise CannotRun(f"The database server refused the set-up: {str(error).strip()}") from error


def _exists(admin: dict[str, Any]) -> bool:
    try:
        connect(admin).close()
    except psycopg.OperationalError:
        return False
    return True


def _check_server(connection: "psycopg.Connection[Any]") -> None:
    if connection.info.server_version < 150000:
        raise CannotRun("Kanava needs PostgreSQL 15 or newer; DATABASE_URL names an older server.")
    names = [paths.role_name(role) for role in ("owner", "app", "portal")]
    strong = connection.execute(
        "select rolname from pg_roles where rolname = any(%s) and (rolsuper or rolbypassrls)", [names]
    ).fetchone()
    if strong:
        raise CannotRun(
            f"The database role {strong[0]} may bypass row-level security; take that right away, "
            "or choose other role names with KANAVA_ROLE_PREFIX."
        )


def _check_database(connection: "psycopg.Connection[Any]") -> None:
    if connection.info.parameter_status("server_encoding") != "UTF8":
        raise CannotRun("The database is not in UTF-8; DATABASE_URL must name one that is, or a new one.")


def connect(admin: dict[str, Any], database: str = "") -> "psycopg.Connection[Any]":
    return psycopg.connect(
        host=admin["HOST"] or None,
        port=admin["PORT"] or None,
        user=admin["USER"],
        password=admin["PASSWORD"] or None,
        dbname=database or admin["NAME"],
        autocommit=True,
        **admin.get("OPTIONS", {}),
    )


def _make_roles(connection: "psycopg.Connection[Any]") -> None:
    kinds = {"owner": "login", "app": "login noinherit", "portal": "nologin"}
    for role, kind in kinds.items():
        name = sql.Identifier(paths.role_name(role))
        exists = connection.execute(
            "select 1 from pg_roles where rolname = %s", [paths.role_name(role)]
        ).fetchone()
        verb = sql.SQL("alter role {} " if exists else "create role {} ").format(name)
        connection.execute(verb + sql.SQL(f"{kind} nocreatedb nocreaterole"))
        if role != "portal":
            # Hashed here, so that the server's log never shows the password.
            hashed = connection.pgconn.encrypt_password(
                paths.role_password(role).encode(), paths.role_name(role).encode(), b"scram-sha-256"
            )
            connection.execute(
                sql.SQL("alter role {} password {}").format(name, sql.Literal(hashed.decode()))
            )
    owner, app, portal = (sql.Identifier(paths.role_name(role)) for role in kinds)
    connection.execute(sql.SQL("grant {} to {}").format(portal, app))
    # The administrator must be able to give the database to the owner; a superuser is a member of all anyway.
    is_super = connection.execute("select rolsuper from pg_roles where rolname = current_user").fetchone()
    if not (is_super and is_super[0]):
        connection.execute(sql.SQL("grant {} to current_user").format(owner))


def _make_database(connection: "psycopg.Connection[Any]", name: str) -> None:
    owner = sql.Identifier(paths.role_name("owner"))
    if connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
        return
    version = connection.info.server_version
    locale = (
        "locale_provider builtin builtin_locale 'C.UTF-8' locale 'C'"
        if version >= 170000
        else "lc_collate 'C'"
    )
    connection.execute(
        sql.SQL("create database {} owner {} template template0 encoding 'UTF8' " + locale).format(
            sql.Identifier(name), owner
        )
    )


def _grant(connection: "psycopg.Connection[Any]", database: str) -> None:
    owner, app, portal = (sql.Identifier(paths.role_name(role)) for role in ("owner", "app", "portal"))
    statements = [
        "revoke create on schema public from public",
        "grant usage, create on schema public to {owner}",
        "grant usage on schema public to {app}, {portal}",
        "grant temporary on database {database} to {app}",
    ]
    defaults = [
        "grant select, insert, update, delete on tables to {app}",
        "grant usage, select on sequences to {app}",
    ]
    names = {"owner": owner, "app": app, "portal": portal, "database": sql.Identifier(database)}
    for statement in statements:
        connection.execute(sql.SQL(statement).format(**names))
    for statement in defaults:
        prefix = "alter default privileges for role {owner} in schema public "
        connection.execute(sql.SQL(prefix + statement).format(**names))
