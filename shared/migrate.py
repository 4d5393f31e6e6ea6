"""Brings a service's schema to its newest form: forward-only SQL, under the service's own role."""

from pathlib import Path

import asyncpg

from shared.data_migrations import STEPS
from shared.db import role_of, roles_of
from shared.settings import Settings

NEEDED = 18
"""The oldest PostgreSQL that has all we use: `uuidv7()`, `transaction_timeout`."""

COMMON = Path(__file__).parent / "migrations"
_LOCK = 7_311_001


def scripts(service: str) -> list[Path]:
    """The common scripts, then the service's own, in order."""
    own = Path(__file__).parent.parent / "services" / service / "migrations"
    return [*sorted(COMMON.glob("*.sql")), *sorted(own.glob("*.sql"))]


class TooOld(Exception):  # noqa: N818 - said to operations
    """The database server is too old."""


def refuse_old(major: int) -> None:
    """Raise TooOld for a server of this version, if it is."""
    if major < NEEDED:
        raise TooOld(f"PostgreSQL {NEEDED} or newer is needed; this is {major}.")


async def migrate(settings: Settings, service: str) -> list[str]:
    """Apply what is missing and give the names applied.

    Raises TooOld; asyncpg.PostgresError when a script fails, which then left nothing behind.
    """
    connection = await asyncpg.connect(settings.database_url, timeout=10)
    try:
        refuse_old(connection.get_server_version().major)
        await connection.execute("select pg_advisory_lock($1)", _LOCK)
        await connection.execute("set lock_timeout = '5s'")
        for role in roles_of(service):
            await _role(connection, role, settings.password_of(role))
        await _schema(connection, service)
        await connection.execute(f"set search_path = {service}")
        return await _apply(connection, settings, service)
    finally:
        await connection.close()


async def _role(connection: asyncpg.Connection, role: str, password: str) -> None:
    if not await connection.fetchval("select 1 from pg_roles where rolname = $1", role):
        await connection.execute(f"create role {role} login nosuperuser nobypassrls")
    if password:
        quoted = await connection.fetchval("select quote_literal($1::text)", password)
        await connection.execute(f"alter role {role} password {quoted}")


async def _schema(connection: asyncpg.Connection, service: str) -> None:
    """The schema: its own role may change every row; another of its API's what it is granted."""
    own = role_of(service)
    await connection.execute(
        f"""
        create schema if not exists {service};
        grant usage on schema {service} to {", ".join(roles_of(service))};
        alter default privileges in schema {service}
            grant select, insert, update, delete on tables to {own};
        alter default privileges in schema {service} grant usage, select on sequences to {own};
        create table if not exists {service}.schema_migration
            (name text primary key, applied_at timestamptz not null default now());
        """
    )


async def _apply(connection: asyncpg.Connection, settings: Settings, service: str) -> list[str]:
    done = {row["name"] for row in await connection.fetch("select name from schema_migration")}
    applied = []
    for script in scripts(service):
        name = f"{script.parent.parent.name}/{script.name}"
        if name in done:
            continue
        async with connection.transaction():
            await connection.execute(script.read_text(encoding="utf-8"))
            if step := STEPS.get(name):
                await step(connection, settings, service)
            await connection.execute("insert into schema_migration (name) values ($1)", name)
        applied.append(name)
    return applied
