"""Lines out of a stream; one answer per line, whatever happens to it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest
from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Invalid, NotFound, Unavailable
from shared.http.ndjson import BatchResponse, Bounds, LineSplitter, Result
from shared.http.rate_limits import RateLimits
from shared.http.routing import BoundedRequest
from shared.security.tokens import Caller
from shared.strict_json import decode
from shared.telemetry import root

PARTNER = Caller("somebody", UUID(int=1), frozenset())
Json = dict[str, Any]


@given(st.lists(st.binary(max_size=30).filter(lambda b: b"\n" not in b)), st.data())
def test_lines_are_the_same_however_the_stream_was_cut(
    contents: list[bytes], data: st.DataObject
) -> None:
    whole = b"\n".join(contents)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=6)))
    lines, found = LineSplitter(100, at_once=3), []
    for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True):
        for some in lines.feed(whole[start:end]):
            assert len(some) <= 3
            found += some
    for some in lines.end():
        found += some
    assert found == [(n, line) for n, line in enumerate(contents, 1) if line.strip(b" \t\r")]


def test_a_long_line_is_held_only_to_its_limit() -> None:
    lines = LineSplitter(10)
    for _ in range(100):
        assert list(lines.feed(b"x" * 50)) == [[]]
    [[(number, line), (following, short)]] = lines.feed(b"\nabc\n")
    assert (number, len(line)) == (1, 11)
    assert (following, short) == (2, b"abc")


def test_a_piece_of_many_short_lines_is_cut_only_as_far_as_it_is_read() -> None:
    lines = LineSplitter(10, at_once=3)
    sets = lines.feed(b"x\n" * 32_768)
    assert next(sets) == [(1, b"x"), (2, b"x"), (3, b"x")]
    assert lines.number == 3


class Numbers:
    """Takes numbers; some of them are refused, hurt the database, or hurt us."""

    def __init__(self) -> None:
        self.kept: list[int] = []
        self.turns: list[int] = []
        self.away = False
        self.heard = asyncio.Event()

    def read(self, number: int, line: bytes) -> int:
        said = decode(line)
        if said == "defect":
            raise KeyError("defect")
        if not isinstance(said, int):
            raise Invalid("A number is needed.")
        return said

    def is_urgent(self, item: int) -> bool:
        return item == 112

    async def take(self, items: Sequence[int]) -> Sequence[Result]:
        self.turns.append(len(items))
        await asyncio.sleep(0)
        if self.away:
            raise asyncpg.CannotConnectNowError("starting")
        if 13 in items:
            raise asyncpg.CheckViolationError("thirteen")
        if 14 in items:
            raise ZeroDivisionError
        self.kept += items
        return [NotFound() if item == 404 else {"status": 200, "n": item} for item in items]


def asked(
    pieces: AsyncIterator[bytes],
    most: int,
    limits: RateLimits,
    is_gone: Callable[[], bool] = lambda: False,
) -> Request:
    async def receive() -> Json:
        try:
            piece = await anext(pieces)
        except StopAsyncIteration:
            return {"type": "http.request", "body": b"", "more_body": False}
        except ConnectionError:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": piece, "more_body": True}

    state = {"caller": PARTNER, "mark": root(1.0), "is_gone": is_gone}
    app = SimpleNamespace(state=SimpleNamespace(limits=limits))
    return BoundedRequest(
        {"type": "http", "headers": [], "app": app, "state": state}, receive, most
    )


async def answers(
    work: Numbers,
    pieces: AsyncIterator[bytes],
    bounds: Bounds | None = None,
    *,
    most: int = 1_000_000,
    rate: float = 1e6,
) -> list[Json]:
    return await answered(work, asked(pieces, most, RateLimits(rate, 2.0)), bounds)


async def answered(work: Numbers, request: Request, bounds: Bounds | None) -> list[Json]:
    found = b""

    async def send(message: Any) -> None:
        nonlocal found
        found += message.get("body", b"")
        if found:
            work.heard.set()

    await BatchResponse(request, work, bounds)(request.scope, request.receive, send)
    return [orjson.loads(line) for line in found.splitlines()]


async def one_by_one(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


def statuses(found: list[Json]) -> list[int]:
    assert [each["line"] for each in found] == sorted(each["line"] for each in found)
    return [each["status"] for each in found]


async def test_a_line_that_cannot_be_read_spoils_no_other() -> None:
    work = Numbers()
    found = await answers(work, one_by_one(b'1\nNaN\n2\n"\xff"\n{"a":1,"a":2}\n3'))
    assert statuses(found) == [200, 400, 200, 400, 400, 200]
    assert work.kept == [1, 2, 3]


async def test_a_defect_of_ours_in_one_line_is_that_lines_answer() -> None:
    found = await answers(Numbers(), one_by_one(b'1\n"defect"\n2\n'))
    assert statuses(found) == [200, 500, 200]
    assert found[1]["problem"]["type"] == "/problems/internal"
    assert found[1]["problem"]["trace_id"]


async def test_what_the_database_refuses_is_found_by_halves_and_answered_alone() -> None:
    work = Numbers()
    lines = [*range(100, 164)]
    lines[41], lines[7] = 13, 14
    found = await answers(work, one_by_one("\n".join(map(str, lines)).encode()))
    assert [each["line"] for each in found if each["status"] == 500] == [8, 42]
    assert work.kept == [n for n in lines if n not in (13, 14)]
    assert len(work.turns) <= 2 * 2 * 7


async def test_what_a_line_was_refused_for_is_said_with_it() -> None:
    found = await answers(Numbers(), one_by_one(b"1\n404\n2\n"))
    assert statuses(found) == [200, 404, 200]


async def test_while_the_database_is_away_each_line_says_so_after_one_try() -> None:
    work = Numbers()
    work.away = True
    found = await answers(work, one_by_one(b"1\n2\nNaN\n3\n"))
    assert statuses(found) == [503, 503, 400, 503]
    assert work.turns == [3]


async def test_a_line_ends_with_a_line_feed_and_with_nothing_else() -> None:
    body = '1\r\n"a\u2028b\u2029c\u0085d"\n2\x0b\n\x0c3\r\n'.encode()
    found = await answers(Numbers(), one_by_one(body))
    assert [(each["line"], each["status"]) for each in found] == [
        (1, 200),
        (2, 422),
        (3, 400),
        (4, 400),
    ]


async def test_answers_come_while_the_rest_is_still_being_sent() -> None:
    work = Numbers()

    async def slowly() -> AsyncIterator[bytes]:
        yield b"1\n2\n"
        await asyncio.wait_for(work.heard.wait(), 5)
        yield b"3\n"

    assert statuses(await answers(work, slowly())) == [200, 200, 200]


async def test_lines_beyond_the_most_are_not_read_and_one_answer_says_so() -> None:
    work = Numbers()
    found = await answers(work, one_by_one(b"1\n2\n", b"3\n4\n5\n", b"6\n"), Bounds(lines=3))
    assert statuses(found) == [200, 200, 200, 413]
    assert work.kept == [1, 2, 3]
    whole = await answers(Numbers(), one_by_one(b"1\n2\n3\n\n"), Bounds(lines=3))
    assert statuses(whole) == [200, 200, 200]


async def test_nor_are_more_empty_lines_than_as_many_again() -> None:
    found = await answers(Numbers(), one_by_one(b"\n" * 6, b"\n", b"1\n"), Bounds(lines=3))
    assert statuses(found) == [413]


async def test_for_somebody_who_has_gone_nothing_over_the_rate_is_refused_any_more() -> None:
    lines = one_by_one(b"1\n" * 1000)
    request = asked(lines, 1_000_000, RateLimits(10, 2.0), is_gone=lambda: True)
    found = await answered(Numbers(), request, Bounds(at_once=10))
    assert len(found) < 50


async def test_bytes_beyond_the_most_are_not_read_and_one_answer_says_so() -> None:
    pieces = one_by_one(b"1\n2\n", b"3" * 90, b"\n4\n")
    found = await answers(Numbers(), pieces, most=80)
    assert [(each["line"], each["status"]) for each in found] == [(1, 200), (2, 200), (3, 413)]


async def test_a_line_that_is_too_long_is_refused_alone() -> None:
    found = await answers(Numbers(), one_by_one(b"1\n", b" " * 99, b"2\n3\n"), Bounds(line=50))
    assert statuses(found) == [200, 413, 200]


async def test_when_the_client_has_gone_nothing_more_is_taken() -> None:
    work = Numbers()

    async def leaving() -> AsyncIterator[bytes]:
        yield b"1\n2\n3"
        raise ConnectionError

    assert statuses(await answers(work, leaving())) == [200, 200]
    assert work.kept == [1, 2]


async def test_each_line_counts_and_what_is_urgent_has_a_reserve() -> None:
    lines = b"1\n" * 20 + b"112\n1\n"
    found = await answers(Numbers(), one_by_one(lines), rate=5.0)
    assert statuses(found) == [200] * 10 + [429] * 10 + [200, 429]


@given(st.lists(st.sampled_from([1, 13, 14, 404, "defect", None, "NaN"]), max_size=30), st.data())
def test_every_line_has_one_answer_in_order_whatever_is_in_it(
    said: list[Any], data: st.DataObject
) -> None:
    right = {1: 200, 13: 500, 14: 500, 404: 404, "defect": 500, None: 422, "NaN": 400}
    lines = [each if each == "NaN" else orjson.dumps(each).decode() for each in said]
    body = "\n".join(lines).encode()
    cut = data.draw(st.integers(0, len(body)))
    bounds = Bounds(at_once=data.draw(st.integers(1, 7)))
    found = asyncio.run(answers(Numbers(), one_by_one(body[:cut], body[cut:]), bounds))
    assert [(each["line"], each["status"]) for each in found] == [
        (n, right[each]) for n, each in enumerate(said, 1)
    ]


async def test_a_full_queue_is_said_to_each_line_that_found_it_full() -> None:
    class Full(Numbers):
        async def take(self, items: Sequence[int]) -> Sequence[Result]:
            return [Unavailable("room in the queue") for _ in items]

    assert statuses(await answers(Full(), one_by_one(b"1\n2\n"))) == [503, 503]


@pytest.mark.parametrize("body", [b"", b"\n\n\n", b"  \r\n"])
async def test_a_batch_of_nothing_has_no_answers(body: bytes) -> None:
    assert await answers(Numbers(), one_by_one(body)) == []
