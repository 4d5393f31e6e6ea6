"""Whose rows a transaction may touch. PostgreSQL enforces it; unsaid means none."""

from uuid import UUID

from shared.db import Transaction


async def as_service(tx: Transaction) -> None:
    """Work of the service itself, for any partner, until this transaction ends."""
    await tx.fetchval("select set_config('app.duty', $1, true)", "service")


async def as_partner(tx: Transaction, partner_id: UUID) -> None:
    """What follows sees this partner's rows only, until this transaction ends."""
    await tx.fetchval("select set_config('app.partner', $1, true)", str(partner_id))
