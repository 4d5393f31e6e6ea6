"""Taking answers: a batch in one transaction, each offer once, the next provider asked at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from asyncpg import Record

from services.matching.answers import store
from services.matching.answers.rules import (
    ASKS_AGAIN,
    GIVES_BACK,
    Answer,
    AnswerKind,
    No,
    Standing,
    leads_to,
    refusal,
)
from services.matching.answers.store import Move
from services.matching.desk import Desk
from services.matching.offers import store as offers_store
from services.matching.offers.again import Vacant, follow_traces, settle
from services.matching.offers.placing import Heard
from services.matching.tenancy import as_partner, as_service
from shared.db import Transaction
from shared.errors import Conflict, NotFound, Refused
from shared.events import (
    OfferAccepted,
    OfferDeclined,
    OfferEvent,
    ServiceCompleted,
    ServiceStarted,
)
from shared.outbox import tell


class OfferNotOpen(Conflict):
    """The offer is not in a state that takes this answer."""

    slug = "offer-not-open"


class AnswerTooLate(Conflict):
    """The time to answer this offer has passed."""

    slug = "answer-too-late"


class Taken(NamedTuple):
    """What became of one answer: the offer's new state, or why it was not taken."""

    answer: Answer
    status: str | None
    offer: Record | None = None
    refused: Refused | None = None


async def take(
    tx: Transaction, desk: Desk, partner_id: UUID, answers: Sequence[Answer]
) -> list[Taken]:
    """Take these answers for offers to the partner's providers, at most one per offer.

    An offer of somebody else is answered as one that does not exist.
    """
    await as_partner(tx, partner_id)
    referrals = await store.referrals_of(tx, partner_id, [a.offer_id for a in answers])
    await as_service(tx)
    cases = await offers_store.lock_cases(tx, sorted(set(referrals.values())))
    offers = await store.offers(tx, list(referrals))
    taken = [_judge(answer, offers.get(answer.offer_id), tx.now) for answer in answers]
    moves = [Move(t.answer, t.offer) for t in taken if t.offer is not None and not t.refused]
    if moves:
        await store.move(tx, moves)
        follow_traces(tx, cases)
        said = [_event(m, tx.now) for m in moves]
        touched = {m.offer["referral_id"]: cases[m.offer["referral_id"]] for m in moves}
        vacant = [_vacant(m.offer) for m in moves if leads_to(m.answer) in ASKS_AGAIN]
        freed = [m.offer["provider_id"] for m in moves if leads_to(m.answer) in GIVES_BACK]
        heard = Heard(answered={m.offer["provider_id"] for m in moves})
        await tell(tx, [*said, *await settle(tx, desk, touched, vacant, freed, heard)])
    return taken


def _judge(answer: Answer, offer: Record | None, now: datetime) -> Taken:
    if offer is None:
        return Taken(answer, None, refused=NotFound())
    standing = Standing(offer["status"], offer["answer_due_at"], offer["approved"])
    no = refusal(answer, standing, now)
    if no is None:
        return Taken(answer, leads_to(answer), offer)
    return Taken(answer, offer["status"], offer, _refused(no, offer["status"]))


def _refused(no: No, status: str) -> Refused:
    if no is No.TOO_LATE:
        return AnswerTooLate()
    detail = "The provider is not approved at present." if no is No.NOT_APPROVED else ""
    return OfferNotOpen(detail, state=status)


def _vacant(offer: Record) -> Vacant:
    return Vacant(offer["referral_id"], offer["need_id"], offer["need"], offer["attempt"])


def _event(move: Move, now: datetime) -> OfferEvent:
    facts = about(move.offer, now)
    answer = move.answer
    match answer.kind:
        case AnswerKind.ACCEPT:
            return OfferAccepted(**facts)
        case AnswerKind.DECLINE:
            return OfferDeclined(**facts, reason=answer.reason)
        case AnswerKind.START:
            return ServiceStarted(**facts)
        case AnswerKind.COMPLETE:
            return ServiceCompleted(**facts, result=answer.result, outcome=answer.outcome)


def about(offer: Record, now: datetime) -> dict[str, object]:
    """What every event about an offer says."""
    names = ("referral_id", "offer_id", "need_id", "need", "provider_id", "provider_partner_id")
    return {"at": now, **{name: offer[name] for name in names}}
