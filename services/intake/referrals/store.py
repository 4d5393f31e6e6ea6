"""Writes referrals, many in few statements: keys first, then only what is new."""

import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from services.intake.referrals.acceptance import SealedReferral
from services.intake.same_person import store as same_person
from services.intake.same_person.rules import UNATTENDED, Asked, First
from services.intake.vault.sealing import IDENTITY, NARRATIVE, SAFE_CONTACT
from shared.audit import AuditEntry, write_audit
from shared.columns import Column, Columns
from shared.db import Transaction
from shared.errors import KeyErased, KeyReused, Refused
from shared.events.referral import NeedFact, ReferralReceived, RightsInfoAsked
from shared.outbox import publish

GONE = 410
"""The status kept under the key of an erased referral."""


@dataclass(frozen=True, slots=True)
class StoredReferral:
    """The ids that were answered under a key, now or the first time."""

    ids: dict[str, str]
    replayed: bool


async def keep(tx: Transaction, group: Sequence[SealedReferral]) -> list[StoredReferral | Refused]:
    """Write what is new in the group; the answers are in its order. Sets `tx.now`.

    Two requests with one key may be in the same group: the second gets the first's answer.
    """
    first: dict[bytes, SealedReferral] = {}
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


def _answer(
    ready: SealedReferral, kept: tuple[bytes, Any], replayed: bool
) -> StoredReferral | Refused:
    fingerprint, ids = kept
    if ids is None:
        return KeyErased()
    if not hmac.compare_digest(fingerprint, ready.fingerprint):
        return KeyReused("Use a new key for a new body.")
    return StoredReferral(ids, replayed)


async def _claim(tx: Transaction, first: dict[bytes, SealedReferral]) -> set[bytes]:
    # In one order everywhere, so that two processes with the same keys wait and never deadlock.
    digests = sorted(first)
    rows = await tx.fetch(
        """
        insert into idempotency (digest, fingerprint, status, body)
        select digest, fingerprint, 202, body
        from unnest($1::bytea[], $2::bytea[], $3::bytea[]) as asked(digest, fingerprint, body)
        on conflict do nothing returning digest, now() as now
        """,
        digests,
        [first[digest].fingerprint for digest in digests],
        [orjson.dumps(first[digest].ids) for digest in digests],
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


async def _write(tx: Transaction, fresh: Sequence[SealedReferral]) -> None:
    events = [referral.received(tx.now) for referral in fresh]
    bodies = [event.encode() for event in events]
    alarms = [alarm for referral in fresh if (alarm := referral.screened(tx.now)) is not None]
    sealed = [referral for referral in fresh if referral.sealed is not None]
    linked = await same_person.first_of(tx, fresh)
    await tx.execute(
        _RECEIVE,
        tx.now,
        *_REFERRALS.values([*map(_Received, fresh, bodies)]),
        *_NEEDS.values([row for event in events for row in _needs(event)]),
        *_SEALED.values(sealed),
        *_CALLS.values([referral for referral in fresh if referral.call is not None]),
    )
    if linked:
        await same_person.link(tx, list(linked.values()))
    if conflicts := [referral for referral in fresh if referral.conflict]:
        await _keep_conflicts(tx, conflicts)
    await _keep_as_sent(tx, [each for each in fresh if each.as_sent is not None])
    await write_audit(tx, [_stated_duty(referral) for referral in fresh if referral.duty])
    tx.traces |= {referral.id: referral.request_context.traceparent for referral in fresh}
    told = [*bodies, *(alarm.encode() for alarm in alarms)]
    if linked:
        for at, event in enumerate(events):
            if _is_led(event, linked):
                events[at] = _with_firsts(events[at], linked)
                told[at] = events[at].encode()
    await publish(tx, [*events, *alarms], told)
    wanted = {referral.id for referral in fresh if referral.rights_info_wanted}
    if wanted:
        await publish(tx, [_rights_info(event) for event in events if event.referral_id in wanted])


def _is_led(event: ReferralReceived, linked: Mapping[UUID, tuple[Asked, First]]) -> bool:
    return event.channel not in UNATTENDED and any(need.need_id in linked for need in event.needs)


def _with_firsts(
    event: ReferralReceived, linked: Mapping[UUID, tuple[Asked, First]]
) -> ReferralReceived:
    """The event as it is told, with what is kept in no row of the referral's own."""
    needs = tuple(
        need.model_copy(update={"first_need_id": linked[need.need_id][1].need_id})
        if need.need_id in linked
        else need
        for need in event.needs
    )
    return event.model_copy(update={"needs": needs})


def _rights_info(event: ReferralReceived) -> RightsInfoAsked:
    return RightsInfoAsked(
        referral_id=event.referral_id,
        partner_id=event.partner_id,
        asked_at=event.received_at,
        harm=event.harms[0].type,
        language=event.languages[0],
    )


async def _keep_conflicts(tx: Transaction, referrals: Sequence[SealedReferral]) -> None:
    given = [(each.id, *each.conflict) for each in referrals if each.conflict]
    await tx.execute(
        "insert into conflict_route (referral_id, body_id, routed_to, routed_at)"
        " select *, $4 from unnest($1::uuid[], $2::uuid[], $3::uuid[])",
        *zip(*given, strict=True),
        tx.now,
    )


async def _keep_as_sent(tx: Transaction, referrals: Sequence[SealedReferral]) -> None:
    if not referrals:
        return
    given = [(each.id, each.request_context.partner_id, each.as_sent) for each in referrals]
    await tx.execute(
        "insert into fhir_request (referral_id, partner_id, sealed)"
        " select * from unnest($1::uuid[], $2::uuid[], $3::bytea[])",
        *zip(*given, strict=True),
    )


def _stated_duty(referral: SealedReferral) -> AuditEntry:
    who = referral.request_context
    ground = referral.duty or ""
    return AuditEntry(who.client_id, who.partner_id, "state_duty", referral.id, ground)


class _Received(NamedTuple):
    referral: SealedReferral
    body: bytes


class _Need(NamedTuple):
    event: ReferralReceived
    position: int
    need: NeedFact


def _needs(event: ReferralReceived) -> Iterator[_Need]:
    return (_Need(event, position, need) for position, need in enumerate(event.needs))


def _sealed(column: str) -> Callable[[SealedReferral], bytes | None]:
    return lambda referral: referral.sealed.columns.get(column) if referral.sealed else None


_REFERRALS = Columns(
    Column("id", "uuid", "referral.id"),
    Column("partner_id", "uuid", "referral.request_context.partner_id"),
    Column("client_id", "text", "referral.request_context.client_id"),
    Column("source_ref", "bytea", "referral.source_ref"),
    Column("facts", "text", lambda row: row.body.decode(), stored="facts::jsonb"),
    Column("consent", "text", "referral.consent", stored="consent::jsonb"),
    Column(
        "duties",
        "text",
        lambda row: ",".join(row.referral.duties),
        stored="string_to_array(duties, ',')",
    ),
    Column("receipt_index", "bytea", "referral.receipt_index"),
    Column("traceparent", "text", "referral.request_context.traceparent"),
    Column("key_digest", "bytea", "referral.key_digest"),
)
_NEEDS = Columns(
    Column("id", "uuid", "need.need_id"),
    Column("referral_id", "uuid", "event.referral_id"),
    Column("partner_id", "uuid", "event.partner_id"),
    Column("position", "smallint"),
    Column("type", "text", "need.type"),
)
_SEALED = Columns(
    Column("referral_id", "uuid", "id"),
    Column("wrapped", "bytea", "sealed.wrapped"),
    Column("kek_version", "smallint", "sealed.kek_version"),
    Column("identity", "bytea", _sealed(IDENTITY)),
    Column("safe_contact", "bytea", _sealed(SAFE_CONTACT)),
    Column("narrative", "bytea", _sealed(NARRATIVE)),
    Column("phone_index", "bytea"),
    Column("person_index", "bytea", "known.phone"),
    Column("token_index", "bytea", "known.token"),
)
_CALLS = Columns(
    Column("id", "uuid", "call.id"),
    Column("referral_id", "uuid", "id"),
    Column("partner_id", "uuid", "request_context.partner_id"),
    Column("via", "text", "call.via"),
    Column("topic", "text", "call.topic"),
    Column("occurred_at", "timestamptz", "call.occurred_at"),
)


def _receive() -> str:
    # One statement, because each round trip is paid by everybody who waits for the commit.
    needs = 2 + len(_REFERRALS)
    sealed = needs + len(_NEEDS)
    calls = sealed + len(_SEALED)
    return f"""
        with referrals as (
            insert into referral (received_at, status_at, {_REFERRALS.names})
            select $1::timestamptz, $1::timestamptz, {_REFERRALS.stored}
            from {_REFERRALS.given("given", 2)}
        ), needs as (
            insert into need ({_NEEDS.names})
            select {_NEEDS.stored} from {_NEEDS.given("given", needs)}
        ), sealed as (
            select * from {_SEALED.given("given", sealed)}
        ), keys as (
            insert into vault_key (referral_id, wrapped, kek_version)
            select referral_id, wrapped, kek_version from sealed
        ), vault as (
            insert into vault_sealed (referral_id, identity, safe_contact, narrative, phone_index,
                person_index, token_index)
            select referral_id, identity, safe_contact, narrative, phone_index,
                person_index, token_index from sealed
        )
        insert into call ({_CALLS.names})
        select {_CALLS.stored} from {_CALLS.given("given", calls)}
    """  # noqa: S608 - put together from names of ours


_RECEIVE = _receive()
