"""The inbox page of a provider: everything it is asked and answers, without software of its own."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse, Response

from services.matching.answers.applying import AnswerTooLate, OfferNotOpen
from services.matching.inbox import handovers, inbox_actions, sessions
from services.matching.inbox.inbox_actions import MovedOn
from services.matching.inbox.rendering import (
    HEADERS,
    TEXTS,
    asked_of,
    ended_line,
    line,
    offer,
    page,
    state_of,
)
from services.matching.inbox.rules import Do, Unfit
from services.matching.inbox.sessions import INBOX, Session
from services.matching.lifecycle.rules import Move
from shared.errors import NotFound, Refused
from shared.http import FORM, Caller, Route, StoredResponse, json_response, reads, requires
from shared.http.routing import KIB, form_of
from shared.http.same_origin import refuse_elsewhere
from shared.openapi import documented
from shared.problems.languages import Language
from shared.settings import Settings

router = APIRouter(route_class=Route, include_in_schema=False)
codes = APIRouter(prefix="/v1/inbox", tags=["answers"], route_class=Route)
Lang = Annotated[Literal["zh", "en"], Path(description="zh or en", examples=["zh"])]
Provider = Annotated[Caller, Depends(requires("offer:respond"))]
_TOLD: dict[type[Refused], str] = {
    AnswerTooLate: "late",
    MovedOn: "moved",
    OfferNotOpen: "not_now",
}
"""What stood in the way of a form, by the key of the sentence that says so."""


class SignInCode(BaseModel):
    """A code that opens the inbox page once."""

    code: str = Field(description="Type it at /inbox within ten minutes; it opens once")
    url: str = Field(description="Where it is typed")


@codes.post(
    "/codes",
    summary="Let somebody answer by the page",
    status_code=201,
    response_model=SignInCode,
    operation_id="make_inbox_code",
)
@documented()
async def make_code(request: Request, caller: Provider) -> Response:
    """Hand it to the person who answers; your secret is never typed into a browser."""
    settings: Settings = request.app.state.settings
    async with request.app.state.db.transaction() as tx:
        code = await INBOX.give_code(tx, caller, sessions.idle(settings))
    body = {"code": code, "url": f"{settings.url('matching')}/inbox"}
    return json_response(StoredResponse(201, body))


@router.get("/inbox")
@reads(query=None)
async def door(request: Request) -> Response:
    """The page in the language of the browser."""
    return INBOX.in_language(request)


@router.get("/inbox/{lang}")
async def home(
    lang: Lang,
    request: Request,
    after: Annotated[UUID | None, Query(description="Asked after this one")] = None,
    held: Annotated[UUID | None, Query(description="Held after this one")] = None,
) -> Response:
    """What waits, by deadline; a code is asked for first."""
    session = await sessions.session_of(request)
    if session is None:
        return page("sign_in", lang)
    found = await inbox_actions.inbox(request, session.caller, after, held)
    first = after is None and held is None
    moving = await handovers.open_ones(request, session.caller) if first else []
    return page(
        "inbox",
        lang,
        ticket=session.ticket,
        asked=_lines(found.asked, lang),
        held=_lines(found.held, lang) if found.held else None,
        handovers=[handovers.line(each, lang) for each in moving],
        ended=[ended_line(row, lang) for row in found.ended],
    )


def _lines(listed: inbox_actions.Listed, lang: Language) -> dict[str, object]:
    return {"rows": [line(row, lang) for row in listed.rows], "next": listed.following}


@router.post("/inbox/{lang}/do/in")
@reads(FORM, most=4 * KIB)
async def sign_in(lang: Lang, request: Request) -> Response:
    """A code opens a session, once."""
    refuse_elsewhere(request)
    code = form_of(await request.body()).get("code", "")
    state = request.app.state
    async with state.db.transaction() as tx:
        cookie = await INBOX.open_session(tx, code, sessions.idle(state.settings))
    if cookie is None:
        return page("sign_in", lang, status=403, wrong=[TEXTS[lang]["wrong_code"]])
    return INBOX.signed_in(request, lang, cookie)


@router.post("/inbox/{lang}/do/out")
@reads(FORM, most=4 * KIB)
async def sign_out(lang: Lang, request: Request) -> Response:
    """The session is over."""
    refuse_elsewhere(request)
    session = await sessions.session_of(request)
    if session is not None:
        session.check(form_of(await request.body()).get("ticket", ""))
        async with request.app.state.db.transaction() as tx:
            await INBOX.end_session(tx, INBOX.cookie_of(request))
    return INBOX.signed_out(lang)


@router.get("/inbox/{lang}/{offer_id}")
async def show(
    lang: Lang,
    offer_id: UUID,
    request: Request,
    done: Annotated[Do | None, Query(description="What was done just now")] = None,
) -> Response:
    """One offer, and what can be done with it now."""
    session = await sessions.session_of(request)
    if session is None:
        return page("sign_in", lang, rest=f"/{offer_id}")
    said = TEXTS[lang].get(f"done_{done}", "")
    return await _show(request, session, lang, offer_id, done=said)


async def _show(  # noqa: PLR0913 - a page and what is told on it
    request: Request,
    session: Session,
    lang: Language,
    offer_id: UUID,
    *,
    wrong: tuple[str, ...] = (),
    done: str = "",
    status: int = 200,
) -> Response:
    looked = await inbox_actions.look(request, session.caller, offer_id)
    state = state_of(looked.row, lang)
    return page(
        "offer",
        lang,
        status=status,
        ticket=session.ticket,
        wrong=[TEXTS[lang][each].format(state=state) for each in wrong],
        done=done,
        **offer(looked.row, looked.proof, lang),
        questions=asked_of(looked.questions, lang),
    )


@router.post("/inbox/{lang}/{offer_id}")
@reads(FORM, most=8 * KIB)
async def answer(lang: Lang, offer_id: UUID, request: Request) -> Response:
    """Do what the form says; whatever is in its way is told in words, and changes nothing."""
    refuse_elsewhere(request)
    session = await sessions.session_of(request)
    if session is None:
        return page("sign_in", lang, status=403, wrong=[TEXTS[lang]["signed_out"]])
    given = form_of(await request.body())
    session.check(given.get("ticket", ""))
    do = next((each for each in Do if each == given.get("do")), None)
    if do is None:
        raise NotFound
    wrong, status = await _acted(request, session, offer_id, do, given)
    if wrong:
        return await _show(request, session, lang, offer_id, wrong=wrong, status=status)
    return RedirectResponse(f"/inbox/{lang}/{offer_id}?done={do}", 303, HEADERS)


async def _acted(
    request: Request, session: Session, offer_id: UUID, do: Do, given: dict[str, str]
) -> tuple[tuple[str, ...], int]:
    """What is wrong, as keys of texts, with its status; nothing when it was done."""
    try:
        if do is Do.ASK:
            await inbox_actions.ask(request, session.caller, offer_id, given.get("question", ""))
        else:
            await inbox_actions.act(request, session.caller, offer_id, Move(do), given)
    except Unfit as unfit:
        return unfit.wrong, 422
    except tuple(_TOLD) as refused:
        return (_TOLD[type(refused)],), refused.status
    return (), 303
