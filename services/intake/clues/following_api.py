"""Where the two bodies of a clue read how it stands, who it is about, and its letters."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from services.intake.clues import letters, queries
from services.intake.clues.clue_transitions import words_place
from services.intake.clues.form import CluesPage, ClueView, LettersView, Listing, PersonView
from services.intake.context import context_of
from services.intake.partners.api import KeySetView
from services.intake.partners.tenancy import as_partner, as_service
from services.intake.vault.sealing import IDENTITY
from shared.audit import AuditEntry, entries_for, write_audit
from shared.errors import NotFound
from shared.http import Caller, Route, StoredResponse, json_response, requires
from shared.http.pagination import cut, require_known
from shared.idempotency import reference_aad
from shared.openapi import documented
from shared.security import keys
from shared.security.aead import unseal

router = APIRouter(tags=["clues"], route_class=Route)

Worker = Annotated[Caller, Depends(requires("clue:write"))]


@router.get(
    "/v1/clues",
    summary="Clues you see, newest first",
    response_model=CluesPage,
    operation_id="list_clues",
)
async def list_clues(
    request: Request, caller: Worker, wanted: Annotated[Listing, Query()]
) -> Response:
    """Those you answer for and those that are handed to or by you; `next` is null at the end."""
    async with request.app.state.db.transaction() as tx:
        await as_partner(tx, caller.partner_id)
        require_known(wanted.after is None or await queries.one(tx, wanted.after) is not None)
        rows = await queries.listed(tx, wanted)
        items, last = cut(rows, wanted.limit)
        seen = [row["id"] for row in items]
        looks = entries_for(caller.client_id, caller.partner_id, "list_clues", seen)
        await write_audit(tx, looks)
    lines = [{"clue_id": row["id"], **{name: row[name] for name in _OF_LINE}} for row in items]
    page = {"items": lines, "next": last["id"] if last else None}
    return json_response(StoredResponse(200, page))


@router.get(
    "/v1/clues/{clue_id}",
    summary="How a clue stands",
    response_model=ClueView,
    operation_id="get_clue",
)
@documented(NotFound())
async def follow(clue_id: UUID, request: Request, caller: Worker) -> Response:
    """Its owner and the other body of its transfer see it, nobody else. Raises NotFound."""
    async with request.app.state.db.transaction() as tx:
        await as_partner(tx, caller.partner_id)
        found = await queries.one(tx, clue_id)
        if found is None:
            raise NotFound
        await write_audit(tx, [_look(caller, "read_clue", clue_id)])
    key = request.app.state.index_key
    return json_response(StoredResponse(200, _shown(found, caller.partner_id, key)))


@router.get(
    "/v1/clues/{clue_id}/person",
    summary="Who a clue is about",
    response_model=PersonView,
    operation_id="get_clue_person",
)
@documented(NotFound())
async def person(clue_id: UUID, request: Request, caller: Worker) -> Response:
    """For its owner, and for the receiver once it has accepted. The look is recorded.

    Raises NotFound, also for whoever may not read it.
    """
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        allowed, sealed = await queries.person(tx, clue_id, caller.partner_id)
        if not allowed:
            raise NotFound
        await write_audit(tx, [_look(caller, "read_clue_person", clue_id)])
    opened = context_of(request).vault.open(clue_id, sealed)[IDENTITY] if sealed else b"{}"
    return json_response(StoredResponse(200, orjson.loads(opened)))


@router.get(
    "/v1/clues/{clue_id}/letters",
    summary="The letters of a clue",
    response_model=LettersView,
    operation_id="list_clue_letters",
)
@documented(NotFound())
async def list_letters(clue_id: UUID, request: Request, caller: Worker) -> Response:
    """As they were signed; the keys are at /.well-known/letter-keys.json. Raises NotFound."""
    async with request.app.state.db.transaction() as tx:
        await as_partner(tx, caller.partner_id)
        if await queries.one(tx, clue_id) is None:
            raise NotFound
        rows = await queries.letters(tx, clue_id)
        await write_audit(tx, [_look(caller, "read_letters", clue_id)])
    items = [
        {"letter_id": row["id"], **{k: row[k] for k in ("kind", "issued_at", "jws")}}
        for row in rows
    ]
    return json_response(StoredResponse(200, {"items": items}))


@router.get(
    "/.well-known/letter-keys.json",
    summary="Keys that letters are checked with",
    response_model=KeySetView,
    operation_id="get_letter_keys",
)
async def letter_keys(request: Request) -> dict[str, Any]:
    """The public halves of every key that letters were ever signed with (RFC 7517)."""
    return letters.public_keys(keys.letter_keys(request.app.state.settings.secrets))


def _shown(found: dict[str, Any], partner_id: UUID, key: bytes) -> dict[str, Any]:
    own = found["partner_id"] == partner_id and found["source_ref"] is not None
    ref = unseal(key, found["source_ref"], reference_aad(found["id"])).decode() if own else None
    return {name: found[name] for name in _FIELDS} | {
        "clue_id": found["id"],
        "ref": ref,
        "transfers": [_transfer(row, key) for row in found["transfers"]],
        "owed": [
            {
                "clock": row["kind"],
                "owed_by": row["owed_by"],
                "due_at": row["due_at"],
                "provisional": row["provisional"],
                "overdue": row["due_at"] <= datetime.now(UTC),
            }
            for row in found["owed"]
        ],
    }


def _transfer(row: Any, key: bytes) -> dict[str, Any]:
    words = row["return_words"]
    shown = {name: row[name] for name in _OF_TRANSFER}
    plain = unseal(key, words, words_place(row["id"])).decode() if words else None
    return {"transfer_id": row["id"], **shown, "return_words": plain}


def _look(caller: Caller, action: str, clue_id: UUID) -> AuditEntry:
    return AuditEntry(caller.client_id, caller.partner_id, action, clue_id)


_OF_LINE = ("owner_id", "status", "status_at", "channel", "region", "overdue")
_FIELDS = (
    "owner_id",
    "status",
    "status_at",
    "reason",
    "channel",
    "region",
    "harms",
    "flags",
    "dated",
    "campaign",
    "phase",
    "sandbox",
    "received_at",
)
_OF_TRANSFER = (
    "sender_id",
    "receiver_id",
    "sent_at",
    "acknowledged_at",
    "accepted_at",
    "contacted_at",
    "returned_at",
    "return_code",
    "feedback_at",
    "feedback_code",
)
