import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

from services.notifications.channels.signing import (
    WebhookMessage,
    new_secret,
    read_secret,
    signature,
)

NOW = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)


@given(st.binary(min_size=24, max_size=64), st.uuids(), st.text(max_size=200))
def test_our_signature_is_the_library_s(secret: bytes, message_id: object, text: str) -> None:
    letter = WebhookMessage(str(message_id), text.encode("utf-8", "ignore"))
    theirs = Webhook(base64.b64encode(secret).decode())
    body = letter.body.decode()
    assert signature(secret, letter, int(NOW.timestamp())) == theirs.sign(letter.id, NOW, body)


def test_a_new_secret_can_be_read_and_is_never_the_same() -> None:
    first, second = new_secret(), new_secret()
    assert first != second
    assert len(read_secret(first)) == 32


@pytest.mark.parametrize("size", [0, 23, 65])
def test_a_secret_of_the_wrong_length_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="short"):
        read_secret("whsec_" + base64.b64encode(b"x" * size).decode())


@pytest.mark.parametrize("text", ["whsec_***", "whsec_aGk", "秘密"])
def test_what_is_not_base64_is_no_secret(text: str) -> None:
    with pytest.raises(ValueError, match=r"base64|short"):
        read_secret(text)
