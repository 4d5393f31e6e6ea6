"""Whose rows a transaction may touch. PostgreSQL enforces it; unsaid means none."""

from uuid import UUID

from shared.db import Transaction

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
    """What follows sees this partner's rows only, until this transaction ends."""
    await tx.fetchval("select set_config('app.partner', $1, true)", str(partner_id))
