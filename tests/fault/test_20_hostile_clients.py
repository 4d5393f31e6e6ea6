"""Scenario 20: hostile bodies and half-open connections; others are answered as usual.

Everything stays on this machine, and others ask from another address than the attacker. What they
wait is compared within one run, in rounds that alternate between quiet and attack, because a busy
machine is slow by itself and not always equally.
"""

import asyncio
import contextlib
import functools
import json
import math
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest

from tests.fault.hostile import HALF_OPEN, MIB
from tests.support.builders import anonymous
from tests.support.fault_scene import Scene, figures
from tests.support.waiting import eventually

ROOT = Path(__file__).parents[2]
ROUNDS, CALLS = 4, 150
MOST_ROUNDS = 12
"""The slowest hundredth of some hundred waits is a handful: where it is long, more are taken."""
HOSTILE = 256 * MIB
ELSEWHERE = "127.0.0.3"
"""Where others come from: a loopback address that is not the attacker's."""
LEAST_WAIT = 0.01
"""Seconds. Of a wait of a few milliseconds the double is one turn of the machine's scheduler."""
MOST_MEMORY = 250


@dataclass(frozen=True)
class Case:
    """An API, what others ask of it, with which scopes and where it is attacked."""

    reader: str
    asks: tuple[str, ...]
    scopes: tuple[str, ...]
    attacked: tuple[str, ...]


CASES = {
    "intake": Case(
        "test_hotline",
        ("POST /v1/referrals", "GET /v1/referrals?limit=20"),
        ("referral:write",),
        (
            "/v1/referrals/batch",
            "/v1/referrals",
            "/oauth/token",
            "/v1/calls/batch",
            "/v1/receipts/lookup",
            "/internal/v1/safe-contacts",
        ),
    ),
    "matching": Case(
        "test_lawyer_network",
        ("GET /v1/offers?limit=20", "GET /v1/providers?limit=20"),
        ("provider:write", "offer:respond"),
        ("/v1/providers/batch", "/v1/offers/answers", "/internal/v1/inbox/missing"),
    ),
    "notifications": Case(
        "test_hotline",
        (f"GET /v1/notifications?referral_id={UUID(int=1)}",),
        ("provider:write",),
        ("/v1/providers/contacts", "/internal/v1/inbox/missing"),
    ),
    "reporting": Case(
        "test_reader",
        ("GET /v1/publications", "GET /v1/outcomes?limit=20"),
        ("report:read",),
        ("/internal/v1/inbox/missing", "/internal/v1/dead-letters/1/close"),
    ),
}


class Api:
    """One service's API: what it holds of the machine's memory."""

    def __init__(self, scene: Scene, service: str) -> None:
        self.process = Path(f"/proc/{scene.part(f'{service}.api').pid}")
        self.port = int(scene.jieli.url(service).rpartition(":")[2])

    def peak(self) -> float:
        """The most it ever held, MB."""
        status = (self.process / "status").read_text(encoding="ascii")
        [line] = [line for line in status.splitlines() if line.startswith("VmHWM")]
        return int(line.split()[1]) / 1000

    def connections(self) -> int:
        """How many it has open."""
        lines = (self.process / "net/tcp").read_text(encoding="ascii").splitlines()[1:]
        rows = [line.split() for line in lines]
        return sum(row[1].endswith(f":{self.port:04X}") and row[3] == "01" for row in rows)


Ask = Callable[[], Awaitable[float]]


@contextlib.asynccontextmanager
async def others(scene: Scene, service: str, case: Case) -> AsyncIterator[dict[str, Ask]]:
    """Somebody elsewhere who asks once when called, and tells how long it waited, seconds."""
    headers = {
        "authorization": f"Bearer {await scene.hotline.of(case.reader).token()}",
        "content-type": "application/json",
    }
    transport = httpx.AsyncHTTPTransport(local_address=ELSEWHERE)
    async with httpx.AsyncClient(
        transport=transport, base_url=scene.jieli.url(service), headers=headers, timeout=20
    ) as http:

        async def ask(method: str, path: str) -> float:
            body = {} if method == "GET" else {"json": anonymous(source_ref=uuid4().hex)}
            key = {} if method == "GET" else {"idempotency-key": uuid4().hex}
            began = time.monotonic()
            answer = await http.request(method, path, headers=key, **body)
            took = time.monotonic() - began
            assert answer.status_code == (200 if method == "GET" else 202), answer.text
            return took

        yield {each: functools.partial(ask, *each.split()) for each in case.asks}


def slowest(waits: list[float]) -> float:
    """What 99 of a hundred do not exceed, seconds."""
    return sorted(waits)[math.ceil(0.99 * len(waits)) - 1]


class Attack:
    """A process that attacks."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.sent = 0

    async def follow(self) -> None:
        """Read how much it has sent, until it ends."""
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.sent = int(line)

    @property
    def is_under_way(self) -> bool:
        """It is attacking."""
        return self.process.returncode is None and self.sent > 0


@contextlib.asynccontextmanager
async def attacked(api: Api, case: Case, token: str) -> AsyncIterator[Attack]:
    """A process of its own attacks meanwhile, with so many connections half open."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.fault.hostile", str(api.port), token),
        *case.attacked,
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    attack = Attack(process)
    following = asyncio.create_task(attack.follow())
    try:
        await eventually(lambda: attack.is_under_way and api.connections() >= HALF_OPEN * 0.95)
        yield attack
        assert attack.is_under_way, "the attack ended before what was measured"
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()
        await following


async def an_attacker(scene: Scene, case: Case) -> str:
    """The token of a partner that asks at the rate that everybody has."""
    name = f"hostile_{uuid4().hex[:8]}"
    new = {
        "client_id": name,
        "partner": {"id": str(uuid4()), "name": "Invented hostile partner", "kind": "ngo"},
        "scopes": list(case.scopes),
    }
    made = await scene.hotline.of("test_admin").post("intake", "/v1/clients", new)
    assert made.status_code == 201, made.text
    answer = await scene.hotline.http.post(
        scene.jieli.url("intake") + "/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=(name, made.json()["client_secret"]),
    )
    token: str = answer.json()["access_token"]
    return token


async def rounds_of(asks: dict[str, Ask], waits: dict[str, list[float]], count: int) -> None:
    """Ask everything in turn, so many times."""
    for _ in range(count):
        for name, ask in asks.items():
            waits[name].append(await ask())


def is_answered_as_usual(before: float, meanwhile: float) -> bool:
    return meanwhile <= max(2 * before, LEAST_WAIT)


@pytest.mark.parametrize("service", CASES)
async def test_hostile_clients_neither_fill_the_memory_nor_slow_others(
    scene: Scene, service: str
) -> None:
    case = CASES[service]
    api, token = Api(scene, service), await an_attacker(scene, case)
    usual: dict[str, list[float]] = {name: [] for name in case.asks}
    during: dict[str, list[float]] = {name: [] for name in case.asks}
    sent = 0
    async with others(scene, service, case) as asks:
        for number in range(1, MOST_ROUNDS + 1):
            async with attacked(api, case, token) as attack:
                await rounds_of(asks, during, CALLS)
                while sent + attack.sent < HOSTILE * number / ROUNDS:
                    await rounds_of(asks, during, 10)
            sent += attack.sent
            await rounds_of(asks, usual, len(during[case.asks[0]]) - len(usual[case.asks[0]]))
            found = {name: (slowest(usual[name]), slowest(during[name])) for name in case.asks}
            if number >= ROUNDS and all(is_answered_as_usual(*waits) for waits in found.values()):
                break

    figures.info(
        json.dumps({"api": service, "MiB sent": sent // MIB, "peak MB": api.peak(), "p99 s": found})
    )
    assert sent >= HOSTILE
    assert api.peak() < MOST_MEMORY
    assert all(is_answered_as_usual(*waits) for waits in found.values()), found


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
