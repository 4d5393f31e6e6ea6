"""All SQL of a file that was brought: kept, told which column is which, started, stopped."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from services.intake.imports.rules import WAITS, Status
from services.intake.partners.tenancy import as_service
from shared.db import Transaction

SHOWN = """
    id, partner_id, client_id, test, channels, kind, purpose, status, wrapped, kek_version,
    columns, mapping, problem, problem_row, problem_column, rows, done, accepted, known, refused,
    high_risk, created_at, finished_at, expires_at
"""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent: whose, what it is, and its sealed pieces."""

    id: UUID
    partner_id: UUID
    client_id: str
    test: bool
    channels: list[str] | None
    kind: str
    digest: bytes
    size: int
    wrapped: bytes
    kek_version: int
    pieces: Iterable[bytes]


async def add(tx: Transaction, upload: Upload) -> UUID:
    """Keep a file; the id is that of the same file where it waits already."""
    await as_service(tx)
    known: UUID | None = await tx.fetchval(
        """
        insert into import (id, partner_id, client_id, test, kind, file_digest, size, wrapped,
            kek_version, created_at, expires_at, channels)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::timestamptz,
            $10::timestamptz + $11::interval, $12)
        on conflict (partner_id, file_digest)
            where status in ('reading', 'ready', 'checking', 'checked', 'importing')
            do nothing
        returning id
        """,
        upload.id,
        upload.partner_id,
        upload.client_id,
        upload.test,
        upload.kind,
        upload.digest,
        upload.size,
        upload.wrapped,
        upload.kek_version,
        tx.now,
        WAITS,
        upload.channels,
    )
    if known is None:
        found: UUID = await tx.fetchval(
            """
            select id from import where partner_id = $1 and file_digest = $2
                and status in ('reading', 'ready', 'checking', 'checked', 'importing')
            """,
            upload.partner_id,
            upload.digest,
        )
        return found
    # One by one: a file may be large, and a process answers others meanwhile.
    for position, sealed in enumerate(upload.pieces):
        await tx.execute(
            "insert into import_piece (import_id, position, sealed) values ($1, $2, $3)",
            upload.id,
            position,
            sealed,
        )
    return known


async def one(tx: Transaction, import_id: UUID, partner_id: UUID) -> asyncpg.Record | None:
    """An import of this partner, held for this transaction."""
    await as_service(tx)
    return await tx.fetchrow(
        f"select {SHOWN} from import where id = $1 and partner_id = $2 for update",  # noqa: S608
        import_id,
        partner_id,
    )


async def listed(tx: Transaction, partner_id: UUID, most: int) -> list[asyncpg.Record]:
    """The newest imports of this partner."""
    await as_service(tx)
    return await tx.fetch(
        f"select {SHOWN} from import where partner_id = $1"  # noqa: S608
        " order by created_at desc, id desc limit $2",
        partner_id,
        most,
    )


async def plan(tx: Transaction, import_id: UUID, mapping: bytes) -> None:
    """Keep which column is which; what a check found before holds no more."""
    await tx.execute(
        "update import set mapping = $2, status = 'ready' where id = $1", import_id, mapping
    )
    await _forget_results(tx, import_id)


async def start(tx: Transaction, import_id: UUID, status: Status, purpose: str) -> None:
    """Begin to check, or to import, from the first row on."""
    await tx.execute(
        "update import set status = $2, purpose = $3, done = 0, accepted = 0, known = 0,"
        " refused = 0, high_risk = 0, finished_at = null, worked_until = '-infinity' where id = $1",
        import_id,
        status,
        purpose,
    )
    await _forget_results(tx, import_id)


async def _forget_results(tx: Transaction, import_id: UUID) -> None:
    await tx.execute("delete from import_refused where import_id = $1", import_id)
    await tx.execute("delete from import_known where import_id = $1", import_id)


async def stop(tx: Transaction, import_id: UUID) -> None:
    """Stop it and destroy the file with all it said; what was imported before stays."""
    await tx.execute(
        "update import set status = case when status in ('done', 'unreadable') then status"
        " else 'stopped' end, wrapped = null, columns = null, mapping = null,"
        " finished_at = coalesce(finished_at, $2) where id = $1",
        import_id,
        tx.now,
    )
    await tx.execute("delete from import_piece where import_id = $1", import_id)
    await _forget_results(tx, import_id)
