"""Publications over HTTP: what is published, each whole, and asking that one be made."""

from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Body, Depends, Path, Query, Request
from starlette.responses import Response

from services.reporting.publications import files, store
from services.reporting.publications.documents import (
    Asked,
    PublicationsPage,
    PublicationWhole,
    ToMake,
    summary,
)
from services.reporting.publications.lookup import Publications
from services.reporting.publications.populations import POPULATIONS
from services.reporting.publications.release_calendar import populations_of, upcoming
from services.reporting.publications.reports_api import MEDIA, Reader
from services.reporting.reports.periods import named
from services.reporting.reports.questions import today, wrong
from shared.db import Transaction
from shared.errors import Conflict, FieldError, Invalid, NotFound
from shared.fields import line
from shared.http import Caller, Route, StoredResponse, json_response, requires
from shared.http.idempotency import once
from shared.openapi import documented

router = APIRouter(prefix="/v1/publications", tags=["reports"], route_class=Route)
Maker = Annotated[Caller, Depends(requires("publications:make"))]
_NOTHING = "Nothing is published of this."


@router.get(
    "",
    summary="What is published",
    operation_id="list_publications",
    response_model=PublicationsPage,
)
async def publications(
    request: Request,
    _: Reader,
    population: Annotated[
        Annotated[str, line(1, 40)] | None,
        Query(description="Only of these persons", examples=["all"]),
    ] = None,
    period: Annotated[
        Annotated[str, line(1, 24)] | None,
        Query(description="Only of this period", examples=["2026-Q3"]),
    ] = None,
) -> Response:
    """What stands of each population and period, and what is published next and when.

    Figures are made once after a period is over, judged together with all that was published
    before, and never changed; a correction is a new version with a reason. One that is withheld
    takes nothing away: the last version with figures stands, and says that there is one.
    """
    if population is not None and population not in POPULATIONS:
        raise Invalid(errors=[_unknown("population", list(POPULATIONS))])
    async with request.app.state.db.reading() as connection:
        known = await Publications(connection).all()
    names = list(dict.fromkeys(each.period.name for each in known))
    if period is not None and period not in names:
        raise NotFound(_NOTHING, errors=[_unknown("period", names)])
    shown = [
        each
        for each in known
        if population in {None, each.population} and period in {None, each.period.name}
    ]
    coming = [each for code in POPULATIONS for each in upcoming(today(datetime.now(UTC)), code)]
    body = {
        "publications": [summary(each) for each in shown],
        "upcoming": [
            {
                "population": each.population.code,
                "period": each.period.name,
                "from": each.period.first.isoformat(),
                "to": each.period.last.isoformat(),
                "due": each.due.isoformat(),
            }
            for each in sorted(coming, key=lambda each: each.due)
            if population in {None, each.population.code} and period in {None, each.period.name}
        ],
    }
    return json_response(StoredResponse(200, body))


@router.get(
    "/{publication_id}",
    summary="A whole publication",
    operation_id="get_publication",
    response_model=PublicationWhole,
)
@documented(NotFound(_NOTHING))
async def publication(
    publication_id: Annotated[UUID, Path(description="Id of a version")],
    request: Request,
    _: Reader,
    form: Annotated[
        Literal["json", "csv", "xlsx"],
        Query(alias="format", description="json, csv or xlsx", examples=["json"]),
    ] = "json",
) -> Response:
    """All its reports. As JSON these are the very bytes that the digest is of, shares unrounded."""
    async with request.app.state.db.reading() as connection:
        reader = Publications(connection)
        found = await reader.by_id(publication_id)
        if found is None:
            raise NotFound(_NOTHING)
        if form == "json":
            body = await reader.body(found)
            return Response(
                body, media_type="application/json", headers={"etag": f'"{found.digest}"'}
            )
        reports = await reader.reports(found)
    made = files.as_xlsx(found, reports) if form == "xlsx" else files.as_csv(found, reports)
    name = f"jieli-{found.population}-{found.period.name}-v{found.version}.{form}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(made, media_type=MEDIA[form], headers=headers)


@router.post(
    "",
    summary="Publish a period now, or again",
    status_code=202,
    operation_id="make_publication",
    response_model=Asked,
)
@documented(
    Conflict("It is published already: say why it is made again."), keyed=True, located=True
)
async def make(
    wanted: Annotated[ToMake, Body()],
    request: Request,
    caller: Maker,
) -> Response:
    """For operations, ahead of the clock that publishes when a period is due.

    It is made by the worker and judged like any other; what was published is corrected by a new
    version with a reason, and only if old and new together expose nobody.
    """
    asked = store.Request(uuid4(), wanted.population, wanted.period, wanted.reason)

    async def act(tx: Transaction) -> StoredResponse:
        await _require(tx, asked)
        await store.ask(tx, asked, caller.client_id)
        where = f"/v1/publications/requests/{asked.request_id}"
        return StoredResponse(202, _asked(asked, None), {"location": where})

    return await once(request, caller, act)


async def _require(tx: Transaction, asked: store.Request) -> None:
    """Raise Invalid for what can never be published, Conflict for what is published already."""
    if asked.population is not None and asked.population not in POPULATIONS:
        raise Invalid(errors=[_unknown("population", list(POPULATIONS))])
    period = named(asked.period, today(tx.now))
    populations = populations_of(period, asked.population) if period else []
    if period is None or not populations:
        raise Invalid(errors=[_unknown("period", ["2026-10", "2026-Q3", "2026", "first..last"])])
    versions = await store.versions(tx.connection, period.name)
    if asked.reason is None and any(each.code in versions for each in populations):
        raise Conflict("It is published already: say why it is made again.")
    if asked.reason is not None and not any(each.code in versions for each in populations):
        raise Invalid(errors=[wrong("reason", "not_published", "There is nothing to correct.", ())])


def _unknown(name: str, allowed: list[str]) -> FieldError:
    return wrong(name, "not_published", "There is no such one that is over.", allowed)


def _asked(asked: store.Request, made: list[UUID] | None) -> dict[str, object]:
    return {
        "request_id": str(asked.request_id),
        "period": asked.period,
        "population": asked.population,
        "status": "waiting" if made is None else "done",
        "publications": [str(each) for each in made or ()],
    }


@router.get(
    "/requests/{request_id}",
    summary="What became of asking",
    operation_id="get_publication_request",
    response_model=Asked,
)
@documented(NotFound("Nothing was asked under this id."))
async def asked_for(
    request_id: Annotated[UUID, Path(description="Id of what was asked")],
    request: Request,
    _: Maker,
) -> Response:
    """Whether it is made yet, and which publications were made."""
    async with request.app.state.db.reading() as connection:
        row = await store.request(connection, request_id)
    if row is None:
        raise NotFound("Nothing was asked under this id.")
    return json_response(StoredResponse(200, _asked(*row)))
