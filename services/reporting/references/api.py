"""Where figures of the whole country are read that others published."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from services.reporting.publications.reports_api import Reader
from services.reporting.references import rules
from services.reporting.references.rules import ReferenceFigure, ReferenceFigures
from shared.errors import NotFound
from shared.http import Route, StoredResponse, json_response
from shared.openapi import documented

router = APIRouter(prefix="/v1/reference", tags=["reports"], route_class=Route)
Name = Annotated[
    str,
    Path(pattern=r"^[a-z0-9_]{1,40}$", description="Its code", examples=["migrant_workers"]),
]


@router.get(
    "",
    summary="Figures of the whole country",
    operation_id="list_reference_figures",
    response_model=ReferenceFigures,
)
@documented()
async def list_figures(_request: Request, _: Reader) -> Response:
    """As their sources print them, each with its qualifier; no report adds them to a count."""
    return json_response(StoredResponse(200, rules.known().model_dump(mode="json")))


@router.get(
    "/{name}",
    summary="One figure of the whole country",
    operation_id="get_reference_figure",
    response_model=ReferenceFigure,
)
@documented(NotFound())
async def get_figure(name: Name, _request: Request, _: Reader) -> Response:
    """With what its source says of parts of it. Raises NotFound."""
    for each in rules.known().items:
        if each.name == name:
            return json_response(StoredResponse(200, each.model_dump(mode="json")))
    raise NotFound
