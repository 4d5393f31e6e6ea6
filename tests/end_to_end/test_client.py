"""jieli-client carries a referral from its post to its outcome, and hears of it by every way."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

import jieli_client
from jieli.approvals import FIRST, SECOND
from jieli.client import several
from jieli.sandbox_events import ALIKE, HOTLINE, NETWORK, Sandbox
from jieli_client import kafka
from shared.kafka.acls import SUBSCRIBER
from tests.end_to_end.clients import asynchronous, subscriber_password, synchronous
from tests.end_to_end.journey import Place
from tests.support.builders import a_referral
from tests.support.stack import RunningJieli
from tests.support.waiting import eventually

EXAMPLE = Path(__file__).parents[2] / "examples" / "subscriber.py"


@pytest.fixture(scope="module", autouse=True)
def outcomes(running_jieli: RunningJieli) -> int:
    """So many outcomes alike that coarse records of them must be released; made before all else,
    for it takes half a minute.
    """

    async def make() -> None:
        names = (HOTLINE, NETWORK, "test_ops", FIRST, SECOND)
        async with several(running_jieli.settings, *names) as (hotline, network, ops, *persons):
            sandbox = Sandbox(
                running_jieli.settings, hotline, network, ops, (persons[0], persons[1])
            )
            await sandbox.make("outcome.recorded")

    asyncio.run(make())
    return ALIKE


async def test_a_referral_is_posted_followed_and_answered(place: Place) -> None:
    jieli = place.hotline.jieli
    body = a_referral(region=place.region, needs=["legal_consultation"], safe_contact=None)
    async with asynchronous(jieli, HOTLINE) as hotline, asynchronous(jieli, NETWORK) as network:
        key = uuid4().hex
        accepted = await hotline.refer(body, key=key)
        assert await hotline.refer(body, key=key) == accepted

        async def offered() -> Any:
            found = network.offers(status="offered", provider_id=str(place.provider_id))
            return [each async for each in found if each["referral_id"] == accepted["id"]]

        [offer] = await eventually(offered, within=30)
        with pytest.raises(jieli_client.NotFound):
            await network.identity(accepted["id"])
        await network.accept(offer["offer_id"])

        async def named() -> Any:
            try:
                return (await network.identity(accepted["id"]))["identity"]["name"]
            except jieli_client.NotFound:
                return None

        assert await eventually(named, within=30) == body["identity"]["name"]
        await network.start(offer["offer_id"])
        await network.complete(offer["offer_id"], "completed", "advice_given")

        async def closed() -> bool:
            return (await hotline.referral(accepted["id"]))["status"] == "closed"

        assert await eventually(closed, within=30)
        told = [message["template"] for message in await hotline.messages(accepted["id"])]
        assert "need_completed" in told
        newest = await anext(aiter(hotline.referrals(limit=1)))
        assert newest["id"]


def test_the_blocking_client_does_the_same(running_jieli: RunningJieli) -> None:
    with synchronous(running_jieli, HOTLINE) as hotline:
        accepted = hotline.refer(a_referral(safe_contact=None))
        assert hotline.referral(accepted["id"])["status"] in {"received", "offered", "unmet"}
        hotline.withdraw(accepted["id"], "survivor_declined")
        assert hotline.referral(accepted["id"])["status"] == "withdrawn"
        hotline.erase(accepted["id"])
        assert "erased_at" in hotline.referral(accepted["id"])
        listed = list(islice(hotline.referrals(limit=1), 2))
        assert len({each["id"] for each in listed}) == 2


def test_every_wrong_field_is_told_at_once_in_the_language_asked_for(
    running_jieli: RunningJieli,
) -> None:
    wrong = a_referral(region="999999", needs=["money"])
    for language, title in (
        ("en", "Some fields are missing or wrong"),
        ("zh", "有字段缺失或有误"),
    ):
        client = synchronous(running_jieli, HOTLINE, language)
        with client as hotline, pytest.raises(jieli_client.Invalid) as raised:
            hotline.refer(wrong)
        problem = raised.value
        assert (problem.type, problem.title) == ("/problems/invalid", title)
        assert {"/region", "/needs/0"} <= {error.pointer for error in problem.errors}
        assert len(problem.trace_id) == 32


def test_a_client_that_is_not_known_is_told_so(running_jieli: RunningJieli) -> None:
    with synchronous(running_jieli, HOTLINE) as hotline:
        hotline._credentials = jieli_client.Credentials("test_hotline", "not hers")
        with pytest.raises(jieli_client.Unauthorised):
            hotline.token()


async def test_an_import_that_broke_off_is_begun_anew_and_takes_nothing_twice(
    running_jieli: RunningJieli,
) -> None:
    bodies = [a_referral(safe_contact=None, source_ref=f"line-{n}") for n in range(25)]
    bodies[7] = bodies[7] | {"region": "999999"}
    key = uuid4().hex
    async with asynchronous(running_jieli, HOTLINE) as hotline:
        async with aclosing(hotline.refer_many(bodies, key=key, lines=10)) as broken_off:
            first = [line async for _, line in _counted(broken_off, 14)]
        again = [line async for line in hotline.refer_many(bodies, key=key, lines=10)]
    assert [line.number for line in again] == list(range(1, 26))
    assert [line.number for line in again if not line.taken] == [8]
    assert isinstance(again[7].problem, jieli_client.Invalid)
    known = {line.number: line.body["id"] for line in first if line.taken}
    assert len(known) == 13
    assert {n: again[n - 1].body["id"] for n in known} == known
    assert all(again[n - 1].body["replayed"] for n in known)


async def test_outcomes_come_by_the_stream_and_go_on_from_a_position(
    running_jieli: RunningJieli, outcomes: int
) -> None:
    async with asynchronous(running_jieli, "test_reader") as reader, asyncio.timeout(60):
        async with aclosing(reader.outcomes("coarse")) as stream:
            found = [each async for _, each in _counted(stream, outcomes)]
        assert {each.name for each in found} == {"outcome.recorded"}
        async with aclosing(reader.outcomes("coarse", after=found[4].position)) as stream:
            rest = [each async for _, each in _counted(stream, outcomes - 5)]
    assert [each.data for each in rest] == [each.data for each in found[5:]]


def test_outcomes_come_by_kafka_once_for_each_group(
    running_jieli: RunningJieli, outcomes: int
) -> None:
    group = f"{SUBSCRIBER}-{uuid4().hex[:8]}"

    def hear() -> Iterator[jieli_client.Outcome]:
        who = stranger_at_kafka(running_jieli)
        return kafka.subscribe(*who, group=group, consumer_timeout_ms=40_000)

    handled = list(islice(hear(), outcomes - 4))
    # The last of them was given out and never asked past: it was not handled, and comes again.
    half_done = handled.pop()
    again = []
    for outcome in hear():
        again.append(outcome)
        if outcome == half_done:
            break
    assert again[-1] == half_done
    ids = [each.event_id for each in (*handled, *again)]
    assert len(set(ids)) == len(ids)
    assert {each.name for each in again} == {"outcome.recorded"}


async def test_outcomes_come_by_kafka_to_asyncio_too(
    running_jieli: RunningJieli, outcomes: int
) -> None:
    group = f"{SUBSCRIBER}-{uuid4().hex[:8]}"
    subscription = kafka.subscribe_async(*stranger_at_kafka(running_jieli), group=group)
    async with aclosing(subscription), asyncio.timeout(60):
        found = [each async for _, each in _counted(subscription, outcomes)]
    assert len({each.event_id for each in found}) == outcomes


def test_a_group_that_the_broker_would_not_let_in_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="subscriber-"):
        next(kafka.subscribe("127.0.0.1:1", SUBSCRIBER, "", group="mine"))


@pytest.fixture
def stranger(running_jieli: RunningJieli) -> Iterator[subprocess.Popen[str]]:
    """The example, run as a stranger runs it."""
    environment = os.environ | {
        "KAFKA_BOOTSTRAP": running_jieli.settings.bootstrap,
        "KAFKA_PASSWORD_FILE": subscriber_password(running_jieli),
    }
    command = [sys.executable, "-I", str(EXAMPLE)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as running:
        yield running
        running.kill()


async def test_a_stranger_s_twenty_lines_hear_outcomes(
    stranger: subprocess.Popen[str], outcomes: int
) -> None:
    text = EXAMPLE.read_text(encoding="utf-8").partition("\n")[2]
    assert len([line for line in text.splitlines() if line.strip()]) <= 20
    assert stranger.stdout is not None
    async with asyncio.timeout(60):
        said = [await asyncio.to_thread(stranger.stdout.readline) for _ in range(outcomes)]
    assert all(line.startswith("org.jieli.outcome.recorded {") for line in said)
    assert len({line.partition("'outcome_id': ")[2] for line in said}) == outcomes


def stranger_at_kafka(jieli: RunningJieli) -> tuple[str, str, str]:
    """Where, as whom, and the password."""
    password = Path(subscriber_password(jieli)).read_text(encoding="utf-8")
    return jieli.settings.bootstrap, SUBSCRIBER, password


async def _counted(found: AsyncIterator[Any], most: int) -> AsyncIterator[tuple[int, Any]]:
    """The first of them, numbered from 1; what is behind them is not waited for."""
    number = 0
    async for each in found:
        number += 1
        yield number, each
        if number == most:
            return
