"""No client of the last released API documents breaks; each kind of break is seen."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from services import documents
from shared.openapi.compatibility import breaking
from tests.contract.test_openapi import every

Json = dict[str, Any]


def test_today_breaks_no_client_of_what_was_released() -> None:
    assert documents.released(), "what was released last is missing"
    found = documents.broken(every())
    assert not found, "\n".join([*found, documents.HOW])


def schema(name: str) -> Callable[[Json], Json]:
    return lambda document: document["components"]["schemas"][name]  # type: ignore[no-any-return]


def operation(path: str, method: str = "post") -> Callable[[Json], Json]:
    return lambda document: document["paths"][path][method]  # type: ignore[no-any-return]


REFERRALS = "/v1/referrals"


def remove_path(document: Json) -> None:
    del document["paths"][REFERRALS]


def remove_method(document: Json) -> None:
    del document["paths"][REFERRALS]["get"]


def remove_status(document: Json) -> None:
    del operation(REFERRALS)(document)["responses"]["202"]


def remove_field_of_an_answer(document: Json) -> None:
    del schema("Accepted")(document)["properties"]["receipt_code"]


def remove_field_of_a_request(document: Json) -> None:
    del schema("Submission")(document)["properties"]["source_ref"]


def remove_code(document: Json) -> None:
    schema("Need")(document)["enum"].remove("shelter")


def need_another_field(document: Json) -> None:
    schema("Submission")(document)["required"].append("source_ref")


def need_another_field_deep_inside(document: Json) -> None:
    schema("SafeContact")(document)["required"].append("code_word")


def need_another_parameter(document: Json) -> None:
    parameter = {"name": "X-New", "in": "header", "required": True, "schema": {"type": "string"}}
    operation(REFERRALS)(document)["parameters"].append(parameter)


def remove_parameter(document: Json) -> None:
    operation(REFERRALS, "get")(document)["parameters"].pop(0)


def change_the_kind_of_a_field(document: Json) -> None:
    schema("Accepted")(document)["properties"]["trace_id"] = {"type": "integer"}


def make_an_answer_uncertain(document: Json) -> None:
    schema("Accepted")(document)["required"].remove("receipt_code")


def ask_for_another_scope(document: Json) -> None:
    operation(REFERRALS)(document)["security"] = [{"oauth": ["admin"]}]


def change_the_media_type(document: Json) -> None:
    response = operation(REFERRALS)(document)["responses"]["202"]
    response["content"]["application/xml"] = response["content"].pop("application/json")


def rename_operation(document: Json) -> None:
    operation(REFERRALS)(document)["operationId"] = "create_referral"


BREAKS = [
    remove_path,
    remove_method,
    remove_status,
    remove_field_of_an_answer,
    remove_field_of_a_request,
    remove_code,
    need_another_field,
    need_another_field_deep_inside,
    need_another_parameter,
    remove_parameter,
    change_the_kind_of_a_field,
    make_an_answer_uncertain,
    ask_for_another_scope,
    change_the_media_type,
    rename_operation,
]


@pytest.mark.parametrize("change", BREAKS, ids=lambda change: change.__name__)
def test_a_change_that_breaks_clients_is_seen(change: Callable[[Json], None]) -> None:
    old = every()["intake.json"]
    new = copy.deepcopy(old)
    change(new)
    assert breaking(old, new)


def test_what_only_adds_breaks_nobody() -> None:
    old = every()["intake.json"]
    new = copy.deepcopy(old)
    new["paths"]["/v1/new"] = {}
    schema("Accepted")(new)["properties"]["more"] = {"type": "string"}
    schema("Submission")(new)["properties"]["more"] = {"type": "string"}
    schema("Need")(new)["enum"].append("translation")
    operation(REFERRALS)(new)["responses"]["418"] = {"description": "new"}
    assert breaking(old, new) == []
