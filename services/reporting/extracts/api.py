"""Extracts over HTTP: somebody asks, two persons decide, the named organisation reads."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import asyncpg
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from services.reporting.extracts import store
from services.reporting.extracts.documents import (
    DecisionForm,
    ExaminedExtract,
    ExtractForm,
    ExtractPage,
    ExtractView,
)
from services.reporting.extracts.rules import Decision, policy, refusal, state_after
from services.reporting.facts.rules import CHINA
from shared.audit import AuditEntry, write_audit
from shared.db import Transaction
from shared.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from shared.http import Caller, Route, StoredResponse, json_response, once, requires
from shared.ids import new_id
from shared.openapi import documented

router = APIRouter(prefix="/v1/extracts", tags=["extracts"], route_class=Route)
Asker = Annotated[Caller, Depends(requires("extract:request"))]
Approver = Annotated[Caller, Depends(requires("extract:approve"))]
Reader = Annotated[Caller, Depends(requires("extract:request", "extract:approve", "report:read"))]
_CSV = "text/csv; charset=utf-8"


class DecidedByAnother(Forbidden):
    """This must be decided by somebody else."""

    slug = "somebody-else"


OWN = "Whoever knows some of the persons could subtract them; read the publications instead."
OWN_REQUEST = "Nobody decides about what the own organisation asked for."
SAME_PERSON = "A second, different person must decide."
NOT_WAITING = "It does not wait for a decision."
NOT_READY = "There is no file to read: see `state`."
GONE = "The time for reading this file is over; ask for it again."


@router.post(
    "",
    status_code=202,
    summary="Ask for an extract",
    operation_id="ask_for_extract",
    response_model=ExtractView,
)
@documented(Forbidden(OWN), once=True, located=True)
async def ask(body: ExtractForm, request: Request, caller: Asker) -> Response:
    """Two persons decide about it; when both said yes, its file is made within a minute.

    Each row of the file is a group of persons of whom the same is told, at least eleven of them.
    All extracts of a year are made of the same groups, so no two can be subtracted from each other.
    """

    async def act(tx: Transaction) -> StoredResponse:
        await _require_year(tx, body.year)
        reader = body.reader_partner_id or caller.partner_id
        if await store.reports_itself(tx, reader, body.year):
            raise Forbidden(OWN)
        extract_id = new_id()
        k = max(body.k, policy().k)
        said = body.model_dump() | {"k": k, "reader_partner_id": reader}
        said |= {"asked_by": caller.client_id, "partner_id": caller.partner_id}
        said |= {"variables": list(body.variables), "places": list(body.places)}
        await store.ask(tx, extract_id, said)
        await write_audit(tx, [_entry(caller, "ask_for_extract", extract_id, body.purpose)])
        row = await store.one(tx, extract_id)
        where = {"location": f"/v1/extracts/{extract_id}"}
        return StoredResponse(202, dict(row or {}), where)

    return await once(request, caller, act)


async def _require_year(tx: Transaction, year: int) -> None:
    today = datetime.now(UTC).astimezone(CHINA).date()
    allowed = policy().years(await store.first_day(tx), today)
    if year not in allowed:
        raise Invalid(
            errors=[
                FieldError(
                    pointer="/year",
                    code="not_a_reporting_period",
                    allowed=[str(each) for each in allowed],
                    detail="Only calendar years that are over, and settled, are extracted.",
                )
            ]
        )


@router.get("", summary="Extracts", operation_id="list_extracts", response_model=ExtractPage)
async def listed(
    request: Request,
    caller: Reader,
    after: Annotated[UUID | None, Query(description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=500, description="At most this many")] = 100,
) -> Response:
    """What the own organisation asked for or may read; whoever decides sees all."""
    async with request.app.state.db.reading() as connection:
        rows = await store.page(connection, _whose(caller), after, limit)
    following = rows[-1]["extract_id"] if len(rows) == limit else None
    body = {"items": [dict(row) for row in rows], "next": following}
    return json_response(StoredResponse(200, body))


def _whose(caller: Caller) -> UUID | None:
    decides = "extract:approve" in caller.scopes and caller.kind == "staff"
    return None if decides else caller.partner_id


async def _found(connection: Any, extract_id: UUID, caller: Caller) -> asyncpg.Record:
    """Raises NotFound for one that is not there or not the caller's to see."""
    row = await store.one(connection, extract_id)
    whose = _whose(caller)
    if row is None or whose not in {None, row["partner_id"], row["reader_partner_id"]}:
        raise NotFound
    return row


@router.get(
    "/{extract_id}",
    summary="One extract",
    operation_id="get_extract",
    response_model=ExaminedExtract,
)
@documented(NotFound())
async def shown(extract_id: UUID, request: Request, caller: Reader) -> Response:
    """What was asked, who decided on what ground, and the digest of the file."""
    async with request.app.state.db.reading() as connection:
        row = await _found(connection, extract_id, caller)
        decisions = await store.decisions(connection, extract_id)
    body = dict(row) | {"decisions": [dict(each) for each in decisions]}
    return json_response(StoredResponse(200, body))


@router.post(
    "/{extract_id}/decide",
    summary="Approve or reject an extract",
    operation_id="decide_extract",
    response_model=ExtractView,
)
@documented(
    NotFound(), DecidedByAnother(OWN_REQUEST), DecidedByAnother(SAME_PERSON), Conflict(NOT_WAITING),
    once=True,
)  # fmt: skip
async def decide(
    extract_id: UUID, body: DecisionForm, request: Request, caller: Approver
) -> Response:
    """One no is enough; two persons must say yes, neither of the organisation that asked."""

    async def act(tx: Transaction) -> StoredResponse:
        row = await store.one(tx, extract_id, locked=True)
        if row is None:
            raise NotFound
        if row["state"] != "waiting":
            raise Conflict(NOT_WAITING)
        earlier = [
            Decision(d["decided_by"], d["partner_id"], d["decision"] == "approve")
            for d in await store.decisions(tx, extract_id)
        ]
        said = Decision(caller.client_id, caller.partner_id, body.decision == "approve")
        why = refusal(earlier, row["asked_by"], row["partner_id"], said)
        if why is not None:
            raise DecidedByAnother(OWN_REQUEST if why == "own_request" else SAME_PERSON)
        state = state_after([*earlier, said])
        await store.decide(tx, extract_id, said, body.ground, state)
        await write_audit(tx, [_entry(caller, f"{body.decision}_extract", extract_id, body.ground)])
        return StoredResponse(200, dict(await store.one(tx, extract_id) or {}))

    return await once(request, caller, act)


@router.get("/{extract_id}/file", summary="The file of an extract", operation_id="read_extract")
@documented(
    NotFound(), Forbidden(OWN), Conflict(NOT_READY), Conflict(GONE),
    media={"text/csv": "place,age,persons\r\n440300,18-39,24\r\n"},
)  # fmt: skip
async def read(extract_id: UUID, request: Request, caller: Reader) -> Response:
    """CSV with its digest as ETag; each look is recorded, and the bytes never change.

    Only the organisation named as its reader reads it, for a year.
    """
    async with request.app.state.db.transaction() as tx:
        row = await store.one(tx, extract_id)
        if row is None or caller.partner_id != row["reader_partner_id"]:
            raise NotFound
        if await store.reports_itself(tx, caller.partner_id, row["year"]):
            raise Forbidden(OWN)
        if row["state"] != "ready":
            raise Conflict(NOT_READY)
        if datetime.now(UTC) > row["made_at"] + timedelta(days=policy().readable_days):
            raise Conflict(GONE)
        await write_audit(tx, [_entry(caller, "read_extract", extract_id, row["purpose"])])
        content = await store.file(tx, extract_id)
    name = f"jieli-extract-{row['year']}-{row['digest'][:12]}.csv"
    headers = {
        "etag": f'"{row["digest"]}"',
        "cache-control": "no-store",
        "content-disposition": f'attachment; filename="{name}"',
    }
    return Response(content, media_type=_CSV, headers=headers)


def _entry(caller: Caller, action: str, extract_id: UUID, ground: str) -> AuditEntry:
    return AuditEntry(caller.client_id, caller.partner_id, action, extract_id, ground)
