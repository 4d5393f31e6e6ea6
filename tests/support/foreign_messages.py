"""Messages as NHS BaRS 1.4 and HL7 BSeR 2.0 shape theirs, each wrong in a way those guides name.

They are for other systems: none is a request that this door takes. The persons are invented.
"""

from copy import deepcopy
from typing import Any

import orjson

Json = dict[str, Any]
_UK = "https://fhir.nhs.uk/"
_EVENTS = _UK + "CodeSystem/message-events-bars"
_BSER = "http://hl7.org/fhir/us/bser/"


def _bars(event: str, about: Json, *others: Json, **changes: Any) -> Json:
    """A BaRS message: its header, what it is about, and what that refers to."""
    header = {
        "resourceType": "MessageHeader",
        "id": "79120f41-a431-4f08-bcc5-1e67006fcae0",
        "meta": {"profile": [_UK + f"StructureDefinition/BARSMessageHeader-{event}"]},
        "eventCoding": {"system": _EVENTS, "code": event},
        "destination": [{"endpoint": _UK + "Id/dos-service-id|111111111"}],
        "sender": {"reference": "urn:uuid:10397afd-479c-42ea-9d5d-e4024481e0f2"},
        "source": {"name": "NHS Trust", "endpoint": _UK + "Id/dos-service-id|2222222222"},
        "reason": {"coding": [{"system": _UK + "CodeSystem/message-reason-bars", "code": "new"}]},
        "focus": [{"reference": f"urn:uuid:{about['id']}"}],
        "definition": _UK + f"MessageDefinition/bars-message-{event}",
    } | changes
    return {
        "resourceType": "Bundle",
        "id": "98d6ee23-bcf3-4a0b-b0a5-a1b3b4ac9a6a",
        "meta": {"profile": [_UK + "StructureDefinition/BARSBundleMessage"]},
        "type": "message",
        "timestamp": "2026-11-20T12:15:10+00:00",
        "entry": [
            {"fullUrl": f"urn:uuid:{each['id']}", "resource": deepcopy(each)}
            for each in (header, about, *others)
        ],
    }


_PATIENT: Json = {
    "resourceType": "Patient",
    "id": "33bb8c3b-e2d4-4f92-9a3c-2a8a0c4a9b0a",
    "identifier": [{"system": _UK + "Id/nhs-number", "value": "9476719931"}],
    "name": [{"use": "official", "family": "Example", "given": ["Julie"]}],
    "gender": "female",
    "birthDate": "1959-05-04",
}
_REQUEST: Json = {
    "resourceType": "ServiceRequest",
    "id": "236bb75d-90ef-461f-b71e-fde7f899802c",
    "status": "active",
    "intent": "plan",
    "category": [
        {
            "coding": [
                {"system": _UK + "CodeSystem/message-category-servicerequest", "code": "referral"}
            ]
        }
    ],
    "subject": {"reference": f"urn:uuid:{_PATIENT['id']}"},
    "occurrencePeriod": {"start": "2026-11-20T12:15:10+00:00"},
}
_APPOINTMENT: Json = {
    "resourceType": "Appointment",
    "id": "aca94bdb-2e38-4399-9ece-2ba083ce65b5",
    "status": "booked",
    "start": "2026-11-21T12:30:30+00:00",
    "end": "2026-11-21T12:40:30+00:00",
    "participant": [{"status": "accepted"}],
}
_TASK: Json = {
    "resourceType": "Task",
    "id": "0b7a9a6e-2a4f-4b6e-8d4c-6e1d2b3c4d5e",
    "meta": {"profile": [_BSER + "StructureDefinition/BSeR-ReferralTask"]},
    "status": "requested",
    "intent": "order",
    "focus": {"reference": f"urn:uuid:{_REQUEST['id']}"},
}


def _bser(*changes: tuple[int, Json]) -> Json:
    """A BSeR referral message: header, task, request, patient, and the supporting bundle."""
    bundle = {
        "resourceType": "Bundle",
        "id": "7d4c9a3e-1f2b-4c5d-8e6f-9a0b1c2d3e4f",
        "type": "document",
        "entry": [{"resource": {"resourceType": "Composition", "status": "final"}}],
    }
    made = _bars("referral-request", _TASK, _REQUEST, _PATIENT, bundle)
    header = made["entry"][0]["resource"]
    header["meta"] = {"profile": [_BSER + "StructureDefinition/BSeR-ReferralMessageHeader"]}
    header["eventCoding"] = {
        "system": "http://terminology.hl7.org/CodeSystem/v2-0003",
        "code": "I12",
    }
    for at, change in changes:
        made["entry"][at]["resource"] |= change
    return made


def _without(said: Json, *names: str) -> Json:
    return {name: value for name, value in said.items() if name not in names}


_TAKEN = "$process-message"
_CASES: dict[str, tuple[str, Any]] = {
    "bars: a booking is none of ours": (_TAKEN, _bars("booking-request", _APPOINTMENT, _PATIENT)),
    "bars: a referral without consent": (
        _TAKEN,
        _bars("servicerequest-request", _REQUEST, _PATIENT),
    ),
    "bars: a validation request": (
        _TAKEN,
        _bars("servicerequest-request", _REQUEST | {"status": "draft"}, _PATIENT),
    ),
    "bars: a cancellation": (
        _TAKEN,
        _bars(
            "servicerequest-request",
            _REQUEST | {"status": "revoked"},
            reason={
                "coding": [{"system": _UK + "CodeSystem/message-reason-bars", "code": "update"}]
            },
        ),
    ),
    "bars: no event": (_TAKEN, _bars("servicerequest-request", _REQUEST, eventCoding=None)),
    "bars: no focus": (_TAKEN, _bars("servicerequest-request", _REQUEST, _PATIENT, focus=[])),
    "bars: a focus that did not come along": (
        _TAKEN,
        _bars("servicerequest-request", _REQUEST, focus=[{"reference": "urn:uuid:0"}]),
    ),
    "bars: no header": (
        _TAKEN,
        _bars("servicerequest-request", _REQUEST)
        | {"entry": [{"fullUrl": "urn:uuid:1", "resource": _REQUEST}]},
    ),
    "bars: no entries": (_TAKEN, _without(_bars("servicerequest-request", _REQUEST), "entry")),
    "bars: a transaction": (
        _TAKEN,
        _bars("servicerequest-request", _REQUEST) | {"type": "transaction"},
    ),
    "bars: a response": (
        _TAKEN,
        _bars(
            "servicerequest-response", _REQUEST, response={"identifier": "x", "code": "fatal-error"}
        ),
    ),
    "bars: a birth date that is none": (
        _TAKEN,
        _bars("servicerequest-request", _REQUEST, _PATIENT | {"birthDate": "04/05/1959"}),
    ),
    "bars: an appointment alone": ("Appointment", _APPOINTMENT),
    "bser: a request with documents": (_TAKEN, _bser()),
    "bser: a task that is a draft": (_TAKEN, _bser((1, {"status": "draft"}))),
    "bser: a task without a focus": (_TAKEN, _bser((1, {"focus": {}}))),
    "bser: feedback instead of a request": (_TAKEN, _bser((1, {"status": "completed"}))),
    "bser: a request of an unknown status": (_TAKEN, _bser((2, {"status": "on its way"}))),
    "bser: a request without a patient": (_TAKEN, _bser((2, {"subject": None}))),
}
INVALID: dict[str, tuple[str, bytes]] = {
    name: (path, orjson.dumps(said)) for name, (path, said) in _CASES.items()
} | {
    "bars: cut in the middle": (_TAKEN, orjson.dumps(_bars("booking-request", _APPOINTMENT))[:400]),
    "bars: xml": (_TAKEN, b'<Bundle xmlns="http://hl7.org/fhir"><type value="message"/></Bundle>'),
    "bser: in another encoding": (_TAKEN, orjson.dumps(_bser()).replace(b"Julie", b"Jos\xe9")),
}
"""By what is wrong: where it is posted, and the body."""
