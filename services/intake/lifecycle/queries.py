"""All SQL that shows a referral to the partner that made it, or to whoever holds its receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from pydantic import BaseModel, ConfigDict, Field

from shared.db import Transaction
from shared.vocabulary import FHIR_REQUEST, WITHOUT_HELP, ReferralStatus


class Listing(BaseModel):
    """Which of a partner's referrals are listed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: ReferralStatus | None = Field(None, description="Only these")
    for_person: bool = Field(False, description="Only those that a person must look at")
    after: UUID | None = Field(None, description="`next` of the page before")
    limit: int = Field(50, ge=1, le=500, description="Most on a page")


@dataclass(frozen=True, slots=True)
class ByReceipt:
    """How the referral of a receipt stands. `unhelped`: a need was not met and none was."""

    referral_id: UUID
    status: str
    unhelped: bool


# A need that ended without help, whatever result was given with it.
_UNHELPED = """
    need.status in ('unmet', 'failed', 'entered_in_error')
        or (need.status = 'completed' and need.outcome = any({0}))
"""


async def referral(tx: Transaction, referral_id: UUID) -> dict[str, Any] | None:
    """A referral with its needs and timeline, if the transaction may see it."""
    row = await tx.fetchrow(
        "select id, source_ref, received_at, facts, consent, duties, traceparent, status,"
        " status_at, erased_at from referral where id = $1",
        referral_id,
    )
    if row is None:
        return None
    found = _plain(row)
    found["facts"], found["consent"] = orjson.loads(row["facts"]), orjson.loads(row["consent"])
    found["needs"] = await _needs(tx, referral_id)
    found["timeline"] = await _timeline(tx, referral_id)
    return found


async def _needs(tx: Transaction, referral_id: UUID) -> list[dict[str, Any]]:
    rows = await tx.fetch(
        "select id, type, status, offer_id, provider_id, provider_kind, answer_due_at, reason,"
        " outcome, parent_need, basis from need where referral_id = $1 order by position",
        referral_id,
    )
    return [{**_plain(row), "request_status": FHIR_REQUEST[row["status"]]} for row in rows]


async def _timeline(tx: Transaction, referral_id: UUID) -> list[dict[str, Any]]:
    rows = await tx.fetch(
        "select at, what, need_id, detail from life where referral_id = $1 order by at, id",
        referral_id,
    )
    return [{**_plain(row), "detail": orjson.loads(row["detail"])} for row in rows]


async def is_own(tx: Transaction, partner_id: UUID, referral_id: UUID) -> bool:
    """Whether a partner has a referral of this id."""
    return bool(
        await tx.fetchval(
            "select exists (select from referral where id = $1 and partner_id = $2)",
            referral_id,
            partner_id,
        )
    )


async def listed(tx: Transaction, partner_id: UUID, wanted: Listing) -> list[dict[str, Any]]:
    """A partner's referrals, newest first, from the one after `wanted.after` on."""
    rows = await tx.fetch(
        _LISTED,
        partner_id,
        wanted.status,
        wanted.after,
        wanted.limit,
        wanted.for_person,
        list(WITHOUT_HELP),
    )
    return [_plain(row) for row in rows]


_LISTED = f"""
    select id, source_ref, received_at, status, status_at, facts->>'channel' as channel,
           facts->>'region' as region, facts->>'urgency' as urgency
    from referral
    where partner_id = $1 and ($2::text is null or status = $2)
        and ($3::uuid is null or (received_at, id) <
            (select received_at, id from referral where id = $3 and partner_id = $1))
        and (not $5 or exists (select from need where need.referral_id = referral.id
            and ({_UNHELPED.format("$6::text[]")})))
    order by received_at desc, id desc limit $4
"""  # noqa: S608 - a condition of this module


async def by_receipt(tx: Transaction, indexes: Sequence[bytes]) -> ByReceipt | None:
    """The referral of a receipt; None when none, or more than one, has it."""
    rows = await tx.fetch(_BY_RECEIPT, indexes, list(WITHOUT_HELP))
    return ByReceipt(**rows[0]) if len(rows) == 1 else None


_BY_RECEIPT = f"""
    select id as referral_id, status, exists (
        select from need where need.referral_id = referral.id and ({_UNHELPED.format("$2::text[]")})
    ) and not exists (
        select from need where need.referral_id = referral.id and need.status = 'completed'
            and need.outcome <> all($2::text[])
    ) as unhelped
    from referral where receipt_index = any($1::bytea[])
"""  # noqa: S608 - a condition of this module


async def by_trace(tx: Transaction, trace_id: str) -> UUID | None:
    """The referral that was received in a trace. It reads all of them: operations ask seldom."""
    found: UUID | None = await tx.fetchval(
        "select id from referral where traceparent like '00-' || $1 || '-%' order by id limit 1",
        trace_id,
    )
    return found


def _plain(row: asyncpg.Record) -> dict[str, Any]:
    # asyncpg's own kind of UUID is not one that JSON writers know.
    return {name: str(v) if isinstance(v, UUID) else v for name, v in row.items()}
