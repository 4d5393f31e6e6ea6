"""Needs that are not given to anybody at once: they wait for a round, or for a place."""

from collections.abc import Sequence

from services.matching.assignment import store
from services.matching.assignment.policy import modes
from services.matching.assignment.rules import Mode, Until
from services.matching.offers.decisions import may_wait
from services.matching.offers.rules import Decision, OpenNeed
from shared.db import Transaction


async def set_aside(
    tx: Transaction, wanted: Sequence[OpenNeed]
) -> tuple[list[OpenNeed], list[Decision]]:
    """Those of new needs that are given at once, and what is decided of the others: they wait.

    Who comes while others wait for a place of the same kind takes its turn behind them.
    """
    queued = await store.kinds_waiting(tx) if any(map(may_wait, wanted)) else set()
    now: list[OpenNeed] = []
    later: list[Decision] = []
    for one in wanted:
        until = _until(one, queued)
        if until is None:
            now.append(one)
        else:
            later.append(Decision(one, None, None, {}, until))
    return now, later


def _until(one: OpenNeed, queued: set[str]) -> Until | None:
    if not one.case.may_ask(one.need):
        return None
    if modes().of(one.need, one.case.urgency) is Mode.BATCH:
        return Until.BATCH
    return Until.PLACE if one.need in queued and may_wait(one) else None
