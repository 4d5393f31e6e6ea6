"""Where what became of the rows is read: their referrals, and those at fault as a file."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response, StreamingResponse

from services.intake.context import context_of
from services.intake.imports import error_files, results, rules, store
from services.intake.imports.answers import answer, audited, language_asked, seal_of
from services.intake.imports.error_files import RefusedRow
from services.intake.imports.views import RowsView
from shared.errors import NotFound
from shared.http import Caller, Route, requires
from shared.http.pagination import cut
from shared.openapi import documented
from shared.problems.languages import Language

router = APIRouter(prefix="/v1/imports", tags=["imports"], route_class=Route)

Reader = Annotated[Caller, Depends(requires("referral:read"))]
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get(
    "/{import_id}/rows",
    summary="The referrals of an import",
    response_model=RowsView,
    operation_id="list_import_rows",
)
@documented(NotFound())
async def list_rows(
    import_id: UUID,
    request: Request,
    caller: Reader,
    after: Annotated[
        int, Query(ge=0, le=10**6, description="Rows after this one", examples=[0])
    ] = 0,
    limit: Annotated[
        int, Query(ge=1, le=500, description="How many at most", examples=[100])
    ] = 100,
) -> Response:
    """Each row that is a referral, and how it stands. Raises NotFound."""
    items, following = await followed_rows(request, import_id, caller, after, limit)
    return answer(200, {"items": items, "next": following})


async def followed_rows(
    request: Request, import_id: UUID, caller: Caller, after: int, limit: int
) -> tuple[list[dict[str, Any]], int | None]:
    """Rows and how their referrals stand; the row to go on after. Raises NotFound."""
    acceptance = context_of(request).acceptance
    async with request.app.state.db.transaction() as tx:
        if await store.one(tx, import_id, caller.partner_id) is None:
            raise NotFound
        found = await results.followed(tx, import_id, caller.partner_id, after, limit + 1)
        await audited(tx, caller, "list_import", import_id)
    page, last = cut(found, limit)
    items = [
        {
            "row": each["row"],
            "referral_id": each["id"],
            "reference": acceptance.reference(each["id"], each["source_ref"]),
            "status": each["status"],
            "status_at": each["status_at"],
            "risk": each["risk"],
            "known": each["known"],
        }
        for each in page
    ]
    return items, last["row"] if last else None


@router.get(
    "/{import_id}/errors.csv",
    summary="The rows at fault, as CSV",
    operation_id="get_import_errors_csv",
)
@documented(NotFound(), media={CSV: "行号,错误列,错误,登记编号\r\n"})
async def errors_csv(import_id: UUID, request: Request, caller: Reader) -> Response:
    """To be corrected and sent again: its own columns, and before them what is wrong.

    Raises NotFound.
    """
    return await errors_file(request, import_id, caller, "csv", language_asked(request))


@router.get(
    "/{import_id}/errors.xlsx",
    summary="The rows at fault, as a workbook",
    operation_id="get_import_errors_xlsx",
)
@documented(NotFound(), media={XLSX: "a workbook"})
async def errors_xlsx(import_id: UUID, request: Request, caller: Reader) -> Response:
    """The same as the CSV; every cell is text, no cell is a formula. Raises NotFound."""
    return await errors_file(request, import_id, caller, "xlsx", language_asked(request))


async def errors_file(
    request: Request, import_id: UUID, caller: Caller, ending: str, language: Language
) -> Response:
    """The rows at fault as a file of this kind. Raises NotFound."""
    headers, rows = await _errors(request, import_id, caller)
    if ending == "csv":
        lines = error_files.as_csv(headers, rows, language)
        kind = f"{CSV}; charset=utf-8"
        return StreamingResponse(lines, media_type=kind, headers=_named("csv"))
    content = await asyncio.to_thread(error_files.as_xlsx, headers, rows, language)
    return Response(content, media_type=XLSX, headers=_named("xlsx"))


def _named(ending: str) -> dict[str, str]:
    return {
        "content-disposition": f'attachment; filename="errors.{ending}"',
        "cache-control": "no-store",
    }


async def _errors(
    request: Request, import_id: UUID, caller: Caller
) -> tuple[list[str], list[RefusedRow]]:
    async with request.app.state.db.transaction() as tx:
        found = await store.one(tx, import_id, caller.partner_id)
        seal = seal_of(request, found) if found else None
        if found is None or seal is None or found["columns"] is None:
            raise NotFound
        sealed = await results.refused(tx, import_id, 0, rules.ROWS)
        await audited(tx, caller, "read_import_errors", import_id)
    headers = seal.opened_part("columns", found["columns"])
    return headers, [RefusedRow.of(n, seal.opened_row(n, each)) for n, each in sealed]
