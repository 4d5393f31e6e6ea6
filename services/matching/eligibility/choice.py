"""Choosing between equals by load: fair, never more places than are free, always the same.

The order is the one of the score (`services/matching/assignment`): here it is found fast, there it
is told and checked.
"""

from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple
from uuid import UUID

from services.matching.assignment.policy import Ties, score
from services.matching.eligibility.caps import Caps
from services.matching.eligibility.loads import Load, Order
from services.matching.eligibility.queues import Entry, Queue
from services.matching.eligibility.rules import Candidate
from services.matching.eligibility.shortlist import Shortlist, Tier

Compared = tuple[str | int, ...]
"""A provider that was asked, or could have been: its id, then the fields of `Facts` in their order,
without the tie, as they stood at that moment."""


class Chosen(NamedTuple):
    """A provider, and what the choice looked like at that moment.

    `compared`: the one that was chosen, then those next to it in the order.
    """

    candidate: Candidate
    tier: Tier
    held_before: int
    target: int
    considered: int
    full: int
    compared: tuple[Compared, ...] = ()


_NO_BODIES: frozenset[UUID] = frozenset()


class LastResort(NamedTuple):
    """Whom to ask only when nobody else of equal rank can: providers, and all of a partner's."""

    providers: frozenset[UUID]
    partners: frozenset[UUID]

    def yields(self, candidate: Candidate) -> int:
        """2 for a provider that comes last, 1 for another of a partner that comes later, else 0."""
        if candidate.provider_id in self.providers:
            return 2
        return int(candidate.partner_id in self.partners)


class _Wish(NamedTuple):
    """For whom a choice is made: whom was asked in vain, who helps her already, who comes later."""

    tried: Set[UUID]
    bodies: Set[UUID]
    helper: UUID | None
    later: LastResort

    def figures(self, queue: Queue, entry: Entry) -> Compared:
        """A provider of a queue as it stands now."""
        _, candidate, load, _ = entry
        later, helper, bodies = self.later, self.helper, self.bodies
        return (
            str(candidate.provider_id),
            *queue.figures,
            int(candidate.trained),
            load.held,
            load.target,
            load.assigned,
            later.yields(candidate) if later is not _NOBODY else 0,
            int(helper is not None and candidate.provider_id == helper),
            int(bool(bodies) and candidate.partner_id in bodies),
        )


_NOBODY = LastResort(frozenset(), frozenset())


class _Partners:
    """Who of a shortlist has been silent, for a whole round, and the places each partner holds.

    `counted`: so many of the round's choices are in `held`.
    """

    __slots__ = ("counted", "held", "silent")

    def __init__(self, silent: LastResort, held: dict[UUID, int], counted: int) -> None:
        self.silent = silent
        self.held = held
        self.counted = counted


class Selection:
    """The choices of one transaction over loads it has locked; each takes its place at once."""

    def __init__(
        self, loads: Mapping[UUID, Load], margin: float, caps: Caps, ties: Ties | None = None
    ) -> None:
        self._loads = loads
        self._margin = margin
        self._caps = caps
        self._ties = Ties() if ties is None else ties
        self._queues: dict[Tier, Queue] = {}
        self._partners: dict[frozenset[UUID], _Partners] = {}
        self._chosen: list[Candidate] = []
        self._lapsed = {id_: load.lapsed for id_, load in loads.items() if load.lapsed}
        self._complained = frozenset(id_ for id_, load in loads.items() if load.complaints)

    def choose(
        self,
        shortlist: Shortlist,
        tried: Set[UUID] = frozenset(),
        bodies: Set[UUID] = _NO_BODIES,
        helper: UUID | None = None,
    ) -> Chosen | None:
        """The best provider with a free place, None if nobody is left.

        Who is silent, and whose partner is silent or has its share, comes after all others of equal
        rank; of these whoever is silent comes last. `bodies`: partners that help her already.
        `helper`: who helped her before, if the choice is of that one alone.
        """
        later = self._later(shortlist)
        avoided = tried | later.providers if later.providers else tried
        considered = full = 0
        for tiers in shortlist.ranks:
            found = self._first(tiers, avoided, later.partners)
            if found is None and any(later):
                found = self._first(tiers, avoided, frozenset())
                found = found or self._first(tiers, tried, frozenset())
            for tier in tiers if found is None else tiers[: found[0] + 1]:
                queue = self._queues[tier]
                considered += queue.considered
                full += queue.full
            if found is not None:
                place, entry = found
                if bodies and entry.candidate.partner_id not in bodies:
                    theirs = self._ids_of(shortlist, bodies - later.partners)
                    entry = self._of_body(tiers[place], entry, theirs, avoided, later)
                wish = _Wish(tried, bodies, helper, later)
                compared = self._compared(tiers[place:], entry, wish)
                return self._taken(entry, tiers[place], considered, full, compared)
        return None

    def choose_without_place(self, shortlist: Shortlist, tried: Set[UUID]) -> Chosen | None:
        """The best provider with a free place, which stays free: it is asked beside another."""
        chosen = self.choose(shortlist, tried)
        if chosen:
            self._loads[chosen.candidate.provider_id].held -= 1
            self._chosen.pop()
        return chosen

    def _first(
        self, tiers: Sequence[Tier], avoided: Set[UUID], later: Set[UUID]
    ) -> tuple[int, Entry] | None:
        """The provider to ask, and of which tier it is the first."""
        for place, tier in enumerate(tiers):
            entry = self._queue(tier).first(avoided, later)
            if entry is not None:
                return place, entry
        return None

    def _ids_of(self, shortlist: Shortlist, bodies: Set[UUID]) -> frozenset[UUID]:
        found = [ids for at in bodies if (ids := shortlist.partners.get(at))]
        return frozenset[UUID]().union(*found) if found else _NO_BODIES

    def _of_body(
        self, tier: Tier, first: Entry, theirs: Set[UUID], avoided: Set[UUID], later: LastResort
    ) -> Entry:
        """Whoever is of a body that helps her already, unless the first has clearly more room."""
        own = self._queue(tier).of_bodies(theirs, avoided) if theirs else None
        if own is None or later.yields(first.candidate):
            return first
        order = own.order
        raised = Order(round(order.load - score().body_in_load(), 9), order.assigned, order.tie)
        return own if raised < first.order else first

    def _compared(
        self, tiers: Sequence[Tier], chosen: Entry, wish: "_Wish"
    ) -> tuple[Compared, ...]:
        """The one that was chosen, then at most two that stood next to it, of its tier or beyond.

        So few, for they are written with every offer.
        """
        found = [wish.figures(self._queues[tiers[0]], chosen)]
        for tier in tiers[:2]:
            queue = self._queue(tier)
            for entry in queue.next_to(chosen.candidate):
                if not wish.tried or entry.candidate.provider_id not in wish.tried:
                    found.append(wish.figures(queue, entry))
            if len(found) > 1:
                break
        return tuple(found)

    def _taken(
        self,
        entry: Entry,
        tier: Tier,
        considered: int,
        full: int,
        compared: tuple[Compared, ...],
    ) -> Chosen:
        candidate, load = entry.candidate, entry.load
        load.held += 1
        load.assigned += 1
        self._chosen.append(candidate)
        return Chosen(candidate, tier, load.held - 1, load.target, considered, full, compared)

    def _later(self, shortlist: Shortlist) -> LastResort:
        known = self._partners.get(shortlist.eligible)
        if known is None:
            known = self._partners[shortlist.eligible] = self._look(shortlist)
        if len(known.held) < 2:
            return known.silent
        for candidate in self._chosen[known.counted :]:
            if candidate.provider_id in shortlist.eligible:
                known.held[candidate.partner_id] += 1
        known.counted = len(self._chosen)
        total, share = sum(known.held.values()), self._caps.share
        capped = {partner for partner, own in known.held.items() if share.is_reached(own, total)}
        if not capped:
            return known.silent
        return LastResort(known.silent.providers, known.silent.partners | capped)

    def _look(self, shortlist: Shortlist) -> _Partners:
        if len(shortlist.partners) < 2 and not (self._lapsed or self._complained):
            return _Partners(_NOBODY, {}, 0)
        own = {
            partner: ids & self._loads.keys()
            for partner, ids in shortlist.partners.items()
            if not ids.isdisjoint(self._loads)
        }
        held = {}
        if len(own) > 1:  # nobody's share is too large where there is nobody else
            held = {p: sum(self._loads[id_].held for id_ in ids) for p, ids in own.items()}
        return _Partners(self._silent(own), held, len(self._chosen))

    def _silent(self, own: Mapping[UUID, Set[UUID]]) -> LastResort:
        if not (self._lapsed or self._complained):
            return _NOBODY
        rule, lapsed = self._caps.silence, self._lapsed
        return LastResort(
            frozenset(
                id_
                for ids in own.values()
                for id_ in ids
                if lapsed.get(id_, 0) >= rule.asked_last or id_ in self._complained
            ),
            frozenset(
                partner
                for partner, ids in own.items()
                if sum(lapsed.get(id_, 0) for id_ in ids) >= rule.partner_asked_last
            ),
        )

    def _queue(self, tier: Tier) -> Queue:
        queue = self._queues.get(tier)
        if queue is None:
            not_asked = self._caps.silence.not_asked
            queue = self._queues[tier] = Queue(
                tier, self._loads, self._margin, self._ties, not_asked
            )
        return queue
