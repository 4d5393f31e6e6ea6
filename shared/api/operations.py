"""Addresses every service has: health, metrics, and what operations ask of it."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import asyncpg
from fastapi import APIRouter, Depends, Request
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from shared import heartbeats
from shared.audit import AuditEntry, write_audit
from shared.http.authorisation import requires
from shared.http.idempotency import StoredResponse, json_response
from shared.http.response_models import Health, Journey, Readiness, Unseen
from shared.http.routing import KIB, Route, reads
from shared.openapi import documented
from shared.security.internal_scopes import INBOX
from shared.security.tokens import Caller
from shared.service import Measured
from shared.telemetry.metrics import REGISTRY, gauge

health = APIRouter(tags=["health"], route_class=Route)
internal = APIRouter(prefix="/internal/v1", tags=["operations"], route_class=Route)

Operator = Annotated[Caller, Depends(requires("ops"))]
FIGURES = """\
# HELP jieli_dead_letters jieli_dead_letters
# TYPE jieli_dead_letters gauge
jieli_dead_letters 0.0
"""
CallingService = Annotated[Caller, Depends(requires(INBOX))]


@health.get(
    "/healthz", summary="Is the process alive?", operation_id="get_health", response_model=Health
)
@reads(query=None)
async def healthz() -> Response:
    """Alive, whatever else is away."""
    return json_response(StoredResponse(200, {"status": "ok"}))


@health.get(
    "/readyz", summary="Can it do its work?", operation_id="get_readiness", response_model=Readiness
)
@reads(query=None)
@documented(also={503: Readiness})
async def readyz(request: Request) -> Response:
    """200 when the database answers and all live workers work; else 503 with what is missing."""
    try:
        missing = await request.app.state.readiness.read("ready", _missing)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
        return json_response(StoredResponse(503, {"ready": False, "missing": {"database": "away"}}))
    return json_response(
        StoredResponse(503 if missing else 200, {"ready": not missing, "missing": missing})
    )


async def _missing(conn: asyncpg.Connection) -> dict[str, str]:
    return dict(heartbeats.missing(await heartbeats.read(conn)))


@health.get("/metrics", summary="Figures for Prometheus", operation_id="get_metrics")
@reads(query=None)
@documented(media={"text/plain": FIGURES})
async def metrics(request: Request, _: Operator) -> Response:
    """Prometheus' text format. Its counts are exact, and so for operations alone."""
    fresh = CollectorRegistry()
    row, workers = await request.app.state.readiness.read("metrics", _figures)
    assert row is not None  # noqa: S101 - a count has a row
    if (measuring := request.app.state.measured) is not None:
        _set(await request.app.state.readiness.read("measured", measuring), fresh)
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


def _set(found: Sequence[Measured], registry: CollectorRegistry) -> None:
    gauges: dict[str, Gauge] = {}
    for each in found:
        if each.name not in gauges:
            gauges[each.name] = gauge(each.name, *each.labels, registry=registry)
        own = gauges[each.name]
        (own.labels(**each.labels) if each.labels else own).set(each.value)


async def _figures(
    conn: asyncpg.Connection,
) -> tuple[asyncpg.Record | None, list[heartbeats.Beat]]:
    row = await conn.fetchrow(
        """
        select count(*) as unpublished,
               coalesce(extract(epoch from now() - min(created_at)), 0)::float as oldest,
               (select count(*) from dead_letter where closed_at is null
                   and replayed_at is null) as dead,
               coalesce(extract(epoch from now() -
                   (select max(received_at) from inbox)), 0)::float as last
        from outbox_unpublished
        """
    )
    return row, await heartbeats.read(conn)


class EventIds(BaseModel):
    """Events a producer wants to be sure of."""

    model_config = ConfigDict(extra="forbid")

    event_ids: list[UUID] = Field(
        max_length=10_000,
        description="Ids of events",
        examples=[["0190a1b2-0000-7000-8000-000000000001"]],
    )


@internal.post(
    "/inbox/missing",
    summary="Which of these events are unseen?",
    operation_id="find_unseen_events",
    response_model=Unseen,
)
@reads(most=512 * KIB)
async def missing_from_inbox(asked: EventIds, request: Request, _: CallingService) -> Response:
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
        caught_up = heartbeats.caught_up(await heartbeats.read(conn))
    missing = [row["id"] for row in rows]
    return json_response(StoredResponse(200, {"missing": missing, "caught_up": caught_up}))


@internal.get(
    "/journeys/{referral_id}",
    summary="What this service did with a referral",
    operation_id="get_journey",
    response_model=Journey,
)
async def journey(referral_id: UUID, request: Request, caller: Operator) -> Response:
    """Events told and handled, with their places on Kafka; no name, phone or text.

    The look is recorded.
    """
    async with request.app.state.db.transaction() as tx:
        rows = await tx.fetch(_JOURNEY, referral_id)
        if rows:
            look = AuditEntry(caller.client_id, caller.partner_id, "read_journey", referral_id)
            await write_audit(tx, [look])
    found = {"service": request.app.state.service, "entries": [dict(row) for row in rows]}
    return json_response(StoredResponse(200, found))


_JOURNEY = """
    select * from (
        select created_at as at, 'told' as verb, name as event, topic, event_id,
               null::int as partition, null::bigint as "offset", traceparent,
               id not in (select id from outbox_unpublished where subject = $1) as published
        from outbox where subject = $1
        union all
        select received_at, 'handled', name, topic, event_id, partition, "offset", traceparent,
               null
        from inbox where subject = $1
        union all
        select created_at, 'dead letter', coalesce(name, '?'), topic, event_id, partition,
               "offset", traceparent, null
        from dead_letter where subject = $1
    ) entries order by at
"""
