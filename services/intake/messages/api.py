"""What people write back, and where a person reads what may be a call for help."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from services.intake.context import context_of
from services.intake.messages import rules, store
from services.intake.messages.rules import ClosedAs
from services.intake.messages.store import StoredMessage
from services.intake.vault.keys import KeyWrapping
from shared.audit import AuditEntry, write_audit
from shared.db import Transaction
from shared.errors import NotFound
from shared.fields import prose
from shared.free_text.gate import judge, masked
from shared.http import Caller, Route, StoredResponse, json_response, once, requires
from shared.http.pagination import cut, require_known
from shared.ids import new_id
from shared.openapi import documented
from shared.problems.languages import language_of
from shared.security.aead import new_key, seal, unseal
from shared.vocabulary import Channel

router = APIRouter(prefix="/v1/messages", tags=["messages"], route_class=Route)

Writer = Annotated[Caller, Depends(requires("referral:write"))]
Reader = Annotated[Caller, Depends(requires("referral:read"))]


class MessageSaid(BaseModel):
    """What somebody wrote."""

    model_config = ConfigDict(
        extra="forbid",
        hide_input_in_errors=True,
        json_schema_extra={"examples": [{"channel": "web_form", "text": "页面的字太小了。"}]},
    )

    channel: Channel = Field(description="Where it was written")
    text: Annotated[str, prose(1, 5_000)] = Field(description="The words, as they were written")


class MessageTaken(BaseModel):
    """The message is kept. It is no referral."""

    id: UUID = Field(description="The message")
    kind: Literal["feedback"] = Field(description="Always feedback")
    possible_referral: bool = Field(
        description="true: it may hide a call for help, and stands first in the queue"
    )


class MessageView(BaseModel):
    """A message that waits for a person."""

    id: UUID = Field(description="The message")
    channel: Channel = Field(description="Where it was written")
    received_at: datetime = Field(description="When it came")
    possible_referral: bool = Field(description="Whether it may hide a call for help")
    reasons: list[str] = Field(description="Why: kinds of words, and of what leads to somebody")
    text: str = Field(description="The words; in a list without what leads to somebody")


class MessagesView(BaseModel):
    """Messages that wait for a person."""

    items: list[MessageView] = Field(description="Those that may be a call for help first")
    next: UUID | None = Field(description="Ask on with `after`; null: this is all")


class ClosingSaid(BaseModel):
    """What a message turned out to be."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"closed_as": "referred"}]}
    )

    closed_as: ClosedAs = Field(description="What it was")


class MessageClosed(BaseModel):
    """The message is closed and its words are destroyed."""

    id: UUID = Field(description="The message")
    closed_as: ClosedAs = Field(description="What it was")


@router.post(
    "",
    summary="Hand in what somebody wrote back",
    status_code=202,
    response_model=MessageTaken,
    operation_id="post_message",
)
@documented(once=True)
async def post_message(said: MessageSaid, request: Request, caller: Writer) -> Response:
    """Feedback that is no request for help; words of danger bring it before a person.

    Raises Invalid, KeyReused.
    """
    keys, message_id = context_of(request).vault.keys, new_id()
    reasons = rules.reasons(said.text, judge(said.text))
    key, version = new_key(), keys.version

    async def act(tx: Transaction) -> StoredResponse:
        message = StoredMessage(
            id=message_id,
            partner_id=caller.partner_id,
            client_id=caller.client_id,
            channel=said.channel,
            reasons=reasons,
            wrapped=keys.wrap(key, version, _place("key", message_id)),
            kek_version=version,
            sealed=seal(key, said.text.encode(), _place("text", message_id)),
        )
        await store.keep(tx, message)
        body = {"id": str(message_id), "kind": "feedback", "possible_referral": bool(reasons)}
        return StoredResponse(202, body)

    return await once(request, caller, act)


@router.get(
    "",
    summary="Messages that wait for a person",
    response_model=MessagesView,
    operation_id="list_messages",
)
@documented()
async def list_messages(
    request: Request,
    caller: Reader,
    after: Annotated[
        UUID | None, Query(description="Messages after this one, in the order of the list")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=100, description="How many at most", examples=[20])] = 20,
) -> Response:
    """Your organisation's. What leads to somebody is shown by its kind alone."""
    keys = context_of(request).vault.keys
    chinese = language_of(request.headers.get("accept-language", "")) == "zh"
    async with request.app.state.db.transaction() as tx:
        found = await store.waiting(tx, caller.partner_id, after, limit + 1)
        if after is not None:
            require_known(await store.is_known(tx, caller.partner_id, after))
        await _audit(tx, caller, "list_messages", None)
    page, last = cut(found, limit)
    items = [_shown(each, _masked(_opened(keys, each), chinese=chinese)) for each in page]
    return json_response(
        StoredResponse(200, {"items": items, "next": last["id"] if last else None})
    )


@router.get(
    "/{message_id}",
    summary="Read a message",
    response_model=MessageView,
    operation_id="get_message",
)
@documented(NotFound())
async def get_message(message_id: UUID, request: Request, caller: Reader) -> Response:
    """In her own words, for whoever is to call her. The look is recorded. Raises NotFound."""
    async with request.app.state.db.transaction() as tx:
        found = await store.one(tx, message_id, caller.partner_id)
        if found is None:
            raise NotFound
        await _audit(tx, caller, "read_message", message_id)
    text = _opened(context_of(request).vault.keys, found)
    return json_response(StoredResponse(200, _shown(found, text)))


@router.post(
    "/{message_id}/close",
    summary="Say what a message was",
    response_model=MessageClosed,
    operation_id="close_message",
)
@documented(NotFound(), once=True)
async def close_message(
    message_id: UUID, said: ClosingSaid, request: Request, caller: Writer
) -> Response:
    """Its words are destroyed; what it was is kept. Raises NotFound."""

    async def act(tx: Transaction) -> StoredResponse:
        if await store.close(tx, message_id, caller.partner_id, said.closed_as) is None:
            raise NotFound
        await _audit(tx, caller, "close_message", message_id)
        return StoredResponse(200, {"id": str(message_id), "closed_as": said.closed_as})

    return await once(request, caller, act)


def _opened(keys: KeyWrapping, found: Any) -> str:
    key = keys.unwrap(found["wrapped"], found["kek_version"], _place("key", found["id"]))
    return unseal(key, found["sealed"], _place("text", found["id"])).decode()


def _masked(text: str, *, chinese: bool) -> str:
    """The words without what leads to somebody; nothing of what could not be read."""
    verdict = judge(text)
    if verdict.held and not verdict.findings:
        return "…"
    return masked(text, verdict.findings, chinese=chinese)


def _shown(found: Any, text: str) -> dict[str, Any]:
    names = ("id", "channel", "received_at", "possible_referral", "reasons")
    return {**{name: found[name] for name in names}, "text": text}


async def _audit(tx: Transaction, caller: Caller, action: str, message_id: UUID | None) -> None:
    await write_audit(tx, [AuditEntry(caller.client_id, caller.partner_id, action, message_id)])


def _place(what: str, message_id: UUID) -> bytes:
    return b"message|%b|%b" % (what.encode(), message_id.bytes)
