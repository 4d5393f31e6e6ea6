"""Whatever a consumer has not seen is sent again; what it may still come to is waited for."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from shared.erasure import forget
from shared.errors import Unavailable
from shared.kafka.reconciler import Reconciler
from shared.outbox import publish
from shared.security import keys
from shared.security.internal_scopes import INBOX
from shared.security.tokens import Caller, issue
from shared.service import Service
from shared.service_client import ServiceClient
from shared.settings import Settings
from tests.integration.shared.room import Room, received
from tests.support.application import Started, started
from tests.support.counting import query_of
from tests.support.databases import FreshDatabase

CONSUMERS = ("matching", "reporting")
_BEAT = """
    insert into {service}.worker_heartbeat (instance, name, pid, ready, lag)
    values ('00000000-0000-0000-0000-00000000000{number}', 'worker+relay', {number}, true, {lag})
    on conflict (instance) do update set lag = excluded.lag, beat_at = now()
"""


class Beside(ServiceClient):
    """The consumers' real applications, asked without a network between."""

    def __init__(self, settings: Settings, apps: Mapping[str, Started]) -> None:
        super().__init__(settings, "intake")
        self.apps = dict(apps)

    async def post(self, service: str, path: str, body: Any) -> Any:
        """Ask the application of the service; one that is not there does not answer."""
        if service not in self.apps:
            raise Unavailable(service)
        caller = Caller("svc_intake", UUID(int=0), frozenset({INBOX}), "service")
        token = issue(self._settings, keys.signing_keys(self._settings.secrets), caller)
        async with self.apps[service].client() as http:
            headers = {"authorization": f"Bearer {token}"}
            answer = await http.post(path, json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()


class World:
    """A producer whose outbox was published, and its consumers."""

    def __init__(self, teller: Room, consumers: Mapping[str, FreshDatabase]) -> None:
        self.teller = teller
        self.consumers = consumers
        self.beside: Beside

    async def told(self, count: int) -> list[UUID]:
        await self.teller.say(*(received() for _ in range(count)))
        await self.teller.published()
        rows = await self.teller.sql("select event_id from intake.outbox order by id")
        return [row["event_id"] for row in rows]

    async def seen(self, service: str, event_ids: list[UUID]) -> None:
        await query_of(self.consumers[service].url)(
            f"insert into {service}.inbox"
            ' (event_id, subject, topic, name, digest, partition, "offset")'
            " select id, id, 'referrals', 'referral.received', 0, 0, 0 from unnest($1::uuid[]) id",
            event_ids,
        )

    async def lag(self, service: str, lag: int, number: int = 1) -> None:
        await query_of(self.consumers[service].url)(
            _BEAT.format(service=service, lag=lag, number=number)
        )

    def reconciler(self) -> Reconciler:
        return Reconciler(self.beside._settings, self.teller.db, self.beside)

    async def run(self) -> None:
        await self.reconciler().run(self.teller.db, {})

    async def minutes_later(self) -> None:
        """Let what is published settle, and tick."""
        for _ in range(2):
            await self.teller.sql(
                "update intake.outbox_seen set settling_since = now() - interval '1 minute'"
            )
            await self.run()

    async def left(self) -> dict[str, int]:
        [row] = await self.teller.sql(
            "select count(*) filter (where id <= upto) as confirmed,"
            " (select count(*) from intake.outbox_unpublished) as again"
            " from intake.outbox, intake.outbox_seen group by upto"
        )
        return dict(row)


@pytest.fixture
async def world(
    teller: Room, fresh_database: Callable[[str], Awaitable[FreshDatabase]], tmp_path: Path
) -> AsyncIterator[World]:
    keys.ensure(tmp_path)
    made = World(teller, {name: await fresh_database(name) for name in CONSUMERS})
    async with AsyncExitStack() as stack:
        apps = {}
        for name, fresh in made.consumers.items():
            settings = fresh.settings.model_copy(update={"secrets_dir": tmp_path})
            service = Service(name, {"en": name, "zh": name}, tuple, {})
            apps[name] = await stack.enter_async_context(started(service, settings))
            await made.lag(name, 0)
        settings = teller.settings.model_copy(update={"secrets_dir": tmp_path})
        made.beside = Beside(settings, apps)
        yield made
        await made.beside.close()


async def test_what_everybody_has_seen_is_confirmed(world: World) -> None:
    ids = await world.told(5)
    for name in CONSUMERS:
        await world.seen(name, ids)

    await world.minutes_later()

    assert await world.left() == {"confirmed": 5, "again": 0}


async def test_what_one_consumer_never_saw_is_sent_again(world: World) -> None:
    ids = await world.told(5)
    await world.seen("matching", ids)
    await world.seen("reporting", ids[:3])

    await world.minutes_later()

    assert await world.left() == {"confirmed": 3, "again": 2}


async def test_what_a_consumer_has_not_yet_come_to_is_waited_for(world: World) -> None:
    ids = await world.told(5)
    await world.seen("matching", ids)
    await world.lag("reporting", 5_000)

    await world.minutes_later()

    assert await world.left() == {"confirmed": 0, "again": 0}


async def test_while_a_consumer_cannot_be_asked_nothing_is_decided(world: World) -> None:
    ids = await world.told(5)
    await world.seen("matching", ids)
    del world.beside.apps["reporting"]

    await world.minutes_later()

    assert await world.left() == {"confirmed": 0, "again": 0}


async def test_a_dead_letter_counts_as_seen(world: World) -> None:
    [id_] = await world.told(1)
    await world.seen("matching", [id_])
    await query_of(world.consumers["reporting"].url)(
        'insert into reporting.dead_letter (topic, partition, "offset", event_id, reason, digest)'
        " values ('referrals', 0, 0, $1, 'handler_failed', 0)",
        id_,
    )

    await world.minutes_later()

    assert await world.left() == {"confirmed": 1, "again": 0}


async def test_what_was_published_a_moment_ago_is_left_in_peace(world: World) -> None:
    await world.told(5)

    await world.run()
    await world.run()

    assert await world.left() == {"confirmed": 0, "again": 0}


async def test_what_was_sent_again_and_then_seen_is_confirmed(world: World) -> None:
    ids = await world.told(5)
    await world.seen("matching", ids)
    await world.seen("reporting", ids[1:])
    await world.minutes_later()
    [again] = await world.teller.sql("select event_id, created_at from intake.outbox_unpublished")
    assert again["event_id"] == ids[0]

    await world.teller.published()
    await world.seen("reporting", ids[:1])
    await world.minutes_later()

    assert await world.left() == {"confirmed": 5, "again": 0}


async def test_while_an_earlier_row_may_still_commit_nothing_after_it_is_confirmed(
    world: World,
) -> None:
    late = received()
    async with world.teller.db.transaction() as tx:
        await publish(tx, [late])
        ids = await world.told(5)
        for name in CONSUMERS:
            await world.seen(name, ids)
        await world.minutes_later()
        assert await world.left() == {"confirmed": 0, "again": 0}

    await world.teller.published()
    [row] = await world.teller.sql("select event_id from intake.outbox order by id limit 1")
    for name in CONSUMERS:
        await world.seen(name, [row["event_id"]])
    await world.minutes_later()

    assert await world.left() == {"confirmed": 6, "again": 0}


async def test_what_is_long_seen_by_all_is_swept_and_nothing_else(world: World) -> None:
    await world.told(5)
    old, stays = (await world.teller.sql("select id from intake.outbox order by id"))[:2]
    await world.teller.sql("update intake.outbox_seen set upto = $1", stays["id"])
    await world.teller.sql(
        "update intake.outbox set created_at = now() - interval '8 days' where id <> $1",
        stays["id"],
    )

    await world.run()

    left = await world.teller.sql("select id from intake.outbox order by id")
    assert old["id"] not in {row["id"] for row in left}
    assert len(left) == 4
    assert left[0]["id"] == stays["id"]


async def test_while_one_of_two_workers_has_not_read_to_the_end_nothing_is_lost(
    world: World,
) -> None:
    ids = await world.told(5)
    await world.seen("matching", ids)
    await world.lag("reporting", 5_000, number=1)
    await world.lag("reporting", 0, number=2)

    await world.minutes_later()

    assert await world.left() == {"confirmed": 0, "again": 0}


async def test_what_was_blanked_with_its_subject_is_not_sent_again_and_holds_up_nothing(
    world: World,
) -> None:
    await world.told(2)
    [first, _] = await world.teller.sql("select subject from intake.outbox order by id")
    async with world.teller.db.transaction() as tx:
        await forget(tx, [first["subject"]])

    await world.minutes_later()

    assert await world.left() == {"confirmed": 1, "again": 1}
    again = await world.teller.sql("select subject from intake.outbox_unpublished")
    assert first["subject"] not in {row["subject"] for row in again}
