"""Everywhere anything is kept or shown, searched for marks that stand for personal data."""

import asyncio
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import asyncpg
import orjson

from shared.settings import SERVICES
from tests.support import topics
from tests.support.fault_scene import Scene

MARK = "CANARY26"
FIRST_NUMBER, FIRST_SAFE = 19900004000, 19900005000
CANARIES = re.compile(rb"CANARY26|1990000[4-5]\d{3}")
FORBIDDEN_HEADERS = {"traceparent", "tracestate", "baggage"}
TRACES = 400
"""Traces each service must have in the viewer, or the search looked at nothing."""

Hits = dict[str, int]


async def search(scene: Scene) -> Hits:
    """Everywhere anything is kept or shown: how many marks are there."""
    hits: Hits = {}
    for finding in (in_topics(scene), in_tables(scene), in_answers(scene), in_catcher(scene)):
        hits |= await finding
    hits |= await asyncio.to_thread(in_files, await folders(scene))
    return {where: count for where, count in hits.items() if count}


async def in_topics(scene: Scene) -> Hits:
    hits: Hits = {}
    for record in await topics.records(scene.kafka):
        parts = [record.key or b"", record.value or b"", repr(record.headers).encode()]
        name = f"topic {record.topic}"
        hits[name] = hits.get(name, 0) + len(CANARIES.findall(b"\0".join(parts)))
    assert sum(name.startswith("topic") for name in hits) >= 3, "no topic was read"
    return hits


async def in_tables(scene: Scene) -> Hits:
    """Every table of every schema, in PostgreSQL's binary form, where bytes are bytes."""
    connection = await asyncpg.connect(scene.jieli.settings.database_url)
    try:
        tables = await connection.fetch(
            "select schemaname, tablename from pg_tables where schemaname = any($1)", SERVICES
        )
        hits: Hits = {}
        for schema, table in tables:
            into = BytesIO()
            await connection.copy_from_table(
                table, schema_name=schema, output=into, format="binary"
            )
            hits[f"table {schema}.{table}"] = len(CANARIES.findall(into.getvalue()))
        return hits
    finally:
        await connection.close()


async def in_answers(scene: Scene) -> Hits:
    """Spans, metrics, the dashboard, and what operations may read."""
    http, settings = scene.hotline.http, scene.jieli.settings
    ops = scene.hotline.of("test_ops")
    found = {"dashboard": (await http.get(settings.url("reporting") + "/")).content}
    for service in SERVICES:
        found[f"metrics of {service}"] = (await ops.get(service, "/metrics")).content
        letters = await ops.get(service, "/internal/v1/dead-letters")
        found[f"dead letters of {service}"] = letters.content
        spans = await http.get(
            settings.zipkin + "/api/v2/traces",
            params={"serviceName": f"jieli-{service}", "limit": 20_000, "lookback": 3_600_000},
        )
        found[f"spans of {service}"] = spans.content
        assert len(spans.json()) >= TRACES, f"{service} has {len(spans.json())} traces"
    return {where: len(CANARIES.findall(content)) for where, content in found.items()}


async def in_catcher(scene: Scene) -> Hits:
    """What left the house. A survivor's number is known to the SMS provider, and to nobody else."""
    port = scene.jieli.ports.catcher
    answer = await scene.hotline.http.get(f"http://127.0.0.1:{port}/messages.json")
    hits: Hits = {}
    messages: list[Any] = answer.json()["messages"]
    assert {message["kind"] for message in messages} == {"email", "sms", "webhook"}
    for message in messages:
        kind = message["kind"]
        known = {"to": ""} if kind == "sms" else {}
        text = orjson.dumps(message | known)
        hits[f"{kind} caught"] = hits.get(f"{kind} caught", 0) + len(CANARIES.findall(text))
        if leaked := FORBIDDEN_HEADERS & {name.lower() for name in message["headers"]}:
            hits[f"headers {sorted(leaked)}"] = 1
    return hits


async def folders(scene: Scene) -> list[Path]:
    """All files of the stack: logs, Kafka's segments, PostgreSQL's pages and write-ahead log."""
    [data] = await scene.sql("show data_directory")
    await scene.sql("checkpoint")
    return [scene.jieli.home.root, Path(data["data_directory"])]


def in_files(roots: list[Path]) -> Hits:
    hits: Hits = {}
    for path in [path for root in roots for path in root.rglob("*") if path.is_file()]:
        if "catcher" not in path.parts:
            name = f"file {path.name}"
            hits[name] = hits.get(name, 0) + len(CANARIES.findall(content_of(path)))
    assert {"file postgres.log", "file kafka.log", "file intake.api.log"} <= hits.keys()
    return hits


def content_of(path: Path) -> bytes:
    """What is in a file of a running system; nothing, when it is gone meanwhile."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
