"""Asking the next provider after a no or a silence, in the transaction that says so."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from services.matching.context import MatchingContext
from services.matching.offers import history, store
from services.matching.offers.allocation import ProviderResponses, allocate, matched
from services.matching.offers.closing import close
from services.matching.offers.rules import Case, OpenNeed
from shared.db import Transaction
from shared.events import Event


class NeedToReassign(NamedTuple):
    """A need whose offer came to nothing, and how often somebody was asked so far."""

    referral_id: UUID
    need_id: UUID
    need: str
    attempt: int


async def reassign(  # noqa: PLR0913, PLR0917 - what a turn of answers leads to
    tx: Transaction,
    context: MatchingContext,
    cases: Mapping[UUID, Case],
    vacant: Sequence[NeedToReassign],
    freed: Iterable[UUID],
    responses: ProviderResponses,
) -> list[Event]:
    """Give the places of `freed` back, ask the next, close what has ended; gives what to tell."""
    tried = await _tried(tx, vacant)
    open_needs = [
        OpenNeed(
            cases[v.referral_id],
            v.need_id,
            v.need,
            0,
            v.attempt + 1,
            tried[v.need_id].providers,
            tried[v.need_id].silent,
            bodies=tried[v.need_id].bodies,
        )
        for v in vacant
    ]
    decisions = await allocate(tx, context, open_needs, freed, responses)
    if decisions:
        await store.update_needs(tx, decisions)
    return [*matched(tx, decisions), *await close(tx, cases)]


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
