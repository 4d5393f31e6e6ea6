"""A service with one table of effects, so that whatever happens twice can be seen."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from uuid import UUID, uuid4

from shared.db import Database, Transaction
from shared.events import (
    Event,
    HarmFact,
    NeedFact,
    ReferralErased,
    ReferralReceived,
    ReferralWithdrawn,
)
from shared.events.cloudevents import Record, headers_of, known_headers
from shared.events.principals import ADMIN
from shared.kafka import provisioning
from shared.kafka.dispatcher import Dispatcher
from shared.outbox import publish
from shared.outbox_position import Position
from shared.service import Handlers
from shared.settings import Settings
from shared.telemetry import Tracer
from tests.support.counting import Sql, query_of
from tests.support.databases import FreshDatabase
from tests.support.stack import RunningKafka

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SEAL = bytes(32)
TRACE = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"
_offsets = count(1)


def received(referral_id: UUID | None = None, region: str = "110105") -> ReferralReceived:
    """Build the event of a new referral."""
    return ReferralReceived(
        referral_id=referral_id or uuid4(),
        partner_id=UUID(int=1),
        channel="hotline_12338",
        region=region,
        received_at=NOON,
        occurred_at=NOON,
        age_band="18-39",
        gender="female",
        harms=(HarmFact(type="domestic_violence"),),
        needs=(NeedFact(need_id=uuid4(), type="shelter"),),
        urgency="routine",
        risk="standard",
        consent_scope="any_matched_provider",
    )


def withdrawn(referral_id: UUID) -> ReferralWithdrawn:
    """Build the event of a referral taken back."""
    return ReferralWithdrawn(referral_id=referral_id, withdrawn_at=NOON, reason="survivor_declined")


def erased(referral_id: UUID) -> ReferralErased:
    """Build the event of a referral erased."""
    return ReferralErased(referral_id=referral_id, erased_at=NOON)


def record_of(event: Event, event_id: UUID | None = None, **changes: object) -> Record:
    """The event as it comes from Kafka; `changes` are to the record."""
    headers = headers_of("intake", event.name, event.version, event_id or uuid4(), NOON, TRACE)
    given = {
        "topic": event.topic,
        "partition": 0,
        "offset": next(_offsets),
        "key": str(event.subject).encode(),
        "value": event.encode(),
        "headers": known_headers(headers),
    }
    return Record(**(given | changes))  # type: ignore[arg-type]


@dataclass
class Room:
    """A service's database and handlers that write one row of `effect` for each event."""

    fresh: FreshDatabase
    sql: Sql
    broken: set[UUID] = field(default_factory=set)

    @classmethod
    async def furnish(cls, fresh: FreshDatabase) -> "Room":
        """Add the table of effects."""
        sql = query_of(fresh.url)
        await sql(
            f"create table {fresh.service}.effect (id bigint generated always as identity,"
            " referral_id uuid not null, what text not null)"
        )
        return cls(fresh, sql)

    @property
    def db(self) -> Database:
        """The database as the service's role."""
        return self.fresh.db

    @property
    def settings(self) -> Settings:
        """The settings of the database."""
        return self.fresh.settings

    async def on_event(self, events: Sequence[Event], tx: Transaction) -> None:
        """Write one row each, all at once; break for the broken ones."""
        await tx.execute(
            "insert into effect (referral_id, what) select * from unnest($1::uuid[], $2::text[])",
            [event.subject for event in events],
            [event.name for event in events],
        )
        if self.broken & {event.subject for event in events}:
            raise ValueError("19900000001 must not be logged")

    @property
    def handlers(self) -> Handlers:
        """In the order of a referral's life."""
        kinds = (ReferralReceived, ReferralWithdrawn, ReferralErased)
        return dict.fromkeys(kinds, self.on_event)

    def batches(self, limit: int = 100) -> Dispatcher:
        """What applies records in this service."""
        return Dispatcher(self.db, self.handlers, Tracer(self.fresh.service, None), SEAL, limit)

    async def effects(self) -> list[tuple[UUID, str]]:
        """What was done, in order."""
        rows = await self.sql(
            f"select referral_id, what from {self.fresh.service}.effect order by id"
        )
        return [(row["referral_id"], row["what"]) for row in rows]

    async def letters(self) -> list[str]:
        """Why events were put aside, in order."""
        rows = await self.sql(f"select reason from {self.fresh.service}.dead_letter order by id")
        return [row["reason"] for row in rows]

    async def say(self, *events: Event) -> None:
        """Tell these in one transaction."""
        async with self.db.transaction() as tx:
            tx.trace = TRACE
            await publish(tx, events)

    async def published(self) -> None:
        """Note what is told as published, as the relay does after Kafka's answer."""
        async with self.db.reading() as conn:
            position = await Position.load(conn)
            rows = await position.read(conn, 10_000)
            await position.advance(conn, [row["id"] for row in rows], whole=True)

    async def unpublished(self) -> int:
        """How many rows of the outbox Kafka does not have."""
        [row] = await self.sql(f"select count(*) as n from {self.fresh.service}.outbox_unpublished")
        return int(row["n"])


def with_kafka(settings: Settings, kafka: RunningKafka, user: str) -> Settings:
    """The settings with which one is this user at a broker where all topics and grants exist."""
    provisioning.provision(kafka.settings)
    found = kafka.settings_of(user)
    named = {name: getattr(found, name) for name in Settings.model_fields if "kafka" in name}
    return settings.model_copy(update=named)


def as_administrator(settings: Settings) -> Settings:
    """The same broker, where one may do everything."""
    file = settings.kafka_password_file
    if file is None:
        return settings
    password = file.with_name(f"{ADMIN}.password")
    return settings.model_copy(update={"kafka_username": ADMIN, "kafka_password_file": password})
