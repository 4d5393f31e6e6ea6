"""What of a provider is in force, what waits for a person, and who may decide."""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

TRAINED = "gbv_trained"
LICENSED = "licensed_counsellor"


class State(StrEnum):
    """How a provider stands."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    SUSPENDED = "suspended"
    RETIRED = "retired"


class Step(StrEnum):
    """What a person can decide."""

    APPROVE = "approve"
    REJECT = "reject"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    RETIRE = "retire"


class Credential(NamedTuple):
    """A training or licence, the days between which it counts, and where its proof is found."""

    code: str
    gained: date
    valid_until: date
    evidence: str


class Terms(NamedTuple):
    """What an approval is of. Empty `age_bands` or `genders` means everyone."""

    name: str
    kind: str
    needs: frozenset[str]
    regions: frozenset[str]
    languages: frozenset[str]
    credentials: frozenset[Credential]
    age_bands: frozenset[str]
    genders: frozenset[str]
    unit: str
    maximum: int


class Version(NamedTuple):
    """Terms as they were entered, numbered from 1 for each provider; `state` of this version."""

    number: int
    state: str
    terms: Terms
    available: int | None


class Entered(NamedTuple):
    """What an entry changes: the terms now in force, and whether a version waits or is dropped.

    `serving` of a provider that was never approved is what was entered; its state serves nobody.
    """

    serving: Terms
    state: State
    new_version: bool
    drop_waiting: bool


def valid_until(credentials: Iterable[Credential], code: str) -> date | None:
    """The last day on which the provider has this credential; None if it never had it."""
    return max((c.valid_until for c in credentials if c.code == code), default=None)


_SUBSETS = ("needs", "regions", "languages", "credentials")
_LIMITS = ("age_bands", "genders")


def beyond(asked: Terms, approved: Terms) -> tuple[str, ...]:
    """Which fields go beyond what was approved, in the order of Terms.

    A part of a region is no narrowing: it would be asked before those who serve the whole.
    """
    return tuple(name for name in Terms._fields if not _within(name, asked, approved))


def _within(name: str, asked: Terms, approved: Terms) -> bool:
    new, old = getattr(asked, name), getattr(approved, name)
    if name in _SUBSETS:
        return bool(new <= old)
    if name in _LIMITS:
        return not old or (bool(new) and new <= old)
    return bool(new <= old) if name == "maximum" else bool(new == old)


def narrowed(asked: Terms, approved: Terms) -> Terms:
    """What is in force at once: each field as asked where it narrows, else as approved."""
    further = beyond(asked, approved)
    return asked._replace(**{name: getattr(approved, name) for name in further})


def entered(
    asked: Terms, approved: Terms | None, last: Version | None, state: State | None
) -> Entered:
    """What becomes of an entry. `last`: the newest version, `state`: how the provider stands.

    The same that waits already goes on waiting; the same that was refused stays refused.
    """
    waits = last is not None and last.state == State.PENDING
    same = last is not None and last.terms == asked and last.state in {"pending", "rejected"}
    if approved is not None:
        further = bool(beyond(asked, approved))
        new = further and not same
        drops = waits and (new or not further)
        return Entered(narrowed(asked, approved), state or State.APPROVED, new, drops)
    stays = state if same and state is not None else State.PENDING
    return Entered(asked, stays, not same, waits and not same)


class Decider(NamedTuple):
    """A person who decides: its client and the organisation it belongs to."""

    client_id: str
    partner_id: UUID


class Standing(NamedTuple):
    """A provider as it stands when somebody decides.

    `approvers`: who has said the same already: approved this version, or reinstated it.
    """

    partner_id: UUID
    state: State
    approved: Version | None
    last: Version | None
    lapsed: int
    approvers: frozenset[str]


class Rejection(StrEnum):
    """Why a decision is not taken."""

    OWN_ORGANISATION = "own_organisation"
    SAME_PERSON = "same_person"
    OUTDATED = "outdated"
    WRONG_STATE = "wrong_state"


def is_waiting(standing: Standing) -> bool:
    """Whether a version waits for a decision; of who is retired none does."""
    last = standing.last
    return last is not None and last.state == "pending" and standing.state is not State.RETIRED


def refusal(
    step: Step, number: int | None, standing: Standing, decider: Decider
) -> Rejection | None:
    """Why this person may not decide this now, None if it may. `number`: the version it has read.

    Nobody decides about the own organisation; nobody is both of two persons.
    """
    if decider.partner_id == standing.partner_id:
        return Rejection.OWN_ORGANISATION
    if step in {Step.APPROVE, Step.REJECT}:
        if not is_waiting(standing) or standing.last is None or standing.last.number != number:
            return Rejection.OUTDATED
    elif not _fits(step, standing):
        return Rejection.WRONG_STATE
    alone = step in {Step.APPROVE, Step.REINSTATE} and decider.client_id in standing.approvers
    return Rejection.SAME_PERSON if alone else None


def _fits(step: Step, standing: Standing) -> bool:
    state = standing.state
    if step is Step.SUSPEND:
        return state is State.APPROVED
    if step is Step.REINSTATE:
        return state is State.SUSPENDED or (state is State.APPROVED and standing.lapsed > 0)
    return state is not State.RETIRED


def is_enough(step: Step, standing: Standing, *, two: bool) -> bool:
    """Whether this decision is the last that is needed, where `two` persons may be asked for."""
    if step not in {Step.APPROVE, Step.REINSTATE} or not two:
        return True
    if step is Step.REINSTATE and standing.state is State.APPROVED:
        return True
    return len(standing.approvers) >= 1


def gives_shelter(terms: Sequence[Terms], kinds: frozenset[str], needs: frozenset[str]) -> bool:
    """Whether any of these terms is of a kind, or for a need, that two persons must approve."""
    return any(t.kind in kinds or not needs.isdisjoint(t.needs) for t in terms)
