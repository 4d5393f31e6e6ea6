"""Turns a batch of events into fact rows; decides, reads and writes nothing."""

from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services.reporting.facts.rows import MatchRow, NeedRow, NotifiedRow, ReferralRow, merge
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
        merged_rows[row.need_id] = row if before is None else merge(before, row)
    return [merged_rows[key] for key in sorted(merged_rows, key=_IN_ORDER)]


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
