"""The year goes in through the public API, as the partners that would post it.

Every post carries an idempotency key made from the seed, so that a second run posts nothing twice.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

from jieli.approvals import approve
from jieli.client import Api
from jieli.errors import CommandError
from jieli.replay.year import Bodies, Year
from shared.language import say

LINES = 150
AT_ONCE = 8
OK = range(200, 300)

Told = Callable[[int], None]


async def post_directory(network: Api, persons: tuple[Api, Api], year: Year, told: Told) -> None:
    """Enter the providers, have them approved, and say how each is told. Raises CommandError."""
    for place, lines in _chunks(year.providers):
        key = year.key(f"providers-{place}")
        entered = await network.ndjson("matching", "/v1/providers/batch", lines, key)
        await approve(persons, _each(lines, entered), key)
        told(len(lines))
    for place, lines in _chunks(year.contacts):
        key = year.key(f"contacts-{place}")
        _each(lines, await network.ndjson("notifications", "/v1/providers/contacts", lines, key))
        told(len(lines))


async def post_usage(program: Api, year: Year, told: Told) -> None:
    """Post the daily counters, a few at once. Raises CommandError."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def post(report: dict[str, Any]) -> None:
        async with gate:
            key = year.key(f"usage-{report['day']}")
            await program.post("intake", "/v1/usage", report, key)
            told(1)

    await asyncio.gather(*map(post, year.usage))


async def post_requests(program: Api, year: Year, references: dict[str, str], told: Told) -> None:
    """Post the online requests; enters referral id → reference. Raises CommandError."""
    for place, lines in _chunks(year.requests):
        key = year.key(f"requests-{place}")
        results = _each(lines, await program.ndjson("intake", "/v1/referrals/batch", lines, key))
        references |= {r["id"]: b["source_ref"] for r, b in zip(results, lines, strict=True)}
        told(len(lines))


async def post_calls(hotline: Api, year: Year, references: dict[str, str], told: Told) -> None:
    """Post the calls; enters referral id → reference. Raises CommandError."""
    for place, lines in _chunks(year.calls):
        key = year.key(f"calls-{place}")
        results = _each(lines, await hotline.ndjson("intake", "/v1/calls/batch", lines, key))
        references |= {r["referral_id"]: b["call_ref"] for r, b in zip(results, lines, strict=True)}
        told(len(lines))


def _chunks(bodies: Bodies) -> Iterator[tuple[int, Bodies]]:
    rest = iter(bodies)
    place = 0
    while lines := list(islice(rest, LINES)):
        yield place, lines
        place += 1


def _each(lines: Bodies, results: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """The results in order of their lines. Raises CommandError unless every line was taken."""
    refused = [result for result in results if result["status"] not in OK]
    if not refused and len(results) == len(lines):
        return sorted(results, key=lambda result: int(result["line"]))
    count = len(refused) or len(lines) - len(results)
    raise CommandError(
        say(f"{count} lines were not taken.", f"有 {count} 行未被接受。"),
        f"{refused[0]['line']}: {refused[0].get('problem')}" if refused else "",
    )
