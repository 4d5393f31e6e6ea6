"""Parameters and headers that many operations share, and what each parameter looks like."""

from typing import Any

from fastapi.routing import APIRoute

from shared.http.authorisation import PROBES
from shared.openapi.endpoint_docs import Declared

Json = dict[str, Any]
PATH_EXAMPLES: dict[str, Any] = {
    "referral_id": "0190a1b2-0000-7000-8000-000000000001",
    "linked_id": "0190a1b2-0000-5000-8000-0000000000b1",
    "need_id": "0190a1b2-0000-7000-8000-0000000000a1",
    "offer_id": "0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a01",
    "provider_id": "0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a02",
    "message_id": "0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a03",
    "clue_id": "0190a1b2-0000-7000-8000-000000000003",
    "report_id": "0190a1b2-0000-7000-8000-000000000004",
    "request_id": "0190a1b2-0000-7000-8000-000000000005",
    "partner_id": "0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a04",
    "handover_id": "0190a1b2-0000-7000-8000-0000000000c1",
    "question": "remote",
    "clock_id": "0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a05",
    "complaint_id": "0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a09",
    "helper_id": "0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a0b",
    "place_id": "0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a0c",
    "cohort_id": "0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a0d",
    "client_id": "example_hotline",
    "extract_id": "0190a1b2-0000-7000-8000-0000000000d1",
    "import_id": "0190a1b2-0000-7000-8000-0000000000d2",
    "publication_id": "0190a1b2-0000-7000-8000-0000000000d3",
    "letter_id": 7,
    "slug": "invalid",
}
"""What ids in addresses look like; a test puts those of things that exist in their place."""
PATH_MEANINGS = {
    "referral_id": "Id of the referral",
    "linked_id": "Id of the linked record",
    "need_id": "Id of the need",
    "offer_id": "Id of the offer",
    "clock_id": "Id of the clock",
    "complaint_id": "Id of the complaint",
    "handover_id": "Id of the hand-over",
    "cohort_id": "Id of the cohort",
    "helper_id": "Id of the helper",
    "place_id": "Id of the place",
    "question": "The question, as a code",
    "provider_id": "Id of the provider",
    "message_id": "Id of the message",
    "clue_id": "Id of the clue",
    "report_id": "Id of the report",
    "request_id": "Id of the request",
    "partner_id": "Id of the organisation",
    "extract_id": "Id of the extract",
    "import_id": "Id of the import",
    "publication_id": "Id of the publication",
    "slug": "Name of the problem type, as in invalid",
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Random, a new one for each new request, the same when you repeat it: then the "
    "first answer is given again. No personal data",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    "example": "9f2b6c1e-0d5a-4f3e-8a77-1c2d3e4f5a6b",
}
_LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "required": False,
    "description": "In which language problems are told: zh or en, with q-values as RFC 9110 has "
    "them; what cannot be read is passed over",
    "schema": {"type": "string"},
    "example": "zh-CN, en;q=0.5",
}
HEADERS: dict[str, Json] = {
    "Content-Language": {
        "description": "The language of the problem",
        "schema": {"type": "string", "enum": ["zh", "en"]},
    },
    "Vary": {
        "description": "What the answer depends on beside the address",
        "schema": {"type": "string"},
    },
    "Retry-After": {
        "description": "Seconds to wait before the same is sent again",
        "schema": {"type": "integer", "minimum": 1},
    },
    "WWW-Authenticate": {
        "description": "That a Bearer token is needed",
        "schema": {"type": "string"},
    },
    "Idempotent-Replayed": {
        "description": "true: this answer was given before, under the same key",
        "schema": {"type": "string", "enum": ["true"]},
    },
    "Location": {
        "description": "Where to follow it",
        "schema": {"type": "string", "format": "uri-reference"},
    },
}


def complete_parameters(operation: Json, route: APIRoute, declared: Declared) -> None:
    """Describe every parameter, and add those that no signature names."""
    found = operation.setdefault("parameters", [])
    for parameter in found:
        about = parameter["schema"].get("description") or PATH_MEANINGS.get(parameter["name"], "")
        parameter.setdefault("description", about)
        parameter["schema"].pop("description", None)
        parameter["schema"].pop("title", None)
        if "example" not in parameter:
            parameter["example"] = _example_of(parameter)
    if declared.keyed:
        found.append(_KEY)
    if route.path not in PROBES:
        found.append(_LANGUAGE)


def _example_of(parameter: Json) -> Any:
    name, schema = parameter["name"], parameter["schema"]
    inner = [schema, *schema.get("anyOf", ())]
    found = [PATH_EXAMPLES[name]] if name in PATH_EXAMPLES else []
    found += [each["default"] for each in inner if each.get("default") is not None]
    found += [each["examples"][0] for each in inner if each.get("examples")]
    found += [PATH_EXAMPLES["referral_id"] for each in inner if each.get("format") == "uuid"]
    return found[0] if found else None
