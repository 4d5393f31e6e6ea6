"""Addresses every service has: health, metrics, problem pages, and what operations ask of it."""

from typing import Annotated, Any
from uuid import UUID

import asyncpg
from fastapi import APIRouter, Depends, Query, Request
from prometheus_client import CollectorRegistry, generate_latest
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import HTMLResponse, Response

from shared import heartbeats, quarantine
from shared.audit import Look, note
from shared.errors import NotFound
from shared.fields import Position, line
from shared.http.access import requires
from shared.http.reading import KIB, Route, reads
from shared.http.repeats import Answer, json_response
from shared.problems.words import PAGE_POLICY, chinese, page
from shared.security.doors import INBOX
from shared.security.tokens import Caller
from shared.telemetry.metrics import REGISTRY, gauge
from shared.vocabulary.codes import LetterClosing

health = APIRouter(tags=["health"], route_class=Route)
internal = APIRouter(prefix="/internal/v1", tags=["operations"], route_class=Route)

Operator = Annotated[Caller, Depends(requires("ops"))]
Neighbour = Annotated[Caller, Depends(requires(INBOX))]


@health.get("/healthz", summary="Is the process alive?")
@reads(query=None)
async def healthz() -> dict[str, str]:
    """Alive, whatever else is away."""
    return {"status": "ok"}


@health.get("/readyz", summary="Can it do its work?")
@reads(query=None)
async def readyz(request: Request) -> Response:
    """200 when the database answers and all live workers work; else 503 with what is missing."""
    try:
        missing = await request.app.state.watch.look("ready", _missing)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
        return json_response(Answer(503, {"ready": False, "missing": {"database": "away"}}))
    return json_response(
        Answer(503 if missing else 200, {"ready": not missing, "missing": missing})
    )


async def _missing(conn: asyncpg.Connection) -> dict[str, str]:
    return dict(heartbeats.missing(await heartbeats.heard(conn)))


@health.get("/metrics", summary="Figures for Prometheus")
@reads(query=None)
async def metrics(request: Request, _: Operator) -> Response:
    """Prometheus' text format. Its counts are exact, and so for operations alone."""
    fresh = CollectorRegistry()
    row, workers = await request.app.state.watch.look("metrics", _figures)
    assert row is not None  # noqa: S101 - a count has a row
    gauge("jieli_outbox_unpublished", registry=fresh).set(row["unpublished"])
    gauge("jieli_outbox_oldest_seconds", registry=fresh).set(row["oldest"])
    gauge("jieli_dead_letters", registry=fresh).set(row["dead"])
    gauge("jieli_inbox_last_seconds", registry=fresh).set(row["last"])
    ready = gauge("jieli_worker_ready", "worker", registry=fresh)
    age = gauge("jieli_worker_beat_age_seconds", "worker", registry=fresh)
    for name in {worker.name for worker in workers}:
        same = [worker for worker in workers if worker.name == name]
        ready.labels(name).set(all(worker.ready for worker in same))
        age.labels(name).set(max(worker.age for worker in same))
    return Response(
        generate_latest(REGISTRY) + generate_latest(fresh),
        media_type="text/plain; version=0.0.4",
    )


async def _figures(
    conn: asyncpg.Connection,
) -> tuple[asyncpg.Record | None, list[heartbeats.Beat]]:
    row = await conn.fetchrow(
        """
        select count(*) filter (where published_at is null) as unpublished,
               coalesce(extract(epoch from now() - min(created_at)), 0)::float as oldest,
               (select count(*) from dead_letter where closed_at is null
                   and replayed_at is null) as dead,
               coalesce(extract(epoch from now() -
                   (select max(received_at) from inbox)), 0)::float as last
        from outbox where published_at is null
        """
    )
    return row, await heartbeats.heard(conn)


@health.get("/problems/{slug}", summary="What a problem type means", include_in_schema=False)
async def explain(slug: Annotated[str, line(1, 60)], request: Request) -> HTMLResponse:
    """A page for people who were sent a problem."""
    found = page(slug, zh=chinese(request.headers.get("accept-language", "")))
    if found is None:
        raise NotFound
    return HTMLResponse(found, headers={"content-security-policy": PAGE_POLICY})


class EventIds(BaseModel):
    """Events a producer wants to be sure of."""

    model_config = ConfigDict(extra="forbid")

    event_ids: list[UUID] = Field(max_length=10_000)


@internal.post("/inbox/missing", summary="Which of these events are unseen?")
@reads(most=512 * KIB)
async def missing_from_inbox(asked: EventIds, request: Request, _: Neighbour) -> dict[str, Any]:
    """The ids not in this service's inbox and not among its dead letters.

    `caught_up` says whether every worker has read to the end: only then are the missing ones lost.
    """
    async with request.app.state.db.reading() as conn:
        rows = await conn.fetch(
            "select id from unnest($1::uuid[]) as asked(id)"
            " where not exists (select 1 from inbox where event_id = asked.id)"
            " and not exists (select 1 from dead_letter where event_id = asked.id)",
            asked.event_ids,
        )
        caught_up = heartbeats.caught_up(await heartbeats.heard(conn))
    return {"missing": [row["id"] for row in rows], "caught_up": caught_up}


@internal.get("/dead-letters", summary="Events that could not be handled")
async def dead_letters(
    request: Request, _: Operator, limit: Annotated[int, Query(ge=1, le=1000)] = 100
) -> dict[str, Any]:
    """The newest first, without their content."""
    async with request.app.state.db.reading() as conn:
        return {"dead_letters": await quarantine.listed(conn, limit)}


@internal.get("/dead-letters/{letter_id}", summary="One dead letter")
async def dead_letter(letter_id: Position, request: Request, _: Operator) -> dict[str, Any]:
    """Its coordinates and reason. Raises NotFound."""
    async with request.app.state.db.reading() as conn:
        found = await quarantine.listed(conn, 1, letter_id)
    if not found:
        raise NotFound
    return found[0]


@internal.post("/dead-letters/{letter_id}/replay", summary="Handle a dead letter again")
async def replay(letter_id: Position, request: Request, _: Operator) -> Response:
    """Asks the worker to try it once more; safe to press twice. Raises NotFound."""
    async with request.app.state.db.transaction() as tx:
        if not await quarantine.ask_replay(tx, letter_id):
            raise NotFound
    return json_response(Answer(202, {"id": letter_id, "status": "replay_asked"}))


class Closing(BaseModel):
    """Why a dead letter needs no replay: a code, for people write names into sentences."""

    model_config = ConfigDict(extra="forbid")

    reason: LetterClosing = Field(description="A code", examples=["handled_by_hand"])


@internal.post("/dead-letters/{letter_id}/close", summary="Put a dead letter away")
async def close(letter_id: Position, why: Closing, request: Request, caller: Operator) -> Response:
    """Closed with a reason and by whom. Raises NotFound."""
    async with request.app.state.db.transaction() as tx:
        if not await quarantine.close(tx, letter_id, caller.client_id, why.reason):
            raise NotFound
    return json_response(Answer(200, {"id": letter_id, "status": "closed"}))


@internal.get("/journeys/{referral_id}", summary="What this service did with a referral")
async def journey(referral_id: UUID, request: Request, caller: Operator) -> dict[str, Any]:
    """Events told and handled, with their places on Kafka; no name, phone or text.

    The look is recorded.
    """
    async with request.app.state.db.transaction() as tx:
        rows = await tx.fetch(_JOURNEY, referral_id)
        if rows:
            look = Look(caller.client_id, caller.partner_id, "read_journey", referral_id)
            await note(tx, [look])
    return {"service": request.app.state.service, "entries": [dict(row) for row in rows]}


_JOURNEY = """
    select * from (
        select created_at as at, 'told' as verb, name as event, topic, event_id,
               null::int as partition, null::bigint as "offset", traceparent,
               published_at
        from outbox where subject = $1
        union all
        select received_at, 'handled', name, topic, event_id, partition, "offset", traceparent,
               null
        from inbox where subject = $1
        union all
        select created_at, 'dead letter', coalesce(name, '?'), topic, event_id, partition,
               "offset", traceparent, replayed_at
        from dead_letter where subject = $1
    ) entries order by at
"""
