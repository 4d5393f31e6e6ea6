# Generated from _async; do not edit.
"""One client's way to the four services: its token, its tries, its streams."""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any
from uuid import uuid4

import httpx
import orjson
from httpx_sse import EventSource

from jieli_client._waiting import Lock, sleep
from jieli_client.addresses import Addresses, Credentials, Service
from jieli_client.batches import LINES, Line, Part, parts
from jieli_client.errors import Problem, Unauthorised, Unreachable, problem
from jieli_client.outcomes import Outcome, Tier, read
from jieli_client.retries import Retries, may_be_repeated, retry_after

Json = dict[str, Any]
_JSON = {"content-type": "application/json"}
_NDJSON = {"content-type": "application/x-ndjson"}
_RENEW_BEFORE = 30.0
"""A token with fewer seconds left is not used any more."""
_TOKEN = "/oauth/token"  # noqa: S105 - an address
_STREAM_LIVED = 5.0
"""A stream that broke after more seconds was a good one: its break is the first of a row."""
_STREAM_SILENT = 60.0
"""A stream that says nothing for so many seconds, not even that it lives, is opened anew."""


class Connection:
    """Sends requests as one client: with its token, and again where that may help."""

    def __init__(
        self,
        credentials: Credentials,
        addresses: Addresses | None = None,
        *,
        language: str = "en",
        retries: Retries | None = None,
        http: httpx.Client | None = None,
    ) -> None:
        """`language` is that of problems and texts; `http` is used and left open if given."""
        self.addresses = addresses or Addresses()
        self._credentials = credentials
        self._language = language
        self._retries = retries or Retries()
        self._owns_http = http is None
        self._http = http or httpx.Client(timeout=httpx.Timeout(60.0, connect=5.0))
        self._token = ""
        self._token_until = 0.0
        self._renewing = Lock()

    def close(self) -> None:
        """Close the connections that were opened here."""
        if self._owns_http:
            self._http.close()

    def token(self) -> str:
        """An access token with at least half a minute left. Raises Problem, Unreachable."""
        with self._renewing:
            if time.monotonic() > self._token_until - _RENEW_BEFORE:
                self._renew()
            return self._token

    def get(self, service: Service, path: str, **params: Any) -> Any:
        """Read JSON. Raises Problem, Unreachable."""
        return (self.read(service, path, **params)).json()

    def read(self, service: Service, path: str, **params: Any) -> httpx.Response:
        """Read anything; parameters that are None are left out. Raises as `get`."""
        given = {name: value for name, value in params.items() if value is not None}
        return self.send("GET", service, path, params=given)

    def write(
        self,
        method: str,
        service: Service,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        key: str | None = None,
    ) -> Any:
        """Send JSON under an idempotency key, a new one if none is given. Raises as `get`.

        Give a key of your own (of the case, say) and keep it: then the same request may be made
        again tomorrow, by another process, and is still carried out once.
        """
        headers = {"idempotency-key": key or uuid4().hex} | _JSON
        content = orjson.dumps(body or {})
        response = self.send(method, service, path, content=content, headers=headers)
        return response.json() if response.content else None

    def lines(
        self,
        service: Service,
        path: str,
        bodies: Iterable[Mapping[str, Any]],
        *,
        key: str | None = None,
        lines: int = LINES,
    ) -> Iterator[Line]:
        """Send a body per line and give an answer per line, as they come. Raises as `get`.

        `bodies` may be endless: they are read as they are sent, `lines` in one request. Lines that
        were asked to wait, or were cut off, are sent again. The same bodies under the same `key`,
        and as many to a request, get the first answers again: so an import that broke off is
        simply begun anew.
        """
        name = key or uuid4().hex
        for place, part in parts(service, bodies, lines):
            for line in self._part(service, path, part, f"{name}-{place}"):
                yield line

    def events(self, path: str, tier: Tier, after: int) -> Iterator[Outcome]:
        """Server-sent events after a position, for ever; goes on where it broke off."""
        position, tried = after, 0
        while True:
            opened = time.monotonic()
            try:
                for event in self._stream(path, tier, position):
                    position = event.position
                    yield event
                # A stream ends with the life of its token; the next one begins with a new token.
                sleep(self._retries.first_pause)
            except (httpx.TransportError, Problem) as fault:
                tried = 1 if time.monotonic() - opened > _STREAM_LIVED else tried + 1
                self._pause_or_raise(tried, "reporting", fault)

    def send(
        self,
        method: str,
        service: Service,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        **request: Any,
    ) -> httpx.Response:
        """Send with a token, again where that may help. Raises Problem, Unreachable."""
        tried = 0
        while True:
            tried += 1
            told = self._authorized(headers)
            try:
                return self._once(method, service, path, headers=told, **request)
            except (httpx.TransportError, Problem) as fault:
                self._pause_or_raise(tried, service, fault)

    def _renew(self) -> None:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._credentials.client_id,
            "client_secret": self._credentials.client_secret,
        }
        told = {"accept-language": self._language}
        tried = 0
        while True:
            tried += 1
            try:
                response = self._once("POST", "intake", _TOKEN, data=form, headers=told)
                break
            except Unauthorised:
                raise
            except (httpx.TransportError, Problem) as fault:
                self._pause_or_raise(tried, "intake", fault)
        granted = response.json()
        self._token = str(granted["access_token"])
        self._token_until = time.monotonic() + float(granted.get("expires_in", 60))

    def _authorized(self, headers: Mapping[str, str] | None = None) -> dict[str, str]:
        token = self.token()
        told = {"authorization": f"Bearer {token}", "accept-language": self._language}
        return told | dict(headers or {})

    def _once(self, method: str, service: Service, path: str, **request: Any) -> httpx.Response:
        response = self._http.request(method, self.addresses.url(service, path), **request)
        if not response.is_success:
            raise _refused(service, response)
        return response

    def _pause_or_raise(
        self, tried: int, service: Service, fault: httpx.TransportError | Problem
    ) -> None:
        if isinstance(fault, Unauthorised) and tried == 1:
            # Keys and secrets change: one new token, then the answer stands.
            self._token_until = 0.0
            return
        asked = fault.retry_after if isinstance(fault, Problem) else None
        pause = self._retries.pause(tried, asked)
        if isinstance(fault, Problem):
            if pause is None or not may_be_repeated(fault.status, fault.type):
                raise fault
        elif pause is None:
            raise Unreachable(service, self.addresses.url(service, "")) from fault
        sleep(pause)

    def _part(self, service: Service, path: str, part: Part, key: str) -> Iterator[Line]:
        tried = 0
        while before := part.open:
            cut: httpx.TransportError | Problem | None = None
            try:
                for line in self._answers(service, path, part, key):
                    yield line
            except (httpx.TransportError, Problem) as fault:
                cut = fault
            tried = 1 if part.open < before else tried + 1
            if part.open and not self._is_worth_another(part, cut, tried, service):
                break
        for line in part.refusals():
            yield line

    def _is_worth_another(
        self,
        part: Part,
        cut: httpx.TransportError | Problem | None,
        tried: int,
        service: Service,
    ) -> bool:
        """Whether open lines are sent again, after a pause. Raises what no pause can mend.

        Where all that is open was refused, its refusals are the answer.
        """
        refused = part.fault()
        fault = cut or refused or httpx.RemoteProtocolError("the answer was cut off")
        try:
            self._pause_or_raise(tried, service, fault)
        except Problem:
            if fault is not refused:
                raise
            return False
        return True

    def _answers(self, service: Service, path: str, part: Part, key: str) -> Iterator[Line]:
        headers = self._authorized({"idempotency-key": key} | _NDJSON)
        url = self.addresses.url(service, path)
        with self._http.stream("POST", url, content=part.content(), headers=headers) as got:
            if not got.is_success:
                got.read()
                raise _refused(service, got)
            rest = b""
            for arrived in got.iter_bytes():
                *whole, rest = (rest + arrived).split(b"\n")
                for answer in whole:
                    if (line := part.read(answer)) is not None:
                        yield line
            if (line := part.read(rest)) is not None:
                yield line

    def _stream(self, path: str, tier: Tier, after: int) -> Iterator[Outcome]:
        with self._opened(path, tier, after, self._authorized()) as got:
            if not got.is_success:
                got.read()
                raise _refused("reporting", got)
            for event in EventSource(got).iter_sse():
                if event.data:  # `retry:` comes alone
                    yield read(event.event, int(event.id), event.data)

    def _opened(
        self, path: str, tier: Tier, after: int, headers: dict[str, str]
    ) -> AbstractContextManager[httpx.Response]:
        told = headers | {"accept": "text/event-stream", "last-event-id": str(after)}
        return self._http.stream(
            "GET",
            self.addresses.url("reporting", path),
            params={"tier": tier},
            headers=told,
            timeout=httpx.Timeout(_STREAM_SILENT, connect=5.0),
        )


def _refused(service: str, response: httpx.Response) -> Problem:
    found = problem(service, response.status_code, response.content)
    asked = retry_after(response.headers)
    found.retry_after = found.retry_after if asked is None else asked
    return found
