"""Whose rows a transaction may touch. PostgreSQL enforces it; unsaid means none."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg

from shared.db import Database, Transaction


async def as_service(tx: Transaction) -> None:
    """Work of the service itself, for any partner, until this transaction ends."""
    await tx.fetchval("select set_config('app.duty', $1, true)", "service")


@asynccontextmanager
async def as_partner(db: Database, partner_id: UUID) -> AsyncIterator[asyncpg.Connection]:
    """A read-only transaction that sees this partner's rows only."""
    async with db.reading() as connection, connection.transaction(readonly=True):
        await connection.fetchval("select set_config('app.partner', $1, true)", str(partner_id))
        yield connection
