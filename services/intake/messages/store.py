"""All SQL of messages."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from services.intake.partners.tenancy import as_service
from shared.db import Transaction

_SHOWN = "id, channel, possible_referral, reasons, wrapped, kek_version, sealed, received_at"


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message as it is kept."""

    id: UUID
    partner_id: UUID
    client_id: str
    channel: str
    reasons: list[str]
    wrapped: bytes
    kek_version: int
    sealed: bytes


async def keep(tx: Transaction, message: StoredMessage) -> None:
    """Keep a message until a person says what it is."""
    await as_service(tx)
    await tx.execute(
        """
        insert into message (id, partner_id, client_id, channel, possible_referral, reasons,
            wrapped, kek_version, sealed, received_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        message.id,
        message.partner_id,
        message.client_id,
        message.channel,
        bool(message.reasons),
        message.reasons,
        message.wrapped,
        message.kek_version,
        message.sealed,
        tx.now,
    )


async def waiting(
    tx: Transaction, partner_id: UUID, after: UUID | None, most: int
) -> list[asyncpg.Record]:
    """Messages of this partner that nobody has closed: those that may be a call first."""
    await as_service(tx)
    return await tx.fetch(
        f"""
        select {_SHOWN} from message
        where partner_id = $1 and closed_at is null and ($2::uuid is null or
            (not possible_referral, received_at, id) > (
                select not possible_referral, received_at, id from message where id = $2))
        order by possible_referral desc, received_at, id limit $3
        """,  # noqa: S608
        partner_id,
        after,
        most,
    )


async def is_known(tx: Transaction, partner_id: UUID, message_id: UUID) -> bool:
    """Whether this partner has a message of this id."""
    found: bool = await tx.fetchval(
        "select exists (select from message where id = $1 and partner_id = $2)",
        message_id,
        partner_id,
    )
    return found


async def one(tx: Transaction, message_id: UUID, partner_id: UUID) -> asyncpg.Record | None:
    """A message of this partner that nobody has closed."""
    await as_service(tx)
    return await tx.fetchrow(
        f"select {_SHOWN} from message"  # noqa: S608
        " where id = $1 and partner_id = $2 and closed_at is null",
        message_id,
        partner_id,
    )


async def close(tx: Transaction, message_id: UUID, partner_id: UUID, found: str) -> datetime | None:
    """Say what a message was; its words are destroyed. None when there is none that waits."""
    await as_service(tx)
    closed: datetime | None = await tx.fetchval(
        """
        update message set closed_at = $3, closed_as = $4, wrapped = null, sealed = null
        where id = $1 and partner_id = $2 and closed_at is null returning closed_at
        """,
        message_id,
        partner_id,
        tx.now,
        found,
    )
    return closed
