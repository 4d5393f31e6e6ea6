"""Starts a peer with servers of its own, loads it, and checks what it did."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
from kafka import KafkaAdminClient
from kafka.admin import NewTopic

from deploy.local.home import Home
from deploy.local.parts import Part
from deploy.local.ports import LOOPBACK, free_ports
from deploy.local.postgres import Postgres
from deploy.local.progress import Silent
from deploy.local.stack import Stack
from tests.bench import figures, wrk
from tests.bench.client import Target, burst, steady
from tests.bench.figures import Figures
from tests.bench.machine import Meter
from tests.bench.options import Options
from tests.bench.peers import tables
from tests.bench.peers.bodies import bodies
from tests.bench.peers.servers import PARTITIONS, TOPICS, Background, DefaultKafka, Uvicorn
from tests.bench.screen import Screen
from tests.support.stack import temporary_home

# Each gives 0 when all is well; $1 is how many referrals were accepted.
CHECKS = {
    "offers lost or made twice": "select abs((select count(*) from offer) - 2 * $1::int)",
    "needs without an offer": """
        select count(*) from offer where provider_id is null and $1::int > 0""",
    "places overbooked or leaked": f"""
        select count(*) from provider p where $1::int > 0 and {tables.PLACES} <>
            free + (select count(*) from offer where provider_id = p.id)""",
    "offers not told once": """
        select abs((select count(*) from notification where status = 'sent')
                   - (select count(*) from offer where provider_id is not null)) + 0 * $1::int""",
    "referrals lost or counted twice": """
        select abs((select coalesce(sum(n), 0) from counter) - $1::int)""",
    "identities not sealed": "select abs((select count(*) from sealed) - $1::int)",
}
_COUNTED = "select coalesce(sum(n), 0)::bigint from counter"
WRK_BODIES = 200


@dataclass(frozen=True, slots=True)
class Running:
    """A started peer: where to post, its database, its parts."""

    target: Target
    database: asyncpg.Connection
    parts: tuple[Part, ...]

    async def count(self) -> int:
        """How many referrals are counted so far."""
        counted: int = await self.database.fetchval(_COUNTED)
        return counted


async def peer_a(options: Options, screen: Screen) -> Figures:
    """A burst and a steady load through peer A. Raises Rejected, Stalled."""
    screen.begin("peer A: starting Kafka, PostgreSQL, two API processes, a relay, three consumers")
    with temporary_home("jieli-bench-") as home:
        async with _started(home, "api", TOPICS) as peer:
            target, count, meter = peer.target, peer.count, Meter(peer.parts)
            screen.begin("peer A: warming up")
            await burst(target, list(bodies(options.warm, 1)), "warm-up", count)
            screen.begin(f"peer A: {options.singles:,} POSTs by 16 connections, until counted")
            before = meter.sample()
            hot = await burst(target, list(bodies(options.singles, 2)), "peer-burst", count)
            found = {
                "burst": figures.of_burst(hot)
                | figures.of_spent(meter.since(before), options.singles)
            }
            screen.begin(f"peer A: {options.rate} a second for {options.seconds} s")
            before = meter.sample()
            even = await steady(
                target, list(bodies(options.steady, 3)), options.rate, "peer-steady", count
            )
            found["steady"] = figures.of_steady(even) | figures.of_spent(
                meter.since(before), options.steady
            )
            found["memory"] = {name: m.rss for name, m in meter.memory().items()}
            accepted = options.warm + options.singles + options.steady
            found["checks"] = await _checked(peer.database, accepted)
    return found


async def bare_route(options: Options, screen: Screen) -> Figures:
    """What one INSERT behind FastAPI takes, by the same clients that post to Jieli."""
    screen.begin("bare route: starting PostgreSQL and two API processes")
    with temporary_home("jieli-bench-") as home:
        async with _started(home, "bare") as bare:
            posted = list(bodies(options.singles, 9))
            await burst(bare.target, list(bodies(2 * options.warm, 8)), "warm-up")
            screen.begin(f"bare route: {options.singles:,} POSTs by 16 connections")
            found: Figures = {
                "post_bytes": len(posted[0]),
                "asyncio": figures.of_burst(await burst(bare.target, posted, "bare-burst")),
            }
            if wrk.installed():
                screen.begin(f"bare route: wrk for {options.wrk_seconds} s")
                rate = await wrk.wrk(
                    bare.target, posted[:WRK_BODIES], "bare-wrk", options.wrk_seconds, home.run
                )
                found["wrk"] = wrk.figures_of(rate)
    return found


@asynccontextmanager
async def _started(
    home: Home, application: str, topics: tuple[str, ...] = ()
) -> AsyncIterator[Running]:
    port, kafka_port, controller_port = free_ports(3)
    postgres = Postgres(home.postgres, home.log("postgres"))
    kafka = DefaultKafka(kafka_port, controller_port, home.kafka, home.log("kafka"))
    environment = {
        "PEER_DB": postgres.database_url,
        "PEER_KAFKA": kafka.bootstrap,
        "PEER_KEY": os.urandom(32).hex(),
    }
    servers: list[Part] = [postgres]
    if topics:
        kafka.prepare(Silent())
        servers.append(kafka)
    processes: list[Part] = [
        *(Background(name, environment, home.log(name)) for name in ("relay", *topics) if topics),
        Uvicorn(application, port, environment, home.log("api")),
    ]
    with Stack(servers):
        await tables.create(postgres.database_url)
        _create(kafka.bootstrap, topics)
        with Stack(processes):
            connection = await asyncpg.connect(postgres.database_url)
            target = Target(f"http://{LOOPBACK}:{port}")
            yield Running(target, connection, (*servers, *processes))
            await connection.close()


def _create(bootstrap: str, topics: tuple[str, ...]) -> None:
    if not topics:
        return
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        admin.create_topics([NewTopic(name, PARTITIONS, 1) for name in topics])
    finally:
        admin.close()


async def _checked(database: asyncpg.Connection, accepted: int) -> Figures:
    amiss = {name: await database.fetchval(query, accepted) for name, query in CHECKS.items()}
    return figures.wrong(amiss)
