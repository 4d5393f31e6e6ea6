"""What the API documents show as answered was answered, once, by a running system."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from shared.openapi.document import RECORDED
from shared.openapi.exchanges import EXCHANGES, exchange_of, webhook_of
from tests.contract.test_openapi import NAMES, every
from tests.contract.test_openapi_complete import operations

Json = dict[str, Any]
HOW = "add a step to tests/support/exchange_steps*.py, run `make examples`, or say here why not: "
NO_VALUES = {
    "text/html": "a page; people look at it, programs ask for JSON at the same address",
    "text/plain": "metrics: numbers of one moment in Prometheus' own format",
    "image/svg+xml": "a drawing of the figures that stand beside it as CSV",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "a workbook: bytes",
}
"""Kinds of answers that no document can show, and why."""


def answers(name: str) -> Iterator[tuple[str, Json, str, str, Any]]:
    """Every answer of success: where, its operation, its status, its kind and what is shown."""
    for where, operation in operations(name):
        for status, response in operation["responses"].items():
            if status < "300":
                for kind, content in response.get("content", {}).items():
                    yield where, operation, status, kind, content.get("example")


def given(service: str, operation: Json, status: str) -> Any:
    """What was answered with this status, as it was kept; None where it never was."""
    kept = exchange_of(service, operation["operationId"])
    usual = next(each for each in operation["responses"] if each < "300")
    return kept.get("response") if status == usual else kept.get("also", {}).get(status)


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_of_success_is_shown_as_it_was_really_given(name: str) -> None:
    service = name.partition(".")[0]
    derived = []
    for where, operation, status, kind, shown in answers(name):
        if kind not in RECORDED:
            assert kind in NO_VALUES, HOW + f"{where} {status} {kind}"
            continue
        real = given(service, operation, status)
        if real is None or shown != real:
            derived.append(f"{where} {status} {kind}")
    assert not derived, HOW + "\n".join(derived)


@pytest.mark.parametrize("name", NAMES)
def test_every_webhook_is_shown_as_a_receiver_got_it(name: str) -> None:
    service = name.partition(".")[0]
    derived = []
    for hook, item in every()[name].get("webhooks", {}).items():
        content = item["post"]["requestBody"]["content"]["application/json"]
        if webhook_of(service, hook) is None or content["example"] != webhook_of(service, hook):
            derived.append(hook)
    assert not derived, HOW + "\n".join(derived)


def test_no_exchange_is_kept_of_what_is_no_longer_there() -> None:
    for name in (name for name in NAMES if "." not in name.removesuffix(".json")):
        service = name.partition(".")[0]
        known = {
            operation["operationId"]
            for part in (name, f"{service}.internal.json")
            if part in NAMES
            for _, operation in operations(part)
        }
        known |= {f"on_{hook.replace('.', '_')}" for hook in every()[name].get("webhooks", {})}
        kept = json.loads(EXCHANGES.read_text(encoding="utf-8"))[service]
        assert not kept.keys() - known
