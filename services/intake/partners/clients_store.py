"""All SQL of keeping clients: listed, disabled, given new secrets, other scopes, another rate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from shared.db import Database, Transaction
from shared.settings import Settings

SPARE = 120
"""So much longer than a token lives is a revocation told of, seconds: clocks differ."""

_VIEW = """
    select client_id, partner_id, partner.name as partner_name, partner.kind as partner_kind,
        client.kind, scopes, test, channels, partner.abroad, public_keys is not null as signs,
        rate_per_second,
        client.created_at, disabled_at, former_until
    from client join partner on partner.id = client.partner_id
"""


@dataclass(frozen=True)
class StoredClient:
    """A client as it is kept, without what it proves itself with."""

    client_id: str
    partner_id: UUID
    partner_name: str
    partner_kind: str
    kind: str
    scopes: tuple[str, ...]
    test: bool
    channels: tuple[str, ...] | None
    abroad: bool
    signs: bool
    rate_per_second: float | None
    created_at: datetime
    disabled_at: datetime | None
    former_until: datetime | None


def _kept(row: asyncpg.Record) -> StoredClient:
    channels = row["channels"] and tuple(row["channels"])
    return StoredClient(**{**dict(row), "scopes": tuple(row["scopes"]), "channels": channels})


async def page(
    db: Database, after: str | None, limit: int
) -> tuple[list[StoredClient], bool] | None:
    """Clients by id, and whether more follow; None when `after` is no client's id."""
    async with db.reading() as conn:
        known = after is None or await conn.fetchval(
            "select exists (select from client where client_id = $1)", after
        )
        rows = await conn.fetch(
            f"{_VIEW} where client_id > $1 order by client_id limit $2", after or "", limit + 1
        )
    return ([_kept(row) for row in rows[:limit]], len(rows) > limit) if known else None


async def one(db: Database, client_id: str) -> StoredClient | None:
    """The client of this id, disabled or not."""
    async with db.reading() as conn:
        row = await conn.fetchrow(f"{_VIEW} where client_id = $1", client_id)
    return _kept(row) if row else None


async def locked(tx: Transaction, client_id: str) -> StoredClient | None:
    """The client of this id, which nobody else changes until this transaction ends."""
    row = await tx.fetchrow(f"{_VIEW} where client_id = $1 for update of client", client_id)
    return _kept(row) if row else None


async def disable(tx: Transaction, client_id: str) -> None:
    """No token is given from now on, and those that were given open nothing."""
    await tx.execute(
        "update client set disabled_at = coalesce(disabled_at, $2), former_digest = null,"
        " former_until = null where client_id = $1",
        client_id,
        tx.now,
    )
    await revoke(tx, client_id)


async def enable(tx: Transaction, client_id: str) -> None:
    """Tokens are given again."""
    await tx.execute("update client set disabled_at = null where client_id = $1", client_id)


async def revoke(tx: Transaction, client_id: str) -> None:
    """Begin a new generation: tokens given before open nothing."""
    await tx.execute(
        "update client set generation = generation + 1, revoked_at = $2 where client_id = $1",
        client_id,
        tx.now,
    )


async def renew(
    tx: Transaction, client_id: str, secret_digest: bytes, overlap: timedelta
) -> datetime | None:
    """Give another secret; the one before is good until the time answered, if there is one."""
    until: datetime | None = await tx.fetchval(
        """
        update client set
            former_digest = case when $3 > interval '0' then secret_digest end,
            former_until = case when $3 > interval '0' and secret_digest is not null
                then $4::timestamptz + $3 end,
            secret_digest = $2, public_keys = null
        where client_id = $1 returning former_until
        """,
        client_id,
        secret_digest,
        overlap,
        tx.now,
    )
    return until


async def renew_keys(tx: Transaction, client_id: str, public_keys: dict[str, Any]) -> None:
    """Let it prove itself by these public keys and by nothing else."""
    await tx.execute(
        "update client set public_keys = $2, secret_digest = null, former_digest = null,"
        " former_until = null where client_id = $1",
        client_id,
        orjson.dumps(public_keys).decode(),
    )


async def give_scopes(tx: Transaction, client_id: str, scopes: Sequence[str]) -> None:
    """Let it do this and nothing else."""
    await tx.execute("update client set scopes = $2 where client_id = $1", client_id, list(scopes))


async def give_channels(tx: Transaction, client_id: str, channels: Sequence[str] | None) -> None:
    """Let it hand requests in by these channels; None: by those of its organisation's kind."""
    given = None if channels is None else list(channels)
    await tx.execute("update client set channels = $2 where client_id = $1", client_id, given)


async def revoked_lately(settings: Settings, db: Database) -> dict[str, int]:
    """The present generation of each client whose tokens were revoked while some still live."""
    since = timedelta(seconds=settings.token_seconds + SPARE)
    async with db.reading() as conn:
        rows = await conn.fetch(
            "select client_id, generation from client where revoked_at > now() - $1::interval",
            since,
        )
    return {row["client_id"]: row["generation"] for row in rows}
