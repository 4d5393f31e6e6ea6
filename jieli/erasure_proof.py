"""What is left of an erased referral: every table, topic, log and trace, why, and until when."""

import asyncio
import re
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx

from deploy.local.home import Home
from jieli.topic_records import TopicRecord, operators, records
from services.reporting.archive.store import chunks_with
from shared.dead_letters import content_of
from shared.events.catalogue import CATALOGUE
from shared.language import say
from shared.security import keys
from shared.settings import SERVICES, Settings

OWN_IDS = re.compile(
    rb'"(?:need_id|offer_id|message_id)":"'
    rb'([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"'
)


@dataclass(frozen=True, slots=True)
class Left:
    """Something that is left. `until` None: it has no end; `wrong`: it should not be there."""

    where: str
    count: int
    why: str
    until: datetime | None
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class Marks:
    """What a referral is known by: its id, the ids of what belongs to it, those of its events."""

    id: UUID
    own: frozenset[UUID]
    events: frozenset[UUID]

    @property
    def personal(self) -> list[UUID]:
        """The ids that lead to the referral."""
        return sorted({self.id, *self.own})


_COLUMNS = """
    select c.table_schema as schema, c.table_name as name, c.column_name as column, c.data_type,
           c.udt_name
    from information_schema.columns c join information_schema.tables t
        using (table_schema, table_name)
    where t.table_type = 'BASE TABLE' and c.table_schema = any($1::text[])
    order by 1, 2, c.ordinal_position
"""
_FINDS = {
    "uuid": '"{column}" = any($1::uuid[])',
    "_uuid": '"{column}" && $1::uuid[]',
    "bytea": "encode(\"{column}\", 'hex') ~ $2",
    "text": '"{column}"::text ~ $2',
}
_TEXTS = frozenset(("text", "varchar", "bpchar", "json", "jsonb", "_text", "_varchar", "name"))
_STANDING = "select status, erased_at from intake.referral where id = $1"
_LETTERS = """
    select topic, partition, "offset", sealed from {service}.dead_letter where sealed is not null
"""
_NOTICE = """
    select count(*) from intake.outbox where subject = $1 and name <> 'referral.erased'
"""


async def standing(connection: asyncpg.Connection, id_: UUID) -> asyncpg.Record | None:
    """How intake says that it stands: its status, and when it was erased."""
    return await connection.fetchrow(_STANDING, id_)


async def marks_of(settings: Settings, id_: UUID) -> tuple[Marks, list[TopicRecord]]:
    """All ids of a referral that Kafka still tells, and the records that tell them.

    What is told of a referral has its id as key.

    Raises KafkaError, OSError when Kafka is away.
    """
    topics = [name for topic in CATALOGUE.values() for name in (topic.name, topic.dead_letters)]
    about = [r async for r in records(operators(settings), topics) if _is_about(r, id_)]
    own = {UUID(found.decode()) for r in about for found in OWN_IDS.findall(r.value or b"")}
    events = {UUID(dict(r.headers)["ce_id"].decode()) for r in about if "ce_id" in dict(r.headers)}
    return Marks(id_, frozenset(own - {id_}), frozenset(events)), about


def _is_about(record: TopicRecord, id_: UUID) -> bool:
    mark = str(id_).encode()
    return record.key == mark or mark in (record.value or b"")


def in_topics(about: Iterable[TopicRecord]) -> Iterator[Left]:
    """What lies on topics: nobody can take a record back; it ends with the topic's retention."""
    days = {
        name: topic.retention_days
        for topic in CATALOGUE.values()
        for name in (topic.name, topic.dead_letters)
    }
    by_topic: dict[str, list[datetime]] = {}
    for record in about:
        by_topic.setdefault(record.topic, []).append(record.at)
    for topic, moments in sorted(by_topic.items()):
        why = say(
            "codes and random ids; Kafka takes no record back",
            "仅代码与随机编号；Kafka 无法收回单条记录",
        )
        until = max(moments) + timedelta(days=days[topic])
        yield Left(f"topic {topic}", len(moments), why, until)


async def in_tables(
    connection: asyncpg.Connection, settings: Settings, marks: Marks
) -> AsyncIterator[Left]:
    """Every column of every table that can hold an id, as such, as text or in bytes."""
    for row in await connection.fetch(_COLUMNS, list(SERVICES)):
        sought = [*marks.personal, *marks.events] if _names_events(row) else marks.personal
        count = await _count(connection, row, sought)
        if count:
            place = f"{row['schema']}.{row['name']}.{row['column']}"
            yield await _judged(connection, settings, marks, place, count)


def _names_events(row: asyncpg.Record) -> bool:
    return row["name"] in {"inbox", "outbox", "dead_letter"} and row["column"] == "event_id"


async def _count(
    connection: asyncpg.Connection, row: asyncpg.Record, sought: Sequence[UUID]
) -> int:
    kind = "text" if row["udt_name"] in _TEXTS else row["udt_name"]
    if kind not in _FINDS:
        return 0
    table = f'"{row["schema"]}"."{row["name"]}"'
    where = _FINDS[kind].format(column=row["column"])
    forms = [str(mark) for mark in sought]
    if kind == "bytea":
        forms = [form for mark in sought for form in (mark.hex, str(mark).encode().hex())]
    given = "|".join(forms) if kind in {"bytea", "text"} else sought
    # Names of tables and columns come from the database itself; what is sought is a parameter.
    query = f"select count(*) from {table} where {where}".replace("$2", "$1")  # noqa: S608
    found: int = await connection.fetchval(query, given)
    return found


async def _judged(
    connection: asyncpg.Connection, settings: Settings, marks: Marks, place: str, count: int
) -> Left:
    service, table, column = place.split(".")
    kept = timedelta(days=settings.retention_days)
    now = datetime.now(UTC)
    allowed: dict[tuple[str, str], tuple[str, datetime | None]] = {
        ("audit", "subject"): (
            say("who looked at it and who erased it: proof", "谁查看、谁删除的记录：凭证"),
            None,
        ),
        ("inbox", "event_id"): (
            say("the event's id alone, so that a repeat is seen", "仅事件编号，用于识别重复"),
            now + 4 * kept,
        ),
        ("outbox", "event_id"): (
            say("the event's id alone; its content is blanked", "仅事件编号；内容已清空"),
            now + kept,
        ),
        ("erased", "subject"): (
            say("until what was under way has settled", "等待进行中的事务结束"),
            now + timedelta(minutes=2),
        ),
        ("archive_erasure", "subject"): (
            say("until the archive has struck its events", "等待归档中的事件剔除"),
            now + timedelta(minutes=2),
        ),
        ("tombstone", "referral_id"): (
            say("that it was erased, for news that comes late", "仅记载已删除，以防迟到的消息"),
            None,
        ),
        ("ended_referral", "referral_id"): (
            say("that it was erased, for news that comes late", "仅记载已删除，以防迟到的消息"),
            None,
        ),
        ("referral", "id"): (
            say(
                "that it was erased and when: its partner may ask",
                "仅记载已删除及时间：供其机构查询",
            ),
            None,
        ),
    }
    if service == "intake" and table == "outbox" and column in {"subject", "body"}:
        others = await connection.fetchval(_NOTICE, marks.id)
        why = say("the notice of the erasure, until all heard it", "删除通知，待各方收到")
        return Left(place, count, why, now + kept, wrong=bool(others))
    of_intake = service == "intake" or table != "referral"
    if (table, column) in allowed and of_intake:
        why, until = allowed[table, column]
        return Left(place, count, why, until)
    return Left(place, count, say("should not be there", "不应存在"), None, wrong=True)


async def in_sealed_letters(
    connection: asyncpg.Connection, settings: Settings, marks: Marks
) -> AsyncIterator[Left]:
    """Dead letters are opened with each service's own key: their content may name the referral."""
    wanted = [str(mark).encode() for mark in marks.personal]
    for service in SERVICES:
        key = keys.seal_key(settings.secrets, service)
        rows = await connection.fetch(_LETTERS.replace("{service}", service))
        contents = [content_of(key, row) for row in rows]
        count = sum(any(mark in content for mark in wanted) for content in contents)
        if count:
            why = say("a dead letter names it", "死信中出现")
            yield Left(f"{service}.dead_letter.sealed", count, why, None, wrong=True)


async def in_archive(
    connection: asyncpg.Connection, settings: Settings, marks: Marks
) -> AsyncIterator[Left]:
    """Archived events are opened with reporting's own key."""
    waits = await connection.fetchval(
        "select exists (select from reporting.archive_erasure where subject = $1)", marks.id
    )
    key = keys.seal_key(settings.secrets, "reporting")
    wanted = [str(mark).encode() for mark in marks.personal]
    found = [
        record
        async for chunk in chunks_with(connection, key, marks.id)
        for record in chunk.records
        if record.key in wanted or any(mark in (record.value or b"") for mark in wanted)
    ]
    if found:
        why = say("archived events: codes and random ids", "归档事件：仅代码与随机编号")
        until = datetime.now(UTC) + timedelta(minutes=2) if waits else None
        place = "reporting.event_archive.sealed"
        yield Left(place, len(found), why, until, wrong=until is None)


def in_files(home: Home, marks: Marks) -> Iterator[Left]:
    """Every file of logs."""
    wanted = [str(mark).encode() for mark in marks.personal]
    for path in sorted(p for p in home.logs.rglob("*") if p.is_file()):
        count = _lines_with(path, wanted)
        if count:
            yield Left(
                f"log {path.name}", count, say("should not be there", "不应存在"), None, True
            )


def _lines_with(path: Path, wanted: Collection[bytes]) -> int:
    with path.open("rb") as lines:
        return sum(any(mark in line for mark in wanted) for line in lines)


async def in_traces(settings: Settings, marks: Marks) -> AsyncIterator[Left]:
    """The trace viewer of the local stack, which holds the newest spans in memory."""
    if settings.otel_traces_exporter != "zipkin":
        return
    query = f"jieli.referral_id={marks.id}"
    params = {"annotationQuery": query, "lookback": str(31 * 86_400_000), "limit": "100"}
    async with httpx.AsyncClient(timeout=10, trust_env=False) as client:
        answer = await client.get(f"{settings.zipkin}/api/v2/traces", params=params)
    count = len(answer.raise_for_status().json())
    if count:
        why = say(
            "times of steps under its random id; until newer spans take their place",
            "随机编号下的步骤时间；直至被更新的记录取代",
        )
        yield Left("traces", count, why, None)


async def what_is_left(settings: Settings, id_: UUID) -> list[Left]:
    """Everything that is left. Raises KafkaError, OSError, PostgresError when a part is away."""
    marks, about = await marks_of(settings, id_)
    connection = await asyncpg.connect(settings.database_url, timeout=10)
    try:
        await connection.execute("set default_transaction_read_only = on; set row_security = off")
        found = [*in_topics(about)]
        found += [left async for left in in_tables(connection, settings, marks)]
        found += [left async for left in in_sealed_letters(connection, settings, marks)]
        found += [left async for left in in_archive(connection, settings, marks)]
    finally:
        await connection.close()
    home = Home.at(settings.jieli_home)
    found += await asyncio.to_thread(lambda: list(in_files(home, marks)))
    try:
        found += [left async for left in in_traces(settings, marks)]
    except httpx.HTTPError:
        found.append(Left("traces", 0, say("could not be asked", "未能询问"), None))
    return found


def as_rows(found: Iterable[Left]) -> list[dict[str, Any]]:
    """For programs."""
    return [
        {
            "where": left.where,
            "count": left.count,
            "why": left.why,
            "until": left.until,
            "wrong": left.wrong,
        }
        for left in found
    ]
