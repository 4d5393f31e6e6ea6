"""Scenario 26: a unique mark in every personal field, and a search of everything there is."""

from collections.abc import AsyncIterator, Iterator
from uuid import UUID, uuid4

import orjson
import pytest

from tests.end_to_end.journey import by_sms
from tests.fault.searching import CANARIES, FIRST_NUMBER, FIRST_SAFE, MARK, search
from tests.support import topics
from tests.support.api_client import Json, Partner
from tests.support.builders import a_referral
from tests.support.fault_scene import Ledger, Scene, scene_of
from tests.support.providers import a_provider, enter
from tests.support.stack import RunningJieli, running_jieli
from tests.support.topics import TopicRecord
from tests.support.waiting import eventually

REFERRALS, BAD, REACHED = 500, 60, 100


def marked(number: int) -> Json:
    """A referral with a mark of its own in every personal field."""
    first, last = (-2, 3) if number < REACHED else (3, 6)
    return a_referral(
        source_ref=f"scenario-26-{number}",
        identity={
            "name": f"{MARK}-name-{number}",
            "phone": str(FIRST_NUMBER + number),
            "address": f"{MARK}-address-{number}",
            "narrative": f"{MARK}-narrative-{number} " + "很长的经过。" * 20,
        },
        safe_contact=by_sms(
            str(FIRST_SAFE + number), first, last, code_word=f"{MARK}-word-{number}"
        ),
    )


def spoilt(number: int) -> tuple[str, str, Json | bytes]:
    """A request that must be refused, with marks in it."""
    good, mark = marked(number), f"{MARK}-bad-{number}"
    bodies: list[tuple[str, str, Json | bytes]] = [
        ("intake", "/v1/referrals", good | {"needs": [mark]}),
        ("intake", "/v1/referrals", good | {"region": mark}),
        ("intake", "/v1/referrals", good | {"identity": {"phone": mark}}),
        ("intake", "/v1/referrals", good | {"identity": {"name": mark * 40}}),
        ("intake", "/v1/referrals", good | {"identity": {"narrative": mark * 2_000}}),
        ("intake", "/v1/referrals", good | {"occurred_at": mark}),
        ("intake", "/v1/referrals", orjson.dumps(good)[:-3]),
        ("intake", "/v1/referrals", orjson.dumps(good) * 400),
        ("intake", "/v1/receipts/lookup", {"receipt_code": mark}),
        ("intake", f"/v1/referrals/{mark}/withdraw?phone={FIRST_NUMBER}", {"reason": mark}),
        ("matching", f"/v1/offers/{uuid4()}/decline", {"reason": mark}),
        ("notifications", f"/v1/providers/contacts?name={mark}", {"address": mark}),
        ("reporting", f"/v1/reports/{mark}?name={mark}", {"name": mark}),
    ]
    return bodies[number % len(bodies)]


@pytest.fixture(scope="module")
def own_jieli() -> Iterator[RunningJieli]:
    """A stack whose every store is searched, the trace viewer's too."""
    with running_jieli(RECONCILE_SECONDS="3") as jieli:
        yield jieli


@pytest.fixture
async def scene(own_jieli: RunningJieli) -> AsyncIterator[Scene]:
    async with scene_of(own_jieli) as ready:
        await ready.healthy()
        yield ready


async def furnish(scene: Scene) -> None:
    """Lawyers told by webhook, shelters by e-mail."""
    network, port = scene.hotline.of("test_lawyer_network"), scene.jieli.ports.catcher
    hook = {"channel": "webhook", "address": f"http://127.0.0.1:{port}/hooks/canary"}
    lawyers = [a_provider(name=f"{MARK}-office-{number}") for number in range(4)]
    shelters = [a_provider("shelter", name=f"{MARK}-shelter-{number}") for number in range(4)]
    await enter(network, lawyers, lambda _: hook)
    await enter(
        network, shelters, lambda id_: {"channel": "email", "address": f"{id_}@example.org"}
    )


async def live_through(scene: Scene) -> Ledger:
    """Post all, repeat some, spoil some, accept, look at identities, withdraw and erase some."""
    ledger, hotline = Ledger("scenario-26"), scene.hotline
    bodies = [marked(number) for number in range(REFERRALS)]
    answers = await hotline.lines("intake", "/v1/referrals/batch", bodies, "batch-26")
    ledger.ids = {line["line"]: line["id"] for line in answers}
    key = uuid4().hex
    for body in (bodies[0], bodies[0], bodies[1]):
        await hotline.post("intake", "/v1/referrals", body | {"source_ref": None} | _AGAIN, key)
    for number in range(BAD):
        await refused(hotline, *spoilt(number))
    await scene.all_counted(ledger.ids.values())
    await accept_all(scene, [UUID(id_) for id_ in ledger.ids.values()])
    for id_ in list(ledger.ids.values())[:20]:
        await hotline.of("test_lawyer_network").get("intake", f"/v1/referrals/{id_}/identity")
        await hotline.get("intake", f"/v1/referrals/{id_}")
    for id_ in list(ledger.ids.values())[20:30]:
        path = f"/v1/referrals/{id_}/withdraw"
        await hotline.post("intake", path, {"reason": "survivor_declined"})
        await hotline.send("DELETE", "intake", f"/v1/referrals/{id_}")
    await scene.quiet()
    return ledger


_AGAIN = {"identity": {"name": f"{MARK}-again"}}


async def refused(partner: Partner, service: str, path: str, body: Json | bytes) -> None:
    network = partner.of("test_lawyer_network") if service != "intake" else partner
    for client in (partner, network):
        answer = await client.post(service, path, body)
        assert answer.status_code >= 400, (path, answer.status_code)
        assert not CANARIES.search(answer.content), (path, answer.text)
        assert MARK not in str(answer.headers), path


async def accept_all(scene: Scene, ids: list[UUID]) -> None:
    """Accept every offer and wait until the survivors that may be reached were reached."""
    rows = await scene.sql(
        "select offer_id from matching.offer where referral_id = any($1::uuid[])", ids
    )
    lines = [{"offer_id": str(row["offer_id"]), "answer": "accept"} for row in rows]
    network = scene.hotline.of("test_lawyer_network")
    answers = await network.lines("matching", "/v1/offers/answers", lines)
    assert {line["status"] for line in answers} == {200}

    async def reached() -> bool:
        [row] = await scene.sql(
            "select count(*) as n from notifications.message"
            " where audience = 'survivor' and status = 'sent'"
        )
        assert row["n"] == REACHED, f"{row['n']} of {REACHED} survivors were reached"
        return True

    await eventually(reached, within=120, every=0.5)


async def test_no_mark_of_five_hundred_people_is_found_anywhere(scene: Scene) -> None:
    await furnish(scene)
    ledger = await live_through(scene)
    assert len(ledger) == REFERRALS

    assert await search(scene) == {}


async def test_the_search_finds_a_mark_wherever_one_is_laid(scene: Scene) -> None:
    """Runs after the other: what it lays would be found there."""
    lying = TopicRecord("offers-dead-letter", 0, 0, None, b'{"x": "CANARY26-laid"}', ())
    await topics.put(scene.kafka, [lying])
    await scene.sql("update matching.provider set unit = 'CANARY26-laid'")
    log = scene.jieli.home.log("intake.api")
    with log.open("a", encoding="utf-8") as lines:
        lines.write("19900004001\n")
    headers = {"webhook-id": "CANARY26-laid", "traceparent": "00-1-2-01"}
    hook = f"http://127.0.0.1:{scene.jieli.ports.catcher}/hooks/canary"
    await scene.hotline.http.post(hook, headers=headers, content=b"{}")

    found = await search(scene)

    assert {
        "topic offers-dead-letter",
        "table matching.provider",
        "file intake.api.log",
        "webhook caught",
        "headers ['traceparent']",
    } <= found.keys()
