"""The facts can be made again from events alone: those on Kafka, and those of the archive."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from services.reporting.archive import periodic_tasks
from shared.db import Database
from tests.end_to_end.journey import Place
from tests.support.commands import command
from tests.support.counting import Sql, query_of
from tests.support.waiting import eventually

_ARCHIVED = "select count(*) as chunks, sum(events)::int as events from reporting.event_archive"
_LATER = timedelta(days=2)


def sql_of(place: Place) -> Sql:
    return query_of(place.hotline.jieli.settings.database_url)


async def rebuilt(place: Place, *words: str) -> tuple[int, dict[str, Any]]:
    """What `jieli rebuild --check` says, and how it ends."""
    done = await asyncio.to_thread(
        command, place.hotline.jieli, "rebuild", "--check", "--json", *words
    )
    assert done.stdout, done.stderr
    return done.returncode, orjson.loads(done.stdout)


async def archived(place: Place) -> None:
    """Bring the archive to what it is in two days, when all on Kafka has waited long enough."""
    settings = place.hotline.jieli.settings
    database = await Database.open(settings, "reporting")
    try:
        await periodic_tasks.archive(database, settings, datetime.now(UTC) + _LATER)
    finally:
        await database.close()


async def helped(place: Place) -> UUID:
    promised = await place.ask()
    await place.say(await place.offer(promised["id"]), "accept")
    counted = "select 1 from reporting.need_fact where accepted_at is not null and referral_id = $1"
    id_ = UUID(promised["id"])
    await eventually(lambda: sql_of(place)(counted, id_), within=30)
    return id_


async def test_events_alone_give_the_facts_of_the_running_service(place: Place) -> None:
    sql = sql_of(place)
    await helped(place)
    code, from_kafka = await rebuilt(place)
    assert (code, from_kafka["differences"]) == (0, [])
    assert from_kafka["from_kafka"] > 0

    await archived(place)
    code, found = await rebuilt(place)
    assert (code, found["differences"]) == (0, [])
    assert found["archived"] > 0

    id_ = await helped(place)
    await archived(place)
    [before] = await sql(_ARCHIVED)
    answer = await place.hotline.send("DELETE", "intake", f"/v1/referrals/{id_}")
    assert answer.status_code == 200, answer.text

    async def struck() -> bool:
        [after] = await sql(_ARCHIVED)
        assert after["events"] < before["events"]
        assert after["chunks"] == before["chunks"]
        return not await sql("select 1 from reporting.archive_erasure")

    await eventually(struck, within=90)
    code, found = await rebuilt(place)
    assert (code, found["differences"]) == (0, [])
    assert found["erased"] > 0


async def test_a_fact_that_no_event_tells_of_is_found(place: Place) -> None:
    id_ = await helped(place)
    sql = sql_of(place)
    await sql("update reporting.need_fact set declined = declined + 1 where referral_id = $1", id_)
    try:
        code, found = await rebuilt(place)
    finally:
        await sql(
            "update reporting.need_fact set declined = declined - 1 where referral_id = $1", id_
        )
    assert code == 1
    [difference] = found["differences"]
    assert difference["table"] == "need_fact"
    assert difference["running"] == difference["from_events"]
