"""Many requests on one connection: NDJSON in, one answer line per line out, while both still run.

Lines are read, judged and written in chunks; a bad line spoils only itself. A line's idempotency
key is the request's key and its number, so a batch sent again gets the first answers.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import orjson
from fastapi import Request
from opentelemetry.trace import SpanKind
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from services.intake.desk import Desk
from services.intake.referrals.acceptance import BODY_LIMIT, Asking, Ready
from services.intake.referrals.answers import accepted
from services.intake.referrals.lines import Lines
from services.intake.referrals.store import Kept
from services.intake.vault.sealing import Vault
from shared.errors import Refused, TooLarge, Unavailable
from shared.http.limits import Limits
from shared.http.straight import NDJSON
from shared.problems import problem
from shared.security.tokens import Caller
from shared.telemetry import Mark, logger, root
from shared.telemetry.logs import where
from shared.vocabulary.codes import Urgency

CHUNK = 250
MOST_LINES = 100_000
YIELD_EVERY = 25

_log = logger("intake.batch")

Read = Callable[[bytes, Asking], Ready]
Say = Callable[[Vault, Kept], dict[str, Any]]


@dataclass(frozen=True)
class Kind:
    """What the lines are: how one is read, how it is answered, with which status."""

    route: str
    status: int
    read: Read
    say: Say


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an answer line comes from: its number, its trace, and when it was read."""

    line: int
    mark: Mark
    started: int


@dataclass(frozen=True, slots=True)
class Pending:
    """A line on its way: its answer to come, or its fault."""

    origin: Origin
    answer: asyncio.Future[Kept] | Refused | Unavailable


class Batch(Response):
    """Streams the answers. Reading never waits for the client to take them: neither side hangs."""

    media_type = NDJSON

    def __init__(self, request: Request, caller: Caller, key: str, kind: Kind, desk: Desk) -> None:
        super().__init__(headers={"cache-control": "no-store"})
        self._request = request
        self._caller = caller
        self._key = key
        self._kind = kind
        self._desk = desk
        self._language = request.headers.get("accept-language", "")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        headers = [(k, v) for k, v in self.raw_headers if k != b"content-length"]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        chunks: asyncio.Queue[list[Pending] | None] = asyncio.Queue()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._read(chunks))
            while (chunk := await chunks.get()) is not None:
                body = b"".join([await self._line(pending) for pending in chunk])
                await send({"type": "http.response.body", "body": body, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _read(self, chunks: asyncio.Queue[list[Pending] | None]) -> None:
        before: list[Pending] = []
        try:
            async for lines in self._arriving():
                chunk = await self._submit(lines, before)
                chunks.put_nowait(chunk)
                before = chunk
        except ClientDisconnect:
            return
        finally:
            chunks.put_nowait(None)

    async def _arriving(self) -> AsyncIterator[list[tuple[int, bytes]]]:
        """Whole lines, at most CHUNK at a time, as they come."""
        lines = Lines(BODY_LIMIT)
        async for arrived in self._request.stream():
            whole = lines.feed(arrived) if arrived else lines.end()
            for start in range(0, len(whole), CHUNK):
                yield whole[start : start + CHUNK]

    async def _submit(self, lines: list[tuple[int, bytes]], before: list[Pending]) -> list[Pending]:
        """Judge these lines while those before are being written, then let them be written."""
        judged = []
        for n, (number, line) in enumerate(lines):
            judged.append(self._judge(number, line))
            if n % YIELD_EVERY == 0:
                await asyncio.sleep(0)
        if waiting := [p.answer for p in before if isinstance(p.answer, asyncio.Future)]:
            await asyncio.wait(waiting)
        return [Pending(origin, self._enqueue(ready)) for origin, ready in judged]

    def _judge(self, number: int, line: bytes) -> tuple[Origin, Ready | Refused]:
        origin = Origin(number, root(self._request.app.state.tracer.ratio), time.time_ns())
        limits: Limits = self._request.app.state.limits
        partner = self._caller.partner_id
        try:
            if number > MOST_LINES:
                raise TooLarge(f"A batch may have {MOST_LINES} lines; send the rest in another.")
            limits.look(partner)
            with limits.judging(partner):
                ready = self._kind.read(line, self._asking(number, origin.mark))
            limits.take(partner, urgent=ready.urgency is Urgency.IMMEDIATE)
        except Refused as fault:
            return origin, fault
        return origin, ready

    def _asking(self, number: int, mark: Mark) -> Asking:
        return Asking(
            partner_id=self._caller.partner_id,
            client_id=self._caller.client_id,
            route=self._kind.route,
            key=f"{self._key}#{number}",
            traceparent=mark.traceparent,
        )

    def _enqueue(self, ready: Ready | Refused) -> asyncio.Future[Kept] | Refused | Unavailable:
        if isinstance(ready, Refused):
            return ready
        try:
            return self._desk.recorder.enqueue(ready)
        except Unavailable as full:
            return full

    async def _line(self, pending: Pending) -> bytes:
        found = await _settled(pending.answer)
        if not isinstance(found, Kept):
            return self._refusal(pending.origin.line, found)
        answer = {"line": pending.origin.line, **self._kind.say(self._desk.vault, found)}
        answer["status"] = self._kind.status
        if found.replayed:
            answer["replayed"] = True
        else:
            self._trace(pending.origin, found)
        return orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE)

    def _refusal(self, line: int, fault: Refused | Unavailable) -> bytes:
        told = problem(fault, language=self._language, trace="")
        return orjson.dumps(
            {"line": line, "status": fault.status, "problem": told},
            option=orjson.OPT_APPEND_NEWLINE,
        )

    def _trace(self, origin: Origin, kept: Kept) -> None:
        accepted.inc()
        self._request.app.state.tracer.finish(
            origin.mark,
            self._kind.route,
            SpanKind.SERVER,
            (origin.started, time.time_ns()),
            {
                "http.route": self._kind.route.partition(" ")[2],
                "jieli.referral_id": kept.ids.get("referral_id", kept.ids["id"]),
                "jieli.line": origin.line,
            },
        )


async def _settled(
    answer: asyncio.Future[Kept] | Refused | Unavailable,
) -> Kept | Refused | Unavailable:
    if not isinstance(answer, asyncio.Future):
        return answer
    [found] = await asyncio.gather(answer, return_exceptions=True)
    if isinstance(found, Kept | Refused | Unavailable):
        return found
    # A defect of ours in one line must not take the answers of all lines after it.
    _log.error("line not stored", error=type(found).__name__, where=", ".join(where(found)))
    return Unavailable("intake")
