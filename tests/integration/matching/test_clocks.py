"""Clocks over SQL and HTTP: warned, told, brought further, and silent when they do not matter."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson

from services.matching.clocks import task
from services.matching.context import open_context
from services.matching.tenancy import as_service
from shared.events import ReferralErased
from tests.integration.matching.conftest import HOTLINE, LAWYERS, Matching, asks, key, lawyer, names

RESOURCES = {"context": open_context(1.0)}


async def accepted(matching: Matching, client: httpx.AsyncClient, **changes: Any) -> str:
    await matching.hear(asks(**changes))
    (offer,) = (await client.get("/v1/offers", params={"status": "offered"})).json()["items"]
    at = f"/v1/offers/{offer['offer_id']}"
    assert (await client.post(f"{at}/accept", headers=key())).status_code == 200
    return at


async def passes(matching: Matching, hours: float) -> None:
    """Let hours pass for every clock: they began so much earlier."""
    async with matching.db.transaction() as tx:
        await as_service(tx)
        for table, columns in (
            ("offer", ("contact_from", "contact_due_at", "clock_next_at")),
            ("clock", ("started_at", "due_at", "next_at")),
        ):
            sets = ", ".join(f"{c} = {c} - make_interval(hours => $1)" for c in columns)
            await tx.execute(f"update {table} set {sets}".replace("$1", str(hours)))
    await task.contacts(matching.db, RESOURCES)
    await task.started(matching.db, RESOURCES)


async def steps(matching: Matching) -> list[tuple[str, str]]:
    told = await matching.published("clock.advanced")
    bodies = [orjson.loads(event["body"]) for event in told]
    return [(body["clock"], body["step"]) for body in bodies]


async def test_who_never_speaks_to_her_is_reminded_reported_and_at_last_replaced(
    matching: Matching,
) -> None:
    await matching.have(lawyer(1), lawyer(2))
    provider = await matching.client(LAWYERS, "offer:respond")
    at = await accepted(matching, provider, urgency="immediate")
    (clock,) = (await provider.get(f"{at}/clocks")).json()["items"]
    assert (clock["clock"], clock["state"], clock["certainty"]) == ("first_contact", "running", "P")
    await passes(matching, 9)
    assert await steps(matching) == []
    await passes(matching, 1)
    await passes(matching, 3)
    (clock,) = (await provider.get(f"{at}/clocks")).json()["items"]
    assert clock["state"] == "breached"
    await passes(matching, 6)
    assert [step for _, step in await steps(matching)] == ["warned", "breached", "escalated"]
    await passes(matching, 6)
    offers = await matching.rows("select status, reason, decided_by from offer order by seq")
    assert offers[0] == {
        "status": "withdrawn",
        "reason": "no_first_contact",
        "decided_by": "system",
    }
    assert offers[1]["status"] == "offered", "the next provider is asked"
    assert names(await matching.published())[-3:] == [
        "clock.advanced", "offer.withdrawn", "referral.matched",
    ]  # fmt: skip
    (told,) = await matching.published("offer.withdrawn")
    assert orjson.loads(told["body"])["referral_goes_on"] is True
    assert told["traceparent"].split("-")[1] == "a" * 32, "one trace"
    await matching.load_is_right()


async def test_reminders_stop_when_the_state_changes(matching: Matching) -> None:
    await matching.have(lawyer(1, service_capacity={"unit": "case", "maximum": 9}))
    provider = await matching.client(LAWYERS, "offer:respond")
    begun = await accepted(matching, provider)
    await provider.post(f"{begun}/start", headers=key())
    paused = await accepted(matching, provider)
    await provider.post(f"{paused}/pause", headers=key(), json={"reason": "unsafe"})
    gone = asks()
    await matching.hear(gone)
    await passes(matching, 24 * 365)
    assert await steps(matching) == [("review", "breached")], "what goes on is looked at anew"
    await provider.post(f"{paused}/resume", headers=key())
    (clock,) = (await provider.get(f"{paused}/clocks")).json()["items"]
    assert clock["state"] == "running", "after a pause it runs anew"


async def test_a_clock_of_the_law_is_started_warned_of_and_met(matching: Matching) -> None:
    await matching.have(lawyer(1))
    provider = await matching.client(LAWYERS, "offer:respond")
    referrer = await matching.client(HOTLINE, "referral:read")
    at = await accepted(matching, provider)
    now = datetime.now(UTC)
    body = {"clock": "protection_order", "started_at": (now - timedelta(hours=1)).isoformat()}
    made = await provider.post(f"{at}/clocks", headers=key(), json=body)
    assert made.status_code == 201, made.text
    assert "Art. 28" in made.json()["source"]
    assert (await provider.post(f"{at}/clocks", headers=key(), json=body)).status_code == 409
    for wrong, pointer in (
        ({"clock": "protection_order"}, ""),
        ({**body, "started_on": "2026-01-01"}, ""),
        ({"clock": "first_contact", "started_on": "2026-01-01"}, ""),
        ({"clock": "tea", "started_on": "2026-01-01"}, "/clock"),
        ({**body, "clock": "hiv_prophylaxis", "started_at": "2999-01-01T00:00:00Z"}, "/started_at"),
    ):
        answer = await provider.post(f"{at}/clocks", headers=key(), json=wrong)
        assert answer.status_code == 422, wrong
        assert [e["pointer"] for e in answer.json()["errors"]] == [pointer], answer.text
    assert (await referrer.post(f"{at}/clocks", headers=key(), json=body)).status_code == 403
    await passes(matching, 60)
    assert ("protection_order", "warned") in await steps(matching)
    shown = (await referrer.get(f"{at}/clocks")).json()["items"]
    assert [c["clock"] for c in shown] == ["first_contact", "protection_order"]
    stop = f"{at}/clocks/{made.json()['clock_id']}/meet"
    assert (await provider.post(stop, headers=key())).json()["state"] == "met"
    assert (await provider.post(stop, headers=key())).status_code == 409
    await passes(matching, 600)
    assert ("protection_order", "breached") not in await steps(matching)
    stranger = await matching.client(HOTLINE, "offer:respond")
    assert (await stranger.post(stop, headers=key())).status_code == 404


async def test_a_date_without_an_hour_stays_urgent_and_goes_with_the_referral(
    matching: Matching,
) -> None:
    await matching.have(lawyer(1))
    provider = await matching.client(LAWYERS, "offer:respond")
    event = asks()
    await matching.hear(event)
    (offer,) = (await provider.get("/v1/offers")).json()["items"]
    at = f"/v1/offers/{offer['offer_id']}"
    await provider.post(f"{at}/accept", headers=key())
    today = (datetime.now(UTC) + timedelta(hours=8)).date()
    body = {"clock": "hiv_prophylaxis", "started_on": today.isoformat()}
    made = (await provider.post(f"{at}/clocks", headers=key(), json=body)).json()
    due = datetime.fromisoformat(made["due_at"])
    assert due.astimezone(UTC).hour == 16, "from the first minute of that day in China"
    await matching.hear(ReferralErased(referral_id=event.referral_id, erased_at=datetime.now(UTC)))
    assert await matching.rows("select from clock") == []


async def test_a_thousand_clocks_are_told_in_one_tick(matching: Matching) -> None:
    await matching.have(lawyer(1, service_capacity={"unit": "case", "maximum": 1}))
    provider = await matching.client(LAWYERS, "offer:respond")
    at = await accepted(matching, provider)
    async with matching.db.transaction() as tx:
        await as_service(tx)
        await tx.execute(
            """
            insert into clock (clock_id, referral_id, offer_id, provider_partner_id, partner_id,
                code, rules, started_at, due_at, provisional, next_at, met_at)
            select gen_random_uuid(), referral_id, offer_id, provider_partner_id, partner_id,
                'clue_transfer', '2026-11', now() - interval '2 hours', now(), false, now(), now()
            from offer, generate_series(1, 1500)
            """
        )
    assert await task.started(matching.db, RESOURCES), "more are waiting"
    assert not await task.started(matching.db, RESOURCES)
    assert len(await steps(matching)) == 1500
    assert (await provider.get(f"{at}/clocks")).status_code == 200
