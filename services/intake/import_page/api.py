"""The page on which a worker of a federation goes from a spreadsheet to followed referrals."""

from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, Field, ValidationError
from starlette.responses import RedirectResponse, Response

from services.intake.import_page.multipart import file_in
from services.intake.import_page.rendering import (
    HEADERS,
    TEXTS,
    named,
    options,
    page,
    rows_shown,
)
from services.intake.imports import import_actions, mapping, results_api, rules, store
from services.intake.imports.mapping import ColumnMapping
from services.intake.imports.rules import WORKED, Purpose, Status
from services.intake.imports.views import StartSaid
from services.intake.partners.page_passes import (
    CODE_LASTS,
    SESSION_LASTS,
    PagePasses,
    caller_of,
)
from shared.errors import Conflict, Invalid, Malformed, NotFound, Refused
from shared.http import FORM, Caller, Route, StoredResponse, json_response, reads, requires
from shared.http.page_codes import CodedPage
from shared.http.routing import KIB, MIB, MULTIPART, form_of
from shared.http.same_origin import refuse_elsewhere
from shared.openapi import documented
from shared.problems import refused_by
from shared.problems.languages import Language, in_language
from shared.settings import Settings

router = APIRouter(route_class=Route, include_in_schema=False)
codes = APIRouter(prefix="/v1/imports", tags=["imports"], route_class=Route)
Lang = Annotated[Literal["zh", "en"], Path(description="zh or en", examples=["zh"])]
Writer = Annotated[Caller, Depends(requires("referral:write"))]
FIXABLE = tuple(f for f in mapping.NEEDED if f not in ("age", "region"))
SHOWN = 100
UPLOADS = CodedPage(
    "/import",
    "upload",
    "upload",
    PagePasses(),
    frozenset({"referral:write", "referral:read"}),
    HEADERS,
)


class UploadCode(BaseModel):
    """A code that opens the import page once."""

    code: str = Field(description="Type it at /import within half an hour; it opens once")
    url: str = Field(description="Where it is typed")


@codes.post(
    "/codes",
    summary="Let somebody bring files by the page",
    status_code=201,
    response_model=UploadCode,
    operation_id="make_upload_code",
)
@documented()
async def make_code(request: Request, caller: Writer) -> Response:
    """Hand it to the worker who has the file; your secret is never typed into a browser."""
    settings: Settings = request.app.state.settings
    async with request.app.state.db.transaction() as tx:
        code = await UPLOADS.give_code(tx, caller, CODE_LASTS)
    body = {"code": code, "url": f"{settings.url('intake')}/import"}
    return json_response(StoredResponse(201, body))


@router.get("/import")
@reads(query=None)
async def door(request: Request) -> Response:
    """The page in the language of the browser."""
    return UPLOADS.in_language(request)


@router.get("/import/{lang}")
async def home(lang: Lang, request: Request) -> Response:
    """Where a file is chosen, and what was imported before; a code is asked for first."""
    caller = await caller_of(request, UPLOADS)
    if caller is None:
        return _sign_in(lang)
    return await _home(request, lang, caller)


def _sign_in(lang: Language, *wrong: str) -> Response:
    status = 403 if wrong else 200
    shown = {"refresh": False, "rest": "", "signed_in": False, "wrong": wrong}
    return page("sign_in", lang, status=status, **shown)


async def _home(
    request: Request, lang: Language, caller: Caller, *wrong: str, status: int = 200
) -> Response:
    async with request.app.state.db.transaction() as tx:
        found = await store.listed(tx, caller.partner_id, 20)
    items = [
        {
            "id": each["id"],
            "at": each["created_at"].date().isoformat(),
            "status": named(each["status"], lang),
            "rows": each["rows"],
        }
        for each in found
    ]
    shown = {"refresh": False, "rest": "", "signed_in": True, "wrong": wrong, "items": items}
    return page("home", lang, status=status, **shown)


@router.post("/import/{lang}/do/in")
@reads(FORM, most=4 * KIB)
async def sign_in(lang: Lang, request: Request) -> Response:
    """A code opens a session, once."""
    refuse_elsewhere(request)
    code = form_of(await request.body()).get("code", "")
    async with request.app.state.db.transaction() as tx:
        cookie = await UPLOADS.open_session(tx, code, SESSION_LASTS)
    if cookie is None:
        return _sign_in(lang, TEXTS[lang]["wrong_code"])
    return UPLOADS.signed_in(request, lang, cookie)


@router.post("/import/{lang}/do/out")
@reads(FORM, most=4 * KIB)
async def sign_out(lang: Lang, request: Request) -> Response:
    """The session is over."""
    refuse_elsewhere(request)
    async with request.app.state.db.transaction() as tx:
        await UPLOADS.end_session(tx, UPLOADS.cookie_of(request))
    return UPLOADS.signed_out(lang)


async def _who(request: Request) -> Caller:
    """Who has signed in here; asked before a body is read."""
    caller = await caller_of(request, UPLOADS)
    if caller is None:
        raise NotFound
    return caller


Worker = Annotated[Caller, Depends(_who)]


@router.post("/import/{lang}/do/file")
@reads(MULTIPART, most=rules.MOST + MIB // 4)
async def bring(lang: Lang, request: Request, caller: Worker) -> Response:
    """Take a file, and show how its columns are understood."""
    refuse_elsewhere(request)
    try:
        data = file_in(request.headers["content-type"], await request.body())
        import_id = await import_actions.bring(request, caller, data)
    except (Invalid, Malformed) as refused:
        detail = in_language(refused.detail, lang)
        return await _home(request, lang, caller, detail, status=refused.status)
    return RedirectResponse(f"/import/{lang}/{import_id}", 303, HEADERS)


@router.get("/import/{lang}/{import_id}")
async def show(
    lang: Lang,
    import_id: UUID,
    request: Request,
    caller: Worker,
    after: Annotated[int, Query(ge=0, le=10**6, description="Rows after this one")] = 0,
) -> Response:
    """How an import stands, and what is to be done next."""
    return await _show(request, lang, caller, import_id, after=after)


async def _show(
    request: Request,
    lang: Language,
    caller: Caller,
    import_id: UUID,
    *wrong: str,
    after: int = 0,
) -> Response:
    found = await import_actions.look(request, caller, import_id, lang)
    items: list[dict[str, Any]] = []
    following = None
    if found["status"] in (Status.DONE, Status.STOPPED):
        rows, following = await results_api.followed_rows(request, import_id, caller, after, SHOWN)
        items = rows_shown(rows, lang)
    fixed = {each["field"]: each["value"] for each in (found["mapping"] or {}).get("fixed", ())}
    return page(
        "import",
        lang,
        status=422 if wrong else 200,
        found=found,
        status_name=named(found["status"], lang),
        has_errors=found["mapping"] is not None,
        items=items,
        next=following,
        fixable=[f for f in FIXABLE if f in fixed or f in found["missing"]],
        fixed=fixed,
        options=options(lang),
        refresh=found["status"] in WORKED,
        rest=f"/{import_id}",
        signed_in=True,
        wrong=wrong,
    )


@router.post("/import/{lang}/{import_id}")
@reads(FORM, most=256 * KIB)
async def act(lang: Lang, import_id: UUID, request: Request, caller: Worker) -> Response:
    """Confirm the columns, and check, import or stop."""
    refuse_elsewhere(request)
    said = _said(await request.body())
    try:
        await _act(request, caller, import_id, said)
    except Conflict:
        pass
    except Refused as refused:
        details = {in_language(each.detail, lang) for each in refused.errors} or {refused.title}
        return await _show(request, lang, caller, import_id, *sorted(details))
    return RedirectResponse(f"/import/{lang}/{import_id}", 303, HEADERS)


def _said(body: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(body.decode("ascii"), max_num_fields=400, errors="strict"))
    except ValueError:
        raise Malformed("Send name=value pairs in UTF-8, percent-encoded.") from None


async def _act(request: Request, caller: Caller, import_id: UUID, said: dict[str, str]) -> None:
    if said.get("do") == "stop":
        await import_actions.stop(request, caller, import_id)
        return
    found = await import_actions.look(request, caller, import_id)
    if found["columns"]:
        wanted = _mapping(found, said)
        if said.get("do") != "import" or wanted.model_dump() != found["mapping"]:
            await import_actions.change_mapping(request, caller, import_id, wanted)
        if mapping.missing(wanted):
            return
    begun = StartSaid(
        dry_run=said.get("do") != "import", purpose=Purpose(said.get("purpose", "referrals"))
    )
    await import_actions.begin(request, caller, import_id, begun)


def _mapping(found: dict[str, Any], said: dict[str, str]) -> ColumnMapping:
    """The columns as they were confirmed. Raises Invalid."""
    columns = [
        {"name": column["name"], "field": said[f"c{n}"]}
        for n, column in enumerate(found["columns"])
        if said.get(f"c{n}")
    ]
    fixed = [{"field": f, "value": said[f"f_{f}"]} for f in FIXABLE if said.get(f"f_{f}")]
    kept = found["mapping"] or {}
    try:
        return ColumnMapping.model_validate(
            {"columns": columns, "fixed": fixed, "words": kept.get("words", [])}
        )
    except ValidationError as error:
        raise refused_by(error) from None


@router.get("/import/{lang}/{import_id}/errors.{ending}")
async def errors(
    lang: Lang,
    import_id: UUID,
    ending: Annotated[Literal["csv", "xlsx"], Path(description="csv or xlsx")],
    request: Request,
    caller: Worker,
) -> Response:
    """The rows at fault, to be mended and sent again."""
    return await results_api.errors_file(request, import_id, caller, ending, lang)
