"""A route that documents its body and caller like any other, but reads the request itself.

FastAPI would parse the body, validate it and solve dependencies through layers that cost more than
writing a referral; the busiest addresses read the bytes once, straight into the model.
"""

from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.routing import APIRoute
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from shared.errors import UnsupportedMediaType
from shared.http import problems

JSON = "application/json"
NDJSON = "application/x-ndjson"


class Straight(APIRoute):
    """Calls the endpoint with the request alone; its other parameters are for the documentation."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The endpoint itself."""
        endpoint: Callable[[Request], Coroutine[Any, Any, Response]] = self.endpoint
        return endpoint


class Shortcut:
    """Takes a request of a straight route to its endpoint; any other goes through all of FastAPI.

    The endpoint answers, and fails, as it would there.
    """

    def __init__(self, app: FastAPI, routers: Iterable[APIRouter]) -> None:
        self.app = app
        self._routes = {
            (method, route.path): route
            for router in routers
            for route in router.routes
            if isinstance(route, Straight) and not route.param_convertors
            for method in route.methods or ()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        route = None
        if scope["type"] == "http":
            route = self._routes.get((scope["method"], scope["path"]))
        if route is None:
            await self.app(scope, receive, send)
            return
        scope.update(app=self.app, route=route, path_params={})
        request = Request(scope, receive, send)
        try:
            response = await route.endpoint(request)
        except Exception as error:
            response = problems.known(request, error)
            if response is None:
                await problems.internal(request)(scope, receive, send)
                raise
        await response(scope, receive, send)


def require_type(request: Request, media_type: str) -> None:
    """Raise UnsupportedMediaType unless the body is said to be of this kind."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != media_type:
        raise UnsupportedMediaType(f"Send Content-Type: {media_type}.")


def ndjson_body(schema: type[Any], example: bytes) -> dict[str, Any]:
    """The documentation of a body of one JSON object per line."""
    return {
        "requestBody": {
            "required": True,
            "description": f"One {schema.__name__} per line",
            "content": {NDJSON: {"schema": {"type": "string"}, "example": example.decode()}},
        }
    }
