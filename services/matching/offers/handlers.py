"""What matching does when a referral comes, is taken back, or is erased."""

from collections.abc import Awaitable, Callable, Sequence

from services.matching.desk import Desk
from services.matching.offers import store
from services.matching.offers.again import follow_traces
from services.matching.offers.closing import close
from services.matching.offers.placing import matched, place
from services.matching.offers.rules import Wanted, case_of
from services.matching.tenancy import as_service
from shared.db import Transaction
from shared.erasure import forget_answers
from shared.events import Event, OfferWithdrawn, ReferralErased, ReferralReceived, ReferralWithdrawn
from shared.outbox import tell

Reaction = Callable[..., Awaitable[None]]


async def on_referral_received(
    events: Sequence[ReferralReceived], tx: Transaction, desk: Desk
) -> None:
    """Ask the best provider for each need; one `referral.matched` per referral.

    A referral that is known already is left alone; one that was withdrawn before it came is kept
    without asking anybody; one that was erased is not kept at all.
    """
    await as_service(tx)
    gone = await store.tombstones(tx, [e.referral_id for e in events])
    fresh = {e.referral_id: e for e in reversed(events) if not gone.get(e.referral_id)}
    cases = {id_: case_of(event, desk.policy, tx.traceparent(id_)) for id_, event in fresh.items()}
    added = await store.add_cases(tx, [cases[id_] for id_ in sorted(cases)], gone)
    await store.add_withdrawn_needs(
        tx,
        [
            (id_, need.need_id, position, need.type, fresh[id_].partner_id)
            for id_ in added.intersection(gone)
            for position, need in enumerate(fresh[id_].needs, 1)
        ],
    )
    await _ask(
        tx,
        desk,
        [
            Wanted(cases[event.referral_id], need.need_id, need.type, position)
            for event in reversed(fresh.values())
            if event.referral_id in added and event.referral_id not in gone
            for position, need in enumerate(event.needs, 1)
        ],
    )


async def _ask(tx: Transaction, desk: Desk, wanted: Sequence[Wanted]) -> None:
    if not wanted:
        return
    decisions = await place(tx, desk, wanted)
    await store.add_needs(tx, decisions)
    await tell(tx, matched(tx, decisions))
    offered = {d.wanted.case.referral_id for d in decisions if d.offer}
    nobody = {d.wanted.case.referral_id for d in decisions} - offered
    await tell(tx, await close(tx, nobody))


async def on_referral_withdrawn(
    events: Sequence[ReferralWithdrawn], tx: Transaction, desk: Desk
) -> None:
    """Stop everything that is alive, give the places back, and let each provider be told."""
    await as_service(tx)
    why = {event.referral_id: event.reason for event in events}
    await store.bury(tx, sorted(why), erased=False)
    cases = await store.lock_cases(tx, sorted(why))
    if not cases:
        return
    ended = await store.withdraw(tx, list(cases))
    await place(tx, desk, (), [offer["provider_id"] for offer in ended])
    follow_traces(tx, cases)
    told: list[Event] = [
        OfferWithdrawn(**offer, at=tx.now, reason=why[offer["referral_id"]]) for offer in ended
    ]
    await tell(tx, told)


async def on_referral_erased(events: Sequence[ReferralErased], tx: Transaction, desk: Desk) -> None:
    """Drop every row of these referrals; a place that was held is free again."""
    await as_service(tx)
    ids = sorted({event.referral_id for event in events})
    await store.bury(tx, ids, erased=True)
    await forget_answers(tx, await store.offers_of(tx, ids))
    held = await store.drop(tx, ids)
    await place(tx, desk, (), held)


HANDLERS: dict[type[Event], Reaction] = {
    ReferralReceived: on_referral_received,
    ReferralWithdrawn: on_referral_withdrawn,
    ReferralErased: on_referral_erased,
}
