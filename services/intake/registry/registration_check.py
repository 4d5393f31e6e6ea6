"""Only an organisation of the registry may answer for something."""

from uuid import UUID

from shared.db import Transaction
from shared.errors import Refused


class NotRegistered(Refused):
    """Your organisation is not in the registry."""

    status = 403
    slug = "not-registered"


async def require_registered(tx: Transaction, partner_id: UUID) -> None:
    """Raise NotRegistered for an organisation that nobody has entered.

    A token of another issuer may name one.
    """
    if not await tx.fetchval("select exists (select from partner where id = $1)", partner_id):
        raise NotRegistered
