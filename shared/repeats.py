"""When two requests are the same: canonical bodies and keyed fingerprints."""

import hashlib
import hmac

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
