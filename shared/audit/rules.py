"""The chain: each link's hash covers the one before and its own row, so nothing changes unseen."""

import hashlib
import json
from collections.abc import Iterable

from shared.audit.look import Row


def link_hash(before: bytes, row: Row) -> bytes:
    """SHA-256 over the previous hash and the row written in one fixed way."""
    look = row.look
    written = json.dumps(
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
    )
    return hashlib.sha256(before + written.encode()).digest()


def first_broken(rows: Iterable[Row | None], seq: int, before: bytes) -> tuple[int | None, bytes]:
    """Check links that follow number `seq` with hash `before`.

    Gives the number of the first link that does not fit (its row changed, went or moved), or None,
    and the last good hash.
    """
    for row in rows:
        seq += 1
        if row is None or row.seq != seq or row.hash != link_hash(before, row):
            return seq, before
        before = row.hash
    return None, before
