"""The HTTP server: uvicorn, with bounds on what a connection may take before anybody is asked.

Each connection has a time to say what it wants, a pace at which its body must come, a time in which
it must take its answer.
"""

import asyncio
from typing import Any

import orjson
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from shared.errors import HeadTooLarge, Refused, TooSlow, Unavailable
from shared.http.connections import SWEEP_SECONDS, TIMES, Connections, Times
from shared.http.disconnects import cancel_on_disconnect
from shared.http.response_writer import AnswerWriter
from shared.problems import problem
from shared.settings import Settings

HEAD_BYTES = 16 * 1024
HEAD_FIELDS = 100
BODY_PACE = 500.0
"""Bytes per second that a body must bring on average, once it has taken `Times.body`."""
PACKING = 16
"""Bytes of chunk sizes and extensions that may come for each byte of a body."""
IDLE_SECONDS = 20
LINGER_REST = 0.02
"""One piece of what is thrown away is read in so many seconds, whoever sent it."""
PIPELINED = 16


class Bounded(HttpToolsProtocol):
    """One connection."""

    crowd: Connections
    times = TIMES

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin, if there is room."""
        super().connection_made(transport)
        now = self.loop.time()
        self._looked_at = now
        self._head_at: float | None = now
        self._head_size = 0
        self._received = 0
        self._body_at = self._progress_at = now
        self._body_size = 0
        self._fault: type[Refused] = Refused
        self._linger_at: float | None = None
        self._work: asyncio.Task[None] | None = None
        self._writer = AnswerWriter(transport, self._answered, now)
        if not self.crowd.admit(self, self.client[0] if self.client else ""):
            self._refuse(Unavailable("room for another connection"))

    def connection_lost(self, exc: Exception | None) -> None:
        """End what is being read for somebody who is gone."""
        self.crowd.forget(self)
        self._stop_lingering()
        super().connection_lost(exc)
        self._unset_keepalive_if_required()
        if self._work is not None and not self._work.done():
            self._work.cancel()

    @property
    def has_not_asked(self) -> bool:
        """It is open, and no request on it is complete."""
        return self._head_at is not None and not self._is_working

    @property
    def is_stalled(self) -> bool:
        """It is to bring a body and has brought nothing for a while."""
        return self._is_bringing and self.loop.time() - self._progress_at > SWEEP_SECONDS

    @property
    def is_idle(self) -> bool:
        """It waits for a next request, or is being thrown away."""
        return not self._is_working

    @property
    def _is_working(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    @property
    def _is_bringing(self) -> bool:
        return self._is_working and self.cycle.more_body and not self.flow.read_paused

    def _is_gone(self) -> bool:
        """Nobody is there any more to read an answer."""
        return self.parser is None

    def look(self, now: float) -> None:
        """End it if its time is over."""
        since, self._looked_at = now - self._looked_at, now
        self._writer.look(now)
        times = self.times
        if self._is_over(self._writer.taken_at, times.taking) or self._is_over(
            self._linger_at, times.linger
        ):
            self.end()
        elif self.has_not_asked and self._is_over(self._head_at, times.head):
            self._give_up()
        elif self._is_working and self.cycle.more_body:
            self._look_at_body(now, since)

    def _is_over(self, at: float | None, most: float) -> bool:
        return at is not None and self._looked_at - at > most

    def _look_at_body(self, now: float, since: float) -> None:
        if self.flow.read_paused or self.flow.write_paused:
            # It is we who do not read: that time is not the sender's.
            self._body_at += since
            self._progress_at = now
        elif self._is_too_slow(now):
            self._give_up()

    def _is_too_slow(self, now: float) -> bool:
        took = now - self._body_at
        paced = took <= self.times.body or self._body_size >= took * BODY_PACE
        return not paced or now - self._progress_at > self.times.body

    def _give_up(self) -> None:
        if self._is_working and not self.cycle.response_started:
            self.cycle.response_started = self.cycle.response_complete = True
            self.cycle.disconnected = True
            self.cycle.message_event.set()
            self._refuse(TooSlow("Send the request at once, or faster."))
        elif self._is_working or not self._received:
            self.end()
        else:
            self._refuse(TooSlow("Send the request at once, or faster."))

    def end(self) -> None:
        """Close it now."""
        self.crowd.forget(self)
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        """Bytes that came."""
        if self.transport.is_closing():
            return
        if self._head_at is None and not self._is_working and self._linger_at is None:
            self._begin_head()
        self._received += len(data)
        super().data_received(data)
        if not self.transport.is_closing():
            self._look_at_size()

    def _look_at_size(self) -> None:
        if self._head_at is not None:
            if self._received > HEAD_BYTES:
                self._fail(HeadTooLarge())
        elif self._received - self._body_size > HEAD_BYTES + PACKING * self._body_size:
            self._fail(Refused("The body is packed in more than it holds."))
        elif self._linger_at is not None:
            self.flow.pause_reading()
            self.loop.call_later(LINGER_REST * self.crowd.thrown_away, self._read_on)

    def _read_on(self) -> None:
        if not self.transport.is_closing():
            self.flow.resume_reading()

    def _begin_head(self) -> None:
        self._head_at = self.loop.time()
        self._head_size = self._received = 0

    def on_message_begin(self) -> None:
        """A request begins."""
        if self._head_at is None:
            self._begin_head()
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """A piece of its address."""
        self._head_size += len(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """One of its fields."""
        self._head_size += len(name) + len(value) + 4
        if self._head_size > HEAD_BYTES or len(self.headers) >= HEAD_FIELDS:
            self._fault = HeadTooLarge
            raise HeadTooLarge
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Its head is complete: begin the work."""
        if self._head_size > HEAD_BYTES:
            self._fault = HeadTooLarge
            raise HeadTooLarge
        if len(self.pipeline) >= PIPELINED:
            raise Refused("Too many requests at once on one connection.")
        self._head_at = None
        self._received = self._body_size = 0
        self._body_at = self._progress_at = self.loop.time()
        super().on_headers_complete()
        if self.cycle is not None:
            self.cycle.transport = self._writer  # type: ignore[assignment]
            self.scope["state"]["is_gone"] = self._is_gone

    def on_body(self, body: bytes) -> None:
        """A piece of its body."""
        self._body_size += len(body)
        self._progress_at = self.loop.time()
        super().on_body(body)

    def on_message_complete(self) -> None:
        """All of it has come."""
        super().on_message_complete()
        self._received = self._body_size = 0
        if self._linger_at is not None:
            self._stop_lingering()
            self._rest()

    def on_response_complete(self) -> None:
        """It is answered."""
        if not self.pipeline and self._is_answered_early:
            self.server_state.total_requests += 1
            self._linger_at = self.loop.time()
            self.crowd.thrown_away += 1
            self.flow.resume_reading()
            return
        super().on_response_complete()

    @property
    def _is_answered_early(self) -> bool:
        return self.cycle.response_complete and self.cycle.more_body

    def _answered(self) -> None:
        """Close after an answer, but not while its reader may still be sending, and not reading."""
        if not self._is_answered_early:
            self.transport.close()

    def _stop_lingering(self) -> None:
        if self._linger_at is not None:
            self._linger_at = None
            self.crowd.thrown_away -= 1

    def _rest(self) -> None:
        if not self.cycle.keep_alive:
            self.transport.close()
            return
        self._unset_keepalive_if_required()
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        reads = cycle.scope["method"] in ("GET", "HEAD")
        running: Any = cancel_on_disconnect(app, cycle) if reads else app
        task = self.loop.create_task(cycle.run_asgi(running))
        task.add_done_callback(self.tasks.discard)
        self.tasks.add(task)
        self._work = task if reads else None

    def send_400_response(self, msg: str) -> None:
        """Answer what is not HTTP, or not within bounds."""
        fault, self._fault = self._fault, Refused
        self._fail(fault(msg if fault is Refused else ""))

    def _fail(self, fault: Refused) -> None:
        if self._is_working and self.cycle.response_started:
            self.end()
            return
        if self._is_working:
            self.cycle.response_started = self.cycle.response_complete = True
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self._refuse(fault)

    def _refuse(self, fault: Refused | Unavailable) -> None:
        """Answer without asking the application, and close."""
        body = orjson.dumps(problem(fault, language="", trace=""))
        more = b"retry-after: %d\r\n" % fault.retry_after if isinstance(fault, Unavailable) else b""
        self.transport.write(
            b"HTTP/1.1 %d \r\ncontent-type: application/problem+json\r\ncontent-length: %d\r\n"
            b"cache-control: no-store\r\n%sconnection: close\r\n\r\n%s"
            % (fault.status, len(body), more, body)
        )
        self.transport.close()


def server_of(
    app: ASGIApp,
    settings: Settings,
    connections: Connections,
    port: int,
    times: Times = TIMES,
) -> uvicorn.Server:
    """A server of this application, not yet started; `connections` is swept by who starts it."""
    config = uvicorn.Config(
        app,
        host=settings.bind_host,
        port=port,
        loop="none",
        http=type("Bounded", (Bounded,), {"crowd": connections, "times": times}),
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=5,
        backlog=2048,
    )
    return uvicorn.Server(config)
