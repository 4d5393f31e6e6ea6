"""What is posted to webhooks is what the document says, and is signed as it says."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import orjson
import pytest
from standardwebhooks import Webhook

from services.notifications.channels.signing import new_secret, read_secret
from services.notifications.channels.webhook import _signed
from services.notifications.messages.rules import EVENT_OF
from services.notifications.messages.sender import message
from tests.contract.test_openapi import every
from tests.contract.test_openapi_complete import validator

DOCUMENT = "notifications.json"
ABOUT_OFFERS = ("offer_made", "offer_withdrawn", "appointment_near", "handover_moved")


def row(template: str) -> dict[str, Any]:
    about_a_need = template.startswith("need_")
    return {
        "message_id": uuid4(),
        "referral_id": uuid4(),
        "template": template,
        "created_at": datetime.now(UTC),
        "offer_ids": [uuid4(), uuid4()] if template in ABOUT_OFFERS else [],
        "need_id": uuid4() if about_a_need else None,
        "need": "shelter",
        "result": "completed",
        "code": "placed",
        "as_fhir": False,
    }


def test_every_message_to_a_webhook_is_documented() -> None:
    assert set(every()[DOCUMENT]["webhooks"]) == set(EVENT_OF.values())


@pytest.mark.parametrize("template", list(EVENT_OF))
def test_what_is_posted_fits_its_document(template: str) -> None:
    document = every()[DOCUMENT]
    post = document["webhooks"][EVENT_OF[template]]["post"]
    content = post["requestBody"]["content"]["application/json"]
    sent = orjson.loads(message(row(template)).body)  # type: ignore[arg-type]
    for each in (sent, content["example"]):
        assert not [
            fault.message for fault in validator(document, content["schema"]).iter_errors(each)
        ]
    assert sent["timestamp"].endswith("Z")


def test_the_headers_are_those_that_are_documented_and_the_receivers_library_believes_them() -> (
    None
):
    secret = new_secret()
    signed = _signed(message(row("offer_made")), [read_secret(secret)], datetime.now(UTC))  # type: ignore[arg-type]
    post = every()[DOCUMENT]["webhooks"]["offer.made"]["post"]
    needed = {parameter["name"] for parameter in post["parameters"]}
    assert needed <= set(signed.headers)
    assert Webhook(secret).verify(signed.body, signed.headers)
