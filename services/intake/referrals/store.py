"""Writes referrals, many in few statements: keys first, then only what is new."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any
from uuid import UUID

import orjson

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
    """Write what is new in the group; the answers are in its order. Sets `tx.now`.

    Two requests with one key may be in the same group: the second gets the first's answer.
    """
    first: dict[Key, Ready] = {}
    for ready in group:
        first.setdefault(_key(ready), ready)
    claimed = await _claim(tx, first)
    fresh = [ready for key, ready in first.items() if key in claimed]
    if fresh:
        await _write(tx, fresh)
    kept = {_key(ready): (ready.fingerprint, ready.ids) for ready in fresh}
    if len(kept) < len(first):
        kept |= await _kept(tx, [key for key in first if key not in claimed])
    written = {ready.id for ready in fresh}
    return [_answer(ready, kept[_key(ready)], ready.id not in written) for ready in group]


def _key(ready: Ready) -> Key:
    return ready.asking.partner_id, ready.asking.route, ready.asking.key


def _answer(ready: Ready, kept: tuple[bytes, Any], replayed: bool) -> Kept | KeyReused:
    fingerprint, ids = kept
    if not hmac.compare_digest(fingerprint, ready.fingerprint):
        return KeyReused("Use a new key for a new body.")
    return Kept(ids, replayed)


async def _claim(tx: Transaction, first: dict[Key, Ready]) -> set[Key]:
    # In one order everywhere, so that two processes with the same keys wait and never deadlock.
    asked = [
        (*key, first[key].fingerprint, orjson.dumps(first[key].ids))
        for key in sorted(first, key=itemgetter(1, 2))
    ]
    rows = await tx.fetch(
        """
        insert into idempotency (partner_id, route, key, fingerprint, status, body)
        select partner_id, route, key, fingerprint, 202, body
        from unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::bytea[])
            as asked(partner_id, route, key, fingerprint, body)
        on conflict do nothing returning partner_id, route, key, now() as now
        """,
        *_columns(asked, 5),
    )
    if rows:
        tx.now = rows[0]["now"]
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
    events = [ready.received(tx.now) for ready in fresh]
    await tx.execute(
        _RECEIVE,
        tx.now,
        *_columns([_referral(*pair) for pair in zip(fresh, events, strict=True)], 9),
        *_columns([row for event in events for row in _needs(event)], 5),
        *_columns([row for ready in fresh for row in _vault(ready)], 7),
        *_columns([row for ready in fresh for row in _call(ready)], 7),
    )
    tx.traces |= {ready.id: ready.asking.traceparent for ready in fresh}
    await tell(tx, events)


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return list(map(list, zip(*rows, strict=True))) if rows else [[] for _ in range(width)]


def _referral(ready: Ready, event: ReferralReceived) -> tuple[Any, ...]:
    asking = ready.asking
    return (
        ready.id,
        asking.partner_id,
        asking.client_id,
        ready.source_ref,
        event.encode().decode(),
        ready.consent,
        ",".join(ready.duties),
        ready.receipt_index,
        asking.traceparent,
    )


def _needs(event: ReferralReceived) -> list[tuple[Any, ...]]:
    return [
        (need.need_id, event.referral_id, event.partner_id, position, need.type)
        for position, need in enumerate(event.needs)
    ]


def _vault(ready: Ready) -> list[tuple[Any, ...]]:
    sealed = ready.sealed
    if sealed is None:
        return []
    columns = [sealed.columns.get(name) for name in (IDENTITY, SAFE_CONTACT, NARRATIVE)]
    return [(ready.id, sealed.wrapped, sealed.kek_version, *columns, ready.phone_index)]


def _call(ready: Ready) -> list[tuple[Any, ...]]:
    call = ready.call
    if call is None:
        return []
    partner_id = ready.asking.partner_id
    return [(call.id, ready.id, partner_id, call.call_ref, call.via, call.topic, call.occurred_at)]


# One statement, because each round trip is paid by everybody who waits for the commit.
_RECEIVE = """
    with referrals as (
        insert into referral (received_at, status_at, id, partner_id, client_id, source_ref, facts,
                              consent, duties, receipt_index, traceparent)
        select $1::timestamptz, $1::timestamptz, id, partner_id, client_id, source_ref,
               facts::jsonb, consent::jsonb, string_to_array(duties, ','), receipt_index,
               traceparent
        from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[],
                    $8::text[], $9::bytea[], $10::text[])
            as given(id, partner_id, client_id, source_ref, facts, consent, duties,
                     receipt_index, traceparent)
    ), needs as (
        insert into need (id, referral_id, partner_id, position, type)
        select * from unnest($11::uuid[], $12::uuid[], $13::uuid[], $14::smallint[], $15::text[])
    ), sealed as (
        select * from unnest($16::uuid[], $17::bytea[], $18::smallint[], $19::bytea[],
                             $20::bytea[], $21::bytea[], $22::bytea[])
            as sealed(referral_id, wrapped, kek_version, identity, safe_contact, narrative,
                      phone_index)
    ), keys as (
        insert into vault_key (referral_id, wrapped, kek_version)
        select referral_id, wrapped, kek_version from sealed
    ), vault as (
        insert into vault_sealed (referral_id, identity, safe_contact, narrative, phone_index)
        select referral_id, identity, safe_contact, narrative, phone_index from sealed
    )
    insert into call (id, referral_id, partner_id, call_ref, via, topic, occurred_at)
    select * from unnest($23::uuid[], $24::uuid[], $25::uuid[], $26::text[], $27::text[],
                         $28::text[], $29::timestamptz[])
"""
