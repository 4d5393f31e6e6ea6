"""Webhooks of an API document (OpenAPI 3.1), with the headers of Standard Webhooks 1.0."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from pydantic import BaseModel

from shared.openapi.chinese import in_both

Json = dict[str, Any]


class Webhook(NamedTuple):
    """What is posted to an address that a partner named."""

    name: str
    summary: str
    body: type[BaseModel]


_SIGNED = (
    "Signed as Standard Webhooks 1.0 has it (standardwebhooks.com): check `webhook-signature` with "
    "your secret before you believe anything, refuse a `webhook-timestamp` more than five minutes "
    "off, act once per `webhook-id`. Answer 2xx within 15 seconds. Anything else is tried again, "
    "10 times in three days; 410 switches the webhook off, 429 and 503 with Retry-After slow it "
    "down. Redirects are not followed. The body holds ids and codes: read the rest under your own "
    "name, so that the look is on record."
)
_HEADERS = (
    ("webhook-id", "Id of the message, the same on every try", "string", None),
    ("webhook-timestamp", "When this try was made, Unix time in seconds", "string", "1795137120"),
    (
        "webhook-signature",
        "One or more signatures with blanks between: v1, and base64 of HMAC-SHA256 of "
        "id.timestamp.body; while a secret is changed both sign",
        "string",
        "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
    ),
)


def webhooks_of(webhooks: Iterable[Webhook], schema_of: Any, sample_of: Any) -> Json:
    """The `webhooks` part of a document."""
    return {each.name: {"post": _operation(each, schema_of, sample_of)} for each in webhooks}


def _operation(webhook: Webhook, schema_of: Any, sample_of: Any) -> Json:
    schema = schema_of(webhook.body)
    example = sample_of(webhook)
    parameters = [
        {
            "name": name,
            "in": "header",
            "required": True,
            "description": about,
            "schema": {"type": kind},
            "example": shown or example["id"],
        }
        for name, about, kind, shown in _HEADERS
    ]
    about = in_both((webhook.body.__doc__ or "").splitlines()[0], _SIGNED)
    return {
        "operationId": f"on_{webhook.name.replace('.', '_')}",
        "summary": webhook.summary,
        "description": about,
        "tags": ["webhooks"],
        "parameters": parameters,
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": schema, "example": example}},
        },
        "responses": {
            "2XX": {"description": "It is taken, and not sent again"},
            "410": {"description": "Never send here again: the webhook is switched off"},
            "default": {"description": "It is sent again later"},
        },
    }
