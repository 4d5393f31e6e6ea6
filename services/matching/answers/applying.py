"""Taking answers: a batch in one transaction, each offer once, the next provider asked at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from asyncpg import Record

from services.matching.answers import store
from services.matching.answers.answer_events import event_of
from services.matching.answers.rules import Answer, Effect, Speaker, effect
from services.matching.answers.store import Contact, StateChange
from services.matching.clocks import reviews
from services.matching.clocks.policy import clocks
from services.matching.context import MatchingContext
from services.matching.lifecycle.rules import Move, Party, Rejection, Standing, legal, refusal
from services.matching.offers import store as offers_store
from services.matching.offers.allocation import ProviderResponses
from services.matching.offers.reassignment import NeedToReassign, follow_traces, reassign
from services.matching.offers.rules import Case
from services.matching.tenancy import as_partner, as_service
from shared.db import Transaction
from shared.errors import Conflict, NotFound, Refused
from shared.outbox import publish
from shared.vocabulary import OfferState


class OfferNotOpen(Conflict):
    """The offer does not take this answer now."""

    slug = "offer-not-open"


TOO_LATE = "Nothing to mend: the next provider has been asked."
_WHY = {
    Rejection.NOT_APPROVED: "The provider is not approved at present.",
    Rejection.NO_PLACE: "The provider has no free place now.",
}


class AnswerTooLate(Conflict):
    """The offer's deadline has passed."""

    slug = "answer-too-late"


class AppliedAnswer(NamedTuple):
    """What became of one answer: the offer's new state, or why it was not taken."""

    answer: Answer
    status: str | None
    offer: Record | None = None
    refused: Refused | None = None
    effect: Effect | None = None


async def apply_answers(
    tx: Transaction, context: MatchingContext, speaker: Speaker, answers: Sequence[Answer]
) -> list[AppliedAnswer]:
    """Take what a partner says of offers that are its to answer, at most one word per offer.

    An offer of somebody else is answered as one that does not exist.
    """
    await as_partner(tx, speaker.partner_id)
    referrals = await store.referrals_of(tx, speaker, [a.offer_id for a in answers])
    await as_service(tx)
    cases = await offers_store.lock_cases(tx, sorted(set(referrals.values())))
    if any(a.kind is Move.ENTER_IN_ERROR for a in answers):
        await offers_store.lock_ended(tx, sorted(set(referrals.values())))
    offers = await store.offers(tx, list(referrals))
    taken = [_judge(a, offers.get(a.offer_id), speaker.party, tx.now) for a in answers]
    moves = [
        StateChange(t.answer, t.offer, t.effect, _contact(t.effect, t.offer, cases, tx.now))
        for t in taken
        if t.offer is not None and t.effect
    ]
    if moves:
        await store.move(tx, moves)
        if begun := [m.offer for m in moves if m.answer.kind is Move.START]:
            await reviews.begin(tx, begun, [cases[o["referral_id"]].partner_id for o in begun])
        follow_traces(tx, cases)
        said = [event_of(m.answer, m.offer, m.effect, tx.now) for m in moves]
        open_cases = {m.offer["referral_id"] for m in moves} & cases.keys()
        touched = {id_: cases[id_] for id_ in open_cases}
        live = [m for m in moves if m.offer["referral_id"] in touched]
        vacant = [_vacant(m.offer) for m in live if m.effect.vacant]
        freed = [m.offer["provider_id"] for m in moves if m.effect.place < 0]
        answered = {m.offer["provider_id"] for m in moves} if speaker.party is _PROVIDER else ()
        responses = ProviderResponses(answered=answered)
        await publish(tx, [*said, *await reassign(tx, context, touched, vacant, freed, responses)])
    return taken


_PROVIDER = Party.PROVIDER


def _judge(answer: Answer, offer: Record | None, party: Party, now: datetime) -> AppliedAnswer:
    if offer is None:
        return AppliedAnswer(answer, None, refused=NotFound())
    standing = Standing(
        offer["status"],
        offer["answer_due_at"],
        offer["approved"],
        started=offer["started_at"] is not None,
    )
    no = refusal(answer.kind, standing, now)
    if no is None:
        found = effect(answer, standing)
        return AppliedAnswer(answer, found.state, offer, effect=found)
    return AppliedAnswer(answer, standing.status, offer, _refused(no, standing, party, now))


def _refused(no: Rejection, standing: Standing, party: Party, now: datetime) -> Refused:
    allowed = [str(move) for move in legal(standing, now, party)]
    if no is Rejection.TOO_LATE:
        return AnswerTooLate(TOO_LATE, state=standing.status, allowed=allowed)
    return OfferNotOpen(_WHY.get(no, ""), state=standing.status, allowed=allowed)


def _contact(
    effect: Effect, offer: Record, cases: Mapping[UUID, Case], now: datetime
) -> Contact | None:
    """When she must be spoken to, from a yes or the end of a pause before anybody had."""
    paused = offer["status"] == OfferState.PAUSED_SAFETY and effect.state is OfferState.WAITLISTED
    if not paused and (effect.state is not OfferState.ACCEPTED or effect.need is None):
        return None
    if offer["status"] == OfferState.SCHEDULED:
        return None
    case, table = cases[offer["referral_id"]], clocks()
    due = table.first_contact(now, case.urgency, sexual_violence=case.sexual_violence)
    return Contact(due.at, now + table.warn_at * (due.at - now), due.provisional)


def _vacant(offer: Record) -> NeedToReassign:
    return NeedToReassign(offer["referral_id"], offer["need_id"], offer["need"], offer["attempt"])
