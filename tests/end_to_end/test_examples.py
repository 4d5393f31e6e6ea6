"""What the API documents show as sent is taken, and what they show as answered is given."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from shared.openapi.exchanges import exchange_of
from tests.support.api_client import Partner
from tests.support.exchange_steps import run
from tests.support.exchanges import Exchanges, unlike
from tests.support.fault_scene import without_viewer
from tests.support.stack import RunningJieli, unsynced
from tests.support.stack import running_jieli as start_jieli

HOW = "run `make examples` and commit what changed:\n"


@pytest.fixture(scope="module")
def running_jieli() -> Iterator[RunningJieli]:
    """One of its own, as `make examples` has: others change contacts, clients and the registry."""
    with start_jieli(lambda parts: unsynced(without_viewer(parts))) as running:
        yield running


def read(answer: Any) -> Any:
    """A document, the documents of some lines, or a text as it is."""
    lines = isinstance(answer, str) and answer.startswith("{")
    return [orjson.loads(line) for line in answer.splitlines()] if lines else answer


async def test_every_example_is_taken_and_given_as_it_is_shown(hotline: Partner) -> None:
    exchanges = Exchanges(hotline)

    await run(exchanges)

    wrong = [
        f"{service} {name}: {each}"
        for service, found in exchanges.found.items()
        for name, kept in found.items()
        if "response" in kept
        for shown in [exchange_of(service, name).get("response")]
        if shown is not None
        for each in unlike(read(shown), kept["answered"])
    ]
    assert not wrong, HOW + "\n".join(wrong)
    assert sum(map(len, exchanges.found.values())) > 230


@pytest.mark.parametrize(
    ("shown", "answered"),
    [
        ({"a": 1}, {}),
        ({}, {"a": 1}),
        ({"a": "x"}, {"a": "y"}),
        ({"a": 1}, {"a": "1"}),
        ({"a": None}, {"a": 1}),
        ({"a": [{"b": 1}]}, {"a": [{"c": 1}]}),
        ({"a": [1]}, {"a": []}),
        ({"a": True}, {"a": False}),
        ({"a": ["x", "y"]}, {"a": ["x", "z"]}),
    ],
)
def test_an_answer_that_differs_is_found(shown: Any, answered: Any) -> None:
    assert unlike(shown, answered)


def test_where_something_stands_in_a_list_makes_no_difference() -> None:
    assert unlike({"a": ["x", {"b": 1}]}, {"a": [{"b": 2}, "z", "x"]}) == []
