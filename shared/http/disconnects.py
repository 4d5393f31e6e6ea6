"""Ends the work for a client that has disconnected: nobody is there to read the answer."""

import asyncio

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle


def cancel_on_disconnect(app: ASGIApp, cycle: RequestResponseCycle) -> ASGIApp:
    """Work that ends, without a word, when nobody is there any more to read its answer."""

    async def working(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        except asyncio.CancelledError:
            if not cycle.disconnected:
                raise

    return working
