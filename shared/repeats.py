"""When two requests are the same: canonical bodies and keyed fingerprints."""

import hashlib
import hmac
from uuid import UUID

import orjson

from shared.errors import Malformed


def canonical(body: bytes) -> bytes:
    """JSON with sorted keys and no spaces, so that equal bodies are equal bytes."""
    if not body:
        return b""
    try:
        return orjson.dumps(orjson.loads(body), option=orjson.OPT_SORT_KEYS)
    except orjson.JSONDecodeError:
        raise Malformed("The body is not valid JSON.") from None


def fingerprint(key: bytes, body: bytes) -> bytes:
    """A keyed digest of a canonical body: without the key a telephone number cannot be guessed."""
    return hmac.digest(key, body, hashlib.sha256)


def key_digest(key: bytes, partner_id: UUID, route: str, idempotency_key: str) -> bytes:
    """What an idempotency key is known by: partners type telephone numbers into them too."""
    typed = f"{route}\n{idempotency_key}".encode()
    return hashlib.blake2b(
        partner_id.bytes + typed, key=key, digest_size=16, person=b"idempotency-key"
    ).digest()


def reference_place(referral_id: UUID) -> bytes:
    """Where the sealed reference of a referral belongs."""
    return b"referral|source_ref|" + referral_id.bytes
