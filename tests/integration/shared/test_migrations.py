"""Schemas come up from nothing, once, each under a role that sees no other."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from shared import migrate as migrating
from shared.db import Database
from shared.migrate import migrate, scripts
from shared.settings import SERVICES, Settings
from tests.support.databases import FreshDatabase, named
from tests.support.stack import RunningPostgres

MakeDatabase = Callable[[str], Awaitable[FreshDatabase]]


@pytest.fixture
async def empty(postgres: RunningPostgres) -> Settings:
    """A database with nothing in it."""
    name = f"test_empty_{uuid4().hex[:12]}"
    connection = await asyncpg.connect(postgres.url)
    await connection.execute(f'create database "{name}"')
    await connection.close()
    return Settings(database_url=named(postgres.url, name))


async def test_every_service_comes_up_from_nothing_and_a_second_time_changes_nothing(
    empty: Settings,
) -> None:
    for service in SERVICES:
        assert len(await migrate(empty, service)) == len(scripts(service))
    for service in SERVICES:
        assert await migrate(empty, service) == []


async def test_no_service_may_read_or_write_anothers_tables(empty: Settings) -> None:
    for service in SERVICES:
        await migrate(empty, service)
    for service in SERVICES:
        db = await Database.open(empty, service, size=1)
        try:
            async with db.reading() as conn:
                assert await conn.fetchval("select count(*) from outbox") == 0
                for other in set(SERVICES) - {service}:
                    with pytest.raises(asyncpg.InsufficientPrivilegeError):
                        await conn.fetch(f"select 1 from {other}.outbox")
                    with pytest.raises(asyncpg.InsufficientPrivilegeError):
                        await conn.execute(f"delete from {other}.inbox")
        finally:
            await db.close()


async def test_a_services_role_may_neither_change_tables_nor_pass_row_security(
    fresh_database: MakeDatabase,
) -> None:
    fresh = await fresh_database("intake")
    async with fresh.db.reading() as conn:
        role = await conn.fetchrow(
            "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles"
            " where rolname = current_user"
        )
        assert not any(role or [True])
        for statement in ("drop table outbox", "alter table outbox add column x int"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await conn.execute(statement)


async def test_a_script_that_fails_leaves_nothing_of_itself_behind(
    empty: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_good.sql").write_text("create table good (id int);")
    (folder / "0002_bad.sql").write_text("create table half (id int); select 1 / 0;")
    monkeypatch.setattr(migrating, "scripts", lambda _: sorted(folder.glob("*.sql")))

    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate(empty, "matching")

    connection = await asyncpg.connect(empty.database_url)
    try:
        tables = await connection.fetch(
            "select tablename from pg_tables where schemaname = 'matching'"
        )
        applied = await connection.fetch("select name from matching.schema_migration")
    finally:
        await connection.close()
    assert {row["tablename"] for row in tables} == {"good", "schema_migration"}
    assert [row["name"].rpartition("/")[2] for row in applied] == ["0001_good.sql"]
