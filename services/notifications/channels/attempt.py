"""What one try to send came to, in the same few words for every way out."""

from dataclasses import dataclass
from enum import StrEnum

CONNECT_WITHIN_SECONDS = 1.5
"""So long may it take until the other side is ready to listen, to a survivor's own phone or
mailbox. What she withdraws must not leave later than two seconds after it, and her consent is
looked at last just before the connection is made."""


class Outcome(StrEnum):
    """What one try came to."""

    DELIVERED = "delivered"
    """The other side said that it has it."""
    NOT_YET = "not_yet"
    """It is certain that nothing was taken; another try may succeed."""
    REFUSED = "refused"
    """The other side said no; another try cannot succeed."""
    GONE = "gone"
    """The other side asked never to be called again (410)."""
    DOUBTFUL = "doubtful"
    """It may have been taken or not: no answer, or an answer that leaves it open."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: what it came to, a code that says why, and how long the other side asks to wait.

    `retry_after` is in seconds. Nothing of what the other side wrote is kept.
    """

    outcome: Outcome
    why: str = ""
    retry_after: float | None = None
