"""What this door takes and answers, as HL7 FHIR R4's CapabilityStatement says it."""

from importlib import metadata
from typing import Any

from services.intake.fhir import rules
from services.intake.fhir.resources import MODELS, UNREAD

_DOCUMENTATION = """\
A subset of SDOH Clinical Care: ServiceRequest and Task, alone with what they contain, or in a
message.

Sealed: Patient.name, telecom, address.text and address.line, and every note.
Of Patient.birthDate the age band is kept. Read: codes, status, priority, authoredOn, and the first
identifier of a ServiceRequest, as your reference. What you sent of these comes back as you sent it,
with our codes beside yours; a priority that was raised since stays raised. Of several names or
addresses the one that has not ended is taken.
Not kept: identifiers of a Patient, displays, texts of codes, narratives, extensions, who sends,
Task.input (the outcome you can prefer says so).
Refused: any other element, by its FHIRPath.

A Patient's number is no safe contact: nobody is written to by it.
A Consent comes along and is referred to in ServiceRequest.supportingInfo; codes in its category say
basis, scope and giver, its policyRule the version of the text.
Systems that begin with urn:x-jieli: hold the codes of the API documents.
"""


def statement(base: str) -> dict[str, Any]:
    """The statement of this door. `base`: its address."""
    how = [{"code": "create"}, {"code": "read"}, {"code": "search-type"}]
    search = [{"name": "requisition", "type": "token", "documentation": "The referral's id"}]
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": str(rules.table()["as_of"]),
        "kind": "instance",
        "software": {"name": "Jieli", "version": metadata.version("jieli")},
        "implementation": {"description": "Jieli, intake", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "implementationGuide": ["http://hl7.org/fhir/us/sdoh-clinicalcare"],
        "rest": [
            {
                "mode": "server",
                "documentation": _DOCUMENTATION,
                "security": {
                    "service": [
                        {
                            "coding": [
                                {
                                    "system": "http://terminology.hl7.org/CodeSystem/"
                                    "restful-security-service",
                                    "code": "OAuth",
                                }
                            ]
                        }
                    ],
                    "description": "OAuth 2.0 client credentials at /oauth/token; "
                    "scopes referral:write and referral:read",
                },
                "resource": [
                    {
                        "type": kind,
                        "profile": rules.PROFILES + profile,
                        "interaction": how,
                        "searchParam": search,
                    }
                    for kind, profile in (
                        ("ServiceRequest", "SDOHCC-ServiceRequest"),
                        ("Task", "SDOHCC-TaskForReferralManagement"),
                    )
                ],
                "operation": [
                    {
                        "name": "process-message",
                        "definition": "http://hl7.org/fhir/OperationDefinition/"
                        "MessageHeader-process-message",
                        "documentation": "A message of "
                        + ", ".join(sorted({*MODELS, *UNREAD} - {"Bundle"})),
                    }
                ],
            }
        ],
    }
