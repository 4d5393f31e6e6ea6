"""How events are kept: in chunks of one partition and one month, as they came; decides only."""

import hashlib
import struct
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

import orjson

from services.reporting.facts.rules import CHINA
from shared.events.cloudevents import Record

Place = tuple[str, int]
"""A topic and a partition."""

MOST = 5_000
"""So many events are in one chunk at most."""
WAITING = timedelta(days=1)
"""So long do the events of a partition wait until a chunk of them is full; then they are kept."""
_LENGTHS = struct.Struct("<qiii")
_NONE = -1


class Read(NamedTuple):
    """A record, and when the broker took it."""

    at: datetime
    record: Record


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive records of one partition and one month (2026-11, of China).

    ``first`` and ``last`` are the offsets it stands for, whatever was redacted.
    """

    month: str
    topic: str
    partition: int
    first: int
    last: int
    records: tuple[Record, ...]

    @property
    def aad(self) -> bytes:
        """What its seal is bound to."""
        return f"archive|{self.topic}|{self.partition}|{self.first}".encode()

    @property
    def subjects(self) -> list[int]:
        """The fingerprints of all whose events it holds, in order."""
        found = {subject_of(record) for record in self.records} - {None}
        return sorted(fingerprint(subject) for subject in found if subject is not None)

    def without(self, subjects: Collection[UUID]) -> "Chunk":
        """This chunk when nothing of these subjects is left in it."""
        left = tuple(record for record in self.records if subject_of(record) not in subjects)
        return replace(self, records=left)


def chunks_of(read: Iterable[Read]) -> Iterator[Chunk]:
    """Put what was read, by partition and in order of offsets, into chunks."""
    for (topic, partition, month), found in groupby(read, _kept_with):
        waiting = [each.record for each in found]
        for begin in range(0, len(waiting), MOST):
            some = waiting[begin : begin + MOST]
            first, last = some[0].offset, some[-1].offset
            yield Chunk(month, topic, partition, first, last, tuple(some))


def _kept_with(read: Read) -> tuple[str, int, str]:
    return read.record.topic, read.record.partition, f"{read.at.astimezone(CHINA):%Y-%m}"


def due(read: Sequence[Read], now: datetime) -> list[Read]:
    """Those of one partition that are kept now: full chunks, and whatever has waited long."""
    if read and now - read[0].at >= WAITING:
        return list(read)
    return list(read[: len(read) // MOST * MOST])


def packed(records: Iterable[Record]) -> bytes:
    """Write records in one piece, compressed; ``unpacked`` reads them as they were."""
    pieces: list[bytes] = []
    for record in records:
        headers = orjson.dumps(record.headers)
        key, value = record.key, record.value
        pieces += [
            _LENGTHS.pack(record.offset, _length(key), len(headers), _length(value)),
            key or b"",
            headers,
            value or b"",
        ]
    return zlib.compress(b"".join(pieces))


def unpacked(written: bytes, topic: str, partition: int) -> Iterator[Record]:
    """Read what ``packed`` wrote. Raises zlib.error or struct.error for anything else."""
    text = zlib.decompress(written)
    at = 0
    while at < len(text):
        offset, key, headers, value = _LENGTHS.unpack_from(text, at)
        begin = at + _LENGTHS.size
        middle, end = begin + max(key, 0), begin + max(key, 0) + headers
        at = end + max(value, 0)
        yield Record(
            topic,
            partition,
            offset,
            None if key == _NONE else text[begin:middle],
            None if value == _NONE else text[end:at],
            orjson.loads(text[middle:end]),
        )


def fingerprint(subject: UUID) -> int:
    """64 bits, signed, by which the chunks of a subject are found; says nothing of its id."""
    return int.from_bytes(hashlib.sha256(subject.bytes).digest()[:8], "big", signed=True)


def subject_of(record: Record) -> UUID | None:
    """Whose event it is, as its key says; None when the key is none of ours."""
    try:
        return None if record.key is None else UUID(record.key.decode("ascii"))
    except ValueError:
        return None


def _length(part: bytes | None) -> int:
    return _NONE if part is None else len(part)
