"""When a signed assertion is good."""

import re
from collections.abc import Mapping
from typing import Any

ASSERTION_LIFE = 300
JTI = re.compile(r"[\x21-\x7e]{8,128}")
CLIENT_ID = re.compile(r"[a-z][a-z0-9_]{2,63}")


def is_client_id(given: str) -> bool:
    """Whether a text can be a client's id at all."""
    return CLIENT_ID.fullmatch(given) is not None


def assertion_fault(claims: Mapping[str, Any], client_id: str, audience: str, now: int) -> str:
    """Why a client's signed assertion is not good, or an empty text. `now`: seconds since 1970."""
    told, expires, jti = claims.get("aud"), claims.get("exp"), claims.get("jti")
    checks = {
        "The assertion's iss and sub are both the client id.": (
            claims.get("iss") == client_id and claims.get("sub") == client_id
        ),
        "The assertion's aud is this service's token address.": (
            audience in (told if isinstance(told, list) else [told])
        ),
        "The assertion's exp lies within the next five minutes.": (
            type(expires) is int and now < expires <= now + ASSERTION_LIFE
        ),
        "The assertion's jti is 8 to 128 visible characters, and new each time.": (
            isinstance(jti, str) and JTI.fullmatch(jti) is not None
        ),
    }
    return next((fault for fault, good in checks.items() if not good), "")
