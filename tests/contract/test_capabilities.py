"""A capability is wired in three places of its service: routes, handlers table, migrations."""

import importlib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from fastapi import APIRouter

from shared.db import Transaction
from shared.events.base import Event
from shared.service import Handlers, merged
from shared.settings import SERVICES

ROOT = Path(__file__).parent.parent.parent


def modules_of(service: str, pattern: str) -> list[ModuleType]:
    paths = sorted((ROOT / "services" / service).glob(f"*/{pattern}.py"))
    return [
        importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for path in paths
    ]


@pytest.mark.parametrize("service", SERVICES)
def test_every_reaction_of_a_capability_stands_in_the_table_of_its_service(service: str) -> None:
    table = importlib.import_module(f"services.{service}.handlers").HANDLERS
    for module in modules_of(service, "handlers"):
        assert module.HANDLERS.keys() <= table.keys(), module.__name__


@pytest.mark.parametrize("service", SERVICES)
def test_every_router_of_a_capability_stands_among_the_routes_of_its_service(service: str) -> None:
    routers = importlib.import_module(f"services.{service}.routes").ROUTERS
    for module in modules_of(service, "*api"):
        own = [each for each in vars(module).values() if isinstance(each, APIRouter)]
        assert own, module.__name__
        assert all(any(each is router for router in routers) for each in own), module.__name__


@pytest.mark.parametrize("service", SERVICES)
def test_where_a_service_is_wired_no_reaction_is_named(service: str) -> None:
    text = (ROOT / "services" / service / "app.py").read_text(encoding="utf-8")
    assert f"from services.{service}.handlers import HANDLERS, PERIODIC_TASKS" in text
    assert "PeriodicTask(" not in text


async def test_two_capabilities_may_react_to_one_event_in_the_order_of_their_tables() -> None:
    class Asked(Event):
        pass

    class Other(Event):
        pass

    done: list[str] = []

    def table(who: str, *kinds: type[Event]) -> Handlers:
        async def react(_events: Any, _tx: Transaction) -> None:
            done.append(who)

        return dict.fromkeys(kinds, react)

    both = merged(table("first", Asked, Other), table("second", Asked))
    assert list(both) == [Asked, Other]
    await both[Asked]([], None)  # type: ignore[arg-type]
    await both[Other]([], None)  # type: ignore[arg-type]
    assert done == ["first", "second", "first"]
