"""Where clues are entered, handed over, answered and followed by the two bodies concerned."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.intake.clues import clue_transitions, rules, store
from services.intake.clues.clue_transitions import Keys
from services.intake.clues.form import (
    ClueAccepted,
    ClueGone,
    ClueSaid,
    ClueStands,
    Step,
    Transfer,
)
from services.intake.clues.store import NewClue
from services.intake.context import context_of
from services.intake.partners.tenancy import as_service
from services.intake.referrals.fields import CHINA
from services.intake.registry.registration_check import NotRegistered, require_registered
from services.intake.registry.rules import channel_fault
from services.intake.vault.sealing import IDENTITY
from shared.audit import AuditEntry, write_audit
from shared.db import Transaction
from shared.erasure import forget
from shared.errors import Conflict, Invalid, NotFound
from shared.events.clue import ClueErased, ClueReceived
from shared.http import Caller, Route, StoredResponse, json_response, once, requires
from shared.idempotency import key_digest, reference_aad
from shared.ids import new_id
from shared.openapi import documented
from shared.outbox import publish
from shared.security import keys
from shared.security.aead import seal

router = APIRouter(prefix="/v1", tags=["clues"], route_class=Route)

Worker = Annotated[Caller, Depends(requires("clue:write"))]


@router.post(
    "/clues",
    summary="Enter a clue",
    status_code=202,
    response_model=ClueAccepted,
    operation_id="post_clue",
)
@documented(NotRegistered(), once=True, located=True, also={200: ClueAccepted})
async def post_clue(said: ClueSaid, request: Request, caller: Worker) -> Response:
    """You answer for it until another body has accepted it and reported the first contact.

    The same channel and reference again are the same clue: 200 with its id. Raises Invalid,
    NotRegistered.
    """
    if fault := channel_fault(said.channel, caller.channels):
        raise Invalid("Mend these fields and send it again.", errors=[fault])
    vault, key = context_of(request).vault, request.app.state.index_key

    async def act(tx: Transaction) -> StoredResponse:
        await as_service(tx)
        await require_registered(tx, caller.partner_id)
        new = _new(said, caller, key)
        if (known := await store.add(tx, new)) is not None:
            clue_id, status = known
            return _kept(200, clue_id, status)
        if said.person is not None:
            who = orjson.dumps(said.person.model_dump(exclude_none=True))
            await store.keep_person(tx, new.id, vault.seal(new.id, {IDENTITY: who}))
        await write_audit(tx, [_look(caller, "enter_clue", new.id)])
        await publish(tx, [_received(new, tx.now)])
        return _kept(202, new.id, "open")

    return await once(request, caller, act)


def _new(said: ClueSaid, caller: Caller, key: bytes) -> NewClue:
    clue_id = new_id()
    dated = said.dated or datetime.now(UTC).astimezone(CHINA).date()
    campaign, phase = rules.campaign_of(said.channel, dated) or (None, None)
    sealed = digest = None
    if said.ref is not None:
        sealed = seal(key, said.ref.encode(), reference_aad(clue_id), lasting=True)
        digest = key_digest(key, caller.partner_id, f"clue|{said.channel}", said.ref)
    return NewClue(
        id=clue_id,
        partner_id=caller.partner_id,
        client_id=caller.client_id,
        said=said,
        dated=dated,
        campaign=campaign,
        phase=phase,
        source_ref=sealed,
        ref_digest=digest,
        sandbox=caller.test,
    )


def _received(new: NewClue, now: datetime) -> ClueReceived:
    said = new.said
    return ClueReceived(
        clue_id=new.id,
        partner_id=new.partner_id,
        channel=said.channel,
        region=said.region,
        harms=said.harms,
        flags=said.flags,
        dated=new.dated,
        campaign=new.campaign,
        phase=new.phase,
        sandbox=new.sandbox,
        received_at=now,
    )


def _kept(status: int, clue_id: UUID, stands: str) -> StoredResponse:
    body = {"clue_id": str(clue_id), "status": str(stands), "known": status == 200}
    return StoredResponse(status, body, {"location": f"/v1/clues/{clue_id}"})


@router.post(
    "/clues/{clue_id}/transfer",
    summary="Hand a clue over",
    response_model=ClueStands,
    operation_id="transfer_clue",
)
@documented(NotFound(), Conflict(clue_transitions.NOT_NOW), once=True)
async def transfer(clue_id: UUID, to: Transfer, request: Request, caller: Worker) -> Response:
    """A letter (转介函) is signed. You answer for it until the receiver reports the first contact.

    Raises NotFound, Conflict, Invalid.
    """

    async def act(tx: Transaction) -> dict[str, Any]:
        return await clue_transitions.transfer(
            tx, _keys(request), caller.partner_id, clue_id, to.to
        )

    return await _acted(request, caller, "transfer_clue", clue_id, act)


@router.post(
    "/clues/{clue_id}/steps",
    summary="Say what happened to a clue",
    response_model=ClueStands,
    operation_id="step_clue",
)
@documented(NotFound(), Conflict(clue_transitions.NOT_NOW), once=True)
async def take_step(clue_id: UUID, said: Step, request: Request, caller: Worker) -> Response:
    """Its owner confirms, dismisses, closes, gives feedback; the receiver does the rest.

    To acknowledge is not to accept, and to accept is not yet to have reached her: the duty passes
    with `contact`. To acknowledge, accept or return signs a letter. Raises NotFound, Conflict.
    """

    async def act(tx: Transaction) -> dict[str, Any]:
        return await clue_transitions.step(tx, _keys(request), caller.partner_id, clue_id, said)

    return await _acted(request, caller, f"clue_{said.step}", clue_id, act)


@router.delete(
    "/clues/{clue_id}",
    summary="Erase a clue",
    response_model=ClueGone,
    operation_id="erase_clue",
)
@documented(NotFound())
async def erase(clue_id: UUID, request: Request, caller: Worker) -> Response:
    """Its owner alone: its key, its letters and all that is known of it. Raises NotFound."""
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        if not await store.erase(tx, clue_id, caller.partner_id):
            raise NotFound
        await write_audit(tx, [_look(caller, "erase_clue", clue_id)])
        await forget(tx, [clue_id])
        await publish(tx, [ClueErased(clue_id=clue_id, erased_at=tx.now)])
    return json_response(StoredResponse(200, {"clue_id": str(clue_id), "erased_at": tx.now}))


Act = Callable[[Transaction], Awaitable[dict[str, Any]]]


async def _acted(request: Request, caller: Caller, action: str, id_: UUID, act: Act) -> Response:
    async def acting(tx: Transaction) -> StoredResponse:
        await as_service(tx)
        body = await act(tx)
        await write_audit(tx, [_look(caller, action, id_)])
        return StoredResponse(200, body)

    return await once(request, caller, acting)


def _keys(request: Request) -> Keys:
    state = request.app.state
    return Keys(keys.letter_keys(state.settings.secrets), state.index_key)


def _look(caller: Caller, action: str, clue_id: UUID) -> AuditEntry:
    return AuditEntry(caller.client_id, caller.partner_id, action, clue_id)
