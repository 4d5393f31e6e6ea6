"""HMAC-SHA-256 (RFC 2104) under keys that a process holds as long as it runs.

What the key alone decides is computed once for each key: a digest then costs a quarter.
"""

import hashlib
from functools import lru_cache

_BLOCK = 64
_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))


def hmac_sha256(key: bytes, content: bytes) -> bytes:
    """The HMAC of the content, 32 bytes."""
    prepared_inner, prepared_outer = _prepared(bytes(key))
    inner, outer = prepared_inner.copy(), prepared_outer.copy()
    inner.update(content)
    outer.update(inner.digest())
    return outer.digest()


@lru_cache(maxsize=16)
def _prepared(key: bytes) -> "tuple[hashlib._Hash, hashlib._Hash]":
    short = key if len(key) <= _BLOCK else hashlib.sha256(key).digest()
    padded = short.ljust(_BLOCK, b"\0")
    return hashlib.sha256(padded.translate(_INNER)), hashlib.sha256(padded.translate(_OUTER))
