"""Hand-overs that nobody answered in time, by the database's clock."""

from collections.abc import Mapping
from typing import Any

from services.matching.handovers import store
from services.matching.handovers.handover_actions import end_overdue
from services.matching.offers import store as offers_store
from services.matching.offers.reassignment import follow_traces
from services.matching.tenancy import as_service
from shared.db import Database

_AT_ONCE = 1000


async def lapse(db: Database, _resources: Mapping[str, Any]) -> bool:
    """Say of hand-overs whose time is over that they have expired; True when more may wait.

    One whose case has moved on meanwhile is cancelled. A referral that somebody changes at this
    moment is left for the next tick.
    """
    async with db.transaction() as tx:
        await as_service(tx)
        await store.end_stale(tx)
        due = await store.due(tx, _AT_ONCE)
        cases = await offers_store.lock_cases(tx, due, skip_locked=True) if due else {}
        follow_traces(tx, cases)
        ended = await end_overdue(tx, list(cases)) if cases else 0
    return len(due) == _AT_ONCE and ended > 0
