"""The chain: each link covers the one before and its own row, under a key outside the database."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping

from shared.audit.entry import StoredEntry

Keys = Mapping[int, bytes]
"""The keys links are made with, by version."""


def link_hash(key: bytes, before: bytes, row: StoredEntry) -> bytes:
    """HMAC-SHA256 over the previous link and the row written in one fixed way."""
    return hmac.digest(key, before + written(row), hashlib.sha256)


def written(row: StoredEntry) -> bytes:
    """A row as it is covered by its link."""
    look = row.look
    return json.dumps(
        [
            row.audit_id,
            row.at.isoformat(),
            look.actor,
            str(look.partner_id),
            look.action,
            str(look.subject or ""),
            look.ground,
            look.allowed,
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()


def first_broken(
    keys: Keys, rows: Iterable[StoredEntry | None], seq: int, before: bytes
) -> tuple[int | None, bytes]:
    """Check links that follow number `seq` with hash `before`.

    Gives the number of the first link that does not fit (its row changed, went or moved, or it was
    made without a key of ours), or None, and the last good hash.
    """
    for row in rows:
        seq += 1
        if row is None or row.seq != seq or not _fits(keys, before, row):
            return seq, before
        before = row.hash or b""
    return None, before


def _fits(keys: Keys, before: bytes, row: StoredEntry) -> bool:
    key = keys.get(row.key_version)
    return key is not None and hmac.compare_digest(row.hash or b"", link_hash(key, before, row))
