"""Works imports off in the worker: reads a file, checks it, imports it, a batch at a time.

Each batch is one transaction with the place it leads to, and is written from that place only: a
worker that is killed has done nothing of a batch or all of it, and who comes after begins there.
"""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg

from services.intake.context import IntakeContext
from services.intake.imports import batches, sealing, store, tables
from services.intake.imports.batches import Counts
from services.intake.imports.deduplication import USED, Sorted, sort
from services.intake.imports.mapping import ColumnMapping, proposed
from services.intake.imports.requests import Fault, Plan
from services.intake.imports.rules import AT_ONCE, FileError, Kind, Purpose, Status
from services.intake.imports.sealing import FileSeal
from services.intake.imports.sheets import Row
from services.intake.imports.validation import Judged, Owner, Rows
from services.intake.partners.tenancy import as_service
from services.intake.referrals.acceptance import Acceptance
from services.intake.referrals.store import StoredReferral, keep
from shared.db import Database, Transaction, is_outage
from shared.errors import KeyErased
from shared.telemetry import logger
from shared.telemetry.logs import where
from shared.vocabulary import Risk

_log = logger("imports")
BROKEN = Fault("", "internal", "This row could not be stored; tell us.")


class LostImportError(Exception):
    """Another worker has gone on with it."""


class Work:
    """One import in one worker."""

    def __init__(self, db: Database, context: IntakeContext, claimed: asyncpg.Record) -> None:
        self._db = db
        self._context = context
        self._id: UUID = claimed["id"]
        self._import = claimed
        self._done: int = claimed["done"]
        self._seen: dict[bytes, bytes] = {}
        self._seal: FileSeal = sealing.opened(
            context.vault.keys, self._id, claimed["wrapped"], claimed["kek_version"]
        )

    async def run(self) -> None:
        """Do what its status asks for. Raises LostImportError, and what the database raises."""
        async with self._db.transaction() as tx:
            pieces = await batches.pieces(tx, self._id)
        data = await asyncio.to_thread(self._seal.whole, pieces)
        try:
            if self._import["status"] == Status.READING:
                await self._read(data)
            else:
                await self._go_through(data)
        except FileError as error:
            async with self._db.transaction() as tx:
                await as_service(tx)
                await batches.unreadable(tx, self._id, error.code, error.row, error.column)

    async def _read(self, data: bytes) -> None:
        """Go through the whole file once: what is cut off or damaged is told before all else."""
        kind = Kind(self._import["kind"])
        headers, count = await self._patiently(asyncio.to_thread(_counted, kind, data))
        async with self._db.transaction() as tx:
            await as_service(tx)
            await batches.was_read(
                tx,
                self._id,
                self._seal.part("columns", headers),
                self._seal.part("mapping", proposed(headers).model_dump()),
                count,
            )

    async def _patiently(self, work: Any) -> Any:
        """Wait for what lasts, and say that this worker lives."""
        task = asyncio.ensure_future(work)
        while not task.done():
            await asyncio.wait([task], timeout=2)
            async with self._db.transaction() as tx:
                nothing = Counts(0, 0, 0, 0, 0)
                await batches.advance(tx, self._id, self._import["status"], self._done, nothing)
        return task.result()

    async def _go_through(self, data: bytes) -> None:
        if self._import["status"] == Status.CHECKING and self._done:
            # Nothing of a check is written: what it saw of the rows before is gone with its worker.
            async with self._db.transaction() as tx:
                await as_service(tx)
                purpose = self._import["purpose"]
                await store.start(tx, self._id, Status.CHECKING, purpose)
            self._done = 0
        acceptance = self._context.acceptance
        rows = await self._patiently(asyncio.to_thread(self._rows, data, acceptance))
        ahead = asyncio.create_task(asyncio.to_thread(rows.take, AT_ONCE))
        try:
            while batch := await ahead:
                ahead = asyncio.create_task(asyncio.to_thread(rows.take, AT_ONCE))
                await self._settle(batch)
        finally:
            await asyncio.wait([ahead])
        async with self._db.transaction() as tx:
            await batches.finish(tx, self._id, self._import["status"])

    def _rows(self, data: bytes, acceptance: Acceptance) -> Rows:
        found = self._import
        table = tables.table_of(Kind(found["kind"]), data)
        mapping = ColumnMapping.model_validate(
            self._seal.opened_part("mapping", found["mapping"]), strict=False
        )
        plan = Plan(table.headers, mapping, Purpose(found["purpose"]))
        channels = found["channels"]
        owner = Owner(
            found["partner_id"],
            found["client_id"],
            found["test"],
            None if channels is None else frozenset(channels),
            self._context.trace_ratio,
        )
        rows = Rows(table.rows, plan, acceptance, owner)
        rows.skip(self._done)
        return rows

    async def _settle(self, batch: Sequence[Judged]) -> None:
        """Write a batch; where it cannot be written, the half without the row at fault can."""
        try:
            async with self._db.transaction() as tx:
                found = await self._write(tx, batch)
        except Exception as error:
            if isinstance(error, LostImportError) or is_outage(error):
                raise
            if len(batch) > 1:
                half = len(batch) // 2
                await self._settle(batch[:half])
                await self._settle(batch[half:])
                return
            _log.error("row failed", error=type(error).__name__, where=", ".join(where(error)))
            await self._settle([Judged(batch[0].row, None, (BROKEN,))])
            return
        self._done += len(batch)
        self._seen |= found.marks

    async def _write(self, tx: Transaction, batch: Sequence[Judged]) -> Sorted:
        await as_service(tx)
        digests = [each.ready.key_digest for each in batch if each.ready is not None]
        found = sort(batch, await batches.known(tx, digests), self._seen)
        if self._import["status"] == Status.IMPORTING:
            await self._import_fresh(tx, found)
        await batches.note_known(tx, self._id, found.known)
        sealed = [(row.number, self._sealed(row, faults)) for row, faults in found.refused]
        await batches.note_refused(tx, self._id, sealed)
        counts = Counts(
            done=len(batch),
            accepted=len(found.fresh),
            known=len(found.known),
            refused=len(found.refused),
            high_risk=sum(ready.facts["risk"] is Risk.HIGH for _, ready in found.fresh),
        )
        if not await batches.advance(tx, self._id, self._import["status"], self._done, counts):
            raise LostImportError
        return found

    async def _import_fresh(self, tx: Transaction, found: Sorted) -> None:
        """Write what is new, through the same acceptance as a batch."""
        asked, found.fresh = found.fresh, []
        answers = await keep(tx, [ready for _, ready in asked]) if asked else []
        for (row, ready), answer in zip(asked, answers, strict=True):
            if isinstance(answer, StoredReferral) and not answer.replayed:
                found.fresh.append((row, ready))
            elif isinstance(answer, StoredReferral | KeyErased):
                found.known.append((row.number, ready.key_digest))
            else:
                found.refused.append((row, (USED,)))
        links = [(row.number, r.key_digest, r.fingerprint, r.id) for row, r in found.fresh]
        await batches.link(tx, self._id, self._import["partner_id"], links)

    def _sealed(self, row: Row, faults: Sequence[Fault]) -> bytes:
        said = row.body.decode() if row.body is not None else None
        listed = [[f.column, f.code, f.detail, list(f.allowed)] for f in faults]
        content = {"cells": list(map(str, row.cells)), "body": said, "faults": listed}
        return self._seal.row(row.number, content)


def _counted(kind: Kind, data: bytes) -> tuple[list[str], int]:
    table = tables.table_of(kind, data)
    count = sum(1 for _ in table.rows)
    if not count:
        raise FileError("empty")
    return list(table.headers), count
