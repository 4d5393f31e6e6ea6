"""JSON out, NDJSON in and out: a line that is wrong is answered on its own, the others go in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

import orjson
from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel

from shared.errors import Refused, TooLarge
from shared.problems import problem
from shared.strict import read_as

MAX_BODY = 256 * 1024
MOST_BYTES = 16 * 1024 * 1024
AT_ONCE = 500
_HEADERS = {"cache-control": "no-store"}
Form = TypeVar("Form", bound=BaseModel)
Item = TypeVar("Item")


def described(about: str, example: Mapping[str, Any]) -> dict[str, Any]:
    """What the API docs say of a body in NDJSON."""
    line = {"schema": {"type": "string"}, "example": orjson.dumps(example).decode()}
    body = {"required": True, "description": about, "content": {"application/x-ndjson": line}}
    return {"requestBody": body}


async def lines_of(request: Request) -> list[tuple[int, bytes]]:
    """(number, line) of a body in NDJSON; empty lines are skipped, the first is 1.

    Raises TooLarge.
    """
    body = await request.body()
    return [(n, line) for n, line in enumerate(body.split(b"\n"), 1) if line.strip()]


def read(form: type[Form], line: bytes) -> Form:
    """One line as its form. Raises Refused with every wrong field."""
    if len(line) > MAX_BODY:
        raise TooLarge(f"A line may hold {MAX_BODY // 1024} KiB.")
    return read_as(form, line)


def refusal(number: int, refused: Refused, language: str) -> dict[str, Any]:
    """The result of a line that was not taken."""
    body = problem(refused, language=language, trace="")
    return {"line": number, "status": refused.status, "problem": body}


def chunks(items: Iterable[Item]) -> Iterator[Sequence[Item]]:
    """Up to 500 at a time: one transaction each."""
    rest = iter(items)
    while chunk := list(islice(rest, AT_ONCE)):
        yield chunk


def answered(body: Mapping[str, Any]) -> Response:
    """One JSON object; ids are written as text."""
    return Response(orjson.dumps(body, default=str), 200, _HEADERS, media_type="application/json")


def ndjson(results: Iterable[Mapping[str, Any]]) -> Response:
    """Results in order of their lines."""
    body = b"".join(
        orjson.dumps(r, default=str) + b"\n"
        for r in sorted(results, key=lambda result: result["line"])
    )
    return Response(body, 200, _HEADERS, media_type="application/x-ndjson")
