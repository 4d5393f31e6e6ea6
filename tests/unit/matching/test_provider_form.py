from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from services.matching.approval.rules import LICENSED, TRAINED, valid_until
from services.matching.directory.form import ProviderForm
from services.matching.directory.rules import findings
from shared.problems import field_errors
from tests.unit.matching.given import POLICY


def credential(**changes: Any) -> dict[str, Any]:
    return {
        "code": "gbv_trained",
        "date": "2024-05-01",
        "valid_until": "2029-04-30",
        "evidence": "invented register 7",
        **changes,
    }


def body(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Invented Law Office 7",
        "kind": "volunteer_lawyer",
        "needs": ["legal_consultation"],
        "service_areas": [{"extent": "440100"}],
        "languages": [{"code": "zh"}],
        "credentials": [credential()],
        "service_capacity": {"unit": "case", "available": 8, "maximum": 10},
        **changes,
    }


def test_a_whole_provider_is_taken() -> None:
    form = ProviderForm.model_validate(body())
    terms = form.terms()
    assert terms.regions == {"440100"}
    assert valid_until(terms.credentials, TRAINED) == date(2029, 4, 30)
    assert valid_until(terms.credentials, LICENSED) is None
    assert (form.service_capacity.available, terms.maximum) == (8, 10)


def test_the_whole_country_is_a_service_area() -> None:
    assert ProviderForm.model_validate(body(service_areas=[{"extent": "000000"}]))


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"kind": "wizard"}, "/kind", "unknown_code"),
        ({"needs": []}, "/needs", "too_few"),
        ({"service_areas": [{"extent": "990000"}]}, "/service_areas/0/extent", "unknown_region"),
        ({"service_areas": []}, "/service_areas", "too_few"),
        ({"service_areas": [{"extent": "44"}]}, "/service_areas/0/extent", "unknown_region"),
        ({"service_capacity": {"maximum": -1}}, "/service_capacity/maximum", "out_of_range"),
        ({"service_capacity": {"maximum": 1, "available": 2}}, "/service_capacity", "out_of_range"),
        (
            {"service_capacity": {"maximum": 1, "unit": "our ward"}},
            "/service_capacity/unit",
            "unknown_code",
        ),
        ({"credentials": [credential(evidence="")]}, "/credentials/0/evidence", "too_short"),
        ({"credentials": [credential(valid_until="2024-04-30")]}, "/credentials/0", "out_of_range"),
        ({"phone": "19900000001"}, "/phone", "unknown_field"),
    ],
)
def test_what_is_wrong_is_named_and_never_repeated(
    changes: dict[str, Any], pointer: str, code: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        ProviderForm.model_validate(body(**changes))
    found = field_errors(caught.value.errors(include_url=False, include_input=False))
    assert [(f.pointer, f.code) for f in found] == [(pointer, code)]
    assert "19900000001" not in str(found)


def test_a_kind_cannot_claim_needs_it_may_not_serve() -> None:
    form = ProviderForm.model_validate(body(needs=["shelter", "legal_consultation"]))
    (found,) = findings(POLICY, form, date(2026, 11, 21))
    assert (found.pointer, found.code) == ("/needs", "not_for_this_kind")
    assert found.allowed == ("court_representation", "legal_consultation", "protection_order")


def test_a_credential_counts_from_the_day_it_was_gained() -> None:
    form = ProviderForm.model_validate(body())
    (found,) = findings(POLICY, form, date(2024, 4, 30))
    assert found.pointer == "/credentials/0/date"
    assert findings(POLICY, form, date(2024, 5, 1)) == []
