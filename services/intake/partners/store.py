"""All SQL of partners and the clients they sign in with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from services.intake.registry.rules import most_scopes
from shared.db import Database, Transaction


@dataclass(frozen=True)
class Client:
    """A registered client. `secret_digest` or `public_keys` is what it proves itself with.

    `rate`: requests per second its partner may make; None: as many as anybody.
    """

    client_id: str
    partner_id: UUID
    kind: str
    scopes: tuple[str, ...]
    test: bool
    secret_digest: bytes | None = None
    public_keys: dict[str, Any] | None = None
    rate: float | None = None
    former_digest: bytes | None = None
    """The secret before the last rotation, while it is still good."""
    generation: int = 0
    """Tokens of an earlier generation were revoked."""
    channels: tuple[str, ...] | None = None
    """The channels entered for it; None: those of its organisation's kind."""
    partner_kind: str = ""
    abroad: bool = False


async def client(db: Database, client_id: str) -> Client | None:
    """The client of this id, unless it is disabled."""
    async with db.reading() as conn:
        row = await conn.fetchrow(
            "select client.*, partner.rate_per_second, partner.kind as partner_kind,"
            " partner.abroad,"
            " case when former_until > now() then former_digest end as still_good"
            " from client join partner on partner.id = client.partner_id"
            " where client_id = $1 and disabled_at is null",
            client_id,
        )
    if row is None:
        return None
    given = row["public_keys"]
    return Client(
        client_id=row["client_id"],
        partner_id=row["partner_id"],
        kind=row["kind"],
        scopes=tuple(most_scopes(row["scopes"], abroad=row["abroad"])),
        test=row["test"],
        secret_digest=row["secret_digest"],
        public_keys=orjson.loads(given) if given else None,
        rate=row["rate_per_second"],
        former_digest=row["still_good"],
        generation=row["generation"],
        channels=None if row["channels"] is None else tuple(row["channels"]),
        partner_kind=row["partner_kind"],
        abroad=row["abroad"],
    )


async def first_use(tx: Transaction, client_id: str, jti: str, expires_at: datetime) -> bool:
    """Note an assertion's id; False when it was used before."""
    await tx.execute("delete from assertion_seen where expires_at < $1", tx.now)
    noted = await tx.execute(
        "insert into assertion_seen (client_id, jti, expires_at) values ($1, $2, $3)"
        " on conflict do nothing",
        client_id,
        jti,
        expires_at,
    )
    return noted == "INSERT 0 1"


async def give_rate(
    conn: asyncpg.Connection | Transaction, partner_id: UUID, rate: float | None
) -> None:
    """Let a partner make so many requests per second, from its next token on; None: as anybody."""
    await conn.execute("update partner set rate_per_second = $2 where id = $1", partner_id, rate)


async def register(
    conn: asyncpg.Connection | Transaction, partner: tuple[UUID, str, str], client: Client
) -> bool:
    """Add a client, and its partner `(id, name, kind)` when new; False when the client is there."""
    await conn.execute(
        "insert into partner (id, name, kind) values ($1, $2, $3) on conflict do nothing", *partner
    )
    added = await conn.execute(
        """
        insert into client
            (client_id, partner_id, kind, scopes, test, secret_digest, public_keys, channels)
        values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing
        """,
        client.client_id,
        client.partner_id,
        client.kind,
        list(client.scopes),
        client.test,
        client.secret_digest,
        orjson.dumps(client.public_keys).decode() if client.public_keys else None,
        None if client.channels is None else list(client.channels),
    )
    return added == "INSERT 0 1"


async def is_abroad(conn: asyncpg.Connection | Transaction, partner_id: UUID) -> bool:
    """Whether an organisation is abroad; one that is not there is not."""
    return bool(await conn.fetchval("select abroad from partner where id = $1", partner_id))


async def administrators(tx: Transaction) -> int:
    """How many clients may register others now; none is added until this transaction ends."""
    await tx.execute("lock table client in share row exclusive mode")
    found: int = await tx.fetchval(
        "select count(*) from client where 'admin' = any(scopes) and disabled_at is null"
    )
    return found


async def keep_in_step(conn: asyncpg.Connection | Transaction, clients: Sequence[Client]) -> None:
    """Let the clients have the scopes and secrets given here."""
    await conn.executemany(
        "update client set scopes = $2, secret_digest = $3 where client_id = $1",
        [(c.client_id, list(c.scopes), c.secret_digest) for c in clients],
    )
