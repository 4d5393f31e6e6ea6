"""A need that comes from another, in the transaction that asks for it: added, matched, told."""

from uuid import UUID

from services.matching.context import MatchingContext
from services.matching.needs import store
from services.matching.needs.rules import Parent, may_become
from services.matching.offers import store as offers_store
from services.matching.offers.allocation import allocate
from services.matching.offers.closing import close
from services.matching.offers.match_events import matched
from services.matching.offers.reassignment import follow_traces
from services.matching.offers.rules import Case, Decision, OpenNeed
from services.matching.tenancy import as_service
from shared.db import Transaction
from shared.errors import Conflict, NotFound
from shared.events import NeedAdded
from shared.ids import new_id
from shared.outbox import publish
from shared.vocabulary import Need, NeedBasis, NeedStatus

NOT_NOW = "The need does not stand so that this can be done, or it cannot become that."
TAKEN_BACK = "The request was taken back: she has to ask anew."
OPEN_ALREADY = "A need of this kind is open for her already."


async def add(  # noqa: PLR0913, PLR0917 - who wants what to become of which need
    tx: Transaction,
    context: MatchingContext,
    partner_id: UUID,
    need_id: UUID,
    basis: NeedBasis,
    to: Need | None = None,
) -> Decision:
    """Add a need that grows out of another (`to`) or takes up the same again, and ask for it.

    Raises NotFound; Conflict.
    """
    await as_service(tx)
    known = await store.referral_of(tx, need_id, partner_id)
    if known is None or (basis is NeedBasis.REOPENED and not known["by_referrer"]):
        raise NotFound
    case = await _opened(tx, known["referral_id"])
    parent, position = await _parent(tx, case.referral_id, need_id)
    need = to or parent.need
    if not may_become(basis, parent, need):
        raise Conflict(NOT_NOW, state=parent.status)
    if await store.open_one(tx, case.referral_id, need):
        raise Conflict(OPEN_ALREADY, state=parent.status)
    wanted = OpenNeed(case, new_id(), need, position, preferred=parent.provider_id)
    (decision,) = await allocate(tx, context, [wanted])
    await offers_store.add_needs(tx, [decision])
    await store.mark(tx, decision, need_id, basis, parent.offer_id)
    await publish(tx, [_added(wanted, need_id, basis, tx), *matched(tx, [decision])])
    if decision.offer is None:
        await publish(tx, await close(tx, [case.referral_id]))
    return decision


async def _opened(tx: Transaction, referral_id: UUID) -> Case:
    await store.open_again(tx, referral_id)
    cases = await offers_store.lock_cases(tx, [referral_id])
    if referral_id not in cases:
        raise Conflict(TAKEN_BACK, state="withdrawn")
    follow_traces(tx, cases)
    return cases[referral_id]


async def _parent(tx: Transaction, referral_id: UUID, need_id: UUID) -> tuple[Parent, int]:
    """The need as it stands, and the position of the next one."""
    row = await store.parent(tx, referral_id, need_id)
    if row is None:
        raise NotFound
    need, status = Need(row["type"]), NeedStatus(row["status"])
    parent = Parent(referral_id, need_id, need, status, row["offer_id"], row["provider_id"])
    return parent, row["last_position"] + 1


def _added(wanted: OpenNeed, parent: UUID, basis: NeedBasis, tx: Transaction) -> NeedAdded:
    return NeedAdded(
        referral_id=wanted.case.referral_id,
        partner_id=wanted.case.partner_id,
        need_id=wanted.need_id,
        need=wanted.need,
        based_on=parent,
        basis=basis,
        at=tx.now,
    )
