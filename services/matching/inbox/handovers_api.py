"""The pages of hand-overs: a case offered from elsewhere is received or not, without software."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from services.matching.handovers.rules import HandoverStep
from services.matching.inbox import handovers, sessions
from services.matching.inbox.api import Lang
from services.matching.inbox.rendering import HEADERS, TEXTS, page
from services.matching.inbox.rules import Unfit
from services.matching.inbox.sessions import Session
from shared.errors import Conflict, NotFound
from shared.http import FORM, Route, reads
from shared.http.routing import KIB, form_of
from shared.http.same_origin import refuse_elsewhere
from shared.problems.languages import Language

router = APIRouter(route_class=Route, include_in_schema=False)


@router.get("/inbox/{lang}/handover/{handover_id}")
async def show(
    lang: Lang,
    handover_id: UUID,
    request: Request,
    done: Annotated[HandoverStep | None, Query(description="What was done just now")] = None,
) -> Response:
    """One hand-over, and what can be done with it now."""
    session = await sessions.session_of(request)
    if session is None:
        return page("sign_in", lang, rest=f"/handover/{handover_id}")
    said = TEXTS[lang].get(f"done_handover_{done}", "")
    return await _show(request, session, lang, handover_id, done=said)


async def _show(  # noqa: PLR0913 - a page and what is told on it
    request: Request,
    session: Session,
    lang: Language,
    handover_id: UUID,
    *,
    wrong: tuple[str, ...] = (),
    done: str = "",
    status: int = 200,
) -> Response:
    row, shown = await handovers.look(request, session.caller, handover_id)
    state = TEXTS[lang][f"handover_{shown['state']}"]
    return page(
        "handover",
        lang,
        status=status,
        ticket=session.ticket,
        wrong=[TEXTS[lang][each].format(state=state) for each in wrong],
        done=done,
        **handovers.view(row, shown, lang),
    )


@router.post("/inbox/{lang}/handover/{handover_id}")
@reads(FORM, most=8 * KIB)
async def answer(lang: Lang, handover_id: UUID, request: Request) -> Response:
    """Do what the form says; whatever is in its way is told in words, and changes nothing."""
    refuse_elsewhere(request)
    session = await sessions.session_of(request)
    if session is None:
        return page("sign_in", lang, status=403, wrong=[TEXTS[lang]["signed_out"]])
    given = form_of(await request.body())
    session.check(given.get("ticket", ""))
    step = next((each for each in HandoverStep if each == given.get("do")), None)
    if step is None:
        raise NotFound
    wrong: tuple[str, ...] = ()
    status = 303
    try:
        await handovers.act(request, session.caller, handover_id, step, given)
    except Unfit as unfit:
        wrong, status = unfit.wrong, 422
    except Conflict:
        wrong, status = ("moved",), 409
    if wrong:
        return await _show(request, session, lang, handover_id, wrong=wrong, status=status)
    return RedirectResponse(f"/inbox/{lang}/handover/{handover_id}?done={step}", 303, HEADERS)
