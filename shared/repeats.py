"""When two requests are the same: keyed fingerprints of what they say."""

import hashlib
import hmac
from uuid import UUID


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
