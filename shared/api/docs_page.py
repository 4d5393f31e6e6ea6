"""The page that documents a service's interface; every part of it comes from the service."""

from pathlib import Path
from typing import Annotated, Literal

import fastapi_offline
import orjson
from fastapi import APIRouter, Depends, Request
from starlette.responses import FileResponse, HTMLResponse, Response

from shared.http.authorisation import requires
from shared.http.routing import Route
from shared.openapi.served_documents import Documents, origin_of, token_at
from shared.security.tokens import Caller
from shared.settings import Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""Swagger UI sets styles on its elements; its scripts come from files alone."""

router = APIRouter(include_in_schema=False, route_class=Route)
_FILES = Path(fastapi_offline.__file__).parent / "static"
Part = Literal["start.js", "swagger-ui.css", "swagger-ui-bundle.js", "favicon.png"]
_SERVED = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "favicon.png": "image/png",
}
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Jieli API</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="icon" href="docs/favicon.png">
<div id="swagger-ui"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</html>
"""
_START = """
SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  layout: "BaseLayout",
  presets: [SwaggerUIBundle.presets.apis],
});
"""


@router.get("/docs")
async def documentation(request: Request) -> Response:
    """The interface, to read and to try."""
    tokens = origin_of(token_at(_settings(request), request.headers.get("host", "")))
    policy = POLICY.replace("connect-src 'self'", f"connect-src 'self' {tokens}")
    return HTMLResponse(_PAGE, headers={"content-security-policy": policy})


@router.get("/openapi.json")
async def public_document(request: Request) -> Response:
    """What this service answers to its users."""
    return _document(request, internal=False)


@router.get("/internal/openapi.json")
async def internal_document(
    request: Request, _caller: Annotated[Caller, Depends(requires("ops"))]
) -> Response:
    """What it answers to other services and to operations; for operations to read."""
    return _document(request, internal=True)


def _document(request: Request, *, internal: bool) -> Response:
    documents: Documents = request.app.state.documents
    host = request.headers.get("host", "")
    found = documents.part(_settings(request), internal=internal, host=host)
    return Response(orjson.dumps(found), media_type="application/json")


def _settings(request: Request) -> Settings:
    found: Settings = request.app.state.settings
    return found


@router.get("/docs/{name}")
async def part(name: Part) -> Response:
    """A file the page is made of."""
    if name == "start.js":
        return Response(_START, media_type="text/javascript")
    return FileResponse(
        _FILES / name, media_type=_SERVED[name], headers={"cache-control": "max-age=3600"}
    )
