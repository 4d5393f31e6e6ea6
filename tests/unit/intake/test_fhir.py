"""What a hospital sends becomes what a partner says, and every wrong element is named."""

import json
from datetime import date
from typing import Any

import pytest
from fastapi.routing import APIRoute
from fhir.resources.R4B import get_fhir_model_class
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import ValidationError

from services.intake.fhir import api, rules
from services.intake.fhir.document import document
from services.intake.fhir.loading import _without
from services.intake.fhir.reading import read
from services.intake.referrals.submission import Submission
from shared.errors import Invalid
from shared.http.idempotency import encoded
from shared.vocabulary import AgeBand, NeedStatus
from tests.support.hospitals import (
    CONSENT,
    OURS,
    SDOH,
    SNOMED,
    a_message,
    a_service_request,
    a_task,
    coded,
)

TODAY = date(2026, 11, 27)
EXAMPLES = {
    "ServiceRequest": a_service_request(),
    "Task": a_task(),
    "Bundle": a_message("shelter", "legal_consultation"),
}


def faults(said: Any, kind: str = "ServiceRequest") -> dict[str, str]:
    """The code of each fault by its FHIRPath."""
    with pytest.raises(Invalid) as refused:
        read(said, kind, TODAY)
    return {each.pointer: each.code for each in refused.value.errors}


@pytest.mark.parametrize("kind", EXAMPLES)
def test_our_examples_are_fhir(kind: str) -> None:
    get_fhir_model_class(kind).model_validate(EXAMPLES[kind])


@pytest.mark.parametrize("kind", EXAMPLES)
def test_what_a_hospital_sends_is_a_request_for_help(kind: str) -> None:
    asked = read(EXAMPLES[kind], kind, TODAY)
    said = Submission.model_validate_json(encoded(asked.said))
    assert said.region == "110105"
    assert said.subject.age_band == "18-39"
    assert said.subject.languages == ("zh",)
    assert [harm.model_dump() for harm in said.harm] == [
        {"type": "domestic_violence", "forms": ("physical",), "sub": ("strangulation",)}
    ]
    assert said.perpetrator is not None
    assert said.perpetrator.relation == "spouse"
    assert said.urgency == "pressing"
    assert said.source_ref == "hosp-2026-000123"
    assert said.consent.scope == "any_matched_provider"
    assert said.identity is not None
    assert said.identity.name == "林某甲"
    assert said.identity.phone == "19900000001"
    assert said.identity.narrative == "编造的经过，只用于测试。"
    assert said.safe_contact is None, "a number of hers is no safe contact"


def test_a_message_is_one_referral_of_all_its_needs() -> None:
    asked = read(EXAMPLES["Bundle"], "Bundle", TODAY)
    assert asked.said["needs"] == ["shelter", "legal_consultation"]
    assert (asked.key, asked.message) == ("b-000123", "m-000123")


def test_every_category_of_sdoh_stands_for_a_need() -> None:
    for category in rules.table()["needs"]:
        code = coded(("http://snomed.info/sct", "467771000124109"))
        said = a_service_request(code=code, category=[coded((SDOH, category))])
        assert read(said, "ServiceRequest", TODAY).said["needs"][0] in rules.NEEDS


def test_who_must_not_be_contacted_has_no_safe_contact() -> None:
    said = a_service_request(orderDetail=[coded((SDOH, "contacting-subject-prohibited"))])
    assert read(said, "ServiceRequest", TODAY).said["safe_contact"] == {"channel": "none"}


@pytest.mark.parametrize(
    ("born", "band"),
    [
        ("2012-11-27", AgeBand.FROM_14_TO_17),
        ("2012-11-28", AgeBand.UNDER_14),
        ("2008-11-27", AgeBand.FROM_18_TO_39),
        ("2008-11", AgeBand.FROM_14_TO_17),
        ("2008", AgeBand.FROM_14_TO_17),
        ("1986-11-27", AgeBand.FROM_40_TO_59),
        ("1966-11-27", AgeBand.FROM_60),
    ],
)
def test_of_a_birth_date_the_band_is_kept_the_younger_where_two_fit(born: str, band: str) -> None:
    assert rules.age_band(born, TODAY) == band


def test_every_wrong_element_is_named_at_once_by_its_path() -> None:
    said = a_message()
    by_kind = {each["resource"]["resourceType"]: each["resource"] for each in said["entry"]}
    by_kind["Patient"]["gender"] = "woman"
    by_kind["Patient"]["birthDate"] = "17.5.1994"
    by_kind["Patient"]["photo"] = [{"data": "AAAA"}]
    by_kind["Consent"]["status"] = "draft"
    by_kind["ServiceRequest"]["code"] = {"text": "庇护"}
    del by_kind["ServiceRequest"]["category"]
    by_kind["ServiceRequest"]["modifierExtension"] = [{"url": "urn:x"}]
    by_kind["Task"]["intent"] = "plan"
    at = {each["resource"]["resourceType"]: n for n, each in enumerate(said["entry"])}

    def path(kind: str, rest: str) -> str:
        return f"Bundle.entry[{at[kind]}].resource.{rest}"

    assert faults(said, "Bundle") == {
        path("Patient", "gender"): "unknown_code",
        path("Patient", "birthDate"): "wrong_form",
        path("Patient", "photo"): "unknown_field",
        path("Consent", "status"): "unknown_code",
        path("ServiceRequest", "code"): "required",
        path("ServiceRequest", "modifierExtension"): "unknown_field",
        path("Task", "intent"): "unknown_code",
    }


@pytest.mark.parametrize(
    ("changes", "path", "code"),
    [
        ({"status": "completed"}, "ServiceRequest.status", "unknown_code"),
        ({"subject": None}, "ServiceRequest.subject", "required"),
        ({"supportingInfo": None}, "ServiceRequest.supportingInfo", "required"),
        ({"doNotPerform": True}, "ServiceRequest.doNotPerform", "unknown_code"),
        ({"patientInstruction": "在家等"}, "ServiceRequest.patientInstruction", "unknown_field"),
        ({"subject": {"reference": "#k"}}, "ServiceRequest.subject", "wrong_resource"),
        (
            {"locationCode": [coded((OURS + "region", "990000"))]},
            "ServiceRequest.locationCode[0].coding[0].code",
            "unknown_region",
        ),
    ],
)
def test_a_wrong_element_is_named(changes: dict[str, Any], path: str, code: str) -> None:
    assert faults(a_service_request(**changes))[path] == code


BARE = {
    "resourceType": "ServiceRequest",
    "id": "SDOHCC-ServiceRequestActiveFoodPantryApplicationAssistExample",
    "meta": {"profile": [rules.PROFILES + "SDOHCC-ServiceRequest"]},
    "status": "active",
    "intent": "order",
    "category": [coded((SNOMED, "410606002")), coded((SDOH, "food-insecurity"))],
    "code": coded((SNOMED, "467771000124109")),
    "subject": {"reference": "Patient/pat-53234"},
    "reasonReference": [{"reference": "Condition/SDOHCC-ConditionFoodInsecurityExample"}],
}
"""As the guide publishes a request (SDOH Clinical Care 3.0): of a patient known elsewhere."""


def test_a_request_as_the_guide_has_it_lacks_her_consent_and_nothing_else() -> None:
    with pytest.raises(Invalid) as refused:
        read(BARE, "ServiceRequest", TODAY, home="530302")
    assert [(each.pointer, each.code) for each in refused.value.errors] == [
        ("ServiceRequest.supportingInfo", "required")
    ]
    assert "ServiceRequest.locationCode" in faults(BARE), "a body of the whole country says it"


def test_a_request_as_the_guide_has_it_is_taken_with_her_consent() -> None:
    said = BARE | {"contained": [CONSENT], "supportingInfo": [{"reference": "#k"}]}
    asked = read(said, "ServiceRequest", TODAY, home="530302")
    submission = Submission.model_validate_json(encoded(asked.said))
    assert (submission.region, submission.needs) == ("530302", ("social_assistance",))
    assert submission.subject.age_band == "undisclosed"
    assert [(each.pointer, each.code) for each in asked.assumed] == [
        ("ServiceRequest.locationCode", "region_of_sender")
    ]
    own = said | {"locationCode": [coded((OURS + "region", "110105"))]}
    asked = read(own, "ServiceRequest", TODAY, home="530302")
    assert (asked.said["region"], asked.assumed) == ("110105", ())


def test_the_document_of_this_door_is_openapi_and_has_every_route() -> None:
    made = document(api.router.prefix, "https://example.org")
    OpenAPIV31SpecValidator(made).validate()
    routed = {
        (route.path.replace("{need_id}", "{id}"), method.lower())
        for route in api.router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    undocumented = {
        ("/fhir/openapi.json", "get"),
        ("/fhir/{kind}", "get"),
        ("/fhir/{kind}", "post"),
    }
    documented = {(path, method) for path, item in made["paths"].items() for method in item}
    assert documented == routed - undocumented


@pytest.mark.parametrize("kind", EXAMPLES)
def test_what_is_taken_fits_the_document(kind: str) -> None:
    made = document(api.router.prefix, "https://example.org")
    schema = made["components"] | {"$ref": f"#/schemas/{kind}"}
    Draft202012Validator(rewritten(schema)).validate(EXAMPLES[kind])


def rewritten(schema: Any) -> Any:
    """The same with references from its own root."""
    text = encoded(schema).decode().replace("#/components/schemas/", "#/schemas/")
    return json.loads(text)


def test_resources_of_other_kinds_are_refused_wherever_they_lie() -> None:
    said = a_message()
    said["entry"].append({"resource": {"resourceType": "DocumentReference", "id": "d"}})
    where = f"Bundle.entry[{len(said['entry']) - 1}].resource.resourceType"
    assert faults(said, "Bundle") == {where: "not_supported"}
    contained = a_service_request()
    contained["contained"].append({"resourceType": "Observation"})
    assert faults(contained) == {"ServiceRequest.contained[3].resourceType": "not_supported"}


def test_a_message_is_of_one_person_and_begins_with_its_header() -> None:
    said = a_message("shelter", "medical")
    other = {"resourceType": "Patient", "id": "q"}
    said["entry"].append({"fullUrl": "urn:uuid:q", "resource": other})
    last = [e for e in said["entry"] if e["resource"]["resourceType"] == "ServiceRequest"][-1]
    last["resource"]["subject"] = {"reference": "urn:uuid:q"}
    assert "several_persons" in faults(said, "Bundle").values()
    headless = a_message()
    headless["entry"].reverse()
    assert faults(headless, "Bundle") == {"Bundle.entry[0].resource": "wrong_resource"}


def test_an_error_never_repeats_what_was_sent() -> None:
    said = a_service_request(patientInstruction="林某甲 19900000001")
    said["contained"][0]["birthDate"] = "林某甲"
    with pytest.raises(Invalid) as refused:
        read(said, "ServiceRequest", TODAY)
    told = repr(refused.value.errors)
    assert "林某甲" not in told
    assert "1990000" not in told


def places(said: Any, at: tuple[int | str, ...] = ()) -> list[tuple[int | str, ...]]:
    """Every place in a resource."""
    inner: Any = ()
    if isinstance(said, dict):
        inner = said.items()
    elif isinstance(said, list):
        inner = enumerate(said)
    below = [deeper for name, value in inner for deeper in places(value, (*at, name))]
    return [at, *below] if at else below


@given(st.sampled_from(sorted(EXAMPLES)), st.data())
def test_whatever_is_sent_is_read_or_refused(kind: str, data: st.DataObject) -> None:
    said = EXAMPLES[kind]
    where = data.draw(st.sampled_from(places(said)))
    odd = data.draw(
        st.sampled_from([None, 7, True, "x" * 400, "\u0000", "", [], {}, [[]], {"a": 1}, [None]])
    )
    for changed in (_without(said, [where]), put(said, where, odd)):
        try:
            asked = read(changed, kind, TODAY)
            Submission.model_validate_json(encoded(asked.said))
        except (Invalid, ValidationError):
            continue


@pytest.mark.parametrize(
    ("kind", "where"),
    [
        ("ServiceRequest", ("status",)),
        ("ServiceRequest", ("intent",)),
        ("ServiceRequest", ("subject",)),
        ("ServiceRequest", ("contained", 2, "status")),
        ("ServiceRequest", ("contained", 2, "scope")),
        ("ServiceRequest", ("contained", 2, "category")),
        ("ServiceRequest", ("contained", 1, "subject")),
        ("Task", ("status",)),
        ("Task", ("intent",)),
        ("Bundle", ("type",)),
        ("Bundle", ("entry", 0, "resource", "eventUri")),
    ],
)
def test_what_fhir_demands_and_is_missing_is_named(kind: str, where: tuple[int | str, ...]) -> None:
    missing = _without(EXAMPLES[kind], [where])
    with pytest.raises(ValidationError):
        get_fhir_model_class(kind).model_validate(missing)
    assert "required" in faults(missing, kind).values()


def put(said: Any, where: tuple[int | str, ...], value: Any) -> Any:
    """The same with something else at a place."""
    if not where:
        return value
    head, *rest = where
    if isinstance(said, dict):
        return {n: put(v, tuple(rest), value) if n == head else v for n, v in said.items()}
    return [put(v, tuple(rest), value) if n == head else v for n, v in enumerate(said)]


def test_every_state_of_a_need_has_a_task_status() -> None:
    for status in NeedStatus:
        assert rules.task_of(status).status
