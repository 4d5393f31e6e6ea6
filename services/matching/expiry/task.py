"""An offer that nobody answered in time expires, and the next provider is asked at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from asyncpg import Record

from services.matching.context import context_in
from services.matching.expiry import store
from services.matching.lifecycle.event_fields import about
from services.matching.lifecycle.rules import HOLDS_PLACE
from services.matching.offers import store as offers_store
from services.matching.offers.allocation import ProviderResponses
from services.matching.offers.reassignment import (
    NeedToReassign,
    Places,
    follow_traces,
    reassign,
    still_asked,
)
from services.matching.rehearsals.rules import REHEARSAL_PARTNER
from services.matching.tenancy import as_service
from shared.db import Database
from shared.events import OfferEvent, OfferExpired, OfferWithdrawn
from shared.outbox import publish
from shared.vocabulary import StopReason

_AT_ONCE = 500


async def expire(db: Database, resources: Mapping[str, Any]) -> bool:
    """Expire up to 500 referrals' overdue offers; True when more may be waiting.

    Referrals that somebody answers at this moment are left for the next tick.
    """
    context = context_in(resources)
    async with db.transaction() as tx:
        await as_service(tx)
        due = await store.overdue(tx, _AT_ONCE)
        cases = await offers_store.lock_cases(tx, due, skip_locked=True) if due else {}
        offers = await store.expire(tx, list(cases)) if cases else []
        if offers:
            follow_traces(tx, cases)
            vacant = [
                NeedToReassign(
                    o["referral_id"], o["need_id"], o["need"], o["attempt"], o["together"]
                )
                for o in offers
            ]
            left = await still_asked(tx, vacant)
            said = [_told(o, tx.now, others_asked=o["need_id"] in left) for o in offers]
            freed = [o["provider_id"] for o in offers if o["was"] in HOLDS_PLACE]
            responses = ProviderResponses(
                lapsed=[
                    o["provider_id"]
                    for o in offers
                    if o["status"] == "expired" and o["provider_partner_id"] != REHEARSAL_PARTNER
                ]
            )
            places = Places(freed, responses=responses)
            await publish(tx, [*said, *await reassign(tx, context, cases, vacant, places, left)])
    return len(due) == _AT_ONCE and bool(offers)


def _told(offer: Record, now: datetime, *, others_asked: bool) -> OfferEvent:
    facts = about(offer, now, offer["status"]) | {"others_asked": others_asked}
    if offer["status"] == "expired":
        return OfferExpired(**facts)
    return OfferWithdrawn(**facts, reason=StopReason.PROVIDER_SUSPENDED)
