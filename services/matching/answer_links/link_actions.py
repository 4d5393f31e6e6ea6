"""Making links, looking by one and answering by one. Whoever looks or answers is on record."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from asyncpg import Record
from fastapi import Request

from services.matching.answer_links import store
from services.matching.answer_links.tokens import digest_of, new_token
from services.matching.answers.applying import apply_answers
from services.matching.answers.rules import Speaker
from services.matching.context import context_in
from services.matching.inbox import rules
from services.matching.inbox.store import lock_referral
from services.matching.lifecycle.rules import Move
from services.matching.referrals import store as offers
from services.matching.referrals.views import Standing, standing_in
from services.matching.tenancy import as_service
from shared.audit import AuditEntry, write_audit
from shared.db import Transaction
from shared.errors import NotFound

ACTOR = "answer_link"
MOVES = (Move.ACCEPT, Move.DECLINE)


class Looked(NamedTuple):
    """What a link opens now: its offer as it is asked, or nothing more. `used_at`: by this link.

    `done`: what was answered just now.
    """

    row: Record | None
    used_at: datetime | None
    done: Move | None = None


async def make(tx: Transaction, offer_ids: Sequence[UUID]) -> dict[UUID, str]:
    """A new token for each of these offers that still waits for an answer."""
    await as_service(tx)
    tokens = {offer_id: new_token() for offer_id in await store.open_offers(tx, offer_ids)}
    await store.add(tx, {digest_of(token): offer_id for offer_id, token in tokens.items()})
    return tokens


async def look(request: Request, token: str) -> Looked:
    """What stands behind a link. It changes nothing but the record. Raises NotFound."""
    async with request.app.state.db.transaction() as tx:
        found, row = await _found(tx, token)
        if found["used_at"] is None and row is not None:
            await _note(tx, found, "read_offer")
    return Looked(row if found["used_at"] is None else None, found["used_at"])


async def answer(request: Request, token: str, move: Move, given: Mapping[str, str]) -> Looked:
    """Answer once. Raises NotFound, Unfit; OfferNotOpen or AnswerTooLate as the API does."""
    context = context_in(request.app.state.resources)
    async with request.app.state.db.transaction() as tx:
        tx.trace = request.state.mark.traceparent
        found, _ = await _found(tx, token)
        await lock_referral(tx, found["referral_id"])
        found, row = await _found(tx, token)
        if found["used_at"] is not None or row is None:
            return Looked(None, found["used_at"])
        said = rules.read(move, found["offer_id"], given, tx.now, proven=False)
        speaker = Speaker(found["provider_partner_id"])
        (taken,) = await apply_answers(tx, context, speaker, [said.answer])
        if taken.refused:
            raise taken.refused
        await store.use(tx, digest_of(token))
        await _note(tx, found, f"{move}_offer")
        return Looked(None, tx.now, move)


async def _found(tx: Transaction, token: str) -> tuple[Record, Record | None]:
    """The link, and its offer while it may be answered."""
    await as_service(tx)
    found = await store.link(tx, digest_of(token))
    if found is None:
        raise NotFound
    row = await offers.own_offer(tx, found["offer_id"], found["provider_partner_id"])
    asked = row is not None and standing_in(row) is Standing.ASKED
    return found, row if asked else None


async def _note(tx: Transaction, found: Record, action: str) -> None:
    look_ = AuditEntry(
        ACTOR, found["provider_partner_id"], action, found["referral_id"], str(Standing.ASKED)
    )
    await write_audit(tx, [look_])
