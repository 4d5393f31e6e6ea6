"""Reads a signed JSON Web Token: whatever is odd about it is one refusal and never a defect."""

from base64 import urlsafe_b64decode
from collections.abc import Collection
from typing import Any

import orjson
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet

LONGEST = 8192
"""Characters a token may have; ours have some 600."""
LONGEST_HEAD = 1024


class InvalidToken(Exception):  # noqa: N818 - said of a token
    """It is not a token, or none of the keys signed it."""


def header_of(token: str) -> dict[str, str]:
    """What a token says of itself before anything of it is believed. Raises InvalidToken.

    A head holds names of an algorithm, a key and a type; lists and objects in it are extensions
    (`crit`, `jwk`, `x5c`) that we do not follow, so they are refused.
    """
    head, _, rest = token.partition(".")
    if len(token) > LONGEST or len(head) > LONGEST_HEAD or not token.isascii() or not rest:
        raise InvalidToken
    found = _json_object(_decoded(head))
    if not all(isinstance(value, str) for value in found.values()):
        raise InvalidToken
    return found


def verified_claims_of(token: str, keys: KeySet, algorithms: Collection[str]) -> dict[str, Any]:
    """The claims of a token that one of these keys signed. Raises InvalidToken."""
    head = header_of(token)
    if head.get("alg") not in algorithms:
        raise InvalidToken
    for key in named(keys, head.get("kid")):
        try:
            opened = jws.deserialize_compact(token, key, algorithms)
        except (JoseError, ValueError, TypeError):
            continue
        return _json_object(opened.payload)
    raise InvalidToken


def unverified_claims_of(token: str) -> dict[str, Any]:
    """What a token claims, not to be believed: it only says whose keys to check it with.

    Raises InvalidToken.
    """
    header_of(token)
    return _json_object(_decoded(token.split(".")[1]))


def named(keys: KeySet, kid: str | None) -> list[Key]:
    """The keys of this name; all of them when none is named."""
    return [key for key in keys.keys if kid is None or key.kid == kid]


def _decoded(part: str) -> bytes:
    try:
        return urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError:
        raise InvalidToken from None


def _json_object(text: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise InvalidToken from None
    if not isinstance(found, dict):
        raise InvalidToken
    return found
