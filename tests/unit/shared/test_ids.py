"""Ids tell their moment and nothing else."""

import time
from uuid import UUID

from hypothesis import given
from hypothesis.strategies import uuids

from shared.ids import new_id, text_of


def test_an_id_is_of_version_7_and_holds_its_millisecond() -> None:
    before = time.time_ns() // 1_000_000
    found = new_id()
    assert found.version == 7
    assert found.variant == "specified in RFC 4122"
    assert before <= found.int >> 80 <= time.time_ns() // 1_000_000


def test_ids_of_one_moment_differ() -> None:
    found = [new_id() for _ in range(10_000)]
    assert len(set(found)) == len(found)
    assert len({id_.int & ((1 << 62) - 1) for id_ in found}) == len(found)


@given(uuids())
def test_an_id_as_text_is_what_str_gives(made: UUID) -> None:
    assert text_of(made) == str(made)
