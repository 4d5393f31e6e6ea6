"""One round of asking: gives places back, chooses, holds the places; all in one transaction."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import NamedTuple
from uuid import UUID

from services.matching.assignment.policy import modes, score
from services.matching.assignment.record import record_of
from services.matching.assignment.rules import Until
from services.matching.context import MatchingContext
from services.matching.directory.cache import World
from services.matching.eligibility.choice import Chosen, Selection
from services.matching.eligibility.keep_away import kept_away
from services.matching.eligibility.loads import Load
from services.matching.eligibility.shortlist import Index, Shortlist
from services.matching.offers import store
from services.matching.offers.rules import (
    Case,
    Decision,
    Offer,
    OpenNeed,
    reasons_against,
    reasons_for,
    why_nobody,
)
from services.matching.places import store as places_store
from services.matching.places.store import UNCHANGED, Figures
from services.matching.rehearsals.rules import rehearsed_due
from shared.db import Transaction
from shared.events import NeedNotRequested, NeedUnmet, OfferMade, ReferralMatched
from shared.ids import new_ids
from shared.vocabulary import FHIR_TASK, OfferState, UnmetReason


class _Case(NamedTuple):
    open_need: OpenNeed
    shortlist: Shortlist | None


class ProviderResponses(NamedTuple):
    """Providers that said something, and those that let an offer lapse (one per mention)."""

    answered: Iterable[UUID] = ()
    lapsed: Iterable[UUID] = ()


_NOTHING = ProviderResponses()
_ASKED = FHIR_TASK[OfferState.OFFERED]


async def allocate(
    tx: Transaction,
    context: MatchingContext,
    open_needs: Sequence[OpenNeed],
    freed: Iterable[UUID] = (),
    responses: ProviderResponses = _NOTHING,
) -> list[Decision]:
    """Give back the places of `freed` (one per mention), then ask somebody for each open need.

    The caller has locked the referrals; the loads are locked here, so no place is given twice.
    """
    listed = await _shortlists(tx, context, open_needs)
    released = Counter(freed)
    ids = set(released).union(*{s.shortlist.eligible for s in listed if s.shortlist})
    answered = set(responses.answered)
    loads = await places_store.lock_loads(tx, ids, answered) if ids or answered else {}
    changes: dict[UUID, Figures] = {}
    for provider_id, places in released.items():
        loads[provider_id].held -= places
        changes[provider_id] = Figures(-places, 0, 0)
    for provider_id, more in _count(loads, answered, responses.lapsed).items():
        changes[provider_id] = changes.get(provider_id, UNCHANGED)._replace(lapsed=more)
    decisions = _decide(tx, context, listed, loads)
    for decision in decisions:
        if decision.offer:
            asked = decision.offer.chosen.candidate.provider_id
            held, assigned, lapsed = changes.get(asked, UNCHANGED)
            changes[asked] = Figures(held + 1, assigned + 1, lapsed)
    await places_store.change_loads(
        tx, {id_: change for id_, change in changes.items() if change != UNCHANGED}
    )
    offers = [(d.offer, d.reasons) for d in decisions if d.offer]
    if offers:
        await store.add_offers(tx, [o for o, _ in offers], [r for _, r in offers])
    return decisions


async def _shortlists(
    tx: Transaction, context: MatchingContext, open_needs: Sequence[OpenNeed]
) -> list[_Case]:
    if not open_needs:
        return []
    worlds = {each: world_of(each.case) for each in open_needs}
    indexes = {world: await context.directory.current(tx, world) for world in {*worlds.values()}}
    found = []
    for open_need, world in worlds.items():
        shortlist = shortlist_of(indexes[world], context, open_need)
        if shortlist and open_need.case.keep_away:
            shortlist = await _apart(
                tx, context, open_need.case, open_need.case.keep_away, shortlist
            )
        found.append(_Case(open_need, shortlist))
    return found


async def _apart(
    tx: Transaction,
    context: MatchingContext,
    case: Case,
    digests: Sequence[str],
    shortlist: Shortlist,
) -> Shortlist:
    """The shortlist without whom the case is kept away from; nobody is told why."""
    if context.secrets is None:
        raise RuntimeError("no keys to compare whom a case is kept away from")
    ids = await kept_away(tx, context.secrets, case.referral_id, digests, shortlist)
    return shortlist.apart_from(ids) if ids else shortlist


def world_of(case: Case) -> World:
    """Whose providers are asked for a case."""
    return World.of(sandbox=case.sandbox, end=case.rehearsed_end)


def shortlist_of(index: Index, context: MatchingContext, open_need: OpenNeed) -> Shortlist | None:
    """Whom her consent allows to be asked; None when it allows nobody at all."""
    case, need = open_need.case, open_need.need
    if not case.may_ask(need):
        return None
    only = None if case.rehearsed_end else case.only(need)
    demand = context.demand(case, need)
    found = index.shortlist(demand) if only is None else index.among(only, demand)
    if case.barred is not None:
        found = found.without(case.barred)
    if not case.complained.isdisjoint(found.eligible):
        found = found.spared(case.complained)
    if open_need.alone is not None:
        found = found.of_one(open_need.alone)
    if case.limits is None:
        return found
    return case.limits.within(found, duty=need in case.duty_needs)


async def choose(tx: Transaction, context: MatchingContext, open_need: OpenNeed) -> Chosen | None:
    """Whom a round would ask for a need now; nothing is held for it."""
    (listed,) = await _shortlists(tx, context, [open_need])
    if listed.shortlist is None:
        return None
    loads = await places_store.lock_loads(tx, listed.shortlist.eligible)
    margin, ties = context.policy.gbv_trained.margin, context.directory.ties
    choices = Selection(loads, margin, context.caps, ties)
    return _chosen(choices, listed.shortlist, open_need, set(open_need.bodies))


def _decide(
    tx: Transaction, context: MatchingContext, listed: Sequence[_Case], loads: Mapping[UUID, Load]
) -> list[Decision]:
    """One decision for each need, in their order; what is urgent takes its place first."""
    table = score()
    margin, ties = context.policy.gbv_trained.margin, context.directory.ties
    choices = Selection(loads, margin, context.caps, ties)
    helping: dict[UUID, set[UUID]] = {}
    decisions: dict[int, Decision] = {}
    ids = new_ids(len(listed))
    by_urgency = sorted(
        range(len(listed)), key=lambda at: -table.served(listed[at].open_need.case.urgency)
    )
    for at in by_urgency:
        open_need, shortlist = listed[at]
        bodies = helping.setdefault(open_need.case.referral_id, set(open_need.bodies))
        chosen = _chosen(choices, shortlist, open_need, bodies) if shortlist else None
        if shortlist and chosen:
            bodies.add(chosen.candidate.partner_id)
            offer = _offer(tx, context, ids[at], open_need, chosen)
            reasons = reasons_for(context.policy, shortlist, open_need, chosen)
            decisions[at] = Decision(open_need, offer, None, reasons)
        else:
            unmet = why_nobody(shortlist, open_need) if shortlist else None
            reasons = reasons_against(context.policy, shortlist, open_need)
            waits = (
                Until.PLACE if unmet is UnmetReason.NO_CAPACITY and may_wait(open_need) else None
            )
            decisions[at] = Decision(open_need, None, None if waits else unmet, reasons, waits)
    return [decisions[at] for at in range(len(listed))]


def _offer(
    tx: Transaction, context: MatchingContext, offer_id: UUID, open_need: OpenNeed, chosen: Chosen
) -> Offer:
    """A provider to be asked, with its deadline and the record of the choice."""
    case, planned = open_need.case, open_need.planned
    due = rehearsed_due(case.rehearsed_end, tx.now) or context.due(case.urgency, tx.now)
    record = record_of(chosen.compared, score().version, context.directory.ties.commitment)
    if planned and planned.provider_id == chosen.candidate.provider_id:
        record["round"] = planned.round_id
    return Offer(offer_id, open_need, chosen, due, record)


def may_wait(open_need: OpenNeed) -> bool:
    """Whether this need waits for a place where all are taken."""
    urgency = open_need.case.urgency
    return open_need.may_wait and modes().waits(open_need.need, urgency)


def _chosen(
    choices: Selection, shortlist: Shortlist, open_need: OpenNeed, bodies: Set[UUID]
) -> Chosen | None:
    """The best of the shortlist; before all others who is preferred, where it has a place."""
    helper, planned = open_need.preferred, open_need.planned
    if open_need.same in shortlist.eligible:
        alone = shortlist.of_one(open_need.same)
        if chosen := choices.choose(alone, open_need.tried, bodies):
            return chosen
    if planned and planned.provider_id in shortlist.eligible:
        alone = shortlist.of_one(planned.provider_id)
        if chosen := choices.choose(alone, open_need.tried, bodies):
            return chosen
    if helper in shortlist.eligible:
        first = shortlist.of_one(helper)
        if chosen := choices.choose(first, open_need.tried, bodies, helper):
            return chosen
    return choices.choose(shortlist, open_need.tried, bodies)


def _count(
    loads: Mapping[UUID, Load], answered: Iterable[UUID], lapsed: Iterable[UUID]
) -> dict[UUID, int]:
    """Count silence, and end it for who answered; gives by how much each count changed."""
    before: dict[UUID, int] = {}
    for provider_id in lapsed:
        before.setdefault(provider_id, loads[provider_id].lapsed)
        loads[provider_id].lapsed += 1
    for provider_id in answered:
        if provider_id in loads:
            before.setdefault(provider_id, loads[provider_id].lapsed)
            loads[provider_id].lapsed = 0
    return {id_: loads[id_].lapsed - was for id_, was in before.items()}


def matched(tx: Transaction, decisions: Sequence[Decision]) -> list[ReferralMatched]:
    """One event per referral, in the order of its first decision; of what waits nothing is told."""
    by_referral: dict[UUID, list[Decision]] = {}
    for decision in decisions:
        if decision.waits is None:
            by_referral.setdefault(decision.open_need.case.referral_id, []).append(decision)
    return [_matched(tx, decided) for decided in by_referral.values()]


def _matched(tx: Transaction, decided: Sequence[Decision]) -> ReferralMatched:
    case = decided[0].open_need.case
    return ReferralMatched(
        referral_id=case.referral_id,
        partner_id=case.partner_id,
        matched_at=tx.now,
        urgency=case.urgency,
        offers=tuple(_made(d.offer) for d in decided if d.offer),
        unmet=tuple(
            NeedUnmet(need_id=d.open_need.need_id, need=d.open_need.need, reason=d.unmet)
            for d in decided
            if d.unmet
        ),
        not_requested=tuple(
            NeedNotRequested(need_id=d.open_need.need_id, need=d.open_need.need)
            for d in decided
            if not d.offer and not d.unmet
        ),
        sandbox=case.sandbox,
    )


def _made(offer: Offer) -> OfferMade:
    candidate = offer.chosen.candidate
    return OfferMade(
        offer_id=offer.offer_id,
        need_id=offer.open_need.need_id,
        need=offer.open_need.need,
        provider_id=candidate.provider_id,
        provider_partner_id=candidate.partner_id,
        provider_kind=candidate.kind,
        answer_due_at=offer.due,
        attempt=offer.open_need.attempt,
        task_status=_ASKED.status,
        business_status=_ASKED.business,
    )
