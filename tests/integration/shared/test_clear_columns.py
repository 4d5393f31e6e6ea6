"""Every column that can hold text is known, with why it may be kept in clear."""

import tomllib
from pathlib import Path

import asyncpg
import pytest

from shared.migrate import migrate
from shared.sensitivity import Level, column_level
from shared.settings import SERVICES, Settings
from tests.support.databases import named
from tests.support.stack import RunningPostgres

LIST = Path(__file__).parents[2] / "contract" / "clear_columns.toml"
UNREADABLE = {Level.IDENTIFYING, Level.SECRET}
_COLUMNS = """
    select table_name, column_name, udt_name from information_schema.columns
    join information_schema.tables using (table_schema, table_name)
    where table_schema = $1 and table_type = 'BASE TABLE'
"""
_TEXTS = """
    select table_name || '.' || column_name as name from information_schema.columns
    join information_schema.tables using (table_schema, table_name)
    where table_schema = $1 and table_type = 'BASE TABLE'
        and udt_name in ('text', 'varchar', 'bpchar', 'json', 'jsonb', '_text', '_varchar', 'name')
"""


@pytest.mark.parametrize("service", SERVICES)
async def test_no_text_is_kept_in_clear_without_a_reason(
    postgres: RunningPostgres, service: str
) -> None:
    database = f"test_clear_{service}"
    server = await asyncpg.connect(postgres.url)
    await server.execute(f'drop database if exists "{database}" with (force)')
    await server.execute(f'create database "{database}"')
    settings = Settings(database_url=named(postgres.url, database))
    await migrate(settings, service)
    connection = await asyncpg.connect(settings.database_url)
    found = {row["name"] for row in await connection.fetch(_TEXTS, service)}
    columns = [tuple(row) for row in await connection.fetch(_COLUMNS, service)]
    await connection.close()
    await server.execute(f'drop database "{database}" with (force)')
    await server.close()

    listed = tomllib.loads(LIST.read_text(encoding="utf-8"))
    reasons = {**listed["every"], **listed.get(service, {})}
    assert found - set(reasons) == set(), (
        "say in tests/contract/clear_columns.toml why it may be clear, or seal it"
    )
    assert set(listed.get(service, {})) - found == set(), "no longer there"
    assert set(listed["every"]) - found == set(), "no longer there"
    assert all(len(reason) > 3 for reason in reasons.values())
    judge_levels(service, columns)


def judge_levels(service: str, columns: list[tuple[str, str, str]]) -> None:
    """What identifies somebody or is secret is sealed or a digest."""
    clear = {
        f"{table}.{column}"
        for table, column, kind in columns
        if kind != "bytea" and column_level(service, table, column) in UNREADABLE
    }
    assert not clear, "what identifies somebody or is secret is sealed or a digest"
