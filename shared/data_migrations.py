"""Steps of migrations that SQL cannot do alone: old rows come under keys no database ever sees."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

import asyncpg

from shared.audit import store
from shared.audit.entry import StoredEntry
from shared.audit.rules import link_hash, written
from shared.idempotency import key_digest, reference_aad
from shared.security import keys
from shared.security.aead import seal
from shared.settings import Settings

Step = Callable[[asyncpg.Connection, Settings, str], Awaitable[None]]
CHUNK = 5_000


async def digest_old_keys(connection: asyncpg.Connection, settings: Settings, service: str) -> None:
    """Bring idempotency keys that were kept as typed to the table of digests.

    Raises OSError when there are some and the service's key is missing.
    """
    while rows := await connection.fetch(
        """
        delete from idempotency_typed where ctid = any(array(
            select ctid from idempotency_typed limit $1))
        returning partner_id, route, key, fingerprint, status, body, created_at
        """,
        CHUNK,
    ):
        key = keys.seal_key(settings.secrets, service)
        await connection.execute(
            """
            insert into idempotency (digest, fingerprint, status, body, created_at, ids)
            select digest, fingerprint, status, body, created_at,
                array(select distinct found[1]::uuid from regexp_matches(
                    route || convert_from(body, 'UTF8'),
                    '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', 'g') as found)
            from unnest($1::bytea[], $2::text[], $3::bytea[], $4::smallint[], $5::bytea[],
                        $6::timestamptz[])
                as old(digest, route, fingerprint, status, body, created_at)
            """,
            [key_digest(key, row["partner_id"], row["route"], row["key"]) for row in rows],
            [row["route"] for row in rows],
            [row["fingerprint"] for row in rows],
            [row["status"] for row in rows],
            [row["body"] for row in rows],
            [row["created_at"] for row in rows],
        )
    await connection.execute("drop table idempotency_typed")


async def seal_old_references(
    connection: asyncpg.Connection, settings: Settings, service: str
) -> None:
    """Seal the references that partners gave their referrals, and let each know its key's digest.

    Raises OSError as above.
    """
    await connection.execute("select set_config('app.duty', 'service', true)")
    after = UUID(int=0)
    while rows := await connection.fetch(
        "select id, source_ref_typed from referral"
        " where source_ref_typed is not null and id > $1 order by id limit $2",
        after,
        CHUNK,
    ):
        key = keys.seal_key(settings.secrets, service)
        await connection.execute(
            "update referral set source_ref = sealed.source_ref"
            " from unnest($1::uuid[], $2::bytea[]) as sealed(id, source_ref)"
            " where referral.id = sealed.id",
            [row["id"] for row in rows],
            [seal(key, row["source_ref_typed"].encode(), reference_aad(row["id"])) for row in rows],
        )
        after = rows[-1]["id"]
    await connection.execute(
        "update referral set key_digest = asked.digest"
        " from idempotency asked, unnest(asked.ids) as named"
        " where referral.id = named and convert_from(asked.body, 'UTF8')::jsonb ? 'trace_id'"
    )
    await connection.execute("alter table referral drop column source_ref_typed")


async def key_old_links(connection: asyncpg.Connection, settings: Settings, service: str) -> None:
    """Make the links of an old audit anew with the key, up to the first that is not good.

    Raises OSError when there are some and the key is missing.
    """
    if not await connection.fetchval("select exists (select from audit_link)"):
        return
    version, known = keys.audit_keys(settings.secrets, service)
    await connection.execute("alter table audit_link disable trigger audit_link_append_only")
    seq, old, new = 0, b"", b""
    while rows := await store.linked(connection, seq, CHUNK):
        made = []
        for row in rows:
            good = row is not None and row.seq == seq + 1 and row.hash == _unkeyed(old, row)
            if row is None or not good:
                break
            seq, old, new = seq + 1, row.hash or b"", link_hash(known[version], new, row)
            made.append((seq, new))
        await connection.execute(
            "update audit_link set hash = made.hash, key_version = $3"
            " from unnest($1::bigint[], $2::bytea[]) as made(seq, hash)"
            " where audit_link.seq = made.seq",
            [number for number, _ in made],
            [made_anew for _, made_anew in made],
            version,
        )
        if len(made) < len(rows):
            break
    await connection.execute("alter table audit_link enable trigger audit_link_append_only")


def _unkeyed(before: bytes, row: StoredEntry) -> bytes:
    return hashlib.sha256(before + written(row)).digest()


STEPS: Mapping[str, Step] = {
    "shared/0005_keyed_requests.sql": digest_old_keys,
    "shared/0006_keyed_links.sql": key_old_links,
    "intake/0013_sealed_references.sql": seal_old_references,
}
"""What follows a script, in its transaction."""
