"""Scenario 13: events nobody can read between a thousand good ones."""

import asyncio
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from shared.events.cloudevents import headers_of
from tests.support import topics
from tests.support.builders import anonymous
from tests.support.fault_scene import Ledger, Scene
from tests.support.topics import TopicRecord
from tests.support.waiting import eventually

_AT = datetime(2026, 11, 21, tzinfo=UTC)
SECRET = "CANARY-in-a-poisoned-event"
GOOD, LINES = 1_000, 100
_LETTERS = """
    select id, reason, detail, event_id from {service}.dead_letter where event_id = any($1::uuid[])
"""
_BREAK = (
    """
    create function reporting.break_on_purpose() returns trigger language plpgsql as $$
    begin
        if new.referral_id = '{subject}' then raise exception 'broken on purpose'; end if;
        return new;
    end $$
    """,
    """
    create trigger break_on_purpose before insert on reporting.referral_fact
        for each row execute function reporting.break_on_purpose()
    """,
)
_MEND = "drop function reporting.break_on_purpose cascade"


def poison(good: TopicRecord) -> dict[str, TopicRecord]:
    """Six records that cannot be understood, by the reason that is to be given."""

    def bad(
        value: bytes | None, key: bytes | None = good.key, without: str = "", version: int = 1
    ) -> TopicRecord:
        headers = headers_of("intake", "referral.received", version, uuid4(), _AT, None)
        kept = tuple((name, text) for name, text in headers if name != without)
        return TopicRecord(good.topic, good.partition, 0, key, value, kept)

    return {
        "bad_json": bad(b'{"narrative": "' + SECRET.encode()),
        "unknown_version": bad(good.value, version=99),
        "too_large": bad(b'{"narrative": "' + SECRET.encode() * 30_000 + b'"}'),
        "empty_value": bad(None),
        "wrong_key": bad(good.value, key=SECRET.encode()),
        "missing_header_ce_type": bad(good.value, without="ce_type"),
    }


async def test_a_thousand_good_events_pass_and_six_bad_ones_are_put_aside(scene: Scene) -> None:
    seen = Ledger("first-13")
    await scene.post(seen, 1)
    await scene.settle(seen)
    [good] = [
        record
        for record in await topics.records(scene.kafka, ["referrals"])
        if record.key == seen.ids["first-13-0"].encode()
        and "referral.received" in record.event_type
    ]
    ledger, bad = Ledger("scenario-13"), poison(good)
    waiting = iter(bad.values())
    for start in range(0, GOOD, LINES):
        await post_lines(scene, ledger, range(start, start + LINES))
        if (record := next(waiting, None)) is not None:
            await topics.put(scene.kafka, [record])

    await scene.settle(ledger)

    wanted = {record.event_id: reason for reason, record in bad.items()}
    for service in ("matching", "reporting"):
        await eventually(partial(put_aside, scene, service, wanted), within=30)
    await nothing_personal(scene)


async def put_aside(scene: Scene, service: str, wanted: dict[str, str]) -> bool:
    rows = await scene.sql(_LETTERS.format(service=service), [UUID(id_) for id_ in wanted])
    assert {str(row["event_id"]): row["reason"] for row in rows} == wanted
    assert not [row for row in rows if SECRET in (row["detail"] or "")]
    return True


async def nothing_personal(scene: Scene) -> None:
    notices = await topics.records(scene.kafka, ["referrals-dead-letter"])
    assert notices
    for notice in notices:
        assert SECRET.encode() not in (notice.value or b"") + repr(notice.headers).encode()
    for log in scene.jieli.home.logs.iterdir():
        assert SECRET not in log.read_text(encoding="utf-8", errors="replace"), log.name


async def test_a_dead_letter_is_brought_back_once_after_the_mending(scene: Scene) -> None:
    ledger = Ledger("mended-13")
    scene.hold("reporting.worker")
    await scene.post(ledger, 20)
    victim = ledger.ids["mended-13-7"]
    for statement in _BREAK:
        await scene.sql(statement.format(subject=victim))
    try:
        scene.start("reporting.worker")
        others = [id_ for id_ in ledger.ids.values() if id_ != victim]
        await scene.all_counted(others)
        # Every event about the victim breaks on the same row.
        await eventually(lambda: letters_of(scene, victim), within=60)
        await scene.quiet()
        letters = await letters_of(scene, victim)
    finally:
        await scene.sql(_MEND)
    assert {letter["reason"] for letter in letters} == {"handler_failed"}

    ops = scene.hotline.of("test_ops")
    for letter in letters:
        path = f"/internal/v1/dead-letters/{letter['id']}/replay"
        answers = await asyncio.gather(*(ops.post("reporting", path) for _ in range(5)))
        assert {answer.status_code for answer in answers} == {202}
    await scene.settle(ledger)
    await eventually(partial(handled_once, scene, victim), within=30)


async def handled_once(scene: Scene, victim: str) -> bool:
    """Each letter was brought back, its event is seen once, and its effects are there once."""
    letters = await scene.sql(
        "select event_id, replayed_at from reporting.dead_letter where subject = $1",
        UUID(victim),
    )
    assert all(letter["replayed_at"] for letter in letters)
    seen = await scene.sql(
        "select count(*) as n from reporting.inbox where event_id = any($1::uuid[])",
        [letter["event_id"] for letter in letters],
    )
    assert seen[0]["n"] == len(letters) >= 3
    [fact] = await scene.sql(
        "select received_at, matchings, tellings from reporting.referral_fact"
        " where referral_id = $1",
        UUID(victim),
    )
    return fact["received_at"] is not None and (fact["matchings"], fact["tellings"]) == (1, 1)


async def letters_of(scene: Scene, subject: str) -> list[Any]:
    rows = await scene.sql(
        "select id, name, reason from reporting.dead_letter where subject = $1 order by id",
        UUID(subject),
    )
    names = {row["name"] for row in rows}
    assert names == {"referral.received", "referral.matched", "notification.settled"}, names
    return rows


async def post_lines(scene: Scene, ledger: Ledger, numbers: range) -> None:
    keys = [f"{ledger.prefix}-{number}" for number in numbers]
    lines = [anonymous(source_ref=key) for key in keys]
    answers = await scene.hotline.lines("intake", "/v1/referrals/batch", lines)
    ledger.ids |= {key: line["id"] for key, line in zip(keys, answers, strict=True)}
