"""What was caught: the newest in memory, all of it in a file that is kept small."""

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import orjson

Kind = Literal["email", "sms", "webhook"]
KINDS: tuple[Kind, ...] = ("email", "sms", "webhook")

KEPT = 2_000
FILE_BYTES = 20_000_000


@dataclass(frozen=True)
class Caught:
    """One message as it arrived."""

    kind: Kind
    to: str
    text: str
    sender: str = ""
    subject: str = ""
    reference: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    together: tuple[str, ...] = ()
    """Every address that the same e-mail was handed over for."""
    number: int = 0
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


class Box:
    """Keeps the newest KEPT messages, and appends each to *file* as a line of JSON."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._kept: deque[Caught] = deque(maxlen=KEPT)
        self.total = 0
        file.parent.mkdir(parents=True, exist_ok=True)

    def put(self, message: Caught) -> Caught:
        """Keep a message and return it with its number."""
        self.total += 1
        numbered = Caught(**(asdict(message) | {"number": self.total}))
        self._kept.append(numbered)
        self._append(orjson.dumps(asdict(numbered)) + b"\n")
        return numbered

    def newest(self, kind: str = "", to: str = "", limit: int = KEPT) -> list[Caught]:
        """Return messages, newest first, of one *kind* and to one address if named."""
        chosen = [
            message
            for message in reversed(self._kept)
            if (not kind or message.kind == kind) and (not to or message.to == to)
        ]
        return chosen[:limit]

    def counts(self) -> dict[str, int]:
        """Count the kept messages of each kind."""
        found = Counter(message.kind for message in self._kept)
        return {kind: found[kind] for kind in KINDS}

    def clear(self) -> None:
        """Forget everything, in memory and in the file."""
        self._kept.clear()
        self.total = 0
        self._file.unlink(missing_ok=True)

    def _append(self, line: bytes) -> None:
        if self._file.exists() and self._file.stat().st_size > FILE_BYTES:
            self._file.replace(self._file.with_suffix(".old.jsonl"))
        with self._file.open("ab") as file:
            file.write(line)
