"""The one reader of JSON that comes in: strict, once, to one form that everything else reads.

RFC 8259 without its ambiguities (I-JSON, RFC 7493): UTF-8 only, each name once in an object, no NaN
and no Infinity, no lone surrogates, whole numbers within 64 bits, a bounded depth. What passed is
written again in one canonical form; models and fingerprints read that, so no second parser ever
decides about what somebody sent.
"""

import math
import re
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import jiter
import orjson
from pydantic import BaseModel, ValidationError

from shared.errors import FieldError, Malformed
from shared.problems.bodies import named, pointer_of, refused_by

DEPTH = 32
"""So many objects and lists may lie in each other."""
INTEGERS = range(-(2**63), 2**64)
MARK = b"\xef\xbb\xbf"
"""The byte order mark that some editors put before a text."""

Model = TypeVar("Model", bound=BaseModel)


def canonical(body: bytes) -> bytes:
    """What `body` says, as JSON with sorted names and no spaces: equal bodies are equal bytes.

    Nothing stays nothing. Raises Malformed, saying what and where.
    """
    if not body:
        return b""
    plain = _plain(body)
    return _read(body) if plain is None else plain


def _plain(body: bytes) -> bytes | None:
    """What a body says that surely has none of what is refused; None when that is not certain.

    Without a backslash every text is between two quotation marks and holds none, so a name that
    came twice in an object would leave the canonical form with fewer of them.
    """
    if b"\\" in body or body.count(b"[") + body.count(b"{") > DEPTH:
        return None
    if _LONG_NUMBER in body.translate(_DIGITS):
        return None
    try:
        known = orjson.dumps(orjson.loads(body), option=orjson.OPT_SORT_KEYS)
    except orjson.JSONDecodeError:
        return None
    return known if known.count(b'"') == body.count(b'"') else None


_DIGITS = bytes(ord("0") if chr(byte) in "0123456789" else byte for byte in range(256))
_LONG_NUMBER = b"0" * 19
"""Whole numbers beyond 64 bits have as many digits at least."""


def _read(body: bytes) -> bytes:
    try:
        found = jiter.from_json(
            body.removeprefix(MARK),
            allow_inf_nan=False,
            catch_duplicate_keys=True,
            # Names only: what persons are called must not stay in a cache.
            cache_mode="keys",
            float_mode="lossless-float",
        )
    except ValueError as error:
        raise _unreadable(body.removeprefix(MARK), str(error)) from None
    if body.count(b"[") + body.count(b"{") > DEPTH and _is_deeper(found, DEPTH):
        raise _refused("too_deep", f"At most {DEPTH} objects and lists may lie in each other.")
    try:
        return orjson.dumps(found, _finite, orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        raise _not_a_number(found) from None


def decode(body: bytes) -> Any:
    """The same as Python's own values. Raises Malformed, for an empty body too."""
    return loads(canonical(body))


def loads(known: bytes) -> Any:
    """What is canonical already as Python's own values. Raises Malformed when it is nothing."""
    if not known:
        raise _refused("not_json", "The body is empty.")
    return orjson.loads(known)


def read_as(model: type[Model], body: bytes) -> Model:
    """The same as its model. Raises Malformed; Invalid with every wrong field."""
    return fitted(model, canonical(body))


def fitted(model: type[Model], known: bytes) -> Model:
    """What is canonical already as its model. Raises Invalid; Malformed when it is nothing."""
    try:
        return model.model_validate_json(known)
    except ValidationError as error:
        raise refused_by(error) from None


def _finite(number: Any) -> float:
    found = float(number)
    if not math.isfinite(found):
        raise OverflowError
    return found


def _is_deeper(found: Any, most: int) -> bool:
    level = [found]
    for _ in range(most):
        level = [inner for outer in level for inner in _within(outer)]
        if not level:
            return False
    return any(isinstance(each, dict | list) for each in level)


def _within(value: Any) -> Any:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


_SAID = (
    ("Detected duplicate key", "duplicate", "A name comes twice in one object"),
    ("expected ident", "not_json", "NaN, Infinity and other words are no JSON values"),
    ("expected value", "not_json", "A JSON value is needed; NaN and Infinity are none"),
    ("invalid number", "not_json", "That is not a JSON number"),
    ("number out of range", "out_of_range", "A number has too many digits"),
    ("control character", "control_character", "Control characters are written as escapes"),
    ("invalid unicode code point", "not_utf8", "The bytes are not UTF-8"),
    ("unexpected end of hex escape", "lone_surrogate", "Half of a surrogate pair stands alone"),
    ("lone ", "lone_surrogate", "Half of a surrogate pair stands alone"),
    ("recursion limit", "too_deep", "Too many objects and lists lie in each other"),
    ("EOF", "not_json", "The JSON ends too early"),
    ("trailing characters", "not_json", "Something follows the JSON"),
)
_PLACE = re.compile(r" at line (\d+) column (\d+)$")


def _unreadable(body: bytes, told: str) -> Malformed:
    """The parser's finding in our words: its own may repeat what was sent."""
    place = _PLACE.search(told)
    code, detail = next(
        ((code, detail) for begin, code, detail in _SAID if told.startswith(begin)),
        ("not_json", "The body is not valid JSON"),
    )
    if place is None:
        return _refused(code, f"{detail}.")
    line, column = int(place[1]), int(place[2])
    before = body.split(b"\n", line - 1)
    offset = len(body) - len(before[-1]) + column - 1
    detail = f"{detail}: line {line}, column {column}."
    steps = () if code == "too_deep" else _steps(body[: max(offset, 0)])
    return _refused(code, detail, pointer_of(steps))


def _not_a_number(found: Any) -> Malformed:
    """A number that cannot be kept as it was sent, and where it stands."""
    for steps, value in _walk(found, ()):
        if isinstance(value, int) and not isinstance(value, bool) and value not in INTEGERS:
            return _refused("out_of_range", "A number needs 64 bits at most.", pointer_of(steps))
        if isinstance(value, jiter.LosslessFloat) and not math.isfinite(float(value)):
            return _refused("out_of_range", "A number is too large.", pointer_of(steps))
    return _refused("not_json", "The body is not valid JSON.")


def _walk(value: Any, steps: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    yield steps, value
    inner: Any = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    for step, each in inner:
        yield from _walk(each, (*steps, step))


_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{},:]', re.DOTALL)


def _steps(before: bytes) -> Sequence[str | int]:
    """Where in the document one is after `before`: names and numbers of places, outermost first."""
    steps: list[str | int] = []
    text = b""
    for match in _TOKEN.finditer(before):
        token = match[0]
        if token in (b"{", b"["):
            steps.append("" if token == b"{" else 0)
        elif token in (b"}", b"]"):
            del steps[-1:]
        elif token == b":" and steps:
            steps[-1] = _name(text)
        elif token == b"," and steps and isinstance(steps[-1], int):
            steps[-1] += 1
        text = token
    return steps[:-1] if steps and steps[-1] == "" else steps


def _name(text: bytes) -> str:
    try:
        return named(str(orjson.loads(text)))
    except orjson.JSONDecodeError:
        return named("")


def _refused(code: str, detail: str, pointer: str = "") -> Malformed:
    return Malformed(detail, errors=[FieldError(pointer=pointer, code=code, detail=detail)])
