"""Asking the next provider after a no or a silence, in the transaction that says so."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from services.matching.desk import Desk
from services.matching.offers import store
from services.matching.offers.closing import close
from services.matching.offers.placing import Heard, matched, place
from services.matching.offers.rules import Case, Wanted
from shared.db import Transaction
from shared.events import Event


class Vacant(NamedTuple):
    """A need whose offer came to nothing, and how often somebody was asked so far."""

    referral_id: UUID
    need_id: UUID
    need: str
    attempt: int


async def settle(  # noqa: PLR0913, PLR0917 - what a turn of answers leads to
    tx: Transaction,
    desk: Desk,
    cases: Mapping[UUID, Case],
    vacant: Sequence[Vacant],
    freed: Iterable[UUID],
    heard: Heard,
) -> list[Event]:
    """Give the places of `freed` back, ask the next, close what has ended; gives what to tell."""
    tried = await _tried(tx, vacant)
    wanted = [
        Wanted(cases[v.referral_id], v.need_id, v.need, 0, v.attempt + 1, *tried[v.need_id])
        for v in vacant
    ]
    decisions = await place(tx, desk, wanted, freed, heard)
    if decisions:
        await store.decide_again(tx, decisions)
    return [*matched(tx, decisions), *await close(tx, cases)]


async def _tried(tx: Transaction, vacant: Sequence[Vacant]) -> dict[UUID, store.Tried]:
    if not vacant:
        return {}
    referrals = sorted({v.referral_id for v in vacant})
    return await store.tried(tx, [v.need_id for v in vacant], referrals)


def follow_traces(tx: Transaction, cases: Mapping[UUID, Case]) -> None:
    """What is told of a referral from here stays in the trace it came with."""
    for case in cases.values():
        if case.traceparent is not None:
            tx.traces.setdefault(case.referral_id, case.traceparent)
