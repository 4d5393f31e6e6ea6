"""Every key is rotated while work goes on: nothing that was accepted or given out is lost."""

import os
import subprocess
import sys

from shared.settings import SERVICES
from tests.support.api_client import Partner
from tests.support.builders import a_referral
from tests.support.waiting import eventually


def rotate(partner: Partner, *words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "jieli", "keys", "rotate", *words],
        env=os.environ | partner.jieli.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr


async def stands(partner: Partner, receipt: str) -> bool:
    url = partner.jieli.url("intake") + "/v1/receipts/lookup"
    return (await partner.http.post(url, json={"receipt_code": receipt})).status_code == 200


async def test_nothing_is_lost_when_every_key_is_rotated(hotline: Partner) -> None:
    early = (await hotline.post("intake", "/v1/referrals", a_referral())).json()
    for kind in ("kek", "index", "signing", "keep_away"):
        rotate(hotline, kind)
    for service in SERVICES:
        rotate(hotline, "seal", "--service", service)
        rotate(hotline, "client", "--service", service)

    late = (await hotline.post("intake", "/v1/referrals", a_referral())).json()
    phone = {"phone": a_referral()["identity"]["phone"]}
    found = await hotline.post("intake", "/v1/referrals/search", phone)
    assert {early["id"], late["id"]} <= set(found.json()["ids"])
    for answer in (early, late):
        assert await stands(hotline, answer["receipt_code"])

    async def settled() -> bool:
        life = await hotline.get("intake", f"/v1/referrals/{late['id']}")
        return {need["status"] for need in life.json()["needs"]} != {"requested"}

    await eventually(settled, within=30)
    # A service's new secret is asked for a token when the one it has is refused or runs out.
    everywhere = {
        "intake": "/v1/referrals",
        "matching": f"/v1/referrals/{late['id']}",
    }
    hotline._token = ""
    for service, path in everywhere.items():
        assert (await hotline.get(service, path)).status_code == 200
