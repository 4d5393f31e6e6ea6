"""The page that documents a service's interface; every part of it comes from the service."""

from pathlib import Path
from typing import Literal

import fastapi_offline
from fastapi import APIRouter, Request
from starlette.responses import FileResponse, HTMLResponse, Response

from shared.http.reading import Route

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
async def documentation(_request: Request) -> Response:
    """The interface, to read and to try."""
    return HTMLResponse(_PAGE, headers={"content-security-policy": POLICY})


@router.get("/docs/{name}")
async def part(name: Part) -> Response:
    """A file the page is made of."""
    if name == "start.js":
        return Response(_START, media_type="text/javascript")
    return FileResponse(
        _FILES / name, media_type=_SERVED[name], headers={"cache-control": "max-age=3600"}
    )
