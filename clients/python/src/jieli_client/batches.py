"""Many at once: a body per line, an answer per line.

A line's key is the batch's key and the line's number. So a set that was cut off is sent again under
the same key, with empty lines in the place of those that are answered: numbers, and keys, stay.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import orjson

from jieli_client.addresses import Service
from jieli_client.errors import Problem, problem_of
from jieli_client.retries import may_be_repeated

LINES = 500
"""Lines sent in one request unless said otherwise."""
_OK = range(200, 300)


@dataclass(frozen=True)
class Line:
    """What became of one line; `number` counts from 1 over everything that was given."""

    number: int
    status: int
    body: dict[str, Any]
    problem: Problem | None = None

    @property
    def taken(self) -> bool:
        """Whether it was taken, now or when it was sent before."""
        return self.problem is None


class Part:
    """Some lines that travel in one request, and what is still unanswered of them."""

    def __init__(self, service: Service, first: int, bodies: Sequence[Mapping[str, Any]]) -> None:
        self._service = service
        self._first = first
        self._lines = [orjson.dumps(body) for body in bodies]
        self._open = set(range(1, len(bodies) + 1))
        self._refused: dict[int, Line] = {}

    @property
    def open(self) -> int:
        """How many lines have no final answer yet."""
        return len(self._open)

    def fault(self) -> Problem | None:
        """Why the first open line was refused for now; None if its answer never came."""
        line = self._refused.get(min(self._open))
        return line.problem if line else None

    def content(self) -> bytes:
        """What is sent now."""
        numbered = enumerate(self._lines, 1)
        return b"".join((line if n in self._open else b"") + b"\n" for n, line in numbered)

    def read(self, answer: bytes) -> Line | None:
        """One line of the answer; None when the line it speaks of is to be sent again."""
        if not answer.strip():
            return None
        said = orjson.loads(answer)
        number, status = int(said.pop("line")), int(said.pop("status"))
        line = self._line(number, status, said)
        if line.problem and may_be_repeated(status, line.problem.type):
            self._refused[number] = line
            return None
        self._open.discard(number)
        return line

    def refusals(self) -> list[Line]:
        """The last answers of the lines that are still open, where they had one."""
        return [self._refused[number] for number in sorted(self._open & self._refused.keys())]

    def _line(self, number: int, status: int, said: dict[str, Any]) -> Line:
        place = self._first + number - 1
        if status in _OK:
            return Line(place, status, said)
        body = said.get("problem") or {}
        return Line(place, status, body, problem_of(self._service, status, body))


def parts(
    service: Service, bodies: Iterable[Mapping[str, Any]], lines: int
) -> Iterator[tuple[int, Part]]:
    """What is given, so many lines a request, each with its place from 0."""
    rest = iter(bodies)
    place = 0
    while taken := list(islice(rest, lines)):
        yield place, Part(service, place * lines + 1, taken)
        place += 1
