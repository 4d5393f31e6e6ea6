"""Hands an SMS to the provider: `POST {to, text, reference, expires_at}`."""

from dataclasses import dataclass
from datetime import datetime

import httpx
import orjson

from services.notifications.channels.attempt import CONNECT_WITHIN_SECONDS, Attempt, Outcome

TIMEOUT_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Sms:
    """One SMS. A phone that is off until after `expires_at` must not ring then."""

    to: str
    text: str
    reference: str
    expires_at: datetime


class SmsProvider:
    """The way out by SMS."""

    def __init__(self, url: str, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self._url = url
        within = min(CONNECT_WITHIN_SECONDS, timeout)
        self._client = httpx.AsyncClient(
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(timeout, connect=within, pool=within),
        )

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def send(self, sms: Sms) -> Attempt:
        """Hand one SMS over, once. Never raises for the provider's faults.

        An SMS is never repeated after a doubt, so only what is certain counts as not taken.
        """
        body = orjson.dumps(
            {
                "to": sms.to,
                "text": sms.text,
                "reference": sms.reference,
                "expires_at": sms.expires_at,
            }
        )
        headers = {"content-type": "application/json"}
        try:
            answer = await self._client.post(self._url, content=body, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            return Attempt(Outcome.NOT_YET, "no_connection")
        except httpx.HTTPError:
            return Attempt(Outcome.DOUBTFUL, "no_answer")
        return _judge(answer.status_code)


def _judge(status: int) -> Attempt:
    if httpx.codes.is_success(status):
        return Attempt(Outcome.DELIVERED)
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return Attempt(Outcome.NOT_YET, "http_429")
    if httpx.codes.is_client_error(status):
        return Attempt(Outcome.REFUSED, f"http_{status}")
    return Attempt(Outcome.DOUBTFUL, f"http_{status}")
