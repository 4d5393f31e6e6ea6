"""Clients are kept from the command line, and what is decided holds at every service."""

import json
import os
import subprocess
import sys
import time
from typing import Any
from uuid import uuid4

import pytest

from jieli.credentials import credential
from tests.support.api_client import Partner
from tests.support.waiting import eventually

ADDRESSES = {
    "intake": "/v1/referrals",
    "matching": "/v1/offers",
    "notifications": f"/v1/notifications?referral_id={uuid4()}",
    "reporting": "/v1/reports",
}
SCOPES = ("referral:read", "offer:respond", "report:read", "provider:write")


def jieli(partner: Partner, *arguments: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "jieli", "clients", *arguments, "--json"],
        env=os.environ | partner.jieli.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


async def granted(partner: Partner, name: str, secret: str) -> str | None:
    answer = await partner.http.post(
        partner.jieli.url("intake") + "/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=(name, secret),
    )
    assert answer.status_code in (200, 401), answer.text
    return answer.json().get("access_token")


async def statuses(partner: Partner, token: str) -> dict[str, int]:
    headers = {"authorization": f"Bearer {token}"}
    return {
        service: (
            await partner.http.get(partner.jieli.url(service) + path, headers=headers)
        ).status_code
        for service, path in ADDRESSES.items()
    }


@pytest.fixture
def name() -> str:
    return f"county_{uuid4().hex[:12]}"


def add(hotline: Partner, name: str) -> str:
    scopes = [word for scope in SCOPES for word in ("--scope", scope)]
    made = jieli(hotline, "add", name, "--organisation", "示例县妇联", *scopes)
    return str(made["client_secret"])


async def test_a_client_that_is_shut_out_is_out_everywhere_within_ten_seconds(
    hotline: Partner, name: str
) -> None:
    secret = add(hotline, name)
    token = await granted(hotline, name, secret)
    assert token
    assert set((await statuses(hotline, token)).values()) == {200}

    assert jieli(hotline, "disable", name)["disabled_at"]
    begun = time.monotonic()

    async def out() -> bool:
        return set((await statuses(hotline, token)).values()) == {401}

    await eventually(out, within=10)
    assert time.monotonic() - begun < 10
    assert await granted(hotline, name, secret) is None
    jieli(hotline, "enable", name)
    again = await granted(hotline, name, secret)
    assert again
    assert set((await statuses(hotline, again)).values()) == {200}


async def test_a_client_is_shown_limited_and_given_another_secret(
    hotline: Partner, name: str
) -> None:
    old = add(hotline, name)
    assert name in {client["client_id"] for client in jieli(hotline, "list")}
    jieli(hotline, "limit", name, "20")
    shown = jieli(hotline, "show", name)
    assert (shown["rate_per_second"], shown["scopes"]) == (20, sorted(SCOPES))
    assert jieli(hotline, "scopes", name, "--scope", "offer:respond")["scopes"] == ["offer:respond"]
    new = jieli(hotline, "rotate", name)["client_secret"]
    assert await granted(hotline, name, old) is None
    assert await granted(hotline, name, new)


async def test_a_demo_client_with_a_new_secret_is_still_known(hotline: Partner) -> None:
    before = credential(hotline.jieli.settings, "test_reader")
    made = jieli(hotline, "rotate", "test_reader", "--overlap", "3600")
    after = credential(hotline.jieli.settings, "test_reader")
    assert after.client_secret == made["client_secret"] != before.client_secret
    for secret in (before.client_secret, after.client_secret):
        assert await granted(hotline, "test_reader", secret)
