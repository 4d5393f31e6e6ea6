"""The rows that facts are made of, and what becomes of a need of which two rows say something."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from operator import add
from typing import Any, NamedTuple
from uuid import UUID


class ReferralRow(NamedTuple):
    """What is kept of a received referral. Lists are comma-joined codes."""

    referral_id: UUID
    partner_id: UUID
    received_at: datetime
    day: date
    month: str
    channel: str
    region: str
    province: str
    age_band: str
    gender: str
    urgency: str
    harm: str
    forms: str
    subs: str
    need_ids: str
    needs: str
    publicity_risk: bool
    flags: str
    children_witnessing: int
    rehearsed: bool


class MatchRow(NamedTuple):
    """The first time of a referral's matchings in one batch, and how many there were."""

    referral_id: UUID
    partner_id: UUID
    matched_at: datetime
    matchings: int


class NeedRow(NamedTuple):
    """What one batch says of one need; None means that it says nothing."""

    need_id: UUID
    referral_id: UUID
    need: str
    offered_at: datetime | None = None
    offers: int = 0
    declined: int = 0
    expired: int = 0
    accepted_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    result: str | None = None
    outcome: str | None = None
    unmet_at: datetime | None = None
    unmet_reason: str | None = None
    withdrawn_at: datetime | None = None
    provider_partner_id: UUID | None = None
    not_requested_at: datetime | None = None
    held_at: datetime | None = None
    vacant_at: datetime | None = None
    error_at: datetime | None = None


Merge = Callable[[Any, Any], Any]
EARLIEST: Merge = min
LATEST: Merge = max
SUM: Merge = add


def FIRST(old: Any, _new: Any) -> Any:  # noqa: N802 - a merge beside the others
    """What was said first stays."""
    return old


def LAST(_old: Any, new: Any) -> Any:  # noqa: N802 - a merge beside the others
    """What was said last counts."""
    return new


NEED_MERGES: Mapping[str, Merge] = {
    "offered_at": LATEST,
    "offers": SUM,
    "declined": SUM,
    "expired": SUM,
    "accepted_at": EARLIEST,
    "started_at": EARLIEST,
    "ended_at": EARLIEST,
    "result": FIRST,
    "outcome": FIRST,
    "unmet_at": LATEST,
    "unmet_reason": LAST,
    "withdrawn_at": EARLIEST,
    "provider_partner_id": LAST,
    "not_requested_at": LATEST,
    "held_at": LATEST,
    "vacant_at": LATEST,
    "error_at": EARLIEST,
}
"""What becomes of a column of which two rows say something, within a batch and in the store.

However events are put into batches, the same facts come of them: a rebuild has others.
"""
_KEYS = len(NeedRow._fields) - len(NEED_MERGES)
_NEED_MERGES = tuple(NEED_MERGES[name] for name in NeedRow._fields[_KEYS:])


class NotifiedRow(NamedTuple):
    """When the first message about a referral was sent, None if none was, and how many settled."""

    referral_id: UUID
    told_at: datetime | None
    tellings: int


def merge(before: NeedRow, after: NeedRow) -> NeedRow:
    """Return what both say of one need, each column as ``NEED_MERGES`` has it."""
    values = (
        old if new is None else new if old is None else by(old, new)
        for by, old, new in zip(_NEED_MERGES, before[_KEYS:], after[_KEYS:], strict=True)
    )
    return _asked_later(NeedRow._make((*before[:_KEYS], *values)))


def _asked_later(row: NeedRow) -> NeedRow:
    """Where she gave her consent later somebody was asked, or nobody found: not only counted."""
    asked = [at for at in (row.offered_at, row.unmet_at) if at]
    if row.not_requested_at and asked and max(asked) > row.not_requested_at:
        return row._replace(not_requested_at=None)
    return row
