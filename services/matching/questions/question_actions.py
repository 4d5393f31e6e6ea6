"""Asking and replying, each in the transaction that tells of it."""

from uuid import UUID

from asyncpg import Record

from services.matching.lifecycle.event_fields import about
from services.matching.questions import store
from services.matching.tenancy import as_service
from shared.audit import AuditEntry, write_audit
from shared.db import Transaction
from shared.errors import NotFound
from shared.events import OfferQuestioned
from shared.http import Caller
from shared.outbox import publish
from shared.vocabulary import OfferQuestion, OfferReply


async def ask(tx: Transaction, caller: Caller, offer_id: UUID, question: OfferQuestion) -> None:
    """Ask who referred her; once each. The time to answer stays. Raises NotFound."""
    await as_service(tx)
    offer = await _live(tx, offer_id)
    if offer["provider_partner_id"] != caller.partner_id or "offer:respond" not in caller.scopes:
        raise NotFound
    if not await store.ask(tx, offer_id, question):
        return
    facts = about(offer, tx.now, offer["status"])
    event = OfferQuestioned(
        **facts, partner_id=offer["partner_id"], question=question, sandbox=offer["sandbox"]
    )
    await publish(tx, [event])
    await _note(tx, caller, offer, "ask_question")


async def reply(
    tx: Transaction, caller: Caller, offer_id: UUID, question: OfferQuestion, said: OfferReply
) -> None:
    """Reply to a question about one's own referral. Raises NotFound."""
    await as_service(tx)
    offer = await _live(tx, offer_id)
    if offer["partner_id"] != caller.partner_id or "referral:write" not in caller.scopes:
        raise NotFound
    if not await store.reply(tx, offer_id, question, said):
        raise NotFound
    await _note(tx, caller, offer, "reply_question")


async def read(tx: Transaction, caller: Caller, offer_id: UUID) -> list[Record]:
    """The questions about an offer, for either side of it. Raises NotFound."""
    await as_service(tx)
    offer = await _live(tx, offer_id)
    sides = {"offer:respond": "provider_partner_id", "referral:write": "partner_id"}
    whose = (column for scope, column in sides.items() if scope in caller.scopes)
    if not any(offer[column] == caller.partner_id for column in whose):
        raise NotFound
    return await store.of_offer(tx, offer_id)


async def _live(tx: Transaction, offer_id: UUID) -> Record:
    offer = await store.live_offer(tx, offer_id)
    if offer is None:
        raise NotFound
    return offer


async def _note(tx: Transaction, caller: Caller, offer: Record, action: str) -> None:
    look = AuditEntry(caller.client_id, caller.partner_id, action, offer["referral_id"])
    await write_audit(tx, [look])
