"""Outcomes as they are told: by the stream of reporting or by Kafka."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Literal

import orjson

Tier = Literal["party", "coarse", "aggregate"]


@dataclass(frozen=True)
class Outcome:
    """One outcome event.

    `position` is its place: the number to go on after (`after=`) of the stream, the offset on
    Kafka. `event_id` is its id on Kafka and empty on the stream.
    """

    name: str
    position: int
    data: dict[str, Any]
    event_id: str = ""
    partition: int | None = None


def read(name: str, position: int, data: str | bytes, **more: Any) -> Outcome:
    """An outcome from its JSON. Raises ValueError when it is none."""
    return Outcome(name.removeprefix("org.jieli."), position, orjson.loads(data), **more)


class Seen:
    """The ids of the newest events that were handled, so that a repeat is skipped."""

    def __init__(self, most: int = 100_000) -> None:
        self._most = most
        self._ids: OrderedDict[str, None] = OrderedDict()

    def __contains__(self, event_id: str) -> bool:
        return event_id in self._ids

    def add(self, event_id: str) -> None:
        """Remember one; the oldest is forgotten when there are too many."""
        self._ids[event_id] = None
        while len(self._ids) > self._most:
            self._ids.popitem(last=False)
