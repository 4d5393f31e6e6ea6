"""Writes referrals, many in few statements: keys first, then only what is new."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from services.intake.partners.tenancy import as_service
from services.intake.referrals.acceptance import Ready
from services.intake.vault.sealing import IDENTITY, NARRATIVE, SAFE_CONTACT
from shared.db import Transaction
from shared.errors import KeyReused
from shared.events.referral import ReferralReceived
from shared.outbox import tell

Key = tuple[UUID, str, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """The ids that were answered under a key, now or the first time."""

    ids: dict[str, str]
    replayed: bool


async def keep(tx: Transaction, group: Sequence[Ready]) -> list[Kept | KeyReused]:
    """Write what is new in the group; the answers are in its order.

    Two requests with one key may be in the same group: the second gets the first's answer.
    """
    await as_service(tx)
    first: dict[Key, Ready] = {}
    for ready in group:
        first.setdefault(_key(ready), ready)
    claimed = await _claim(tx, first)
    fresh = [ready for key, ready in first.items() if key in claimed]
    if fresh:
        await _write(tx, fresh)
    kept = {key: (r.fingerprint, r.ids) for key, r in first.items() if key in claimed}
    if len(kept) < len(first):
        kept |= await _kept(tx, [key for key in first if key not in claimed])
    written = {id(ready) for ready in fresh}
    return [_answer(ready, kept[_key(ready)], id(ready) not in written) for ready in group]


def _key(ready: Ready) -> Key:
    return ready.asking.partner_id, ready.asking.route, ready.asking.key


def _answer(ready: Ready, kept: tuple[bytes, Any], replayed: bool) -> Kept | KeyReused:
    fingerprint, ids = kept
    if not hmac.compare_digest(fingerprint, ready.fingerprint):
        return KeyReused("Use a new key for a new body.")
    return Kept(ids, replayed)


async def _claim(tx: Transaction, first: dict[Key, Ready]) -> set[Key]:
    # In one order everywhere, so that two processes with the same keys wait and never deadlock.
    ordered = sorted(first.items(), key=lambda entry: (entry[0][1], entry[0][2]))
    rows = await tx.fetch(
        """
        insert into idempotency (partner_id, route, key, fingerprint, status, body)
        select partner_id, route, key, fingerprint, 202, body
        from unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::bytea[])
            as asked(partner_id, route, key, fingerprint, body)
        on conflict do nothing returning partner_id, route, key
        """,
        [key[0] for key, _ in ordered],
        [key[1] for key, _ in ordered],
        [key[2] for key, _ in ordered],
        [ready.fingerprint for _, ready in ordered],
        [orjson.dumps(ready.ids) for _, ready in ordered],
    )
    return {(row["partner_id"], row["route"], row["key"]) for row in rows}


async def _kept(tx: Transaction, keys: Sequence[Key]) -> dict[Key, tuple[bytes, Any]]:
    rows = await tx.fetch(
        """
        select partner_id, route, key, fingerprint, body
        from idempotency
        join unnest($1::uuid[], $2::text[], $3::text[]) as asked(partner_id, route, key)
            using (partner_id, route, key)
        """,
        *map(list, zip(*keys, strict=True)),
    )
    return {
        (row["partner_id"], row["route"], row["key"]): (
            row["fingerprint"],
            orjson.loads(row["body"]),
        )
        for row in rows
    }


async def _write(tx: Transaction, fresh: Sequence[Ready]) -> None:
    events = [
        ready.received.model_copy(
            update={
                "received_at": tx.now,
                "occurred_at": ready.received.occurred_at or tx.now,
            }
        )
        for ready in fresh
    ]
    for ready in fresh:
        tx.traces[ready.received.referral_id] = ready.asking.traceparent
    await _write_referrals(tx, fresh, events)
    await _write_needs(tx, events)
    await _write_vault(tx, [ready for ready in fresh if ready.sealed is not None])
    await _write_calls(tx, [ready for ready in fresh if ready.call is not None])
    await tell(tx, events)


async def _write_referrals(
    tx: Transaction, fresh: Sequence[Ready], events: Sequence[ReferralReceived]
) -> None:
    await tx.execute(
        """
        insert into referral (id, partner_id, client_id, source_ref, channel, received_at, facts,
                              consent, duties, receipt_index, traceparent, status_at)
        select id, partner_id, client_id, source_ref, channel, $11, facts::jsonb,
               consent::jsonb, duties::text[], receipt_index, traceparent, $11
        from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[],
                    $7::text[], $8::text[], $9::bytea[], $10::text[])
            as given(id, partner_id, client_id, source_ref, channel, facts,
                     consent, duties, receipt_index, traceparent)
        """,
        [ready.received.referral_id for ready in fresh],
        [ready.asking.partner_id for ready in fresh],
        [ready.asking.client_id for ready in fresh],
        [ready.source_ref for ready in fresh],
        [ready.received.channel for ready in fresh],
        [event.encode().decode() for event in events],
        [ready.consent.decode() for ready in fresh],
        ["{" + ",".join(ready.duties) + "}" for ready in fresh],
        [ready.receipt_index for ready in fresh],
        [ready.asking.traceparent for ready in fresh],
        tx.now,
    )


async def _write_needs(tx: Transaction, events: Sequence[ReferralReceived]) -> None:
    needs = [
        (need.need_id, event.referral_id, event.partner_id, position, need.type)
        for event in events
        for position, need in enumerate(event.needs)
    ]
    await tx.execute(
        """
        insert into need (id, referral_id, partner_id, position, type)
        select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::smallint[], $5::text[])
        """,
        *map(list, zip(*needs, strict=True)),
    )


async def _write_vault(tx: Transaction, fresh: Sequence[Ready]) -> None:
    rows = [(r.received.referral_id, r.sealed, r.phone_index) for r in fresh if r.sealed]
    if not rows:
        return
    await tx.execute(
        """
        with given as (
            select * from unnest($1::uuid[], $2::bytea[], $3::smallint[], $4::bytea[],
                                 $5::bytea[], $6::bytea[], $7::bytea[])
                as given(referral_id, wrapped, kek_version, identity, safe_contact,
                         narrative, phone_index)
        ), keys as (
            insert into vault_key (referral_id, wrapped, kek_version)
            select referral_id, wrapped, kek_version from given
        )
        insert into vault_sealed (referral_id, identity, safe_contact, narrative, phone_index)
        select referral_id, identity, safe_contact, narrative, phone_index from given
        """,
        [referral_id for referral_id, _, _ in rows],
        [sealed.wrapped for _, sealed, _ in rows],
        [sealed.kek_version for _, sealed, _ in rows],
        [sealed.columns.get(IDENTITY) for _, sealed, _ in rows],
        [sealed.columns.get(SAFE_CONTACT) for _, sealed, _ in rows],
        [sealed.columns.get(NARRATIVE) for _, sealed, _ in rows],
        [phone_index for _, _, phone_index in rows],
    )


async def _write_calls(tx: Transaction, fresh: Sequence[Ready]) -> None:
    rows = [
        (c.id, r.received.referral_id, r.asking.partner_id, c.call_ref, c.via, c.topic, c.occurred_at)
        for r in fresh
        if (c := r.call) is not None
    ]
    if not rows:
        return
    await tx.execute(
        """
        insert into call (id, referral_id, partner_id, call_ref, via, topic, occurred_at)
        select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[],
                             $6::text[], $7::timestamptz[])
        """,
        *map(list, zip(*rows, strict=True)),
    )
