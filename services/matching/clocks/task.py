"""What clocks say as time passes: in sets, by the database's clock, and only while it matters."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from asyncpg import Record

from services.matching.clocks import reviews, store
from services.matching.clocks.policy import clocks
from services.matching.clocks.rules import reached
from services.matching.clocks.store import Advanced
from services.matching.context import context_in
from services.matching.lifecycle.event_fields import about
from services.matching.lifecycle.policy import reasons
from services.matching.lifecycle.rules import TAKEN
from services.matching.offers import store as offers_store
from services.matching.offers.reassignment import (
    NeedToReassign,
    Places,
    follow_traces,
    reassign,
)
from services.matching.tenancy import as_service
from shared.db import Database
from shared.events import ClockAdvanced, Event, OfferWithdrawn
from shared.outbox import publish
from shared.telemetry import logger
from shared.vocabulary import ClockCode, ClockStep, OfferState, StopReason
from shared.working_days import workday

_AT_ONCE = 1000
_NOVEMBER = 11
log = logger(__name__)


async def contacts(db: Database, resources: Mapping[str, Any]) -> bool:
    """Warn of first contacts, tell of those that are overdue, at last ask the next provider.

    True when more may be waiting. A referral that somebody changes now is left for the next tick.
    """
    context = context_in(resources)
    async with db.transaction() as tx:
        await as_service(tx)
        due = await store.silent(tx, _AT_ONCE)
        cases = await offers_store.lock_cases(tx, due, skip_locked=True) if due else {}
        offers = await store.contacts_due(tx, list(cases)) if cases else []
        if offers:
            said, advanced = _said(offers, tx.now, ClockCode.FIRST_CONTACT)
            gone = [o for o, step in said if step is ClockStep.REASSIGNED]
            await store.advance_contacts(tx, advanced)
            follow_traces(tx, cases)
            events: list[Event] = [_told(o, step, tx.now) for o, step in said]
            if gone:
                why = StopReason.NO_FIRST_CONTACT
                by = reasons().withdrawn[why]
                await store.take_away(tx, [o["offer_id"] for o in gone], why, by)
                facts = [about(o, tx.now, OfferState.WITHDRAWN) for o in gone]
                events += [
                    OfferWithdrawn(**f, reason=why, decided_by=by, referral_goes_on=True)
                    for f in facts
                ]
                touched = {o["referral_id"]: cases[o["referral_id"]] for o in gone}
                freed = [o["provider_id"] for o in gone]
                vacant = [_vacant(o) for o in gone]
                events += await reassign(tx, context, touched, vacant, Places(freed))
            await publish(tx, events)
    return len(due) == _AT_ONCE and bool(offers)


async def started(db: Database, _resources: Mapping[str, Any]) -> bool:
    """The same for the clocks of law and medicine; True when more may be waiting."""
    async with db.transaction() as tx:
        await as_service(tx)
        due = await store.due(tx, _AT_ONCE)
        if due:
            said, advanced = _said(due, tx.now)
            await store.advance(tx, advanced)
            said = [(r, ClockStep.BREACHED if reviews.is_review(r, s) else s) for r, s in said]
            await reviews.renew(tx, [r for r, step in said if reviews.is_review(r, step)])
            for row in due:
                if row["traceparent"] is not None:
                    tx.traces.setdefault(row["referral_id"], row["traceparent"])
            await publish(tx, [_told(row, step, tx.now) for row, step in said])
    return len(due) == _AT_ONCE


def _said(
    rows: Sequence[Record], now: datetime, code: ClockCode | None = None
) -> tuple[list[tuple[Record, ClockStep]], list[Advanced]]:
    """What is to be said of these, and how far each has come; one that is over says nothing."""
    table = clocks()
    said, advanced = [], []
    for row in rows:
        id_ = row["offer_id"] if code else row["clock_id"]
        reassigns = table.clocks[code or ClockCode(row["code"])].reassigns
        step, count, following = reached(
            row["started_at"], row["due_at"], row["said"], now, table.shares, reassigns=reassigns
        )
        live = row["status"] in TAKEN
        advanced.append(Advanced(id_, count, following if live else None))
        if step and live and row["status"] != OfferState.PAUSED_SAFETY:
            said.append((row, step))
    return said, advanced


def _told(row: Record, step: ClockStep, now: datetime) -> ClockAdvanced:
    return ClockAdvanced(
        **about(row, now, row["status"]),
        partner_id=row["partner_id"],
        clock=row.get("code", ClockCode.FIRST_CONTACT),
        step=step,
        due_at=row["due_at"],
        provisional=row["provisional"],
    )


def _vacant(row: Record) -> NeedToReassign:
    return NeedToReassign(row["referral_id"], row["need_id"], row["need"], row["attempt"])


async def calendar(db: Database, _resources: Mapping[str, Any]) -> bool:
    """Say from November on that next year's public holidays are not known; never more to do."""
    async with db.reading() as connection:
        today: date = await connection.fetchval("select (now() at time zone 'Asia/Shanghai')::date")
    if not is_known(today):
        log.warning("the public holidays of next year are not known: update chinesecalendar")
    return False


def is_known(today: date) -> bool:
    """Whether working days can be reckoned; before November nobody expects the next year's."""
    return today.month < _NOVEMBER or workday(date(today.year + 1, 1, 4)) is not None
