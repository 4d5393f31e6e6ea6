"""What matching does when a referral comes, is taken back, or is erased."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from asyncpg import Record

from services.matching.assignment.waiting import set_aside
from services.matching.context import MatchingContext
from services.matching.lifecycle.event_fields import about
from services.matching.lifecycle.policy import reasons
from services.matching.lifecycle.rules import HOLDS_PLACE
from services.matching.offers import store
from services.matching.offers.allocation import allocate
from services.matching.offers.closing import close
from services.matching.offers.history import seeing_to
from services.matching.offers.match_events import matched
from services.matching.offers.reassignment import follow_traces
from services.matching.offers.rules import OpenNeed, case_of
from services.matching.publicity import store as publicity
from services.matching.rehearsals.store import enter_providers
from services.matching.tenancy import as_service
from shared.db import Transaction
from shared.erasure import forget_answers
from shared.events import Event, OfferWithdrawn, ReferralErased, ReferralReceived, ReferralWithdrawn
from shared.events.referral import NeedFact
from shared.outbox import publish
from shared.vocabulary import OfferState, WithdrawReason

Reaction = Callable[..., Awaitable[None]]


async def on_referral_received(
    events: Sequence[ReferralReceived], tx: Transaction, context: MatchingContext
) -> None:
    """Ask the best provider for each need; one `referral.matched` per referral.

    A referral that is known already is left alone; one that was withdrawn before it came is kept
    without asking anybody; one that was erased is not kept at all.
    """
    await as_service(tx)
    gone = await store.tombstones(tx, [e.referral_id for e in events])
    fresh = {e.referral_id: e for e in reversed(events) if not gone.get(e.referral_id)}
    cases = {
        id_: case_of(event, context.policy, tx.traceparent(id_)) for id_, event in fresh.items()
    }
    if any(case.rehearsed_end for case in cases.values()):
        await enter_providers(tx)
    if known := [(id_, e.received_at, True) for id_, e in fresh.items() if e.publicity_risk]:
        await publicity.note(tx, known)
    added = await store.add_cases(tx, [cases[id_] for id_ in sorted(cases)], gone)
    await store.add_withdrawn_needs(
        tx,
        [
            (id_, need.need_id, position, need.type, fresh[id_].partner_id)
            for id_ in added.intersection(gone)
            for position, need in enumerate(fresh[id_].needs, 1)
        ],
    )
    asked = [
        (need, OpenNeed(cases[event.referral_id], need.need_id, need.type, position))
        for event in reversed(fresh.values())
        if event.referral_id in added and event.referral_id not in gone
        for position, need in enumerate(event.needs, 1)
    ]
    # Who has the first request of this very batch is known only when that has been given away.
    at_once = {one.need_id for _, one in asked}
    later = {one.case.referral_id for need, one in asked if need.first_need_id in at_once}
    await _ask_whom_she_knows(tx, context, [e for e in asked if e[1].case.referral_id not in later])
    await _ask_whom_she_knows(tx, context, [e for e in asked if e[1].case.referral_id in later])


async def _ask_whom_she_knows(
    tx: Transaction, context: MatchingContext, asked: Sequence[tuple[NeedFact, OpenNeed]]
) -> None:
    """Ask first whoever sees to the same need of the same person, where one partner refers both."""
    firsts = {
        one.need_id: (need.first_need_id, one.case.partner_id)
        for need, one in asked
        if need.first_need_id
    }
    having = await seeing_to(tx, list(firsts.values())) if firsts else {}
    wanted = [
        one._replace(same=having.get(firsts[one.need_id])) if one.need_id in firsts else one
        for _, one in asked
    ]
    await _ask(tx, context, wanted)


async def _ask(tx: Transaction, context: MatchingContext, wanted: Sequence[OpenNeed]) -> None:
    if not wanted:
        return
    open_needs, later = await set_aside(tx, wanted)
    decisions = await allocate(tx, context, open_needs) if open_needs else []
    await store.add_needs(tx, [*decisions, *later])
    await publish(tx, matched(tx, decisions))
    going_on = {d.open_need.case.referral_id for d in (*decisions, *later) if d.offer or d.waits}
    nobody = {d.open_need.case.referral_id for d in decisions} - going_on
    await publish(tx, await close(tx, nobody))


async def on_referral_withdrawn(
    events: Sequence[ReferralWithdrawn], tx: Transaction, context: MatchingContext
) -> None:
    """Stop everything that is alive, give the places back, and let each provider be told."""
    await as_service(tx)
    why = {event.referral_id: event.reason for event in events}
    await store.bury(tx, sorted(why), erased=False)
    cases = await store.lock_cases(tx, sorted(why))
    if not cases:
        return
    ended = await store.withdraw(tx, list(cases))
    held = [offer["provider_id"] for offer in ended if offer["was"] in HOLDS_PLACE]
    await allocate(tx, context, (), held)
    follow_traces(tx, cases)
    told: list[Event] = [_taken_back(offer, why[offer["referral_id"]], tx.now) for offer in ended]
    await publish(tx, told)


def _taken_back(offer: Record, reason: WithdrawReason, now: datetime) -> OfferWithdrawn:
    facts = about(offer, now, OfferState.WITHDRAWN)
    return OfferWithdrawn(**facts, reason=reason, decided_by=reasons().withdrawn[reason])


async def on_referral_erased(
    events: Sequence[ReferralErased], tx: Transaction, context: MatchingContext
) -> None:
    """Drop every row of these referrals; a place that was held is free again."""
    await as_service(tx)
    ids = sorted({event.referral_id for event in events})
    await store.bury(tx, ids, erased=True)
    await forget_answers(tx, await store.offers_of(tx, ids))
    held = await store.drop(tx, ids)
    await allocate(tx, context, (), held)


HANDLERS: dict[type[Event], Reaction] = {
    ReferralReceived: on_referral_received,
    ReferralWithdrawn: on_referral_withdrawn,
    ReferralErased: on_referral_erased,
}
