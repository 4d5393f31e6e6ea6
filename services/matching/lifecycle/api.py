"""The moves between the first yes and the end, and what leads out of it, over HTTP."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.matching.answers.api import REFUSALS, answer_one
from services.matching.answers.form import Nothing
from services.matching.answers.rules import Answer
from services.matching.lifecycle.form import Appointment, Fail, Missed, Pause, TakeBack, Waitlist
from services.matching.lifecycle.rules import Move, Party
from services.matching.referrals.documents import AnsweredView
from shared.errors import FieldError, Invalid
from shared.http import Caller, Route, requires
from shared.openapi import documented

router = APIRouter(prefix="/v1/offers", tags=["answers"], route_class=Route)
Provider = Annotated[Caller, Depends(requires("offer:respond"))]
Either = Annotated[Caller, Depends(requires("offer:respond", "referral:write"))]
Referrer = Annotated[Caller, Depends(requires("referral:write"))]
_LONGEST = timedelta(days=731)
_NOT_THEN = "An appointment lies in the future, at most two years ahead."


def _parties(caller: Caller) -> list[Party]:
    scopes = {"offer:respond": Party.PROVIDER, "referral:write": Party.REFERRER}
    return [party for scope, party in scopes.items() if scope in caller.scopes]


@router.post(
    "/{offer_id}/acknowledge",
    summary="Say that a person has seen it",
    operation_id="acknowledge_offer",
    response_model=AnsweredView,
)
@documented(*REFUSALS, once=True)
async def acknowledge(
    offer_id: UUID, request: Request, caller: Provider, _body: Nothing | None = None
) -> Response:
    """It is no answer: the offer stays open and its deadline stays."""
    return await answer_one(request, caller, Answer(offer_id, Move.ACKNOWLEDGE))


@router.post(
    "/{offer_id}/schedule",
    summary="Agree on an appointment, or on another one",
    operation_id="schedule_service",
    response_model=AnsweredView,
)
@documented(*REFUSALS, once=True)
async def schedule(
    offer_id: UUID, request: Request, caller: Provider, body: Appointment
) -> Response:
    """When she is expected. Said again, it replaces the time that was agreed."""
    said = Answer(offer_id, Move.SCHEDULE, appointment_at=body.moment())
    return await answer_one(request, caller, said, check=_in_time)


def _in_time(said: Answer, now: datetime) -> None:
    at = said.appointment_at
    if at is None or not now < at <= now + _LONGEST:
        wrong = FieldError(pointer="/at", code="out_of_range", detail=_NOT_THEN)
        raise Invalid(errors=[wrong])


@router.post(
    "/{offer_id}/no-show",
    summary="Say that an appointment did not take place",
    operation_id="miss_appointment",
    response_model=AnsweredView,
)
@documented(*REFUSALS, once=True)
async def no_show(
    offer_id: UUID, request: Request, caller: Either, body: Missed | None = None
) -> Response:
    """It is accepted as before and another time can be agreed on. It is never a fault of hers.

    The provider says it, or who referred her: either may know that the other was not there.
    """
    said = Answer(offer_id, Move.NO_SHOW, body.reason if body else None)
    return await answer_one(request, caller, said, _parties(caller))


@router.post(
    "/{offer_id}/waitlist",
    summary="Let her wait for a place",
    operation_id="put_on_waiting_list",
    response_model=AnsweredView,
)
@documented(*REFUSALS, once=True)
async def waitlist(offer_id: UUID, request: Request, caller: Provider, body: Waitlist) -> Response:
    """The provider keeps the case. `start` ends the waiting."""
    return await answer_one(request, caller, Answer(offer_id, Move.WAITLIST, body.reason))


@router.post(
    "/{offer_id}/pause",
    summary="Stop for her safety",
    operation_id="pause_service",
    response_model=AnsweredView,
)
@documented(*REFUSALS, once=True)
async def pause(offer_id: UUID, request: Request, caller: Either, body: Pause) -> Response:
    """Nobody approaches her until `resume`. The provider says it, or who referred her.

    Before the provider has said yes there is nothing to pause: messages wait by themselves.
    """
    said = Answer(offer_id, Move.PAUSE, body.reason)
    return await answer_one(request, caller, said, _parties(caller))


@router.post(
    "/{offer_id}/resume",
    summary="Go on after a pause",
    operation_id="resume_service",
    response_model=AnsweredView,
)
@documented(*REFUSALS, once=True)
async def resume(
    offer_id: UUID, request: Request, caller: Either, _body: Nothing | None = None
) -> Response:
    """In progress where first contact had been made, otherwise waiting for it."""
    said = Answer(offer_id, Move.RESUME)
    return await answer_one(request, caller, said, _parties(caller))


@router.post(
    "/{offer_id}/fail",
    summary="Say that the help could not be given",
    operation_id="fail_service",
    response_model=AnsweredView,
)
@documented(*REFUSALS, once=True)
async def fail(offer_id: UUID, request: Request, caller: Provider, body: Fail) -> Response:
    """Where another provider may be able to, the next is asked at once; else the need ends."""
    return await answer_one(request, caller, Answer(offer_id, Move.FAIL, body.reason))


@router.post(
    "/{offer_id}/withdraw",
    summary="Take one need back",
    operation_id="withdraw_offer",
    response_model=AnsweredView,
)
@documented(*REFUSALS, once=True)
async def withdraw(offer_id: UUID, request: Request, caller: Referrer, body: TakeBack) -> Response:
    """The provider is told to stop and nobody else is asked for this need; the others go on."""
    said = Answer(offer_id, Move.WITHDRAW, body.reason)
    return await answer_one(request, caller, said, [Party.REFERRER])


@router.post(
    "/{offer_id}/entered-in-error",
    summary="Say that it was a mistake",
    operation_id="enter_offer_in_error",
    response_model=AnsweredView,
)
@documented(*REFUSALS, once=True)
async def entered_in_error(
    offer_id: UUID, request: Request, caller: Provider, _body: Nothing | None = None
) -> Response:
    """From any state. What was live is offered to the next; a need that it ended goes to a person.

    It is never undone: what is right is said of a new offer.
    """
    return await answer_one(request, caller, Answer(offer_id, Move.ENTER_IN_ERROR))
