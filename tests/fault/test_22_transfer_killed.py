"""Scenario 22: intake is killed with -9 at each step of a clue: somebody always answers for it."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.intake.clues import letters
from shared.security import keys
from shared.security.tokens import Caller, issue
from tests.support.api_client import Partner
from tests.support.fault_scene import Scene
from tests.support.killed_at import killed_at
from tests.support.waiting import eventually

API, WORKER = "intake.api", "intake.worker"
CLUE = {
    "channel": "hotline_12309",
    "ref": "K22-1",
    "region": "530302",
    "harms": ["domestic_violence"],
    "person": {"name": "林某甲", "phone": "19900000022"},
}
WRITTEN = ("clue", "clue_transfer", "clue_clock", "letter", "audit", "outbox", "idempotency")
"""What is written when a clue is handed over: the process is killed before each of these."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a body says about a clue, and where."""

    who: Partner
    path: str
    body: dict[str, Any]

    async def sent(self, key: str) -> httpx.Response:
        """Say it under this key."""
        return await self.who.post("intake", self.path, self.body, key)


async def test_a_clue_killed_at_each_step_of_its_way_is_answered_for_by_one_body(
    scene: Scene,
) -> None:
    sender, receiver = await _body(scene, "hotline"), await _body(scene, "procuratorate")
    entered = await _after_kill(scene, Said(sender, "/v1/clues", CLUE), "vault_sealed", 202)
    clue, owner = entered["clue_id"], UUID(await _id(scene, "hotline"))
    to = await _id(scene, "procuratorate")
    handing = Said(sender, f"/v1/clues/{clue}/transfer", {"to": to})
    for table in WRITTEN:
        await _lost(scene, handing, table, f"K22-{table}")
        assert await _stands(scene, clue) == ("open", owner, 0, 0, 0)
    first = await handing.sent(f"K22-{WRITTEN[-1]}")
    assert first.status_code == 200, first.text
    scene.hold(API)
    await _up(scene)
    again = await handing.sent(f"K22-{WRITTEN[-1]}")
    assert again.json() == first.json()
    assert await _stands(scene, clue) == ("transferred", owner, 1, 1, 1)
    await _overdue_is_told_once(scene, clue)
    steps = f"/v1/clues/{clue}/steps"
    for step, table, after in (
        ("acknowledge", "letter", ("acknowledged", owner, 1, 2, 1)),
        ("accept", "clue_transfer", ("accepted", owner, 1, 3, 1)),
        ("contact", "outbox", ("contacted", UUID(to), 1, 3, 1)),
    ):
        await _after_kill(scene, Said(receiver, steps, {"step": step}), table, 200)
        assert await _stands(scene, clue) == after
    await _letters_are_genuine(scene, sender, clue)


async def test_a_clue_whose_return_is_killed_is_still_the_senders(scene: Scene) -> None:
    sender, receiver = await _body(scene, "hotline"), await _body(scene, "procuratorate")
    entered = await sender.post("intake", "/v1/clues", CLUE | {"ref": "K22-2"})
    clue, owner = entered.json()["clue_id"], UUID(await _id(scene, "hotline"))
    to = await _id(scene, "procuratorate")
    handed = await sender.post("intake", f"/v1/clues/{clue}/transfer", {"to": to})
    assert handed.status_code == 200, handed.text
    why = {"step": "return", "reason": "not_in_charge", "words": "户籍地不在本县"}
    returning = Said(receiver, f"/v1/clues/{clue}/steps", why)
    await _after_kill(scene, returning, "clue_clock", 200)
    assert await _stands(scene, clue) == ("confirmed", owner, 1, 2, 1)
    assert (await receiver.get("intake", f"/v1/clues/{clue}")).status_code == 404


async def _body(scene: Scene, kind: str) -> Partner:
    """A client of the body of this kind, which is entered once."""
    id_ = await _id(scene, kind)
    who = Caller(f"k22_{kind}", UUID(id_), frozenset({"clue:write"}))
    settings = scene.jieli.settings
    return scene.hotline.holding(issue(settings, keys.signing_keys(settings.secrets), who))


async def _id(scene: Scene, kind: str) -> str:
    name = f"示例{kind}·二十二"
    known = await scene.sql("select id from intake.partner where name = $1", name)
    if known:
        return str(known[0]["id"])
    admin = scene.hotline.of("test_admin")
    made = await admin.post("intake", "/v1/partners", {"name": name, "kind": kind})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def _lost(scene: Scene, said: Said, table: str, key: str) -> None:
    """Ask for something whose answer never comes: intake is killed before it writes this table."""
    async with killed_at(scene, API, f"intake.{table}"):
        asked = asyncio.create_task(said.sent(key))
    with pytest.raises(httpx.TransportError):
        await asked
    await _up(scene)


async def _after_kill(scene: Scene, said: Said, table: str, status: int) -> dict[str, Any]:
    """The same under the same key until it is answered: killed once, then done."""
    key = f"K22-{said.path}-{said.body.get('step', '')}"
    await _lost(scene, said, table, key)
    answer = await said.sent(key)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def _up(scene: Scene) -> None:
    scene.start(API)
    await scene.healthy(API)


async def _stands(scene: Scene, clue: str) -> tuple[str, UUID, int, int, int]:
    """Its status, its owner, and how many transfers, letters and tellings of a transfer it has."""
    [row] = await scene.sql(
        """
        select status, owner_id,
            (select count(*) from intake.clue_transfer where clue_id = clue.id) as transfers,
            (select count(*) from intake.letter where clue_id = clue.id) as letters,
            (select count(*) from intake.outbox where subject = clue.id
                and name = 'clue.transferred') as told
        from intake.clue where id = $1 and owner_id = any(parties)
        """,
        clue,
    )
    return row["status"], row["owner_id"], row["transfers"], row["letters"], row["told"]


async def _overdue_is_told_once(scene: Scene, clue: str) -> None:
    """The worker is killed before it tells what is overdue; who comes after tells it once."""
    scene.hold(WORKER)
    await scene.sql(
        "update intake.clue_clock set due_at = now() - interval '1 s' where clue_id = $1", clue
    )
    async with killed_at(scene, WORKER, "intake.outbox"):
        scene.start(WORKER)
    noted = await scene.sql(
        "select 1 from intake.clue_clock where clue_id = $1 and overdue_at is not null", clue
    )
    assert noted == []
    scene.start(WORKER)

    async def told() -> bool:
        rows = await scene.sql(
            "select 1 from intake.outbox where subject = $1 and name = 'clue.transfer.overdue'",
            clue,
        )
        assert len(rows) == 2, f"{len(rows)} of 2 are told"
        return True

    await eventually(told, within=60, every=0.2)
    await scene.quiet()
    assert await told()


async def _letters_are_genuine(scene: Scene, who: Partner, clue: str) -> None:
    signed = (await who.get("intake", f"/v1/clues/{clue}/letters")).json()["items"]
    public = (await who.get("intake", "/.well-known/letter-keys.json")).json()
    read = [letters.opened(letter["jws"], public) for letter in signed]
    assert [one["kind"] for one in read] == ["transfer", "receipt", "receipt"]
    assert len({one["letter_id"] for one in read}) == 3
