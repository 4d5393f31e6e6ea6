"""Invented requests of a hospital in HL7 FHIR R4, in the shape of SDOH Clinical Care."""

from copy import deepcopy
from typing import Any

Json = dict[str, Any]
OURS = "urn:x-jieli:"
SDOH = "http://hl7.org/fhir/us/sdoh-clinicalcare/CodeSystem/SDOHCC-CodeSystemTemporaryCodes"
PROFILE = "http://hl7.org/fhir/us/sdoh-clinicalcare/StructureDefinition/"
SNOMED = "http://snomed.info/sct"


def coded(*codes: tuple[str, str]) -> Json:
    """A CodeableConcept of (system, code)s."""
    return {"coding": [{"system": system, "code": code} for system, code in codes]}


PATIENT: Json = {
    "resourceType": "Patient",
    "id": "p",
    "meta": {"profile": ["http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient"]},
    "text": {
        "status": "generated",
        "div": '<div xmlns="http://www.w3.org/1999/xhtml">林某甲</div>',
    },
    "identifier": [{"system": "urn:oid:2.16.156.10011.1.3", "value": "ZY-000123"}],
    "name": [{"use": "official", "text": "林某甲"}],
    "telecom": [{"system": "phone", "value": "19900000001", "use": "mobile"}],
    "gender": "female",
    "birthDate": "1994-05-17",
    "address": [{"text": "青石路一号", "state": "北京市", "city": "北京市", "district": "朝阳区"}],
    "communication": [{"language": coded(("urn:ietf:bcp:47", "zh"))}],
}
CONDITION: Json = {
    "resourceType": "Condition",
    "id": "c",
    "meta": {"profile": [PROFILE + "SDOHCC-Condition"]},
    "clinicalStatus": coded(("http://terminology.hl7.org/CodeSystem/condition-clinical", "active")),
    "category": [coded((SDOH, "intimate-partner-violence"))],
    "code": coded(
        (OURS + "harm", "domestic_violence"),
        (OURS + "harm-form", "physical"),
        (OURS + "harm-sub", "strangulation"),
        (OURS + "perpetrator-relation", "spouse"),
    ),
    "subject": {"reference": "Patient/p", "display": "林某甲"},
    "recordedDate": "2026-11-20",
}
CONSENT: Json = {
    "resourceType": "Consent",
    "id": "k",
    "meta": {"profile": [PROFILE + "SDOHCC-Consent"]},
    "status": "active",
    "scope": coded(("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy")),
    "category": [
        coded(("http://terminology.hl7.org/CodeSystem/v3-ActCode", "IDSCL")),
        coded((OURS + "consent-scope", "any_matched_provider"), (OURS + "consent-giver", "self")),
    ],
    "patient": {"reference": "Patient/p"},
    "dateTime": "2026-11-20T09:00:00+08:00",
    "organization": [{"reference": "Organization/o"}],
    "sourceAttachment": {"contentType": "application/pdf", "title": "林某甲 签名"},
    "policyRule": coded((OURS + "consent-text", "2026-11")),
}
REQUEST: Json = {
    "resourceType": "ServiceRequest",
    "id": "r",
    "meta": {"profile": [PROFILE + "SDOHCC-ServiceRequest"]},
    "identifier": [{"value": "hosp-2026-000123"}],
    "status": "active",
    "intent": "order",
    "category": [coded((SNOMED, "410606002")), coded((SDOH, "intimate-partner-violence"))],
    "priority": "urgent",
    "code": coded((OURS + "need", "shelter")) | {"text": "尽快庇护"},
    "subject": {"reference": "Patient/p", "display": "林某甲"},
    "authoredOn": "2026-11-20T09:12:00+08:00",
    "requester": {"reference": "PractitionerRole/w", "display": "示例医院社工"},
    "reasonReference": [{"reference": "Condition/c"}],
    "supportingInfo": [{"reference": "Consent/k"}],
    "note": [{"text": "编造的经过，只用于测试。"}],
}
TASK: Json = {
    "resourceType": "Task",
    "id": "t",
    "meta": {"profile": [PROFILE + "SDOHCC-TaskForReferralManagement"]},
    "status": "requested",
    "intent": "order",
    "code": coded(("http://hl7.org/fhir/CodeSystem/task-code", "fulfill")),
    "focus": {"reference": "ServiceRequest/r"},
    "for": {"reference": "Patient/p"},
    "authoredOn": "2026-11-20T09:12:00+08:00",
    "requester": {"reference": "Organization/o"},
}
HEADER: Json = {
    "resourceType": "MessageHeader",
    "id": "m-000123",
    "eventUri": "urn:x-jieli:referral-request",
    "source": {"endpoint": "https://hospital.example.org/fhir"},
    "focus": [{"reference": "Task/t"}],
}
ORGANIZATION: Json = {
    "resourceType": "Organization",
    "id": "o",
    "active": True,
    "name": "示例医院",
    "telecom": [{"system": "phone", "value": "19900000002"}],
}


def a_service_request(need: str = "shelter", **changes: Any) -> Json:
    """One request with all it refers to contained; a change to None leaves that element out."""
    held = [deepcopy(each) for each in (PATIENT, CONDITION, CONSENT)]
    made = deepcopy(REQUEST) | {
        "contained": held,
        "code": coded((OURS + "need", need)),
        "subject": {"reference": "#p"},
        "reasonReference": [{"reference": "#c"}],
        "supportingInfo": [{"reference": "#k"}],
    }
    made |= changes
    return {name: value for name, value in made.items() if value is not None}


def a_task() -> Json:
    """A task whose focus it contains."""
    request = {n: v for n, v in a_service_request().items() if n != "contained"}
    held = [deepcopy(each) for each in (PATIENT, CONDITION, CONSENT)]
    return deepcopy(TASK) | {
        "contained": [*held, request],
        "focus": {"reference": "#r"},
        "for": {"reference": "#p"},
    }


def a_message(*needs: str) -> Json:
    """A message that asks for these needs, `shelter` unless some are named."""
    wanted = needs or ("shelter",)
    requests = []
    tasks = []
    for at, need in enumerate(wanted):
        code = coded((OURS + "need", need))
        requests.append(deepcopy(REQUEST) | {"id": f"r{at}", "code": code})
        focus = {"reference": f"ServiceRequest/r{at}"}
        tasks.append(deepcopy(TASK) | {"id": f"t{at}", "focus": focus})
    focus_of_all = [{"reference": f"Task/t{at}"} for at in range(len(wanted))]
    held = [
        deepcopy(HEADER) | {"focus": focus_of_all},
        *tasks,
        *requests,
        *(deepcopy(each) for each in (PATIENT, CONDITION, CONSENT, ORGANIZATION)),
    ]
    return {
        "resourceType": "Bundle",
        "id": "b-000123",
        "type": "message",
        "timestamp": "2026-11-20T09:13:00+08:00",
        "entry": [
            {
                "fullUrl": f"https://hospital.example.org/fhir/{each['resourceType']}/{each['id']}",
                "resource": each,
            }
            for each in held
        ],
    }
