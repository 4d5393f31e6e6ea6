"""L-08: a record is certified, and a court checks the certificate with public tools alone."""

import hashlib
import json
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Any

import orjson
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from jieli.__main__ import run
from tests.integration.intake.office import FEDERATION, HOTLINE, Office
from tests.support.builders import a_referral, anonymous


def unpadded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def by_public_tools(jws: str, keys: Any) -> dict[str, Any]:
    """The certificate, checked by Ed25519 and SHA-256 alone: none of our code."""
    head, payload, signature = jws.split(".")
    header = json.loads(unpadded(head))
    [key] = [each for each in keys["keys"] if each["kid"] == header["kid"]]
    public = Ed25519PublicKey.from_public_bytes(unpadded(key["x"]))
    public.verify(unpadded(signature), f"{head}.{payload}".encode())
    said: dict[str, Any] = json.loads(unpadded(payload))
    record = json.dumps(said["record"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(record.encode()).hexdigest() == said["record_sha256"]
    return said


async def certified(office: Office, **changes: Any) -> tuple[str, dict[str, Any]]:
    referral_id = await office.accepted(a_referral(**changes))
    answer = await office.get(f"/v1/referrals/{referral_id}/certificate")
    assert answer.status_code == 200, answer.text
    return str(referral_id), answer.json()


async def test_l_08_a_record_is_certified_and_checked_by_public_tools(
    office: Office, tmp_path: Path
) -> None:
    referral_id, found = await certified(office)
    keys = (await office.http.get("/.well-known/letter-keys.json")).json()
    said = by_public_tools(found["jws"], keys)
    assert said["record"]["referral_id"] == referral_id
    assert said["record"]["channel"] == "hotline_12338"
    assert said["record"]["needs"] == ["legal_consultation", "shelter"]
    told = f"{said['narrative']['salt']}:编造的经过，只用于测试。"
    assert hashlib.sha256(told.encode()).hexdigest() == said["narrative"]["sha256"]
    for secret in ("林某甲", "19900000001", "编造", "青石"):
        assert secret not in orjson.dumps(said).decode()
    anchor = said["audit"]
    stated = f"jieli audit anchor|intake|{anchor['link']}|{anchor['head']}|{anchor['at']}"
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(anchor["public_key"]))
    public.verify(bytes.fromhex(anchor["signature"]), stated.encode())

    [look] = await office.rows("select ground, actor from audit where action = 'certify_record'")
    assert look == {"ground": found["sha256"], "actor": "hotline"}
    assert hashlib.sha256(found["jws"].encode()).hexdigest() == found["sha256"]
    (tmp_path / "certificate.json").write_text(orjson.dumps(found).decode())
    (tmp_path / "keys.json").write_text(orjson.dumps(keys).decode())
    command = ["verify", str(tmp_path / "certificate.json"), "--keys", str(tmp_path / "keys.json")]
    assert run(command) == 0


async def test_a_certificate_that_was_changed_is_none(office: Office) -> None:
    _, found = await certified(office)
    keys = (await office.http.get("/.well-known/letter-keys.json")).json()
    head, payload, signature = found["jws"].split(".")
    other = payload[:-4] + ("AAAA" if payload[-4:] != "AAAA" else "BBBB")
    with pytest.raises(InvalidSignature):
        by_public_tools(f"{head}.{other}.{signature}", keys)


async def test_two_certificates_do_not_tell_that_two_told_the_same(office: Office) -> None:
    keys = (await office.http.get("/.well-known/letter-keys.json")).json()
    said = [by_public_tools((await certified(office))[1]["jws"], keys) for _ in range(2)]
    assert said[0]["narrative"]["sha256"] != said[1]["narrative"]["sha256"]
    silent = await office.accepted(anonymous())
    found = (await office.get(f"/v1/referrals/{silent}/certificate")).json()
    assert "narrative" not in by_public_tools(found["jws"], keys)


async def test_nobody_elses_and_nothing_erased_is_certified(office: Office) -> None:
    referral_id, _ = await certified(office)
    path = f"/v1/referrals/{referral_id}/certificate"
    assert (await office.get(path, FEDERATION)).status_code == 404
    headers = office.bearer(HOTLINE)
    assert (await office.http.delete(f"/v1/referrals/{referral_id}", headers=headers)).is_success
    assert (await office.get(path)).status_code == 404
