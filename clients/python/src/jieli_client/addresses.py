"""Where the four services are, and who asks."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Literal

Service = Literal["intake", "matching", "notifications", "reporting"]


@dataclass(frozen=True)
class Addresses:
    """The base address of each service; unsaid, those of a stack on this machine."""

    intake: str = "http://127.0.0.1:8001"
    matching: str = "http://127.0.0.1:8002"
    notifications: str = "http://127.0.0.1:8003"
    reporting: str = "http://127.0.0.1:8004"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Addresses":
        """`INTAKE_URL`, `MATCHING_URL`, `NOTIFICATIONS_URL`, `REPORTING_URL`; else the local."""
        named = {each.name: environment.get(f"{each.name.upper()}_URL", "") for each in fields(cls)}
        return cls(**{name: url.rstrip("/") for name, url in named.items() if url})

    def url(self, service: Service, path: str) -> str:
        """The whole address of a path of a service."""
        base: str = getattr(self, service)
        return base.rstrip("/") + path


@dataclass(frozen=True)
class Credentials:
    """A client id and its secret, as whoever runs Jieli gave them."""

    client_id: str
    client_secret: str = field(repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Credentials":
        """`JIELI_CLIENT_ID` and `JIELI_CLIENT_SECRET`. Raises KeyError naming what is not set."""
        return cls(environment["JIELI_CLIENT_ID"], environment["JIELI_CLIENT_SECRET"])

    @classmethod
    def from_file(cls, path: str | Path, client_id: str) -> "Credentials":
        """One client of a local stack's `.local/credentials.json`. Raises OSError, KeyError."""
        known = json.loads(Path(path).read_text(encoding="utf-8"))[client_id]
        return cls(known["client_id"], known["client_secret"])
