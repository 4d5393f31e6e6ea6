"""All SQL that shows a referral to the partner that made it, or to whoever holds its receipt."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from shared.db import Transaction


async def referral(conn: asyncpg.Connection, referral_id: UUID) -> dict[str, Any] | None:
    """A referral with its needs and timeline, if the transaction may see it."""
    row = await conn.fetchrow(
        "select id, source_ref, received_at, facts, consent, duties, traceparent, status,"
        " status_at, erased_at from referral where id = $1",
        referral_id,
    )
    if row is None:
        return None
    found = _plain(row)
    found["facts"], found["consent"] = orjson.loads(row["facts"]), orjson.loads(row["consent"])
    found["needs"] = await _needs(conn, referral_id)
    found["timeline"] = await _timeline(conn, referral_id)
    return found


async def _needs(conn: asyncpg.Connection, referral_id: UUID) -> list[dict[str, Any]]:
    rows = await conn.fetch(
        "select id, type, status, offer_id, provider_id, provider_kind, answer_due_at, reason,"
        " outcome from need where referral_id = $1 order by position",
        referral_id,
    )
    return [_plain(row) for row in rows]


async def _timeline(conn: asyncpg.Connection, referral_id: UUID) -> list[dict[str, Any]]:
    rows = await conn.fetch(
        "select at, what, need_id, detail from life where referral_id = $1 order by at, id",
        referral_id,
    )
    return [{**_plain(row), "detail": orjson.loads(row["detail"])} for row in rows]


async def is_own(conn: asyncpg.Connection, partner_id: UUID, referral_id: UUID) -> bool:
    """Whether a partner has a referral of this id."""
    return bool(
        await conn.fetchval(
            "select exists (select from referral where id = $1 and partner_id = $2)",
            referral_id,
            partner_id,
        )
    )


async def listed(
    conn: asyncpg.Connection, partner_id: UUID, status: str | None, after: UUID | None, limit: int
) -> list[dict[str, Any]]:
    """A partner's referrals, newest first, from the one after `after` on."""
    rows = await conn.fetch(
        """
        select id, source_ref, received_at, status, status_at, facts->>'channel' as channel,
               facts->>'region' as region, facts->>'urgency' as urgency
        from referral
        where partner_id = $1 and ($2::text is null or status = $2)
            and ($3::uuid is null or (received_at, id) <
                (select received_at, id from referral where id = $3 and partner_id = $1))
        order by received_at desc, id desc limit $4
        """,
        partner_id,
        status,
        after,
        limit,
    )
    return [_plain(row) for row in rows]


async def status_by_receipt(tx: Transaction, indexes: Sequence[bytes]) -> str | None:
    """How the referral of a receipt stands; None when none, or more than one, has it."""
    rows = await tx.fetch(
        "select status from referral where receipt_index = any($1::bytea[])", indexes
    )
    return str(rows[0]["status"]) if len(rows) == 1 else None


def _plain(row: asyncpg.Record) -> dict[str, Any]:
    # asyncpg's own kind of UUID is not one that JSON writers know.
    return {name: str(v) if isinstance(v, UUID) else v for name, v in row.items()}
