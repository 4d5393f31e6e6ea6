"""Outcomes reach the two parties in full, and everybody else only among enough others."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from shared.events import (
    Event,
    HarmFact,
    NeedFact,
    NeedUnmet,
    OfferAccepted,
    ReferralErased,
    ReferralMatched,
    ReferralReceived,
    ServiceCompleted,
)
from tests.integration.reporting.conftest import Reporting

AT = datetime(2026, 2, 3, 4, 5, tzinfo=UTC)
HOTLINE, LAWYERS, STRANGER = UUID(int=11), UUID(int=12), UUID(int=13)


def a_life(region: str = "440105", result: str = "completed", **changes: Any) -> list[Event]:
    referral, need = uuid4(), uuid4()
    offer: dict[str, Any] = {
        "referral_id": referral,
        "offer_id": uuid4(),
        "need_id": need,
        "need": "legal_consultation",
        "provider_id": uuid4(),
        "provider_partner_id": LAWYERS,
        "at": AT,
    }
    fields: dict[str, Any] = {
        "referral_id": referral,
        "partner_id": HOTLINE,
        "channel": "hotline_12338",
        "region": region,
        "received_at": AT,
        "occurred_at": AT,
        "age_band": "18-39",
        "gender": "female",
        "harms": (HarmFact(type="domestic_violence"),),
        "needs": (NeedFact(need_id=need, type="legal_consultation"),),
        "urgency": "pressing",
        "risk": "standard",
        "consent_scope": "any_matched_provider",
    }
    received = ReferralReceived(**(fields | changes))
    if result == "unmet":
        unmet = NeedUnmet(need_id=need, need="legal_consultation", reason="no_provider")
        matched = ReferralMatched(
            referral_id=referral,
            partner_id=HOTLINE,
            matched_at=AT,
            urgency="pressing",
            unmet=(unmet,),
        )
        return [received, matched]
    accepted = OfferAccepted(**offer)
    return [received, accepted, ServiceCompleted(**offer, result=result, outcome="advice_given")]


async def hear_all(reporting: Reporting, lives: list[list[Event]]) -> None:
    for events in zip(*lives, strict=True):
        await reporting.hear(*events)


async def page(reporting: Reporting, tier: str, partner: UUID, after: int = 0) -> dict[str, Any]:
    client = await reporting.client("outcome:subscribe", partner=partner)
    answer = await client.get("/v1/outcomes", params={"tier": tier, "after": after})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_only_the_two_organisations_of_a_referral_see_its_outcome(
    reporting: Reporting,
) -> None:
    await hear_all(reporting, [a_life()])
    await hear_all(reporting, [a_life(result="unmet")])
    await reporting.run("settle")
    await reporting.run("settle")

    own = await page(reporting, "party", HOTLINE)
    assert sorted(item["result"] for item in own["items"]) == ["completed", "unmet"]
    assert [i["result"] for i in (await page(reporting, "party", LAWYERS))["items"]] == [
        "completed"
    ]
    assert (await page(reporting, "party", STRANGER))["items"] == []
    assert (await page(reporting, "party", HOTLINE, own["position"]))["items"] == []
    told = await reporting.rows("select topic from outbox where name = 'outcome.settled'")
    assert [row["topic"] for row in told] == ["outcomes-party"] * 2


async def test_a_partys_look_at_its_cases_is_recorded(reporting: Reporting) -> None:
    life = a_life()
    await hear_all(reporting, [life])
    await reporting.run("settle")
    before = len(await reporting.rows("select from audit"))
    await page(reporting, "coarse", HOTLINE)
    await page(reporting, "party", HOTLINE)
    await page(reporting, "party", STRANGER)
    looks = await reporting.rows("select action, subject, partner_id from audit order by id")
    assert [tuple(look.values()) for look in looks[before:]] == [
        ("read_outcomes", life[0].subject, HOTLINE)
    ]


async def test_a_coarse_outcome_waits_until_ten_others_share_its_values(
    reporting: Reporting,
) -> None:
    await hear_all(reporting, [a_life() for _ in range(10)])
    await hear_all(reporting, [a_life(region="530100") for _ in range(3)])
    await reporting.run("settle")
    await reporting.run("release-coarse")
    assert (await page(reporting, "coarse", STRANGER))["items"] == []

    await hear_all(reporting, [a_life(region="440300")])
    await reporting.run("settle")
    await reporting.run("release-coarse")
    items = (await page(reporting, "coarse", STRANGER))["items"]
    assert len(items) == 11
    assert {item["province"] for item in items} == {"440000"}
    ids = {item["outcome_id"] for item in items}
    known = await reporting.rows(
        "select referral_id::text as id from referral_fact union all"
        " select need_id::text from need_fact"
    )
    assert not ids & {row["id"] for row in known}

    await hear_all(reporting, [a_life()])
    await reporting.run("settle")
    await reporting.run("release-coarse")
    assert len((await page(reporting, "coarse", STRANGER))["items"]) == 11


async def test_a_case_in_the_news_is_never_a_coarse_outcome(reporting: Reporting) -> None:
    await hear_all(reporting, [a_life(publicity_risk=True) for _ in range(12)])
    await reporting.run("settle")
    await reporting.run("release-coarse")
    assert (await page(reporting, "coarse", STRANGER))["items"] == []


async def test_an_erased_referral_leaves_no_party_outcome(reporting: Reporting) -> None:
    life = a_life()
    await reporting.hear(*life)
    await reporting.run("settle")
    await reporting.hear(ReferralErased(referral_id=life[0].subject, erased_at=AT))
    assert (await page(reporting, "party", HOTLINE))["items"] == []


async def read_stream(reporting: Reporting, wanted: int, **headers: str) -> list[dict[str, str]]:
    """Read the party stream until so many events have come.

    The stream is asked as an ASGI application: a client that waits for its end would wait long.
    """
    client = await reporting.client("outcome:subscribe", partner=HOTLINE)
    found: list[dict[str, str]] = []
    enough = asyncio.Event()

    async def send(message: Any) -> None:
        for block in message.get("body", b"").decode().split("\n\n"):
            fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
            if "data" in fields:
                found.append(fields)
        if len(found) >= wanted:
            enough.set()

    async def receive() -> Any:
        await asyncio.Event().wait()

    sent = [(b"host", b"localhost")]
    sent += [(b"authorization", client.headers["authorization"].encode())]
    sent += [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/v1/outcomes/stream",
        "raw_path": b"",
        "query_string": b"tier=party",
        "headers": sent,
        "server": ("reporting", 80),
        "client": ("127.0.0.1", 1),
    }
    stream = asyncio.create_task(reporting.transport.app(scope, receive, send))  # type: ignore[arg-type]
    await asyncio.wait_for(enough.wait(), 10)
    stream.cancel()
    await asyncio.gather(stream, return_exceptions=True)
    return found


async def test_the_stream_resumes_after_the_last_event_a_client_saw(reporting: Reporting) -> None:
    await hear_all(reporting, [a_life() for _ in range(5)])
    await reporting.run("settle")
    events = await read_stream(reporting, 5)
    assert [event["event"] for event in events] == ["outcome.settled"] * 5
    rest = await read_stream(reporting, 2, last_event_id=events[2]["id"])
    assert rest == events[3:]


async def test_pages_of_outcomes_end_and_begin_at_known_places(reporting: Reporting) -> None:
    await hear_all(reporting, [a_life() for _ in range(4)])
    await reporting.run("settle")
    client = await reporting.client("outcome:subscribe", partner=HOTLINE)
    first = (await client.get("/v1/outcomes?tier=party&limit=2")).json()
    rest = (await client.get(f"/v1/outcomes?tier=party&limit=2&after={first['next']}")).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 2, None)
    later = await client.get(f"/v1/outcomes?tier=party&after={rest['position']}")
    assert (later.json()["items"], later.json()["position"]) == ([], rest["position"])
    beyond = rest["position"] + 1
    for path, headers in (
        (f"/v1/outcomes?tier=party&after={beyond}", {}),
        (f"/v1/outcomes/stream?tier=party&after={beyond}", {}),
        ("/v1/outcomes/stream?tier=party", {"last-event-id": str(beyond)}),
    ):
        assert (await client.get(path, headers=headers)).status_code == 422


async def test_outcomes_need_the_scope_to_subscribe(reporting: Reporting) -> None:
    for scopes, status in (((), 401), (("report:read",), 403)):
        client = await reporting.client(*scopes)
        assert (await client.get("/v1/outcomes")).status_code == status
        assert (await client.get("/v1/outcomes/stream")).status_code == status
    client = await reporting.client("outcome:subscribe")
    answer = await client.get("/v1/outcomes", params={"tier": "everything"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["allowed"] == ["party", "coarse", "aggregate"]
