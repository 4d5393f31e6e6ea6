"""A receiver believes what is signed with its secret a moment ago, and nothing else."""

from datetime import UTC, datetime, timedelta

import orjson
import pytest

from jieli_client import NotSigned, Webhooks
from services.notifications.channels.signing import (
    WebhookMessage,
    new_secret,
    read_secret,
    signature,
)

BODY = orjson.dumps(
    {
        "type": "need.completed",
        "id": "5c2e7a10-2222-4d2b-8c3a-6f0e9d8c7b04",
        "referral_id": "7f3a1c52-4a77-4c1e-9a53-0f6a2d1b9c01",
        "timestamp": "2026-11-20T01:12:00Z",
    }
)


def sent(secret: str, body: bytes = BODY, ago: float = 0) -> dict[str, str]:
    """The headers with which notifications sends a body, so many seconds ago."""
    stamp = int((datetime.now(UTC) - timedelta(seconds=ago)).timestamp())
    signed = signature(read_secret(secret), WebhookMessage("a-message", body), stamp)
    return {
        "Webhook-Id": "a-message",
        "Webhook-Timestamp": str(stamp),
        "Webhook-Signature": signed,
    }


def test_what_notifications_signed_is_read() -> None:
    secret = new_secret()
    read = Webhooks(secret).read(BODY, sent(secret))
    assert (read.type, read.referral_id) == (
        "need.completed",
        "7f3a1c52-4a77-4c1e-9a53-0f6a2d1b9c01",
    )
    assert read.timestamp == datetime(2026, 11, 20, 1, 12, tzinfo=UTC)
    assert read.body == orjson.loads(BODY)


def test_while_a_secret_is_changed_both_are_believed() -> None:
    old, new = new_secret(), new_secret()
    webhooks = Webhooks(new, old)
    assert webhooks.read(BODY, sent(old)) == webhooks.read(BODY, sent(new))


def test_two_signatures_of_one_message_are_believed_by_whoever_has_one() -> None:
    old, new = new_secret(), new_secret()
    headers = sent(old)
    headers["Webhook-Signature"] += " " + sent(new)["Webhook-Signature"]
    assert Webhooks(new).read(BODY, headers).type == "need.completed"


def test_nobody_else_is_believed() -> None:
    secret = new_secret()
    headers = sent(secret)
    changed = BODY.replace(b"completed", b"cancelled")
    for body, given in (
        (changed, headers),
        (BODY + b" ", headers),
        (BODY, sent(new_secret())),
        (BODY, sent(secret, ago=600)),
        (BODY, sent(secret, ago=-600)),
        (BODY, headers | {"Webhook-Id": "another"}),
        (BODY, {}),
        (BODY, headers | {"Webhook-Signature": ""}),
    ):
        with pytest.raises(NotSigned):
            Webhooks(secret).read(body, given)


def test_without_a_secret_nothing_can_be_believed() -> None:
    with pytest.raises(ValueError, match="secret"):
        Webhooks()
