"""When two requests are the same: keyed fingerprints of what they say."""

import hashlib
from uuid import UUID

from shared.security.keyed_digest import hmac_sha256


def fingerprint(key: bytes, body: bytes) -> bytes:
    """A keyed digest of a canonical body: without the key a telephone number cannot be guessed."""
    return hmac_sha256(key, body)


def key_digest(key: bytes, partner_id: UUID, route: str, idempotency_key: str) -> bytes:
    """What an idempotency key is known by: partners type telephone numbers into them too."""
    typed = f"{route}\n{idempotency_key}".encode()
    return hashlib.blake2b(
        partner_id.bytes + typed, key=key, digest_size=16, person=b"idempotency-key"
    ).digest()


def reference_aad(referral_id: UUID) -> bytes:
    """Where the sealed reference of a referral belongs."""
    return b"referral|source_ref|" + referral_id.bytes
