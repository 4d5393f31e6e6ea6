"""Questions over HTTP: asked by the provider, replied to by who referred her, in codes alone."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from services.matching.directory.documents import View
from services.matching.questions import question_actions
from shared.db import Transaction
from shared.errors import NotFound
from shared.http import Caller, Route, StoredResponse, json_response, once, requires
from shared.openapi import documented
from shared.vocabulary import OfferQuestion, OfferReply

router = APIRouter(prefix="/v1/offers", tags=["answers"], route_class=Route)
Provider = Annotated[Caller, Depends(requires("offer:respond"))]
Either = Annotated[Caller, Depends(requires("offer:respond", "referral:write"))]
Referrer = Annotated[Caller, Depends(requires("referral:write"))]


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Asked(_Form):
    """What is to be known before an answer."""

    question: Annotated[OfferQuestion, Field(description="A code", examples=["remote"])]


class Replied(_Form):
    """The reply to one question."""

    reply: Annotated[OfferReply, Field(description="A code", examples=["yes"])]


class QuestionView(View):
    """A question about an offer, and the reply to it."""

    question: OfferQuestion = Field(description="What was asked")
    asked_at: datetime = Field(description="When it was asked")
    reply: OfferReply | None = Field(description="What was replied; null: nothing yet")
    replied_at: datetime | None = Field(description="When it was replied to")


class QuestionsView(View):
    """The questions about an offer, first to last."""

    items: list[QuestionView] = Field(description="The questions")


async def _shown(tx: Transaction, caller: Caller, offer_id: UUID) -> StoredResponse:
    rows = await question_actions.read(tx, caller, offer_id)
    names = ("question", "asked_at", "reply", "replied_at")
    return StoredResponse(200, {"items": [{name: row[name] for name in names} for row in rows]})


@router.get(
    "/{offer_id}/questions",
    summary="Questions about an offer",
    operation_id="list_questions",
    response_model=QuestionsView,
)
@documented(NotFound())
async def listed(offer_id: UUID, request: Request, caller: Either) -> Response:
    """For the provider that is asked and for who referred her, while the offer is live."""
    async with request.app.state.db.transaction() as tx:
        found = await _shown(tx, caller, offer_id)
    return json_response(found)


@router.post(
    "/{offer_id}/questions",
    summary="Ask before you answer",
    operation_id="ask_question",
    response_model=QuestionsView,
)
@documented(NotFound(), once=True)
async def ask(offer_id: UUID, request: Request, caller: Provider, body: Asked) -> Response:
    """Who referred her is told. It is no answer: the deadline stays. Asked again, it stays one."""

    async def act(tx: Transaction) -> StoredResponse:
        await question_actions.ask(tx, caller, offer_id, body.question)
        return await _shown(tx, caller, offer_id)

    return await once(request, caller, act)


@router.put(
    "/{offer_id}/questions/{question}",
    summary="Reply to a question",
    operation_id="reply_to_question",
    response_model=QuestionsView,
)
@documented(NotFound())
async def reply(
    offer_id: UUID, question: OfferQuestion, request: Request, caller: Referrer, body: Replied
) -> Response:
    """By who referred her; what she said herself stays with you, the reply is a code."""
    async with request.app.state.db.transaction() as tx:
        await question_actions.reply(tx, caller, offer_id, question, body.reply)
        found = await _shown(tx, caller, offer_id)
    return json_response(found)
