"""What an access token must say (RFC 9068), claim by claim; a claim of an odd type is refused."""

import math
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from shared.errors import Unauthorised

TYPES = frozenset({"at+jwt", "application/at+jwt"})
SKEW = 30.0
"""Clocks may differ by so much, seconds."""
MOST_RATE = 1e6
"""Requests per second that a token may name, at most."""
MOST_CHANNELS = 100
KINDS = frozenset({"partner", "staff", "service"})
_NAME = re.compile(r"[\x21-\x7e]{1,128}")
_CHANNEL = re.compile(r"[a-z0-9_]{1,40}")
_SCOPE = re.compile(r"[\x20-\x7e]{0,2048}")


def is_access_token(head: Mapping[str, str]) -> bool:
    """Whether a token's head says that it is an access token and no other kind of JWT."""
    return head.get("typ", "").lower() in TYPES


def check_times(claims: Mapping[str, Any], now: float) -> float:
    """The time it expires, seconds since 1970. Raises Unauthorised when it is not good now."""
    expires, issued = _time(claims, "exp"), _time(claims, "iat")
    begins = _time(claims, "nbf") if "nbf" in claims else issued
    if expires <= now:
        raise Unauthorised("The token has expired. Ask for a new one at POST /oauth/token.")
    if max(issued, begins) > now + SKEW:
        raise Unauthorised("The token is not good yet; compare the clocks.")
    return expires


def check_parties(claims: Mapping[str, Any], issuer: str, audience: str) -> None:
    """Raise Unauthorised unless it was issued by this issuer for this audience."""
    if claims.get("iss") != issuer:
        raise Unauthorised("The token was issued by somebody else.")
    given = claims.get("aud")
    if audience not in (given if isinstance(given, list) else [given]):
        raise Unauthorised("The token was made for another audience.")


def whose(claims: Mapping[str, Any]) -> dict[str, Any]:
    """Whom the token speaks for, as the fields of a caller. Raises Unauthorised."""
    _name(claims, "sub")
    _name(claims, "jti")
    return {
        "client_id": _name(claims, "client_id"),
        "partner_id": _partner(claims.get("partner_id")),
        "scopes": frozenset(_scope(claims.get("scope", "")).split()),
        "kind": _kind(claims.get("kind", "partner")),
        "test": _flag(claims.get("test", False)),
        "generation": _count(claims.get("generation", 0)),
        "rate": _rate(claims["rate"]) if "rate" in claims else None,
        "channels": _channels(claims["channels"]) if "channels" in claims else None,
    }


def _odd(claim: str) -> Unauthorised:
    return Unauthorised(f"The token's {claim} is missing or not of its kind.")


def _time(claims: Mapping[str, Any], claim: str) -> float:
    given = claims.get(claim)
    if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given):
        raise _odd(claim)
    return float(given)


def _name(claims: Mapping[str, Any], claim: str) -> str:
    given = claims.get(claim)
    if not isinstance(given, str) or not _NAME.fullmatch(given):
        raise _odd(claim)
    return given


def _partner(given: Any) -> UUID:
    try:
        if isinstance(given, str):
            return UUID(given)
    except ValueError:
        pass
    raise _odd("partner_id")


def _scope(given: Any) -> str:
    if not isinstance(given, str) or not _SCOPE.fullmatch(given):
        raise _odd("scope")
    return given


def _kind(given: Any) -> str:
    if not isinstance(given, str) or given not in KINDS:
        raise _odd("kind")
    return given


def _flag(given: Any) -> bool:
    if not isinstance(given, bool):
        raise _odd("test")
    return given


def _count(given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or given < 0:
        raise _odd("generation")
    return given


def _channels(given: Any) -> frozenset[str]:
    if not isinstance(given, list) or len(given) > MOST_CHANNELS:
        raise _odd("channels")
    if not all(isinstance(each, str) and _CHANNEL.fullmatch(each) for each in given):
        raise _odd("channels")
    return frozenset(given)


def _rate(given: Any) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < given <= MOST_RATE:
        raise _odd("rate")
    return float(given)
