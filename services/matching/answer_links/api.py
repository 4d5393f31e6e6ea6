"""The page behind an answer link, and the address at which notifications asks for links.

Mail programs open links before people do: to look changes nothing, only a form that is sent does.
The token is in the path, which no log, span or metric holds; they name the route.
"""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from services.matching.answer_links import link_actions
from services.matching.answer_links.link_actions import MOVES, Looked
from services.matching.answer_links.rendering import TEXTS, page
from services.matching.answer_links.tokens import WRITTEN
from services.matching.answers.applying import AnswerTooLate, OfferNotOpen
from services.matching.inbox import rendering as inbox
from services.matching.inbox import rules
from services.matching.inbox.rules import Unfit
from services.matching.lifecycle.rules import Move
from shared.errors import NotFound
from shared.http import FORM, Caller, Route, StoredResponse, json_response, reads, requires
from shared.http.routing import KIB, form_of
from shared.http.same_origin import refuse_elsewhere
from shared.openapi import documented
from shared.problems.languages import Language
from shared.security.internal_scopes import ANSWER_LINKS

router = APIRouter(route_class=Route, include_in_schema=False)
internal = APIRouter(tags=["operations"], route_class=Route)
Lang = Annotated[Literal["zh", "en"], Path(description="zh or en", examples=["zh"])]
Token = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,200}$", description="The token of the link")]
CallingService = Annotated[Caller, Depends(requires(ANSWER_LINKS))]
GONE = 410


class OffersToAnswer(BaseModel):
    """Offers of which somebody is about to be told."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    offer_ids: Annotated[list[UUID], Field(max_length=100, description="Ids of offers")]


class AnswerLinkView(BaseModel):
    """A link by which an offer is answered once."""

    offer_id: UUID = Field(description="Id of the offer")
    paths: dict[str, str] = Field(description="The link after matching's address, by language")


class AnswerLinks(BaseModel):
    """Links of the offers that still wait for an answer; the others have none."""

    items: list[AnswerLinkView] = Field(description="The links")


@internal.post(
    "/internal/v1/answer-links",
    summary="Links by which offers are answered",
    response_model=AnswerLinks,
    operation_id="make_answer_links",
)
@documented()
async def make_links(body: OffersToAnswer, request: Request, caller: CallingService) -> Response:
    """New ones at each call; the database keeps digests only, so nobody can ask for one again."""
    async with request.app.state.db.transaction() as tx:
        tokens = await link_actions.make(tx, body.offer_ids)
    items = [
        {"offer_id": id_, "paths": {lang: f"/answer/{lang}/{token}" for lang in ("zh", "en")}}
        for id_, token in tokens.items()
    ]
    return json_response(StoredResponse(200, {"items": items}))


@router.get("/answer/{lang}/{token}")
@reads(query=None)
async def look(lang: Lang, token: Token, request: Request) -> Response:
    """What is asked, as far as it may be known before a yes. Opening it changes nothing."""
    return _page(request, lang, token, await _looked(request, token))


async def _looked(request: Request, token: str) -> Looked | None:
    if len(token) != WRITTEN:
        return None
    try:
        return await link_actions.look(request, token)
    except NotFound:
        return None


@router.post("/answer/{lang}/{token}")
@reads(FORM, most=4 * KIB)
async def answer(lang: Lang, token: Token, request: Request) -> Response:
    """Answer once; a second use says when the first was."""
    refuse_elsewhere(request)
    given = form_of(await request.body())
    wrong: list[str] = []
    try:
        looked = await _answered(request, token, given)
    except Unfit as unfit:
        wrong = [inbox.TEXTS[lang][each] for each in unfit.wrong]
        looked = await _looked(request, token)
    return _page(request, lang, token, looked, wrong)


async def _answered(request: Request, token: str, given: dict[str, str]) -> Looked | None:
    move = next((each for each in MOVES if each == given.get("do")), None)
    if move is None or len(token) != WRITTEN:
        return None
    try:
        return await link_actions.answer(request, token, move, given)
    except NotFound:
        return None
    except (OfferNotOpen, AnswerTooLate):
        return Looked(None, None)


def _page(
    request: Request, lang: Language, token: str, looked: Looked | None, wrong: Any = ()
) -> Response:
    t = TEXTS[lang]
    if looked is None:
        return page(lang, 404, t["h_unknown"], [t["unknown"]])
    if looked.used_at is not None:
        return _used(request, lang, looked, rules.at_home(looked.used_at, lang))
    if looked.row is None:
        return page(lang, GONE, t["h_gone"], [t["gone"]])
    offer = inbox.offer(looked.row, None, lang)
    return page(
        lang,
        422 if wrong else 200,
        offer["heading"],
        [t["one_use"]],
        wrong=wrong,
        token=token,
        offer=offer,
    )


def _used(request: Request, lang: Language, looked: Looked, at: str) -> Response:
    t = TEXTS[lang]
    heading = t["h_used"].format(at=at)
    if looked.done is None:
        return page(lang, GONE, heading, [t["used"]])
    said = [inbox.TEXTS[lang][f"done_{looked.done}"]]
    if looked.done is Move.ACCEPT:
        url = f"{request.app.state.settings.url('matching')}/inbox"
        said.append(t["after_yes"].format(url=url))
    return page(lang, 200, heading, said)
