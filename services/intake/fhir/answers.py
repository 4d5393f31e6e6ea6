"""How a referral stands, as HL7 FHIR R4 says it: ServiceRequest and Task, without who she is."""

from collections.abc import Mapping
from typing import Any

from services.intake.fhir import rules
from shared.http.idempotency import encoded
from shared.vocabulary import NeedStatus, ReferralStatus
from shared.vocabulary.code import Code
from shared.vocabulary.need import UnmetReason, WithdrawReason
from shared.vocabulary.offer import DeclineReason
from shared.vocabulary.task import FailReason

Json = dict[str, Any]
_SOCIAL = {"system": rules.SNOMED, "code": "410606002", "display": "Social service procedure"}
_FAMILIES: tuple[type[Code], ...] = (UnmetReason, FailReason, DeclineReason, WithdrawReason)


def service_request(found: Mapping[str, Any], need: Mapping[str, Any]) -> Json:
    """One need of a referral. `found`: as `lifecycle.queries.referral` has it, reference open."""
    facts = found["facts"]
    made: Json = {
        "resourceType": "ServiceRequest",
        "id": need["id"],
        "meta": {"profile": [rules.PROFILES + "SDOHCC-ServiceRequest"]},
        "requisition": {"system": rules.REFERRAL, "value": found["id"]},
        "status": need["request_status"],
        "intent": "order",
        "category": [{"coding": [_SOCIAL]}],
        "priority": rules.PRIORITIES[facts["urgency"]],
        "code": {"coding": [_coding(rules.NEED, need["type"])]},
        "subject": _subject(found),
        "authoredOn": facts["occurred_at"],
        "locationCode": [{"coding": [_coding(rules.REGION, facts["region"])]}],
        "reasonCode": [_harm(harm, facts["perpetrator_relation"]) for harm in facts["harms"]],
        "contained": [_consent(found)],
        "supportingInfo": [{"reference": "#consent"}],
    }
    if found["source_ref"] is not None:
        made["identifier"] = [{"value": found["source_ref"]}]
    return made


def task(found: Mapping[str, Any], need: Mapping[str, Any], partner_id: str) -> Json:
    """That a need is to be served, and how far that has come."""
    coding = rules.task_of(need["status"])
    made: Json = {
        "resourceType": "Task",
        "id": need["id"],
        "meta": {"profile": [rules.PROFILES + "SDOHCC-TaskForReferralManagement"]},
        "groupIdentifier": {"system": rules.REFERRAL, "value": found["id"]},
        "status": coding.status.value,
        "intent": "order",
        "priority": rules.PRIORITIES[found["facts"]["urgency"]],
        "code": {"coding": [{"system": rules.TASK_CODE, "code": "fulfill"}]},
        "focus": {"reference": f"ServiceRequest/{need['id']}"},
        "for": _subject(found),
        "authoredOn": found["received_at"],
        "requester": _organisation(rules.PARTNER, partner_id),
    }
    if coding.business is not None:
        made["businessStatus"] = {"coding": [_coding(rules.BUSINESS_STATUS, coding.business.value)]}
    if need["provider_id"] is not None:
        made["owner"] = _organisation(rules.PROVIDER, need["provider_id"])
    if need["reason"] is not None or need["status"] == NeedStatus.FAILED:
        made["statusReason"] = _reason(need["reason"] or need["outcome"] or "unknown")
    return made


def response(
    base: str, message: str | None, found: Mapping[str, Any], held: list[Json], told: Json
) -> Json:
    """The answer to a message, as a message. `base`: the address of this door; `told`: its details.

    They are an OperationOutcome: what the message did not say and was taken from elsewhere.
    """
    details = told | {"id": found["id"]}
    header = {
        "resourceType": "MessageHeader",
        "id": found["id"],
        "eventUri": rules.OURS + "referral-received",
        "source": {"endpoint": base},
        "response": {
            "identifier": message or found["id"],
            "code": "ok",
            "details": {"reference": f"OperationOutcome/{found['id']}"},
        },
    }
    return {
        "resourceType": "Bundle",
        "type": "message",
        "timestamp": found["received_at"],
        "entry": [
            {"fullUrl": _url(base, each), "resource": each} for each in (header, details, *held)
        ],
    }


def searchset(base: str, found: list[Json]) -> Json:
    """What a search found."""
    entries = [
        {"fullUrl": _url(base, each), "resource": each, "search": {"mode": "match"}}
        for each in found
    ]
    made: Json = {"resourceType": "Bundle", "type": "searchset", "total": len(found)}
    return made | ({"entry": entries} if entries else {})


def written(resource: Json) -> bytes:
    """A resource as JSON."""
    return encoded(resource)


def _url(base: str, resource: Json) -> str:
    return f"{base}/{resource['resourceType']}/{resource['id']}"


def _coding(system: str, code: str) -> Json:
    return {"system": system, "code": code}


def _subject(found: Mapping[str, Any]) -> Json:
    return {"type": "Patient", "identifier": {"system": rules.REFERRAL, "value": found["id"]}}


def _organisation(system: str, value: str) -> Json:
    return {"type": "Organization", "identifier": {"system": system, "value": value}}


def _consent(found: Mapping[str, Any]) -> Json:
    """Why her data may be handled and to whom it goes, as it is kept."""
    kept = found["consent"]
    said = [(rules.CONSENT_BASIS, "basis"), (rules.CONSENT_SCOPE, "scope")]
    said.append((rules.CONSENT_GIVER, "given_by"))
    made: Json = {
        "resourceType": "Consent",
        "id": "consent",
        "status": "inactive" if found["status"] == ReferralStatus.WITHDRAWN else "active",
        "scope": {"coding": [_coding(rules.CONSENT_SCOPES, "patient-privacy")]},
        "category": [
            {"coding": [_coding(rules.ACT_CODE, "IDSCL")]},
            {"coding": [_coding(system, kept[name]) for system, name in said]},
        ],
        "policyRule": {"coding": [_coding(rules.CONSENT_TEXT, kept["text_version"])]},
    }
    provision: Json = {}
    if kept.get("until") is not None:
        provision["period"] = {"end": kept["until"]}
    if kept.get("providers"):
        recipient = {"coding": [_coding(rules.PARTICIPATION, "IRCP")]}
        provision["actor"] = [
            {"role": recipient, "reference": _organisation(rules.PROVIDER, provider)}
            for provider in kept["providers"]
        ]
    return made | ({"provision": provision} if provision else {})


def _harm(harm: Mapping[str, Any], relation: str | None) -> Json:
    codings = [_coding(rules.HARM, harm["type"])]
    codings += [_coding(rules.HARM_FORM, form) for form in harm["forms"]]
    codings += [_coding(rules.HARM_SUB, sub) for sub in harm["sub"]]
    if relation is not None:
        codings.append(_coding(rules.RELATION, relation))
    return {"coding": codings}


def _reason(code: str) -> Json:
    named = (each.en for family in _FAMILIES for each in family if str(each) == code)
    return {
        "coding": [_coding(rules.REASON, code)],
        "text": next(named, code.replace("_", " ")),
    }
