"""All SQL of providers' hours and turns."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from asyncpg import Record

from services.matching.directory.store import Reader
from services.matching.hours.rules import Schedule, Turn, is_there, schedules_of
from shared.db import Transaction

_HOURS = "select provider_id, schedules from provider_hours"


async def put(
    tx: Transaction,
    provider_id: UUID,
    partner_id: UUID,
    schedules: Sequence[Mapping[str, Any]],
    turns: Sequence[Turn],
) -> bool:
    """Keep when a provider of this partner is open and on call; False when it has no such one."""
    status = await tx.execute(
        """
        insert into provider_hours (provider_id, schedules)
        select provider_id, $3 from provider where provider_id = $1 and partner_id = $2
        on conflict (provider_id) do update set schedules = excluded.schedules, updated_at = now()
        """,
        provider_id,
        partner_id,
        orjson.dumps(list(schedules)).decode(),
    )
    if not str(status).endswith(" 1"):
        return False
    await tx.execute("delete from provider_turn where provider_id = $1", provider_id)
    await tx.execute(
        """
        insert into provider_turn (provider_id, begins_at, ends_at)
        select $1, b, e from unnest($2::timestamptz[], $3::timestamptz[]) as t(b, e)
        where e > now() on conflict do nothing
        """,
        provider_id,
        [turn.begins for turn in turns],
        [turn.ends for turn in turns],
    )
    return True


async def remove(tx: Transaction, provider_id: UUID, partner_id: UUID) -> bool:
    """Forget when a provider of this partner is open; False when nothing was known."""
    status = await tx.execute(
        "delete from provider_hours h using provider p where h.provider_id = $1"
        " and p.provider_id = h.provider_id and p.partner_id = $2",
        provider_id,
        partner_id,
    )
    return bool(str(status).endswith(" 1"))


async def one(tx: Transaction, provider_id: UUID, partner_id: UUID) -> Record | None:
    """The hours of a provider of this partner."""
    return await tx.fetchrow(
        f"{_HOURS} join provider p using (provider_id)"
        " where provider_id = $1 and p.partner_id = $2",
        provider_id,
        partner_id,
    )


async def turns(reader: Reader, ids: Sequence[UUID]) -> dict[UUID, list[Turn]]:
    """The turns of these providers that are not over, the first first."""
    found: dict[UUID, list[Turn]] = {}
    rows = await reader.fetch(
        "select provider_id, begins_at, ends_at from provider_turn"
        " where provider_id = any($1) and ends_at > now() order by begins_at, ends_at",
        ids,
    )
    for row in rows:
        turn = Turn(row["begins_at"], row["ends_at"])
        found.setdefault(row["provider_id"], []).append(turn)
    return found


async def closed(reader: Reader, ids: Iterable[UUID], now: datetime) -> frozenset[UUID]:
    """Those of these providers who said when they are open, and are neither open nor on call.

    Who said nothing is taken to be there, as before.
    """
    known = await reader.fetch(f"{_HOURS} where provider_id = any($1)", list(ids))
    if not known:
        return frozenset()
    on_call = await turns(reader, [row["provider_id"] for row in known])
    return frozenset(
        row["provider_id"]
        for row in known
        if not is_there(hours_of(row), on_call.get(row["provider_id"], ()), now)
    )


def hours_of(row: Record) -> tuple[Schedule, ...]:
    """The hours of a row as the rules take them."""
    return schedules_of(orjson.loads(row["schedules"]))
