"""The directory over HTTP: a partner keeps its own providers and sees only those."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from asyncpg import Record
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from services.matching import lines
from services.matching.desk import Desk, desk_in
from services.matching.directory import store
from services.matching.directory.form import EXAMPLE, ProviderForm, ProviderLine
from services.matching.directory.rules import findings
from services.matching.tenancy import as_service, seeing
from shared.db import Transaction
from shared.errors import Invalid, NotFound, Refused
from shared.http import NDJSON, Caller, Route, reads, requires

router = APIRouter(prefix="/v1", tags=["directory"], route_class=Route)
Keeper = Annotated[Caller, Depends(requires("provider:write"))]
Reader = Annotated[Caller, Depends(requires("provider:write", "offer:respond", "ops"))]


def _check(desk: Desk, form: ProviderForm, now: datetime) -> None:
    if found := findings(desk.policy, form, now.date()):
        raise Invalid("Mend these fields and send it again.", errors=found)


@router.put("/providers/{provider_id}", summary="Enter or change one of your providers")
async def put_provider(
    provider_id: UUID, form: ProviderForm, request: Request, caller: Keeper
) -> Response:
    """The whole of the provider is replaced; sending the same again changes nothing.

    A provider that is made inactive keeps what it has taken and gets nothing new.
    """
    desk = desk_in(request.app.state.resources)
    async with request.app.state.db.transaction() as tx:
        _check(desk, form, tx.now)
        row = {"provider_id": provider_id, **form.row()}
        if await _write(tx, caller.partner_id, [row]):
            raise NotFound
        kept = await store.one(tx, caller.partner_id, provider_id)
    return lines.answered(shown(kept) if kept else {})


async def _write(tx: Transaction, partner_id: UUID, rows: list[dict[str, Any]]) -> set[UUID]:
    """Write the partner's providers; gives the ids that are others' and were left alone."""
    await as_service(tx)
    version = await store.next_version(tx)
    others = await store.of_others(tx, partner_id, [row["provider_id"] for row in rows])
    own = {row["provider_id"]: row for row in rows if row["provider_id"] not in others}
    if own:
        await store.put(tx, partner_id, version, list(own.values()))
    return others


@router.post(
    "/providers/batch",
    summary="Enter or change many providers",
    openapi_extra=lines.described("One provider per line", EXAMPLE),
)
@reads(NDJSON, most=lines.MOST_BYTES, lines=ProviderLine)
async def put_providers(request: Request, caller: Keeper) -> Response:
    """NDJSON, one provider with its `provider_id` per line; one result line each.

    A line replaces the whole provider, so a batch may be sent again without harm.
    """
    language = request.headers.get("accept-language", "")
    results: list[dict[str, Any]] = []
    for chunk in lines.chunks(await lines.lines_of(request)):
        async with request.app.state.db.transaction() as tx:
            results += await _put_chunk(tx, request, caller, chunk, language)
    return lines.ndjson(results)


async def _put_chunk(
    tx: Transaction,
    request: Request,
    caller: Caller,
    chunk: Any,
    language: str,
) -> list[dict[str, Any]]:
    desk = desk_in(request.app.state.resources)
    results, good = [], {}
    for number, line in chunk:
        try:
            form = lines.read(ProviderLine, line)
            _check(desk, form, tx.now)
            good[number] = {"provider_id": form.provider_id, **form.row()}
        except Refused as refused:
            results.append(lines.refusal(number, refused, language))
    others = await _write(tx, caller.partner_id, list(good.values())) if good else set()
    for number, row in good.items():
        id_ = row["provider_id"]
        results.append(
            lines.refusal(number, NotFound(), language)
            if id_ in others
            else {"line": number, "status": 200, "provider_id": id_}
        )
    return results


@router.get("/providers", summary="List your providers")
async def list_providers(
    request: Request,
    caller: Reader,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """In order of id; `next` is the `after` of the next page, null on the last one."""
    partner = whose(caller)
    async with seeing(request.app.state.db, partner) as connection:
        rows = await store.page(connection, partner, after, limit)
    following = rows[-1]["provider_id"] if len(rows) == limit else None
    return lines.answered({"items": [shown(row) for row in rows], "next": following})


@router.get("/providers/{provider_id}", summary="Read one of your providers")
async def get_provider(provider_id: UUID, request: Request, caller: Reader) -> Response:
    """As it was entered, with the places held and free now."""
    partner = whose(caller)
    async with seeing(request.app.state.db, partner) as connection:
        row = await store.one(connection, partner, provider_id)
    if row is None:
        raise NotFound
    return lines.answered(shown(row))


def whose(caller: Caller) -> UUID | None:
    """The partner a caller is limited to; None for operations, which sees all."""
    return None if "ops" in caller.scopes else caller.partner_id


def shown(row: Record) -> dict[str, Any]:
    """A provider as it is answered."""
    gained = row["gbv_trained_on"]
    return {
        "provider_id": row["provider_id"],
        "name": row["name"],
        "kind": row["kind"],
        "needs": row["needs"],
        "service_areas": [{"extent": code, "extent_type": "gb2260"} for code in row["regions"]],
        "languages": [{"code": code} for code in row["languages"]],
        "credentials": [{"code": "gbv_trained", "date": gained}] if gained else [],
        "service_capacity": {
            "unit": row["unit"],
            "maximum": row["maximum"],
            "available": row["free"],
            "held": row["held"],
        },
        "accepts": {"age_bands": row["age_bands"], "genders": row["genders"]},
        "active": row["active"],
        "updated_at": row["updated_at"],
    }
