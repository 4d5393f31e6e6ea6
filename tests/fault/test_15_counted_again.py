"""Scenario 15: reporting loses its store and counts everything again from Kafka.

The archive stays: nobody empties it.
"""

import asyncio
import random
from collections import defaultdict, deque
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from kafka import KafkaAdminClient

from services.reporting.app import build
from services.reporting.publications.counting import counted
from shared.events.catalogue import consumed_by
from shared.events.cloudevents import Record, known_headers
from shared.kafka.client_config import client_config
from shared.kafka.dispatcher import Dispatcher
from shared.security import keys
from shared.settings import Settings
from shared.telemetry import Tracer
from tests.support import topics
from tests.support.counting import Sql, query_of
from tests.support.databases import Databases
from tests.support.fault_scene import Ledger, Scene
from tests.support.topics import TopicRecord
from tests.support.waiting import eventually

WHEN_COUNTED = "counted_at"
"""The one column that is about reporting's own time, not about the referral."""
_TABLES = """
    select string_agg(format('reporting.%I', tablename), ', ') as names from pg_tables
    where schemaname = 'reporting' and tablename not in ('schema_migration', 'worker_heartbeat',
        'event_archive', 'archived_fact', 'publication', 'publication_report',
        'outbox_published', 'outbox_seen')
"""
_FACTS = "select * from {schema}referral_fact order by referral_id"
_NEEDS = """
    select need_id, referral_id, need, offered_at, offers, declined, expired, accepted_at,
           started_at, ended_at, result, outcome, unmet_at, unmet_reason, withdrawn_at,
           provider_partner_id, not_requested_at
    from {schema}need_fact order by need_id
"""
_OFFERS = """
    select offer_id from matching.offer where referral_id = any($1::uuid[])
    and status = 'offered' order by offer_id
"""


async def a_life_of_all_kinds(scene: Scene) -> None:
    """Referrals accepted, declined, completed, withdrawn, and counters of a day."""
    ledger = Ledger("scenario-15")
    await scene.post(ledger, 60)
    await scene.all_counted(ledger.ids.values())
    network = scene.hotline.of("test_lawyer_network")
    rows = await scene.sql(_OFFERS, [UUID(id_) for id_ in ledger.ids.values()])
    kinds: list[list[dict[str, Any]]] = [
        [{"answer": "accept"}, {"answer": "start"}, {"answer": "complete", **_DONE}],
        [{"answer": "decline", "reason": "no_capacity"}],
        [{"answer": "accept"}],
        [],
    ]
    lines = [
        {"offer_id": str(row["offer_id"]), **step}
        for number, row in enumerate(rows)
        for step in kinds[number % len(kinds)]
    ]
    answers = await network.lines("matching", "/v1/offers/answers", lines)
    assert {line["status"] for line in answers} == {200}
    withdrawn = list(ledger.ids.values())[::9]
    for id_ in withdrawn:
        path = f"/v1/referrals/{id_}/withdraw"
        await scene.hotline.post("intake", path, {"reason": "survivor_declined"})
    usage = {
        "channel": "wechat_miniprogram",
        "day": "2026-11-20",
        "counts": [{"gender": "female", "age_band": "18-39", "users": 40, "opens": 90}],
    }
    program = scene.hotline.of("test_miniprogram")
    assert (await program.post("intake", "/v1/usage", usage)).status_code == 202
    await scene.quiet()


_DONE = {"result": "completed", "outcome": "advice_given"}


async def every_report(scene: Scene) -> dict[str, bytes]:
    """All that this year's publications are made of, byte for byte."""
    connection = await asyncpg.connect(
        scene.jieli.settings.database_url,
        # All that this stack counts is invented.
        server_settings={"search_path": "reporting", "jieli.invented_figures": "true"},
    )
    try:
        found = await counted(connection, date(2026, 1, 1), date(2026, 12, 31))
        tables = {
            name: orjson.dumps(sorted((*cell, *sorted(by.items())) for cell, by in leaves.items()))
            for name, leaves in found.items()
        }
        assert tables["months"] != b"[]"
        return tables
    finally:
        await connection.close()


Rows = dict[str, dict[str, Any]]


async def facts(sql: Sql, schema: str) -> Rows:
    """Every fact by its id."""
    found = {}
    for query in (_FACTS, _NEEDS):
        for row in await sql(query.format(schema=schema)):
            found[str(row[0])] = {k: v for k, v in row.items() if k != WHEN_COUNTED}
    return found


def differences(before: Rows, after: Rows) -> list[Any]:
    """What is not the same: which fact, which column, the one and the other."""
    return [
        (id_, column, before.get(id_, {}).get(column), after.get(id_, {}).get(column))
        for id_ in before | after
        for column in before.get(id_, {}) | after.get(id_, {})
        if before.get(id_, {}).get(column) != after.get(id_, {}).get(column)
    ][:5]


async def test_an_emptied_store_gives_the_same_reports_after_reading_all_again(
    scene: Scene,
) -> None:
    await a_life_of_all_kinds(scene)
    reports, before = await every_report(scene), await facts(scene.sql, "reporting.")
    referrals = [fact for fact in before.values() if fact.get("received_at")]
    assert len(referrals) >= 60

    scene.stop("reporting.worker")
    [tables] = await scene.sql(_TABLES)
    await scene.sql(f"truncate {tables['names']}")
    await asyncio.to_thread(forget_offsets, scene.kafka)
    scene.start("reporting.worker")

    async def counted_again() -> bool:
        [row] = await scene.sql("select count(received_at) as n from reporting.referral_fact")
        assert row["n"] == len(referrals), row["n"]
        return await topics.behind(scene.kafka, "reporting") == 0

    await eventually(counted_again, within=90, every=0.5)
    assert differences(before, await facts(scene.sql, "reporting.")) == []
    again = await every_report(scene)
    assert {name for name in reports if reports[name] != again[name]} == set()


def forget_offsets(kafka: Settings) -> None:
    admin = KafkaAdminClient(**client_config(kafka))
    try:
        admin.delete_groups(["jieli-reporting"])
    finally:
        admin.close()


def interleaved(lying: list[TopicRecord], dice: random.Random) -> Iterator[Record]:
    """The records in another order: of topics and referrals at random, of each one as it was."""
    lanes: dict[Any, deque[TopicRecord]] = defaultdict(deque)
    for one in lying:
        lanes[one.topic, one.key].append(one)
    waiting = list(lanes.values())
    while waiting:
        lane = dice.randrange(len(waiting))
        one = waiting[lane].popleft()
        headers = known_headers(one.headers)
        yield Record(one.topic, one.partition, one.offset, one.key, one.value, headers)
        if not waiting[lane]:
            waiting[lane] = waiting[-1]
            waiting.pop()


async def test_topics_in_any_order_and_everything_twice_give_the_same_facts(scene: Scene) -> None:
    await a_life_of_all_kinds(scene)
    before = await facts(scene.sql, "reporting.")
    names = [topic.name for topic in consumed_by("reporting")]
    dice = random.Random(15)
    records = list(interleaved(await topics.records(scene.kafka, names), dice))
    databases = Databases(scene.jieli.settings.database_url)
    try:
        fresh = await databases.make("reporting")
        settings = scene.jieli.settings
        seal = keys.seal_key(settings.secrets, "reporting")
        handlers = build(settings).handlers
        batches = Dispatcher(fresh.db, handlers, Tracer("reporting", None), seal, 1_000)
        start = 0
        while start < len(records):
            end = start + dice.randint(1, 400)
            await batches.apply(records[start:end])
            await batches.apply(records[max(0, start - 50) : end])
            start = end
        again = await facts(query_of(fresh.url), "reporting.")
        assert differences(before, again) == []
    finally:
        await databases.drop_all()
