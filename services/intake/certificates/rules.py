"""What a certificate says: the record, digests of what stays sealed, and where the audit stood.

Everything in it is checked with public tools alone: the signature by any JOSE library (Ed25519, RFC
8037 and 9864), the digests by any SHA-256, the anchor by the public key beside it.
"""

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared.audit.anchor import Anchor, is_genuine

TITLE = "求助记录证明"
SHOWN = ("channel", "region", "harms", "needs", "occurred_at")


def record_of(found: Mapping[str, Any]) -> dict[str, Any]:
    """What the certificate repeats of a record. `found`: as `lifecycle.queries` reads it."""
    facts = found["facts"]
    return {
        "referral_id": found["id"],
        "received_at": found["received_at"],
        "source_ref": found["source_ref"],
        "needs": [need["type"] for need in facts["needs"]],
        **{name: facts[name] for name in SHOWN if name != "needs"},
    }


def canonical(record: Mapping[str, Any]) -> bytes:
    """A record as its digest covers it: JSON, names sorted, no spaces, UTF-8, times in UTC."""
    return orjson.dumps(record, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z, default=str)


def record_digest(record: Mapping[str, Any]) -> str:
    """SHA-256 of a record, hexadecimal."""
    return hashlib.sha256(canonical(record)).hexdigest()


def is_whole(certificate: Mapping[str, Any]) -> bool:
    """Whether a certificate's parts agree: its record's digest, and the anchor's signature."""
    audit = certificate.get("audit", {})
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(audit["public_key"]))
        held = Anchor(**{name: audit[name] for name in _ANCHOR})
    except (KeyError, ValueError, TypeError):
        return False
    record = certificate.get("record", {})
    return is_genuine(key, held) and record_digest(record) == certificate.get("record_sha256")


_ANCHOR = ("service", "link", "head", "at", "signature")


def sealed_digest(salt: str, text: str) -> str:
    """SHA-256 of salt, colon and a text that stays sealed: whoever has the text can compare.

    The salt is new in each certificate, so that two of them do not tell that the texts are equal.
    """
    return hashlib.sha256(f"{salt}:{text}".encode()).hexdigest()


def certificate(
    certificate_id: UUID,
    partner_id: UUID,
    record: Mapping[str, Any],
    narrative: tuple[str, str] | None,
    audit: Mapping[str, Any],
) -> dict[str, Any]:
    """What is signed. `narrative`: salt and digest of what she told; `audit`: where it stood."""
    said: dict[str, Any] = {
        "kind": "record",
        "title": TITLE,
        "certificate_id": str(certificate_id),
        "partner_id": str(partner_id),
        "record": dict(record),
        "record_sha256": record_digest(record),
        "audit": dict(audit),
    }
    if narrative is not None:
        said["narrative"] = {"salt": narrative[0], "sha256": narrative[1]}
    return said
