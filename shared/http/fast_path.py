"""The fast path past FastAPI: a route documented like any other that reads the request itself.

FastAPI would parse the body, validate it and solve dependencies through layers that cost more than
writing a referral; the busiest addresses read the bytes once, straight into the model.
"""

from collections.abc import Iterable

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from shared.http import exception_handlers
from shared.http.routing import Answering, Route


class FastRoute(Route):
    """Calls the endpoint with the request alone; its other parameters are for the documentation."""

    def get_route_handler(self) -> Answering:
        """The endpoint itself."""
        return self.answer

    async def answer(self, request: Request) -> Response:
        """What the endpoint answers to a request that was let in."""
        response: Response = await self.endpoint(await self.let_in(request))
        return response


class FastPath:
    """Takes a request of a straight route to its endpoint; any other goes through all of FastAPI.

    The endpoint answers, and fails, as it would there.
    """

    def __init__(self, app: FastAPI, routers: Iterable[APIRouter]) -> None:
        self.app = app
        self._routes = {
            (method, route.path): route
            for router in routers
            for route in router.routes
            if isinstance(route, FastRoute) and not route.param_convertors
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
            response = await route.answer(request)
        except Exception as error:
            found = exception_handlers.known(request, error)
            if found is None:
                await exception_handlers.internal(request)(scope, receive, send)
                raise
            response = found
        await response(scope, receive, send)
