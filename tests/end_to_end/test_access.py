"""Who may do what: tokens, scopes, and other partners' referrals that are simply not there."""

import time
from typing import Any
from uuid import uuid4

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey

from jieli.credentials import credential
from shared.security import keys
from tests.end_to_end.test_bad_input import is_problem
from tests.support.api_client import Partner
from tests.support.builders import anonymous

EVERY_SERVICE = {
    "intake": "/v1/referrals",
    "matching": "/v1/offers",
    "notifications": "/v1/notifications/held",
    "reporting": "/v1/reports",
}


def signed(partner: Partner, **changes: object) -> str:
    """A token as intake would sign it, but for the changes."""
    secrets = partner.jieli.settings.secrets
    now = int(time.time())
    published: Any = keys.published_keys(secrets)
    genuine = jwt.decode(partner._token, KeySet.import_key_set(published), ["Ed25519", "EdDSA"])
    claims = {**genuine.claims, "iat": now, "exp": now + 600} | changes
    [key, *_] = keys.signing_keys(secrets).keys
    return jwt.encode(genuine.header, claims, key, [genuine.header["alg"]])


@pytest.mark.parametrize("service", EVERY_SERVICE)
async def test_without_a_valid_token_nobody_gets_in(hotline: Partner, service: str) -> None:
    await hotline.token()
    stranger = OKPKey.generate_key("Ed25519")
    forged = jwt.encode(
        {"alg": "Ed25519", "kid": "x"},
        {"sub": "test_hotline", "exp": time.time() + 600},
        stranger,
        ["Ed25519"],
    )
    tokens = {
        "none": "",
        "nonsense": "Bearer nonsense",
        "another kind": "Basic dGVzdDp0ZXN0",
        "forged": f"Bearer {forged}",
        "unsigned": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ0ZXN0X2hvdGxpbmUifQ.",
        "expired": f"Bearer {signed(hotline, exp=int(time.time()) - 120)}",
        "of another issuer": f"Bearer {signed(hotline, iss='elsewhere')}",
        "for another audience": f"Bearer {signed(hotline, aud='elsewhere')}",
    }
    url = hotline.jieli.url(service) + EVERY_SERVICE[service]
    for why, token in tokens.items():
        answer = await hotline.http.get(url, headers={"authorization": token} if token else {})
        assert answer.status_code == 401, (why, answer.status_code)
        is_problem(answer, 401, "unauthorised")
        assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_a_token_without_the_scope_is_refused_and_told_which(hotline: Partner) -> None:
    reader = hotline.of("test_reader")

    answer = await reader.post("intake", "/v1/referrals", anonymous())

    assert "referral:write" in is_problem(answer, 403, "forbidden")["detail"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/referrals/{id}"),
        ("POST", "/v1/referrals/{id}/withdraw"),
        ("DELETE", "/v1/referrals/{id}"),
    ],
)
async def test_anothers_referral_is_not_there(hotline: Partner, method: str, path: str) -> None:
    answer = await hotline.post("intake", "/v1/referrals", anonymous())
    program = hotline.of("test_miniprogram")
    more = {"json": {"reason": "survivor_declined"}} if method == "POST" else {}
    key = {"idempotency-key": uuid4().hex}

    theirs = await program.send(method, "intake", path.format(id=answer.json()["id"]), key, **more)
    nobodys = await program.send(method, "intake", path.format(id=uuid4()), key, **more)

    assert is_problem(theirs, 404, "not-found") | {"trace_id": ""} == (
        is_problem(nobodys, 404, "not-found") | {"trace_id": ""}
    )
    mine = await hotline.get("intake", f"/v1/referrals/{answer.json()['id']}")
    assert mine.json()["status"] != "withdrawn"


async def test_anothers_offer_and_messages_are_not_there(hotline: Partner) -> None:
    answer = await hotline.post("intake", "/v1/referrals", anonymous())
    program = hotline.of("test_miniprogram")

    theirs = await program.get("matching", f"/v1/referrals/{answer.json()['id']}")
    messages = await program.get(
        "notifications", "/v1/notifications", referral_id=answer.json()["id"]
    )

    assert theirs.status_code == 404
    assert messages.json()["items"] == []


async def test_a_client_gets_a_token_by_basic_or_form_and_for_fewer_scopes(
    hotline: Partner,
) -> None:
    who = credential(hotline.jieli.settings, "test_hotline")
    url = hotline.jieli.url("intake") + "/oauth/token"
    grant = {"grant_type": "client_credentials", "scope": "referral:read"}
    by_form = grant | {"client_id": who.client_id, "client_secret": who.client_secret}
    ways = [
        await hotline.http.post(url, data=grant, auth=(who.client_id, who.client_secret)),
        await hotline.http.post(url, data=by_form),
    ]
    for answer in ways:
        assert answer.status_code == 200, answer.text
        granted = answer.json()
        assert (granted["token_type"], granted["scope"]) == ("Bearer", "referral:read")
        narrow = {"authorization": f"Bearer {granted['access_token']}"}
        refused = await hotline.send(
            "POST", "intake", "/v1/referrals", narrow | {"idempotency-key": "x"}, json=anonymous()
        )
        assert refused.status_code == 403


@pytest.mark.parametrize(
    ("form", "status"),
    [
        (
            {
                "grant_type": "client_credentials",
                "client_id": "test_hotline",
                "client_secret": "wrong",
            },
            401,
        ),
        (
            {
                "grant_type": "client_credentials",
                "client_id": "nobody_known",
                "client_secret": "wrong",
            },
            401,
        ),
        ({"grant_type": "password"}, 400),
        ({}, 400),
    ],
    ids=["wrong secret", "unknown client", "other grant", "nothing"],
)
async def test_a_wrong_token_request_says_so(
    hotline: Partner, form: dict[str, str], status: int
) -> None:
    answer = await hotline.http.post(hotline.jieli.url("intake") + "/oauth/token", data=form)

    assert answer.status_code == status, answer.text
    assert "wrong" not in answer.text


async def test_a_scope_the_client_does_not_have_is_not_granted(hotline: Partner) -> None:
    who = credential(hotline.jieli.settings, "test_hotline")

    answer = await hotline.http.post(
        hotline.jieli.url("intake") + "/oauth/token",
        data={"grant_type": "client_credentials", "scope": "admin"},
        auth=(who.client_id, who.client_secret),
    )

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_scope"


async def test_a_client_registered_by_an_administrator_signs_its_own_assertions_once(
    hotline: Partner,
) -> None:
    key = OKPKey.generate_key("Ed25519", auto_kid=True)
    name = f"signer_{uuid4().hex[:12]}"
    admin = hotline.of("test_admin")
    new = {
        "client_id": name,
        "partner": {"id": str(uuid4()), "name": "Invented partner", "kind": "ngo"},
        "scopes": ["referral:read"],
        "public_keys": {"keys": [key.as_dict(private=False)]},
    }
    assert (await admin.post("intake", "/v1/clients", new)).status_code == 201
    url = hotline.jieli.url("intake") + "/oauth/token"
    now = int(time.time())
    claims = {"iss": name, "sub": name, "aud": url, "jti": uuid4().hex, "iat": now, "exp": now + 60}
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": jwt.encode(
            {"alg": "Ed25519", "kid": key.kid}, claims, key, ["Ed25519"]
        ),
    }

    first = await hotline.http.post(url, data=form)
    second = await hotline.http.post(url, data=form)

    assert first.status_code == 200, first.text
    assert second.status_code == 401
