"""Deciding about providers: many in one transaction, each once, each decision on record."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from asyncpg import Record

from services.matching.approval import store
from services.matching.approval.policy import ApprovalPolicy
from services.matching.approval.rules import (
    Decider,
    Rejection,
    Standing,
    State,
    Step,
    is_enough,
    refusal,
)
from services.matching.approval.store import Decision
from services.matching.directory import store as directory
from services.matching.directory import views
from services.matching.directory.store import Effective
from services.matching.offers import store as offers
from services.matching.tenancy import as_service
from shared.audit import AuditEntry, write_audit
from shared.db import Transaction
from shared.errors import Conflict, FieldError, Forbidden, Invalid, NotFound, Refused
from shared.events import Event, ProviderReinstated, ProviderSuspended
from shared.outbox import publish
from shared.vocabulary import DecisionGround

DETAILS = {
    Rejection.OWN_ORGANISATION: "Nobody decides about a provider of the own organisation.",
    Rejection.SAME_PERSON: "A second, different person must decide.",
    Rejection.OUTDATED: "This version does not wait for a decision. Read it again.",
    Rejection.WRONG_STATE: "It is not in a state that allows this.",
}
"""Why a decision is not carried out, in words."""

_STOPS = frozenset({Step.SUSPEND, Step.RETIRE})


class SomebodyElse(Forbidden):
    """This must be decided by somebody else."""

    slug = "somebody-else"


class Said(NamedTuple):
    """What a person says about one provider. `number`: the version it has read, if it is on one."""

    provider_id: UUID
    step: Step
    ground: DecisionGround
    number: int | None = None


class Decided(NamedTuple):
    """What became of it: how the provider stands and whether a second person is waited for."""

    said: Said
    state: State | None = None
    second_person: bool = False
    refused: Refused | None = None


class _Judged(NamedTuple):
    said: Said
    row: Record
    standing: Standing
    enough: bool

    @property
    def number(self) -> int:
        return int(self.said.number or self.row["approved_number"] or self.row["last_number"])

    @property
    def state(self) -> State:
        """How the provider stands after this."""
        before = self.standing.state
        if not self.enough:
            return before
        after: Mapping[Step, State] = {
            Step.APPROVE: before if before is State.SUSPENDED else State.APPROVED,
            Step.REJECT: State.REJECTED if before is State.PENDING else before,
            Step.SUSPEND: State.SUSPENDED,
            Step.REINSTATE: State.APPROVED,
            Step.RETIRE: State.RETIRED,
        }
        return after[self.said.step]


class Rules(NamedTuple):
    """What deciding works with: the rules of approval, and the key of what people typed."""

    policy: ApprovalPolicy
    key: bytes


async def decide(
    tx: Transaction, rules: Rules, decider: Decider, said: Sequence[Said]
) -> list[Decided]:
    """Carry these decisions out, at most one per provider; gives what became of each, in order."""
    await as_service(tx)
    version = await directory.next_version(tx)
    ids = [one.provider_id for one in said]
    rows = await directory.standing(tx, ids)
    approvers = await store.approvers(tx, ids)
    results: list[Decided] = []
    judged: dict[UUID, _Judged] = {}
    for one in said:
        try:
            if one.provider_id in judged:
                raise Conflict("A batch decides about a provider once.")
            row = rows.get(one.provider_id)
            found = _judge(one, row, approvers, rules, decider)
        except Refused as refused:
            results.append(Decided(one, refused=refused))
        else:
            judged[one.provider_id] = found
            results.append(Decided(one, found.state, not found.enough))
    await _carry_out(tx, rules, decider, list(judged.values()), version)
    await record(tx, results, decider)
    return results


async def record(tx: Transaction, results: Sequence[Decided], decider: Decider) -> None:
    """Put on record who decided what, on what ground, and what was refused."""
    await write_audit(tx, [_look(result, decider) for result in results])


def _judge(
    said: Said,
    row: Record | None,
    approvers: Mapping[tuple[UUID, Step], frozenset[str]],
    rules: Rules,
    decider: Decider,
) -> _Judged:
    fitting = rules.policy.grounds_of(said.step)
    if said.ground not in fitting:
        detail = "This ground does not fit this decision."
        error = FieldError(
            pointer="/ground", code="unknown_code", detail=detail, allowed=tuple(sorted(fitting))
        )
        raise Invalid(errors=[error])
    if row is None:
        raise NotFound
    standing = Standing(
        row["partner_id"],
        State(row["state"]),
        views.approved(row, rules.key),
        views.last(row, rules.key),
        row["lapsed"],
        approvers.get((said.provider_id, said.step), frozenset()),
    )
    no = refusal(said.step, said.number, standing, decider)
    if no is not None:
        kind = (
            SomebodyElse if no in {Rejection.OWN_ORGANISATION, Rejection.SAME_PERSON} else Conflict
        )
        raise kind(DETAILS[no])
    terms = [v.terms for v in (standing.approved, standing.last) if v is not None]
    two = rules.policy.asks_two(terms)
    return _Judged(said, row, standing, is_enough(said.step, standing, two=two))


async def _carry_out(
    tx: Transaction, rules: Rules, decider: Decider, judged: Sequence[_Judged], version: int
) -> None:
    if not judged:
        return
    decisions = [
        Decision(one.said.provider_id, one.number, one.said.step, one.said.ground) for one in judged
    ]
    await store.add(tx, decisions, decider.client_id, decider.partner_id)
    enough = [one for one in judged if one.enough]
    approved = [one for one in enough if one.said.step is Step.APPROVE]
    settled = {
        one.said.provider_id: (
            State.APPROVED if one.said.step is Step.APPROVE else State.REJECTED,
            one.said.ground,
        )
        for one in enough
        if one.said.step in {Step.APPROVE, Step.REJECT}
    }
    if settled:
        await store.settle(tx, settled)
    if approved:
        await directory.put(tx, version, rules.key, [_in_force(one) for one in approved])
    moved = {o.said.provider_id: o.state for o in enough if o.said.step is not Step.APPROVE}
    if moved:
        await directory.set_state(tx, version, moved)
    await _stop_or_resume(tx, enough)
    await _tell(tx, enough)


def _in_force(one: _Judged) -> Effective:
    last = one.standing.last
    if last is None:
        raise LookupError("version")
    return Effective(
        one.said.provider_id,
        one.standing.partner_id,
        one.state,
        last.terms,
        one.row["active"],
        last.available,
        last.number,
        last.number,
    )


async def _stop_or_resume(tx: Transaction, enough: Sequence[_Judged]) -> None:
    """Nothing new at once: what a suspended or retired provider has not answered goes on to others.

    The referrals are locked first, as everywhere; the clock then finds their offers overdue.
    """
    stopped = [o.said.provider_id for o in enough if o.said.step in _STOPS]
    if stopped:
        cases = await offers.lock_cases(tx, await store.asked_now(tx, stopped))
        if cases:
            await store.end_offers(tx, stopped, list(cases))
    retired = [o.said.provider_id for o in enough if o.said.step is Step.RETIRE]
    if retired:
        await store.end_waiting(tx, retired)
    back = [o.said.provider_id for o in enough if o.said.step is Step.REINSTATE]
    if back:
        await store.forget_silence(tx, back)


async def _tell(tx: Transaction, enough: Sequence[_Judged]) -> None:
    """Let who releases identities know who is stopped and who is no more."""
    at = await store.moment(tx)
    events: list[Event] = []
    for one in enough:
        facts = {
            "provider_id": one.said.provider_id,
            "provider_partner_id": one.standing.partner_id,
            "at": at,
        }
        if one.said.step in _STOPS:
            events.append(ProviderSuspended(**facts))
        elif one.said.step is Step.REINSTATE and one.standing.state is State.SUSPENDED:
            events.append(ProviderReinstated(**facts))
    await publish(tx, events)


def _look(result: Decided, decider: Decider) -> AuditEntry:
    said = result.said
    return AuditEntry(
        actor=decider.client_id,
        partner_id=decider.partner_id,
        action=f"provider.{said.step}",
        subject=said.provider_id,
        ground=said.ground,
        allowed=result.refused is None,
    )
