"""The four stages: accept, match, notify, report. One transaction and one inbox row per message."""

import hashlib
import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import orjson
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from tests.bench.peers.request import Event, Referral, Seal, age_band, prefixes
from tests.bench.peers.tables import (
    counter,
    inbox,
    notification,
    offer,
    outbox,
    provider,
    referral,
    sealed,
)

Stage = Callable[[AsyncSession, Event], Awaitable[Event | None]]


class KeyReused(Exception):  # noqa: N818 - an answer, not a crash
    """The idempotency key was used for another body."""


async def emit(session: AsyncSession, event: Event) -> None:
    """Let the relay publish the event once this transaction has committed."""
    value = event.model_dump_json().encode()
    row = {"topic": event.topic, "key": event.referral_id, "value": value}
    await session.execute(insert(outbox).values(row))


async def accept(session: AsyncSession, asked: Referral, key: str, seal: Seal) -> uuid.UUID:
    """Store a referral once per key and emit that it was accepted; gives its id.

    Raises KeyReused.
    """
    referral_id, now = uuid.uuid4(), datetime.now(UTC)
    plain = asked.model_dump(mode="json")
    digest = hashlib.sha256(orjson.dumps(plain)).digest()
    facts = {
        "channel": asked.channel,
        "region": asked.region,
        "month": now.strftime("%Y-%m"),
        "harm": asked.harm,
        "age_band": age_band(asked.subject.age),
        "needs": asked.needs,
    }
    row = {"id": referral_id, "idem": key, "hash": digest, **facts}
    put = insert(referral).values(row).on_conflict_do_nothing(index_elements=["idem"])
    if not await session.scalar(put.returning(referral.c.id)):
        return await _accepted_before(session, key, digest)
    secret = orjson.dumps([plain["identity"], plain["safe_contact"], plain["subject"]])
    blob = seal.close(referral_id, secret)
    await session.execute(insert(sealed).values(referral_id=referral_id, blob=blob))
    event = Event(
        topic="accepted",
        id=uuid.uuid4(),
        referral_id=referral_id,
        occurred_at=now,
        province=asked.region[:2],
        **facts,
    )
    await emit(session, event)
    return referral_id


async def _accepted_before(session: AsyncSession, key: str, digest: bytes) -> uuid.UUID:
    known = select(referral.c.id, referral.c.hash).where(referral.c.idem == key)
    old = (await session.execute(known)).one()
    if old.hash != digest:
        raise KeyReused
    found: uuid.UUID = old.id
    return found


async def match(session: AsyncSession, event: Event) -> Event:
    """Take a free place for each need, in the nearest area that has one."""
    rows = [
        {
            "id": uuid.uuid4(),
            "referral_id": event.referral_id,
            "need": need,
            "provider_id": await _take_place(session, need, event.region),
        }
        for need in sorted(event.needs)
    ]
    await session.execute(insert(offer), rows)
    made = [row["id"] for row in rows if row["provider_id"] is not None]
    return event.next("matched", offers=made)


async def _take_place(session: AsyncSession, need: str, region: str) -> int | None:
    nearest = (func.length(provider.c.prefix).desc(), provider.c.free.desc())
    serves = (provider.c.need == need, provider.c.prefix.in_(prefixes(region)))
    free = select(provider.c.id).where(*serves, provider.c.free > 0).order_by(*nearest).limit(1)
    # It waits for a busy row only when every candidate is busy.
    for locked in (free.with_for_update(skip_locked=True), free.with_for_update()):
        taken = update(provider).where(provider.c.id == locked.scalar_subquery())
        less = taken.values(free=provider.c.free - 1).returning(provider.c.id)
        found: int | None = await session.scalar(less)
        if found is not None:
            return found
    return None


def send(offer_id: uuid.UUID) -> None:
    """The sender that does nothing; a real one would deduplicate on `offer_id`."""


async def notify(session: AsyncSession, event: Event) -> Event:
    """Tell the provider of each offer, once."""
    if event.offers:
        # A list of dicts, not .values([...]): SQLAlchemy does not cache the latter.
        rows = [{"offer_id": offer_id, "status": "to_send"} for offer_id in event.offers]
        put = insert(notification).on_conflict_do_nothing().returning(notification.c.offer_id)
        new = (await session.scalars(put, rows)).all()
        for offer_id in new:
            send(offer_id)
        told = update(notification).where(notification.c.offer_id.in_(new))
        await session.execute(told.values(status="sent"))
    return event.next("notified")


async def report(session: AsyncSession, event: Event) -> None:
    """Count the referral in its cell."""
    cell = {name: getattr(event, name) for name in ("province", "month", "harm", "age_band")}
    put = insert(counter).values(n=1, **cell)
    more = {"n": counter.c.n + 1}
    await session.execute(
        put.on_conflict_do_update(index_elements=list(counter.primary_key), set_=more)
    )


STAGES: dict[str, Stage] = {"accepted": match, "matched": notify, "notified": report}
"""Each topic and what its consumer does."""


async def run_stage(make: async_sessionmaker[AsyncSession], event: Event) -> None:
    """The inbox row first (a repeat stops here), then the work, then the next event."""
    async with make.begin() as session:
        row = {"consumer": event.topic, "event_id": event.id}
        put = insert(inbox).values(row).on_conflict_do_nothing().returning(inbox.c.event_id)
        if await session.scalar(put):
            following = await STAGES[event.topic](session, event)
            if following is not None:
                await emit(session, following)
