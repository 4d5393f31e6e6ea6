"""Tokens: who gets one, what it opens, and how fast."""

import asyncio
import json
import time
from base64 import b64encode, urlsafe_b64encode
from typing import Any
from uuid import uuid4

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey

from deploy.local.demo_clients import DEMOS, seed
from services.intake.partners.first_administrator import NotMade, create
from services.intake.partners.service_clients import register_services
from services.intake.partners.tokens import ASSERTION
from shared.security.internal_scopes import INTERNAL_SCOPES, SCOPES_OF_SERVICE
from shared.security.tokens import Caller
from shared.settings import SERVICES
from tests.integration.intake.office import FEDERATION, HOTLINE, OPERATIONS, Json, Office
from tests.support.builders import a_referral

GRANT = {"grant_type": "client_credentials"}


async def credentials(office: Office) -> dict[str, Json]:
    await seed(office.settings)
    path = office.settings.jieli_home / "credentials.json"
    assert path.stat().st_mode & 0o777 == 0o600
    found: dict[str, Json] = json.loads(path.read_text())
    return found


async def ask(office: Office, form: dict[str, str], **more: Any) -> httpx.Response:
    return await office.http.post("/oauth/token", data={**GRANT, **form}, **more)


async def test_a_demo_client_gets_a_token_that_opens_what_it_may(office: Office) -> None:
    known = (await credentials(office))["test_hotline"]
    basic = b64encode(f"test_hotline:{known['client_secret']}".encode()).decode()
    answer = await ask(office, {}, headers={"authorization": f"Basic {basic}"})
    token = answer.json()
    assert token["token_type"] == "Bearer"
    assert token["expires_in"] == 600
    headers = {"authorization": f"Bearer {token['access_token']}"}
    assert (await office.http.get("/v1/referrals", headers=headers)).status_code == 200
    assert (await office.http.get("/internal/v1/audit", headers=headers)).status_code == 403


async def test_seeding_again_changes_no_secret(office: Office) -> None:
    first = await credentials(office)
    assert await credentials(office) == first
    assert set(first) == {demo.name for demo in DEMOS}


async def test_a_token_may_carry_less_than_its_client_but_never_more(office: Office) -> None:
    known = (await credentials(office))["test_hotline"]
    form = {"client_id": "test_hotline", "client_secret": known["client_secret"]}
    less = await ask(office, {**form, "scope": "referral:read"})
    assert less.json()["scope"] == "referral:read"
    more = await ask(office, {**form, "scope": "referral:read admin"})
    assert (more.status_code, more.json()["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"client_id": "test_hotline", "client_secret": "wrong"},
        {"client_id": "nobody_at_all", "client_secret": "wrong"},
        {"client_id": "no\x00body", "client_secret": "wrong"},
        {"client_assertion_type": ASSERTION, "client_assertion": "not.a.token"},
    ],
)
async def test_a_wrong_proof_gets_nothing_and_says_nothing(
    office: Office, form: dict[str, str]
) -> None:
    await seed(office.settings)
    answer = await ask(office, form)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert "nobody_at_all" not in answer.text


async def test_a_header_of_any_bytes_gets_nothing(office: Office) -> None:
    for header in (b"Basic \xe9\xe9", b"Basic %%%", b"Basic", b"basic " + b64encode(b"\xff:x")):
        answer = await ask(office, {}, headers={b"authorization": header})
        assert answer.status_code == 401


async def register(office: Office, **changes: object) -> httpx.Response:
    new = {
        "client_id": "county_federation",
        "partner": {"id": str(uuid4()), "name": "示例县妇联", "kind": "womens_federation"},
        "scopes": ["referral:write"],
    }
    return await office.post("/v1/clients", {**new, **changes}, OPERATIONS)


async def test_an_administrator_registers_a_client_whose_secret_is_shown_once(
    office: Office,
) -> None:
    made = await register(office)
    assert made.status_code == 201
    secret = made.json()["client_secret"]
    granted = await ask(office, {"client_id": "county_federation", "client_secret": secret})
    assert granted.json()["scope"] == "referral:write"
    assert (await register(office)).status_code == 409
    rows = await office.rows("select client::text as line from client")
    assert secret not in rows[0]["line"]
    refused = await office.post("/v1/clients", {}, HOTLINE)
    assert refused.status_code == 403


async def test_a_private_key_is_not_taken_in(office: Office) -> None:
    key = OKPKey.generate_key("Ed25519", {"use": "sig"}, auto_kid=True)
    private = {"keys": [key.as_dict(private=True)]}
    wrong: tuple[Json, ...] = (private, {"keys": []}, {"keys": ["x"]}, {})
    for keys in wrong:
        answer = await register(office, public_keys=keys)
        assert answer.status_code == 422, keys


@pytest.mark.parametrize("scope", [*INTERNAL_SCOPES, "service"])
@pytest.mark.parametrize("kind", ["partner", "staff"])
async def test_nobody_is_given_a_door_between_services(
    office: Office, scope: str, kind: str
) -> None:
    answer = await register(office, scopes=["referral:read", scope], kind=kind)
    assert answer.status_code == 422


async def test_preparing_for_production_makes_the_services_and_her_pages_clients_and_no_other(
    office: Office,
) -> None:
    await register_services(office.settings)
    await register_services(office.settings)
    page, *found = await office.rows(
        "select client_id, kind, scopes from client order by client_id"
    )
    assert (page["client_id"], page["scopes"]) == ("her_page", ["referral:write"])
    assert [row["client_id"] for row in found] == sorted(f"svc_{name}" for name in SERVICES)
    assert {row["kind"] for row in found} == {"service"}
    assert {row["client_id"]: set(row["scopes"]) for row in found} == {
        f"svc_{name}": SCOPES_OF_SERVICE[name] for name in SERVICES
    }


async def test_one_services_token_does_not_open_anothers_door(office: Office) -> None:
    for service in SERVICES:
        caller = Caller(f"svc_{service}", uuid4(), SCOPES_OF_SERVICE[service], "service")
        contacts = await office.post("/internal/v1/safe-contacts", {"referral_ids": []}, caller)
        assert contacts.status_code == (200 if service == "notifications" else 403), service
        journey = await office.get(f"/internal/v1/journeys/{uuid4()}", caller)
        assert journey.status_code == 403
    pretender = Caller("county_federation", uuid4(), frozenset(INTERNAL_SCOPES), "partner")
    refused = await office.post("/internal/v1/safe-contacts", {"referral_ids": []}, pretender)
    assert refused.status_code == 403


async def test_the_first_administrator_is_made_by_a_command_and_only_the_first(
    office: Office,
) -> None:
    _, secret = await create(office.db, "chief_administrator")
    form = {"client_id": "chief_administrator", "client_secret": secret}
    granted = await ask(office, form)
    assert granted.json()["scope"] == "admin ops"
    with pytest.raises(NotMade):
        await create(office.db, "second_administrator")
    with pytest.raises(NotMade):
        await create(office.db, "No Such Id")
    [noted] = await office.rows("select ground from audit where action = 'create_administrator'")
    assert noted["ground"] == "chief_administrator"


async def test_of_two_who_would_be_the_first_administrator_one_is(office: Office) -> None:
    ids = [f"administrator_{n}" for n in range(4)]
    made = await asyncio.gather(*(create(office.db, i) for i in ids), return_exceptions=True)
    assert sorted(isinstance(one, NotMade) for one in made) == [False, True, True, True]


async def test_a_signed_assertion_opens_the_door_once(office: Office) -> None:
    key = OKPKey.generate_key("Ed25519", {"use": "sig"}, auto_kid=True)
    public = {"keys": [key.as_dict(private=False)]}
    made = await register(office, client_id="signing_partner", public_keys=public)
    assert "client_secret" not in made.json()
    claims = {
        "iss": "signing_partner",
        "sub": "signing_partner",
        "aud": f"{office.settings.url('intake')}/oauth/token",
        "exp": int(time.time()) + 60,
        "jti": uuid4().hex,
    }
    header = {"alg": "Ed25519", "kid": key.kid}
    signed = jwt.encode(header, claims, key, ["Ed25519"])
    form = {"client_assertion_type": ASSERTION, "client_assertion": signed}
    assert (await ask(office, form)).status_code == 200
    assert (await ask(office, form)).status_code == 401
    other = jwt.encode(header, {**claims, "jti": uuid4().hex, "aud": "else"}, key, ["Ed25519"])
    assert (await ask(office, {**form, "client_assertion": other})).status_code == 401


def compact(key: OKPKey, head: bytes, payload: bytes) -> str:
    parts = [urlsafe_b64encode(part).rstrip(b"=") for part in (head, payload)]
    private: Any = key.private_key
    signature = urlsafe_b64encode(private.sign(b".".join(parts))).rstrip(b"=")
    return b".".join([*parts, signature]).decode()


async def test_an_odd_assertion_is_refused_however_well_it_is_signed(office: Office) -> None:
    key = OKPKey.generate_key("Ed25519", {"use": "sig"}, auto_kid=True)
    public = {"keys": [key.as_dict(private=False)]}
    await register(office, client_id="signing_partner", public_keys=public)
    head = json.dumps({"alg": "Ed25519", "kid": key.kid}).encode()
    good = {
        "iss": "signing_partner",
        "sub": "signing_partner",
        "aud": f"{office.settings.url('intake')}/oauth/token",
        "exp": int(time.time()) + 60,
        "jti": uuid4().hex,
    }
    oddities = ({"exp": True}, {"exp": 1e300}, {"sub": ["x"]}, {"sub": None}, {"jti": {}})
    payloads = [json.dumps(good | odd).encode() for odd in oddities]
    payloads += [
        b"[" * 3000,
        b"NaN",
        b"[]",
        b'"x"',
        b"\xff",
        json.dumps(good | {"exp": float("nan")}).encode(),
    ]
    heads = [b"[" * 600, b'{"alg":"none"}', b'{"alg":"Ed25519","crit":["x"]}', b'{"alg":7}']
    signed = [compact(key, head, payload) for payload in payloads]
    signed += [compact(key, odd, json.dumps(good).encode()) for odd in heads]
    signed.append("a" * 12_000)
    for assertion in signed:
        form = {"client_assertion_type": ASSERTION, "client_assertion": assertion}
        answer = await ask(office, form)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client"), assertion
    form["client_assertion"] = compact(key, head, json.dumps(good).encode())
    assert (await ask(office, form)).status_code == 200


async def test_expired_foreign_and_missing_tokens_open_nothing(office: Office) -> None:
    old = office.bearer(HOTLINE, now=time.time() - 700)
    for headers in ({}, old, {"authorization": "Bearer a.b.c"}, {"authorization": "Basic x"}):
        answer = await office.http.get("/v1/referrals", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_the_published_keys_hold_no_private_half(office: Office) -> None:
    keys = (await office.http.get("/.well-known/jwks.json")).json()["keys"]
    assert keys
    assert all("d" not in key for key in keys)


async def test_a_flood_is_refused_what_is_urgent_has_a_reserve_and_others_their_own(
    office: Office,
) -> None:
    # One in four seconds, and one in twenty from the reserve: each is there at the beginning.
    slow = Caller("slow", uuid4(), HOTLINE.scopes, rate=0.25)
    first = await office.post("/v1/referrals", a_referral(urgency="routine"), slow)
    second = await office.post("/v1/referrals", a_referral(urgency="routine"), slow)
    assert [first.status_code, second.status_code] == [202, 429]
    assert int(second.headers["retry-after"]) >= 1
    urgent = await office.post("/v1/referrals", a_referral(urgency="immediate"), slow)
    assert urgent.status_code == 202
    again = await office.post("/v1/referrals", a_referral(urgency="immediate"), slow)
    assert again.status_code == 429
    assert int(again.headers["retry-after"]) >= 1
    other = await office.post("/v1/referrals", a_referral(), FEDERATION)
    assert other.status_code == 202
