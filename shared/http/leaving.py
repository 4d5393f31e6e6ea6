"""Work for somebody who has left."""

import asyncio

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle


def until_gone(app: ASGIApp, cycle: RequestResponseCycle) -> ASGIApp:
    """Work that ends, without a word, when nobody is there any more to read its answer."""

    async def working(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        except asyncio.CancelledError:
            if not cycle.disconnected:
                raise

    return working
