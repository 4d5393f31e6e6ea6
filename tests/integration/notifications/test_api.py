"""The addresses of the service, as partners and operations call them."""

from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from tests.integration.notifications.api import Api
from tests.integration.notifications.world import a_window

SECRET = "whsec_" + "QUFB" * 8
CANARY = "kanarie-4711"


async def test_a_webhook_on_a_private_address_is_a_problem_that_says_what_where_and_allowed(
    api: Api,
) -> None:
    answer = await api.put(uuid4(), uuid4(), channel="webhook", address="https://10.1.2.3/hook")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/address", "private_address")
    assert error["allowed"]
    assert "10.1.2.3" not in answer.text
    async with api.world.db.reading() as conn:
        assert await conn.fetchval("select count(*) from provider_contact") == 0


@pytest.mark.parametrize(
    ("contact", "pointers"),
    [
        ({}, ["/channel"]),
        ({"channel": "pigeon"}, ["/channel"]),
        ({"channel": "inbox", "phone": CANARY}, ["/phone"]),
        ({"channel": "email", "address": CANARY}, ["/address"]),
        ({"channel": "webhook", "address": f"http://{CANARY}/", "secret": CANARY},
         ["/secret", "/address"]),
    ],
)  # fmt: skip
async def test_every_wrong_field_is_named_and_none_repeated(
    api: Api, contact: dict[str, str], pointers: list[str]
) -> None:
    answer = await api.put(uuid4(), uuid4(), **contact)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == pointers
    assert CANARY not in answer.text


async def test_address_and_secret_are_sealed_and_never_shown_again(api: Api) -> None:
    provider, partner = uuid4(), uuid4()
    address = f"{api.world.hooks.url}/{CANARY}"
    answer = await api.put(
        provider, partner, channel="webhook", address=address, secret=SECRET, email="c@example.org"
    )
    assert answer.status_code == 200
    assert answer.json() == {"provider_id": str(provider), "channel": "webhook"}
    async with api.world.db.reading() as conn:
        row = await conn.fetchrow("select * from provider_contact")
    assert row is not None
    kept = b"".join(value for value in row.values() if isinstance(value, bytes))
    for word in (CANARY, SECRET, "example.org"):
        assert word.encode() not in kept
    shown = await api.http.get(
        f"/v1/providers/{provider}/contact",
        headers=api.token("provider:write", partner_id=partner),
    )
    assert shown.json()["channel"] == "webhook"
    assert shown.json()["email_named"] is True
    assert CANARY not in shown.text
    assert SECRET not in shown.text


async def test_a_secret_made_here_is_shown_once(api: Api) -> None:
    provider, partner = uuid4(), uuid4()
    answer = await api.put(provider, partner, channel="webhook", address=api.world.hooks.url)
    assert answer.json()["secret"].startswith("whsec_")


async def test_nobody_gains_by_registering_another_s_provider(api: Api) -> None:
    provider, stranger = uuid4(), uuid4()
    await api.put(provider, stranger, channel="webhook", address=f"{api.world.hooks.url}/stranger")
    await api.put(provider, api.world.lawyers, channel="webhook", address=api.world.hooks.url)
    await api.world.happen(api.world.matched(provider))
    await api.world.deliver()
    assert [call.path for call in api.world.hooks.calls] == ["/"]
    shown = await api.http.get(
        f"/v1/providers/{provider}/contact", headers=api.token("provider:write")
    )
    assert shown.status_code == 404


@pytest.mark.parametrize(("headers", "status"), [({}, 401), ({"authorization": "Bearer x"}, 401)])
async def test_without_a_token_nothing_is_answered(
    api: Api, headers: dict[str, str], status: int
) -> None:
    for method, path in (
        ("PUT", f"/v1/providers/{uuid4()}/contact"),
        ("POST", "/v1/providers/contacts"),
        ("GET", f"/v1/notifications?referral_id={uuid4()}"),
        ("GET", "/v1/notifications/held"),
        ("PUT", "/v1/survivor-messages/stop"),
    ):
        answer = await api.http.request(method, path, headers=headers)
        assert answer.status_code == status, path


async def test_a_wrong_scope_is_refused(api: Api) -> None:
    headers = api.token("referral:read")
    for path in ("/v1/notifications/held", "/v1/survivor-messages/stop"):
        assert (await api.http.get(path, headers=headers)).status_code == 403


async def test_one_bad_line_hinders_no_other(api: Api) -> None:
    ids = [str(uuid4()) for _ in range(6)]
    lines: list[Any] = [
        {"provider_id": ids[0], "channel": "inbox"},
        {"provider_id": ids[1], "channel": "webhook", "address": "https://192.168.0.1/"},
        {"provider_id": ids[2], "channel": "email", "address": "duty@example.org"},
        {"provider_id": "nobody", "channel": "inbox"},
        {"provider_id": ids[0], "channel": "email", "address": "later@example.org"},
        {"provider_id": ids[4], "channel": "webhook", "address": api.world.hooks.url,
         "secret": SECRET},
    ]  # fmt: skip
    text = b"\n".join([*map(orjson.dumps, lines), b"", b"{broken", orjson.dumps(lines[0])])
    headers = api.token("provider:write") | {"content-type": "application/x-ndjson"}
    for _ in range(2):
        answer = await api.http.post("/v1/providers/contacts", content=text, headers=headers)
        found = [orjson.loads(line) for line in answer.content.splitlines()]
        assert [(line["line"], line["status"]) for line in found] == [
            (1, 200), (2, 422), (3, 200), (4, 422), (5, 200), (6, 200), (8, 400), (9, 200),
        ]  # fmt: skip
        assert found[1]["problem"]["errors"][0]["pointer"] == "/address"
        assert "192.168" not in answer.text
    async with api.world.db.reading() as conn:
        assert await conn.fetchval("select count(*) from provider_contact") == 3


async def test_a_thousand_contacts_are_kept_in_sets(api: Api) -> None:
    lines = [{"provider_id": str(uuid4()), "channel": "inbox"} for _ in range(1000)]
    headers = api.token("provider:write") | {"content-type": "application/x-ndjson"}
    answer = await api.http.post(
        "/v1/providers/contacts", content=b"\n".join(map(orjson.dumps, lines)), headers=headers
    )
    assert [orjson.loads(line)["line"] for line in answer.content.splitlines()] == list(
        range(1, 1001)
    )


async def test_each_organisation_sees_its_own_messages(api: Api) -> None:
    world = api.world
    event = world.matched(uuid4())
    await world.happen(event)
    await world.happen(world.accepted(event.referral_id))
    await world.approach()
    path = f"/v1/notifications?referral_id={event.referral_id}"

    async def seen(*scopes: str, partner: UUID | None = None) -> list[str]:
        answer = await api.http.get(path, headers=api.token(*scopes, partner_id=partner))
        return [item["audience"] for item in answer.json()["items"]]

    assert await seen("referral:read", partner=world.partner_id) == ["provider", "survivor"]
    assert await seen("offer:respond", partner=world.lawyers) == ["provider"]
    assert await seen("ops") == ["provider", "survivor"]
    assert await seen("referral:read") == []


async def test_what_needs_a_person_is_a_list_to_page_through(api: Api) -> None:
    world = api.world
    events = [world.accepted() for _ in range(5)]
    for event in events[:2]:
        world.reachable(event, windows=[])
    world.reachable(events[4], windows=[a_window(3, 5)])
    await world.happen(*events)
    await world.approach()
    headers, found, after = api.token("ops"), [], ""
    while True:
        path = f"/v1/notifications/held?limit=2{after}"
        page = (await api.http.get(path, headers=headers)).json()
        found += page["items"]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert len({item["message_id"] for item in found}) == len(found) == 4
    full = (await api.http.get("/v1/notifications/held?limit=4", headers=headers)).json()
    assert (len(full["items"]), full["next"]) == (4, None)
    unknown = "00000000-0000-0000-0000-00000000004d"
    refused = await api.http.get(f"/v1/notifications/held?after={unknown}", headers=headers)
    assert refused.status_code == 422
    one = await api.http.get("/v1/notifications/held?reason=no_window", headers=headers)
    assert len(one.json()["items"]) == 2
    bad = await api.http.get("/v1/notifications/held?status=lost", headers=headers)
    assert bad.status_code == 422


async def test_the_stop_switch_is_pressed_and_released(api: Api) -> None:
    headers = api.token("ops")
    for stopped in (True, False):
        answer = await api.http.put(
            "/v1/survivor-messages/stop", json={"stopped": stopped}, headers=headers
        )
        shown = await api.http.get("/v1/survivor-messages/stop", headers=headers)
        assert answer.json() == shown.json()
        assert (shown.json()["stopped"], shown.json()["changed_by"]) == (stopped, "client")


async def test_every_sentence_can_be_read_with_its_approval(api: Api) -> None:
    items = (await api.http.get("/v1/templates")).json()["items"]
    assert {item["code"] for item in items} == {
        "offer_accepted",
        "offer_made",
        "offer_withdrawn",
        "need_completed",
        "need_unmet",
        "access_harassment",
        "referral_screened",
        "offer_made_link",
        "offer_questioned",
        "appointment_near",
        "handover_moved",
        "rights_pack_dv_zh",
        "rights_pack_dv_en",
        "rights_pack_general_zh",
        "rights_pack_general_en",
    }
    assert all(item["sent"] and item["source"] for item in items)
    assert not any(item["approved"] or item["approved_by"] for item in items)


async def test_the_description_of_the_api_is_complete(api: Api) -> None:
    paths = (await api.http.get("/openapi.json")).json()["paths"]
    ours = [op for path, ops in paths.items() if path.startswith("/v1/") for op in ops.values()]
    assert len(ours) == 12
    assert all(op["summary"] and len(op["summary"].split(" · ")[0].split()) <= 7 for op in ours)


async def test_what_is_wrong_with_one_line_is_that_lines_answer(api: Api) -> None:
    good = {"channel": "inbox"}
    lines = [
        orjson.dumps({"provider_id": str(uuid4()), **good}),
        b'{"provider_id": NaN, "channel": "inbox"}',
        orjson.dumps({"provider_id": str(uuid4()), "channel": "email", "address": "a\x00@x.org"}),
        b'{"channel": "inbox", "channel": "email"}',
        orjson.dumps({"provider_id": str(uuid4()), **good}),
    ]
    answer = await api.http.post(
        "/v1/providers/contacts",
        content=b"\n".join(lines),
        headers={"content-type": "application/x-ndjson", **api.token("provider:write")},
    )
    found = [orjson.loads(line) for line in answer.content.splitlines()]
    assert [(each["line"], each["status"]) for each in found] == [
        (1, 200),
        (2, 400),
        (3, 422),
        (4, 400),
        (5, 200),
    ]
