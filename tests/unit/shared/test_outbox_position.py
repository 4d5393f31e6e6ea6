"""However transactions end: nothing is passed over, and what came to nothing is let go."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from shared.outbox_position import Gap, advanced


def test_rows_without_gaps_move_the_position_alone() -> None:
    assert advanced(4, [], [5, 6, 7], oldest=0, whole=True) == (7, [])


def test_ids_that_no_row_had_yet_are_a_gap() -> None:
    assert advanced(4, [], [6, 9], oldest=0, whole=True) == (9, [Gap(5, 5), Gap(7, 8)])


def test_a_row_that_came_late_splits_its_gap_and_leaves_who_noticed_it() -> None:
    gaps = [Gap(2, 6, noticed=50)]
    assert advanced(9, gaps, [4], oldest=50, whole=True) == (9, [Gap(2, 3, 50), Gap(5, 6, 50)])


def test_a_gap_is_let_go_when_all_before_who_noticed_it_are_over() -> None:
    gaps = [Gap(2, 6, noticed=50), Gap(8, 8, noticed=51)]
    assert advanced(9, gaps, [], oldest=51, whole=True) == (9, [Gap(8, 8, 51)])


def test_a_gap_that_the_reading_did_not_reach_is_kept() -> None:
    gaps = [Gap(2, 4, noticed=50), Gap(6, 6, noticed=50)]
    found = advanced(9, gaps, [2, 5], oldest=99, whole=False)
    assert found == (9, [Gap(6, 6, 50)])


@dataclass
class Sequence:
    """Transactions that take ids from one sequence and end in any order, and one relay."""

    next_id: int = 1
    next_xid: int = 1
    open: dict[int, list[int]] = field(default_factory=dict)
    there: set[int] = field(default_factory=set)
    upto: int = 0
    gaps: list[Gap] = field(default_factory=list)
    published: list[int] = field(default_factory=list)

    def begin(self) -> None:
        """A transaction gets its id."""
        self.open[self.next_xid] = []
        self.next_xid += 1

    def take(self, which: int) -> None:
        """One of them takes an id for a row."""
        if self.open:
            self.open[list(self.open)[which % len(self.open)]].append(self.next_id)
            self.next_id += 1

    def end(self, which: int, *, well: bool) -> None:
        """One of them commits or comes to nothing."""
        if self.open:
            rows = self.open.pop(list(self.open)[which % len(self.open)])
            self.there |= set(rows if well else ())

    def relay(self, limit: int) -> None:
        """The relay reads, publishes and notes."""
        oldest = min(self.open, default=self.next_xid)
        waiting = [
            id_
            for id_ in sorted(self.there)
            if id_ > self.upto or any(gap.first <= id_ <= gap.last for gap in self.gaps)
        ]
        ids = waiting[:limit]
        self.published += ids
        upto, gaps = advanced(self.upto, self.gaps, ids, oldest, whole=len(ids) < limit)
        self.upto = upto
        self.gaps = [Gap(g.first, g.last, g.noticed or self.next_xid) for g in gaps]
        self.next_xid += 1


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("begin")),
        st.tuples(st.just("take"), st.integers(0, 9)),
        st.tuples(st.sampled_from(["commit", "abort"]), st.integers(0, 9)),
        st.tuples(st.just("relay"), st.integers(1, 5)),
    ),
    max_size=60,
)


@given(STEPS)
def test_every_row_that_commits_is_published_once_and_no_gap_stays(
    steps: list[tuple[str, int]],
) -> None:
    world = Sequence()
    for name, *number in steps:
        match name:
            case "begin":
                world.begin()
            case "take":
                world.take(number[0])
            case "relay":
                world.relay(number[0])
            case _:
                world.end(number[0], well=name == "commit")
    while world.open:
        world.end(0, well=True)
    for _ in range(len(world.there) + 2):
        world.relay(3)

    assert sorted(world.published) == sorted(world.there)
    assert world.gaps == []
