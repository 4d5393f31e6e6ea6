"""Archived events come back as they were, and nothing of whom was struck comes back."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.reporting.archive.chunks import (
    MOST,
    Read,
    chunks_of,
    due,
    fingerprint,
    packed,
    subject_of,
    unpacked,
)
from shared.events.cloudevents import Record

AT = datetime(2026, 11, 30, 15, 59, tzinfo=UTC)
"""A minute before December begins in China."""
_bytes = st.none() | st.binary(max_size=40)
_headers = st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=3)
records = st.builds(
    Record,
    topic=st.just("offers"),
    partition=st.just(3),
    offset=st.integers(0, 2**62),
    key=_bytes,
    value=_bytes,
    headers=_headers,
)


def of(subject: UUID, offset: int) -> Record:
    return Record("offers", 3, offset, str(subject).encode(), b"{}", {})


@given(st.lists(records, max_size=20))
def test_what_is_packed_comes_back_as_it_was(some: list[Record]) -> None:
    assert list(unpacked(packed(some), "offers", 3)) == some


def test_a_chunk_is_of_one_month_in_china() -> None:
    read = [Read(AT + timedelta(minutes=n), of(uuid4(), n)) for n in range(3)]
    assert [(c.month, c.first, c.last) for c in chunks_of(read)] == [
        ("2026-11", 0, 0),
        ("2026-12", 1, 2),
    ]


def test_a_chunk_is_never_longer_than_its_most() -> None:
    read = [Read(AT, of(UUID(int=1), n)) for n in range(MOST + 1)]
    assert [(c.first, c.last) for c in chunks_of(read)] == [(0, MOST - 1), (MOST, MOST)]


def test_events_wait_for_a_full_chunk_but_never_longer_than_a_day() -> None:
    read = [Read(AT, of(UUID(int=1), n)) for n in range(MOST + 5)]
    assert due(read[:5], AT + timedelta(hours=23)) == []
    assert due(read[:5], AT + timedelta(days=1)) == read[:5]
    assert due(read, AT) == read[:MOST]


def test_nothing_is_left_of_who_was_struck_and_the_chunk_still_stands_for_its_offsets() -> None:
    her, other = uuid4(), uuid4()
    [chunk] = chunks_of([Read(AT, of(who, n)) for n, who in enumerate((her, other, her))])
    assert chunk.subjects == sorted([fingerprint(her), fingerprint(other)])
    struck = chunk.without({her})
    assert [subject_of(record) for record in struck.records] == [other]
    assert struck.subjects == [fingerprint(other)]
    assert (struck.first, struck.last, struck.aad) == (0, 2, chunk.aad)


def test_a_key_that_is_no_id_is_nobodys() -> None:
    assert subject_of(Record("offers", 0, 1, b"\xff", b"", {})) is None
    assert subject_of(Record("offers", 0, 1, None, b"", {})) is None
