"""Where an organisation brings many records at once, in the file it has."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from services.intake.imports import import_actions, rules, store, views, xlsform
from services.intake.imports.answers import answer, language_asked, seal_of
from services.intake.imports.mapping import ColumnMapping
from services.intake.imports.views import FieldsView, ImportsView, ImportView, StartSaid
from shared.errors import NotFound
from shared.http import FILE, NDJSON, Caller, Route, reads, requires
from shared.openapi import documented

router = APIRouter(prefix="/v1/imports", tags=["imports"], route_class=Route)

Writer = Annotated[Caller, Depends(requires("referral:write"))]
Reader = Annotated[Caller, Depends(requires("referral:read"))]
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = (CSV, XLSX, NDJSON)
BODY = {
    "requestBody": {
        "required": True,
        "description": "The file as it is: CSV, Excel (.xlsx) or NDJSON, told by its content",
        "content": {
            kind: {"schema": {"type": "string"}, "example": "登记编号,登记日期,所属区域\r\n"}
            for kind in (FILE, *KINDS)
        },
    }
}


@router.post(
    "",
    summary="Bring a file of records",
    status_code=202,
    response_model=ImportView,
    operation_id="post_import",
    openapi_extra=BODY,
)
@reads(FILE, most=rules.MOST, others=KINDS)
@documented(located=True)
async def post_import(request: Request, caller: Writer) -> Response:
    """It is sealed and read; nothing is imported until it is started.

    The same file sent again while it waits is the same import.

    Raises Invalid when it is no file that can be read, TooLarge, Unavailable.
    """
    import_id = await import_actions.bring(request, caller, await request.body())
    return answer(202, await import_actions.look(request, caller, import_id), located=True)


@router.get(
    "", summary="The newest imports", response_model=ImportsView, operation_id="list_imports"
)
@documented()
async def list_imports(
    request: Request,
    caller: Reader,
    limit: Annotated[int, Query(ge=1, le=100, description="How many at most", examples=[20])] = 20,
) -> Response:
    """Your organisation's, newest first."""
    async with request.app.state.db.transaction() as tx:
        found = await store.listed(tx, caller.partner_id, limit)
    language = language_asked(request)
    items = [views.shown(each, seal_of(request, each), language) for each in found]
    return answer(200, {"items": items})


@router.get(
    "/fields",
    summary="What a column may be",
    response_model=FieldsView,
    operation_id="list_import_fields",
)
@documented()
async def list_fields(request: Request, _caller: Reader) -> Response:
    """Every field, the names of columns that are known to be it, and the words for its codes."""
    return answer(200, views.fields_shown(language_asked(request)))


@router.get(
    "/form.xlsx",
    summary="The form for tablets, as an XLSForm",
    operation_id="get_tablet_form",
)
@documented(media={XLSX: "a workbook"})
async def get_form(_caller: Reader) -> Response:
    """For ODK and KoBo: what is collected with it, exported, is imported without a mapping."""
    content = await asyncio.to_thread(xlsform.workbook)
    headers = {"content-disposition": 'attachment; filename="jieli-form.xlsx"'}
    return Response(content, media_type=XLSX, headers=headers)


@router.get(
    "/{import_id}",
    summary="How an import stands",
    response_model=ImportView,
    operation_id="get_import",
)
@documented(NotFound())
async def get_import(import_id: UUID, request: Request, caller: Reader) -> Response:
    """How far it has come, its columns, and what became of its rows. Raises NotFound."""
    return answer(200, await import_actions.look(request, caller, import_id))


@router.put(
    "/{import_id}/mapping",
    summary="Say which column is which",
    response_model=ImportView,
    operation_id="map_import",
)
@documented(NotFound(), import_actions.IN_WORK, import_actions.GONE)
async def put_mapping(
    import_id: UUID, said: ColumnMapping, request: Request, caller: Writer
) -> Response:
    """Replaces what was proposed. A column that is not named is left out.

    Raises NotFound; Conflict while it is worked on or when it is over; Invalid.
    """
    await import_actions.change_mapping(request, caller, import_id, said)
    return answer(200, await import_actions.look(request, caller, import_id))


@router.post(
    "/{import_id}/start",
    summary="Check a file, or import it",
    status_code=202,
    response_model=ImportView,
    operation_id="start_import",
)
@documented(NotFound(), import_actions.IN_WORK, import_actions.GONE)
async def start_import(
    import_id: UUID, said: StartSaid, request: Request, caller: Writer
) -> Response:
    """A worker goes through it row by row; a row at fault stops no other. Safe to repeat.

    Raises NotFound; Conflict while it is worked on or when it is over.
    """
    await import_actions.begin(request, caller, import_id, said)
    return answer(202, await import_actions.look(request, caller, import_id), located=True)


@router.delete(
    "/{import_id}",
    summary="Stop an import and destroy its file",
    response_model=ImportView,
    operation_id="stop_import",
)
@documented(NotFound())
async def stop_import(import_id: UUID, request: Request, caller: Writer) -> Response:
    """What was imported before stays; a referral is erased by DELETE. Raises NotFound."""
    await import_actions.stop(request, caller, import_id)
    return answer(200, await import_actions.look(request, caller, import_id))
