"""All SQL of working an import off: held by one worker, a batch at a time, never a batch twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from services.intake.imports.rules import LEASE, WAITS, WORKED, Status
from services.intake.imports.store import SHOWN
from services.intake.partners.tenancy import as_service
from shared.db import Transaction


async def expired(tx: Transaction) -> list[UUID]:
    """Imports whose time to be kept is over."""
    await as_service(tx)
    rows = await tx.fetch(
        "select id from import where wrapped is not null and expires_at < $1 limit 20", tx.now
    )
    return [row["id"] for row in rows]


async def claim(tx: Transaction) -> asyncpg.Record | None:
    """An import that nobody works on, for this worker, for a short while.

    Whose files are fewer goes first: many of one partner do not keep another's waiting.
    """
    await as_service(tx)
    return await tx.fetchrow(
        f"""
        update import set worked_until = $1::timestamptz + $2::interval where id = (
            select id from import i where status = any($3::text[]) and worked_until < $1
            order by (select count(*) from import w
                    where w.partner_id = i.partner_id and w.status = any($3::text[])),
                created_at
            limit 1 for update skip locked
        ) returning {SHOWN}
        """,  # noqa: S608
        tx.now,
        LEASE,
        list(WORKED),
    )


async def pieces(tx: Transaction, import_id: UUID) -> list[bytes]:
    """The sealed pieces of a file, in order."""
    await as_service(tx)
    rows = await tx.fetch(
        "select sealed from import_piece where import_id = $1 order by position", import_id
    )
    return [row["sealed"] for row in rows]


async def unreadable(tx: Transaction, import_id: UUID, code: str, row: int, column: int) -> None:
    """The file cannot be read: say why and where, and destroy it."""
    await tx.execute(
        "update import set status = 'unreadable', problem = $2, problem_row = nullif($3, 0),"
        " problem_column = nullif($4, 0), finished_at = $5, wrapped = null, columns = null,"
        " mapping = null where id = $1",
        import_id,
        code,
        row,
        column,
        tx.now,
    )
    await tx.execute("delete from import_piece where import_id = $1", import_id)


async def was_read(
    tx: Transaction, import_id: UUID, columns: bytes, mapping: bytes, rows: int
) -> None:
    """The file is whole: what its columns are called, what they may be, how many rows it has."""
    await tx.execute(
        "update import set status = 'ready', columns = $2, mapping = $3, rows = $4,"
        " worked_until = '-infinity' where id = $1 and status = 'reading'",
        import_id,
        columns,
        mapping,
        rows,
    )


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of some rows."""

    done: int
    accepted: int
    known: int
    refused: int
    high_risk: int


async def advance(
    tx: Transaction, import_id: UUID, status: str, before: int, counts: Counts
) -> bool:
    """Count rows as done, if nobody else has; false: this worker has lost the import."""
    await as_service(tx)
    moved = await tx.fetchval(
        """
        update import set done = done + $4, accepted = accepted + $5, known = known + $6,
            refused = refused + $7, high_risk = high_risk + $8,
            worked_until = now() + $9::interval
        where id = $1 and status = $2 and done = $3 returning id
        """,
        import_id,
        status,
        before,
        counts.done,
        counts.accepted,
        counts.known,
        counts.refused,
        counts.high_risk,
        LEASE,
    )
    return moved is not None


async def known(tx: Transaction, digests: Sequence[bytes]) -> dict[bytes, tuple[bytes, bool]]:
    """Of these digests those imported before: what was said then, and whether it was erased."""
    await as_service(tx)
    rows = await tx.fetch(
        "select digest, fingerprint, referral_id is null as erased from imported"
        " where digest = any($1::bytea[])",
        digests,
    )
    return {row["digest"]: (row["fingerprint"], row["erased"]) for row in rows}


async def link(
    tx: Transaction,
    import_id: UUID,
    partner_id: UUID,
    rows: Sequence[tuple[int, bytes, bytes, UUID]],
) -> None:
    """Remember rows that became referrals: row, digest, fingerprint, referral."""
    if not rows:
        return
    await tx.execute(
        """
        insert into imported (digest, partner_id, fingerprint, import_id, row, referral_id)
        select digest, $1, fingerprint, $2, row, referral_id
        from unnest($3::integer[], $4::bytea[], $5::bytea[], $6::uuid[])
            as new(row, digest, fingerprint, referral_id)
        on conflict do nothing
        """,
        partner_id,
        import_id,
        *map(list, zip(*rows, strict=True)),
    )


async def note_known(tx: Transaction, import_id: UUID, rows: Sequence[tuple[int, bytes]]) -> None:
    """Remember rows that were imported before."""
    if rows:
        await tx.execute(
            "insert into import_known (import_id, row, digest)"
            " select $1, row, digest from unnest($2::integer[], $3::bytea[]) as given(row, digest)",
            import_id,
            *map(list, zip(*rows, strict=True)),
        )


async def note_refused(tx: Transaction, import_id: UUID, rows: Sequence[tuple[int, bytes]]) -> None:
    """Remember rows that were refused, sealed, with why."""
    if rows:
        await tx.execute(
            "insert into import_refused (import_id, row, sealed)"
            " select $1, row, sealed from unnest($2::integer[], $3::bytea[]) as given(row, sealed)",
            import_id,
            *map(list, zip(*rows, strict=True)),
        )


async def finish(tx: Transaction, import_id: UUID, status: str) -> None:
    """All rows are done. An imported file is destroyed; its refused rows stay for a while."""
    await as_service(tx)
    if status == Status.CHECKING:
        await tx.execute(
            "update import set status = 'checked', worked_until = '-infinity'"
            " where id = $1 and status = 'checking'",
            import_id,
        )
        return
    await tx.execute(
        "update import set status = 'done', finished_at = $2::timestamptz,"
        " expires_at = $2::timestamptz + $3::interval where id = $1 and status = 'importing'",
        import_id,
        tx.now,
        WAITS,
    )
    await tx.execute("delete from import_piece where import_id = $1", import_id)
