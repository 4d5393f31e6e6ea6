"""The two families of failure: `Refused` is the caller's to mend, `Unavailable` is ours to retry.

A class's docstring is the title a reader sees; its slug names the page that explains it.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from shared.vocabulary import DeadLetterReason


class FieldError(BaseModel):
    """One wrong field: where, what is wrong, what is allowed. It never repeats the value."""

    model_config = ConfigDict(frozen=True)

    pointer: str
    code: str
    detail: str
    allowed: tuple[str, ...] | None = None


class Refused(Exception):  # noqa: N818 - an answer, not a crash
    """The request cannot be carried out."""

    status: ClassVar[int] = 400
    slug: ClassVar[str] = "refused"

    def __init__(
        self,
        detail: str = "",
        *,
        errors: Sequence[FieldError] = (),
        headers: dict[str, str] | None = None,
        **extensions: Any,
    ) -> None:
        super().__init__(self.slug)
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = headers or {}
        self.extensions = extensions

    @property
    def title(self) -> str:
        """The docstring's first line, without a full stop."""
        return (type(self).__doc__ or type(self).__name__).splitlines()[0].rstrip(".")


class Invalid(Refused):
    """Some fields are missing or wrong."""

    status = 422
    slug = "invalid"


class Malformed(Refused):
    """The body is not valid JSON."""

    status = 400
    slug = "malformed"


class TooLarge(Refused):
    """The body is larger than allowed."""

    status = 413
    slug = "too-large"


class UnsupportedMediaType(Refused):
    """The body is of a kind this address does not read."""

    status = 415
    slug = "unsupported-media-type"


class HeadTooLarge(Refused):
    """The head of the request is larger than allowed."""

    status = 431
    slug = "head-too-large"


class TooSlow(Refused):
    """The request did not come in time."""

    status = 408
    slug = "too-slow"


class Misdirected(Refused):
    """This address is not answered under that name."""

    status = 421
    slug = "misdirected"


class Unauthorised(Refused):
    """A valid access token is needed."""

    status = 401
    slug = "unauthorised"


class Forbidden(Refused):
    """The token does not carry the scope this needs."""

    status = 403
    slug = "forbidden"


class NotFound(Refused):
    """Nothing here that you may see."""

    status = 404
    slug = "not-found"


class MethodNotAllowed(Refused):
    """This address does not answer that method."""

    status = 405
    slug = "method-not-allowed"


class Conflict(Refused):
    """It is not in a state that allows this."""

    status = 409
    slug = "conflict"


class KeyMissing(Refused):
    """An Idempotency-Key header is needed."""

    status = 400
    slug = "idempotency-key-missing"


class KeyReused(Refused):
    """This Idempotency-Key was used with another body."""

    status = 422
    slug = "idempotency-key-reused"


class KeyErased(Refused):
    """What this Idempotency-Key was used for has been erased."""

    status = 410
    slug = "idempotency-key-erased"


class KeyInFlight(Refused):
    """A request with this Idempotency-Key is still being carried out."""

    status = 409
    slug = "idempotency-key-in-flight"


class TooMany(Refused):
    """Too many requests in a short time."""

    status = 429
    slug = "too-many-requests"


class Unavailable(Exception):  # noqa: N818 - a state of ours, not a defect
    """A part we need is away; nothing was stored, try again shortly."""

    status: ClassVar[int] = 503
    slug: ClassVar[str] = "unavailable"

    def __init__(self, part: str, *, retry_after: int = 2) -> None:
        super().__init__(part)
        self.part = part
        self.retry_after = retry_after


class UnreadableEvent(Exception):  # noqa: N818 - said of an event, it goes to the dead letters
    """An event that cannot be read; `reason` is a code without any of its content."""

    def __init__(self, reason: DeadLetterReason) -> None:
        super().__init__(reason)
        self.reason = reason
