"""What can go wrong, as exceptions that say what to do."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class JieliError(Exception):
    """Every error of this package."""


class Unreachable(JieliError):
    """A service did not answer, however often it was asked."""

    def __init__(self, service: str, url: str) -> None:
        super().__init__(f"{service} does not answer at {url}")
        self.service = service
        self.url = url


class NotSigned(JieliError):
    """A webhook is not signed with any of your secrets, or too old: do not act on it."""


@dataclass(frozen=True)
class FieldError:
    """One wrong field: where it is (JSON pointer), a code, what to do, what would fit."""

    pointer: str
    code: str
    detail: str
    allowed: tuple[str, ...] = ()


class Problem(JieliError):
    """A request was refused (RFC 9457). `str` of it is safe to log: no value is repeated."""

    def __init__(self, service: str, status: int, body: Mapping[str, Any]) -> None:
        self.service = service
        self.status = status
        self.body = dict(body)
        self.type = str(body.get("type", "about:blank"))
        self.title = str(body.get("title", "")) or f"HTTP {status}"
        self.detail = str(body.get("detail", ""))
        self.errors = tuple(_field_error(each) for each in body.get("errors") or ())
        self.trace_id = str(body.get("trace_id", ""))
        asked = body.get("retry_after")
        self.retry_after = float(asked) if isinstance(asked, int | float) else None
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        fields = [f"{error.pointer}: {error.detail}" for error in self.errors]
        said = [f"{self.service}: {self.status} {self.title}", self.detail, *fields]
        if self.trace_id:
            said.append(f"trace_id {self.trace_id}")
        return "\n".join(part for part in said if part)


class Unauthorised(Problem):
    """401: the token, or the client's secret, is not good."""


class Forbidden(Problem):
    """403: the client may not do this."""


class NotFound(Problem):
    """404: nothing here that this client may see."""


class Conflict(Problem):
    """409: it is not in a state that allows this."""


class Invalid(Problem):
    """422: `errors` names every wrong field at once."""


class TooManyRequests(Problem):
    """429: still too many after all tries; `retry_after` says how many seconds to wait."""


class Unavailable(Problem):
    """502, 503, 504: a part was away through all tries. Send the same again with the same key."""


_BY_STATUS: dict[int, type[Problem]] = {
    401: Unauthorised,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    422: Invalid,
    429: TooManyRequests,
    502: Unavailable,
    503: Unavailable,
    504: Unavailable,
}


def problem(service: str, status: int, content: bytes) -> Problem:
    """The exception of a refusal."""
    return problem_of(service, status, _body(content))


def problem_of(service: str, status: int, body: Mapping[str, Any]) -> Problem:
    """The exception of a refusal whose body was read."""
    return _BY_STATUS.get(status, Problem)(service, status, body)


def _body(content: bytes) -> dict[str, Any]:
    try:
        body = json.loads(content)
    except ValueError:  # a proxy's page, say
        return {}
    return body if isinstance(body, dict) else {}


def _field_error(said: Mapping[str, Any]) -> FieldError:
    return FieldError(
        pointer=str(said.get("pointer", "")),
        code=str(said.get("code", "")),
        detail=str(said.get("detail", "")),
        allowed=tuple(said.get("allowed") or ()),
    )
