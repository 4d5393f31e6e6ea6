"""Sends signed webhooks (Standard Webhooks 1.0) to addresses that were checked a moment ago.

The connection goes to the checked address itself, with the name in SNI and Host, so a name that
answers differently a second time gains nothing. Redirects and the environment's proxies are not
followed, and no trace header leaves the house.
"""

import asyncio
import base64
import binascii
import hashlib
import hmac
import secrets as randomness
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from services.notifications.channels.outcome import Came, Try
from services.notifications.channels.resolve import Lookup, lookup, reachable_at
from services.notifications.channels.rules import Target, TargetRefused, read_target

TIMEOUT_SECONDS = 15.0
SECRET_PREFIX = "whsec_"  # noqa: S105 - the public prefix of a secret, not one
SECRET_BYTES = range(24, 65)
_NOT_KEPT_OPEN = httpx.Limits(max_keepalive_connections=0)


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent: the same id and body on every try."""

    id: str
    body: bytes


class Webhooks:
    """The way out to partners' endpoints."""

    def __init__(
        self,
        allowed_hosts: frozenset[str] = frozenset(),
        *,
        look: Lookup = lookup,
        timeout: float = TIMEOUT_SECONDS,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        self._allowed_hosts = allowed_hosts
        self._look = look
        self._timeout = timeout
        # A connection kept open to an address could be taken by another name behind the same
        # address, whose certificate it never showed.
        self._client = httpx.AsyncClient(
            trust_env=False,
            follow_redirects=False,
            limits=_NOT_KEPT_OPEN,
            timeout=timeout,
            verify=trusted or ssl.create_default_context(),
        )

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def send(self, url: str, secrets: Sequence[bytes], letter: Letter, now: datetime) -> Try:
        """Post a letter to an endpoint, signed with every secret given.

        Never raises for the endpoint's faults: what it came to is the answer.
        """
        try:
            async with asyncio.timeout(self._timeout):
                target = read_target(url, self._allowed_hosts)
                addresses = await reachable_at(target, self._look)
                return await self._post(target, addresses[0], _signed(letter, secrets, now))
        except TargetRefused as refused:
            return Try(Came.NOT_YET, f"target_{refused.code}")
        except (TimeoutError, httpx.HTTPError) as fault:
            return _fault(fault)

    async def _post(self, target: Target, address: str, signed: "_Signed") -> Try:
        request = httpx.Request(
            "POST",
            httpx.URL(
                scheme=target.scheme,
                host=address,
                port=target.port,
                raw_path=target.path.encode("ascii"),
            ),
            headers={"host": _authority(target), **signed.headers},
            content=signed.body,
            extensions={"sni_hostname": target.host, "timeout": self._client.timeout.as_dict()},
        )
        answer = await self._client.send(request, stream=True)
        await answer.aclose()
        return _judge(answer.status_code, answer.headers.get("retry-after"))


@dataclass(frozen=True, slots=True)
class _Signed:
    headers: dict[str, str]
    body: bytes


def new_secret() -> str:
    """A new signing secret, as the receiver's library takes it."""
    return SECRET_PREFIX + base64.b64encode(randomness.token_bytes(32)).decode("ascii")


def read_secret(text: str) -> bytes:
    """The bytes of a signing secret `whsec_<base64>`, 24 to 64 of them.

    Raises ValueError if it is none.
    """
    try:
        secret = base64.b64decode(text.removeprefix(SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("not base64") from error
    if len(secret) not in SECRET_BYTES:
        raise ValueError("too short or too long")
    return secret


def signature(secret: bytes, letter: Letter, stamp: int) -> str:
    """The `v1` signature of a letter at a Unix time in seconds."""
    signed = f"{letter.id}.{stamp}.".encode("ascii") + letter.body
    mark = hmac.new(secret, signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(mark).decode("ascii")


def _signed(letter: Letter, secrets: Sequence[bytes], now: datetime) -> _Signed:
    stamp = int(now.timestamp())
    return _Signed(
        headers={
            "content-type": "application/json",
            "user-agent": "Jieli-Webhooks/1",
            "webhook-id": letter.id,
            "webhook-timestamp": str(stamp),
            "webhook-signature": " ".join(signature(s, letter, stamp) for s in secrets),
        },
        body=letter.body,
    )


def _authority(target: Target) -> str:
    return target.url.split("://", 1)[1].split("/", 1)[0]


def _fault(fault: TimeoutError | httpx.HTTPError) -> Try:
    if isinstance(fault, httpx.ConnectError):
        return Try(Came.NOT_YET, "no_connection")
    timed_out = isinstance(fault, TimeoutError | httpx.TimeoutException)
    return Try(Came.DOUBTFUL, "timeout" if timed_out else "broken_connection")


def _judge(status: int, retry_after: str | None) -> Try:
    if httpx.codes.is_success(status):
        return Try(Came.DELIVERED)
    if status == httpx.codes.GONE:
        return Try(Came.GONE, "http_410")
    wait = _seconds(retry_after) if status in {429, 503} else None
    return Try(Came.NOT_YET, f"http_{status}", wait)


def _seconds(retry_after: str | None) -> float | None:
    """What a Retry-After header asks for, in seconds: it may be a number or a date."""
    if retry_after is None:
        return None
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after)
    try:
        until = parsedate_to_datetime(retry_after)
        return max((until - datetime.now(UTC)).total_seconds(), 0.0)
    except (ValueError, TypeError):  # no date, or one without a time zone
        return None
