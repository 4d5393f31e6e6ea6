"""How fast a partner may ask, and when a signed assertion is good."""

from dataclasses import dataclass

ASSERTION_LIFE = 300
BURST_SECONDS = 2.0


@dataclass(slots=True)
class Bucket:
    """A token bucket: `rate` requests per second on average, twice that at once. Times in seconds."""

    rate: float
    left: float
    at: float

    @classmethod
    def full(cls, rate: float, now: float) -> "Bucket":
        """A bucket nobody has drawn from."""
        return cls(rate, rate * BURST_SECONDS, now)

    def wait(self, now: float) -> float:
        """Draw one: 0 when it was there, else the seconds until it will be (and nothing is drawn)."""
        self.left = min(self.rate * BURST_SECONDS, self.left + (now - self.at) * self.rate)
        self.at = now
        if self.left >= 1:
            self.left -= 1
            return 0.0
        return (1 - self.left) / self.rate


def assertion_fault(claims: dict[str, object], client_id: str, audience: str, now: int) -> str:
    """Why a client's signed assertion is not good, or an empty text. `now` is seconds since 1970."""
    expires, told = claims.get("exp"), claims.get("aud")
    if claims.get("iss") != client_id or claims.get("sub") != client_id:
        return "The assertion's iss and sub are both the client id."
    if audience not in (told if isinstance(told, list) else [told]):
        return "The assertion's aud is this service's token address."
    if not isinstance(expires, int) or not now < expires <= now + ASSERTION_LIFE:
        return "The assertion's exp lies within the next five minutes."
    if not isinstance(claims.get("jti"), str) or not 8 <= len(str(claims["jti"])) <= 128:
        return "The assertion's jti is 8 to 128 characters, and new each time."
    return ""
