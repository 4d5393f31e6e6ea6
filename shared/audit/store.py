"""All SQL of the audit: rows as they happen, and the chain that is put on them later."""

from collections.abc import Sequence

import asyncpg

from shared.audit.entry import AuditEntry, StoredEntry
from shared.db import Transaction

_LOCK = 7_311_003
LINKED_AT_ONCE = 500


async def write_audit(tx: Transaction, looks: Sequence[AuditEntry]) -> None:
    """Append; they are there if and only if the transaction commits."""
    if not looks:
        return
    await tx.execute(
        """
        insert into audit (actor, partner_id, action, subject, ground, allowed)
        select * from unnest($1::text[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::bool[])
        """,
        [look.actor for look in looks],
        [look.partner_id for look in looks],
        [look.action for look in looks],
        [look.subject for look in looks],
        [look.ground for look in looks],
        [look.allowed for look in looks],
    )


_ROWS = """
    select audit.id, at, actor, partner_id, action, subject, ground, allowed, seq, hash,
           key_version
"""


_UNLINKED = """
    from audit left join audit_link on audit_id = audit.id
    where audit_id is null and at > coalesce(
        (select linked_at from audit_link order by seq desc limit 1) - interval '60 s',
        '-infinity')
    order by audit.id limit $1
"""


async def unlinked(tx: Transaction) -> list[StoredEntry]:
    """Rows not yet in the chain, oldest first; a row that committed late is found as well.

    No transaction lives for a minute, so none can bring a row that is older than that at the time
    of the last link.
    """
    return [_row(row) for row in await tx.fetch(_ROWS + _UNLINKED, LINKED_AT_ONCE)]


async def head(tx: Transaction) -> tuple[int, bytes]:
    """Number and hash of the last link, locked for this transaction; (0, b"") before the first."""
    await tx.fetchval("select pg_advisory_xact_lock($1, hashtext($2))", _LOCK, tx.service)
    row = await tx.fetchrow("select seq, hash from audit_link order by seq desc limit 1")
    return (row["seq"], row["hash"]) if row else (0, b"")


async def link(tx: Transaction, links: Sequence[tuple[int, int, bytes]], version: int) -> None:
    """Append links `(seq, audit_id, hash)`, made with the key of this version, to the chain."""
    await tx.execute(
        "insert into audit_link (seq, audit_id, hash, key_version)"
        " select *, $4 from unnest($1::bigint[], $2::bigint[], $3::bytea[])",
        *map(list, zip(*links, strict=True)),
        version,
    )


async def links(conn: asyncpg.Connection, numbers: Sequence[int]) -> dict[int, bytes]:
    """The links of these numbers, as far as there are any."""
    rows = await conn.fetch(
        "select seq, hash from audit_link where seq = any($1::bigint[])", numbers
    )
    return {row["seq"]: row["hash"] for row in rows}


async def linked(conn: asyncpg.Connection, after: int, limit: int) -> list[StoredEntry | None]:
    """Links after a number in order, with their rows; None where the row is gone."""
    rows = await conn.fetch(
        _ROWS
        + "from audit_link left join audit on audit.id = audit_id where seq > $1"
        + " order by seq limit $2",
        after,
        limit,
    )
    return [_row(row) if row["id"] is not None else None for row in rows]


async def waiting(conn: asyncpg.Connection) -> int:
    """How many rows are not in the chain yet."""
    found: int = await conn.fetchval(
        "select count(*) from audit where not exists"
        " (select 1 from audit_link where audit_id = audit.id)"
    )
    return found


def _row(row: asyncpg.Record) -> StoredEntry:
    look = AuditEntry(
        row["actor"],
        row["partner_id"],
        row["action"],
        row["subject"],
        row["ground"],
        row["allowed"],
    )
    return StoredEntry(row["id"], row["at"], look, row["seq"], row["hash"], row["key_version"] or 0)
