"""An anchor says how far an audit has come: signed, so that nobody else can say it."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class AnchorSpoilt(ValueError):  # noqa: N818 - said to operations
    """A line of the anchors' file that nobody of us wrote; `line` is its number."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


@dataclass(frozen=True, slots=True)
class Anchor:
    """The audit of a service had this link under this number, and no later one, at this moment."""

    service: str
    link: int
    head: str
    at: str
    signature: str


def sign(key: Ed25519PrivateKey, service: str, link: int, head: bytes, at: datetime) -> Anchor:
    """The anchor of a head."""
    statement = _statement(service, link, head.hex(), at.isoformat())
    return Anchor(service, link, head.hex(), at.isoformat(), key.sign(statement).hex())


def is_genuine(key: Ed25519PublicKey, anchor: Anchor) -> bool:
    """Whether the service signed it."""
    statement = _statement(anchor.service, anchor.link, anchor.head, anchor.at)
    try:
        key.verify(bytes.fromhex(anchor.signature), statement)
    except (InvalidSignature, ValueError):
        return False
    return True


def _statement(service: str, link: int, head: str, at: str) -> bytes:
    return f"jieli audit anchor|{service}|{link}|{head}|{at}".encode()


def append(file: Path, anchor: Anchor) -> None:
    """Add a line, on disk when it returns. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, json.dumps(asdict(anchor)).encode() + b"\n")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(file: Path) -> Iterator[Anchor]:
    """The anchors in a file, oldest first; none when there is no file. Raises AnchorSpoilt."""
    if not file.exists():
        return
    with file.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield Anchor(**json.loads(line))
            except (ValueError, TypeError):
                raise AnchorSpoilt(number) from None
