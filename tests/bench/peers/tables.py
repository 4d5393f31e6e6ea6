"""The peers' tables, the providers in them, and a pool of connections."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Uuid,
    insert,
    text,
)
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from tests.bench.peers.request import NEEDS

POOL = 10
PLACES = 1_000
"""Free places of each provider: more than a run can use up."""

metadata = MetaData()
_NOW: Mapping[str, Any] = {"server_default": text("now()"), "nullable": False}


def _words(*names: str, **options: Any) -> list[Column[str]]:
    return [Column(name, String, **options) for name in names]


referral = Table(
    "referral",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("idem", String, unique=True, nullable=False),
    Column("hash", LargeBinary),
    *_words("channel", "region", "month", "harm", "age_band", nullable=False),
    Column("needs", JSON),
    Column("at", DateTime(True), **_NOW),
)
sealed = Table(
    "sealed",
    metadata,
    Column("referral_id", Uuid, primary_key=True),
    Column("blob", LargeBinary, nullable=False),
)
provider = Table(
    "provider",
    metadata,
    Column("id", Integer, primary_key=True),
    *_words("need", "prefix"),
    Column("free", Integer),
    CheckConstraint("free >= 0"),
    Index("provider_by", "need", "prefix"),
)
offer = Table(
    "offer",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("referral_id", Uuid, nullable=False),
    Column("need", String, nullable=False),
    Column("provider_id", Integer),
    Column("at", DateTime(True), **_NOW),
    Index("offer_once", "referral_id", "need", unique=True),
)
notification = Table(
    "notification",
    metadata,
    Column("offer_id", Uuid, primary_key=True),
    Column("status", String, nullable=False),
    Column("at", DateTime(True), **_NOW),
)
counter = Table(
    "counter",
    metadata,
    *_words("province", "month", "harm", "age_band", primary_key=True),
    Column("n", Integer, nullable=False),
)
inbox = Table(
    "inbox",
    metadata,
    Column("consumer", String, primary_key=True),
    Column("event_id", Uuid, primary_key=True),
)
outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("topic", String),
    Column("key", Uuid),
    Column("value", LargeBinary),
)
bare = Table(
    "bare",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("idem", String, unique=True),
    Column("body", LargeBinary),
)

_AREAS = ("01", "02", "", "", "")


def providers() -> list[dict[str, Any]]:
    """300: ten provinces by six needs by five, three for the province and two for a city of it."""
    return [
        {
            "id": number,
            "need": NEEDS[number % 6],
            "prefix": f"{10 + number // 6 % 10}{_AREAS[number // 60]}",
            "free": PLACES,
        }
        for number in range(300)
    ]


def engine(url: str) -> AsyncEngine:
    """A pool of connections to the database at `url`."""
    driven = url.replace("postgresql", "postgresql+asyncpg", 1)
    return create_async_engine(driven, pool_size=POOL, max_overflow=0)


def sessions(url: str) -> async_sessionmaker[AsyncSession]:
    """Sessions over a pool of their own."""
    return async_sessionmaker(engine(url), expire_on_commit=False)


async def create(url: str) -> None:
    """Make the tables and the providers. Raises RuntimeError if a commit would not be durable."""
    made = engine(url)
    async with made.begin() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.execute(insert(provider), providers())
        for name in ("fsync", "synchronous_commit"):
            found = (await connection.exec_driver_sql(f"show {name}")).scalar_one()
            if found != "on":
                raise RuntimeError(f"{name} is {found}")
    await made.dispose()
