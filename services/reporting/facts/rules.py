"""Turns a batch of events into fact rows; decides, reads and writes nothing."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from operator import add, attrgetter
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from shared.events import (
    NotificationSettled,
    OfferEvent,
    OfferMoved,
    OfferWithdrawn,
    PublicityChanged,
    ReferralMatched,
    ReferralReceived,
    ServiceCompleted,
    UsageReported,
)
from shared.vocabulary import (
    WITHOUT_HELP,
    MessageAudience,
    MessageStatus,
    NeedStatus,
    ServiceResult,
    StopReason,
    regions,
)

CHINA = ZoneInfo("Asia/Shanghai")
"""Days and months of every figure are China's."""

_IN_ORDER = attrgetter("int")
"""UUIDs as PostgreSQL orders them, and compared far faster than as UUIDs."""


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


def received(events: Iterable[ReferralReceived]) -> list[ReferralRow]:
    """Return one row per referral, by id so that concurrent batches lock in the same order."""
    return [_received(event) for event in sorted(events, key=lambda e: e.referral_id.int)]


def _received(event: ReferralReceived) -> ReferralRow:
    local = event.occurred_at.astimezone(CHINA)
    province = regions.province_of(event.region)
    return ReferralRow(
        referral_id=event.referral_id,
        partner_id=event.partner_id,
        received_at=event.received_at,
        day=local.date(),
        month=f"{local.year}-{local.month:02}",
        channel=event.channel,
        # A case in the news could be found by its county, whatever the count says.
        region=province if event.publicity_risk else regions.today(event.region),
        province=province,
        age_band=event.age_band,
        gender=event.gender,
        urgency=event.urgency,
        harm=event.harms[0].type,
        forms=_joined(form for harm in event.harms for form in harm.forms),
        subs=_joined(sub for harm in event.harms for sub in harm.sub),
        need_ids=",".join(str(need.need_id) for need in event.needs),
        needs=",".join(need.type for need in event.needs),
        publicity_risk=event.publicity_risk,
        flags=_joined(event.flags),
        children_witnessing=event.children_witnessing,
        rehearsed=event.sandbox,
    )


def publicity(events: Iterable[PublicityChanged]) -> list[tuple[UUID, datetime, bool]]:
    """Return the latest word about each case: since when, and whether it may reach the press."""
    latest = {e.referral_id: e for e in sorted(events, key=lambda e: e.changed_at)}
    return [
        (id_, latest[id_].changed_at, latest[id_].publicity_risk)
        for id_ in sorted(latest, key=_IN_ORDER)
    ]


def _joined(codes: Iterable[str]) -> str:
    found = set(codes)
    return ",".join(sorted(found)) if found else ""


def matched(events: Iterable[ReferralMatched]) -> list[MatchRow]:
    """Return one row per referral, by id."""
    rows: dict[UUID, MatchRow] = {}
    for event in events:
        row = rows.get(event.referral_id)
        first = min(row.matched_at, event.matched_at) if row else event.matched_at
        number = row.matchings + 1 if row else 1
        rows[event.referral_id] = MatchRow(event.referral_id, event.partner_id, first, number)
    return [rows[key] for key in sorted(rows, key=_IN_ORDER)]


def offered(events: Iterable[ReferralMatched]) -> list[NeedRow]:
    """Return what matchings say of needs: whom it was offered to, or why nobody is asked."""
    rows: list[NeedRow] = []
    for event in events:
        rows += [
            NeedRow(o.need_id, event.referral_id, o.need, offered_at=event.matched_at, offers=1)
            for o in event.offers
        ]
        rows += [
            NeedRow(
                u.need_id,
                event.referral_id,
                u.need,
                unmet_at=event.matched_at,
                unmet_reason=u.reason,
            )
            for u in event.unmet
        ]
        rows += [
            NeedRow(n.need_id, event.referral_id, n.need, not_requested_at=event.matched_at)
            for n in event.not_requested
        ]
    return merged(rows)


def answered(events: Iterable[OfferEvent], **says: str | int) -> list[NeedRow]:
    """Return what answers say of needs; ``says`` maps a column to its number or event field."""
    return merged(_answer(event, says) for event in events)


def withdrawn(events: Iterable[OfferWithdrawn]) -> list[OfferWithdrawn]:
    """Return those whose need was taken back with the offer, and does not wait for the next."""
    return [event for event in events if not isinstance(event.reason, StopReason)]


def moved(events: Iterable[OfferMoved]) -> list[NeedRow]:
    """Return which needs were given up by who had said yes, and whose end was said in error.

    Appointments, waits and pauses change no count: the need is held as before.
    """
    columns = {NeedStatus.REQUESTED: "vacant_at", NeedStatus.ENTERED_IN_ERROR: "error_at"}
    return merged(
        _answer(event, {columns[event.need_status]: "at"})
        for event in events
        if event.need_status in columns
    )


def vacated(events: Iterable[OfferWithdrawn]) -> list[OfferWithdrawn]:
    """Return those whose need waits for the next, because only the provider was stopped."""
    stopped = [event for event in events if isinstance(event.reason, StopReason)]
    return [event for event in stopped if not event.others_asked]


def _answer(event: OfferEvent, says: dict[str, str | int]) -> NeedRow:
    said: dict[str, Any] = {
        column: getattr(event, value) if isinstance(value, str) else value
        for column, value in says.items()
    }
    return NeedRow(event.need_id, event.referral_id, event.need, **said)


def completed(events: Iterable[ServiceCompleted]) -> list[NeedRow]:
    """Return how services ended; where nobody was helped it failed, whatever the provider said."""
    return merged(
        NeedRow(
            event.need_id,
            event.referral_id,
            event.need,
            ended_at=event.at,
            provider_partner_id=event.provider_partner_id,
            result=ServiceResult.FAILED if event.outcome in WITHOUT_HELP else event.result,
            outcome=event.outcome,
        )
        for event in events
    )


def merged(rows: Iterable[NeedRow]) -> list[NeedRow]:
    """Return one row per need, by id, each column merged as ``NEED_MERGES`` says."""
    merged_rows: dict[UUID, NeedRow] = {}
    for row in rows:
        before = merged_rows.get(row.need_id)
        merged_rows[row.need_id] = row if before is None else _merge(before, row)
    return [merged_rows[key] for key in sorted(merged_rows, key=_IN_ORDER)]


def _merge(before: NeedRow, after: NeedRow) -> NeedRow:
    values = (
        old if new is None else new if old is None else merge(old, new)
        for merge, old, new in zip(_NEED_MERGES, before[_KEYS:], after[_KEYS:], strict=True)
    )
    return _asked_later(NeedRow._make((*before[:_KEYS], *values)))


def _asked_later(row: NeedRow) -> NeedRow:
    """Where she gave her consent later somebody was asked, or nobody found: not only counted."""
    asked = [at for at in (row.offered_at, row.unmet_at) if at]
    if row.not_requested_at and asked and max(asked) > row.not_requested_at:
        return row._replace(not_requested_at=None)
    return row


def notified(events: Iterable[NotificationSettled]) -> list[NotifiedRow]:
    """Return one row per referral of which a provider or she herself was sent something, by id.

    A message that was held or failed told nobody.
    """
    rows: dict[UUID, NotifiedRow] = {}
    for event in events:
        sent = [
            m.settled_at
            for m in event.messages
            if m.status == MessageStatus.SENT and m.audience != MessageAudience.PARTNER
        ]
        if not sent:
            continue
        row = rows.get(event.referral_id, NotifiedRow(event.referral_id, None, 0))
        first = min([*sent, *([row.told_at] if row.told_at else [])], default=None)
        rows[event.referral_id] = NotifiedRow(event.referral_id, first, row.tellings + 1)
    return [rows[key] for key in sorted(rows, key=_IN_ORDER)]


def latest_reports(events: Iterable[UsageReported]) -> list[UsageReported]:
    """Return the last report of each partner, channel and day; it replaces the earlier ones.

    A rehearsed report replaces rehearsed ones only.
    """
    last = {(e.partner_id, e.channel, e.day, e.sandbox): e for e in events}
    return [last[key] for key in sorted(last)]
