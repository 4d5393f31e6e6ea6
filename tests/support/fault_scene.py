"""A running Jieli whose parts a test may kill, and which are started again as in production."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

from deploy.local.parts import Part, tail
from shared.settings import SERVICES
from tests.support import counting, topics
from tests.support.api_client import Partner, partner
from tests.support.builders import anonymous
from tests.support.counting import Sql, query_of
from tests.support.providers import a_provider, enter
from tests.support.references import referrals_of
from tests.support.stack import RunningJieli
from tests.support.waiting import eventually

figures = logging.getLogger("figures")
"""What a run withstood; seen with `--log-cli-level=INFO`."""
CONSUMERS = ("matching", "notifications", "reporting")
QUICK = {"OTEL_TRACES_EXPORTER": "none", "RECONCILE_SECONDS": "3"}
"""No spans, and what was lost is looked for soon."""
ONCE = ("migrate",)
STARTS_AGAIN_AFTER = 0.5


@dataclass
class Ledger:
    """What intake promised: the key of each post that was answered 202, and the id it was given."""

    prefix: str
    ids: dict[str, str] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)

    def __len__(self) -> int:
        """How many referrals were promised."""
        return len(self.ids)


class Scene:
    """The stack, a partner, the administrator's view, and who starts again what dies."""

    def __init__(self, jieli: RunningJieli, hotline: Partner) -> None:
        self.jieli = jieli
        self.hotline = hotline
        self.kafka = jieli.settings
        self.sql: Sql = query_of(jieli.settings.database_url)
        self.restarts: Counter[str] = Counter()
        self.held: set[str] = set()

    def part(self, name: str) -> Part:
        """A part by its name."""
        return self.jieli.part(name)

    def hold(self, *names: str) -> None:
        """Kill these with -9 and keep them down."""
        self.held |= set(names)
        for name in names:
            self.part(name).kill()

    def stop(self, name: str, within: float = 20) -> float:
        """Ask a part to end, keep it down, and give the seconds it took."""
        self.held.add(name)
        begun = time.monotonic()
        self.part(name).stop(within)
        return time.monotonic() - begun

    def start(self, *names: str) -> None:
        """Start these again; returns at once."""
        for name in names:
            self.part(name).start()
        self.held -= set(names)

    async def healthy(self, *names: str, within: float = 60) -> None:
        """Wait until these parts, or all, serve."""
        chosen = [p for p in self.jieli.stack.parts if not names or p.name in names]

        async def all_healthy() -> bool:
            ill = [p.name for p in chosen if not await asyncio.to_thread(p.is_healthy)]
            assert not ill, [(name, tail(self.part(name).log_path, 3)) for name in ill]
            return True

        await eventually(all_healthy, within, every=0.2)

    async def watch(self) -> None:
        """Start again whatever died and is not kept down, as the machine's supervisor does."""
        while True:
            for part in self.jieli.stack.parts:
                down = not part.is_running() and part.name not in (*ONCE, *self.held)
                if down and set(part.needs).isdisjoint(self.held):
                    self.restarts[part.name] += 1
                    part.start()
            await asyncio.sleep(STARTS_AGAIN_AFTER)

    async def post_one(self, ledger: Ledger, number: int, within: float = 60) -> None:
        """Post one referral, and again under the same key until it is answered 202."""
        key = f"{ledger.prefix}-{number}"
        body = anonymous(source_ref=key)
        deadline = time.monotonic() + within
        while True:
            answer = await self._try(key, body)
            status = "none" if answer is None else str(answer.status_code)
            ledger.answers[status] += 1
            if answer is not None and answer.status_code == 202:
                ledger.ids[key] = answer.json()["id"]
                return
            if answer is not None and answer.status_code == 503:
                assert answer.headers.get("retry-after"), "503 without Retry-After"
            else:
                assert answer is None, (answer.status_code, answer.text)
            assert time.monotonic() < deadline, f"{key} was not taken in {within} s: {status}"
            await asyncio.sleep(0.1)

    async def _try(self, key: str, body: Any) -> httpx.Response | None:
        try:
            return await self.hotline.post("intake", "/v1/referrals", body, key)
        except httpx.TransportError:
            return None

    async def post(self, ledger: Ledger, count: int, at_once: int = 8) -> None:
        """Post `count` more, a few at a time, until each is answered 202."""
        waiting = iter(range(len(ledger), len(ledger) + count))

        async def one_after_another() -> None:
            for number in waiting:
                await self.post_one(ledger, number)

        async with asyncio.TaskGroup() as group:
            for _ in range(at_once):
                group.create_task(one_after_another())

    async def post_until(self, done: asyncio.Event, ledger: Ledger, rate: float) -> None:
        """Post about `rate` a second until `done`, and wait for every answer."""
        async with asyncio.TaskGroup() as group:
            for number in range(100_000):
                if done.is_set():
                    return
                group.create_task(self.post_one(ledger, number))
                await asyncio.sleep(1 / rate)

    async def promised(self, ledger: Ledger, count: int, status: str = "202") -> None:
        """Wait until so many posts were answered with this status."""

        async def reached() -> bool:
            answers = ledger.answers[status]
            assert answers >= count, f"{answers} of {count} answers are {status}"
            return True

        await eventually(reached, within=60, every=0.01)

    async def quiet(self, within: float = 90) -> None:
        """Wait until every event is published and every consumer has come to the end."""

        async def at_rest() -> bool:
            left = {"unpublished": await counting.unpublished(self.sql)}
            for service in SERVICES:
                left[service] = await topics.behind(self.kafka, service)
            assert not any(left.values()), left
            return True

        await eventually(at_rest, within, every=0.3)

    async def all_counted(self, ids: Collection[str], within: float = 120) -> None:
        """Wait until each of these is counted as received, matched and told."""

        async def counted() -> bool:
            done = await counting.complete(self.sql, ids)
            assert done == len(ids), f"{done} of {len(ids)} are counted"
            return True

        await eventually(counted, within, every=0.3)

    async def deviations(self, ledger: Ledger) -> dict[str, int]:
        """What was lost or done twice of what the ledger promises."""
        found = await counting.deviations(self.sql, ledger.ids.values())
        known = {UUID(id_) for id_ in ledger.ids.values()}
        of_ledger = await referrals_of(
            self.jieli.settings, lambda given: given.startswith(ledger.prefix)
        )
        unasked = set(of_ledger) - known
        if unasked:
            found["referrals intake keeps although nobody was told of them"] = len(unasked)
        if len(set(ledger.ids.values())) != len(ledger):
            found["ids given to two posts"] = len(ledger) - len(set(ledger.ids.values()))
        return found

    async def settle(self, ledger: Ledger, within: float = 120) -> None:
        """Wait for the count, then for rest, then insist that nothing was lost or done twice."""
        await self.all_counted(ledger.ids.values(), within)
        await self.quiet(within)
        found = await self.deviations(ledger)
        assert found == {}, found

    async def to_come_again(self, service: str) -> int:
        """Events the service has handled and Kafka will give it once more."""
        places = await topics.committed(self.kafka, service)
        rows = await self.sql(f'select topic, partition, "offset" from {service}.inbox')
        return sum(row["offset"] >= places.get((row["topic"], row["partition"]), 0) for row in rows)


@asynccontextmanager
async def scene_of(jieli: RunningJieli) -> AsyncIterator[Scene]:
    """The scene of one test; afterwards everything must be up again."""
    async with partner(jieli) as hotline:
        scene = Scene(jieli, hotline)
        watching = asyncio.create_task(scene.watch())
        try:
            yield scene
            await scene.healthy()
        finally:
            scene.start(*scene.held)
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)


def without_viewer(parts: list[Part]) -> list[Part]:
    """Leave the trace viewer out, where no test looks at it."""
    return [part for part in parts if part.name != "zipkin"]


async def furnish(scene: Scene) -> None:
    """Give every need of the tests' referrals providers with enough places, once."""
    if await scene.sql("select 1 from matching.provider limit 1"):
        return
    network = scene.hotline.of("test_lawyer_network")
    kinds = ["volunteer_lawyer"] * 12 + ["shelter"] * 6
    await enter(network, [a_provider(kind) for kind in kinds])
