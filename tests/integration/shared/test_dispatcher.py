"""Every event has its effect once, in order; a bad one is put aside and stops nobody."""

import random
from collections import Counter
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import orjson
import pytest

from shared import dead_letters, erasure
from shared.db import Transaction, is_outage
from shared.events import ReferralReceived
from shared.kafka.dispatcher import BrokenCode, Dispatcher
from shared.outbox import publish
from tests.integration.shared.room import SEAL, Room, erased, received, record_of, withdrawn
from tests.support.leftovers import tables_holding

A_MINUTE = timedelta(minutes=1)


async def test_an_event_that_comes_ten_times_has_one_effect(room: Room) -> None:
    event, event_id = received(), uuid4()
    again = [record_of(event, event_id) for _ in range(10)]
    batches = room.batches()

    await batches.apply(again[:6])
    await batches.apply(again[6:])

    assert await room.effects() == [(event.referral_id, "referral.received")]
    assert await room.letters() == []


async def test_each_referrals_events_are_handled_in_the_order_they_came(room: Room) -> None:
    dice, ids = random.Random(3), [uuid4() for _ in range(200)]
    lanes = [[record_of(each) for each in (received(i), withdrawn(i), erased(i))] for i in ids]
    waiting = [lane for lane in lanes for _ in range(3)]
    dice.shuffle(waiting)
    records = [lane.pop(0) for lane in waiting]

    batches = room.batches()
    for start in range(0, len(records), 97):
        await batches.apply(records[start : start + 97])

    done = await room.effects()
    assert len(done) == 600
    for id_ in ids:
        assert [what for i, what in done if i == id_] == [
            "referral.received",
            "referral.withdrawn",
            "referral.erased",
        ]


async def test_an_old_id_with_another_content_is_put_aside(room: Room) -> None:
    event, event_id = received(), uuid4()
    changed = event.model_copy(update={"region": "440100"})
    batches = room.batches()
    await batches.apply([record_of(event, event_id)])

    await batches.apply([record_of(changed, event_id)])

    assert len(await room.effects()) == 1
    assert await room.letters() == ["content_changed"]


async def test_what_cannot_be_read_is_put_aside_with_its_reason_and_without_its_content(
    room: Room,
) -> None:
    good = received()
    record = record_of(good)
    secret = b'{"name": "CANARY'
    bad = {
        "bad_json": record._replace(offset=1001, value=secret),
        "too_large": record._replace(offset=1002, value=secret + b" " * 600_000),
        "empty_value": record._replace(offset=1003, value=None),
        "wrong_key": record._replace(offset=1004, key=b"CANARY"),
        "does_not_fit_schema": record._replace(offset=1005, value=b'{"name": "CANARY"}'),
        "missing_header_ce_id": record._replace(
            offset=1006, headers={"ce_type": "org.jieli.referral.received"}
        ),
    }

    await room.batches().apply([*bad.values(), record])

    assert await room.effects() == [(good.referral_id, "referral.received")]
    assert Counter(await room.letters()) == Counter(bad.keys())
    notices = await room.sql("select topic, body from matching.outbox")
    assert {row["topic"] for row in notices} == {"referrals-dead-letter"}
    assert not [row for row in notices if b"CANARY" in row["body"]]
    assert {orjson.loads(row["body"])["reason"] for row in notices} == bad.keys()
    kept = await room.sql("select * from matching.dead_letter")
    assert not [row for row in kept if b"CANARY" in repr(tuple(row)).encode()]


async def test_one_that_breaks_its_handler_spoils_no_other_of_its_batch(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    events = [received() for _ in range(100)]
    room.broken = {events[37].referral_id}

    await room.batches().apply([record_of(event) for event in events])

    done = [id_ for id_, _ in await room.effects()]
    assert sorted(done) == sorted(e.referral_id for e in events if e is not events[37])
    assert await room.letters() == ["handler_failed"]
    printed = capsys.readouterr()
    assert "19900000001" not in printed.out + printed.err


async def test_a_database_that_goes_away_in_the_middle_leaves_nothing_half_done(
    room: Room,
) -> None:
    events = [received() for _ in range(20)]
    records = [record_of(event) for event in events]
    batches, handle = room.batches(), room.on_event

    async def cut(given: object, tx: object) -> None:
        await handle(given, tx)  # type: ignore[arg-type]
        pid = tx.connection.get_server_pid()  # type: ignore[attr-defined]
        await room.sql("select pg_terminate_backend($1)", pid)
        await tx.execute("select 1")  # type: ignore[attr-defined]

    batches._handlers = dict.fromkeys(room.handlers, cut)
    with pytest.raises((asyncpg.PostgresConnectionError, asyncpg.InterfaceError)) as caught:
        await batches.apply(records)
    assert is_outage(caught.value)
    assert await room.effects() == []
    assert await room.sql("select 1 from matching.inbox") == []

    batches._handlers = room.handlers
    await batches.apply(records)
    assert len(await room.effects()) == 20


async def test_too_many_in_a_row_mean_that_the_code_is_broken(room: Room) -> None:
    events = [received() for _ in range(8)]
    room.broken = {event.referral_id for event in events}
    batches = room.batches(limit=5)
    for event in events[:4]:
        await batches.apply([record_of(event)])

    with pytest.raises(BrokenCode):
        await batches.apply([record_of(events[4])])

    assert len(await room.letters()) == 5


async def test_a_good_event_in_between_begins_the_counting_again(room: Room) -> None:
    batches = room.batches(limit=3)
    for _ in range(4):
        bad = received()
        room.broken |= {bad.referral_id}
        await batches.apply([record_of(bad)])
        await batches.apply([record_of(received())])

    assert len(await room.effects()) == 4


async def test_a_dead_letter_is_brought_back_once_after_the_mending(room: Room) -> None:
    event = received()
    room.broken = {event.referral_id}
    batches = room.batches()
    await batches.apply([record_of(event)])
    [letter] = await room.sql("select id from matching.dead_letter")

    async def ask() -> None:
        async with room.db.transaction() as tx:
            await dead_letters.ask_replay(tx, [letter["id"]])

    await ask()
    assert await batches.replay() == 1
    assert await room.effects() == [], "it was still broken"

    room.broken = set()
    for _ in range(3):
        await ask()
        await batches.replay()

    assert await room.effects() == [(event.referral_id, "referral.received")]
    [row] = await room.sql("select replayed_at from matching.dead_letter")
    assert row["replayed_at"]


async def test_a_late_event_of_an_erased_subject_is_noted_and_never_handled(room: Room) -> None:
    id_, other = uuid4(), uuid4()
    await room.batches().apply([record_of(erased(id_))])

    late = [record_of(received(id_)), record_of(received(other)), record_of(withdrawn(id_))]
    await room.batches().apply(late)

    assert await room.effects() == [(id_, "referral.erased"), (other, "referral.received")]
    rows = await room.sql("select subject, traceparent, partition from matching.inbox")
    assert len(rows) == 4
    assert [tuple(row.values()) for row in rows if row["subject"] != other] == [
        (UUID(int=0), None, -1)
    ] * 3
    await room.batches().apply(late)
    assert await room.letters() == []


async def test_an_erasure_in_one_batch_with_what_it_erases_takes_back_what_was_told(
    room: Room,
) -> None:
    id_ = uuid4()
    notice = withdrawn(id_)

    async def on_received(_events: object, tx: Transaction) -> None:
        await publish(tx, [notice])

    handlers = room.handlers | {ReferralReceived: on_received}
    batches = Dispatcher(room.db, handlers, None, SEAL, 100)
    await batches.apply([record_of(received(id_)), record_of(erased(id_))])

    assert await room.effects() == [(id_, "referral.erased")]
    assert await room.sql("select 1 from matching.outbox") == []


async def test_dead_letters_of_an_erased_subject_are_destroyed_also_those_without_a_name(
    room: Room,
) -> None:
    id_, other = uuid4(), uuid4()
    unnamed = record_of(received(id_), key=b"?")
    of_other = record_of(received(id_), key=str(other).encode())
    broken = record_of(received(id_), value=b"{")
    stays = record_of(received(other), value=b"{")
    await room.batches().apply([unnamed, of_other, broken, stays])
    assert len(await room.letters()) == 4

    await room.batches().apply([record_of(erased(id_))])
    assert await erasure.finish(room.db, SEAL, A_MINUTE) is False
    await room.sql("update matching.erased set at = now() - interval '61 s'")
    assert await erasure.finish(room.db, SEAL, A_MINUTE) is True

    rows = await room.sql("select subject from matching.dead_letter")
    assert [row["subject"] for row in rows] == [other]
    assert await tables_holding(room.fresh.url, [id_]) == {"matching.effect": 1}
    await room.batches().apply([record_of(received(id_), value=b"[")])
    assert len(await room.letters()) == 1


async def test_what_was_under_way_at_an_erasure_is_blanked_a_minute_later(room: Room) -> None:
    id_ = uuid4()
    await room.batches().apply([record_of(erased(id_))])
    await room.sql(
        "insert into matching.outbox (topic, subject, name, version, body)"
        " values ('offers', $1, 'offer.accepted', 1, 'x')",
        id_,
    )
    await room.published()
    await room.sql("update matching.erased set at = now() - interval '61 s'")

    await erasure.finish(room.db, SEAL, A_MINUTE)

    [row] = await room.sql("select subject, body from matching.outbox")
    assert (row["subject"], row["body"]) == (UUID(int=0), b"")
    [row] = await room.sql("select subject from matching.erased")
    assert row["subject"] is None
