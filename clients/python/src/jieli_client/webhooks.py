"""Webhooks as they arrive: who sent them, and what they say (Standard Webhooks 1.0)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from standardwebhooks import Webhook as _Verifier
from standardwebhooks import WebhookVerificationError

from jieli_client.errors import NotSigned


@dataclass(frozen=True)
class Webhook:
    """One webhook: ids, a type, a time. It is thin on purpose: ask the API for the rest.

    `id` is the same on every delivery: skip what you handled before. `referral_id` is empty where
    it speaks of no referral.
    """

    id: str
    type: str
    timestamp: datetime
    referral_id: str
    body: dict[str, Any]


class Webhooks:
    """Reads webhooks signed with one of your secrets `whsec_…`; give both while you change it."""

    def __init__(self, *secrets: str) -> None:
        if not secrets:
            raise ValueError("at least one secret is needed")
        self._verifiers = [_Verifier(secret) for secret in secrets]

    def read(self, body: bytes | str, headers: Mapping[str, str]) -> Webhook:
        """What a request says. `body` is what arrived, unchanged. Raises NotSigned."""
        lower = {name.lower(): value for name, value in headers.items()}
        text = body.decode("utf-8", "strict") if isinstance(body, bytes) else body
        if not any(_is_signed(each, text, lower) for each in self._verifiers):
            raise NotSigned("no signature of yours, or more than five minutes old")
        said = orjson.loads(text)
        return Webhook(
            id=said["id"],
            type=said["type"],
            timestamp=datetime.fromisoformat(said["timestamp"]),
            referral_id=said.get("referral_id", ""),
            body=said,
        )


def _is_signed(verifier: _Verifier, text: str, headers: dict[str, str]) -> bool:
    try:
        verifier.verify(text, headers)
    except WebhookVerificationError:
        return False
    return True
