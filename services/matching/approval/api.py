"""Approval over HTTP: staff read what waits and decide, one by one or many at once."""

from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from asyncpg import Record
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from services.matching.approval import store
from services.matching.approval.batch import Decisions, decider, rules_of, shown_decision
from services.matching.approval.decisions import (
    DETAILS,
    Decided,
    Said,
    SomebodyElse,
    decide,
    record,
)
from services.matching.approval.form import EXAMPLE, OnProvider, OnVersion, VersionLine
from services.matching.approval.rules import Rejection, Step, beyond
from services.matching.context import MatchingContext, context_in, seal_key_in
from services.matching.directory import store as directory
from services.matching.directory import views
from services.matching.directory.documents import (
    DecidedLine,
    DecidedView,
    ExaminedView,
    WaitingPage,
)
from services.matching.directory.serialisation import shown
from services.matching.tenancy import seeing
from shared.db import Transaction
from shared.errors import Conflict, NotFound, Refused
from shared.http import NDJSON, Caller, Route, StoredResponse, json_response, once, reads, requires
from shared.http.ndjson import ANSWERS, BatchResponse, Bounds, openapi_body
from shared.http.routing import MIB
from shared.openapi import documented

router = APIRouter(prefix="/v1/approvals", tags=["approval"], route_class=Route)
Approver = Annotated[Caller, Depends(requires("directory:approve"))]
REFUSALS = (
    NotFound(),
    SomebodyElse(DETAILS[Rejection.OWN_ORGANISATION]),
    Conflict(DETAILS[Rejection.OUTDATED]),
)
Which = Literal["pending", "suspended", "silent", "complained"]


@router.get(
    "", summary="What waits for a person", operation_id="list_approvals", response_model=WaitingPage
)
async def list_waiting(
    request: Request,
    _caller: Approver,
    state: Annotated[Which, Query(description="Which ones")] = "pending",
    after: Annotated[UUID | None, Query(description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="At most this many")] = 100,
) -> Response:
    """Providers with something to decide, in order of id; `next` is the `after` of the next page.

    `pending`: entered or changed; `suspended`, with the number of cases it holds, for a person to
    hand over; `silent`: let offers lapse, and asked last for it; `complained`: a complaint about it
    waits for a decision, by `review_due_at`.
    """
    context = context_in(request.app.state.resources)
    silent = context.caps.silence.asked_last
    async with seeing(request.app.state.db, None) as connection:
        rows = await store.page(connection, state, after, limit, silent)
    following = rows[-1]["provider_id"] if len(rows) == limit else None
    items = [_listed(row, context) for row in rows]
    return json_response(StoredResponse(200, {"items": items, "next": following}))


def _listed(row: Record, context: MatchingContext) -> dict[str, Any]:
    codes = orjson.loads(row["terms"]) if row["terms"] else {"kind": row["kind"], "needs": []}
    rule = context.approval.second_person
    two = codes["kind"] in rule.kinds or not rule.needs.isdisjoint(codes["needs"])
    return {
        "provider_id": row["provider_id"],
        "partner_id": row["partner_id"],
        "kind": row["kind"],
        "state": row["state"],
        "version": row["number"],
        "entered_at": row["entered_at"],
        "approved_version": row["approved_number"],
        "persons_needed": 2 if two else 1,
        "approvals": row["approvals"],
        "unanswered_in_a_row": row["lapsed"],
        "cases_held": row["cases_held"],
        "complaints_open": row["complaints"],
        "review_due_at": row["review_due_at"],
    }


@router.get(
    "/{provider_id}",
    summary="A provider, and what would change",
    operation_id="get_approval",
    response_model=ExaminedView,
)
@documented(NotFound())
async def show(provider_id: UUID, request: Request, _caller: Approver) -> Response:
    """What is in force, what is asked, in which fields it goes beyond what was approved.

    `cases_held`: accepted and not ended. `decisions` says who decided what about it, when and on
    what ground.
    """
    key = seal_key_in(request.app.state.resources)
    async with seeing(request.app.state.db, None) as connection:
        row = await directory.one(connection, None, provider_id)
        decisions = await store.history(connection, provider_id)
        cases = await store.cases_held(connection, provider_id)
        review = await store.review(connection, provider_id)
    if row is None:
        raise NotFound
    view = views.provider_view(row, key) | {"partner_id": row["partner_id"]}
    approved, last = views.approved(row, key), views.last(row, key)
    view["cases_held"] = cases
    view["complaints_open"], view["review_due_at"] = review["complaints"], review["due_at"]
    view["approved"] = shown(approved.terms) if approved else None
    view["differs"] = list(beyond(last.terms, approved.terms)) if approved and last else []
    view["decisions"] = [dict(decision) for decision in decisions]
    return json_response(StoredResponse(200, view))


async def _decide(request: Request, caller: Caller, said: Said) -> Response:
    """One decision, at most once per key; a refused one is on record too."""
    who, rules = decider(caller), rules_of(request)
    heard: list[Decided] = []

    async def act(tx: Transaction) -> StoredResponse:
        (decided,) = await decide(tx, rules, who, [said])
        if decided.refused:
            heard.append(decided)
            raise decided.refused
        return StoredResponse(200, shown_decision(decided))

    try:
        return await once(request, caller, act)
    except Refused:
        if heard:
            async with request.app.state.db.transaction() as tx:
                await record(tx, heard, who)
        raise


@router.post(
    "/{provider_id}/decide",
    summary="Approve or reject what waits",
    operation_id="decide_provider",
    response_model=DecidedView,
)
@documented(*REFUSALS, once=True)
async def decide_one(
    provider_id: UUID, body: OnVersion, request: Request, caller: Approver
) -> Response:
    """Bound to the `version` that was read: 409 when the partner has entered another since.

    `second_person` true: it is noted, and a different person must say the same.
    """
    said = Said(provider_id, body.decision, body.ground, body.version)
    return await _decide(request, caller, said)


@router.post(
    "/{provider_id}/suspend",
    summary="Ask it nothing new from now on",
    operation_id="suspend_provider",
    response_model=DecidedView,
)
@documented(*REFUSALS, once=True)
async def suspend(
    provider_id: UUID, body: OnProvider, request: Request, caller: Approver
) -> Response:
    """Its unanswered offers go to others at once; what it has accepted it may end.

    Meanwhile it reads nothing of the cases it holds; `cases_held` says how many wait for a person.
    """
    return await _decide(request, caller, Said(provider_id, Step.SUSPEND, body.ground))


@router.post(
    "/{provider_id}/reinstate",
    summary="Ask it again",
    operation_id="reinstate_provider",
    response_model=DecidedView,
)
@documented(*REFUSALS, once=True)
async def reinstate(
    provider_id: UUID, body: OnProvider, request: Request, caller: Approver
) -> Response:
    """A suspended one, by two persons where two approve; or one that was silent."""
    return await _decide(request, caller, Said(provider_id, Step.REINSTATE, body.ground))


@router.post(
    "/{provider_id}/retire",
    summary="Ask it never again",
    operation_id="retire_provider",
    response_model=DecidedView,
)
@documented(*REFUSALS, once=True)
async def retire(
    provider_id: UUID, body: OnProvider, request: Request, caller: Approver
) -> Response:
    """For good: its partner enters a new one. What it has accepted it may end."""
    return await _decide(request, caller, Said(provider_id, Step.RETIRE, body.ground))


@router.post(
    "/batch",
    summary="Decide many at once",
    openapi_extra=openapi_body(VersionLine, orjson.dumps(EXAMPLE)),
    responses=ANSWERS,
    operation_id="decide_providers",
)
@reads(NDJSON, most=16 * MIB, lines=VersionLine)
@documented(line=DecidedLine)
async def decide_many(request: Request, caller: Approver) -> Response:
    """NDJSON `{provider_id, version, decision, ground}`, one result line each."""
    return BatchResponse(request, Decisions(request, caller), Bounds(at_once=500))
