"""Many on one connection: NDJSON in, one answer line per line out, in order, while both still run.

Lines are read, judged and taken in sets, and counted one by one at their partner's rate. Whatever
happens to a line is that line's answer and never the batch's: a set that cannot be taken is tried
again by halves until the line at fault is alone.
Each answer is `{line, status, …}`, or `{line, status, problem}`.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from fastapi import Request
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from shared.db import is_outage
from shared.errors import Refused, TooLarge, TooMany, Unavailable
from shared.http.idempotency import encoded
from shared.http.rate_limits import RateLimits
from shared.http.routing import KIB, MIB, NDJSON
from shared.problems.bodies import internal_problem, problem
from shared.telemetry import logger
from shared.telemetry.logs import where

YIELD_EVERY = 10
"""Lines after which others have their turn: each is some hundredths of a millisecond."""
REFUSED_BY_PIECE = 25
"""As so many refused lines counts each piece that arrives of a line which is too long already."""
UNSENT = 16 * MIB
"""So many bytes of answers, of all batches, may wait for clients that do not take them; then one is
read on only when few of its own wait."""
UNSENT_EACH = 128 * KIB
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "One line per line", "content": {NDJSON: {}}}
}
_log = logger("ndjson")
Item = TypeVar("Item")
Result = Mapping[str, Any] | Exception
"""What becomes of a line: a body with its `status`, or why it was not taken."""


class LineHandler(Protocol[Item]):
    """What a service does with lines."""

    def read(self, number: int, line: bytes, /) -> Item:
        """What one line says. Raises Refused with every wrong field."""
        ...

    def is_urgent(self, item: Item, /) -> bool:
        """Whether it may draw from the reserve of its partner's rate."""
        ...

    async def take(self, items: Sequence[Item], /) -> Sequence[Result]:
        """Take these, all or none, and give the result of each. May raise: see `BatchResponse`."""
        ...


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long a line may be, in bytes; how many lines a batch and a set may have."""

    line: int = 256 * KIB
    lines: int = 100_000
    at_once: int = 250


class LineSplitter:
    """Feed it what arrives; it gives whole lines from 1 on, empty ones counted but left out.

    A line ends with a line feed and with nothing else. No line is held beyond `limit` bytes and one
    more, so that its reader sees it is too long.
    """

    def __init__(self, limit: int, at_once: int = 250) -> None:
        """`at_once`: lines that a set may have."""
        self._limit = limit
        self._at_once = at_once
        self._rest = b""
        self.number = 0

    def feed(self, arrived: bytes) -> Iterator[list[tuple[int, bytes]]]:
        """The lines that are whole now, in sets.

        A set is made when it is asked for: a piece of 64 KiB may be 65,536 lines.
        """
        rest, more = self._rest + arrived, True
        while more:
            *whole, rest = rest.split(b"\n", self._at_once)
            more = len(whole) == self._at_once
            yield list(self._numbered(whole))
        self._rest = rest[: self._limit + 1]

    @property
    def is_too_long(self) -> bool:
        """Whether the line that has begun is too long already, and what comes of it is dropped."""
        return len(self._rest) > self._limit

    def end(self) -> Iterator[list[tuple[int, bytes]]]:
        """The last line, when nothing ended it."""
        rest, self._rest = self._rest, b""
        yield list(self._numbered([rest]))

    def _numbered(self, lines: list[bytes]) -> Iterator[tuple[int, bytes]]:
        for line in lines:
            self.number += 1
            if line.strip(b" \t\r"):
                yield self.number, line[: self._limit + 1]


class BatchResponse(Response, Generic[Item]):
    """Streams the answers. A client may send all before it reads, or read while it sends."""

    media_type = NDJSON

    def __init__(
        self, request: Request, work: LineHandler[Item], bounds: Bounds | None = None
    ) -> None:
        """`request` has been let in with a token; nothing of its body has been read."""
        super().__init__(headers={"cache-control": "no-store"})
        self._request = request
        self._work = work
        self._bounds = bounds or Bounds()
        self._language = request.headers.get("accept-language", "")
        self._limits: RateLimits = request.app.state.limits
        self._partner: UUID = request.state.caller.partner_id
        self._is_gone = getattr(request.state, "is_gone", _nobody_says)
        self._unsent = 0
        self._counted = False
        self._sent = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        headers = [(k, v) for k, v in self.raw_headers if k != b"content-length"]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        sets: asyncio.Queue[asyncio.Task[bytes] | None] = asyncio.Queue()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._read(sets, group))
                while (answers := await sets.get()) is not None:
                    body = await answers
                    await send({"type": "http.response.body", "body": body, "more_body": True})
                    self._wait_for(-len(body))
                    self._sent.set()
        finally:
            self._wait_for(-self._unsent)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _read(
        self, sets: asyncio.Queue[asyncio.Task[bytes] | None], group: asyncio.TaskGroup
    ) -> None:
        """Judge each set while the one before is taken; stop when the client has gone."""
        before: asyncio.Task[bytes] | None = None
        try:
            async for lines in self._arriving():
                if not lines:
                    await asyncio.sleep(0)
                    continue
                judged = await self._judge(lines)
                if before is not None:
                    await asyncio.wait([before])
                before = group.create_task(self._settle(judged))
                sets.put_nowait(before)
                await self._room()
        except ClientDisconnect:
            return
        finally:
            sets.put_nowait(None)
            self._count_nothing()

    def _count_nothing(self) -> None:
        """Count a batch without lines as one; it is answered already, and the next is refused."""
        if not self._counted:
            with contextlib.suppress(TooMany):
                self._limits.take(self._partner, urgent=True)

    def _wait_for(self, size: int) -> None:
        self._unsent += size
        self._limits.unsent += size

    async def _room(self) -> None:
        while self._limits.unsent > UNSENT and self._unsent > UNSENT_EACH:
            self._sent.clear()
            await self._sent.wait()

    async def _arriving(self) -> AsyncIterator[list[tuple[int, bytes | Refused]]]:
        """Whole lines, a set at a time, as they come; the last may say why no more is read."""
        most = self._bounds
        lines = LineSplitter(most.line, most.at_once)
        try:
            async for arrived in self._request.stream():
                for some in lines.feed(arrived) if arrived else lines.end():
                    yield [each for each in some if each[0] <= most.lines]
                    if (some and some[-1][0] > most.lines) or lines.number > 2 * most.lines:
                        more = f"A batch may have {most.lines} lines; send the rest in another."
                        yield [(most.lines + 1, TooLarge(more))]
                        return
                if lines.is_too_long:
                    await self._limits.put_off(REFUSED_BY_PIECE)
        except TooLarge as refused:
            yield [(lines.number + 1, refused)]

    async def _judge(
        self, lines: Sequence[tuple[int, bytes | Refused]]
    ) -> list[tuple[int, Item | Exception]]:
        judged: list[tuple[int, Item | Exception]] = []
        for n, (number, line) in enumerate(lines):
            judged.append((number, self._judge_one(number, line)))
            if n % YIELD_EVERY == 0:
                await asyncio.sleep(0)
        if refused := sum(isinstance(item, TooMany) for _, item in judged):
            await self._limits.put_off(refused)
            if self._is_gone():
                raise ClientDisconnect
        return judged

    def _judge_one(self, number: int, line: bytes | Refused) -> Item | Exception:
        if isinstance(line, Refused):
            return line
        limits, partner = self._limits, self._partner
        self._counted = True
        try:
            limits.look(partner)
            with limits.judging(partner):
                item = self._work.read(number, self._short(line))
            limits.take(partner, urgent=self._work.is_urgent(item))
        except Exception as error:  # noqa: BLE001 - it becomes the line's answer
            return error
        return item

    def _short(self, line: bytes) -> bytes:
        if len(line) > self._bounds.line:
            raise TooLarge(f"A line may hold {self._bounds.line // KIB} KiB.")
        return line

    async def _settle(self, judged: Sequence[tuple[int, Item | Exception]]) -> bytes:
        """Take what can be taken, and answer every line."""
        good = [item for _, item in judged if not isinstance(item, Exception)]
        taken = iter(await self._take(good) if good else ())
        lines = []
        for n, (number, item) in enumerate(judged):
            lines.append(self._line(number, item if isinstance(item, Exception) else next(taken)))
            if n % YIELD_EVERY == 0:
                await asyncio.sleep(0)
        answers = b"".join(lines)
        self._wait_for(len(answers))
        return answers

    async def _take(self, items: Sequence[Item]) -> Sequence[Result]:
        try:
            return _one_each(await self._work.take(items), items)
        except Exception as error:  # noqa: BLE001 - it becomes the answer of these lines
            if len(items) == 1 or isinstance(error, Unavailable) or is_outage(error):
                return [error] * len(items)
        half = len(items) // 2
        return [*await self._take(items[:half]), *await self._take(items[half:])]

    def _line(self, number: int, result: Result) -> bytes:
        if isinstance(result, Exception):
            problem = self._problem(result)
            result = {"status": problem["status"], "problem": problem}
        answer = {"line": number, **result}
        return encoded(answer, line=True)

    def _problem(self, error: Exception) -> dict[str, Any]:
        if isinstance(error, Refused | Unavailable):
            return problem(error, language=self._language, trace="")
        if is_outage(error):
            return problem(Unavailable("database"), language=self._language, trace="")
        _log.error("line failed", error=type(error).__name__, where=", ".join(where(error)))
        return internal_problem(self._language, self._request.state.mark.trace)


def _nobody_says() -> bool:
    return False


def _one_each(results: Sequence[Result], items: Sequence[object]) -> Sequence[Result]:
    if len(results) != len(items):
        raise ValueError("a result for each line is needed")
    return results


def openapi_body(schema: type[Any], example: bytes) -> dict[str, Any]:
    """What the API documents say of a body of one JSON object per line."""
    return {
        "requestBody": {
            "required": True,
            "description": f"One {schema.__name__} per line",
            "content": {NDJSON: {"schema": {"type": "string"}, "example": example.decode()}},
        }
    }
