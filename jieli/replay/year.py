"""The whole year in one hand: everything that is posted, from one seed."""

from dataclasses import dataclass
from typing import Any

import orjson

from jieli.replay.calls import calls
from jieli.replay.contacts import contacts
from jieli.replay.directory import directory
from jieli.replay.requests import requests
from jieli.replay.usage import usage

Bodies = list[dict[str, Any]]


@dataclass(frozen=True)
class Year:
    """What the partners post in one year."""

    seed: int
    providers: Bodies
    contacts: Bodies
    usage: Bodies
    requests: Bodies
    calls: Bodies
    name: str = "year"
    """What its idempotency keys begin with."""

    def key(self, part: str) -> str:
        """The idempotency key of a part of it: the same at every replay of the same seed."""
        return f"{self.name}-{self.seed}-{part}"

    def lines(self) -> bytes:
        """All of it as NDJSON: the same seed gives the same bytes."""
        parts = (self.providers, self.contacts, self.usage, self.requests, self.calls)
        return b"".join(ndjson(part) for part in parts)


def make_year(seed: int, catcher: str) -> Year:
    """Invent a year; `catcher` is the base address that takes the providers' webhooks."""
    providers = directory(seed)
    return Year(
        seed=seed,
        providers=providers,
        contacts=contacts(seed, providers, catcher),
        usage=usage(seed),
        requests=requests(seed),
        calls=calls(seed),
    )


def ndjson(bodies: Bodies) -> bytes:
    """One JSON body a line."""
    return b"".join(orjson.dumps(body) + b"\n" for body in bodies)
