"""Sets of rows are written as asyncpg writes them, only faster."""

from collections import deque
from uuid import UUID

import asyncpg
import pytest

from shared import asyncpg_patch
from tests.integration.shared.room import Room


async def ask(teller: Room, query: str, *given: object) -> asyncpg.Record:
    async with teller.db.transaction() as tx:
        [row] = await tx.fetch(query, *given)
    return row


@pytest.mark.parametrize(
    "given", [["a", None, "b"], ("a", None, "b"), deque(["a", None, "b"]), {"a": 1, "b": 2}.keys()]
)
async def test_whatever_holds_elements_in_order_is_an_array(teller: Room, given: object) -> None:
    row = await ask(teller, "select $1::text[] as found", given)
    assert row["found"] == list(given)  # type: ignore[call-overload]


async def test_arrays_of_arrays_stay_what_they_are(teller: Room) -> None:
    row = await ask(teller, "select $1::int[] as found", [[1, 2], [3, 4]])
    assert row["found"] == [[1, 2], [3, 4]]


@pytest.mark.parametrize("given", ["ab", b"ab", 7, {"a": 1}, UUID(int=1)])
async def test_what_is_no_array_is_refused(teller: Room, given: object) -> None:
    with pytest.raises(asyncpg.DataError):
        await ask(teller, "select $1::text[] as found", given)


async def test_types_are_asked_for_once_and_not_by_every_connection(teller: Room) -> None:
    query = "select $1::uuid[] as ids, $2::timestamptz[] as moments, $3::bytea[] as bytes"
    await ask(teller, query, [UUID(int=1)], [], [b"x"])
    known = dict(asyncpg_patch._types)
    assert known
    await teller.db.pool.expire_connections()
    row = await ask(teller, query, [UUID(int=2)], [], [b"y"])
    assert (row["ids"], row["bytes"]) == ([UUID(int=2)], [b"y"])
    assert asyncpg_patch._types == known
