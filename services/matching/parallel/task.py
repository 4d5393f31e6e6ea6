"""A place that was held for somebody who is slow is given back; the offer stays open."""

from collections.abc import Mapping
from typing import Any

from services.matching.context import context_in
from services.matching.offers import store as offers_store
from services.matching.offers.allocation import allocate
from services.matching.offers.reassignment import follow_traces
from services.matching.parallel import store
from services.matching.parallel.parallel_events import moved
from services.matching.tenancy import as_service
from shared.db import Database
from shared.outbox import publish
from shared.vocabulary import OfferState

_AT_ONCE = 500


async def release(db: Database, resources: Mapping[str, Any]) -> bool:
    """End up to 500 referrals' leases that are over; True when more may be waiting.

    A referral that somebody changes at this moment is left for the next tick.
    """
    context = context_in(resources)
    async with db.transaction() as tx:
        await as_service(tx)
        due = await store.leases_over(tx, _AT_ONCE)
        cases = await offers_store.lock_cases(tx, due, skip_locked=True) if due else {}
        offers = await store.release(tx, list(cases)) if cases else []
        if offers:
            follow_traces(tx, cases)
            await allocate(tx, context, (), [offer["provider_id"] for offer in offers])
            await publish(tx, [moved(offer, tx.now, OfferState.REQUESTED) for offer in offers])
    return len(due) == _AT_ONCE and bool(cases)
