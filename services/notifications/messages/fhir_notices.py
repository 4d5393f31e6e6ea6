"""Notices as HL7 FHIR R4 has them: subscription notifications that hold ids alone.

As the Subscriptions R5 Backport says it for R4 (hl7.fhir.uv.subscriptions-backport 1.1.0): a Bundle
of the type `history` whose first entry is the status of the subscription, and the focus by its id.
Whoever needs more reads the Task at intake's `/fhir`, under its own name.
"""

from typing import Any

import asyncpg
import orjson

from services.notifications.messages import rules

FHIR = "application/fhir+json"
OURS = "urn:x-jieli:"
TOPIC = OURS + "topic:referral-followed"
BACKPORT = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/"
Json = dict[str, Any]


def notification(row: asyncpg.Record) -> bytes:
    """The notification of a message: the same on every try."""
    about, moment = _focus(row), row["created_at"]
    subscription = {
        "type": "Subscription",
        "identifier": {"system": OURS + "contact", "value": str(row["recipient"])},
    }
    number = str(row["notice_number"])
    status = {
        "resourceType": "Parameters",
        "id": str(row["message_id"]),
        "meta": {"profile": [BACKPORT + "backport-subscription-status-r4"]},
        "parameter": [
            {"name": "subscription", "valueReference": subscription},
            {"name": "topic", "valueCanonical": TOPIC},
            {"name": "status", "valueCode": "active"},
            {"name": "type", "valueCode": "event-notification"},
            {"name": "events-since-subscription-start", "valueString": number},
            {
                "name": "notification-event",
                "part": [
                    {"name": "event-number", "valueString": number},
                    {"name": "timestamp", "valueInstant": moment},
                    {"name": "focus", "valueReference": about},
                ],
            },
        ],
    }
    made = {
        "resourceType": "Bundle",
        "id": str(row["message_id"]),
        "meta": {
            "profile": [BACKPORT + "backport-subscription-notification-r4"],
            "tag": [{"system": OURS + "event", "code": rules.EVENT_OF[row["template"]]}],
        },
        "type": "history",
        "timestamp": moment,
        "entry": [
            {
                "fullUrl": f"urn:uuid:{row['message_id']}",
                "resource": status,
                "request": {"method": "GET", "url": "Subscription/$status"},
                "response": {"status": "200"},
            },
            *_entries(row),
        ],
    }
    return orjson.dumps(made, option=orjson.OPT_UTC_Z)


def _focus(row: asyncpg.Record) -> Json:
    """What it is about: the Task of a need, or all the Tasks of a referral."""
    if row["need_id"] is not None:
        return {"type": "Task", "reference": f"Task/{row['need_id']}"}
    value = {"system": OURS + "referral", "value": str(row["referral_id"])}
    return {"type": "Task", "identifier": value}


def _entries(row: asyncpg.Record) -> list[Json]:
    if row["need_id"] is None:
        return []
    return [
        {
            "fullUrl": f"urn:uuid:{row['need_id']}",
            "request": {"method": "PUT", "url": f"Task/{row['need_id']}"},
            "response": {"status": "200"},
        }
    ]
