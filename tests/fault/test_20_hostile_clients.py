"""Scenario 20: hostile bodies and half-open connections; others are answered as usual.

Everything stays on this machine. What others wait is compared within one run, before and during,
by the median of several rounds, because a busy machine is slow by itself.
"""

import asyncio
import contextlib
import statistics
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from shared.settings import SERVICES
from tests.support.scene import Scene
from tests.support.waiting import eventually

ROOT = Path(__file__).parents[2]
HALF_OPEN = 500
LEAST_WAIT = 0.02
"""Seconds: on two cores shared by everything a shorter wait says nothing."""

# Each service, an address that takes bodies, and one of others' requests.
POSTS = {
    "intake": "/v1/referrals/batch",
    "matching": "/v1/providers/batch",
    "notifications": "/v1/providers/contacts",
    "reporting": "/internal/v1/inbox/missing",
}


def memory(scene: Scene, service: str) -> float:
    """What the API holds of the machine's memory, MB."""
    status = Path(f"/proc/{scene.part(f'{service}.api').pid}/status").read_text(encoding="ascii")
    [line] = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1000


async def waits(url: str, count: int = 150) -> float:
    """How long the slowest but one in a hundred of others waits for an answer, seconds."""
    async with httpx.AsyncClient(timeout=20, trust_env=False) as http:
        took = []
        for _ in range(count):
            began = time.monotonic()
            assert (await http.get(f"{url}/healthz")).status_code == 200
            took.append(time.monotonic() - began)
    return sorted(took)[-1 - count // 100]


async def usual(url: str, rounds: int = 3) -> float:
    """The median of several rounds."""
    return statistics.median([await waits(url) for _ in range(rounds)])


@contextlib.asynccontextmanager
async def half_open(port: int) -> AsyncIterator[None]:
    """So many connections that begin to ask and never end."""
    held = []
    for _ in range(HALF_OPEN):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST / HTTP/1.1\r\nhost: loc")
        held.append(writer)
    try:
        yield
    finally:
        for writer in held:
            writer.close()


async def during_attack(url: str, port: int, path: str, token: str) -> list[float]:
    """What others wait, round by round, while a process of its own attacks."""
    attack = await asyncio.create_subprocess_exec(
        *("nice", sys.executable, "-m", "tests.fault.hostile", str(port), path, token), cwd=ROOT
    )
    found = []
    while attack.returncode is None:
        found.append(await waits(url, count=50))
    assert attack.returncode == 0
    return found


@pytest.mark.parametrize("service", SERVICES)
async def test_hostile_clients_neither_fill_the_memory_nor_slow_others(
    scene: Scene, service: str
) -> None:
    url = scene.jieli.url(service)
    port = int(url.rpartition(":")[2])
    token = await scene.hotline.of("test_lawyer_network").token()
    before = await usual(url)

    async with half_open(port):
        with_half_open = await usual(url)
        found = await during_attack(url, port, POSTS[service], token)

    assert with_half_open <= max(2 * before, LEAST_WAIT)
    assert statistics.median(found) <= max(2 * before, LEAST_WAIT), (before, found)
    assert memory(scene, service) < 250


async def test_a_flood_of_page_loads_leaves_the_probe_answered(scene: Scene) -> None:
    url = scene.jieli.url("reporting")
    limits = httpx.Limits(max_connections=80)
    async with httpx.AsyncClient(timeout=30, trust_env=False, limits=limits) as http:
        loads = [
            asyncio.create_task(http.get(f"{url}/?period={n}&channel=all&lang=en"))
            for n in range(72)
        ]
        probes = []
        while not all(load.done() for load in loads):
            began = time.monotonic()
            probe = await http.get(f"{url}/readyz")
            probes.append((probe.status_code, time.monotonic() - began))
            await asyncio.sleep(0)
        answers = {load.result().status_code for load in loads}

    assert {status for status, _ in probes} == {200}
    assert max(took for _, took in probes) < 3
    assert answers <= {200, 429, 503}
    assert 200 in answers

    async def again() -> bool:
        async with httpx.AsyncClient(timeout=10, trust_env=False) as reader:
            return (await reader.get(url)).status_code == 200

    await eventually(again, within=30)
