"""Sends signed webhooks (Standard Webhooks 1.0) to addresses that were checked a moment ago.

The connection goes to the checked address itself, with the name in SNI and Host, so a name that
answers differently a second time gains nothing. Redirects and the environment's proxies are not
followed, and no trace header leaves the house.
"""

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from services.notifications.channels.attempt import Attempt, Outcome
from services.notifications.channels.resolve import Lookup, lookup, reachable_at
from services.notifications.channels.rules import Target, TargetRefused, read_target
from services.notifications.channels.signing import WebhookMessage, signature

TIMEOUT_SECONDS = 15.0
_NOT_KEPT_OPEN = httpx.Limits(max_keepalive_connections=0)


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

    async def send(
        self, url: str, secrets: Sequence[bytes], message: WebhookMessage, now: datetime
    ) -> Attempt:
        """Post a letter to an endpoint, signed with every secret given.

        Never raises for the endpoint's faults: what it came to is the answer.
        """
        try:
            async with asyncio.timeout(self._timeout):
                target = read_target(url, self._allowed_hosts)
                addresses = await reachable_at(target, self._look)
                return await self._post(target, addresses[0], _signed(message, secrets, now))
        except TargetRefused as refused:
            return Attempt(Outcome.NOT_YET, f"target_{refused.code}")
        except (TimeoutError, httpx.HTTPError) as fault:
            return _fault(fault)

    async def _post(self, target: Target, address: str, signed: "_Signed") -> Attempt:
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


def _signed(message: WebhookMessage, secrets: Sequence[bytes], now: datetime) -> _Signed:
    stamp = int(now.timestamp())
    return _Signed(
        headers={
            "content-type": message.media_type,
            "user-agent": "Jieli-Webhooks/1",
            "webhook-id": message.id,
            "webhook-timestamp": str(stamp),
            "webhook-signature": " ".join(signature(s, message, stamp) for s in secrets),
        },
        body=message.body,
    )


def _authority(target: Target) -> str:
    return target.url.split("://", 1)[1].split("/", 1)[0]


def _fault(fault: TimeoutError | httpx.HTTPError) -> Attempt:
    if isinstance(fault, httpx.ConnectError):
        return Attempt(Outcome.NOT_YET, "no_connection")
    timed_out = isinstance(fault, TimeoutError | httpx.TimeoutException)
    return Attempt(Outcome.DOUBTFUL, "timeout" if timed_out else "broken_connection")


def _judge(status: int, retry_after: str | None) -> Attempt:
    if httpx.codes.is_success(status):
        return Attempt(Outcome.DELIVERED)
    if status == httpx.codes.GONE:
        return Attempt(Outcome.GONE, "http_410")
    wait = _seconds(retry_after) if status in {429, 503} else None
    return Attempt(Outcome.NOT_YET, f"http_{status}", wait)


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
