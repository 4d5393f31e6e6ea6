"""Any one part may be down: the others go on, nothing is lost, it catches up."""

from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest

from deploy.local.ports import is_open
from tests.end_to_end.test_ports import family
from tests.support import counting
from tests.support.builders import anonymous
from tests.support.fault_scene import QUICK, Ledger, Scene, furnish, scene_of, without_viewer
from tests.support.stack import RunningJieli, running_jieli
from tests.support.waiting import eventually

POSTED = 1_000


@pytest.fixture(scope="module")
def own_jieli() -> Iterator[RunningJieli]:
    """A stack whose parts may be stopped."""
    with running_jieli(without_viewer, **QUICK) as jieli:
        yield jieli


@pytest.fixture
async def scene(own_jieli: RunningJieli) -> AsyncIterator[Scene]:
    async with scene_of(own_jieli) as ready:
        await ready.healthy()
        await furnish(ready)
        yield ready


async def post_many(scene: Scene, ledger: Ledger) -> None:
    lines = [anonymous(source_ref=f"{ledger.prefix}-{n}") for n in range(POSTED)]
    answers = await scene.hotline.lines("intake", "/v1/referrals/batch", lines)
    assert {line["status"] for line in answers} == {202}
    ledger.ids = {f"{ledger.prefix}-{n}": line["id"] for n, line in enumerate(answers)}


@pytest.mark.parametrize("service", ["intake", "matching", "notifications", "reporting"])
async def test_a_service_stopped_while_a_thousand_are_posted_counts_all_once_afterwards(
    scene: Scene, service: str
) -> None:
    """Of intake only the worker stops: it is its API that takes the posts."""
    parts = [f"{service}.worker"] + ([f"{service}.api"] if service != "intake" else [])
    for part in parts:
        scene.stop(part)
    ledger = Ledger(f"{service}-away-{uuid4().hex[:6]}")

    await post_many(scene, ledger)
    assert await counting.complete(scene.sql, ledger.ids.values()) == 0
    scene.start(*parts)

    await scene.settle(ledger)


async def test_without_kafka_a_post_is_still_answered_202_and_counted_later(scene: Scene) -> None:
    scene.hold("kafka")
    ledger = Ledger(f"kafka-away-{uuid4().hex[:6]}")

    await scene.post(ledger, 50)

    assert set(ledger.answers) == {"202"}
    scene.start("kafka")
    await scene.settle(ledger)


async def test_without_a_database_the_answer_is_503_with_retry_after(scene: Scene) -> None:
    ledger = Ledger(f"database-away-{uuid4().hex[:6]}")
    await scene.post(ledger, 10)
    scene.hold("postgres")
    body, key = anonymous(source_ref=f"{ledger.prefix}-10"), f"{ledger.prefix}-10"

    answer = await scene.hotline.post("intake", "/v1/referrals", body, key)

    assert answer.status_code == 503, (answer.status_code, answer.text)
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert int(answer.headers["retry-after"]) > 0

    async def unready() -> bool:
        ready = await scene.hotline.http.get(scene.jieli.url("intake") + "/readyz")
        return ready.status_code == 503

    await eventually(unready, within=5)
    scene.start("postgres")

    async def taken() -> bool:
        again = await scene.hotline.post("intake", "/v1/referrals", body, key)
        assert again.status_code == 202, again.status_code
        ledger.ids[key] = again.json()["id"]
        return True

    await eventually(taken, within=30)
    await scene.settle(ledger)


def test_after_a_stop_no_process_is_left_and_nothing_listens(own_jieli: RunningJieli) -> None:
    """The last of this file: its stack is not used again."""
    processes = family(own_jieli)

    own_jieli.stack.stop()

    assert [process for process in processes if process.is_running()] == []
    assert [name for name, port in own_jieli.ports.items() if is_open(port)] == []
