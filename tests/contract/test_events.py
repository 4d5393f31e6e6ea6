"""The contracts are fresh, every field is marked, every example decodes for ever."""

import importlib
import json
from pathlib import Path

import pytest

from shared.events import contracts
from shared.events.base import Audience, Event
from shared.events.catalogue import CATALOGUE, EVENTS, events_consumed_by
from shared.settings import SERVICES, Settings

EXAMPLES = sorted((contracts.FOLDER / "examples").glob("*.json"))
KINDS = sorted(EVENTS.values(), key=lambda kind: kind.name)
FORBIDDEN = ("phone", "address", "birth", "narrative", "text", "email", "note", "identity")


def test_the_committed_contracts_are_what_the_code_says() -> None:
    written = {
        str(path.relative_to(contracts.FOLDER)): path.read_text(encoding="utf-8")
        for path in contracts.FOLDER.rglob("*.json")
        if not {"examples", "released", "openapi"} & set(path.relative_to(contracts.FOLDER).parts)
    }
    assert written == contracts.documents(), "run `make contracts` and commit what changed"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_field_says_who_may_see_it(kind: type[Event]) -> None:
    for part in contracts.parts_of(kind):
        unmarked = [name for name, audience in contracts.marks(part).items() if audience is None]
        assert not unmarked, part.__name__


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_no_field_could_hold_a_person(kind: type[Event]) -> None:
    names = [name for part in contracts.parts_of(kind) for name in part.model_fields]
    assert not [name for name in names if any(word in name for word in FORBIDDEN)]


def test_outsiders_see_only_public_fields() -> None:
    for topic in CATALOGUE.values():
        if topic.outsiders:
            for kind in topic.events:
                for part in contracts.parts_of(kind):
                    assert set(contracts.marks(part).values()) == {Audience.PUBLIC}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_decodes_and_encodes_to_the_same(path: Path) -> None:
    name, _, version = path.stem.rpartition(".v")
    kind = EVENTS[name, int(version)]
    event = kind.decode(path.read_bytes())
    assert kind.decode(event.encode()) == event
    newer = {**json.loads(path.read_bytes()), "a_field_of_tomorrow": 1}
    assert kind.decode(json.dumps(newer).encode()) == event


def test_every_event_has_an_example() -> None:
    assert {path.stem for path in EXAMPLES} == {f"{k.name}.v{k.version}" for k in KINDS}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_handles_what_it_is_granted_and_nothing_else(service: str) -> None:
    build = importlib.import_module(f"services.{service}.app").build
    assert set(build(Settings()).handlers) == events_consumed_by(service)


def test_the_catalogue_names_only_services_and_nobody_hears_himself() -> None:
    for topic in CATALOGUE.values():
        producers = {topic.producer, *topic.co_producers}
        assert producers <= set(SERVICES)
        assert set(topic.consumers) <= set(SERVICES) - producers
        assert all(set(heard) <= set(topic.events) for heard in topic.consumers.values())
        assert 1 <= topic.retention_days <= 365
