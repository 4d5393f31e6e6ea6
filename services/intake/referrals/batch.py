"""Many requests on one connection, judged line by line and written together.

A line's idempotency key is the request's key and its number, so a batch sent again gets the first
answers.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from opentelemetry.trace import SpanKind

from services.intake.context import IntakeContext
from services.intake.referrals.acceptance import RequestContext, SealedReferral
from services.intake.referrals.responses import accepted
from services.intake.referrals.store import StoredReferral
from services.intake.vault.sealing import Vault
from shared.errors import Unavailable
from shared.http.ndjson import Result
from shared.http.routing import MIB
from shared.security.tokens import Caller
from shared.telemetry import SpanIds, root
from shared.vocabulary import Urgency

MOST = 64 * MIB
"""So large may a batch be, in bytes."""
Read = Callable[[bytes, RequestContext], SealedReferral]
Say = Callable[[Vault, StoredReferral], dict[str, Any]]


@dataclass(frozen=True)
class Kind:
    """What the lines are: how one is read, how it is answered, with which status."""

    route: str
    status: int
    read: Read
    say: Say


@dataclass(frozen=True, slots=True)
class Judged:
    """A line that may be written: its number, its trace, and when it was read."""

    line: int
    mark: SpanIds
    started: int
    ready: SealedReferral


@dataclass(frozen=True)
class Requests:
    """The lines of one batch: read here, written by the recorder with whatever else waits."""

    request: Request
    caller: Caller
    key: str
    kind: Kind
    context: IntakeContext

    def read(self, number: int, line: bytes) -> Judged:
        """One line, judged and sealed. Raises Refused."""
        mark, started = root(self.request.app.state.tracer.ratio), time.time_ns()
        request_context = RequestContext(
            partner_id=self.caller.partner_id,
            client_id=self.caller.client_id,
            route=self.kind.route,
            key=f"{self.key}#{number}",
            traceparent=mark.traceparent,
            test=self.caller.test,
            channels=self.caller.channels,
        )
        return Judged(number, mark, started, self.kind.read(line, request_context))

    def is_urgent(self, item: Judged) -> bool:
        """Whether somebody is in danger now."""
        return item.ready.urgency is Urgency.IMMEDIATE

    async def take(self, items: Sequence[Judged]) -> Sequence[Result]:
        """Each is kept, or refused on its own: the recorder tells them apart."""
        waiting = [self._enqueue(item.ready) for item in items]
        if futures := [each for each in waiting if isinstance(each, asyncio.Future)]:
            await asyncio.wait(futures)
        return [self._result(*pair) for pair in zip(items, waiting, strict=True)]

    def _enqueue(self, ready: SealedReferral) -> asyncio.Future[StoredReferral] | Unavailable:
        try:
            return self.context.recorder.enqueue(ready)
        except Unavailable as full:
            return full

    def _result(self, item: Judged, answer: asyncio.Future[StoredReferral] | Unavailable) -> Result:
        if isinstance(answer, Unavailable):
            return answer
        if isinstance(error := answer.exception(), Exception):
            return error
        kept = answer.result()
        said = {**self.kind.say(self.context.vault, kept), "status": self.kind.status}
        if kept.replayed:
            return {**said, "replayed": True}
        self._trace(item, kept)
        return said

    def _trace(self, item: Judged, kept: StoredReferral) -> None:
        accepted.inc()
        self.request.app.state.tracer.finish(
            item.mark,
            self.kind.route,
            SpanKind.SERVER,
            (item.started, time.time_ns()),
            {
                "http.route": self.kind.route.partition(" ")[2],
                "jieli.referral_id": kept.ids.get("referral_id", kept.ids["id"]),
                "jieli.line": item.line,
            },
        )
