"""The clock that approaches survivors: asks, decides, claims, asks again, tries once.

The claim is committed before the one try begins. Whoever dies in between leaves a claim, which
`doubt` turns into `unknown` for a person: perhaps sent, never sent again by itself.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.notifications.safety import frequency_cap, rules, store
from services.notifications.safety.frequency_cap import Asked
from services.notifications.safety.messenger import Messenger
from services.notifications.safety.rules import Go, Hold, Verdict, Wait, Why
from services.notifications.safety.store import Planned
from shared.contact.rules import SafeContact
from shared.db import Database, Transaction
from shared.errors import Unavailable
from shared.telemetry import logger

ASK_AT_ONCE = 200
SEND_AT_ONCE = 16
STOP_WITHIN_SECONDS = 10.0

log = logger(__name__)

Contacts = Mapping[UUID, SafeContact | Why]
Turns = tuple[bytes, ...]
Claimed = tuple[Planned, Turns]


@dataclass(frozen=True, slots=True)
class _Room:
    """What decides: where they may be reached (None: nobody says), when each last had a turn."""

    contacts: Contacts | None
    last: Mapping[UUID, datetime | None]


@dataclass(slots=True)
class _Decided:
    """What is to become of planned messages."""

    go: list[tuple[Planned, Go]] = field(default_factory=list)
    wait: list[tuple[UUID, datetime, Why]] = field(default_factory=list)
    hold: list[tuple[UUID, Why]] = field(default_factory=list)

    def add(self, planned: Planned, verdict: Verdict) -> None:
        if isinstance(verdict, Go):
            self.go.append((planned, verdict))
        elif isinstance(verdict, Wait):
            self.wait.append((planned.message_id, verdict.until, verdict.why))
        else:
            self.hold.append((planned.message_id, verdict.why))


@dataclass(frozen=True, slots=True)
class _Since:
    """The database's time when a claim was made, carried on by a clock that nobody can set."""

    claimed_at: datetime
    mark: float

    @property
    def elapsed(self) -> timedelta:
        return timedelta(seconds=asyncio.get_running_loop().time() - self.mark)

    @property
    def now(self) -> datetime:
        return self.claimed_at + self.elapsed


async def approach(db: Database, resources: Mapping[str, Any]) -> bool:
    """Bring every planned message that is due one step on. True if more is waiting."""
    messenger: Messenger = resources["messenger"]
    if not messenger.switched_on:
        return False
    async with db.reading() as conn:
        planned = await store.due(conn, ASK_AT_ONCE)
    if not planned:
        return False
    contacts = await _ask(messenger, planned)
    mark = asyncio.get_running_loop().time()
    whose = _whose(planned, contacts or {}, messenger)
    async with db.transaction() as tx:
        taken = await frequency_cap.taken(tx, {each for keys in whose.values() for each in keys})
        room = _Room(contacts, {id_: _latest(keys, taken) for id_, keys in whose.items()})
        decided = _decide(planned, room, messenger, tx.now)
        claimed = await _write(tx, decided, whose)
        since = _Since(tx.now, mark)
    await _send_all(db, messenger, [(each, whose[each.message_id]) for each in claimed], since)
    return len(planned) == ASK_AT_ONCE or len(decided.go) > SEND_AT_ONCE


async def doubt(db: Database, _resources: Mapping[str, Any]) -> bool:
    """Turn claims that nobody ended into `unknown`."""
    async with db.transaction() as tx:
        count = await store.doubt_stale_claims(tx, rules.CLAIM_STALE_AFTER)
        await frequency_cap.sweep(tx)
    if count:
        log.error("messages to survivors may or may not have been sent", count=count)
    return False


def _whose(
    planned: Sequence[Planned], contacts: Contacts, messenger: Messenger
) -> dict[UUID, Turns]:
    """Whose turns each message would take."""
    return {each.message_id: _turns_of(each, contacts, messenger) for each in planned}


def _turns_of(planned: Planned, contacts: Contacts, messenger: Messenger) -> Turns:
    contact = contacts.get(planned.referral_id)
    own = planned.referral_id.bytes
    return (own, messenger.digests.of(contact)) if isinstance(contact, SafeContact) else (own,)


def _latest(whose: Turns, taken: Mapping[bytes, datetime]) -> datetime | None:
    return max((taken[each] for each in whose if each in taken), default=None)


async def _ask(messenger: Messenger, planned: Sequence[Planned]) -> Contacts | None:
    """Where they may be reached; None if intake does not answer."""
    referral_ids = list({p.referral_id: None for p in planned if not p.ended})
    if not referral_ids:
        return {}
    try:
        return await messenger.contacts(referral_ids)
    except Unavailable:
        return None


def _decide(
    planned: Sequence[Planned], room: _Room, messenger: Messenger, now: datetime
) -> _Decided:
    decided = _Decided()
    for each in planned:
        decided.add(each, _verdict(each, room, messenger, now))
    return decided


def _verdict(planned: Planned, room: _Room, messenger: Messenger, now: datetime) -> Verdict:
    if planned.ended:
        return Hold(Why.WITHDRAWN)
    verdict = _verdict_again(planned, room.contacts, messenger, now)
    last = room.last.get(planned.message_id)
    if isinstance(verdict, Go) and last is not None and last + rules.ONE_IN > now:
        return rules.no_later(Wait(Why.ONE_A_DAY, last + rules.ONE_IN), planned.planned_at)
    return verdict


def _gate(
    planned: Planned, contact: SafeContact | Why, messenger: Messenger, now: datetime
) -> Verdict:
    if isinstance(contact, Why):
        return Hold(contact)
    template = messenger.catalogue.templates.get(planned.template)
    verdict = rules.may_send(contact, template, planned.planned_at, now)
    if isinstance(verdict, Go) and not messenger.transports_for(contact).has(verdict.channel):
        return Hold(Why.SANDBOX)
    return verdict


async def _write(tx: Transaction, decided: _Decided, whose: Mapping[UUID, Turns]) -> list[Planned]:
    await store.hold(tx, decided.hold)
    await store.postpone(tx, decided.wait)
    first = decided.go[:SEND_AT_ONCE]
    asked = [
        Asked(planned.message_id, go.channel.value, whose[planned.message_id])
        for planned, go in first
    ]
    claimed = await store.claim(tx, asked, rules.ONE_IN)
    return [planned for planned, _ in first if planned.message_id in claimed]


async def _send_all(
    db: Database, messenger: Messenger, claimed: Sequence[Claimed], since: _Since
) -> None:
    sending = [asyncio.create_task(_send(db, messenger, each, since)) for each in claimed]
    if not sending:
        return
    try:
        await asyncio.wait(sending)
    except asyncio.CancelledError:
        # Each has one try only: whoever stops this process waits until its answer is known.
        await asyncio.wait(sending, timeout=STOP_WITHIN_SECONDS)
        raise
    for task in sending:
        task.result()


async def _send(db: Database, messenger: Messenger, claimed: Claimed, since: _Since) -> None:
    """The last look at the gate, and the one try."""
    planned, whose = claimed
    contacts = await _ask(messenger, [planned])
    if since.elapsed >= rules.CLAIM_STALE_AFTER / 2:
        return  # too late to be sure whose claim it still is: it will be `unknown`
    verdict = _verdict_again(planned, contacts, messenger, since.now)
    contact = (contacts or {}).get(planned.referral_id)
    if isinstance(verdict, Go) and _turns_of(planned, contacts or {}, messenger) != whose:
        # She named another address this moment; its turn was not asked for.
        verdict = Wait(Why.CONTACT_CHANGED, since.now)
    if not isinstance(verdict, Go) or not isinstance(contact, SafeContact):
        await _release(db, claimed, verdict)
        return
    attempt = await messenger.send(
        planned.message_id, planned.template, contact, verdict, since.now
    )
    ending = rules.after_try(attempt)
    if ending is None:
        wait = Wait(Why.PROVIDER_AWAY, since.now + rules.TRY_AGAIN_AFTER)
        await _release(db, claimed, rules.no_later(wait, planned.planned_at))
        return
    async with db.transaction() as tx:
        await store.end_claim(tx, planned.message_id, ending.status, ending.why)


def _verdict_again(
    planned: Planned, contacts: Contacts | None, messenger: Messenger, now: datetime
) -> Verdict:
    if contacts is None:
        wait = Wait(Why.CONTACT_AWAY, now + rules.TRY_AGAIN_AFTER)
        return rules.no_later(wait, planned.planned_at)
    return _gate(planned, contacts[planned.referral_id], messenger, now)


async def _release(db: Database, claimed: Claimed, verdict: Verdict) -> None:
    """Nothing left the house: plan it again, or leave it to a person."""
    planned, whose = claimed
    async with db.transaction() as tx:
        if isinstance(verdict, Wait):
            await store.give_back(tx, planned.message_id, whose, verdict.until, verdict.why)
        elif isinstance(verdict, Hold):
            await store.hold_claimed(tx, planned.message_id, whose, verdict.why)
