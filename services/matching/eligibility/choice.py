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
from services.matching.eligibility.queues import Queue, first_of
from services.matching.eligibility.rules import Candidate
from services.matching.eligibility.shortlist import Shortlist, Tier


class Rival(NamedTuple):
    """A provider that could have been asked as well, or was, as it stood at that moment.

    `figures`: the fields of `Facts` in their order, without the tie.
    """

    provider_id: UUID
    figures: tuple[int, ...]


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
    compared: tuple[Rival, ...] = ()


COMPARED = 3
"""So many are kept of a choice at most: each is written with every offer."""
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

    shortlist: Shortlist
    tried: Set[UUID]
    bodies: Set[UUID]
    helper: UUID | None
    later: LastResort


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
            queues = [self._queue(tier) for tier in tiers]
            found = first_of(queues, avoided, later.partners)
            if found is None and any(later):
                found = first_of(queues, avoided, frozenset())
                found = found or first_of(queues, tried, frozenset())
            asked = queues if found is None else queues[: found[0] + 1]
            considered += sum(queue.considered for queue in asked)
            full += sum(queue.full for queue in asked)
            if found is not None:
                place, candidate = found
                wish = _Wish(shortlist, tried, bodies, helper, later)
                if bodies and candidate.partner_id not in bodies:
                    candidate = self._of_body(queues[place], candidate, wish)
                compared = self._compared(queues[place:], candidate, wish)
                return self._taken(candidate, tiers[place], considered, full, compared)
        return None

    def _of_body(self, queue: Queue, first: Candidate, wish: "_Wish") -> Candidate:
        """Whoever is of a body that helps her already, unless the first has clearly more room."""
        later = wish.later
        theirs = frozenset[UUID]().union(
            *(wish.shortlist.partners.get(at, _NO_BODIES) for at in wish.bodies - later.partners)
        )
        own = queue.of_bodies(theirs, wish.tried | later.providers) if theirs else None
        if own is None or later.yields(first):
            return first
        order = self._loads[first.provider_id].order(first, self._margin, self._ties)
        raised = Order(round(own[0].load - score().body_in_load(), 9), *own[0][1:])
        return own[1] if raised < order else first

    def _compared(
        self, queues: Sequence[Queue], chosen: Candidate, wish: "_Wish"
    ) -> tuple[Rival, ...]:
        found = [self._rival(queues[0], chosen, wish)]
        for queue in queues[:2]:
            for candidate in queue.next_to(chosen.provider_id):
                if len(found) < COMPARED and candidate.provider_id not in wish.tried:
                    found.append(self._rival(queue, candidate, wish))
        return tuple(found)

    def _rival(self, queue: Queue, candidate: Candidate, wish: "_Wish") -> Rival:
        provider_id = candidate.provider_id
        load = self._loads[provider_id]
        return Rival(
            provider_id,
            (
                *queue.figures,
                int(candidate.trained),
                load.held,
                load.target,
                load.assigned,
                wish.later.yields(candidate) if any(wish.later) else 0,
                int(provider_id == wish.helper),
                int(candidate.partner_id in wish.bodies),
            ),
        )

    def _taken(
        self,
        candidate: Candidate,
        tier: Tier,
        considered: int,
        full: int,
        compared: tuple[Rival, ...],
    ) -> Chosen:
        load = self._loads[candidate.provider_id]
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
