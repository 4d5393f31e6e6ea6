"""When a request is sent again, and after how long.

A write carries the same Idempotency-Key on every try, so that sending it again does nothing twice.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_AGAIN = frozenset({408, 429, 500, 502, 503, 504})
_IN_FLIGHT = "/problems/idempotency-key-in-flight"


@dataclass(frozen=True)
class Retries:
    """How often a request is tried, and how many seconds lie between two tries at most.

    Whoever is asked by `Retry-After` to wait longer than `longest_pause` gets the problem at once,
    with `retry_after`: it would not be polite to ask earlier.
    """

    tries: int = 6
    first_pause: float = 0.2
    longest_pause: float = 30.0

    def pause(self, tried: int, retry_after: float | None = None) -> float | None:
        """Seconds to wait after so many tries; None when this is not tried again."""
        if tried >= self.tries:
            return None
        if retry_after is not None:
            return retry_after if retry_after <= self.longest_pause else None
        most = min(self.first_pause * 2.0 ** (tried - 1), self.longest_pause)
        return most * random.uniform(0.5, 1.0)  # noqa: S311 - spreads requests, hides nothing


def may_be_repeated(status: int, problem_type: str = "") -> bool:
    """Whether the same request may succeed later without any change."""
    return status in _AGAIN or problem_type == _IN_FLIGHT


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that `Retry-After` asks for, as a number or a date; None when it asks nothing."""
    asked = headers.get("retry-after", "").strip()
    if asked.isascii() and asked.isdigit():
        return float(asked)
    try:
        return max((parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds(), 0.0)
    except (ValueError, TypeError):  # no date, or one without a zone
        return None
