"""The requests and tasks among the examples of HL7's SDOH Clinical Care (3.0, CC0), by their facts.

Most of them show how a referral ended; here each is as it was when it was sent: a request `active`,
a task `requested`. What this door asks of every sender is added, and nothing else: a region of
China, and a Consent that says to whom it goes.
"""

from copy import deepcopy
from typing import Any, NamedTuple

from tests.support.hospitals import OURS, PROFILE, SDOH, SNOMED, coded

Json = dict[str, Any]
ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"
SOCIAL = coded((SNOMED, "410606002"))
FOOD = coded((SDOH, "food-insecurity"))


class RequestFacts(NamedTuple):
    """What a ServiceRequest of theirs says."""

    intent: str
    code: str
    status: str
    patient: str = "pat-53234"


class TaskFacts(NamedTuple):
    """What a Task of theirs says."""

    focus: str
    authored_on: str
    status: str
    more: Json | None = None


REQUESTS = {
    "ActiveFoodPantryApplicationAssist": RequestFacts("order", "467771000124109", "active"),
    "ActiveWICReferral": RequestFacts("order", "467771000124109", "active", "BabyAbbas"),
    "SubreferralGardenProgram": RequestFacts("original-order", "467751000124104", "completed"),
    "SubreferralSummerFoodProgram": RequestFacts("original-order", "467681000124101", "completed"),
}
_PANTRY, _SUMMER = "ActiveFoodPantryApplicationAssist", "SubreferralSummerFoodProgram"
TASKS = {
    "ContentRichReferralWIC": TaskFacts(
        "ActiveWICReferral",
        "2025-09-11T21:56:54.671Z",
        "accepted",
        {
            "input": [
                {
                    "type": coded((SDOH, "additional-content")),
                    "valueReference": {"reference": f"Observation/{each}"},
                }
                for each in ("lead-level", "height", "weight")
            ]
        },
    ),
    "ReferralForFurtherAssessment": TaskFacts(_PANTRY, "2020-10-15T10:30:00.000Z", "completed"),
    "ReferralForFurtherAssessmentMSW": TaskFacts(_PANTRY, "2020-10-15T10:30:00.000Z", "completed"),
    "OrderFulfillmentAccepted": TaskFacts(_PANTRY, "2020-09-11T21:56:54.671Z", "accepted"),
    "OrderFulfillmentCompleted": TaskFacts(_PANTRY, "2020-09-11T21:56:54.671Z", "completed"),
    "OrderSubtaskAccepted": TaskFacts(_SUMMER, "2020-09-12T20:56:53.671Z", "accepted"),
    "OrderSubtaskCompleted": TaskFacts(_SUMMER, "2019-09-12T21:56:54.671Z", "completed"),
}
_PATIENTS: dict[str, Json] = {
    "pat-53234": {
        "resourceType": "Patient",
        "id": "p",
        "identifier": [{"system": "http://hospital.smarthealthit.org", "value": "1032702"}],
        "active": True,
        "name": [
            {"family": "ABBAS", "given": ["COLIN", "V."], "period": {"end": "2020-07-22"}},
            {"family": "BAXTER", "given": ["COLIN", "V."], "suffix": ["PharmD"]},
        ],
        "telecom": [{"system": "phone", "value": "555-555-5555", "use": "home"}],
        "gender": "male",
        "birthDate": "1987-02-20",
        "address": [
            {"line": ["49 Meadow St"], "city": "Mounds", "period": {"end": "2020-07-22"}},
            {"line": ["183 Mountain View St"], "city": "Mounds", "state": "OK", "country": "US"},
        ],
    },
    "BabyAbbas": {
        "resourceType": "Patient",
        "id": "p",
        "identifier": [{"system": "http://hospital.smarthealthit.org", "value": "65313516351"}],
        "active": True,
        "name": [{"family": "ABBAS", "given": ["BABY"], "period": {"start": "2023-06-15"}}],
        "telecom": [{"system": "phone", "value": "555-555-5555", "use": "home"}],
        "gender": "male",
        "birthDate": "2023-06-15",
    },
}
_CONDITION: Json = {
    "resourceType": "Condition",
    "id": "c",
    "meta": {"profile": [PROFILE + "SDOHCC-Condition"]},
    "clinicalStatus": coded(("http://terminology.hl7.org/CodeSystem/condition-clinical", "active")),
    "category": [FOOD],
    "code": coded((SNOMED, "733423003"), (ICD_10_CM, "Z59.4")),
    "subject": {"reference": "#p"},
    "onsetPeriod": {"start": "2019-08-18T12:31:35.123Z"},
    "evidence": [{"detail": [{"reference": "Observation/hunger"}]}],
}
_CONSENT: Json = {
    "resourceType": "Consent",
    "id": "k",
    "status": "active",
    "scope": coded(("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy")),
    "category": [
        coded(("http://terminology.hl7.org/CodeSystem/v3-ActCode", "IDSCL")),
        coded((OURS + "consent-scope", "any_matched_provider"), (OURS + "consent-giver", "self")),
    ],
    "patient": {"reference": "#p"},
    "dateTime": "2021-05-01",
    "policyRule": coded((OURS + "consent-text", "2026-11")),
}


def a_request(name: str, **changes: Any) -> Json:
    """An example of a ServiceRequest, with all it refers to contained."""
    facts = REQUESTS[name]
    return _request(facts) | {
        "contained": _held(facts),
        **changes,
    }


def _held(facts: RequestFacts) -> list[Json]:
    consent = deepcopy(_CONSENT)
    if facts.patient == "BabyAbbas":
        # For a child of two years somebody else agrees.
        consent["category"][1] = coded(
            (OURS + "consent-basis", "guardian_consent"),
            (OURS + "consent-scope", "any_matched_provider"),
            (OURS + "consent-giver", "guardian"),
        )
    return [deepcopy(each) for each in (_PATIENTS[facts.patient], _CONDITION)] + [consent]


def _request(facts: RequestFacts) -> Json:
    return {
        "resourceType": "ServiceRequest",
        "id": "r",
        "meta": {"profile": [PROFILE + "SDOHCC-ServiceRequest"]},
        "status": "active",
        "intent": facts.intent,
        "category": [SOCIAL, FOOD],
        "code": coded((SNOMED, facts.code)),
        "subject": {"reference": "#p"},
        "reasonReference": [{"reference": "#c"}],
        "locationCode": [coded((OURS + "region", "110105"))],
        "supportingInfo": [{"reference": "#k"}],
    }


def a_task(name: str, **changes: Any) -> Json:
    """An example of a Task, with the request it is about contained."""
    facts = TASKS[name]
    focus = REQUESTS[facts.focus]
    held = (*_held(focus), _request(focus))
    return {
        "resourceType": "Task",
        "id": "t",
        "meta": {"profile": [PROFILE + "SDOHCC-TaskForReferralManagement"]},
        "contained": list(held),
        "status": "requested",
        "intent": "order",
        "code": coded(("http://hl7.org/fhir/CodeSystem/task-code", "fulfill")),
        "focus": {"reference": "#r"},
        "for": {"reference": "#p", "display": "COLIN ABBAS"},
        "authoredOn": facts.authored_on,
        "requester": {"reference": "PractitionerRole/doctor"},
        "owner": {"reference": "Organization/platform"},
        **deepcopy(facts.more or {}),
        **changes,
    }
