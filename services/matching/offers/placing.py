"""One round of asking: gives places back, chooses, holds the places; all in one transaction."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from services.matching.desk import Desk
from services.matching.eligibility.choice import Load, Round
from services.matching.eligibility.shortlist import Index, Shortlist
from services.matching.offers import store
from services.matching.offers.rules import (
    Decision,
    Offer,
    Wanted,
    reasons_against,
    reasons_for,
    why_nobody,
)
from services.matching.places import store as places_store
from services.matching.places.store import Figures
from shared.db import Transaction
from shared.events import NeedNotRequested, NeedUnmet, OfferMade, ReferralMatched
from shared.ids import new_id


class _Case(NamedTuple):
    wanted: Wanted
    shortlist: Shortlist | None


class Heard(NamedTuple):
    """Providers that said something, and those that let an offer lapse (one per mention)."""

    answered: Iterable[UUID] = ()
    lapsed: Iterable[UUID] = ()


_NOTHING = Heard()


async def place(
    tx: Transaction,
    desk: Desk,
    wanted: Sequence[Wanted],
    freed: Iterable[UUID] = (),
    heard: Heard = _NOTHING,
) -> list[Decision]:
    """Give back the places of `freed` (one per mention), then ask somebody for each need wanted.

    The caller has locked the referrals; the loads are locked here, so no place is given twice.
    """
    listed = await _shortlists(tx, desk, wanted)
    released = Counter(freed)
    ids = set(released).union(*{s.shortlist.eligible for s in listed if s.shortlist})
    answered = set(heard.answered)
    loads = await places_store.lock_loads(tx, ids, answered) if ids or answered else {}
    before = {id_: Figures.of(load) for id_, load in loads.items()}
    for provider_id, places in released.items():
        loads[provider_id].held -= places
    _count(loads, answered, heard.lapsed)
    decisions = _decide(tx, desk, listed, loads)
    await places_store.change_loads(tx, _changes(before, loads))
    offers = [(d.offer, d.reasons) for d in decisions if d.offer]
    if offers:
        await store.add_offers(tx, [o for o, _ in offers], [r for _, r in offers])
    return decisions


async def _shortlists(tx: Transaction, desk: Desk, wanted: Sequence[Wanted]) -> list[_Case]:
    if not wanted:
        return []
    worlds = {w.case.sandbox for w in wanted}
    indexes = {world: await desk.catalogue.current(tx, sandbox=world) for world in sorted(worlds)}
    return [_Case(w, _shortlist(indexes[w.case.sandbox], desk, w)) for w in wanted]


def _shortlist(index: Index, desk: Desk, wanted: Wanted) -> Shortlist | None:
    """Whom her consent allows to be asked; None when it allows nobody at all."""
    case, need = wanted.case, wanted.need
    if not case.may_ask(need):
        return None
    only = case.only(need)
    demand = desk.demand(case, need)
    return index.shortlist(demand) if only is None else index.among(only, demand)


def _decide(
    tx: Transaction, desk: Desk, listed: Sequence[_Case], loads: Mapping[UUID, Load]
) -> list[Decision]:
    choices = Round(loads, desk.policy.gbv_trained.margin, desk.caps)
    decisions = []
    for wanted, shortlist in listed:
        chosen = choices.choose(shortlist, wanted.tried) if shortlist else None
        if shortlist and chosen:
            offer = Offer(new_id(), wanted, chosen, desk.due(wanted.case.urgency, tx.now))
            reasons = reasons_for(desk.policy, shortlist, wanted, chosen)
            decisions.append(Decision(wanted, offer, None, reasons))
        else:
            unmet = why_nobody(shortlist, wanted) if shortlist else None
            reasons = reasons_against(desk.policy, shortlist, wanted)
            decisions.append(Decision(wanted, None, unmet, reasons))
    return decisions


def _count(loads: Mapping[UUID, Load], answered: Iterable[UUID], lapsed: Iterable[UUID]) -> None:
    for provider_id in lapsed:
        loads[provider_id].lapsed += 1
    for provider_id in answered:
        if provider_id in loads:
            loads[provider_id].lapsed = 0


def _changes(before: Mapping[UUID, Figures], loads: Mapping[UUID, Load]) -> dict[UUID, Figures]:
    changes = {}
    for provider_id, was in before.items():
        now = Figures.of(loads[provider_id])
        if now != was:
            changes[provider_id] = Figures(
                now.held - was.held, now.assigned - was.assigned, now.lapsed - was.lapsed
            )
    return changes


def matched(tx: Transaction, decisions: Sequence[Decision]) -> list[ReferralMatched]:
    """One event per referral, in the order of its first decision."""
    by_referral: dict[UUID, list[Decision]] = {}
    for decision in decisions:
        by_referral.setdefault(decision.wanted.case.referral_id, []).append(decision)
    return [_matched(tx, decided) for decided in by_referral.values()]


def _matched(tx: Transaction, decided: Sequence[Decision]) -> ReferralMatched:
    case = decided[0].wanted.case
    return ReferralMatched(
        referral_id=case.referral_id,
        partner_id=case.partner_id,
        matched_at=tx.now,
        urgency=case.urgency,
        offers=tuple(_made(d.offer) for d in decided if d.offer),
        unmet=tuple(
            NeedUnmet(need_id=d.wanted.need_id, need=d.wanted.need, reason=d.unmet)
            for d in decided
            if d.unmet
        ),
        not_requested=tuple(
            NeedNotRequested(need_id=d.wanted.need_id, need=d.wanted.need)
            for d in decided
            if not d.offer and not d.unmet
        ),
        sandbox=case.sandbox,
    )


def _made(offer: Offer) -> OfferMade:
    candidate = offer.chosen.candidate
    return OfferMade(
        offer_id=offer.offer_id,
        need_id=offer.wanted.need_id,
        need=offer.wanted.need,
        provider_id=candidate.provider_id,
        provider_partner_id=candidate.partner_id,
        provider_kind=candidate.kind,
        answer_due_at=offer.due,
        attempt=offer.wanted.attempt,
    )
