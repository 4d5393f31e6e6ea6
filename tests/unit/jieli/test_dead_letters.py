"""`jieli dlq` for many: by sets, each service asked once for a page of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from jieli.commands import dead_letters
from jieli.commands.dead_letters import PAGE, Selection


class Services:
    """Four services of which one has letters; it refuses the first, which was closed meanwhile."""

    def __init__(self, count: int) -> None:
        self.waiting = [{"id": number, "created_at": f"{number:06}"} for number in range(1, count)]
        self.asked: list[tuple[str, str, Any]] = []

    async def get(self, service: str, _path: str, **_params: Any) -> dict[str, Any]:
        found = self.waiting if service == "matching" else []
        return {"dead_letters": found, "next": None}

    async def post(self, service: str, path: str, body: Any, _key: str) -> dict[str, Any]:
        self.asked.append((service, path, body))
        return {"ids": [number for number in body["ids"] if number != 1]}


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Services:
    made = Services(2 * PAGE + 2)

    @asynccontextmanager
    async def connected(*_: Any) -> AsyncIterator[Services]:
        yield made

    monkeypatch.setattr(dead_letters, "connected", connected)
    monkeypatch.setattr(dead_letters, "running_stack", lambda: None)
    return made


async def test_all_are_asked_for_in_pages_and_only_those_it_was_done_with_are_named(
    services: Services,
) -> None:
    names = await dead_letters._each(Selection(), "close", {"reason": "other"}, dry_run=False)

    assert [(service, path) for service, path, _ in services.asked] == [
        ("matching", "/internal/v1/dead-letters/close")
    ] * 3
    assert [len(body["ids"]) for *_, body in services.asked] == [PAGE, PAGE, 1]
    assert {body["reason"] for *_, body in services.asked} == {"other"}
    assert len(names) == 2 * PAGE
    assert "matching:1" not in names


async def test_a_dry_run_asks_for_nothing(services: Services) -> None:
    names = await dead_letters._each(Selection(), "replay", {}, dry_run=True)

    assert len(names) == 2 * PAGE + 1
    assert services.asked == []
