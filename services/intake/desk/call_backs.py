"""The day's open work, and what is said to whoever answers: numbers, attempts, places.

Of a call that was sent nothing is opened but her pass phrase, to be compared: a partner reads
nothing back of what it said of her.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from services.intake.desk import rules, store
from services.intake.desk.calls import DeskRequest, fields_of, opened
from services.intake.desk.rules import Fields, limits
from services.intake.desk.store import Call
from services.intake.partners.tenancy import as_service
from services.intake.vault.sealing import SAFE_CONTACT
from shared.audit import entries_for, write_audit
from shared.db import Transaction
from shared.errors import FieldError, Forbidden, Invalid, NotFound
from shared.vocabulary import regions

MOST_SHOWN = 100


async def work(desk: DeskRequest) -> dict[str, Any]:
    """The day's open work, with numbers masked; each look is recorded."""
    async with desk.request.app.state.db.transaction() as tx:
        await as_service(tx)
        rows = await store.open_work(tx, desk.who, MOST_SHOWN)
        who = desk.who
        seen = [row["referral_id"] or row["id"] for row in rows]
        await write_audit(tx, entries_for(who.actor, who.partner_id, "desk_list", seen))
        now = tx.now
    return {"items": [_item(row, opened(desk.vault, row), now) for row in rows]}


def _item(row: dict[str, Any], fields: Fields, now: datetime) -> dict[str, Any]:
    back = row["call_back_at"]
    return {
        "id": str(row["id"]),
        "status": row["status"],
        "own": row["own"],
        "at": row["begun_at"].astimezone(rules.CHINA).strftime("%H:%M"),
        "call_back": back.astimezone(rules.CHINA).strftime("%H:%M") if back else "",
        "due": back is not None and back <= now,
        "needs": fields.get("needs") or row["needs"],
        "number": rules.mask(fields["address"]) if fields.get("address") else "",
        "hours": _hours(fields),
        "attempts": row["attempts"],
        "referral_status": row["referral_status"] or "",
    }


def _hours(fields: Fields) -> str:
    return " ".join(str(fields[name]) for name in ("days", "from", "to") if fields.get(name))


async def _spoken_of(tx: Transaction, desk: DeskRequest, id_: UUID) -> tuple[Call, Fields]:
    """A call that somebody may be spoken to about, and what was typed of her.

    Of one that was sent nothing is opened but the pass phrase, to be compared. Raises NotFound.
    """
    call = await store.call(tx, id_, desk.who)
    if call is None:
        raise NotFound
    if call.referral_id is None:
        return call, fields_of(desk, call)
    sealed = await store.sealed_contact(tx, call.referral_id, desk.who.partner_id)
    if sealed is None:
        return call, {}
    contact = orjson.loads(desk.vault.open(call.referral_id, sealed)[SAFE_CONTACT])
    return call, {"word": contact.get("code_word") or ""}


async def unmask(desk: DeskRequest, id_: UUID) -> dict[str, Any]:
    """The number itself, because it is about to be called. Raises NotFound."""
    async with desk.request.app.state.db.transaction() as tx:
        await as_service(tx)
        call, typed = await _spoken_of(tx, desk, id_)
        if not typed.get("address"):
            raise NotFound
        noted = desk.note("desk_unmask", call.referral_id or id_, "call_back")
        await write_audit(tx, [noted])
    return {"number": typed["address"], "hours": _hours(typed)}


async def call_back(desk: DeskRequest, id_: UUID, outcome: str, phrase: str) -> dict[str, Any]:
    """Note an attempt to call back. `reached` is believed only with the pass phrase.

    A wrong phrase is noted as somebody else who answered. Raises NotFound, Invalid.
    """
    if outcome not in limits().outcomes:
        detail = "Choose how the attempt ended."
        raise Invalid(errors=[FieldError(pointer="/outcome", code="unknown", detail=detail)])
    async with desk.request.app.state.db.transaction() as tx:
        await as_service(tx)
        call, typed = await _spoken_of(tx, desk, id_)
        known = outcome != "reached" or rules.is_phrase(phrase, typed.get("word", ""))
        noted = outcome if known else "somebody_else"
        attempts = await store.note_attempt(tx, id_, desk.who.id, noted)
        again = rules.next_call(noted, attempts, tx.now)
        await _after(tx, call, noted, again)
        subject = call.referral_id or id_
        await write_audit(tx, [desk.note("desk_call_back", subject, noted, allowed=known)])
    return {"outcome": noted, "attempts": attempts, "again": again is not None}


async def _after(tx: Transaction, call: Call, outcome: str, again: datetime | None) -> None:
    if again is not None:
        await store.call_again(tx, call.id, again)
    elif outcome != "reached":
        await store.close(tx, call.id)


async def tell_place(desk: DeskRequest, id_: UUID, checks: dict[str, bool]) -> dict[str, Any]:
    """The place that was typed, to be told to her alone: she said her phrase and speaks freely.

    Raises Forbidden, with a record of it, when one of the checks is missing; NotFound.
    """
    async with desk.request.app.state.db.transaction() as tx:
        await as_service(tx)
        call, typed = await _spoken_of(tx, desk, id_)
        known = await store.was_reached(tx, id_, desk.who.id)
        sure = known and all(checks.get(each) is True for each in CHECKS)
        subject = call.referral_id or id_
        ground = "checked" if known else "no_phrase"
        await write_audit(tx, [desk.note("desk_tell_place", subject, ground, allowed=sure)])
    if not sure:
        raise Forbidden("Tell nobody a place: first her pass phrase, then both questions.")
    region = typed.get("region")
    name = regions.name(region, "zh") if region and regions.is_region(region) else ""
    return {"place": " ".join(filter(None, (name, typed.get("home", ""))))}


CHECKS = ("her_voice", "alone")
"""Asked before a place is told: it is she who speaks, and nobody listens."""
