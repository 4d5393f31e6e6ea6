"""Clients are listed, shut out, given other secrets, scopes and rates; and it holds soon."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import httpx
import pytest
from joserfc.jwk import OKPKey

from services.intake.partners.service_clients import register_services
from shared.api import revocations
from shared.security import keys
from tests.integration.intake.office import HOTLINE, NEIGHBOUR, OPERATIONS, Json, Office
from tests.support.waiting import eventually

GRANT = {"grant_type": "client_credentials"}


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Revocations are looked for each tenth of a second."""
    monkeypatch.setattr(revocations, "EVERY", 0.1)


async def register(office: Office, client_id: str = "county_federation", **more: Any) -> str:
    new = {
        "client_id": client_id,
        "partner": {"id": str(uuid4()), "name": "示例县妇联", "kind": "womens_federation"},
        "scopes": ["referral:write", "referral:read"],
    }
    made = await office.post("/v1/clients", {**new, **more}, OPERATIONS)
    assert made.status_code == 201, made.text
    return str(made.json().get("client_secret", ""))


async def grant(office: Office, secret: str, client_id: str = "county_federation") -> Any:
    form = {**GRANT, "client_id": client_id, "client_secret": secret}
    return await office.http.post("/oauth/token", data=form)


async def token(office: Office, secret: str) -> dict[str, str]:
    granted = await grant(office, secret)
    assert granted.status_code == 200, granted.text
    return {"authorization": f"Bearer {granted.json()['access_token']}"}


async def opens(office: Office, headers: dict[str, str]) -> bool:
    answer = await office.http.get("/v1/referrals", headers=headers)
    assert answer.status_code in (200, 401)
    return answer.status_code == 200


async def shut(office: Office, headers: dict[str, str]) -> None:
    async def refused() -> bool:
        return not await opens(office, headers)

    await eventually(refused, within=5)


async def act(
    office: Office, what: str, body: Json | None = None, key: str | None = None
) -> httpx.Response:
    path = f"/v1/clients/county_federation/{what}"
    return await office.post(path, b"" if body is None else body, OPERATIONS, key)


async def change(office: Office, body: Json, client_id: str = "county_federation") -> Any:
    headers = {"idempotency-key": uuid4().hex, **office.bearer(OPERATIONS)}
    return await office.http.patch(f"/v1/clients/{client_id}", json=body, headers=headers)


async def looks(office: Office) -> list[tuple[str, str]]:
    rows = await office.rows("select action, ground from audit where action like '%_client'")
    return [(row["action"], row["ground"]) for row in rows]


async def test_a_disabled_client_is_shut_out_with_its_living_tokens(office: Office) -> None:
    secret = await register(office)
    living = await token(office, secret)
    assert await opens(office, living)
    assert (await act(office, "disable")).status_code == 200
    assert (await grant(office, secret)).status_code == 401
    await shut(office, living)
    again = await act(office, "enable")
    assert again.json() == {"client_id": "county_federation", "disabled_at": None}
    assert await opens(office, await token(office, secret))
    assert not await opens(office, living)
    done = ["register_client", "disable_client", "enable_client"]
    assert await looks(office) == [(action, "county_federation") for action in done]


async def test_a_rotated_secret_ends_the_one_before_and_its_tokens(office: Office) -> None:
    old = await register(office)
    living = await token(office, old)
    rotated = (await act(office, "rotate", {})).json()
    assert rotated["former_secret_until"] is None
    assert (await grant(office, old)).status_code == 401
    await shut(office, living)
    assert await opens(office, await token(office, rotated["client_secret"]))


async def test_with_an_overlap_both_secrets_are_good_until_the_time_stated(office: Office) -> None:
    old = await register(office)
    living = await token(office, old)
    rotated = (await act(office, "rotate", {"overlap_seconds": 3600})).json()
    assert rotated["former_secret_until"] is not None
    for secret in (old, rotated["client_secret"]):
        assert (await grant(office, secret)).status_code == 200
    assert await opens(office, living)
    await office.rows("update client set former_until = now() - interval '1 s'")
    assert (await grant(office, old)).status_code == 401
    assert (await grant(office, rotated["client_secret"])).status_code == 200


async def test_a_second_rotation_leaves_one_former_secret(office: Office) -> None:
    first = await register(office)
    second = (await act(office, "rotate", {"overlap_seconds": 3600})).json()["client_secret"]
    third = (await act(office, "rotate", {"overlap_seconds": 3600})).json()["client_secret"]
    status = [(await grant(office, secret)).status_code for secret in (first, second, third)]
    assert status == [401, 200, 200]


async def test_a_new_secret_is_shown_once_and_kept_nowhere(office: Office) -> None:
    await register(office)
    first = await act(office, "rotate", {}, key="rotate-1")
    repeated = await act(office, "rotate", {}, key="rotate-1")
    secret = first.json()["client_secret"]
    assert repeated.headers["idempotent-replayed"] == "true"
    assert "client_secret" not in repeated.json()
    assert (await grant(office, secret)).status_code == 200
    for table in ("client", "idempotency", "audit", "outbox"):
        rows = await office.rows(f"select t::text as line, to_jsonb(t)::text as all from {table} t")
        assert not [row for row in rows if secret in str(row)], table
        assert secret.encode().hex() not in str(rows), table


async def test_public_keys_take_the_place_of_a_secret(office: Office) -> None:
    secret = await register(office)
    key = OKPKey.generate_key("Ed25519", {"use": "sig"}, auto_kid=True)
    private = {"keys": [key.as_dict(private=True)]}
    assert (await act(office, "rotate", {"public_keys": private})).status_code == 422
    public = {"keys": [key.as_dict(private=False)]}
    both = {"public_keys": public, "overlap_seconds": 5}
    assert (await act(office, "rotate", both)).status_code == 422
    assert "client_secret" not in (await act(office, "rotate", {"public_keys": public})).json()
    assert (await grant(office, secret)).status_code == 401
    shown = (await office.get("/v1/clients/county_federation", OPERATIONS)).json()
    assert shown["proves_itself_by"] == "public_keys"


async def test_fewer_scopes_hold_at_once_and_more_from_the_next_token(office: Office) -> None:
    secret = await register(office)
    living = await token(office, secret)
    assert (await change(office, {"scopes": ["referral:read"]})).json()["scopes"] == [
        "referral:read"
    ]
    await shut(office, living)
    narrow = await token(office, secret)
    assert (await change(office, {"scopes": ["referral:read", "usage:write"]})).status_code == 200
    assert await opens(office, narrow)
    assert (await grant(office, secret)).json()["scope"] == "referral:read usage:write"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"scopes": ["internal:safe-contacts"]}, 422),
        ({"scopes": []}, 422),
        ({"scopes": None}, 422),
        ({"scopes": ["everything"]}, 422),
        ({"scopes": ["case:assist", "referral:read"]}, 422),
        ({"scopes": ["referral:read", "admin"]}, 409),
        ({"rate_per_second": 0}, 422),
        ({"rate_per_second": -1}, 422),
        ({"rate_per_second": 1e12}, 422),
        ({"rate_per_second": "many"}, 422),
        ({"kind": "staff"}, 422),
        ({"test": False}, 422),
        ([], 422),
    ],
)
async def test_a_change_that_must_not_be_is_refused(
    office: Office, body: Json, status: int
) -> None:
    await register(office)
    assert (await change(office, body)).status_code == status
    [row] = await office.rows("select scopes from client")
    assert sorted(row["scopes"]) == ["referral:read", "referral:write"]


async def test_a_rate_is_given_and_taken_away_again(office: Office) -> None:
    await register(office)
    for rate in (2.5, None):
        assert (await change(office, {"rate_per_second": rate})).status_code == 200
        shown = (await office.get("/v1/clients/county_federation", OPERATIONS)).json()
        assert shown["rate_per_second"] == rate


async def test_clients_are_listed_page_by_page_without_what_they_prove_themselves_with(
    office: Office,
) -> None:
    names = sorted(f"client_{n}" for n in range(5))
    secrets = [await register(office, name) for name in names]
    found: list[str] = []
    after: dict[str, str] = {}
    pages = 0
    while True:
        answer = await office.get("/v1/clients", OPERATIONS, limit=2, **after)
        page = answer.json()
        found += [item["client_id"] for item in page["items"]]
        assert not [secret for secret in secrets if secret in answer.text]
        assert "digest" not in answer.text
        pages += 1
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert (found, pages) == (names, 3)
    full = await office.get("/v1/clients", OPERATIONS, limit=5)
    assert full.json()["next"] is None
    for unknown in ("nobody_known", "client_0\0", "x" * 100):
        answer = await office.get("/v1/clients", OPERATIONS, after=unknown)
        assert answer.status_code == 422, unknown
    assert (await office.get("/v1/clients/nobody_known", OPERATIONS)).status_code == 404


@pytest.mark.parametrize("what", ["disable", "enable", "rotate"])
async def test_only_an_administrator_keeps_clients(office: Office, what: str) -> None:
    await register(office)
    path = f"/v1/clients/county_federation/{what}"
    assert (await office.post(path, {}, HOTLINE)).status_code == 403
    assert (await office.get("/v1/clients", HOTLINE)).status_code == 403
    assert (
        await office.post("/v1/clients/nobody_known/" + what, {}, OPERATIONS)
    ).status_code == 404
    bare = await office.http.post(path, json={}, headers=office.bearer(OPERATIONS))
    assert bare.json()["type"] == "/problems/idempotency-key-missing"


async def test_nobody_locks_themselves_out(office: Office) -> None:
    staff = {"kind": "staff", "scopes": ["admin", "ops"]}
    await register(office, OPERATIONS.client_id, **staff)
    own = f"/v1/clients/{OPERATIONS.client_id}"
    assert (await office.post(f"{own}/disable", {}, OPERATIONS)).status_code == 409
    assert (await change(office, {"scopes": ["ops"]}, OPERATIONS.client_id)).status_code == 409


async def test_a_partner_is_never_an_administrator(office: Office) -> None:
    for scope in ("admin", "ops"):
        new = {
            "client_id": "county_federation",
            "partner": {"id": str(uuid4()), "name": "示例县妇联", "kind": "womens_federation"},
            "scopes": ["referral:read", scope],
        }
        assert (await office.post("/v1/clients", new, OPERATIONS)).status_code == 422


async def test_a_services_client_can_be_shut_out_but_keeps_its_doors_and_secret(
    office: Office,
) -> None:
    await register_services(office.settings)
    own = "/v1/clients/svc_matching"
    assert (await office.post(f"{own}/rotate", {}, OPERATIONS)).status_code == 409
    scopes = {"scopes": ["referral:read"]}
    assert (await change(office, scopes, "svc_matching")).status_code == 409
    secret = keys.service_client(office.settings.secrets, "matching")["client_secret"]
    assert (await grant(office, secret, "svc_matching")).status_code == 200
    assert (await office.post(f"{own}/disable", {}, OPERATIONS)).status_code == 200
    assert (await grant(office, secret, "svc_matching")).status_code == 401


async def test_services_learn_which_tokens_are_dead_and_nobody_else(office: Office) -> None:
    await register_services(office.settings)
    await register(office)
    await act(office, "disable")
    secret = keys.service_client(office.settings.secrets, "reporting")["client_secret"]
    granted = await grant(office, secret, "svc_reporting")
    headers = {"authorization": f"Bearer {granted.json()['access_token']}"}
    answer = await office.http.get(revocations.ADDRESS, headers=headers)
    assert answer.json() == {"revoked": {"county_federation": 1}}
    for other in (HOTLINE, OPERATIONS, NEIGHBOUR):
        assert (await office.get(revocations.ADDRESS, other)).status_code == 403
    await office.rows("update client set revoked_at = now() - interval '1 day'")
    answer = await office.http.get(revocations.ADDRESS, headers=headers)
    assert answer.json() == {"revoked": {}}


async def test_the_database_itself_gives_no_partner_a_door(office: Office) -> None:
    await register(office)
    for scopes in ("internal:inbox", "referral:read,internal:safe-contacts"):
        with pytest.raises(Exception, match="check constraint"):
            await office.rows("update client set scopes = string_to_array($1, ',')", scopes)


async def test_changes_at_the_same_time_are_all_done(office: Office) -> None:
    await register(office)
    answers = await asyncio.gather(*(act(office, "rotate", {}) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {200}
    secrets = [json.loads(answer.text)["client_secret"] for answer in answers]
    good = [(await grant(office, secret)).status_code for secret in secrets]
    assert sorted(good) == [200, 401, 401, 401, 401]
    [row] = await office.rows("select generation from client")
    assert row["generation"] == 5
