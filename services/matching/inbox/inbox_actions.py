"""Looking and answering for whoever has signed in: each look is recorded, each form acts once."""

from collections.abc import Collection, Mapping
from typing import NamedTuple
from uuid import UUID

from asyncpg import Record
from fastapi import Request

from services.matching.answers.applying import AnswerTooLate, apply_answers
from services.matching.answers.rules import Speaker
from services.matching.context import context_in
from services.matching.inbox import rules, store
from services.matching.inbox.rules import Unfit
from services.matching.lifecycle.rules import ASKED, ENDED, TAKEN, Move
from services.matching.questions import question_actions as asking
from services.matching.questions import store as questions
from services.matching.referrals import store as offers
from services.matching.referrals.audit_entries import looks_at
from services.matching.tenancy import as_service, looking
from shared.audit import write_audit
from shared.db import Transaction
from shared.errors import Conflict, NotFound
from shared.http import Caller
from shared.vocabulary import OfferQuestion

AT_ONCE = 50


class MovedOn(Conflict):
    """It is not in a state that allows this."""


class Listed(NamedTuple):
    """Offers by deadline, and the last of them where more follow."""

    rows: list[Record]
    following: UUID | None


class Inbox(NamedTuple):
    """What waits for an answer, what is being helped with, and what ended last."""

    asked: Listed
    held: Listed | None
    ended: list[Record]


class Looked(NamedTuple):
    """One offer, and how she was spoken with under it."""

    row: Record
    proof: Record | None
    questions: list[Record]


async def inbox(request: Request, caller: Caller, after: UUID | None, held: UUID | None) -> Inbox:
    """A page of the inbox, recorded. Raises NotFound for a place that is not there."""
    async with looking(request.app.state.db, caller.partner_id) as tx:
        asked = await _listed(tx, caller, ASKED, after)
        theirs = await _listed(tx, caller, TAKEN, held) if after is None else None
        first = after is None and held is None
        ended = await offers.own_ended(tx, caller.partner_id, 20) if first else []
        shown = [*asked.rows, *(theirs.rows if theirs else ())]
        await write_audit(tx, looks_at(caller, "list_offers", shown, caller.partner_id))
    return Inbox(asked, theirs, ended)


async def _listed(
    tx: Transaction, caller: Caller, states: Collection[str], after: UUID | None
) -> Listed:
    place = None
    if after is not None:
        last = await offers.own_offer(tx, after, caller.partner_id)
        if last is None:
            raise NotFound
        place = (last["due"], last["seq"])
    rows = await offers.own_by_deadline(tx, caller.partner_id, states, place, AT_ONCE + 1)
    more = len(rows) > AT_ONCE
    return Listed(rows[:AT_ONCE], rows[AT_ONCE - 1]["offer_id"] if more else None)


async def look(request: Request, caller: Caller, offer_id: UUID) -> Looked:
    """One offer as it stands, recorded. Raises NotFound."""
    async with looking(request.app.state.db, caller.partner_id) as tx:
        row = await offers.own_offer(tx, offer_id, caller.partner_id)
        if row is None:
            raise NotFound
        await write_audit(tx, looks_at(caller, "read_offer", [row], caller.partner_id))
        await as_service(tx)
        proof = await store.contact_made(tx, offer_id)
        asked = await questions.of_offer(tx, offer_id)
    return Looked(row, None if row["status"] in ENDED else proof, asked)


async def act(
    request: Request, caller: Caller, offer_id: UUID, move: Move, given: Mapping[str, str]
) -> None:
    """Do what a form says, if the offer is still as it was shown.

    Raises NotFound, Unfit, MovedOn, AnswerTooLate, OfferNotOpen; then nothing is changed.
    """
    context = context_in(request.app.state.resources)
    async with request.app.state.db.transaction() as tx:
        tx.trace = request.state.mark.traceparent
        await as_service(tx)
        found = await offers.own_offer(tx, offer_id, caller.partner_id)
        if found is None:
            raise NotFound
        await store.lock_referral(tx, found["referral_id"])
        row = await offers.own_offer(tx, offer_id, caller.partner_id)
        if row is None:
            raise NotFound
        if row["status"] in ASKED and row["now"] >= row["answer_due_at"]:
            raise AnswerTooLate
        if given.get("seen") != rules.seen(row):
            raise MovedOn
        proven = await store.contact_made(tx, offer_id) is not None
        said = rules.read(move, offer_id, given, tx.now, proven=proven)
        (taken,) = await apply_answers(tx, context, Speaker(caller.partner_id), [said.answer])
        if taken.refused:
            raise taken.refused
        if said.proof:
            await store.keep_contact(tx, offer_id, said.proof, caller.client_id)


async def ask(request: Request, caller: Caller, offer_id: UUID, question: str) -> None:
    """Ask who referred her. Raises NotFound, Unfit."""
    known = next((each for each in OfferQuestion if each == question), None)
    if known is None:
        raise Unfit("wrong_question")
    async with request.app.state.db.transaction() as tx:
        tx.trace = request.state.mark.traceparent
        await asking.ask(tx, caller, offer_id, known)
