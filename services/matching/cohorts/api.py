"""Cohorts over HTTP: a partner keeps those of its providers, and enrols whom they have taken."""

from typing import Annotated
from uuid import UUID

from asyncpg import Record
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.matching.cohorts import store
from services.matching.cohorts.form import (
    CohortForm,
    Enrolment,
    EnrolmentsPage,
    EnrolmentView,
    Left,
    OwnCohortView,
    enrolment_view,
    own_cohort_view,
)
from services.matching.cohorts.rules import is_open, standing, standings
from services.matching.tenancy import as_service
from shared.db import Transaction
from shared.errors import Conflict, NotFound
from shared.http import Caller, Route, StoredResponse, json_response, once, requires
from shared.openapi import documented
from shared.vocabulary import Need
from shared.working_days import CHINA

router = APIRouter(prefix="/v1/cohorts", tags=["directory"], route_class=Route)
Keeper = Annotated[Caller, Depends(requires("provider:write"))]
Teacher = Annotated[Caller, Depends(requires("offer:respond"))]
TOO_FEW = "More have a seat already: nobody's seat is taken away."
OVER = "The last day to enrol is over."
ENROLLED = "She is in a cohort already."


@router.put(
    "/{cohort_id}",
    summary="Enter or change a cohort",
    operation_id="put_cohort",
    response_model=OwnCohortView,
)
@documented(NotFound(), Conflict(TOO_FEW))
async def put_cohort(
    cohort_id: UUID, form: CohortForm, request: Request, caller: Keeper
) -> Response:
    """The whole is replaced; its provider stays. More seats go to who waits, in their order.

    `GET /v1/matches` shows it with its free seats to who asks for what it teaches.
    """
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        await store.lock(tx, cohort_id)
        before = await store.one(tx, cohort_id, caller.partner_id)
        if before and form.seats < min(before["enrolled"], before["seats"]):
            raise Conflict(TOO_FEW)
        known = await store.put(tx, cohort_id, caller.partner_id, form)
        row = await store.one(tx, cohort_id, caller.partner_id) if known else None
    return json_response(StoredResponse(200, own_cohort_view(_there(row))))


@router.get(
    "/{cohort_id}",
    summary="Read one of your cohorts",
    operation_id="get_cohort",
    response_model=OwnCohortView,
)
@documented(NotFound())
async def get_cohort(cohort_id: UUID, request: Request, caller: Keeper) -> Response:
    """With the seats that are free now, or how many wait."""
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        row = await store.one(tx, cohort_id, caller.partner_id)
    return json_response(StoredResponse(200, own_cohort_view(_there(row))))


@router.post(
    "/{cohort_id}/enrolments",
    summary="Enrol somebody in a cohort",
    operation_id="enrol",
    response_model=EnrolmentView,
    status_code=201,
)
@documented(NotFound(), Conflict(OVER), Conflict(ENROLLED), once=True)
async def enrol(cohort_id: UUID, request: Request, caller: Teacher, body: Enrolment) -> Response:
    """Whom the teaching provider has said yes to for `skills_training`.

    Where every seat is taken she waits, and moves up by herself as others leave.
    """

    async def act(tx: Transaction) -> StoredResponse:
        await as_service(tx)
        await store.lock(tx, cohort_id)
        cohort = _there(await store.one(tx, cohort_id, caller.partner_id))
        taken = await store.is_taken(tx, body.offer_id, cohort["provider_id"], Need.SKILLS_TRAINING)
        if not taken:
            raise NotFound
        if not is_open(cohort["enrol_until"], tx.now.astimezone(CHINA).date()):
            raise Conflict(OVER)
        if not await store.enrol(tx, cohort_id, body.offer_id):
            raise Conflict(ENROLLED)
        found = standing(cohort["enrolled"] + 1, cohort["seats"])
        return StoredResponse(201, enrolment_view(cohort_id, body.offer_id, found))

    return await once(request, caller, act)


@router.get(
    "/{cohort_id}/enrolments",
    summary="Who is enrolled in a cohort, and who waits",
    operation_id="list_enrolments",
    response_model=EnrolmentsPage,
)
@documented(NotFound())
async def list_enrolments(cohort_id: UUID, request: Request, caller: Teacher) -> Response:
    """In their order; whose help ended without the course is not among them."""
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        cohort = _there(await store.one(tx, cohort_id, caller.partner_id))
        offers = await store.enrolled(tx, cohort_id)
    places = zip(offers, standings(len(offers), cohort["seats"]), strict=True)
    items = [enrolment_view(cohort_id, offer_id, found) for offer_id, found in places]
    return json_response(StoredResponse(200, {"items": items}))


@router.delete(
    "/{cohort_id}/enrolments/{offer_id}",
    summary="Take somebody out of a cohort",
    operation_id="leave_cohort",
    response_model=Left,
)
@documented(NotFound())
async def leave(cohort_id: UUID, offer_id: UUID, request: Request, caller: Teacher) -> Response:
    """Whoever waits longest has the seat from this moment on."""
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        await store.lock(tx, cohort_id)
        _there(await store.one(tx, cohort_id, caller.partner_id))
        if not await store.leave(tx, cohort_id, offer_id):
            raise NotFound
    return json_response(StoredResponse(200, {"cohort_id": cohort_id, "offer_id": offer_id}))


def _there(row: Record | None) -> Record:
    if row is None:
        raise NotFound
    return row
