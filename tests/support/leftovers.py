"""What a database still holds of something: every table, in PostgreSQL's binary form."""

from collections.abc import Iterable
from io import BytesIO
from uuid import UUID

import asyncpg


async def tables_holding(url: str, marks: Iterable[str | UUID]) -> dict[str, int]:
    """Each table that holds one of these, as text or as an id, and how many times."""
    wanted = [
        form
        for mark in marks
        for form in (
            [str(mark).encode(), mark.bytes] if isinstance(mark, UUID) else [mark.encode()]
        )
    ]
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetch(
            "select schemaname, tablename from pg_tables"
            " where schemaname in ('intake', 'matching', 'notifications', 'reporting')"
        )
        held: dict[str, int] = {}
        for schema, table in tables:
            into = BytesIO()
            await connection.copy_from_table(
                table, schema_name=schema, output=into, format="binary"
            )
            count = sum(into.getvalue().count(form) for form in wanted)
            if count:
                held[f"{schema}.{table}"] = count
        return held
    finally:
        await connection.close()
