"""Scenario 8: notifications is asked to stop in the middle of its deliveries."""

from shared.events.catalogue import consumed_by, consumers_of
from tests.support import topics
from tests.support.builders import anonymous
from tests.support.fault_scene import Ledger, Scene
from tests.support.waiting import eventually

STOPS_WITHIN = 20
DELIVERIES = 2_500
_SENT = """
    select count(*) as n from notifications.message
    where referral_id = any($1::uuid[]) and status = 'sent'
"""


async def settled(scene: Scene, ledger: Ledger) -> int:
    [row] = await scene.sql(_SENT, list(ledger.ids.values()))
    return int(row["n"])


async def beyond_the_inbox(scene: Scene, service: str) -> list[str]:
    """Events whose offset is committed although the service has no receipt of them."""
    places = await topics.committed(scene.kafka, service)
    rows = await scene.sql(f"select event_id from {service}.inbox")
    known = {str(row["event_id"]) for row in rows}
    passed = []
    for record in await topics.records(scene.kafka, [t.name for t in consumed_by(service)]):
        name = dict(record.headers).get("ce_type", b"").decode().removeprefix("org.jieli.")
        heard = service in consumers_of(record.topic, name)
        done = record.offset < places.get((record.topic, record.partition), 0)
        if heard and done and record.event_id not in known:
            passed.append(f"{record.topic}/{record.partition}/{record.offset}")
    return passed


async def test_a_stop_ends_in_time_and_loses_no_message_in_hand(scene: Scene) -> None:
    ledger = Ledger("scenario-8")
    lines = [anonymous(source_ref=f"scenario-8-{n}") for n in range(DELIVERIES)]
    answers = await scene.hotline.lines("intake", "/v1/referrals/batch", lines)
    ledger.ids = {f"scenario-8-{n}": line["id"] for n, line in enumerate(answers)}

    async def in_the_middle() -> bool:
        return await settled(scene, ledger) > DELIVERIES // 10

    await eventually(in_the_middle, within=60, every=0.02)
    took = scene.stop("notifications.worker", within=STOPS_WITHIN + 5)
    at_stop = await settled(scene, ledger)
    assert took < STOPS_WITHIN, f"it took {took:.1f} s"
    assert await beyond_the_inbox(scene, "notifications") == []

    scene.start("notifications.worker")
    await scene.settle(ledger)
    assert at_stop < await settled(scene, ledger), "it had finished before it was stopped"
