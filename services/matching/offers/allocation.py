"""One round of asking: gives places back, chooses, holds the places; all in one transaction."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from services.matching.context import MatchingContext
from services.matching.directory.cache import World
from services.matching.eligibility.choice import Chosen, Selection
from services.matching.eligibility.keep_away import kept_away
from services.matching.eligibility.loads import Load
from services.matching.eligibility.shortlist import Index, Shortlist
from services.matching.hours import store as hours_store
from services.matching.offers import store
from services.matching.offers.decisions import ListedNeed, best_of, decide
from services.matching.offers.rules import (
    Case,
    Decision,
    OpenNeed,
)
from services.matching.parallel.rules import Sibling
from services.matching.places import store as places_store
from services.matching.places.store import UNCHANGED, Figures
from shared.db import Transaction
from shared.vocabulary import Urgency


class ProviderResponses(NamedTuple):
    """Providers that said something, and those that let an offer lapse (one per mention)."""

    answered: Iterable[UUID] = ()
    lapsed: Iterable[UUID] = ()


_NOTHING = ProviderResponses()


class Turn(NamedTuple):
    """What is to be done with places and needs at once.

    `freed` and `taken` places, one per mention. `without_place`: per need those that are asked
    already, in the order in which they were; the first of them that can is held a place.
    """

    open_needs: Sequence[OpenNeed]
    freed: Iterable[UUID] = ()
    taken: Sequence[UUID] = ()
    without_place: Sequence[Sequence[Sibling]] = ()
    responses: ProviderResponses = _NOTHING


class Settled(NamedTuple):
    """What was decided of the needs, and for whom of those asked before a place is held now."""

    decisions: list[Decision]
    held: list[Sibling]


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
    return (await settle(tx, context, Turn(open_needs, freed, responses=responses))).decisions


async def settle(tx: Transaction, context: MatchingContext, turn: Turn) -> Settled:
    """Give places back, take them, hold them, then ask somebody for each open need.

    Whoever takes a place for a yes has locked the loads before (`lock`), and seen that it is free.
    """
    listed = await _shortlists(tx, context, turn.open_needs)
    moved = Counter(turn.taken)
    moved.subtract(Counter(turn.freed))
    asked_before = {one.provider_id for each in turn.without_place for one in each}
    ids = {*moved, *asked_before}.union(*{s.shortlist.eligible for s in listed if s.shortlist})
    answered = set(turn.responses.answered)
    loads = await places_store.lock_loads(tx, ids, answered) if ids or answered else {}
    changes: dict[UUID, Figures] = {}
    for provider_id, places in moved.items():
        loads[provider_id].held += places
        changes[provider_id] = Figures(places, 0, 0)
    for provider_id, more in _count(loads, answered, turn.responses.lapsed).items():
        changes[provider_id] = changes.get(provider_id, UNCHANGED)._replace(lapsed=more)
    held = _hold(loads, turn.without_place)
    for one in held:
        _add(changes, one.provider_id, held=1)
    decisions = decide(tx, context, listed, loads)
    offers = [offer for decision in decisions for offer in decision.offers]
    for offer in offers:
        _add(changes, offer.chosen.candidate.provider_id, held=int(offer.holds), assigned=1)
    await places_store.change_loads(
        tx, {id_: change for id_, change in changes.items() if change != UNCHANGED}
    )
    if offers:
        await store.add_offers(tx, offers)
    return Settled(decisions, held)


async def lock(
    tx: Transaction,
    context: MatchingContext,
    open_needs: Sequence[OpenNeed],
    providers: Iterable[UUID],
) -> Mapping[UUID, Load]:
    """Lock at once the loads of these providers and of whoever could be asked for these needs.

    For who must look at a place before it is decided what else happens in the same transaction.
    """
    listed = await _shortlists(tx, context, open_needs)
    ids = set(providers).union(*{s.shortlist.eligible for s in listed if s.shortlist})
    return await places_store.lock_loads(tx, ids)


def _add(
    changes: dict[UUID, Figures], provider_id: UUID, *, held: int = 0, assigned: int = 0
) -> None:
    before = changes.get(provider_id, UNCHANGED)
    changes[provider_id] = Figures(before.held + held, before.assigned + assigned, before.lapsed)


def _hold(loads: Mapping[UUID, Load], left: Sequence[Sequence[Sibling]]) -> list[Sibling]:
    """Per need the first of those still asked that has a free place: it is held from now on."""
    found = []
    for siblings in left:
        one = next((one for one in siblings if loads[one.provider_id].free > 0), None)
        if one:
            loads[one.provider_id].held += 1
            found.append(one)
    return found


async def _shortlists(
    tx: Transaction, context: MatchingContext, open_needs: Sequence[OpenNeed]
) -> list[ListedNeed]:
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
        there = None
        if shortlist and open_need.case.urgency == Urgency.IMMEDIATE:
            away = await hours_store.closed(tx, shortlist.eligible, tx.now)
            there = shortlist.apart_from(away) if away else None
        found.append(ListedNeed(open_need, shortlist, there))
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
    return best_of(choices, listed, set(open_need.bodies))


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
