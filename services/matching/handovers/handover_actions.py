"""Asking for a hand-over, answering it, and passing the case on, each in one transaction."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import orjson
from asyncpg import Record

from services.matching.answers.applying import apply_answers
from services.matching.answers.rules import Answer, Speaker
from services.matching.context import MatchingContext
from services.matching.eligibility.shortlist import upwards
from services.matching.handovers import store
from services.matching.handovers.form import Handover, Shown
from services.matching.handovers.rules import (
    HandoverRole,
    HandoverStep,
    Standing,
    allowed,
    state_of,
    transfers,
)
from services.matching.handovers.store import Asked
from services.matching.lifecycle.event_fields import about
from services.matching.lifecycle.policy import reasons
from services.matching.lifecycle.rules import Move
from services.matching.offers import history
from services.matching.offers import store as offers_store
from services.matching.offers.allocation import allocate, choose
from services.matching.offers.match_events import matched
from services.matching.offers.reassignment import follow_traces
from services.matching.offers.rules import Case, Offer, OpenNeed
from services.matching.tenancy import as_service
from shared.db import Transaction
from shared.errors import Conflict, FieldError, Invalid, NotFound
from shared.events import HandoverMoved, OfferWithdrawn
from shared.ids import new_id
from shared.outbox import publish
from shared.vocabulary import DeclineReason, HandoverState, OfferState, StopReason

NOBODY = "Nobody who may be asked has a free place there now."
OPEN_ALREADY = "A hand-over of this case is open already."
NOT_NOW = "`state` says where the hand-over stands, `allowed` what you can do with it now."


class Asker(NamedTuple):
    """Who speaks: an organisation, as provider, as who referred her, or both."""

    partner_id: UUID
    roles: frozenset[HandoverRole]


async def ask(
    tx: Transaction, context: MatchingContext, asker: Asker, offer_id: UUID, wanted: Handover
) -> UUID:
    """Ask the best provider elsewhere; the case stays. Raises NotFound, Invalid, Conflict."""
    await as_service(tx)
    known = await store.held(tx, offer_id, asker.partner_id)
    if known is None:
        raise NotFound
    case = await _locked(tx, known["referral_id"])
    held = await store.held(tx, offer_id, asker.partner_id)
    if held is None or case is None:
        raise NotFound
    if wanted.meeting_at is not None and wanted.meeting_at <= tx.now:
        wrong = FieldError(pointer="/meeting_at", code="out_of_range", detail="A time to come.")
        raise Invalid(errors=[wrong])
    await end_overdue(tx, [known["referral_id"]])
    open_need = await _open_need(tx, case._replace(region=wanted.to_region), held)
    chosen = await choose(tx, context, open_need)
    if chosen is None:
        raise Conflict(NOBODY, state=held["status"])
    due = context.due(case.urgency, tx.now)
    asked = Asked(
        new_id(), held, wanted.to_region, wanted.warm, wanted.meeting_at, asker.partner_id
    )
    if not await store.add(tx, asked, Offer(asked.handover_id, open_need, chosen, due, {}, {})):
        raise Conflict(OPEN_ALREADY, state=held["status"])
    row = await store.one(tx, asked.handover_id, asker.partner_id)
    if row is None:
        raise NotFound
    await publish(tx, [_moved(tx, row, HandoverState.REQUESTED)])
    return asked.handover_id


async def end_overdue(tx: Transaction, referral_ids: Sequence[UUID]) -> int:
    """Say of what nobody answered in time of these locked referrals that it has expired.

    Where the case has moved on meanwhile it is cancelled. It can be asked anew then.
    """
    rows = await store.overdue(tx, referral_ids)
    ended = [(row, state_of(standing_of(row), row["now"])) for row in rows]
    await store.end(tx, [(row["handover_id"], state) for row, state in ended])
    await publish(tx, [_moved(tx, row, state) for row, state in ended])
    return len(ended)


def _moved(tx: Transaction, row: Record, state: HandoverState) -> HandoverMoved:
    """What is told of a hand-over; of her nothing that the offer's own events do not say."""
    offer = OfferState.WITHDRAWN if state is HandoverState.COMPLETED else row["offer_status"]
    return HandoverMoved(
        **about(row, tx.now, offer),
        handover_id=row["handover_id"],
        state=state,
        to_provider=row["to_provider"],
        to_partner=row["to_partner"],
        due_at=row["due_at"],
    )


async def _locked(tx: Transaction, referral_id: UUID) -> Case | None:
    cases = await offers_store.lock_cases(tx, [referral_id])
    follow_traces(tx, cases)
    return cases.get(referral_id)


async def _open_need(tx: Transaction, case: Case, held: Record) -> OpenNeed:
    """The need as it is asked for elsewhere; whoever was asked for it before is not asked again."""
    found = await history.tried(tx, [held["need_id"]], [held["referral_id"]])
    before = found[held["need_id"]]
    return OpenNeed(
        case,
        held["need_id"],
        held["need"],
        0,
        held["attempt"] + 1,
        before.providers,
        before.silent,
        bodies=before.bodies,
    )


async def take_step(  # noqa: PLR0913, PLR0917 - who does what with which, and why
    tx: Transaction,
    context: MatchingContext,
    asker: Asker,
    handover_id: UUID,
    step: HandoverStep,
    reason: DeclineReason | None = None,
) -> None:
    """Do one thing with a hand-over. Raises NotFound; Conflict when it does not allow it now."""
    await as_service(tx)
    known = await store.one(tx, handover_id, asker.partner_id)
    if known is None:
        raise NotFound
    case = await _locked(tx, known["referral_id"])
    row = await store.one(tx, handover_id, asker.partner_id)
    if row is None:
        raise NotFound
    standing = standing_of(row)
    role = role_in(row, asker, step)
    now = row["now"]
    legal = allowed(standing, role, now) if role else []
    if case is None or role is None or step not in legal:
        raise Conflict(NOT_NOW, state=state_of(standing, now), allowed=[str(s) for s in legal])
    others_met = (
        row["receiver_met_at" if role is HandoverRole.SENDER else "sender_met_at"] is not None
    )
    passes = transfers(step, role, warm=row["warm"], others_met=others_met)
    state = await _carry_out(tx, row, role, step, reason)
    if passes:
        await _transfer(tx, context, case, row)
    elif state is not None:
        await publish(tx, [_moved(tx, row, state)])


async def _carry_out(
    tx: Transaction,
    row: Record,
    role: HandoverRole,
    step: HandoverStep,
    reason: DeclineReason | None,
) -> HandoverState | None:
    """Write what a step does; gives where the hand-over stands, None where that is unchanged."""
    id_ = row["handover_id"]
    if step is HandoverStep.MET:
        await store.met(tx, id_, sender=role is HandoverRole.SENDER)
        return None
    after = {
        HandoverStep.ACCEPT: HandoverState.ACCEPTED,
        HandoverStep.DECLINE: HandoverState.REJECTED,
        HandoverStep.CANCEL: HandoverState.CANCELLED,
    }
    await store.move(tx, id_, after[step], reason)
    return after[step]


async def _transfer(tx: Transaction, context: MatchingContext, case: Case, row: Record) -> None:
    """The sender's place is given back, the receiver's taken, and the receiver holds the case."""
    moved = case._replace(region=row["to_region"])
    need = (await _open_need(tx, moved, row))._replace(alone=row["to_provider"])
    why = StopReason.HANDED_OVER
    by = reasons().withdrawn[why]
    await store.release(tx, row["offer_id"], why, by)
    (decision,) = await allocate(tx, context, [need], [row["provider_id"]])
    if decision.offer is None:
        raise Conflict(NOBODY, state=row["state"], allowed=[])
    await offers_store.update_needs(tx, [decision])
    await store.settle_region(tx, row["referral_id"], row["to_region"])
    facts = about(row, tx.now, OfferState.WITHDRAWN)
    gone = OfferWithdrawn(**facts, reason=why, decided_by=by, referral_goes_on=True)
    moved_on = _moved(tx, row, HandoverState.COMPLETED)
    await publish(tx, [moved_on, gone, *matched(tx, [decision])])
    said = Answer(decision.offer.offer_id, Move.ACCEPT)
    (taken,) = await apply_answers(tx, context, Speaker(row["to_partner"]), [said])
    if taken.refused:
        raise taken.refused
    await store.follow(tx, row, decision.offer.offer_id)
    await store.move(tx, row["handover_id"], HandoverState.COMPLETED)


def standing_of(row: Record) -> Standing:
    """A row as its rules see it."""
    return Standing(row["state"], row["offer_status"], row["due_at"], row["warm"])


def roles_in(row: Record, asker: Asker) -> list[HandoverRole]:
    """Who somebody is to a hand-over; one organisation may be several."""
    whose = {
        HandoverRole.RECEIVER: row["to_partner"],
        HandoverRole.SENDER: row["provider_partner_id"],
        HandoverRole.REFERRER: row["partner_id"],
    }
    return [r for r, id_ in whose.items() if r in asker.roles and id_ == asker.partner_id]


def role_in(row: Record, asker: Asker, step: HandoverStep) -> HandoverRole | None:
    """As whom somebody takes a step: as one that may, where there is such a one."""
    roles = roles_in(row, asker)
    standing = standing_of(row)
    may = [role for role in roles if step in allowed(standing, role, row["now"])]
    return next(iter([*may, *roles]), None)


async def told_history(tx: Transaction, row: Record, asker: Asker) -> list[Shown] | None:
    """What the receiver may know of what others did; None for the others, and while it waits."""
    if HandoverRole.RECEIVER not in roles_in(row, asker) or row["new_offer_id"] is None:
        return None
    lines = await store.done_before(tx, row["new_offer_id"])
    return None if lines is None else [dict(line) for line in lines]


def shown(row: Record, asker: Asker) -> Shown:
    """A hand-over as one of its sides reads it."""
    role = roles_in(row, asker)[0]
    standing = standing_of(row)
    names = (
        "handover_id", "referral_id", "offer_id", "need", "to_region", "to_provider", "to_kind",
        "warm", "meeting_at", "sender_met_at", "receiver_met_at", "asked_at", "due_at", "ended_at",
        "reason", "new_offer_id",
    )  # fmt: skip
    state = state_of(standing, row["now"])
    found = {name: row[name] for name in names} | {
        "role": role,
        "state": state,
        "allowed": allowed(standing, role, row["now"]),
    }
    if role is HandoverRole.RECEIVER and state in {HandoverState.REQUESTED, HandoverState.ACCEPTED}:
        # As blind as any provider that is asked: bands, and no county.
        area = next(at for at in upwards(row["to_region"]) if at.endswith("00"))
        found["case"] = orjson.loads(row["asks"]) | {"area": area}
    return found
