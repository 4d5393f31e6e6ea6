"""What matching does when her consent changes: who may go on, who must stop, who is asked next."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from services.matching.consent import store
from services.matching.consent.rules import Limits
from services.matching.context import MatchingContext
from services.matching.lifecycle.event_fields import about
from services.matching.lifecycle.policy import reasons
from services.matching.lifecycle.rules import HOLDS_PLACE
from services.matching.offers import store as offers_store
from services.matching.offers.reassignment import (
    NeedToReassign,
    Places,
    follow_traces,
    reassign,
    still_asked,
)
from services.matching.offers.rules import Case
from services.matching.tenancy import as_service
from shared.db import Transaction
from shared.events import ConsentChanged, ConsentWithdrawn, Event, OfferWithdrawn
from shared.events.consent import ConsentEvent
from shared.outbox import publish
from shared.vocabulary import ConsentScope, OfferState, StopReason

Reaction = Callable[..., Awaitable[None]]


async def on_consent(
    events: Sequence[ConsentEvent], tx: Transaction, context: MatchingContext
) -> None:
    """Stop whoever may have nothing any more, and ask the next for what they held.

    For what nobody could be asked without her consent somebody is asked now, where she gives it; a
    referral that was over for that is open again. An older version than the one that is known
    changes nothing.
    """
    await as_service(tx)
    newest = {e.referral_id: e for e in sorted(events, key=lambda e: e.consent_version)}
    await offers_store.lock_ended(tx, sorted(newest))
    await store.open_again(tx, list(newest.values()))
    cases = await offers_store.lock_cases(tx, sorted(newest))
    known = await store.versions(tx, list(cases))
    changed = {
        id_: _after(case, newest[id_])
        for id_, case in cases.items()
        if known[id_] < newest[id_].consent_version
    }
    if not changed:
        return
    await store.keep(tx, [(newest[id_].consent_version, case) for id_, case in changed.items()])
    follow_traces(tx, changed)
    await _stop_or_ask(tx, context, changed)


async def _stop_or_ask(
    tx: Transaction, context: MatchingContext, cases: Mapping[UUID, Case]
) -> None:
    live = await store.live_offers(tx, list(cases))
    over = [offer for offer in live if not _may_go_on(cases[offer["referral_id"]], offer)]
    pending = [
        NeedToReassign(row["referral_id"], row["need_id"], row["type"], 0)
        for row in await store.not_requested(tx, list(cases))
        if cases[row["referral_id"]].may_ask(row["type"])
    ]
    if not over and not pending:
        return
    await store.end(tx, [offer["offer_id"] for offer in over])
    vacant = [
        NeedToReassign(o["referral_id"], o["need_id"], o["need"], o["attempt"], o["together"])
        for o in over
    ]
    left = await still_asked(tx, vacant)
    events: list[Event] = [
        _taken_back(offer, tx.now, others_asked=offer["need_id"] in left) for offer in over
    ]
    vacant += pending
    touched = {one.referral_id: cases[one.referral_id] for one in vacant}
    freed = [offer["provider_id"] for offer in over if offer["was"] in HOLDS_PLACE]
    next_ = await reassign(tx, context, touched, vacant, Places(freed), left)
    await publish(tx, [*events, *next_])


def _taken_back(offer: Record, now: datetime, *, others_asked: bool) -> OfferWithdrawn:
    facts = about(offer, now, OfferState.WITHDRAWN) | {"others_asked": others_asked}
    reason = StopReason.CONSENT_WITHDRAWN
    return OfferWithdrawn(**facts, reason=reason, decided_by=reasons().withdrawn[reason])


def _after(case: Case, event: ConsentEvent) -> Case:
    named = event.consent_scope is ConsentScope.NAMED_PROVIDERS
    return case._replace(
        shareable=event.consent_scope is not ConsentScope.STATISTICS_ONLY,
        named=frozenset(event.consent_providers) if named else None,
        duty_needs=frozenset(event.duty_needs),
        limits=Limits.of(event),
        history_shared=event.history_shared,
    )


def _may_go_on(case: Case, offer: Record) -> bool:
    need, provider_id = offer["need"], offer["provider_id"]
    if not case.may_ask(need):
        return False
    only = case.only(need)
    if only is not None and provider_id not in only:
        return False
    return case.limits is None or case.limits.allows(
        provider_id,
        offer["provider_partner_id"],
        offer["provider_kind"],
        duty=need in case.duty_needs,
    )


HANDLERS: dict[type[Event], Reaction] = {
    ConsentChanged: on_consent,
    ConsentWithdrawn: on_consent,
}
