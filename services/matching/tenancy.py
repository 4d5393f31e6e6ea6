"""Whose rows a transaction may see. PostgreSQL enforces it; unsaid means none."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg

from shared.db import Database, Transaction

_AS_SERVICE = """
    select set_config('app.duty', 'service', true), set_config('enable_seqscan', 'off', true)
"""


async def as_service(tx: Transaction) -> None:
    """Work of the service itself, for any partner, until this transaction ends.

    Rows are found by their keys: row-level security lets the planner expect one row of a table, and
    while the table is small it would read it whole for each of a set. The plan would stay.
    """
    await tx.fetchval(_AS_SERVICE)


async def as_partner(tx: Transaction, partner_id: UUID) -> None:
    """What follows sees this partner's referrals and the offers to its providers."""
    await tx.fetchval("select set_config('app.partner', $1, true)", str(partner_id))


@asynccontextmanager
async def seeing(db: Database, partner_id: UUID | None) -> AsyncIterator[asyncpg.Connection]:
    """A read-only transaction that sees what this partner may see; None sees all."""
    name, value = ("app.duty", "service") if partner_id is None else ("app.partner", partner_id)
    async with db.reading() as connection, connection.transaction(readonly=True):
        await connection.fetchval("select set_config($1, $2, true)", name, str(value))
        yield connection


@asynccontextmanager
async def looking(db: Database, partner_id: UUID | None) -> AsyncIterator[Transaction]:
    """The same, for reading what is noted in the audit: the answer is given after its commit."""
    async with db.transaction() as tx:
        if partner_id is None:
            await as_service(tx)
        else:
            await as_partner(tx, partner_id)
        yield tx
