"""Answers that cost much: made once for all who ask, few at a time, and not for nobody."""

import asyncio

import pytest

from shared.errors import Unavailable
from shared.http.pagination import cut
from shared.http.single_flight import AT_ONCE, IN_ALL, SingleFlight
from tests.support.waiting import eventually


class Bench:
    """Work that lasts until it is let go, and counts."""

    def __init__(self) -> None:
        self.begun = self.now = self.most = self.ended = 0
        self.go = asyncio.Event()

    async def make(self) -> str:
        self.begun += 1
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await self.go.wait()
            return f"made {self.begun}"
        finally:
            self.now -= 1
            self.ended += 1


async def test_all_who_ask_for_the_same_get_what_is_made_once() -> None:
    bench, single_flight = Bench(), SingleFlight()
    asked = [asyncio.create_task(single_flight.answer("page", bench.make)) for _ in range(36)]
    await eventually(lambda: bench.begun)
    bench.go.set()
    assert set(await asyncio.gather(*asked)) == {"made 1"}
    assert await single_flight.answer("page", bench.make) == "made 1"
    assert await single_flight.answer("page", bench.make, keep=False) == "made 1"
    assert bench.begun == 1


async def test_few_are_made_at_once_and_who_asks_for_one_more_is_put_off() -> None:
    bench, single_flight = Bench(), SingleFlight()
    asked = [asyncio.create_task(single_flight.answer(n, bench.make)) for n in range(IN_ALL)]
    await eventually(lambda: bench.begun == AT_ONCE)
    with pytest.raises(Unavailable):
        await single_flight.answer("more", bench.make)
    bench.go.set()
    await asyncio.gather(*asked)
    assert (bench.begun, bench.most) == (IN_ALL, AT_ONCE)
    assert await single_flight.answer("more", bench.make)


async def test_work_goes_on_while_one_waits_and_ends_with_the_last() -> None:
    bench, single_flight = Bench(), SingleFlight()
    asked = [asyncio.create_task(single_flight.answer("page", bench.make)) for _ in range(3)]
    await eventually(lambda: bench.begun)
    for one in asked[:2]:
        one.cancel()
    await asyncio.gather(*asked[:2], return_exceptions=True)
    assert bench.ended == 0
    asked[2].cancel()
    await asyncio.gather(asked[2], return_exceptions=True)
    bench.go.set()
    assert await single_flight.answer("page", bench.make) == "made 2"


async def test_what_fails_is_told_to_all_and_not_kept() -> None:
    single_flight = SingleFlight()

    async def fail() -> str:
        raise Unavailable("database")

    async def succeed() -> str:
        return "made"

    for _ in range(2):
        with pytest.raises(Unavailable):
            await single_flight.answer("page", fail)
    assert await single_flight.answer("page", succeed) == "made"


@pytest.mark.parametrize(
    ("rows", "page", "last"),
    [([], [], None), ([1], [1], None), ([1, 2], [1, 2], None), ([1, 2, 3], [1, 2], 2)],
)
def test_a_page_names_a_next_one_only_if_there_is_one(
    rows: list[int], page: list[int], last: int | None
) -> None:
    assert cut(rows, 2) == (page, last)
