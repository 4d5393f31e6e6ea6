"""Deciding whom to ask for each need of a round, over loads that are locked; nothing is written."""

from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple
from uuid import UUID

from services.matching.assignment.policy import modes, score
from services.matching.assignment.record import record_of
from services.matching.assignment.rules import Until
from services.matching.context import MatchingContext
from services.matching.eligibility.choice import Chosen, Selection
from services.matching.eligibility.loads import Load
from services.matching.eligibility.shortlist import Shortlist
from services.matching.offers.rules import (
    Decision,
    Offer,
    OpenNeed,
    reasons_against,
    reasons_for,
    why_nobody,
)
from services.matching.parallel.policy import parallel
from services.matching.rehearsals.rules import rehearsed_due
from shared.db import Transaction
from shared.ids import new_id, new_ids
from shared.vocabulary import UnmetReason


class ListedNeed(NamedTuple):
    """A need and whom her consent allows to be asked for it; None: nobody at all.

    `there`: of these who is open or on call, where that counts; they are asked before the others.
    """

    open_need: OpenNeed
    shortlist: Shortlist | None
    there: Shortlist | None = None


def decide(
    tx: Transaction,
    context: MatchingContext,
    listed: Sequence[ListedNeed],
    loads: Mapping[UUID, Load],
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
        open_need, shortlist, there = listed[at]
        bodies = helping.setdefault(open_need.case.referral_id, set(open_need.bodies))
        chosen = best_of(choices, listed[at], bodies)
        if shortlist and chosen:
            bodies.add(chosen.candidate.partner_id)
            offer = _offer(tx, context, ids[at], shortlist, open_need, chosen)
            among = there if there and there.eligible else shortlist
            others = _beside(tx, context, choices, among, offer)
            if others:
                offer = _first_of(tx, offer)
            decisions[at] = Decision(open_need, offer, None, offer.reasons, others=others)
        else:
            unmet = why_nobody(shortlist, open_need) if shortlist else None
            reasons = reasons_against(context.policy, shortlist, open_need)
            waits = (
                Until.PLACE if unmet is UnmetReason.NO_CAPACITY and may_wait(open_need) else None
            )
            decisions[at] = Decision(open_need, None, None if waits else unmet, reasons, waits)
    return [decisions[at] for at in range(len(listed))]


def _offer(  # noqa: PLR0913, PLR0917 - what an offer is made of
    tx: Transaction,
    context: MatchingContext,
    offer_id: UUID,
    shortlist: Shortlist,
    open_need: OpenNeed,
    chosen: Chosen,
) -> Offer:
    """A provider to be asked, with its deadline and the record of the choice."""
    case, planned = open_need.case, open_need.planned
    due = rehearsed_due(case.rehearsed_end, tx.now) or context.due(case.urgency, tx.now)
    record = record_of(chosen.compared, score().version, context.directory.ties.commitment)
    if planned and planned.provider_id == chosen.candidate.provider_id:
        record["round"] = planned.round_id
    reasons = reasons_for(context.policy, shortlist, open_need, chosen)
    return Offer(offer_id, open_need, chosen, due, record, reasons)


def _beside(
    tx: Transaction,
    context: MatchingContext,
    choices: Selection,
    shortlist: Shortlist,
    first: Offer,
) -> tuple[Offer, ...]:
    """Who is asked at the same time as the first: no place is held for any of them."""
    wanted = first.open_need
    found: list[Offer] = []
    tried = wanted.tried | {first.chosen.candidate.provider_id}
    for attempt in range(wanted.attempt + 1, wanted.attempt + _at_once(wanted)):
        chosen = choices.choose_without_place(shortlist, tried)
        if chosen is None:
            break
        tried |= {chosen.candidate.provider_id}
        offer = _offer(tx, context, new_id(), shortlist, wanted._replace(attempt=attempt), chosen)
        record = {**offer.record, "together": parallel().version}
        found.append(offer._replace(record=record, together=True, holds=False))
    return tuple(found)


def _at_once(wanted: OpenNeed) -> int:
    """How many are asked at once; who is preferred, or proposed by a round, is asked alone."""
    if wanted.alone or wanted.same or wanted.preferred or wanted.planned:
        return 1
    return parallel().at_most(wanted.need, wanted.case.urgency)


def _first_of(tx: Transaction, offer: Offer) -> Offer:
    """The offer of several for which the place is held, for a while."""
    until = parallel().lease_end(tx.now, offer.due)
    record = {**offer.record, "together": parallel().version}
    return offer._replace(record=record, together=True, held_until=until)


def may_wait(open_need: OpenNeed) -> bool:
    """Whether this need waits for a place where all are taken."""
    urgency = open_need.case.urgency
    return open_need.may_wait and modes().waits(open_need.need, urgency)


def best_of(choices: Selection, listed: ListedNeed, bodies: Set[UUID]) -> Chosen | None:
    """The best of who is there; where none of them can, the best of all."""
    for among in (listed.there, listed.shortlist):
        if among and (chosen := chosen_of(choices, among, listed.open_need, bodies)):
            return chosen
    return None


def chosen_of(
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
