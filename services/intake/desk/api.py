"""The addresses of the operator's desk: signing in, the page, and what its script asks."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import RedirectResponse, Response

from services.intake.desk import call_backs, calls, lists, operators_store, rules, sessions
from services.intake.desk.calls import DeskRequest, Said
from services.intake.desk.oidc import Attempt, Person, Provider, SignInRefused
from services.intake.desk.operators_store import Operator
from services.intake.desk.rendering import FOREVER, HEADERS, SCRIPT, SCRIPT_DIGEST, page, spoken
from services.intake.desk.routing import DeskRoute, language_here, sign_in_page
from services.intake.desk.sessions import Session
from services.intake.desk.texts import TEXTS, Language
from services.intake.partners.tenancy import as_service
from shared.audit import AuditEntry, write_audit
from shared.errors import FieldError, Invalid, NotFound, Unauthorised
from shared.http import client_host, reads
from shared.http.routing import JSON, KIB
from shared.problems.languages import in_language
from shared.security.tokens import NOBODY
from shared.strict_json import fitted

router = APIRouter(route_class=DeskRoute, include_in_schema=False)
Lang = Annotated[Literal["zh", "en"], Path(description="zh or en", examples=["zh"])]
BACK = "/desk/back"
SIGN_INS_PER_SECOND = 5.0
ACTS_PER_SECOND = 20.0
MOST = 256 * KIB
QUERY = ("code", "state", "iss", "error", "error_description", "session_state", "scope")
LONGEST = 2048
DIGEST = r"^[0-9a-f]{16}$"


@router.get("/desk")
@reads(query=None)
async def door(request: Request) -> Response:
    """The desk in the language of the browser."""
    return RedirectResponse(f"/desk/{language_here(request)}", 303, HEADERS)


@router.get("/desk/desk-{digest}.js")
async def script(
    digest: Annotated[str, Path(pattern=DIGEST)],
) -> Response:
    """The script of the page."""
    if digest != SCRIPT_DIGEST:
        raise NotFound
    return Response(SCRIPT, 200, FOREVER, "text/javascript; charset=utf-8")


@router.get("/desk/lists-{digest}.json")
async def choices(
    digest: Annotated[str, Path(pattern=DIGEST)],
) -> Response:
    """Every list of the desk; nothing of anybody is in it."""
    known, body = lists.lists()
    if digest != known:
        raise NotFound
    return Response(body, 200, FOREVER, JSON)


@router.get("/desk/{lang}")
async def show(lang: Lang, request: Request) -> Response:
    """The desk, or where one signs in to it."""
    session = await sessions.session_of(request)
    if session is None:
        return sign_in_page(lang)
    who = session.operator
    return page(
        "desk",
        lang,
        who=who,
        region=who.region or "",
        ticket=sessions.ticket_of(request, session),
        lists=f"/desk/lists-{lists.lists()[0]}.json",
        texts=spoken(lang),
        consent=rules.consent_text(),
        idle=int(rules.limits().idle.total_seconds()),
    )


@router.get("/desk/{lang}/in")
async def begin(lang: Lang, request: Request) -> Response:
    """Send the browser to the provider of identities."""
    request.app.state.limits.take_from("desk sign-in", client_host(request), SIGN_INS_PER_SECOND)
    attempt = Attempt.begin(lang)
    try:
        address = await _provider(request).address(attempt, _back(request))
    except SignInRefused as refused:
        return sign_in_page(lang, refused.reason, 503)
    answer = RedirectResponse(address, 303, HEADERS)
    sessions.set_attempt(request, answer, attempt)
    return answer


@router.get(BACK)
@reads(query=None)
async def back(request: Request) -> Response:
    """The provider's answer: a session begins, or the reason is told and recorded."""
    request.app.state.limits.take_from("desk sign-in", client_host(request), SIGN_INS_PER_SECOND)
    lang = language_here(request)
    try:
        attempt = Attempt.of_cookie(sessions.attempt_cookie(request))
        lang = attempt.lang
        answer = await _signed_in(request, attempt)
    except SignInRefused as refused:
        await _note(
            request, AuditEntry("unknown", NOBODY, "desk_sign_in", None, refused.reason, False)
        )
        answer = sign_in_page(lang, refused.reason, 403)
    sessions.end_attempt(request, answer)
    return answer


async def _signed_in(request: Request, attempt: Attempt) -> Response:
    given = [(name, value) for name, value in request.query_params.multi_items() if name in QUERY]
    said = dict(given)
    if len(said) < len(given) or any(len(value) > LONGEST for value in said.values()):
        raise SignInRefused("state")
    person = await _provider(request).person(attempt, said, _back(request))
    who, ends_at = await _operator(request, person)
    # The browser comes from another site: a page of ours leads on, so that a strict cookie is sent.
    answer = page("signed_in", attempt.lang)
    await sessions.begin(request, answer, who, ends_at)
    return answer


async def _operator(request: Request, person: Person) -> tuple[Operator, Any]:
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        who = await operators_store.operator_of(tx, person)
        ends_at = rules.session_end(tx.now, who.shift) if who else None
        if who is not None and ends_at is not None:
            await write_audit(tx, [AuditEntry(who.actor, who.partner_id, "desk_sign_in")])
    if who is None:
        raise SignInRefused("stranger")
    if ends_at is None:
        raise SignInRefused("shift")
    return who, ends_at


async def _note(request: Request, entry: AuditEntry) -> None:
    async with request.app.state.db.transaction() as tx:
        await write_audit(tx, [entry])


def _provider(request: Request) -> Provider:
    state = request.app.state
    if not hasattr(state, "identity_provider"):
        state.identity_provider = Provider(state.settings)
    found: Provider = state.identity_provider
    return found


def _back(request: Request) -> str:
    """Where the provider sends the browser: to the name it came by, so that its cookie is there."""
    scheme = "https" if sessions.is_https(request) else "http"
    return f"{scheme}://{request.headers['host']}{BACK}"


@router.get("/desk/{lang}/ticket")
async def ticket(lang: Lang, request: Request) -> Response:
    """A new ticket for a page whose session ended, when its operator has signed in again."""
    session = await _session(request)
    refuse = request.headers.get("sec-fetch-site")
    if refuse not in (None, "same-origin"):
        raise NotFound
    body = {
        "ticket": sessions.ticket_of(request, session),
        "operator": str(session.operator.id),
        "lang": lang,
    }
    return _json(body)


async def _session(request: Request) -> Session:
    session = await sessions.session_of(request)
    if session is None:
        request.app.state.limits.take_from("stranger", client_host(request))
        raise Unauthorised("The session is over. Sign in again.")
    return session


class CallSaid(BaseModel):
    """What a desk sends of a call."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)

    id: Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    fields: dict[str, Any] = Field(default_factory=dict)
    masked: Annotated[list[str], Field(max_length=4)] = Field(default_factory=list)
    version: Annotated[int, Field(ge=0, le=10**6)] = 0
    outcome: Annotated[str, Field(max_length=32)] = ""
    phrase: Annotated[str, Field(max_length=64)] = ""
    her_voice: bool = False
    alone: bool = False


def _call(asked: CallSaid) -> Said:
    fields = rules.read_fields(asked.fields)
    if fields is None:
        detail = "A field is not one of the desk's, or holds too much."
        raise Invalid(errors=[FieldError(pointer="/fields", code="unknown_field", detail=detail)])
    return Said(UUID(asked.id), fields, tuple(asked.masked), asked.version)


Act = Callable[[DeskRequest, CallSaid], Awaitable[dict[str, Any]]]


async def _keep(desk: DeskRequest, asked: CallSaid) -> dict[str, Any]:
    return await calls.keep(desk, _call(asked))


async def _drop(desk: DeskRequest, asked: CallSaid) -> dict[str, Any]:
    return await calls.keep(desk, _call(asked), dropped=True)


async def _send(desk: DeskRequest, asked: CallSaid) -> dict[str, Any]:
    return await calls.send(desk, _call(asked))


async def _work(desk: DeskRequest, _asked: CallSaid) -> dict[str, Any]:
    return await call_backs.work(desk)


async def _open(desk: DeskRequest, asked: CallSaid) -> dict[str, Any]:
    return await calls.open_again(desk, UUID(asked.id))


async def _discard(desk: DeskRequest, asked: CallSaid) -> dict[str, Any]:
    return await calls.discard(desk, UUID(asked.id))


async def _unmask(desk: DeskRequest, asked: CallSaid) -> dict[str, Any]:
    return await call_backs.unmask(desk, UUID(asked.id))


async def _call_back(desk: DeskRequest, asked: CallSaid) -> dict[str, Any]:
    return await call_backs.call_back(desk, UUID(asked.id), asked.outcome, asked.phrase)


async def _place(desk: DeskRequest, asked: CallSaid) -> dict[str, Any]:
    checks = {"her_voice": asked.her_voice, "alone": asked.alone}
    return await call_backs.tell_place(desk, UUID(asked.id), checks)


ACTS: dict[str, Act] = {
    "keep": _keep,
    "drop": _drop,
    "send": _send,
    "work": _work,
    "open": _open,
    "discard": _discard,
    "unmask": _unmask,
    "call_back": _call_back,
    "place": _place,
}
"""What the script may ask for."""


@router.post("/desk/{lang}/do/out")
@reads(most=16 * KIB)
async def sign_out(lang: Lang, request: Request) -> Response:
    """The session is over; what was typed in it stays, sealed."""
    session = await _session(request)
    sessions.require_ours(request, session)
    answer = _json({"to": f"/desk/{lang}"})
    await sessions.end(request, answer)
    who = session.operator
    await _note(request, AuditEntry(who.actor, who.partner_id, "desk_sign_out"))
    return answer


@router.post("/desk/{lang}/do/{act}")
@reads(most=MOST, counted=False)
async def do(
    lang: Lang,
    act: Annotated[str, Path(pattern=r"^[a-z_]{1,16}$")],
    request: Request,
) -> Response:
    """Do one thing; the answer, and every fault, in the language of the page."""
    session = await _session(request)
    sessions.require_ours(request, session)
    who = session.operator
    request.app.state.limits.take_from("desk", str(who.id), ACTS_PER_SECOND)
    if act not in ACTS:
        raise NotFound
    asked = fitted(CallSaid, await request.canonical())  # type: ignore[attr-defined]
    try:
        return _json(await ACTS[act](DeskRequest(request, who, lang), asked))
    except Invalid as refused:
        return _json({"errors": [_fault(each, lang) for each in refused.errors]}, 422)


def _fault(fault: FieldError, lang: Language) -> dict[str, str]:
    field = rules.field_of(fault.pointer) or fault.pointer.rpartition("/")[2]
    detail = in_language(fault.detail, lang)
    if (field, fault.code) == ("scope", "required"):
        detail = TEXTS[lang]["scope_needed"]
    return {"field": field, "code": fault.code, "detail": detail}


def _json(body: dict[str, Any], status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, {"cache-control": "no-store"}, JSON)
