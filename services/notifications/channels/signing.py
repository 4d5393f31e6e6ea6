"""Signing secrets and signatures, as Standard Webhooks 1.0 has them (symmetric, `v1`)."""

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass

SECRET_PREFIX = "whsec_"  # noqa: S105 - the public prefix of a secret, not one
SECRET_BYTES = range(24, 65)


@dataclass(frozen=True, slots=True)
class WebhookMessage:
    """What is sent: the same id and body on every try."""

    id: str
    body: bytes
    media_type: str = "application/json"


def new_secret() -> str:
    """A new signing secret, as the receiver's library takes it."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode("ascii")


def read_secret(text: str) -> bytes:
    """The bytes of a signing secret `whsec_<base64>`, 24 to 64 of them.

    Raises ValueError if it is none.
    """
    try:
        secret = base64.b64decode(text.removeprefix(SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("not base64") from error
    if len(secret) not in SECRET_BYTES:
        raise ValueError("too short or too long")
    return secret


def signature(secret: bytes, message: WebhookMessage, stamp: int) -> str:
    """The `v1` signature of a letter at a Unix time in seconds."""
    signed = f"{message.id}.{stamp}.".encode("ascii") + message.body
    mark = hmac.new(secret, signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(mark).decode("ascii")
