"""Python client of Jieli: post a referral, follow it, answer offers, hear what became of it."""

from jieli_client._async.client import AsyncClient
from jieli_client._sync.client import Client
from jieli_client.addresses import Addresses, Credentials
from jieli_client.batches import Line
from jieli_client.errors import (
    Conflict,
    FieldError,
    Forbidden,
    Invalid,
    JieliError,
    NotFound,
    NotSigned,
    Problem,
    TooManyRequests,
    Unauthorised,
    Unavailable,
    Unreachable,
)
from jieli_client.outcomes import Outcome
from jieli_client.retries import Retries
from jieli_client.webhooks import Webhook, Webhooks

__all__ = [
    "Addresses",
    "AsyncClient",
    "Client",
    "Conflict",
    "Credentials",
    "FieldError",
    "Forbidden",
    "Invalid",
    "JieliError",
    "Line",
    "NotFound",
    "NotSigned",
    "Outcome",
    "Problem",
    "Retries",
    "TooManyRequests",
    "Unauthorised",
    "Unavailable",
    "Unreachable",
    "Webhook",
    "Webhooks",
]
