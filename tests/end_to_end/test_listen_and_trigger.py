"""A developer's receiver is sent every kind of event, really signed, by two commands."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import orjson
import pytest
from standardwebhooks import Webhook

from jieli.approvals import FIRST, SECOND
from jieli.client import several
from jieli.sandbox_events import EVENTS, HOTLINE, NETWORK, Sandbox, signing_secret
from jieli_client import Webhooks
from tests.support.commands import REPOSITORY, command
from tests.support.stack import RunningJieli
from tests.support.waiting import eventually


@dataclass
class Receiver:
    """What a developer builds: it keeps what it is sent, and answers as it is told to."""

    url: str = ""
    status: int = 204
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            kept.taken.append(({k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(kept.status)
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        kept.url = f"http://localhost:{server.server_port}/hooks"
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield kept
        server.shutdown()
        thread.join()


@contextmanager
def listening(jieli: RunningJieli, *words: str) -> Iterator[list[str]]:
    """`jieli listen` in the background, and the lines it has printed until now."""
    environment = os.environ | jieli.environment | {"LC_ALL": "en.UTF-8", "PYTHONUNBUFFERED": "1"}
    said: list[str] = []
    words = (sys.executable, "-m", "jieli", "listen", *words)
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, text=True, env=environment, cwd=REPOSITORY
    ) as running:
        assert running.stdout is not None
        lines = running.stdout
        thread = Thread(target=lambda: [said.append(line) for line in lines])
        thread.start()
        yield said
        running.terminate()
        running.wait(10)
        thread.join()


async def make(jieli: RunningJieli, event: str) -> str:
    names = (HOTLINE, NETWORK, "test_ops", FIRST, SECOND)
    async with several(jieli.settings, *names) as (hotline, network, ops, first, second):
        made = await Sandbox(jieli.settings, hotline, network, ops, (first, second)).make(event)
    return made.referral_id


async def test_each_kind_of_event_arrives_with_the_signature_of_whoever_sent_it(
    running_jieli: RunningJieli, receiver: Receiver
) -> None:
    secret = signing_secret(running_jieli.settings)
    with listening(running_jieli, "--forward-to", receiver.url) as said:
        await eventually(lambda: any(secret in line for line in said), within=30)
        # The last of them takes longest to be released, so it is made first.
        referrals = {event: await make(running_jieli, event) for event in reversed(EVENTS)}

        def all_came() -> bool:
            came = {orjson.loads(body)["type"] for _, body in receiver.taken}
            shown = {line.split()[1] for line in said if " 204 " in line}
            assert came == shown == set(EVENTS), (came, shown)
            return True

        await eventually(all_came, within=60)

    for headers, body in receiver.taken:
        told = Webhooks(secret).read(body, headers)
        assert Webhook(secret).verify(body, headers)["type"] == told.type
        assert (told.id, told.timestamp.utcoffset() is not None) == (headers["webhook-id"], True)
        assert body.decode().count('Z"') >= 1
    about = {(told["type"], told.get("referral_id")) for told in map(_body, receiver.taken)}
    for event, referral_id in referrals.items():
        assert (event, None if event == "outcome.recorded" else referral_id) in about


def test_a_receiver_that_fails_is_shown_and_the_next_event_comes_all_the_same(
    running_jieli: RunningJieli, receiver: Receiver
) -> None:
    receiver.status = 500
    with listening(running_jieli, "--forward-to", receiver.url, "--count", "2") as said:
        asyncio.run(_until(said, "whsec_"))
        told = command(running_jieli, "trigger", "offer.withdrawn", "--json")
        assert told.returncode == 0, told.stderr
        asyncio.run(_until(said, "offer.withdrawn"))
    assert len(receiver.taken) == 2
    assert len([line for line in said if "500 Internal Server Error" in line]) == 2
    assert orjson.loads(told.stdout)["client"] == NETWORK


async def _until(said: list[str], word: str) -> None:
    await eventually(lambda: any(word in line for line in said), within=60)


def _body(taken: tuple[dict[str, str], bytes]) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(taken[1])
    return found
