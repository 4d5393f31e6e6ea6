"""Writes referrals, many in few statements: keys first, then only what is new."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from services.intake.referrals.acceptance import Ready
from services.intake.vault.sealing import IDENTITY, NARRATIVE, SAFE_CONTACT
from shared.audit import Look, note
from shared.db import Transaction
from shared.errors import KeyErased, KeyReused, Refused
from shared.events.referral import ReferralReceived
from shared.outbox import tell

GONE = 410
"""The status kept under the key of an erased referral."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The ids that were answered under a key, now or the first time."""

    ids: dict[str, str]
    replayed: bool


async def keep(tx: Transaction, group: Sequence[Ready]) -> list[Kept | Refused]:
    """Write what is new in the group; the answers are in its order. Sets `tx.now`.

    Two requests with one key may be in the same group: the second gets the first's answer.
    """
    first: dict[bytes, Ready] = {}
    for ready in group:
        first.setdefault(ready.key_digest, ready)
    claimed = await _claim(tx, first)
    fresh = [ready for key, ready in first.items() if key in claimed]
    if fresh:
        await _write(tx, fresh)
    kept = {ready.key_digest: (ready.fingerprint, ready.ids) for ready in fresh}
    if len(kept) < len(first):
        kept |= await _kept(tx, [key for key in first if key not in claimed])
    written = {ready.id for ready in fresh}
    return [_answer(ready, kept[ready.key_digest], ready.id not in written) for ready in group]


def _answer(ready: Ready, kept: tuple[bytes, Any], replayed: bool) -> Kept | Refused:
    fingerprint, ids = kept
    if ids is None:
        return KeyErased()
    if not hmac.compare_digest(fingerprint, ready.fingerprint):
        return KeyReused("Use a new key for a new body.")
    return Kept(ids, replayed)


async def _claim(tx: Transaction, first: dict[bytes, Ready]) -> set[bytes]:
    # In one order everywhere, so that two processes with the same keys wait and never deadlock.
    asked = [
        (digest, first[digest].fingerprint, orjson.dumps(first[digest].ids))
        for digest in sorted(first)
    ]
    rows = await tx.fetch(
        """
        insert into idempotency (digest, fingerprint, status, body)
        select digest, fingerprint, 202, body
        from unnest($1::bytea[], $2::bytea[], $3::bytea[]) as asked(digest, fingerprint, body)
        on conflict do nothing returning digest, now() as now
        """,
        *_columns(asked, 3),
    )
    if rows:
        tx.now = rows[0]["now"]
    return {row["digest"] for row in rows}


async def _kept(tx: Transaction, digests: Sequence[bytes]) -> dict[bytes, tuple[bytes, Any]]:
    """The fingerprint and the ids kept under each of these; no ids: they were erased."""
    rows = await tx.fetch(
        "select digest, fingerprint, status, body from idempotency where digest = any($1::bytea[])",
        digests,
    )
    return {
        row["digest"]: (
            row["fingerprint"],
            None if row["status"] == GONE else orjson.loads(row["body"]),
        )
        for row in rows
    }


async def _write(tx: Transaction, fresh: Sequence[Ready]) -> None:
    events = [ready.received(tx.now) for ready in fresh]
    bodies = [event.encode() for event in events]
    await tx.execute(
        _RECEIVE,
        tx.now,
        *_columns([_referral(*pair) for pair in zip(fresh, bodies, strict=True)], 10),
        *_columns([row for event in events for row in _needs(event)], 5),
        *_columns([row for ready in fresh for row in _vault(ready)], 7),
        *_columns([row for ready in fresh for row in _call(ready)], 6),
    )
    await note(
        tx,
        [
            Look(r.asking.client_id, r.asking.partner_id, "state_duty", r.id, r.duty)
            for r in fresh
            if r.duty
        ],
    )
    tx.traces |= {ready.id: ready.asking.traceparent for ready in fresh}
    await tell(tx, events, bodies)


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return list(map(list, zip(*rows, strict=True))) if rows else [[] for _ in range(width)]


def _referral(ready: Ready, facts: bytes) -> tuple[Any, ...]:
    asking = ready.asking
    return (
        ready.id,
        asking.partner_id,
        asking.client_id,
        ready.source_ref,
        facts.decode(),
        ready.consent,
        ",".join(ready.duties),
        ready.receipt_index,
        asking.traceparent,
        ready.key_digest,
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
    return [(call.id, ready.id, partner_id, call.via, call.topic, call.occurred_at)]


# One statement, because each round trip is paid by everybody who waits for the commit.
_RECEIVE = """
    with referrals as (
        insert into referral (received_at, status_at, id, partner_id, client_id, source_ref, facts,
                              consent, duties, receipt_index, traceparent, key_digest)
        select $1::timestamptz, $1::timestamptz, id, partner_id, client_id, source_ref,
               facts::jsonb, consent::jsonb, string_to_array(duties, ','), receipt_index,
               traceparent, key_digest
        from unnest($2::uuid[], $3::uuid[], $4::text[], $5::bytea[], $6::text[], $7::text[],
                    $8::text[], $9::bytea[], $10::text[], $11::bytea[])
            as given(id, partner_id, client_id, source_ref, facts, consent, duties,
                     receipt_index, traceparent, key_digest)
    ), needs as (
        insert into need (id, referral_id, partner_id, position, type)
        select * from unnest($12::uuid[], $13::uuid[], $14::uuid[], $15::smallint[], $16::text[])
    ), sealed as (
        select * from unnest($17::uuid[], $18::bytea[], $19::smallint[], $20::bytea[],
                             $21::bytea[], $22::bytea[], $23::bytea[])
            as sealed(referral_id, wrapped, kek_version, identity, safe_contact, narrative,
                      phone_index)
    ), keys as (
        insert into vault_key (referral_id, wrapped, kek_version)
        select referral_id, wrapped, kek_version from sealed
    ), vault as (
        insert into vault_sealed (referral_id, identity, safe_contact, narrative, phone_index)
        select referral_id, identity, safe_contact, narrative, phone_index from sealed
    )
    insert into call (id, referral_id, partner_id, via, topic, occurred_at)
    select * from unnest($24::uuid[], $25::uuid[], $26::uuid[], $27::text[], $28::text[],
                         $29::timestamptz[])
"""
