"""The addresses of her pages: one per language, whatever she does; and the way out."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Request
from starlette.responses import RedirectResponse, Response

from services.intake.context import context_of
from services.intake.lifecycle.lookup import referral_of_receipt
from services.intake.pages import (
    disclosures,
    help_form,
    page_actions,
    referral_status,
    rights,
    session,
    store,
)
from services.intake.pages.page_request import Visit, onwards, shown_to, visit_of
from services.intake.pages.rendering import HEADERS, page
from services.intake.pages.routing import PageRoute, exit_url, language_here
from services.intake.pages.rules import HOURS, SCOPES, STEPS, place_of
from services.intake.pages.session import Session
from services.intake.pages.texts import TEXTS, Language
from services.intake.pages.texts import rights as rights_of
from services.intake.pages.wording import choices, day, provinces
from services.intake.partners.tenancy import as_service
from services.intake.referrals import receipt
from shared.errors import NotFound
from shared.http import reads
from shared.http.routing import FORM, KIB
from shared.vocabulary import AgeBand

router = APIRouter(route_class=PageRoute, include_in_schema=False)
MOST = 256 * KIB
CLEAR = {"clear-site-data": '"cache", "cookies", "storage"'}
Lang = Annotated[Literal["zh", "en"], Path(description="zh or en", examples=["zh"])]


@router.get("/i/")
@reads(query=None)
async def door(request: Request) -> Response:
    """The same as the address of her browser's language; what was hung onto it is cut off."""
    return await show(language_here(request), request)


@router.get("/i/{lang}")
@reads(query=None)
async def show(lang: Lang, request: Request) -> Response:
    """Where she is: the start, a step of the form, her receipt once, or her page."""
    if request.url.query:
        return RedirectResponse(request.url.path, 303, HEADERS)
    found = await session.session_of(request)
    answer = await _shown(request, lang, found)
    if found.is_live and not found.has_begun:
        await session.destroy(request, found)
        session.set_cookie(request, answer, Session())
    elif found.is_live and (found.wrong or found.notice or found.view == "copied"):
        found.notice, found.wrong = "", {}
        found.view = "" if found.view == "copied" else found.view
        await session.keep(request, found)
    elif not found.is_live and found.notice:
        session.set_cookie(request, answer, found)
    return answer


async def _shown(request: Request, lang: Language, found: Session) -> Response:
    if not found.has_begun:
        # What the page says is said once; whatever told it is gone with this answer.
        return page("start", shown_to(request, lang, Session(notice=found.notice)))
    if found.referral is None:
        return _step(request, lang, found)
    return await _of_referral(request, lang, found, found.referral)


async def _of_referral(
    request: Request, lang: Language, found: Session, referral: UUID
) -> Response:
    if found.receipt:
        code = receipt.code_of(context_of(request).vault, referral)
        return page("receipt", shown_to(request, lang, found), code=code)
    if found.view == "sure":
        return page("sure", shown_to(request, lang, found))
    return await _standing(request, lang, found, referral)


def _options(lang: Language) -> dict[str, list[tuple[str, str]]]:
    families = ("need", "harm", "urgency", "age", "gender", "relation", "channel", "report")
    return {family: choices(family, lang) for family in families} | {
        "province": provinces(lang),
        "days": choices("days", lang),
        "hours": [(hour, hour) for hour in HOURS],
        "scope": [(scope, TEXTS[lang][f"scope_{scope}"]) for scope in SCOPES],
    }


def _step(request: Request, lang: Language, found: Session) -> Response:
    purpose = STEPS[found.step - 1]
    summary = []
    if purpose == "send":
        summary = referral_status.draft_lines(found.draft, place_of(found.draft), lang)
    return page(
        "step",
        shown_to(request, lang, found),
        purpose=purpose,
        step=found.step,
        options=_options(lang),
        summary=summary,
        under_14=found.draft.get("age") == AgeBand.UNDER_14,
    )


async def _standing(request: Request, lang: Language, found: Session, referral: UUID) -> Response:
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        hers = await store.hers(tx, referral)
        known = await disclosures.known(tx, referral) if hers else None
    if hers is None or known is None:
        await session.destroy(request, found)
        over = Session(notice="done_erased")
        return page("start", shown_to(request, lang, over))
    held = referral_status.opened(context_of(request).vault, hers)
    if found.view == "copied":
        lines = referral_status.copy_lines(hers, held, lang)
        written = {"name": held.who.get("name", ""), "story": held.story} | found.draft
        shown = replace(shown_to(request, lang, found), said=written)
        return page("copied", shown, summary=lines)
    return page(
        "standing",
        shown_to(request, lang, found),
        received=TEXTS[lang]["received_on"].format(day=day(hers.received_at, lang)),
        needs=referral_status.need_lines(hers, lang),
        reach=referral_status.reach_lines(held, lang, sure=found.sure),
        may=referral_status.allowed(hers, held, sure=found.sure),
        rights=rights_of(lang),
        **disclosures.shown(known, found.view, lang),
        options=_options(lang),
    )


@router.post("/i/{lang}")
@reads(FORM, most=MOST)
async def send(lang: Lang, request: Request) -> Response:
    """Take one form of ours, do what it is for, and send the browser to look."""
    visit = await visit_of(request, lang)
    if visit is None:
        return RedirectResponse(f"/i/{lang}", 303, HEADERS)
    if visit.form.purpose == "code":
        return await _enter(visit)
    if visit.form.purpose == "file":
        return await rights.file(visit)
    await ACTS[visit.form.purpose](visit)
    if visit.session.is_live:
        await session.keep(request, visit.session)
    return onwards(request, lang, visit.session)


async def _enter(visit: Visit) -> Response:
    """Open the page of a receipt in a new session. A wrong code says so, and opens nothing."""
    request, said = visit.request, visit.said()
    try:
        referral = await referral_of_receipt(request, said.get("code", ""))
    except NotFound:
        wrong = Session(notice="w_code")
        return page("start", shown_to(request, visit.lang, wrong), status=404)
    await session.destroy(request, visit.session)
    visit.session.begin()
    visit.session.referral = referral.referral_id
    await session.keep(request, visit.session)
    return onwards(request, visit.lang, visit.session)


def _on_page(what: page_actions.Act) -> Callable[[Visit], Awaitable[None]]:
    async def done(visit: Visit) -> None:
        await page_actions.act(visit, what)

    return done


async def _ask_if_sure(visit: Visit) -> None:
    if visit.session.referral is not None:
        visit.session.view = "sure"


async def _back(_visit: Visit) -> None:
    """Look again; what was shown once is gone."""


async def _word(visit: Visit) -> None:
    limits = visit.request.app.state.limits
    limits.take_from("code word", str(visit.session.referral), page_actions.WORDS_PER_SECOND)
    await page_actions.act(visit, page_actions.say_word)


ACTS: Mapping[str, Callable[[Visit], Awaitable[None]]] = {
    "begin": help_form.begin,
    **dict.fromkeys(STEPS, help_form.say),
    "kept": help_form.keep_receipt,
    "confirm": _on_page(page_actions.confirm),
    "change": _on_page(page_actions.change),
    "none": _on_page(page_actions.no_contact),
    "word": _word,
    "end": _on_page(page_actions.end),
    "copy": _on_page(rights.copy),
    "correct": _on_page(rights.correct),
    "stop": _on_page(disclosures.stop),
    "release": _on_page(disclosures.release),
    "received": _on_page(disclosures.report),
    "erase": _ask_if_sure,
    "erase_sure": _on_page(page_actions.erase),
    "back": _back,
}
"""What each form does."""


@router.get("/out")
@reads(query=None)
async def leave(request: Request) -> Response:
    """Take her somewhere harmless; what she had not sent is gone for good."""
    return await _left(request, RedirectResponse(exit_url(request), 303, HEADERS | CLEAR))


@router.post("/out")
@reads(FORM, most=KIB)
async def left(request: Request) -> Response:
    """The same, told by the page that has gone already."""
    return await _left(request, Response(status_code=204, headers=HEADERS | CLEAR))


async def _left(request: Request, answer: Response) -> Response:
    found = await session.session_of(request)
    await session.destroy(request, found)
    session.set_cookie(request, answer, Session())
    return answer
