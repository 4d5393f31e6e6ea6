"""What is done with what was typed in a call: kept sealed, sent, opened again, destroyed.

Everything is recorded with who did it. What is sent goes the way of every request for help, under
an idempotency key that is the call's own id.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from fastapi import Request

from services.intake.context import IntakeContext, context_of
from services.intake.desk import rules, store
from services.intake.desk.operators_store import Operator
from services.intake.desk.rules import Fields, limits
from services.intake.desk.store import Call, SealedCall
from services.intake.pages.store import sent_under
from services.intake.partners.tenancy import as_service
from services.intake.referrals import receipt
from services.intake.referrals.acceptance import RequestContext
from services.intake.referrals.responses import accepted
from services.intake.registry.rules import granted_channels
from services.intake.vault.sealing import Vault
from shared.audit import AuditEntry, write_audit
from shared.db import Transaction
from shared.errors import Conflict, FieldError, Invalid, KeyReused, NotFound
from shared.security.aead import new_key, seal, unseal
from shared.strict_json import canonical

ROUTE = "POST /desk"


@dataclass(frozen=True, slots=True)
class Said:
    """What a desk sends of a call: its fields, which numbers it was shown masked, its version."""

    id: UUID
    fields: Fields
    masked: tuple[str, ...]
    version: int


@dataclass(frozen=True, slots=True)
class DeskRequest:
    """Who acts, in which request, in which language."""

    request: Request
    who: Operator
    lang: str

    @property
    def context(self) -> IntakeContext:
        """What the process shares."""
        return context_of(self.request)

    @property
    def vault(self) -> Vault:
        """The vault."""
        return self.context.vault

    def note(self, action: str, subject: UUID, ground: str = "", *, allowed: bool = True) -> Any:
        """What is recorded of an act."""
        who = self.who
        return AuditEntry(who.actor, who.partner_id, action, subject, ground, allowed)


def _place(what: bytes, call_id: UUID) -> bytes:
    return b"desk|" + what + b"|" + call_id.bytes


def _sealed(vault: Vault, call_id: UUID, fields: Fields) -> tuple[bytes, int, bytes]:
    key, version = new_key(), vault.keys.version
    wrapped = vault.keys.wrap(key, version, _place(b"key", call_id))
    return wrapped, version, seal(key, orjson.dumps(fields), _place(b"call", call_id))


def opened(vault: Vault, call: Any) -> Fields:
    """What was typed, of a row; nothing where it was sent. Raises SealBroken."""
    if call["sealed"] is None:
        return {}
    place = _place(b"key", call["id"])
    key = vault.keys.unwrap(call["wrapped"], call["kek_version"], place)
    found: Fields = orjson.loads(unseal(key, call["sealed"], _place(b"call", call["id"])))
    return found


def fields_of(desk: DeskRequest, call: Call) -> Fields:
    """What was typed in a call. Raises SealBroken."""
    kept = {"id": call.id, "sealed": call.sealed, "wrapped": call.wrapped}
    return opened(desk.vault, kept | {"kek_version": call.kek_version})


async def keep(desk: DeskRequest, said: Said, *, dropped: bool = False) -> dict[str, Any]:
    """Keep what was typed so far; `dropped`: the line broke, and somebody calls back.

    Raises Conflict when another tab kept it since, or it was sent; NotFound.
    """
    async with desk.request.app.state.db.transaction() as tx:
        await as_service(tx)
        call = await _known(tx, desk, said)
        before = fields_of(desk, call) if call else {}
        fields = rules.merged(before, said.fields, said.masked)
        again = call.call_back_at if call else None
        if dropped:
            again = _when(tx, fields)
        waits = dropped or (call is not None and call.status == "dropped")
        kept = _kept(desk, said.id, fields, "dropped" if waits else "open", again)
        if call is None:
            await store.add(tx, said.id, desk.who, kept)
        else:
            await store.keep(tx, said.id, kept)
        if dropped:
            await write_audit(tx, [desk.note("desk_drop", said.id)])
    return {"version": call.version + 1 if call else 1}


def _kept(
    desk: DeskRequest, id_: UUID, fields: Fields, status: str, again: datetime | None
) -> SealedCall:
    wrapped, version, sealed = _sealed(desk.vault, id_, fields)
    return SealedCall(status, wrapped, version, sealed, again)


def _when(tx: Transaction, fields: Fields) -> datetime | None:
    return tx.now + limits().call_back if rules.is_reachable(fields) else None


async def _known(tx: Transaction, desk: DeskRequest, said: Said) -> Call | None:
    call = await store.call(tx, said.id, desk.who)
    if call is None:
        if await store.exists(tx, said.id):
            raise NotFound
        return None
    if call.status in ("sent", "closed"):
        raise Conflict("It was sent already, or is closed.")
    if call.version != said.version:
        raise Conflict("It was changed in another window since; open it again there.")
    return call


async def send(desk: DeskRequest, said: Said) -> dict[str, Any]:
    """Make the referral that was typed, once; sent again, the first answer is given again.

    Raises Invalid with every fault, Conflict, NotFound, TooMany, Unavailable.
    """
    begun, fields = await _typed(desk, said)
    if rules.needs_read_back(fields):
        detail = "Read the number and the hours back to her first, and mark it."
        raise Invalid(errors=[FieldError(pointer="/read_back", code="required", detail=detail)])
    referral_id = await _recorded(desk, said.id, fields, begun)
    async with desk.request.app.state.db.transaction() as tx:
        await as_service(tx)
        await store.sent(tx, said.id, referral_id)
        await write_audit(tx, [desk.note("desk_send", referral_id)])
    code = receipt.code_of(desk.vault, referral_id)
    return {"id": str(referral_id), "receipt_code": code}


async def _typed(desk: DeskRequest, said: Said) -> tuple[datetime, Fields]:
    """What is to be sent. A call that was sent already gives what is sent again, unread."""
    async with desk.request.app.state.db.transaction() as tx:
        await as_service(tx)
        call = await store.call(tx, said.id, desk.who)
        if call is None:
            if await store.exists(tx, said.id):
                raise NotFound
            kept = _kept(desk, said.id, said.fields, "open", None)
            await store.add(tx, said.id, desk.who, kept)
            return tx.now, said.fields
        if call.status == "closed":
            raise Conflict("It was sent already, or is closed.")
        before = fields_of(desk, call) if call.status != "sent" else {}
        return call.begun_at, rules.merged(before, said.fields, said.masked)


async def _recorded(desk: DeskRequest, id_: UUID, fields: Fields, begun: datetime) -> UUID:
    who, request = desk.who, desk.request
    asked = RequestContext(
        partner_id=who.partner_id,
        client_id=who.client_id,
        route=ROUTE,
        key=id_.hex,
        traceparent=request.state.mark.traceparent,
        test=who.test,
        channels=granted_channels(who.channels, who.kind, test=who.test),
    )
    body = rules.request_of(fields, who.channel, desk.lang, f"op-{who.id.hex[:16]}", begun)
    request.app.state.limits.take_from("desk referral", str(who.id), 1.0)
    ready = desk.context.acceptance.judge(canonical(orjson.dumps(body)), asked)
    try:
        kept = await desk.context.recorder.record(ready)
    except KeyReused:
        # Another window sent it already, a little different: that one counts.
        return await sent_under(request.app.state.db, ready.key_digest)
    if not kept.replayed:
        accepted.inc()
    return UUID(kept.ids["id"])


async def open_again(desk: DeskRequest, id_: UUID) -> dict[str, Any]:
    """What was typed in a call that was not sent; numbers are masked. Raises NotFound."""
    async with desk.request.app.state.db.transaction() as tx:
        await as_service(tx)
        call = await _open_call(tx, desk, id_)
        await write_audit(tx, [desk.note("desk_open", id_)])
    fields, hidden = rules.masked(fields_of(desk, call))
    return {"fields": fields, "masked": hidden, "version": call.version}


async def _open_call(tx: Transaction, desk: DeskRequest, id_: UUID) -> Call:
    call = await store.call(tx, id_, desk.who)
    if call is None or call.sealed is None:
        raise NotFound
    return call


async def discard(desk: DeskRequest, id_: UUID) -> dict[str, Any]:
    """Destroy what was typed and never sent; nobody calls back. Raises NotFound."""
    async with desk.request.app.state.db.transaction() as tx:
        await as_service(tx)
        if await store.call(tx, id_, desk.who) is None:
            raise NotFound
        await store.close(tx, id_)
        await write_audit(tx, [desk.note("desk_discard", id_)])
    return {}
