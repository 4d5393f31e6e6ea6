"""Outcomes over HTTP: pages, and a stream that goes on where the reader left off."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractContextManager
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Header, Query, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from services.reporting.outcomes import store
from services.reporting.outcomes.documents import OutcomesPage
from services.reporting.outcomes.rules import Tier
from shared.audit import entries_for, write_audit
from shared.db import Database
from shared.fields import MOST
from shared.http import Caller, Route, StoredResponse, json_response, requires
from shared.http.idempotency import encoded
from shared.http.pagination import cut, require_known
from shared.openapi import documented

STREAM = """\
retry: 2000

id: 7
event: outcome.recorded
data: {"outcome_id":"0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a04","province":"440000","month":"2026-10",\
"age_band":"18-39","harm":"domestic_violence","need":"shelter","result":"completed"}

"""
router = APIRouter(prefix="/v1/outcomes", tags=["outcomes"], route_class=Route)
Subscriber = Annotated[Caller, Depends(requires("outcome:subscribe"))]
Which = Annotated[
    Tier,
    Query(
        description="party: full records of own referrals; coarse: records that at least eleven "
        "share the values of; aggregate: protected tables",
        examples=["coarse"],
    ),
]
After = Annotated[int, Query(ge=0, le=MOST, description="Position of the last one that was seen")]

NAMES: dict[Tier, str] = {
    "party": "outcome.settled",
    "coarse": "outcome.recorded",
    "aggregate": "outcome.released",
}
_BEAT_SECONDS = 15.0
_LOOK_SECONDS = 1.0


class _Stream(StreamingResponse):
    """A stream that holds one of its partner's places. Raises TooMany before it begins."""

    def __init__(self, place: AbstractContextManager[None], *content: Any, **said: Any) -> None:
        super().__init__(*content, **said)
        self._place = place

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        with self._place:
            await super().__call__(scope, receive, send)


@router.get(
    "", summary="A page of outcomes", operation_id="list_outcomes", response_model=OutcomesPage
)
async def outcomes(
    request: Request,
    caller: Subscriber,
    tier: Which = "coarse",
    after: After = 0,
    limit: Annotated[int, Query(ge=1, le=1000, description="Most items to return")] = 100,
) -> Response:
    """Oldest first. ``next`` is the ``after`` of the next page, null on the last one.

    Ask again later with ``after`` = ``position`` for what came since.
    """
    db = request.app.state.db
    async with db.reading() as connection:
        require_known(after <= await store.newest(connection, tier))
    rows, last = cut(await _page(db, caller, (tier, after, limit)), limit)
    body = {
        "tier": tier,
        "items": [_item(row) for row in rows],
        "next": last["position"] if last else None,
        "position": rows[-1]["position"] if rows else after,
    }
    return json_response(StoredResponse(200, body))


@router.get("/stream", summary="Outcomes as server-sent events", operation_id="stream_outcomes")
@documented(media={"text/event-stream": STREAM})
async def stream(
    request: Request,
    caller: Subscriber,
    tier: Which = "coarse",
    after: After = 0,
    last_event_id: Annotated[
        int | None, Header(description="Sent by a client that reconnects", ge=0, le=MOST)
    ] = None,
) -> Response:
    """Everything after the last event that was seen, then what comes; a comment every 15 s.

    It ends with the life of an access token; a client connects again with a new one.
    """
    start = after if last_event_id is None else last_event_id
    db = request.app.state.db
    async with db.reading() as connection:
        require_known(start <= await store.newest(connection, tier))
    until = time.monotonic() + request.app.state.settings.token_seconds
    return _Stream(
        request.app.state.limits.streaming(caller.partner_id),
        _events(db, caller, (tier, start), until),
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )


async def _page(db: Database, caller: Caller, what: tuple[Tier, int, int]) -> list[dict[str, Any]]:
    """Outcomes of a tier after a position, and one more than asked; a party's look is recorded."""
    tier, after, limit = what
    if tier != "party":
        async with db.reading() as connection:
            return await store.page(connection, tier, after, limit + 1, caller.partner_id)
    async with db.transaction() as tx:
        rows = await store.page(tx, tier, after, limit + 1, caller.partner_id)
        seen = [row["referral_id"] for row in rows[:limit]]
        await write_audit(
            tx, entries_for(caller.client_id, caller.partner_id, "read_outcomes", seen)
        )
    return rows


async def _events(
    db: Database, caller: Caller, what: tuple[Tier, int], until: float
) -> AsyncIterator[bytes]:
    tier, position = what
    spoken = time.monotonic()
    yield b"retry: 2000\n\n"
    while time.monotonic() < until:
        rows, _ = cut(await _page(db, caller, (tier, position, 500)), 500)
        for row in rows:
            position = row["position"]
            body = encoded(_item(row))
            yield b"id: %d\nevent: %s\ndata: %s\n\n" % (position, NAMES[tier].encode(), body)
        now = time.monotonic()
        if rows:
            spoken = now
        elif now - spoken >= _BEAT_SECONDS:
            spoken = now
            yield b": still here\n\n"
        if len(rows) < 500:
            await asyncio.sleep(_LOOK_SECONDS)


def _item(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the reader sees of a row: the event's own fields."""
    if "body" in row:
        found: dict[str, Any] = orjson.loads(row["body"])
        return found
    return {
        name: str(value) if isinstance(value, UUID) else value
        for name, value in row.items()
        if name != "position"
    }
