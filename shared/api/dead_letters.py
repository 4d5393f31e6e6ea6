"""Lets operations list dead letters, look at one, have some handled again, put some away."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from shared import dead_letters
from shared.audit import AuditEntry, write_audit
from shared.db import Transaction
from shared.errors import Conflict, NotFound
from shared.fields import Position
from shared.http.authorisation import requires
from shared.http.idempotency import StoredResponse, json_response
from shared.http.response_models import (
    DeadLetters,
    DeadLettersStatus,
    DeadLetterView,
    LetterStatus,
)
from shared.http.routing import KIB, Route, reads
from shared.openapi import documented
from shared.security.tokens import Caller
from shared.vocabulary import DeadLetterClosing

router = APIRouter(prefix="/internal/v1/dead-letters", tags=["operations"], route_class=Route)

Operator = Annotated[Caller, Depends(requires("ops"))]
Letter = Annotated[Position, Path(description="Number of the dead letter")]
Numbers = Annotated[
    list[Annotated[int, Field(strict=True, ge=1, le=2**62)]],
    Field(
        min_length=1,
        max_length=1000,
        description="Numbers of dead letters, as the list has them",
        examples=[[7, 8]],
    ),
]
CLOSED, HANDLED = "It is closed.", "It was handled since."
SET = 32 * KIB


@router.get(
    "",
    summary="Events that could not be handled",
    operation_id="list_dead_letters",
    response_model=DeadLetters,
)
async def list_dead_letters(
    request: Request, _: Operator, wanted: Annotated[dead_letters.Listing, Query()]
) -> Response:
    """The newest first, without their content. `next` is the `before` of the next page."""
    async with request.app.state.db.reading() as conn:
        found = await dead_letters.listed(conn, wanted)
    following = found[-1]["id"] if len(found) == wanted.limit else None
    return json_response(StoredResponse(200, {"dead_letters": found, "next": following}))


class Several(BaseModel):
    """Some dead letters, each by its number."""

    model_config = ConfigDict(extra="forbid")

    ids: Numbers


@router.post(
    "/replay",
    summary="Handle some dead letters again",
    operation_id="replay_dead_letters",
    status_code=202,
    response_model=DeadLettersStatus,
)
@reads(most=SET)
async def replay_several(asked: Several, request: Request, caller: Operator) -> Response:
    """Asks the worker to try them once more; safe to repeat, and each is recorded.

    Those that are closed or not there are named and hold up no other.
    """
    async with request.app.state.db.transaction() as tx:
        found = await dead_letters.locked(tx, asked.ids)
        body = await _replay(tx, caller, asked.ids, found)
    return json_response(StoredResponse(202, body))


class Closing(BaseModel):
    """Why a dead letter needs no replay: a code, for people write names into sentences."""

    model_config = ConfigDict(extra="forbid")

    reason: DeadLetterClosing = Field(description="A code", examples=["handled_by_hand"])


class ClosingSeveral(Closing):
    """Which dead letters need no replay, and why: a code."""

    ids: Numbers


@router.post(
    "/close",
    summary="Put some dead letters away",
    operation_id="close_dead_letters",
    response_model=DeadLettersStatus,
)
@reads(most=SET)
async def close_several(asked: ClosingSeveral, request: Request, caller: Operator) -> Response:
    """Closed with one reason and by whom, and each is recorded; what closed one first stays.

    Those that were handled since or are not there are named and hold up no other.
    """
    async with request.app.state.db.transaction() as tx:
        found = await dead_letters.locked(tx, asked.ids)
        body = await _close(tx, caller, (asked.ids, asked.reason), found)
    return json_response(StoredResponse(200, body))


@router.get(
    "/{letter_id}",
    summary="One dead letter",
    operation_id="get_dead_letter",
    response_model=DeadLetterView,
)
@documented(NotFound())
async def read_dead_letter(letter_id: Letter, request: Request, _: Operator) -> Response:
    """Its coordinates and reason. Raises NotFound."""
    async with request.app.state.db.reading() as conn:
        found = await dead_letters.find(conn, letter_id)
    if found is None:
        raise NotFound
    return json_response(StoredResponse(200, found))


@router.post(
    "/{letter_id}/replay",
    summary="Handle a dead letter again",
    operation_id="replay_dead_letter",
    status_code=202,
    response_model=LetterStatus,
)
@documented(NotFound(), Conflict(CLOSED))
async def replay(letter_id: Letter, request: Request, caller: Operator) -> Response:
    """Asks the worker to try it once more; safe to press twice, and recorded.

    Raises NotFound, and Conflict for one that is closed.
    """
    async with request.app.state.db.transaction() as tx:
        found = await dead_letters.locked(tx, [letter_id])
        done = await _replay(tx, caller, [letter_id], found)
    return _of_one(done, Conflict(CLOSED), 202)


@router.post(
    "/{letter_id}/close",
    summary="Put a dead letter away",
    operation_id="close_dead_letter",
    response_model=LetterStatus,
)
@documented(NotFound(), Conflict(HANDLED))
async def close(letter_id: Letter, why: Closing, request: Request, caller: Operator) -> Response:
    """Closed with a reason and by whom, and recorded; what closed it first stays.

    Raises NotFound, and Conflict for one that was handled since.
    """
    async with request.app.state.db.transaction() as tx:
        found = await dead_letters.locked(tx, [letter_id])
        done = await _close(tx, caller, ([letter_id], why.reason), found)
    return _of_one(done, Conflict(HANDLED), 200)


async def _replay(
    tx: Transaction, caller: Caller, asked: Sequence[int], found: dict[int, dict[str, Any]]
) -> dict[str, Any]:
    """Asks for those that are not closed; what becomes of each."""
    closed = [letter_id for letter_id, each in found.items() if each["closed_at"] is not None]
    chosen = [letter_id for letter_id in found if letter_id not in set(closed)]
    await dead_letters.ask_replay(tx, chosen)
    await write_audit(tx, _changed(caller, "replay_dead_letter", (found[n] for n in chosen)))
    return _became("replay_asked", asked, found, closed)


async def _close(
    tx: Transaction,
    caller: Caller,
    asked: tuple[Sequence[int], DeadLetterClosing],
    found: dict[int, dict[str, Any]],
) -> dict[str, Any]:
    """Closes those that were not handled; what becomes of each."""
    numbers, reason = asked
    handled = [letter_id for letter_id, each in found.items() if each["replayed_at"] is not None]
    chosen = [
        letter_id
        for letter_id, each in found.items()
        if each["replayed_at"] is None and each["closed_at"] is None
    ]
    await dead_letters.close(tx, chosen, caller.client_id, reason)
    await write_audit(tx, _changed(caller, "close_dead_letter", (found[n] for n in chosen), reason))
    return _became("closed", numbers, found, handled)


def _became(
    status: str, asked: Sequence[int], found: dict[int, dict[str, Any]], left: Sequence[int]
) -> dict[str, Any]:
    return {
        "status": status,
        "ids": [letter_id for letter_id in found if letter_id not in set(left)],
        "left": list(left),
        "unknown": [letter_id for letter_id in dict.fromkeys(asked) if letter_id not in found],
    }


def _of_one(done: dict[str, Any], left: Conflict, status: int) -> Response:
    """The answer about one alone. Raises NotFound, and `left` where it was left as it is."""
    if done["unknown"]:
        raise NotFound
    if done["left"]:
        raise left
    return json_response(StoredResponse(status, {"id": done["ids"][0], "status": done["status"]}))


def _changed(
    caller: Caller, action: str, letters: Iterable[dict[str, Any]], ground: str = ""
) -> list[AuditEntry]:
    return [
        AuditEntry(caller.client_id, caller.partner_id, action, letter["subject"], ground)
        for letter in letters
    ]
