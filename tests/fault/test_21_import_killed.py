"""Scenario 21: an import is killed with -9 at each step: no row is lost, none comes twice."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.support.fault_scene import Ledger, Scene
from tests.support.killed_at import READING, WRITING, killed_at
from tests.support.spreadsheets import FIXED, a_row, as_csv
from tests.support.waiting import eventually

API, WORKER = "intake.api", "intake.worker"
ROWS = 510
"""Three batches: in the second two rows are at fault, in the third one comes again."""
REFUSED = (300, 301)
STEPS = (
    ("intake.imported", READING),
    ("intake.referral", WRITING),
    ("intake.vault_sealed", WRITING),
    ("intake.outbox", WRITING),
    ("intake.imported", WRITING),
    ("intake.import_refused", WRITING),
    ("intake.import_known", WRITING),
    ("intake.import_piece", WRITING),
)
"""Where the worker stands when it is killed: the last is the end, where the file is destroyed."""


def register() -> bytes:
    rows = [a_row(n, 登记编号=f"K21-{n}") for n in range(1, ROWS + 1)]
    for n in REFUSED:
        rows[n - 1] = a_row(n, 登记编号=f"K21-{n}", 年龄="三十多")
    return as_csv([*rows, rows[0]])


async def test_an_import_killed_at_each_step_loses_no_row_and_brings_none_twice(
    scene: Scene,
) -> None:
    scene.hold(WORKER)
    import_id = await _brought(scene)
    await _worker_killed(scene, "intake.import_piece", READING)
    await _mapped(scene, await _stands(scene, import_id, "ready"))
    await _started(scene, import_id, dry_run=True)
    await _worker_killed(scene, "intake.import_refused", WRITING)
    await _whole(scene, import_id)
    await _stands(scene, import_id, "checked")
    await _started(scene, import_id, dry_run=False)
    for table, mode in STEPS:
        await _worker_killed(scene, table, mode)
        await _whole(scene, import_id)
    found = await _stands(scene, import_id, "done")
    scene.start(WORKER)
    counts = [found[name] for name in ("rows", "accepted", "known", "refused")]
    assert counts == [ROWS + 1, ROWS - 2, 1, 2]
    rows = await scene.sql(
        "select row, referral_id from intake.imported where import_id = $1", import_id
    )
    ledger = Ledger("K21-", {f"K21-{row['row']}": str(row["referral_id"]) for row in rows})
    assert len(ledger) == ROWS - 2
    await scene.settle(ledger)


async def _brought(scene: Scene) -> str:
    """Bring the file; the API is killed while it keeps it, and the file is sent again."""
    async with killed_at(scene, API, "intake.import_piece"):
        lost = asyncio.create_task(_send(scene))
    with pytest.raises(httpx.TransportError):
        await lost
    await _answers_again(scene)
    assert await scene.sql("select id from intake.import") == []
    answer = await _send(scene)
    assert answer.status_code == 202, answer.text
    again = await _send(scene)
    assert again.json()["id"] == answer.json()["id"]
    return str(answer.json()["id"])


async def _answers_again(scene: Scene) -> None:
    """It is not healthy while its worker is away, and answers all the same."""
    scene.start(API)

    async def answers() -> bool:
        try:
            return (await scene.hotline.get("intake", "/v1/imports")).status_code == 200
        except httpx.TransportError:
            return False

    await eventually(answers, within=60, every=0.1)


async def _send(scene: Scene) -> httpx.Response:
    headers = {"content-type": "application/octet-stream"}
    return await scene.hotline.send("POST", "intake", "/v1/imports", headers, content=register())


async def _worker_killed(scene: Scene, table: str, mode: str) -> None:
    """Let a worker come as far as this table, and kill it there."""
    async with killed_at(scene, WORKER, table, mode):
        await _free(scene)
        scene.start(WORKER)


async def _whole(scene: Scene, import_id: str) -> None:
    """What is counted is what is there: a batch is written with its count, or not at all."""
    [found] = await scene.sql(
        "select status, done, accepted, known, refused from intake.import where id = $1", import_id
    )
    assert found["done"] == found["accepted"] + found["known"] + found["refused"]
    assert found["done"] in (0, 250, 500, ROWS + 1)
    if found["status"] == "importing":
        [kept] = await scene.sql(
            """
            select (select count(*) from intake.imported where import_id = $1) as linked,
                (select count(*) from intake.referral r join intake.imported i
                    on i.referral_id = r.id where import_id = $1) as referrals,
                (select count(*) from intake.outbox o join intake.imported i
                    on i.referral_id = o.subject and o.name = 'referral.received'
                    where import_id = $1) as told
            """,
            import_id,
        )
        assert set(dict(kept).values()) == {found["accepted"]}, dict(kept)


async def _stands(scene: Scene, import_id: str, status: str) -> dict[str, Any]:
    """Let a worker bring it as far as this, and take the worker away."""
    await _free(scene)
    scene.start(WORKER)

    async def there() -> dict[str, Any]:
        found: dict[str, Any] = (
            await scene.hotline.get("intake", f"/v1/imports/{import_id}")
        ).json()
        assert found["status"] == status, found["status"]
        return found

    found = await eventually(there, within=90, every=0.3)
    scene.hold(WORKER)
    return found


async def _free(scene: Scene) -> None:
    """What the killed worker held is over at once, and not only after its lease."""
    await scene.sql("update intake.import set worked_until = '-infinity'")


async def _mapped(scene: Scene, found: dict[str, Any]) -> None:
    path = f"/v1/imports/{found['id']}"
    answer = await scene.hotline.put(
        "intake", f"{path}/mapping", {**found["mapping"], "fixed": FIXED}
    )
    assert answer.json()["missing"] == []


async def _started(scene: Scene, import_id: str, *, dry_run: bool) -> None:
    """Start it; the API is killed before it could say so, and is asked again."""
    path = f"/v1/imports/{import_id}/start"
    async with killed_at(scene, API, "intake.import_refused"):
        lost = asyncio.create_task(scene.hotline.post("intake", path, {"dry_run": dry_run}))
    with pytest.raises(httpx.TransportError):
        await lost
    await _answers_again(scene)
    answer = await scene.hotline.post("intake", path, {"dry_run": dry_run})
    assert answer.status_code == 202, answer.text
