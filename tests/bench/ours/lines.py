"""The batch path: referrals as lines of NDJSON, so many to a POST."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from tests.bench.client import PATH, Count, Rejected, Target, until_counted

LINES = 1_000
AT_ONCE = 2
_TAKEN = b'"status":202'
_REPEATED = b'"replayed":true'


@dataclass(frozen=True, slots=True)
class Batches:
    """A burst of batches: seconds until all were answered, and until all were counted."""

    referrals: int
    accepted_seconds: float
    counted_seconds: float
    begun_at: float


async def post_batches(target: Target, bodies: Sequence[bytes], run: str, count: Count) -> Batches:
    """Post all, two batches at once, then wait until all are counted. Raises Rejected, Stalled."""
    chunks = list(enumerate(_chunks(bodies)))
    before = await count()
    gate = asyncio.Semaphore(AT_ONCE)
    async with httpx.AsyncClient(timeout=120, trust_env=False) as http:

        async def post(number: int, chunk: Sequence[bytes]) -> None:
            async with gate:
                await _post(http, target, chunk, f"{run}-{number}")

        begun_at, begun = time.time(), time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for number, chunk in chunks:
                group.create_task(post(number, chunk))
        accepted = time.perf_counter() - begun
    await until_counted(count, before + len(bodies))
    return Batches(len(bodies), accepted, time.perf_counter() - begun, begun_at)


async def repeat_batch(target: Target, bodies: Sequence[bytes], run: str) -> int:
    """Send the first batch of that run again; gives how many lines were told as repeated."""
    async with httpx.AsyncClient(timeout=120, trust_env=False) as http:
        answer = await _post(http, target, next(iter(_chunks(bodies))), f"{run}-0")
    return answer.count(_REPEATED)


def _chunks(bodies: Sequence[bytes]) -> list[Sequence[bytes]]:
    return [bodies[start : start + LINES] for start in range(0, len(bodies), LINES)]


async def _post(http: httpx.AsyncClient, target: Target, chunk: Sequence[bytes], key: str) -> bytes:
    headers = dict(line.split(": ", 1) for line in target.headers)
    headers |= {"content-type": "application/x-ndjson", "idempotency-key": key}
    url = f"{target.url}{PATH}/batch"
    answer = await http.post(url, content=b"\n".join(chunk) + b"\n", headers=headers)
    if answer.content.count(_TAKEN) != len(chunk):
        raise Rejected(answer.text[:2000])
    return answer.content
