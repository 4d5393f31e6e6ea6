"""What is done with an import, for the API and for the page: bring, map, start, stop, look."""

import asyncio
import hashlib
import time
from typing import Any
from uuid import UUID

from fastapi import Request

from services.intake.context import IntakeContext, context_of
from services.intake.imports import rules, sealing, sheets, store, views, workbooks
from services.intake.imports.answers import audited, language_asked, seal_of
from services.intake.imports.mapping import ColumnMapping
from services.intake.imports.rules import FileError, Kind, Status
from services.intake.imports.store import Upload
from services.intake.imports.views import StartSaid
from shared.db import Transaction
from shared.errors import Conflict, FieldError, Invalid, NotFound
from shared.http import Caller
from shared.ids import new_id
from shared.problems.languages import Language

IN_WORK = Conflict("It is being worked on; wait until that is over.")
GONE = Conflict("The file is not there any more; send it again.")


async def bring(request: Request, caller: Caller, data: bytes) -> UUID:
    """Seal a file and keep it until it is read. Raises Invalid when it is none that can be read."""
    try:
        kind = await asyncio.to_thread(_judged, data)
    except FileError as error:
        detail = rules.REASONS[error.code]
        fault = FieldError(pointer="", code=error.code, detail=detail)
        raise Invalid(detail, errors=[fault]) from None
    context, import_id = context_of(request), new_id()
    seal, wrapped, version = sealing.made(context.vault.keys, import_id)
    upload = Upload(
        id=import_id,
        partner_id=caller.partner_id,
        client_id=caller.client_id,
        test=caller.test,
        channels=None if caller.channels is None else sorted(caller.channels),
        kind=kind,
        digest=await asyncio.to_thread(_digest, context, caller.partner_id, data),
        size=len(data),
        wrapped=wrapped,
        kek_version=version,
        pieces=seal.pieces(data),
    )
    async with request.app.state.db.transaction() as tx:
        known = await store.add(tx, upload)
        if known == import_id:
            await audited(tx, caller, "bring_import", known)
    return known


def _judged(data: bytes) -> Kind:
    kind = sheets.kind_of(data)
    if kind is Kind.XLSX:
        workbooks.refuse_harmful(data)
    return kind


def _digest(context: IntakeContext, partner_id: UUID, data: bytes) -> bytes:
    version = context.vault.index_versions.at(time.time())
    content = hashlib.sha256(data).digest()
    return context.vault.digest(b"import|" + partner_id.bytes, content, version)


async def look(
    request: Request, caller: Caller, import_id: UUID, language: Language | None = None
) -> dict[str, Any]:
    """An import as it is shown. Raises NotFound."""
    async with request.app.state.db.transaction() as tx:
        found = await store.one(tx, import_id, caller.partner_id)
    if found is None:
        raise NotFound
    return views.shown(found, seal_of(request, found), language or language_asked(request))


async def change_mapping(
    request: Request, caller: Caller, import_id: UUID, said: ColumnMapping
) -> None:
    """Say which column is which. Raises NotFound, Conflict, Invalid."""
    async with request.app.state.db.transaction() as tx:
        found = await _waiting(tx, import_id, caller)
        seal = seal_of(request, found)
        if seal is None:
            raise GONE
        _refuse_unknown(said, seal.opened_part("columns", found["columns"]))
        await store.plan(tx, import_id, seal.part("mapping", said.model_dump()))


def _refuse_unknown(said: ColumnMapping, headers: list[str]) -> None:
    faults = [
        FieldError(
            pointer=f"/columns/{n}/name",
            code="unknown_column",
            detail="The file has no column of this name.",
            allowed=tuple(name for name in headers if name),
        )
        for n, column in enumerate(said.columns)
        if column.name not in headers
    ]
    if faults:
        raise Invalid("Mend these fields and send it again.", errors=faults)


async def begin(request: Request, caller: Caller, import_id: UUID, said: StartSaid) -> None:
    """Check or import from the first row on; safe to repeat. Raises NotFound, Conflict."""
    status = Status.CHECKING if said.dry_run else Status.IMPORTING
    async with request.app.state.db.transaction() as tx:
        found = await store.one(tx, import_id, caller.partner_id)
        if found is None:
            raise NotFound
        again = found["status"] == status and found["purpose"] == said.purpose
        if not again and found["status"] != Status.DONE:
            await _waiting(tx, import_id, caller)
            await store.start(tx, import_id, status, said.purpose)
            await audited(tx, caller, f"start_{status}", import_id)


async def stop(request: Request, caller: Caller, import_id: UUID) -> None:
    """Stop it and destroy its file. Raises NotFound."""
    async with request.app.state.db.transaction() as tx:
        if await store.one(tx, import_id, caller.partner_id) is None:
            raise NotFound
        await store.stop(tx, import_id)
        await audited(tx, caller, "stop_import", import_id)


async def _waiting(tx: Transaction, import_id: UUID, caller: Caller) -> Any:
    found = await store.one(tx, import_id, caller.partner_id)
    if found is None:
        raise NotFound
    if found["status"] in rules.WORKED:
        raise IN_WORK
    if found["status"] not in rules.WAITING:
        raise GONE
    return found
