"""What a person types to name a referral: its id, its receipt, or its trace."""

import re
from uuid import UUID

from jieli.errors import USAGE, CommandError
from shared.language import say

RECEIPT = re.compile(r"[0-9A-Z]{5}-?[0-9A-Z]{5}-?[0-9A-Z]")
TRACE = re.compile(r"[0-9a-f]{32}")


def id_of(text: str) -> UUID:
    """The id a person typed. Raises CommandError."""
    try:
        return UUID(text.strip())
    except ValueError:
        raise _not_an_id() from None


def known_by(text: str) -> dict[str, str]:
    """What a person typed, by what it is. Raises CommandError."""
    plain = text.strip()
    if TRACE.fullmatch(plain):
        return {"trace_id": plain}
    if RECEIPT.fullmatch(plain.upper()):
        return {"receipt_code": plain}
    return {"referral_id": str(id_of(plain))}


def _not_an_id() -> CommandError:
    return CommandError(
        say("That is no referral's id, receipt or trace.", "这不是转介的 id、回执码或链路 id。"),
        say(
            "An id looks like 0198f0c2-7d1e-7c33-9a51-1f6f3ad0c1e2 and comes with POST"
            " /v1/referrals, a receipt like 7KQ2M-9XW4T-C; make one: jieli try",
            "id 形如 0198f0c2-7d1e-7c33-9a51-1f6f3ad0c1e2，由 POST /v1/referrals 返回；"
            "回执码形如 7KQ2M-9XW4T-C；可先试一条：jieli try",
        ),
        USAGE,
    )
