"""Asking the next provider after a no or a silence, in the transaction that says so."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from services.matching.context import MatchingContext
from services.matching.eligibility.loads import Load
from services.matching.offers import history, store
from services.matching.offers.allocation import ProviderResponses, Turn, lock, settle
from services.matching.offers.closing import close
from services.matching.offers.match_events import matched
from services.matching.offers.rules import Case, OpenNeed
from services.matching.parallel import store as parallel_store
from services.matching.parallel.parallel_events import moved
from services.matching.parallel.policy import parallel
from services.matching.parallel.rules import Sibling, without_place
from shared.db import Transaction
from shared.events import Event
from shared.vocabulary import OfferState

_NOBODY: Mapping[UUID, Sequence[Sibling]] = {}


class NeedToReassign(NamedTuple):
    """A need whose offer came to nothing, and how often somebody was asked so far.

    `together`: others may have been asked at the same time.
    """

    referral_id: UUID
    need_id: UUID
    need: str
    attempt: int
    together: bool = False


class Places(NamedTuple):
    """Places to give back and to take, one per mention; what providers said or let lapse."""

    freed: Iterable[UUID] = ()
    taken: Sequence[UUID] = ()
    responses: ProviderResponses = ProviderResponses()


Left = Mapping[UUID, Sequence[Sibling]]
"""Per need those that are still asked for it."""


async def still_asked(tx: Transaction, vacant: Iterable[NeedToReassign]) -> Left:
    """Who is still asked for these needs: while anybody is, nobody else is."""
    together = {(one.referral_id, one.need_id) for one in vacant if one.together}
    return await parallel_store.open_siblings(tx, sorted(together))


async def lock_places(
    tx: Transaction,
    context: MatchingContext,
    cases: Mapping[UUID, Case],
    vacant: Sequence[NeedToReassign],
    providers: Iterable[UUID],
) -> Mapping[UUID, Load]:
    """Lock the loads of these providers and of whoever may be asked if these needs are vacant."""
    return await lock(tx, context, await _open_needs(tx, cases, vacant), providers)


async def reassign(  # noqa: PLR0913, PLR0917 - what a turn of answers leads to
    tx: Transaction,
    context: MatchingContext,
    cases: Mapping[UUID, Case],
    vacant: Sequence[NeedToReassign],
    places: Places,
    left: Left = _NOBODY,
) -> list[Event]:
    """Give places back, ask the next, close what has ended; gives what to tell.

    Where others are still asked (`left`) nobody else is: a place is held for one of those.
    """
    alone = {one.need_id: one for one in vacant if one.need_id not in left}
    open_needs = await _open_needs(tx, cases, list(alone.values()))
    waiting = without_place(left.values())
    turn = Turn(open_needs, places.freed, places.taken, waiting, places.responses)
    decisions, held = await settle(tx, context, turn)
    if decisions:
        await store.update_needs(tx, decisions)
    if held:
        rule = parallel()
        leases = [(one.offer_id, rule.lease_end(tx.now, one.answer_due_at)) for one in held]
        await parallel_store.hold(tx, leases)
    now_held = [moved(one._asdict(), tx.now, OfferState.OFFERED) for one in held]
    return [*now_held, *matched(tx, decisions), *await close(tx, cases)]


async def _open_needs(
    tx: Transaction, cases: Mapping[UUID, Case], vacant: Sequence[NeedToReassign]
) -> list[OpenNeed]:
    known = await _tried(tx, vacant)
    found = []
    for one in vacant:
        tried = known.get(one.need_id, history.NOBODY)
        attempt = max(one.attempt, len(tried.providers)) + 1
        found.append(
            OpenNeed(
                cases[one.referral_id],
                one.need_id,
                one.need,
                0,
                attempt,
                tried.providers,
                tried.silent,
                bodies=tried.bodies,
            )
        )
    return found


async def _tried(tx: Transaction, vacant: Sequence[NeedToReassign]) -> dict[UUID, history.Tried]:
    if not vacant:
        return {}
    referrals = sorted({v.referral_id for v in vacant})
    return await history.tried(tx, [v.need_id for v in vacant], referrals)


def follow_traces(tx: Transaction, cases: Mapping[UUID, Case]) -> None:
    """What is told of a referral from here stays in the trace it came with."""
    for case in cases.values():
        if case.traceparent is not None:
            tx.traces.setdefault(case.referral_id, case.traceparent)
