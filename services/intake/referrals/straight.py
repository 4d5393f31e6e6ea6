"""A route that documents its body and caller like any other, but reads the request itself.

FastAPI would parse the body, validate it and solve dependencies through layers that cost more than
writing a referral; the busiest addresses read the bytes once, straight into the model.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from shared.errors import UnsupportedMediaType

JSON = "application/json"
NDJSON = "application/x-ndjson"


class Straight(APIRoute):
    """Calls the endpoint with the request alone; its other parameters are for the documentation."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The endpoint itself."""
        endpoint: Callable[[Request], Coroutine[Any, Any, Response]] = self.endpoint
        return endpoint


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
