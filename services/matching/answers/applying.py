"""Taking answers: a batch in one transaction, each offer once, the next provider asked at once."""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from asyncpg import Record

from services.matching.answers import store
from services.matching.answers.answer_events import event_of
from services.matching.answers.rules import Answer, Effect, Speaker, beside_others, effect
from services.matching.answers.store import Contact, StateChange
from services.matching.clocks import reviews
from services.matching.clocks.policy import clocks
from services.matching.context import MatchingContext
from services.matching.eligibility.loads import Load
from services.matching.lifecycle.rules import Move, Party, Rejection, Standing, legal, refusal
from services.matching.offers import store as offers_store
from services.matching.offers.allocation import ProviderResponses
from services.matching.offers.reassignment import (
    Left,
    NeedToReassign,
    Places,
    follow_traces,
    lock_places,
    reassign,
    still_asked,
)
from services.matching.offers.rules import Case
from services.matching.parallel import store as parallel_store
from services.matching.parallel.parallel_events import superseded, taken_back
from services.matching.parallel.rules import Sibling
from services.matching.tenancy import as_partner, as_service
from shared.db import Transaction
from shared.errors import Conflict, NotFound, Refused
from shared.events import Event
from shared.outbox import publish
from shared.vocabulary import OfferState, WithdrawReason


class OfferNotOpen(Conflict):
    """The offer does not take this answer now."""

    slug = "offer-not-open"


SUPERSEDED = "Nothing to mend: another provider that was asked at the same time said yes first."
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

    An offer of somebody else is answered as one that does not exist. What is said of several offers
    for one need is taken one after the other: the first yes has it.
    """
    await as_partner(tx, speaker.partner_id)
    referrals = await store.referrals_of(tx, speaker, [a.offer_id for a in answers])
    await as_service(tx)
    cases = await offers_store.lock_cases(tx, sorted(set(referrals.values())))
    if any(a.kind is Move.ENTER_IN_ERROR for a in answers):
        await offers_store.lock_ended(tx, sorted(set(referrals.values())))
    offers = await store.offers(tx, list(referrals))
    asked = await _asked_together(tx, offers)
    loads = await _loads(tx, context, cases, answers, offers, asked)
    taken: dict[UUID, AppliedAnswer] = {}
    turns = _turns(answers, offers)
    for place, turn in enumerate(turns):
        if place:
            cases = await offers_store.lock_cases(tx, sorted(set(referrals.values())))
            offers = await store.offers(tx, [a.offer_id for a in turn])
            asked = await _asked_together(tx, offers)
        ended = await _ended(tx, turn)
        judged = [
            _judge(a, offers.get(a.offer_id), speaker.party, _Known(loads, ended), tx.now)
            for a in turn
        ]
        await _carry_out(tx, context, speaker, cases, judged, asked)
        taken |= {one.answer.offer_id: one for one in judged}
    return [taken[a.offer_id] for a in answers]


class _Known(NamedTuple):
    """What else decides on an answer: loads that are locked, offers with which a need ended."""

    loads: Mapping[UUID, Load]
    ended: Set[UUID]


async def _ended(tx: Transaction, turn: Sequence[Answer]) -> Set[UUID]:
    errors = [a.offer_id for a in turn if a.kind is Move.ENTER_IN_ERROR]
    return await store.ended_their_needs(tx, errors) if errors else frozenset()


def _turns(answers: Sequence[Answer], offers: Mapping[UUID, Record]) -> list[list[Answer]]:
    """What may be taken together: at most one word of each need."""
    turns: list[list[Answer]] = [[]]
    said: Counter[UUID] = Counter()
    for answer in answers:
        offer = offers.get(answer.offer_id)
        need = answer.offer_id if offer is None else offer["need_id"]
        if said[need] == len(turns):
            turns.append([])
        turns[said[need]].append(answer)
        said[need] += 1
    return turns


async def _asked_together(tx: Transaction, offers: Mapping[UUID, Record]) -> Left:
    return await still_asked(tx, [_vacant(offer) for offer in offers.values()])


async def _loads(  # noqa: PLR0913, PLR0917 - what decides which loads are looked at
    tx: Transaction,
    context: MatchingContext,
    cases: Mapping[UUID, Case],
    answers: Sequence[Answer],
    offers: Mapping[UUID, Record],
    asked: Left,
) -> Mapping[UUID, Load]:
    """The loads of these providers, locked, where a yes may take a place that is not held for it.

    All are locked at once that this transaction may come to need: it never waits holding some.
    """
    known = [(a, offers[a.offer_id]) for a in answers if a.offer_id in offers]
    if not any(a.kind is Move.ACCEPT and o["status"] == OfferState.REQUESTED for a, o in known):
        return {}
    vacant = [_vacant(o) for a, o in known if a.asks_next and o["referral_id"] in cases]
    siblings = {one.provider_id for each in asked.values() for one in each}
    providers = siblings.union(o["provider_id"] for o in offers.values())
    return await lock_places(tx, context, cases, vacant, providers)


async def _carry_out(  # noqa: PLR0913, PLR0917 - a turn of answers, and what it is judged by
    tx: Transaction,
    context: MatchingContext,
    speaker: Speaker,
    cases: Mapping[UUID, Case],
    judged: Sequence[AppliedAnswer],
    asked: Left,
) -> None:
    """Write what these lead to: the state, the next provider, and what is told of it."""
    others = {
        t.answer.offer_id: found
        for t in judged
        if t.offer is not None
        and t.effect
        and (found := _others(t.answer.offer_id, asked.get(t.offer["need_id"], ())))
    }
    moves = [
        StateChange(t.answer, t.offer, effect, _contact(effect, t.offer, cases, tx.now))
        for t in judged
        if t.offer is not None
        and t.effect
        and (effect := beside_others(t.effect, others=t.answer.offer_id in others))
    ]
    if not moves:
        return
    ended, told = await _end_others(tx, moves, others)
    await store.move(tx, moves)
    if begun := [m.offer for m in moves if m.answer.kind is Move.START]:
        await reviews.begin(tx, begun, [cases[o["referral_id"]].partner_id for o in begun])
    follow_traces(tx, cases)
    said = [event_of(m.answer, m.offer, m.effect, tx.now) for m in moves]
    open_cases = {m.offer["referral_id"] for m in moves} & cases.keys()
    touched = {id_: cases[id_] for id_ in open_cases}
    live = [m for m in moves if m.offer["referral_id"] in touched]
    left = {m.offer["need_id"]: others[m.answer.offer_id] for m in live if m.effect.others_asked}
    vacant = [_vacant(m.offer) for m in live if m.effect.vacant]
    freed = [m.offer["provider_id"] for m in moves if m.effect.place < 0]
    freed += [one.provider_id for one in ended if one.holds]
    places = Places(
        freed,
        [m.offer["provider_id"] for m in moves if m.effect.place > 0],
        ProviderResponses(
            answered={m.offer["provider_id"] for m in moves} if speaker.party is _PROVIDER else ()
        ),
    )
    more = await reassign(tx, context, touched, vacant, places, left)
    await publish(tx, [*said, *told, *more])


def _others(offer_id: UUID, asked: Sequence[Sibling]) -> list[Sibling]:
    return [one for one in asked if one.offer_id != offer_id]


async def _end_others(
    tx: Transaction, moves: Sequence[StateChange], others: Left
) -> tuple[list[Sibling], list[Event]]:
    """End what others are asked, where one has said yes or the need itself was taken back."""
    ended: list[Sibling] = []
    told: list[Event] = []
    for move in moves:
        answer, found = move.answer, others.get(move.answer.offer_id, ())
        if not found:
            continue
        ids = [one.offer_id for one in found]
        if answer.kind is Move.ACCEPT:
            await parallel_store.end(tx, ids, OfferState.SUPERSEDED)
            told += superseded(found, tx.now)
        elif answer.kind is Move.WITHDRAW and isinstance(answer.reason, WithdrawReason):
            by = answer.decided_by
            await parallel_store.end(tx, ids, OfferState.WITHDRAWN, answer.reason, by)
            told += taken_back(found, tx.now, answer.reason, by)
        else:
            continue
        ended += found
    return ended, told


_PROVIDER = Party.PROVIDER


def _judge(
    answer: Answer,
    offer: Record | None,
    party: Party,
    known: _Known,
    now: datetime,
) -> AppliedAnswer:
    if offer is None:
        return AppliedAnswer(answer, None, refused=NotFound())
    load = known.loads.get(offer["provider_id"])
    asked = offer["status"] == OfferState.REQUESTED
    standing = Standing(
        offer["status"],
        offer["answer_due_at"],
        offer["approved"],
        started=offer["started_at"] is not None,
        has_room=not asked or load is None or load.free > 0,
        ended_need=offer["offer_id"] in known.ended,
    )
    no = refusal(answer.kind, standing, now)
    if no is None:
        found = effect(answer, standing)
        if load is not None:
            load.held += max(found.place, 0)
        return AppliedAnswer(answer, found.state, offer, effect=found)
    return AppliedAnswer(answer, standing.status, offer, _refused(no, standing, party, now))


def _refused(no: Rejection, standing: Standing, party: Party, now: datetime) -> Refused:
    allowed = [str(move) for move in legal(standing, now, party)]
    if no is Rejection.TOO_LATE:
        return AnswerTooLate(TOO_LATE, state=standing.status, allowed=allowed)
    why = SUPERSEDED if standing.status == OfferState.SUPERSEDED else _WHY.get(no, "")
    return OfferNotOpen(why, state=standing.status, allowed=allowed)


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
    return NeedToReassign(
        offer["referral_id"],
        offer["need_id"],
        offer["need"],
        offer["attempt"],
        offer["together"],
    )
