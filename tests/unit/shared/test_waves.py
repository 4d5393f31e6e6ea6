"""A batch may be handled type by type only if every key's order survives."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from shared.kafka.dispatcher import waves


@dataclass(frozen=True)
class Told:
    subject: UUID
    number: int


class First(Told): ...


class Second(Told): ...


class Third(Told): ...


RANK = {First: 0, Second: 1, Third: 2}
KINDS = (First, Second, Third)


@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 4)), max_size=60))
def test_each_keys_events_keep_their_order(drawn: list[tuple[type[Told], int]]) -> None:
    events = [kind(UUID(int=key), number) for number, (kind, key) in enumerate(drawn)]
    handled: dict[UUID, list[int]] = defaultdict(list)
    seen = []
    for wave in waves(events, RANK):  # type: ignore[arg-type]
        for kind in KINDS:
            for event in (e for e in wave if type(e) is kind):
                handled[event.subject].append(event.number)  # type: ignore[attr-defined]
                seen.append(event)
    assert all(numbers == sorted(numbers) for numbers in handled.values())
    assert len(seen) == len(events)


def test_a_life_in_order_is_one_wave() -> None:
    keys = [UUID(int=n) for n in range(50)]
    events = [kind(key, 0) for key in keys for kind in KINDS]
    assert len(list(waves(events, RANK))) == 1  # type: ignore[arg-type]
